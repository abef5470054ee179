/*
 * f1.c - flash of F1 (PM0075): half-words, pages. No ECC: nothing that is read is known to be broken.
 */
#include "../flash.h"
#include "registers.h"

enum { KEYR = 0x40022004, SR = 0x4002200C, CR = 0x40022010, AR = 0x40022014 };
enum { CRC_UNIT = 0x40023000, AHBENR = 0x40021014 };
enum { BSY = 1, ERRORS = 0x14, FLAGS = 0x34, PG = 1, PER = 2, STRT = 0x40, LOCK = 0x80 };

static void begin(uint32_t mode)
{
    while (REG(SR) & BSY)
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
    while (REG(SR) & BSY)
        ;
    REG(CR) = LOCK;
    return !(REG(SR) & ERRORS);
}

bool loader_flash_erase(uint32_t at)
{
    begin(PER);
    REG(AR) = at;
    REG(CR) = PER | STRT;
    (void)REG(SR); // BSY comes one cycle late (PM0075 3.3, note)
    return end();
}

bool loader_flash_write(uint32_t at, const void *data, uint32_t bytes)
{
    const uint16_t *half = data;

    for (uint32_t i = 0; i < bytes; i += 2) {
        begin(PG);
        *(volatile uint16_t *)(uintptr_t)(at + i) = *half++;
        if (!end())
            return false;
    }
    return true;
}

bool loader_flash_read(uint32_t at, void *to, uint32_t bytes)
{
    loader_copy(at, to, bytes);
    return true;
}

bool loader_flash_sum(uint32_t at, uint32_t bytes, uint32_t *sum)
{
    REG(AHBENR) |= 1u << 6;
    *sum = loader_crc_unit(CRC_UNIT, at, bytes);
    return true;
}
