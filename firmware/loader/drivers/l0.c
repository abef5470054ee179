/*
 * l0.c - flash and data EEPROM of L0 (RM0367 3.3, 3.7): words, pages of 128 bytes; erased is 0. A word of
 * EEPROM erases itself (FIX).
 */
#include "../flash.h"
#include "registers.h"

enum { PECR = 0x40022004, PEKEYR = 0x4002200C, PRGKEYR = 0x40022010, SR = 0x40022018 };
enum { CRC_UNIT = 0x40023000, AHBENR = 0x40021030, EEPROM = 0x08080000 };
enum { BSY = 1, ERRORS = 0x33F00, FLAGS = 0x33F02, PELOCK = 1, PRGLOCK = 2 };
enum { PROG = 8, FIX = 1 << 8, ERASE = 1 << 9 };

static void begin(uint32_t mode)
{
    while (REG(SR) & BSY)
        ;
    if (REG(PECR) & PELOCK) {
        REG(PEKEYR) = 0x89ABCDEF;
        REG(PEKEYR) = 0x02030405;
    }
    if (REG(PECR) & PRGLOCK) {
        REG(PRGKEYR) = 0x8C9DAEBF;
        REG(PRGKEYR) = 0x13141516;
    }
    REG(SR) = FLAGS;
    REG(PECR) = mode;
}

static bool end(void)
{
    loader_barrier();
    while (REG(SR) & BSY)
        ;
    REG(PECR) = PELOCK | PRGLOCK;
    return !(REG(SR) & ERRORS);
}

static bool store(uint32_t mode, uint32_t at, uint32_t word)
{
    begin(at >= EEPROM ? FIX : mode);
    REG(at) = word;
    return end();
}

bool loader_flash_erase(uint32_t at)
{
    return store(ERASE | PROG, at, 0);
}

bool loader_flash_write(uint32_t at, const void *data, uint32_t bytes)
{
    const uint32_t *word = data;

    for (uint32_t i = 0; i < bytes; i += 4)
        if (!store(0, at + i, *word++))
            return false;
    return true;
}

bool loader_flash_read(uint32_t at, void *to, uint32_t bytes)
{
    loader_copy(at, to, bytes);
    return true;
}

bool loader_flash_sum(uint32_t at, uint32_t bytes, uint32_t *sum)
{
    REG(AHBENR) |= 1u << 12;
    (void)REG(AHBENR);
    *sum = loader_crc_unit(CRC_UNIT, at, bytes);
    return true;
}
