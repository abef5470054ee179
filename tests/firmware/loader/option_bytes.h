/*
 * option_bytes.h - the option bytes of an emulated H743, as RM0433 4.4 and 4.9 have them: lock and keys, what there is and what
 * is to be, OPT_BUSY, OPTCHANGEERR, and SWAP_BANK, which follows its option byte at the next reset.
 */
#ifndef LOADER_OPTION_BYTES_H
#define LOADER_OPTION_BYTES_H

#include "emulated.h"

/* The pairs of registers: OPTSR; PRAR, SCAR and WPSN of bank 1; BOOT; the same three of bank 2. */
enum { OPTSR, PRAR, SCAR, WPSN, BOOT, OPTION_WORDS = 8 };

#define OPTION_SWAP 0x80000000u

/* What becomes of a change. */
enum change { CHANGE_WORKS, CHANGE_FAILS, CHANGE_IS_FORGOTTEN, CHANGE_HAS_NO_EFFECT };

struct option_bytes {
    uint32_t stored[OPTION_WORDS];                  // what outlives a reset
    uint32_t now[OPTION_WORDS], next[OPTION_WORDS]; // as the registers have them
    uint32_t astray[OPTION_WORDS]; // after a reset `next` differs from `now` in these bits
    bool locked, jammed, failed;   // OPTLOCK; until the next reset; OPTCHANGEERR
    unsigned keys;
    bool busy; // until then, when it is done
    uint64_t busy_ps;
    unsigned looks;   // at OPT_BUSY
    unsigned changes; // that were started
    enum change change;
    bool mapped;         // bank 2 first
    bool no_backup;      // the backup register takes nothing
    bool software_reset; // the last reset was one; the backup register then had
    uint32_t kept;       // this
};

struct option_bytes *option_bytes_new(void);

/* The chip comes out of reset, with what is stored, and its banks mapped. */
void option_bytes_load(struct option_bytes *o, struct emulated *e);

/* What the backup register has, in case a reset by software comes next; if `again` it does. */
void option_bytes_keep(struct option_bytes *o, struct emulated *e, bool again);

/* What an application does before it writes a backup register, or has done behind it. */
void option_bytes_open(struct emulated *e, bool open);

/* Some life of the chip so far had a change of them in that operation (emulated.h). */
bool option_bytes_were_changed(unsigned operation);

#endif
