/*
 * g0_l4.c - flash of G0 (RM0444 3.3, 3.7), L4 (RM0351 3.3, 3.7) and G4 in two banks (RM0440 3.3, 3.7): double words with
 * ECC, pages of 2 KiB; page numbers are those of a bank, wherever it is mapped (RM0351 FLASH_CR, BKER and PNB). A
 * double word that was half written raises NMI when it is read: loader_flash_nmi() must be its handler, or
 * be called by it.
 */
#include "../banks.h"
#include "../flash.h"

enum { ACR = 0x40022000, KEYR = 0x40022008, SR = 0x40022010, CR = 0x40022014, ECCR = 0x40022018 };
enum { CRC_UNIT = 0x40023000, IS_L4 = LOADER_PRODUCT == 0x415 || LOADER_PRODUCT == 0x469 };
enum { AHBENR = IS_L4 ? 0x40021048 : 0x40021038 };
enum { BUSY = IS_L4 ? 1 << 16 : 5 << 16, ERRORS = 0xC3FA, FLAGS = 0xC3FB }; // BSY, CFGBSY
enum { PG = 1, PER = 2, BKER = 1 << 11, STRT = 1 << 16 };
enum { BANK_2 = LOADER_PRODUCT == 0x415 ? 0x80000 : LOADER_PRODUCT == 0x469 ? 0x40000 : 0 };
enum { PAGES = BANK_2 ? BANK_2 >> 11 : 0x100 }; // of a bank
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
    uint32_t page = (at - LOADER_FLASH) >> 11, mode = PER | (page & (PAGES - 1)) << 3;

    if (!loader_banks_exist())
        return false;
    if (at & BANK_2)
        mode |= BKER;
    begin(mode);
    REG(CR) = mode | STRT;
    return end();
}

bool loader_flash_write(uint32_t at, const void *data, uint32_t bytes)
{
    const uint32_t *word = data;

    at = loader_banks_now(at);
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
    loader_copy(loader_banks_now(at), to, bytes);
    loader_barrier();
    return !broken;
}

bool loader_flash_sum(uint32_t at, uint32_t bytes, uint32_t *sum)
{
    broken = false;
    REG(AHBENR) |= 1u << 12;
    (void)REG(AHBENR);
    *sum = loader_crc_unit(CRC_UNIT, loader_banks_now(at), bytes);
    loader_barrier();
    return !broken;
}
