/*
 * swap.c - the kind *swap*, of chips whose banks change places by an option byte only: H743 (RM0433 4.3.13, 4.4.3). Both banks have
 * this loader in front, so that a reset finds it whichever bank comes first; the byte is changed by the loader alone, and
 *
 *  1. not unless both loaders are the same, byte for byte;
 *  2. not unless a reset starts at 08000000, and read-out protection is not at level 2, where nobody could mend anything;
 *  3. not unless all option bytes are to stay what they are, but for this bit: what OPTSTART would program is compared with
 *     what there is, right before it, and again afterwards;
 *  4. once for each reset that somebody else makes: the reset behind it finds a note (a backup register), by which a change
 *     that had no effect is not tried again and again.
 *
 * What was asked for is not believed but looked at: OPTCHANGEERR and OPTSR_CUR before the reset, SWAP_BANK behind it. A power cut
 * in the change leaves the bytes of before (RM0433 4.4.3), and the next boot decides anew.
 */
#include "swap.h"
#include "banks.h"
#include "board.h"
#include "flash.h"

#ifdef LOADER_SWAP

// Of FLASH, RM0433 4.9. Behind each register of what there is, that of what is to be.
enum { FLASH_AT = 0x52002000, OPTKEYR = 0x08, OPTCR = 0x18, OPTCCR = 0x24 };
enum { OPTSR_CUR = 0x1C, OPTSR_PRG = 0x20, BOOT_CUR = 0x40, NEXT = 4 };
enum { OPTLOCK = 1, OPTSTART = 2, OPT_BUSY = 1 };
#define OPTKEY1      0x08192A3Bu
#define OPTKEY2      0x4C5D6E7Fu
#define OPTCHANGEERR (1u << 30)
#define SWAP_BANK    (1u << 31)
#define AIRCR        0xE000ED0Cu

#define OPTION(offset) REG(FLASH_AT + (offset))

bool loader_banks_tried;

/* PRAR, SCAR, WPSN of both banks, and BOOT: read protection, secure areas, write protection. */
static const uint16_t others[] = {0x28, 0x30, 0x38, BOOT_CUR, 0x128, 0x130, 0x138};

/* What OPTSTART would change, all registers together. Of OPTSR only its option bytes. */
static uint32_t changes(void)
{
    uint32_t all = (OPTION(OPTSR_CUR) ^ OPTION(OPTSR_PRG)) & ~(OPTCHANGEERR | OPT_BUSY);

    for (unsigned i = 0; i < sizeof others / sizeof *others; i++)
        if (OPTION(others[i]) != OPTION(others[i] + NEXT))
            all |= ~SWAP_BANK;
    return all;
}

static bool loaders_are_the_same(void)
{
    uint32_t one[8], other[8];

    for (uint32_t at = LOADER_FLASH; at < LOADER_FLASH + LOADER_SWAP; at += sizeof one) {
        if (!loader_flash_read(at, one, sizeof one) ||
            !loader_flash_read(at + LOADER_BANK, other, sizeof other))
            return false;
        for (unsigned i = 0; i < 8; i++)
            if (one[i] != other[i])
                return false;
    }
    return true;
}

bool loader_banks_allow(unsigned slot)
{
    if (slot == loader_banks_first())
        return true;
    return !changes() && (OPTION(OPTSR_CUR) >> 8 & 0xFF) != 0xCC &&
           (OPTION(BOOT_CUR) & 0xFFFF) == LOADER_FLASH >> 16 && loaders_are_the_same();
}

/* True: the bytes are there, and all others as before. */
static bool change(void)
{
    uint32_t before = OPTION(OPTSR_PRG), after = before ^ SWAP_BANK;
    bool good = false;

    OPTION(OPTCCR) = OPTCHANGEERR; // an older one's
    OPTION(OPTKEYR) = OPTKEY1;
    OPTION(OPTKEYR) = OPTKEY2;
    OPTION(OPTSR_PRG) = after;
    if (changes() == SWAP_BANK) {
        OPTION(OPTCR) = OPTSTART;
        loader_barrier();
        while (OPTION(OPTSR_CUR) & OPT_BUSY)
            REG(board.watchdog) = 0xAAAA;
        good = !(OPTION(OPTSR_CUR) & OPTCHANGEERR) && OPTION(OPTSR_PRG) == after && !changes();
        OPTION(OPTCCR) = OPTCHANGEERR;
    }
    if (!good)
        OPTION(OPTSR_PRG) = before; // whoever changes other option bytes does not change this one
    OPTION(OPTCR) = OPTLOCK;
    return good;
}

bool loader_banks_bring(unsigned slot)
{
    if (slot == loader_banks_first())
        return true;
    if (loader_banks_tried || !loader_banks_allow(slot) || !loader_banks_note(true))
        return false;
    loader_banks_tried = true;
    if (change()) {
        loader_barrier();
        REG(AIRCR) = 0x05FA0004; // SYSRESETREQ
        for (;;)
            ;
    }
    loader_banks_note(false);
    return false;
}

#endif
