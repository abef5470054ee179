/*
 * g0_l4.c - flash of G0 (RM0444 3.3, 3.7) and L4 (RM0351 3.3, 3.7): double words with ECC, pages of 2 KiB. A
 * double word that was half written raises NMI when it is read: loader_flash_nmi() must be its handler, or
 * be called by it.
 */
#include "../flash.h"
#include "../layout.h"
#include "registers.h"

enum { ACR = 0x40022000, KEYR = 0x40022008, SR = 0x40022010, CR = 0x40022014, ECCR = 0x40022018 };
enum { CRC_UNIT = 0x40023000, IS_L4 = LOADER_PRODUCT == 0x415 };
enum { AHBENR = IS_L4 ? 0x40021048 : 0x40021038 };
enum { BUSY = IS_L4 ? 1 << 16 : 5 << 16, ERRORS = 0xC3FA, FLAGS = 0xC3FB }; // BSY, CFGBSY
enum { PG = 1, PER = 2, BKER = 1 << 11, STRT = 1 << 16 };
#define LOCK (1u << 31)
#define ECCD (1u << 31)

static volatile bool broken;

void loader_flash_nmi(void);

void loader_flash_nmi(void)
{
    REG(ECCR) |= ECCD; // and the load is done
    broken = true;
}

static void begin(uint32_t mode)
{
    while (REG(SR) & BUSY)
        ;
    if (REG(CR) & LOCK) {
        REG(KEYR) = FLASH_KEY1;
        REG(KEYR) = FLASH_KEY2;
    }
    REG(SR) = FLAGS;
    REG(CR) = mode;
}

static bool end(void)
{
    loader_barrier();
    while (REG(SR) & BUSY)
        ;
    REG(CR) = LOCK;
    if (IS_L4)
        loader_drop_data_cache(ACR);
    return !(REG(SR) & ERRORS);
}

bool loader_flash_erase(uint32_t at)
{
    uint32_t page = (at - 0x08000000) >> 11, mode = PER | (page & 0xFF) << 3;

    if (IS_L4 && page & 0x100)
        mode |= BKER;
    begin(mode);
    REG(CR) = mode | STRT;
    return end();
}

bool loader_flash_write(uint32_t at, const void *data, uint32_t bytes)
{
    const uint32_t *word = data;

    for (uint32_t i = 0; i < bytes; i += 8) {
        begin(PG);
        REG(at + i) = *word++;
        loader_barrier();
        REG(at + i + 4) = *word++;
        if (!end())
            return false;
    }
    return true;
}

bool loader_flash_read(uint32_t at, void *to, uint32_t bytes)
{
    broken = false;
    loader_copy(at, to, bytes);
    loader_barrier();
    return !broken;
}

bool loader_flash_sum(uint32_t at, uint32_t bytes, uint32_t *sum)
{
    broken = false;
    REG(AHBENR) |= 1u << 12;
    (void)REG(AHBENR);
    *sum = loader_crc_unit(CRC_UNIT, at, bytes);
    loader_barrier();
    return !broken;
}
