/*
 * f4.c - flash of F4 (RM0090 3.9) and F7 (RM0410 3.7), which have the same registers: words, which want 2.7 V; sectors.
 * No ECC that shows. An application on F7 that has turned its data cache on must not read through it what it has
 * written.
 */
#include "../banks.h"
#include "../flash.h"

enum { ACR = 0x40023C00, KEYR = 0x40023C04, SR = 0x40023C0C, CR = 0x40023C10, OPTCR = 0x40023C14 };
enum { CRC_UNIT = 0x40023000, AHB1ENR = 0x40023830 };
enum { BSY = 1 << 16, ERRORS = 0x1F2, FLAGS = 0x1F3, PG = 1, SER = 2, STRT = 1 << 16 };
enum { WORDS = 2 << 8, NDBANK = 1 << 29 }; // PSIZE
#define LOCK (1u << 31)

static void begin(uint32_t mode)
{
    while (REG(SR) & BSY)
        ;
    if (REG(CR) & LOCK) {
        REG(KEYR) = FLASH_KEY1;
        REG(KEYR) = FLASH_KEY2;
    }
    REG(SR) = FLAGS;
    REG(CR) = mode | WORDS;
}

static bool end(void)
{
    loader_barrier();
    while (REG(SR) & BSY)
        ;
    REG(CR) = LOCK;
    loader_drop_data_cache(ACR);
    return !(REG(SR) & ERRORS);
}

/*
 * Four small sectors, one of four times their size, then of eight times: 16 KiB on F4 and in banks, else 32 KiB on F7. Those
 * of bank 2 have 16 more in SNB, wherever it is mapped (RM0090 3.9.7, RM0410 3.7.5).
 */
static uint32_t number_of(uint32_t at)
{
    uint32_t small = (at - LOADER_FLASH) / (LOADER_SECTOR(1) - LOADER_SECTOR(0)), bank = 0;

#ifdef LOADER_BANK
    bank = at & LOADER_BANK ? 16 : 0;
    small = (at & (LOADER_BANK - 1)) / (LOADER_SECTOR(1) - LOADER_SECTOR(0));
#endif
    return bank + (small < 4 ? small : 4 + (small >> 3));
}

/* F76x and F77x in two banks have other sectors with these numbers: RM0410 3.7.5, nDBANK. */
static bool has_these_sectors(void)
{
#ifdef LOADER_BANK
    return loader_banks_exist();
#else
    return LOADER_PRODUCT != 0x451 || REG(OPTCR) & NDBANK;
#endif
}

bool loader_flash_erase(uint32_t at)
{
    uint32_t mode = SER | number_of(at) << 3;

    if (!has_these_sectors())
        return false;
    begin(mode);
    REG(CR) = mode | WORDS | STRT;
    return end();
}

bool loader_flash_write(uint32_t at, const void *data, uint32_t bytes)
{
    const uint32_t *word = data;

    at = loader_banks_now(at);
    for (uint32_t i = 0; i < bytes; i += 4) {
        begin(PG);
        REG(at + i) = *word++;
        if (!end())
            return false;
    }
    return true;
}

#if defined LOADER_PROTECT || defined LOADER_READ_PROTECT
enum { OPTKEYR = 0x40023C08, OPTLOCK = 1, OPTSTRT = 2 };
#define OPTKEY1 0x08192A3Bu
#define OPTKEY2 0x4C5D6E7Fu

static uint32_t options_now(void)
{
    return REG(OPTCR) & ~(uint32_t)(OPTLOCK | OPTSTRT);
}

/* RM0090 3.7.2: all option bytes are programmed anew, from what OPTCR holds. */
static void store_options(uint32_t options)
{
    while (REG(SR) & BSY)
        ;
    REG(OPTKEYR) = OPTKEY1;
    REG(OPTKEYR) = OPTKEY2;
    REG(OPTCR) = options;
    REG(OPTCR) = options | OPTSTRT;
    loader_barrier();
    while (REG(SR) & BSY)
        ;
    REG(OPTCR) = options | OPTLOCK;
}

#ifdef LOADER_PROTECT
#define NWRP   (((1u << LOADER_OWN_SECTORS) - 1) << 16) // a sector is protected where its bit is 0
#define SPRMOD (1u << 31)                               // and from being read, where it is 1

bool loader_flash_protect(bool on)
{
    uint32_t options = options_now();
    uint32_t wanted = on ? options & ~NWRP : options | NWRP;

    if (options & SPRMOD)
        return false;
    if (options != wanted)
        store_options(wanted);
    return options_now() == wanted;
}
#endif

#ifdef LOADER_READ_PROTECT
enum { RDP = 0xFF00, LEVEL_0 = 0xAA00, LEVEL_1 = 0x5500 }; // CC: level 2, for ever (RM0090 3.7.3)

bool loader_flash_is_closed(void)
{
    return (REG(OPTCR) & RDP) != LEVEL_0;
}

/* From AA by FF, which is erased, to 55: whatever bits are done first, CC is not among what they make. */
bool loader_flash_close(void)
{
    uint32_t wanted = (options_now() & ~(uint32_t)RDP) | LEVEL_1;

    if (!loader_flash_is_closed())
        store_options(wanted);
    return options_now() == wanted;
}
#endif
#endif

bool loader_flash_read(uint32_t at, void *to, uint32_t bytes)
{
    loader_copy(loader_banks_now(at), to, bytes);
    return true;
}

bool loader_flash_sum(uint32_t at, uint32_t bytes, uint32_t *sum)
{
    REG(AHB1ENR) |= 1u << 12;
    (void)REG(AHB1ENR);
    *sum = loader_crc_unit(CRC_UNIT, loader_banks_now(at), bytes);
    return true;
}
