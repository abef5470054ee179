/*
 * table.c - the device table: what the ROM bootloader of each STM32 lets a host do, and where.
 *
 * How to read a row:
 *  - Bootloader ids, RAM windows, system memory, write alignment, start-up times, pins and ROM
 *    defects are those of AN2606; flash layouts, option bytes and OTP those of the reference manual
 *    that `source` names. Times are approximate: they serve progress, time-outs and the simulator.
 *  - A RAM window is the part of RAM that every ROM version of the row leaves to the host.
 *  - Quirks are those of all ROM versions of the row, as a host has to cope with any of them. What
 *    would forbid something that other versions do (Go on ROM V13.2 of the H743) is a note instead.
 *  - `least_kb` is the flash of the smallest part, from the ordering information of the datasheets.
 *  - A field that is left out is not known, or where a wrong value could do harm, not sure.
 *  - Rows that share a product id are told apart by the bootloader id; the first one is used while
 *    it is unknown. A part number without its density letter finds the first row that it fits.
 *  - `parts` is matched by stm32bl_device_find(): 'x' is any one character, '-' the two of package
 *    and temperature.
 * To add a row see docs/PORTING.md; tests/unit/device/test_device_table.c says what is wrong with it.
 */
#include "device.h"

// Rows stay compact and grouped by meaning.
// clang-format off

#define KB    1024u
#define FLASH 0x08000000u

/* ----------------------------------------------------------------------- flash layouts */

#define END {.flash_kb = 0}

/* A bank of equal pages: its address, the number of its first page, how many, bytes of each. */
#define BANK(address, number, count, size) \
    {.start = (address), .first = (number), .runs = {{(count), (size)}}}
/* The same where no ST document proves the number, so that the layout is continued by counting. */
#define UNPROVEN_BANK(address, number, count, size) \
    {.start = (address), .first = (number), .unproven = true, .runs = {{(count), (size)}}}
/* F2/F4/F7 banks: small sectors first, then `large` ones of 128 or 256 KB. */
#define BANK_128K(address, number, large) \
    {.start = (address), .first = (number), \
     .runs = {{4, 16 * KB}, {1, 64 * KB}, {(large), 128 * KB}}}
#define BANK_256K(address, number, large) \
    {.start = (address), .first = (number), \
     .runs = {{4, 32 * KB}, {1, 128 * KB}, {(large), 256 * KB}}}

/* Smaller parts of these families are cut off from the end. */
static const struct bl_layout pages_128_16kb[] = {
    {.flash_kb = 16, .banks = {BANK(FLASH, 0, 128, 128)}}, END};
static const struct bl_layout pages_128_32kb[] = {
    {.flash_kb = 32, .banks = {BANK(FLASH, 0, 256, 128)}}, END};
static const struct bl_layout pages_128_64kb[] = {
    {.flash_kb = 64, .banks = {BANK(FLASH, 0, 512, 128)}}, END};
static const struct bl_layout pages_256_128kb[] = {
    {.flash_kb = 128, .banks = {BANK(FLASH, 0, 512, 256)}}, END};
static const struct bl_layout pages_256_256kb[] = {
    {.flash_kb = 256, .banks = {BANK(FLASH, 0, 1024, 256)}}, END};
static const struct bl_layout pages_1k_32kb[] = {
    {.flash_kb = 32, .banks = {BANK(FLASH, 0, 32, 1 * KB)}}, END};
static const struct bl_layout pages_1k_64kb[] = {
    {.flash_kb = 64, .banks = {BANK(FLASH, 0, 64, 1 * KB)}}, END};
static const struct bl_layout pages_1k_128kb[] = {
    {.flash_kb = 128, .banks = {BANK(FLASH, 0, 128, 1 * KB)}}, END};
static const struct bl_layout pages_2k_32kb[] = {
    {.flash_kb = 32, .banks = {BANK(FLASH, 0, 16, 2 * KB)}}, END};
static const struct bl_layout pages_2k_64kb[] = {
    {.flash_kb = 64, .banks = {BANK(FLASH, 0, 32, 2 * KB)}}, END};
static const struct bl_layout pages_2k_128kb[] = {
    {.flash_kb = 128, .banks = {BANK(FLASH, 0, 64, 2 * KB)}}, END};
static const struct bl_layout pages_2k_256kb[] = {
    {.flash_kb = 256, .banks = {BANK(FLASH, 0, 128, 2 * KB)}}, END};
static const struct bl_layout pages_2k_320kb[] = {
    {.flash_kb = 320, .banks = {BANK(FLASH, 0, 160, 2 * KB)}}, END};
static const struct bl_layout pages_2k_512kb[] = {
    {.flash_kb = 512, .banks = {BANK(FLASH, 0, 256, 2 * KB)}}, END};
static const struct bl_layout pages_4k_512kb[] = {
    {.flash_kb = 512, .banks = {BANK(FLASH, 0, 128, 4 * KB)}}, END};
static const struct bl_layout pages_4k_1024kb[] = {
    {.flash_kb = 1024, .banks = {BANK(FLASH, 0, 256, 4 * KB)}}, END};
static const struct bl_layout pages_8k_64kb[] = {
    {.flash_kb = 64, .banks = {BANK(FLASH, 0, 8, 8 * KB)}}, END};
static const struct bl_layout pages_8k_1024kb[] = {
    {.flash_kb = 1024, .banks = {BANK(FLASH, 0, 128, 8 * KB)}}, END};

static const struct bl_layout f4_128kb[] = {
    {.flash_kb = 128, .banks = {BANK_128K(FLASH, 0, 0)}}, END};
static const struct bl_layout f4_256kb[] = {
    {.flash_kb = 256, .banks = {BANK_128K(FLASH, 0, 1)}}, END};
static const struct bl_layout f4_512kb[] = {
    {.flash_kb = 512, .banks = {BANK_128K(FLASH, 0, 3)}}, END};
static const struct bl_layout f4_1024kb[] = {
    {.flash_kb = 1024, .banks = {BANK_128K(FLASH, 0, 7)}}, END};
static const struct bl_layout f4_1536kb[] = {
    {.flash_kb = 1536, .banks = {BANK_128K(FLASH, 0, 11)}}, END};
static const struct bl_layout f74x[] = {
    {.flash_kb = 1024, .banks = {BANK_256K(FLASH, 0, 3)}}, END};
static const struct bl_layout h72x[] = {
    {.flash_kb = 1024, .banks = {BANK(FLASH, 0, 8, 128 * KB)}}, END};

static const struct bl_layout wb05[] = {
    {.flash_kb = 192, .banks = {BANK(0x10040000, 0, 96, 2 * KB)}}, END};
static const struct bl_layout wb07[] = {
    {.flash_kb = 256, .banks = {BANK(0x10040000, 0, 128, 2 * KB)}}, END};
static const struct bl_layout wb09[] = {
    {.flash_kb = 512, .banks = {BANK(0x10040000, 0, 256, 2 * KB)}}, END};

/* F1 XL: two banks that look like one. The 768 KB part is cut off from the end. RM0008 */
static const struct bl_layout f1_xl[] = {
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 256, 2 * KB), BANK(0x08080000, 256, 256, 2 * KB)}},
    END};

/*
 * F42x, F43x, F469, F479: bank 2 starts with sector 12, also on 1 MB parts in dual-bank mode
 * (option bit DB1M), which have no sectors 8 to 11. RM0090, RM0386
 */
static const struct bl_layout f42x[] = {
    {.flash_kb = 2048, .mode = BL_DUAL_BANK,
     .banks = {BANK_128K(FLASH, 0, 7), BANK_128K(0x08100000, 12, 7)}},
    {.flash_kb = 1024, .mode = BL_SINGLE_BANK, .banks = {BANK_128K(FLASH, 0, 7)}},
    {.flash_kb = 1024, .mode = BL_DUAL_BANK,
     .banks = {BANK_128K(FLASH, 0, 3), BANK_128K(0x08080000, 12, 3)}},
    {.flash_kb = 512, .banks = {BANK_128K(FLASH, 0, 3)}},
    END};

/* F76x, F77x: option bit nDBANK, by default 1 (one bank). RM0410 */
static const struct bl_layout f76x[] = {
    {.flash_kb = 2048, .mode = BL_SINGLE_BANK, .banks = {BANK_256K(FLASH, 0, 7)}},
    {.flash_kb = 2048, .mode = BL_DUAL_BANK,
     .banks = {BANK_128K(FLASH, 0, 7), BANK_128K(0x08100000, 12, 7)}},
    {.flash_kb = 1024, .mode = BL_SINGLE_BANK, .banks = {BANK_256K(FLASH, 0, 3)}},
    {.flash_kb = 1024, .mode = BL_DUAL_BANK,
     .banks = {BANK_128K(FLASH, 0, 3), BANK_128K(0x08080000, 12, 3)}},
    END};

/* H742 to H757. Bank 2 stays at 0x08100000 on 1 MB parts. RM0433 */
static const struct bl_layout h74x[] = {
    {.flash_kb = 2048, .banks = {BANK(FLASH, 0, 8, 128 * KB), BANK(0x08100000, 8, 8, 128 * KB)}},
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 4, 128 * KB), UNPROVEN_BANK(0x08100000, 8, 4, 128 * KB)}},
    {.flash_kb = 128, .banks = {BANK(FLASH, 0, 1, 128 * KB)}},
    END};
static const struct bl_layout h7ax[] = {
    {.flash_kb = 2048, .banks = {BANK(FLASH, 0, 128, 8 * KB), BANK(0x08100000, 128, 128, 8 * KB)}},
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 64, 8 * KB), UNPROVEN_BANK(0x08100000, 128, 64, 8 * KB)}},
    {.flash_kb = 128, .banks = {BANK(FLASH, 0, 16, 8 * KB)}},
    END};

static const struct bl_layout l07x[] = {
    {.flash_kb = 192, .banks = {BANK(FLASH, 0, 768, 128), BANK(0x08018000, 768, 768, 128)}},
    {.flash_kb = 128, .banks = {BANK(FLASH, 0, 1024, 128)}},
    END};
static const struct bl_layout l1_cat4[] = {
    {.flash_kb = 384, .banks = {BANK(FLASH, 0, 768, 256), BANK(0x08030000, 768, 768, 256)}},
    {.flash_kb = 256, .banks = {BANK(FLASH, 0, 1024, 256)}},
    END};
static const struct bl_layout l1_cat5[] = {
    {.flash_kb = 512, .banks = {BANK(FLASH, 0, 1024, 256), BANK(0x08040000, 1024, 1024, 256)}},
    {.flash_kb = 384, .banks = {BANK(FLASH, 0, 768, 256), BANK(0x08030000, 768, 768, 256)}},
    END};

/*
 * From here on bank 2 follows bank 1 without a gap, where not said otherwise, and its pages are
 * counted on; in single-bank mode the same pages are simply one bank.
 */
static const struct bl_layout l47x[] = {
    {.flash_kb = 1024, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 256, 2 * KB), BANK(0x08080000, 256, 256, 2 * KB)}},
    {.flash_kb = 512, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 128, 2 * KB), UNPROVEN_BANK(0x08040000, 128, 128, 2 * KB)}},
    {.flash_kb = 512, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 256, 2 * KB)}},
    {.flash_kb = 256, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 64, 2 * KB), UNPROVEN_BANK(0x08020000, 64, 64, 2 * KB)}},
    {.flash_kb = 256, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 128, 2 * KB)}},
    END};
static const struct bl_layout l49x[] = {
    {.flash_kb = 1024, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 256, 2 * KB), BANK(0x08080000, 256, 256, 2 * KB)}},
    {.flash_kb = 512, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 128, 2 * KB), UNPROVEN_BANK(0x08040000, 128, 128, 2 * KB)}},
    {.flash_kb = 512, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 256, 2 * KB)}},
    END};

/* L4R, L4S: option bits DBANK (2 MB) and DB1M (1 MB) halve the pages. RM0432 */
static const struct bl_layout l4rx[] = {
    {.flash_kb = 2048, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 256, 4 * KB), BANK(0x08100000, 256, 256, 4 * KB)}},
    {.flash_kb = 2048, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 256, 8 * KB)}},
    {.flash_kb = 1024, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 128, 4 * KB), UNPROVEN_BANK(0x08080000, 128, 128, 4 * KB)}},
    {.flash_kb = 1024, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 128, 8 * KB)}},
    END};
static const struct bl_layout l4px[] = {
    {.flash_kb = 1024, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 128, 4 * KB), UNPROVEN_BANK(0x08080000, 128, 128, 4 * KB)}},
    {.flash_kb = 1024, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 128, 8 * KB)}},
    {.flash_kb = 512, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 64, 4 * KB), UNPROVEN_BANK(0x08040000, 64, 64, 4 * KB)}},
    {.flash_kb = 512, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 64, 8 * KB)}},
    END};

/* L5: option bits DBANK (512 KB) and DB256K (256 KB), by default two banks. RM0438 */
static const struct bl_layout l5xx[] = {
    {.flash_kb = 512, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 128, 2 * KB), BANK(0x08040000, 128, 128, 2 * KB)}},
    {.flash_kb = 512, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 128, 4 * KB)}},
    {.flash_kb = 256, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 64, 2 * KB), UNPROVEN_BANK(0x08020000, 64, 64, 2 * KB)}},
    {.flash_kb = 256, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 64, 4 * KB)}},
    END};

/*
 * G471 to G484: option bit DBANK, by default 1 (two banks). Bank 2 stays at 0x08040000 on smaller
 * parts, with a hole between the banks. RM0440
 */
static const struct bl_layout g47x[] = {
    {.flash_kb = 512, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 128, 2 * KB), UNPROVEN_BANK(0x08040000, 128, 128, 2 * KB)}},
    {.flash_kb = 512, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 128, 4 * KB)}},
    {.flash_kb = 256, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 64, 2 * KB), UNPROVEN_BANK(0x08040000, 128, 64, 2 * KB)}},
    {.flash_kb = 128, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 32, 2 * KB), UNPROVEN_BANK(0x08040000, 128, 32, 2 * KB)}},
    END};

/* G0B0, G0B1, G0C1: option bit DUAL_BANK, by default 1. RM0444 */
static const struct bl_layout g0bx[] = {
    {.flash_kb = 512, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 128, 2 * KB), UNPROVEN_BANK(0x08040000, 128, 128, 2 * KB)}},
    {.flash_kb = 512, .mode = BL_SINGLE_BANK, .banks = {BANK(FLASH, 0, 256, 2 * KB)}},
    {.flash_kb = 256, .mode = BL_DUAL_BANK,
     .banks = {BANK(FLASH, 0, 64, 2 * KB), UNPROVEN_BANK(0x08020000, 64, 64, 2 * KB)}},
    {.flash_kb = 128, .banks = {BANK(FLASH, 0, 64, 2 * KB)}},
    END};

static const struct bl_layout h503[] = {
    {.flash_kb = 128,
     .banks = {BANK(FLASH, 0, 8, 8 * KB), UNPROVEN_BANK(0x08010000, 8, 8, 8 * KB)}},
    END};
static const struct bl_layout h52x[] = {
    {.flash_kb = 512,
     .banks = {BANK(FLASH, 0, 32, 8 * KB), UNPROVEN_BANK(0x08040000, 32, 32, 8 * KB)}},
    {.flash_kb = 256,
     .banks = {BANK(FLASH, 0, 16, 8 * KB), UNPROVEN_BANK(0x08020000, 16, 16, 8 * KB)}},
    END};
static const struct bl_layout h56x[] = {
    {.flash_kb = 2048,
     .banks = {BANK(FLASH, 0, 128, 8 * KB), UNPROVEN_BANK(0x08100000, 128, 128, 8 * KB)}},
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 64, 8 * KB), UNPROVEN_BANK(0x08080000, 64, 64, 8 * KB)}},
    END};
static const struct bl_layout h5f5[] = {
    {.flash_kb = 4096,
     .banks = {BANK(FLASH, 0, 256, 8 * KB), UNPROVEN_BANK(0x08200000, 256, 256, 8 * KB)}},
    END};

/* C5: bank 2 stays where it is on the half-size part. */
static const struct bl_layout c53x[] = {
    {.flash_kb = 256,
     .banks = {BANK(FLASH, 0, 16, 8 * KB), UNPROVEN_BANK(0x08020000, 16, 16, 8 * KB)}},
    {.flash_kb = 128,
     .banks = {BANK(FLASH, 0, 8, 8 * KB), UNPROVEN_BANK(0x08020000, 16, 8, 8 * KB)}},
    END};
static const struct bl_layout c55x[] = {
    {.flash_kb = 512,
     .banks = {BANK(FLASH, 0, 32, 8 * KB), UNPROVEN_BANK(0x08040000, 32, 32, 8 * KB)}},
    {.flash_kb = 256,
     .banks = {BANK(FLASH, 0, 16, 8 * KB), UNPROVEN_BANK(0x08040000, 32, 16, 8 * KB)}},
    END};
static const struct bl_layout c59x[] = {
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 64, 8 * KB), UNPROVEN_BANK(0x08080000, 64, 64, 8 * KB)}},
    {.flash_kb = 512,
     .banks = {BANK(FLASH, 0, 32, 8 * KB), UNPROVEN_BANK(0x08080000, 64, 32, 8 * KB)}},
    END};

static const struct bl_layout u37x[] = {
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 128, 4 * KB), UNPROVEN_BANK(0x08080000, 128, 128, 4 * KB)}},
    {.flash_kb = 512,
     .banks = {BANK(FLASH, 0, 64, 4 * KB), UNPROVEN_BANK(0x08040000, 64, 64, 4 * KB)}},
    END};
static const struct bl_layout u3cx[] = {
    {.flash_kb = 2048,
     .banks = {BANK(FLASH, 0, 256, 4 * KB), UNPROVEN_BANK(0x08100000, 256, 256, 4 * KB)}},
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 128, 4 * KB), UNPROVEN_BANK(0x08080000, 128, 128, 4 * KB)}},
    END};
static const struct bl_layout u53x[] = {
    {.flash_kb = 512,
     .banks = {BANK(FLASH, 0, 32, 8 * KB), UNPROVEN_BANK(0x08040000, 32, 32, 8 * KB)}},
    {.flash_kb = 256,
     .banks = {BANK(FLASH, 0, 16, 8 * KB), UNPROVEN_BANK(0x08020000, 16, 16, 8 * KB)}},
    {.flash_kb = 128,
     .banks = {BANK(FLASH, 0, 8, 8 * KB), UNPROVEN_BANK(0x08010000, 8, 8, 8 * KB)}},
    END};
static const struct bl_layout u57x[] = {
    {.flash_kb = 2048,
     .banks = {BANK(FLASH, 0, 128, 8 * KB), UNPROVEN_BANK(0x08100000, 128, 128, 8 * KB)}},
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 64, 8 * KB), UNPROVEN_BANK(0x08080000, 64, 64, 8 * KB)}},
    END};
static const struct bl_layout u59x[] = {
    {.flash_kb = 4096,
     .banks = {BANK(FLASH, 0, 256, 8 * KB), UNPROVEN_BANK(0x08200000, 256, 256, 8 * KB)}},
    {.flash_kb = 2048,
     .banks = {BANK(FLASH, 0, 128, 8 * KB), UNPROVEN_BANK(0x08100000, 128, 128, 8 * KB)}},
    END};
/* U5F, U5G: bank 2 stays at 0x08200000 on 2 MB parts. */
static const struct bl_layout u5gx[] = {
    {.flash_kb = 4096,
     .banks = {BANK(FLASH, 0, 256, 8 * KB), UNPROVEN_BANK(0x08200000, 256, 256, 8 * KB)}},
    {.flash_kb = 2048,
     .banks = {BANK(FLASH, 0, 128, 8 * KB), UNPROVEN_BANK(0x08200000, 256, 128, 8 * KB)}},
    END};
static const struct bl_layout wba6x[] = {
    {.flash_kb = 2048,
     .banks = {BANK(FLASH, 0, 128, 8 * KB), UNPROVEN_BANK(0x08100000, 128, 128, 8 * KB)}},
    {.flash_kb = 1024,
     .banks = {BANK(FLASH, 0, 64, 8 * KB), UNPROVEN_BANK(0x08080000, 64, 64, 8 * KB)}},
    END};

/* ------------------------------------------------------------------------------- times */

/*
 * As far as known, typical at 25 degrees and maxima for the worst case, rounded up; the datasheet
 * ("flash memory characteristics") decides. A maximum that is not known is four times the typical
 * time, or the largest bound of a relative. Where a ROM has no mass erase, its time is that of all
 * pages one by one: lifting the read-out protection erases all of them.
 */
static const struct bl_timing f0_f1_f3 = {
    .name = "F0/F1/F3", .program_unit = 2, .program_ns = 53000, .program_max_ns = 70000,
    .erase = {{2 * KB, 30, 40}}, .mass_typical_ms = 30, .mass_max_ms = 40};
static const struct bl_timing f1_xl_times = {
    .name = "F1 XL", .program_unit = 2, .program_ns = 53000, .program_max_ns = 70000,
    .erase = {{2 * KB, 30, 40}}, .mass_typical_ms = 60, .mass_max_ms = 80};

/* The ROMs of F2, F4 and F7 program and erase byte by byte (AN2606 4.4), the slowest way. */
#define F2_F4_TIMES .program_unit = 1, .program_ns = 16000, .program_max_ns = 100000, \
    .erase = {{16 * KB, 400, 800}, {64 * KB, 1200, 2400}, {128 * KB, 2000, 4000}}
static const struct bl_timing f2_f4_512kb = {
    .name = "F2/F4 to 512 KB", F2_F4_TIMES, .mass_typical_ms = 8000, .mass_max_ms = 16000};
static const struct bl_timing f2_f4_1024kb = {
    .name = "F2/F4 to 1 MB", F2_F4_TIMES, .mass_typical_ms = 16000, .mass_max_ms = 32000};
static const struct bl_timing f2_f4_2048kb = {
    .name = "F4 to 2 MB", F2_F4_TIMES, .mass_typical_ms = 32000, .mass_max_ms = 64000};
/* 128 KB: typical in single-bank mode, longest in dual-bank mode. */
#define F7_TIMES .program_unit = 1, .program_ns = 16000, .program_max_ns = 100000, \
    .erase = {{32 * KB, 400, 800}, {64 * KB, 1200, 2400}, \
              {128 * KB, 1100, 4000}, {256 * KB, 2100, 4000}}
static const struct bl_timing f7_1024kb = {
    .name = "F7 to 1 MB", F7_TIMES, .mass_typical_ms = 8000, .mass_max_ms = 16000};
static const struct bl_timing f7_2048kb = {
    .name = "F7 to 2 MB", F7_TIMES, .mass_typical_ms = 16000, .mass_max_ms = 32000};

/* Half pages of 64 and 128 bytes in one operation. */
static const struct bl_timing l0 = {
    .name = "L0", .program_unit = 64, .program_ns = 3280000, .program_max_ns = 3940000,
    .erase = {{128, 4, 4}}, .mass_typical_ms = 5100, .mass_max_ms = 6100};
static const struct bl_timing l1 = {
    .name = "L1", .program_unit = 128, .program_ns = 3280000, .program_max_ns = 3940000,
    .erase = {{256, 4, 4}}, .mass_typical_ms = 6800, .mass_max_ms = 8100};

static const struct bl_timing l4_g4_wb_wl = {
    .name = "L4/L5/G4/WB/WL", .program_unit = 8, .program_ns = 82000, .program_max_ns = 91000,
    .erase = {{8 * KB, 22, 25}}, .mass_typical_ms = 44, .mass_max_ms = 50};
static const struct bl_timing g0_c0_u0 = {
    .name = "G0/C0/U0", .program_unit = 8, .program_ns = 85000, .program_max_ns = 125000,
    .erase = {{2 * KB, 22, 40}}, .mass_typical_ms = 44, .mass_max_ms = 82};
static const struct bl_timing u5_wba = {
    .name = "U5/WBA", .program_unit = 16, .program_ns = 118000, .program_max_ns = 472000,
    .erase = {{8 * KB, 2, 5}}, .mass_typical_ms = 400, .mass_max_ms = 1600};
static const struct bl_timing wba2 = {
    .name = "WBA2", .program_unit = 16, .program_ns = 118000, .program_max_ns = 472000,
    .erase = {{4 * KB, 4, 15}}, .mass_typical_ms = 500, .mass_max_ms = 2000};
static const struct bl_timing u3 = {
    .name = "U3", .program_unit = 8, .program_ns = 82000, .program_max_ns = 328000,
    .erase = {{4 * KB, 4, 14}}, .mass_typical_ms = 1000, .mass_max_ms = 7200};
static const struct bl_timing h5 = {
    .name = "H5/C5", .program_unit = 16, .program_ns = 30000, .program_max_ns = 120000,
    .erase = {{8 * KB, 2, 10}}, .mass_typical_ms = 500, .mass_max_ms = 5200};

/* The longest times are those at the lowest parallelism, which the ROM may have chosen. */
#define H7_TIMES .program_unit = 32, .program_ns = 100000, .program_max_ns = 580000, \
    .erase = {{128 * KB, 1100, 4000}}
static const struct bl_timing h7_1024kb = {
    .name = "H7 to 1 MB", H7_TIMES, .mass_typical_ms = 6000, .mass_max_ms = 26000};
static const struct bl_timing h7_2048kb = {
    .name = "H7 to 2 MB", H7_TIMES, .mass_typical_ms = 12000, .mass_max_ms = 52000};
static const struct bl_timing h7a = {
    .name = "H7A/H7B", .program_unit = 16, .program_ns = 30000, .program_max_ns = 120000,
    .erase = {{8 * KB, 10, 40}}, .mass_typical_ms = 2600, .mass_max_ms = 10400};
static const struct bl_timing h7rs = {
    .name = "H7R/H7S", .program_unit = 16, .program_ns = 30000, .program_max_ns = 120000,
    .erase = {{8 * KB, 10, 400}}, .mass_typical_ms = 80, .mass_max_ms = 3200};
static const struct bl_timing wb0_wl3 = {
    .name = "WB0/WL3", .program_unit = 4, .program_ns = 43000, .program_max_ns = 172000,
    .erase = {{2 * KB, 22, 88}}, .mass_typical_ms = 44, .mass_max_ms = 176};

/* ------------------------------------------------------------- what rows have in common */

/*
 * How flash is written. rom_align is AN2606 table 7; the host writes in units of at least one ECC
 * word of the controller, and of half a page on L0 and L1, where the ROM programs by half pages.
 */
#define WRITES(align, unit, hardware, blank) \
    .rom_align = (align), .write_unit = (unit), .hardware_unit = (hardware), .erased = (blank)
#define HALF_WORDS      WRITES(4, 4, 2, 0xFF)
#define BYTES_BY_4      WRITES(4, 4, 1, 0xFF)
#define BYTES_BY_8      WRITES(8, 8, 1, 0xFF)
#define WORDS           WRITES(4, 4, 4, 0xFF)
#define DOUBLE_WORDS    WRITES(8, 8, 8, 0xFF)
#define DOUBLE_WORDS_G0 WRITES(4, 8, 8, 0xFF)
#define DOUBLE_WORDS_L5 WRITES(16, 16, 8, 0xFF)
#define QUAD_WORDS      WRITES(16, 16, 16, 0xFF)
#define FLASH_WORDS_H7  WRITES(8, 32, 32, 0xFF)
#define FLASH_WORDS_H7A WRITES(8, 32, 16, 0xFF)
#define HALF_PAGES_L0   WRITES(8, 64, 4, 0x00)
#define HALF_PAGES_L1   WRITES(8, 128, 4, 0x00)

/* Where a family keeps what describes a chip, as far as all of its rows agree. */
#define F0_F3_INFO .option_bytes = {{0x1FFFF800, 16}}, \
    .flash_size_reg = 0x1FFFF7CC, .unique_id = 0x1FFFF7AC
#define F1_INFO .option_bytes = {{0x1FFFF800, 16}}, \
    .flash_size_reg = 0x1FFFF7E0, .unique_id = 0x1FFFF7E8
#define F2_F4_INFO .system_memory = {0x1FFF0000, 0x7800}, .otp = {0x1FFF7800, 528}, \
    .flash_size_reg = 0x1FFF7A22, .unique_id = 0x1FFF7A10
#define F74_F76_INFO .system_memory = {0x1FF00000, 0xEDC0}, .otp = {0x1FF0F000, 0x400}, \
    .flash_size_reg = 0x1FF0F442, .unique_id = 0x1FF0F420
#define L0_INFO .flash_size_reg = 0x1FF8007C, .unique_id = 0x1FF80050
#define L4_INFO .otp = {0x1FFF7000, 0x400}, .flash_size_reg = 0x1FFF75E0, .unique_id = 0x1FFF7590
#define C0_INFO .otp = {0x1FFF7000, 0x400}, .flash_size_reg = 0x1FFF75A0, .unique_id = 0x1FFF7550
#define H5_INFO .otp = {0x08FFF000, 0x800}, .flash_size_reg = 0x08FFF80C, .unique_id = 0x08FFF800
#define U5_INFO .otp = {0x0BFA0000, 512}, .flash_size_reg = 0x0BFA07A0, .unique_id = 0x0BFA0700

/* What only people read: a host that is small and shows it to nobody may leave it out. */
#ifdef BL_NO_TEXTS
#define TEXT(text) ""
#else
#define TEXT(text) text
#endif

#define NOTE_BANK_2 "bank 2 page numbers are unverified"
#define NOTE_CLEARS_EMPTY \
    "the ROM clears the flash-empty flag when it starts: program the chip before the next reset"
#define NOTE_PAGE_LISTS "no mass erase: all pages are erased by number"
#define NOTE_RAM_MISPRINT "RAM limits are misprinted in AN2606"
#define NOTE_SLOW_BAUD \
    "115200 baud may fail, as the ROM measures it with up to 6 % error: try 57600"
#define NOTE_WB \
    "the radio's processor owns the upper flash: pages there, and mass erase, may be refused"

/* ------------------------------------------------------------------------------- table */

const struct stm32bl_device bl_devices[] = {
    // C0: RM0490
    {.product_id = 0x443, .bootloader_ids = {0x51}, .bootloader_id_addr = 0x1FFF17FE,
     .name = "stm32c011", .series = "C0", .parts = "C011",
     .layouts = pages_2k_32kb, .least_kb = 16, .timing = &g0_c0_u0, .ram = {{0x20001000, 0x800}},
     C0_INFO, .system_memory = {0x1FFF0000, 0x1800}, .option_bytes = {{0x1FFF7800, 116}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 3,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10 (small packages PA11/PA12)"),
     .notes = TEXT(NOTE_RAM_MISPRINT ": a cautious window is used"),
     .source = TEXT("AN2606 Rev 70, RM0490")},
    {.product_id = 0x453, .bootloader_ids = {0x52}, .bootloader_id_addr = 0x1FFF17FE,
     .name = "stm32c031", .series = "C0", .parts = "C031",
     .layouts = pages_2k_32kb, .least_kb = 16, .timing = &g0_c0_u0, .ram = {{0x20002000, 0x1000}},
     C0_INFO, .system_memory = {0x1FFF0000, 0x1800}, .option_bytes = {{0x1FFF7800, 116}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 3,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10 (small packages PA11/PA12)"),
     .notes = TEXT(NOTE_RAM_MISPRINT ": a cautious window is used"),
     .source = TEXT("AN2606 Rev 70, RM0490")},
    {.product_id = 0x44C, .bootloader_ids = {0xB0}, .bootloader_id_addr = 0x1FFF2FFE,
     .name = "stm32c051", .series = "C0", .parts = "C051",
     .layouts = pages_2k_64kb, .least_kb = 32, .timing = &g0_c0_u0, .ram = {{0x20001400, 0x1C00}},
     C0_INFO, .system_memory = {0x1FFF0000, 0x3000}, .option_bytes = {{0x1FFF7800, 116}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 3,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_CLEARS_EMPTY,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .notes = TEXT(NOTE_CLEARS_EMPTY),
     .source = TEXT("AN2606 Rev 70, RM0490")},
    {.product_id = 0x493, .bootloader_ids = {0xD1}, .bootloader_id_addr = 0x1FFF67FE,
     .name = "stm32c071", .series = "C0", .parts = "C071",
     .layouts = pages_2k_128kb, .least_kb = 64, .timing = &g0_c0_u0, .ram = {{0x20002300, 0x3D00}},
     C0_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF7800, 116}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 3,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_CLEARS_EMPTY,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .notes = TEXT(NOTE_CLEARS_EMPTY),
     .source = TEXT("AN2606 Rev 70, RM0490")},
    {.product_id = 0x44D, .bootloader_ids = {0x121}, .bootloader_id_addr = 0x1FFF3FFE,
     .name = "stm32c091", .series = "C0", .parts = "C091/C092",
     .layouts = pages_2k_256kb, .least_kb = 128, .timing = &g0_c0_u0, .ram = {{0x20002400, 0x5400}},
     C0_INFO, .system_memory = {0x1FFF0000, 0x4000}, .option_bytes = {{0x1FFF7800, 116}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_CLEARS_EMPTY,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT(NOTE_CLEARS_EMPTY),
     .source = TEXT("AN2606 Rev 70, RM0490")},

    // C5
    {.product_id = 0x44F, .bootloader_ids = {0x100}, .bootloader_id_addr = 0x0BF885FE,
     .name = "stm32c53x", .series = "C5", .parts = "C53x/C542",
     .layouts = c53x, .least_kb = 128, .timing = &h5, .ram = {{0x20003C00, 0xC400}},
     .system_memory = {0x0BF80080, 0x8580}, .flash_size_reg = 0x08FFF80C, .unique_id = 0x08FFF800,
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 5,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, UART4 PA0/PA1"),
     .notes = TEXT("bank 2 page numbers, times and the address of the size register are unverified"),
     .source = TEXT("AN2606 Rev 70")},
    {.product_id = 0x44E, .bootloader_ids = {0x101}, .bootloader_id_addr = 0x0BF885FE,
     .name = "stm32c55x", .series = "C5", .parts = "C55x/C562",
     .layouts = c55x, .least_kb = 256, .timing = &h5, .ram = {{0x20003C40, 0x1C3C0}},
     .system_memory = {0x0BF80080, 0x8580}, .flash_size_reg = 0x08FFF80C, .unique_id = 0x08FFF800,
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 5,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PD8/PD9, UART4 PA0/PA1"),
     .notes = TEXT("bank 2 page numbers, times and the address of the size register are unverified"),
     .source = TEXT("AN2606 Rev 70")},
    {.product_id = 0x45A, .bootloader_ids = {0x100}, .bootloader_id_addr = 0x0BF885FE,
     .name = "stm32c59x", .series = "C5", .parts = "C59x/C5A3",
     .layouts = c59x, .least_kb = 512, .timing = &h5, .ram = {{0x20003C00, 0x3C400}},
     .system_memory = {0x0BF80080, 0x8580}, .flash_size_reg = 0x08FFF80C, .unique_id = 0x08FFF800,
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 5,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PD8/PD9, UART4 PA0/PA1"),
     .notes = TEXT("bank 2 page numbers, times and the address of the size register are unverified"),
     .source = TEXT("AN2606 Rev 70")},

    // F0: RM0091, RM0360
    {.product_id = 0x440, .bootloader_ids = {0x21}, .bootloader_id_addr = 0x1FFFF7A6,
     .name = "stm32f051", .series = "F0", .parts = "F051/F058/F030x8",
     .layouts = pages_1k_64kb, .least_kb = 16, .timing = &f0_f1_f3, .ram = {{0x20000800, 0x1800}},
     F0_F3_INFO, .system_memory = {0x1FFFEC00, 0xC00},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_DOUBLE_NACK,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA14/PA15"),
     .notes = TEXT("USART2 is on the SWD pins"),
     .source = TEXT("AN2606 Rev 70, RM0091")},
    {.product_id = 0x444, .bootloader_ids = {0x10}, .bootloader_id_addr = 0x1FFFF7A6,
     .name = "stm32f031", .series = "F0", .parts = "F031/F038/F030x4/F030x6",
     .layouts = pages_1k_32kb, .least_kb = 16, .timing = &f0_f1_f3, .ram = {{0x20000800, 0x800}},
     F0_F3_INFO, .system_memory = {0x1FFFEC00, 0xC00},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_DOUBLE_NACK,
     .pins = TEXT("USART1 PA9/PA10 or PA14/PA15"),
     .source = TEXT("AN2606 Rev 70, RM0091, RM0360")},
    {.product_id = 0x445, .bootloader_ids = {0xA1}, .bootloader_id_addr = 0x1FFFF6A6,
     .name = "stm32f042", .series = "F0", .parts = "F042/F048",
     .layouts = pages_1k_32kb, .least_kb = 16, .timing = &f0_f1_f3,
     F0_F3_INFO, .system_memory = {0x1FFFC400, 0x3400},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_RAM,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA14/PA15"),
     .notes = TEXT("the ROM gives no access to RAM"),
     .source = TEXT("AN2606 Rev 70, RM0091")},
    {.product_id = 0x445, .bootloader_ids = {0xA2}, .bootloader_id_addr = 0x1FFFF6A6,
     .name = "stm32f070x6", .series = "F0", .parts = "F070x6",
     .layouts = pages_1k_32kb, .least_kb = 32, .timing = &f0_f1_f3,
     F0_F3_INFO, .system_memory = {0x1FFFC400, 0x3400},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 230,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_RAM,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA14/PA15"),
     .notes = TEXT("the ROM gives no access to RAM; slow to start without a crystal"),
     .source = TEXT("AN2606 Rev 70, RM0360")},
    {.product_id = 0x448, .bootloader_ids = {0xA1}, .bootloader_id_addr = 0x1FFFF6A6,
     .name = "stm32f072", .series = "F0", .parts = "F071/F072/F078",
     .layouts = pages_2k_128kb, .least_kb = 64, .timing = &f0_f1_f3, .ram = {{0x20001800, 0x2800}},
     F0_F3_INFO, .system_memory = {0x1FFFC800, 0x3000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA14/PA15"),
     .source = TEXT("AN2606 Rev 70, RM0091")},
    {.product_id = 0x448, .bootloader_ids = {0xA2, 0xA3}, .bootloader_id_addr = 0x1FFFF6A6,
     .name = "stm32f070xb", .series = "F0", .parts = "F070xB",
     .layouts = pages_2k_128kb, .least_kb = 128, .timing = &f0_f1_f3,
     F0_F3_INFO, .system_memory = {0x1FFFC800, 0x3000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 230,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_RAM,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA14/PA15"),
     .notes = TEXT("the ROM gives no access to RAM; slow to start without a crystal"),
     .source = TEXT("AN2606 Rev 70, RM0360")},
    {.product_id = 0x442, .bootloader_ids = {0x50}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f091", .series = "F0", .parts = "F091/F098",
     .layouts = pages_2k_256kb, .least_kb = 128, .timing = &f0_f1_f3,
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_RAM,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3 or PA14/PA15"),
     .notes = TEXT("AN2606 lists no RAM that the host may use"),
     .source = TEXT("AN2606 Rev 70, RM0091")},
    {.product_id = 0x442, .bootloader_ids = {0x52}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f030xc", .series = "F0", .parts = "F030xC",
     .layouts = pages_2k_256kb, .least_kb = 256, .timing = &f0_f1_f3, .ram = {{0x20001800, 0x6800}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3 or PA14/PA15"),
     .source = TEXT("AN2606 Rev 70, RM0360")},

    // F1: RM0008, RM0041. Medium density first: it is what "f103" means to most people.
    {.product_id = 0x410,
     .name = "stm32f103xb", .series = "F1", .parts = "F103x8/F103xB/F101x8/F101xB/F102x8/F102xB",
     .layouts = pages_1k_128kb, .least_kb = 64, .timing = &f0_f1_f3, .ram = {{0x20000200, 0x4E00}},
     F1_INFO, .system_memory = {0x1FFFF000, 0x800},
     HALF_WORDS, .erase_command = 0x43, .protocol_version = 0x22, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10"),
     .quirks = BL_QUIRK_CLONED,
     .notes = TEXT("clones (GD32, APM32, CS32) answer with this id too; many 64 KB parts hold 128 KB"),
     .source = TEXT("AN2606 Rev 70, RM0008")},
    {.product_id = 0x412,
     .name = "stm32f103x6", .series = "F1", .parts = "F103x4/F103x6/F101x4/F101x6/F102x4/F102x6",
     .layouts = pages_1k_32kb, .least_kb = 16, .timing = &f0_f1_f3, .ram = {{0x20000200, 0x2600}},
     F1_INFO, .system_memory = {0x1FFFF000, 0x800},
     HALF_WORDS, .erase_command = 0x43, .protocol_version = 0x22, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10"),
     .source = TEXT("AN2606 Rev 70, RM0008")},
    {.product_id = 0x414,
     .name = "stm32f103xe", .series = "F1", .parts = "F103xC/F103xD/F103xE/F101xC/F101xD/F101xE",
     .layouts = pages_2k_512kb, .least_kb = 256, .timing = &f0_f1_f3, .ram = {{0x20000200, 0xFE00}},
     F1_INFO, .system_memory = {0x1FFFF000, 0x800},
     HALF_WORDS, .erase_command = 0x43, .protocol_version = 0x22, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10"),
     .quirks = BL_QUIRK_CLONED,
     .notes = TEXT("clones (GD32, APM32) answer with this id too"),
     .source = TEXT("AN2606 Rev 70, RM0008")},
    {.product_id = 0x430, .bootloader_ids = {0x21}, .bootloader_id_addr = 0x1FFFF7D6,
     .name = "stm32f103xg", .series = "F1", .parts = "F103xF/F103xG/F101xF/F101xG",
     .layouts = f1_xl, .least_kb = 768, .timing = &f1_xl_times, .ram = {{0x20000800, 0x17800}},
     F1_INFO, .system_memory = {0x1FFFE000, 0x1800},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x30, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .source = TEXT("AN2606 Rev 70, RM0008")},
    {.product_id = 0x420, .bootloader_ids = {0x10}, .bootloader_id_addr = 0x1FFFF7D6,
     .name = "stm32f100xb", .series = "F1", .parts = "F100x4/F100x6/F100x8/F100xB",
     .layouts = pages_1k_128kb, .least_kb = 16, .timing = &f0_f1_f3, .ram = {{0x20000200, 0x1E00}},
     F1_INFO, .system_memory = {0x1FFFF000, 0x800},
     HALF_WORDS, .erase_command = 0x43, .protocol_version = 0x22, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10"),
     .source = TEXT("AN2606 Rev 70, RM0041")},
    {.product_id = 0x428, .bootloader_ids = {0x10}, .bootloader_id_addr = 0x1FFFF7D6,
     .name = "stm32f100xe", .series = "F1", .parts = "F100xC/F100xD/F100xE",
     .layouts = pages_2k_512kb, .least_kb = 256, .timing = &f0_f1_f3, .ram = {{0x20000200, 0x7E00}},
     F1_INFO, .system_memory = {0x1FFFF000, 0x800},
     HALF_WORDS, .erase_command = 0x43, .protocol_version = 0x22, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10"),
     .source = TEXT("AN2606 Rev 70, RM0041")},
    {.product_id = 0x418,
     .name = "stm32f107", .series = "F1", .parts = "F105/F107",
     .layouts = pages_2k_256kb, .least_kb = 64, .timing = &f0_f1_f3, .ram = {{0x20001000, 0xF000}},
     F1_INFO, .system_memory = {0x1FFFB000, 0x4800},
     HALF_WORDS, .erase_command = 0x43, .protocol_version = 0x22, .startup_ms = 524,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .notes = TEXT("keep PA9 low at reset, else the ROM tries USB first; Get Version says 2.0 for 2.2"),
     .source = TEXT("AN2606 Rev 70, RM0008")},

    // F2: RM0033
    {.product_id = 0x411, .bootloader_ids = {0x20, 0x33}, .bootloader_id_addr = 0x1FFF77DE,
     .name = "stm32f205", .series = "F2", .parts = "F205/F207/F215/F217",
     .layouts = f4_1024kb, .least_kb = 128, .timing = &f2_f4_1024kb, .ram = {{0x20002000, 0x1E000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 134,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_DOUBLE_NACK | BL_QUIRK_NO_ADDRESS_NACK,
     .pins = TEXT("USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11"),
     .source = TEXT("AN2606 Rev 70, RM0033")},

    // F3: RM0313, RM0316, RM0364, RM0365, RM0366
    {.product_id = 0x422, .bootloader_ids = {0x41}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f303xc", .series = "F3", .parts = "F303xB/F303xC/F302xB/F302xC",
     .layouts = pages_2k_256kb, .least_kb = 128, .timing = &f0_f1_f3, .ram = {{0x20001400, 0x8C00}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 44,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .source = TEXT("AN2606 Rev 70, RM0316, RM0365")},
    {.product_id = 0x422, .bootloader_ids = {0x50}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f358", .series = "F3", .parts = "F358",
     .layouts = pages_2k_256kb, .least_kb = 256, .timing = &f0_f1_f3, .ram = {{0x20001400, 0x8C00}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_SLOW_BAUD,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .notes = TEXT("57600 baud at most"),
     .source = TEXT("AN2606 Rev 70, RM0316")},
    {.product_id = 0x446, .bootloader_ids = {0x40}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f303xe", .series = "F3", .parts = "F303xD/F303xE/F302xD/F302xE",
     .layouts = pages_2k_512kb, .least_kb = 384, .timing = &f0_f1_f3, .ram = {{0x20001800, 0xE800}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 147,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .source = TEXT("AN2606 Rev 70, RM0316, RM0365")},
    {.product_id = 0x446, .bootloader_ids = {0x50}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f398", .series = "F3", .parts = "F398",
     .layouts = pages_2k_512kb, .least_kb = 512, .timing = &f0_f1_f3, .ram = {{0x20001800, 0xE800}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .source = TEXT("AN2606 Rev 70, RM0316")},
    {.product_id = 0x438, .bootloader_ids = {0x50}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f303x8", .series = "F3", .parts = "F303x4/F303x6/F303x8/F334/F328",
     .layouts = pages_2k_64kb, .least_kb = 16, .timing = &f0_f1_f3, .ram = {{0x20001800, 0x1800}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .source = TEXT("AN2606 Rev 70, RM0316, RM0364")},
    {.product_id = 0x439, .bootloader_ids = {0x40}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f301", .series = "F3", .parts = "F301/F302x4/F302x6/F302x8",
     .layouts = pages_2k_64kb, .least_kb = 32, .timing = &f0_f1_f3, .ram = {{0x20001800, 0x2800}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 561,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .notes = TEXT("slow to start without a crystal"),
     .source = TEXT("AN2606 Rev 70, RM0365, RM0366")},
    {.product_id = 0x439, .bootloader_ids = {0x50}, .bootloader_id_addr = 0x1FFFF796,
     .name = "stm32f318", .series = "F3", .parts = "F318",
     .layouts = pages_2k_64kb, .least_kb = 64, .timing = &f0_f1_f3, .ram = {{0x20001800, 0x2800}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .source = TEXT("AN2606 Rev 70, RM0366")},
    {.product_id = 0x432, .bootloader_ids = {0x41}, .bootloader_id_addr = 0x1FFFF7A6,
     .name = "stm32f373", .series = "F3", .parts = "F373",
     .layouts = pages_2k_256kb, .least_kb = 64, .timing = &f0_f1_f3, .ram = {{0x20001400, 0x6C00}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 44,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .source = TEXT("AN2606 Rev 70, RM0313")},
    {.product_id = 0x432, .bootloader_ids = {0x50}, .bootloader_id_addr = 0x1FFFF7A6,
     .name = "stm32f378", .series = "F3", .parts = "F378",
     .layouts = pages_2k_256kb, .least_kb = 256, .timing = &f0_f1_f3, .ram = {{0x20001000, 0x7000}},
     F0_F3_INFO, .system_memory = {0x1FFFD800, 0x2000},
     HALF_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 2,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_SLOW_BAUD,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6 or PA2/PA3"),
     .notes = TEXT("57600 baud at most"),
     .source = TEXT("AN2606 Rev 70, RM0313")},

    // F4: RM0090, RM0368, RM0383, RM0386, RM0390, RM0401, RM0402, RM0430
    {.product_id = 0x413, .bootloader_ids = {0x31, 0x91}, .bootloader_id_addr = 0x1FFF77DE,
     .name = "stm32f405", .series = "F4", .parts = "F405/F407/F415/F417",
     .layouts = f4_1024kb, .least_kb = 512, .timing = &f2_f4_1024kb, .ram = {{0x20003000, 0x1D000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 85,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_DOUBLE_NACK | BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11"),
     .notes = TEXT("after Go the clock of CCM RAM is off"),
     .source = TEXT("AN2606 Rev 70, RM0090")},
    {.product_id = 0x419, .bootloader_ids = {0x70, 0x91}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f429", .series = "F4", .parts = "F427/F429/F437/F439",
     .layouts = f42x, .least_kb = 512, .timing = &f2_f4_2048kb, .ram = {{0x20003000, 0x2D000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}, {0x1FFEC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 82,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11"),
     .notes = TEXT("bank 2 starts with sector 12; after Go the clock of CCM RAM is off"),
     .source = TEXT("AN2606 Rev 70, RM0090")},
    {.product_id = 0x423, .bootloader_ids = {0xD1}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f401xc", .series = "F4", .parts = "F401xB/F401xC",
     .layouts = f4_256kb, .least_kb = 128, .timing = &f2_f4_512kb, .ram = {{0x20003000, 0xD000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 75,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .source = TEXT("AN2606 Rev 70, RM0368")},
    {.product_id = 0x433, .bootloader_ids = {0xD1}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f401xe", .series = "F4", .parts = "F401xD/F401xE",
     .layouts = f4_512kb, .least_kb = 384, .timing = &f2_f4_512kb, .ram = {{0x20003000, 0x15000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 75,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .source = TEXT("AN2606 Rev 70, RM0368")},
    {.product_id = 0x458, .bootloader_ids = {0xB1}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f410", .series = "F4", .parts = "F410",
     .layouts = f4_128kb, .least_kb = 64, .timing = &f2_f4_512kb, .ram = {{0x20003000, 0x5000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .source = TEXT("AN2606 Rev 70, RM0401")},
    {.product_id = 0x431, .bootloader_ids = {0xD0}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f411", .series = "F4", .parts = "F411",
     .layouts = f4_512kb, .least_kb = 256, .timing = &f2_f4_512kb, .ram = {{0x20003000, 0x1D000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 75,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .source = TEXT("AN2606 Rev 70, RM0383")},
    {.product_id = 0x441, .bootloader_ids = {0x90, 0x91}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f412", .series = "F4", .parts = "F412",
     .layouts = f4_1024kb, .least_kb = 512, .timing = &f2_f4_1024kb, .ram = {{0x20003000, 0x3D000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6, USART3 PB10/PB11"),
     .source = TEXT("AN2606 Rev 70, RM0402")},
    {.product_id = 0x463, .bootloader_ids = {0x90}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f413", .series = "F4", .parts = "F413/F423",
     .layouts = f4_1536kb, .least_kb = 1024, .timing = &f2_f4_2048kb,
     .ram = {{0x20003000, 0x4D000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6, USART3 PB10/PB11"),
     .source = TEXT("AN2606 Rev 70, RM0430")},
    {.product_id = 0x421, .bootloader_ids = {0x90}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f446", .series = "F4", .parts = "F446",
     .layouts = f4_512kb, .least_kb = 256, .timing = &f2_f4_512kb, .ram = {{0x20003000, 0x1D000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 74,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11"),
     .source = TEXT("AN2606 Rev 70, RM0390")},
    {.product_id = 0x434, .bootloader_ids = {0x90}, .bootloader_id_addr = 0x1FFF76DE,
     .name = "stm32f469", .series = "F4", .parts = "F469/F479",
     .layouts = f42x, .least_kb = 512, .timing = &f2_f4_2048kb, .ram = {{0x20003000, 0x5D000}},
     F2_F4_INFO, .option_bytes = {{0x1FFFC000, 16}, {0x1FFEC000, 16}},
     BYTES_BY_4, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 74,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11"),
     .notes = TEXT("bank 2 starts with sector 12"),
     .source = TEXT("AN2606 Rev 70, RM0386")},

    // F7: RM0385, RM0410, RM0431
    {.product_id = 0x452, .bootloader_ids = {0x90}, .bootloader_id_addr = 0x1FF0EDBE,
     .name = "stm32f722", .series = "F7", .parts = "F722/F723/F730/F732/F733",
     .layouts = f4_512kb, .least_kb = 64, .timing = &f2_f4_512kb, .ram = {{0x20004000, 0x3C000}},
     .system_memory = {0x1FF00000, 0xEDC0}, .option_bytes = {{0x1FFF0000, 44}},
     .otp = {0x1FF07800, 528}, .flash_size_reg = 0x1FF07A22, .unique_id = 0x1FF07A10,
     BYTES_BY_8, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 18,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_SLOW_BAUD,
     .pins = TEXT("USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11"),
     .notes = TEXT(NOTE_SLOW_BAUD),
     .source = TEXT("AN2606 Rev 70, RM0431")},
    {.product_id = 0x449, .bootloader_ids = {0x70, 0x90}, .bootloader_id_addr = 0x1FF0EDBE,
     .name = "stm32f746", .series = "F7", .parts = "F745/F746/F750/F756",
     .layouts = f74x, .least_kb = 64, .timing = &f7_1024kb, .ram = {{0x20004000, 0x4C000}},
     F74_F76_INFO, .option_bytes = {{0x1FFF0000, 32}},
     BYTES_BY_8, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 17,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_SLOW_BAUD,
     .pins = TEXT("USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11"),
     .notes = TEXT(NOTE_SLOW_BAUD),
     .source = TEXT("AN2606 Rev 70, RM0385")},
    {.product_id = 0x451, .bootloader_ids = {0x93}, .bootloader_id_addr = 0x1FF0EDBE,
     .name = "stm32f767", .series = "F7", .parts = "F765/F767/F769/F777/F779",
     .layouts = f76x, .least_kb = 1024, .timing = &f7_2048kb, .ram = {{0x20004000, 0x7C000}},
     F74_F76_INFO, .option_bytes = {{0x1FFF0000, 32}},
     BYTES_BY_8, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 17,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_SLOW_BAUD,
     .pins = TEXT("USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11"),
     .notes = TEXT(NOTE_SLOW_BAUD "; option bit nDBANK chooses one bank or two"),
     .source = TEXT("AN2606 Rev 70, RM0410")},

    // G0: RM0444, RM0454
    {.product_id = 0x466, .bootloader_ids = {0x54}, .bootloader_id_addr = 0x1FFF1FFE,
     .name = "stm32g031", .series = "G0", .parts = "G030/G031/G041",
     .layouts = pages_2k_64kb, .least_kb = 16, .timing = &g0_c0_u0, .ram = {{0x20001000, 0x1000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x2000},
     .option_bytes = {{0x1FFF7800, 52}, {0x1FFF7870, 4}},
     DOUBLE_WORDS_G0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10 (small packages PA11/PA12), USART2 PA2/PA3"),
     .notes = TEXT("keep PA3 high or open: old ROMs hang while it is low"),
     .source = TEXT("AN2606 Rev 70, RM0444, RM0454")},
    {.product_id = 0x456, .bootloader_ids = {0x51}, .bootloader_id_addr = 0x1FFF1FFE,
     .name = "stm32g051", .series = "G0", .parts = "G050/G051/G061",
     .layouts = pages_2k_64kb, .least_kb = 32, .timing = &g0_c0_u0, .ram = {{0x20001000, 0x1000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x2000},
     .option_bytes = {{0x1FFF7800, 52}, {0x1FFF7870, 4}},
     DOUBLE_WORDS_G0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10 (small packages PA11/PA12), USART2 PA2/PA3"),
     .notes = TEXT("the end of the RAM window is unverified"),
     .source = TEXT("AN2606 Rev 70, RM0444, RM0454")},
    {.product_id = 0x460, .bootloader_ids = {0xB2, 0xB3, 0xB4}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32g071", .series = "G0", .parts = "G070/G071/G081",
     .layouts = pages_2k_128kb, .least_kb = 32, .timing = &g0_c0_u0, .ram = {{0x20002700, 0x6900}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000},
     .option_bytes = {{0x1FFF7800, 52}, {0x1FFF7870, 4}},
     DOUBLE_WORDS_G0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_ONE_PAGE_ERASE | BL_QUIRK_CLEARS_EMPTY | BL_QUIRK_NO_LAUNCH,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("pages are erased one by one because of ROM V11.3; with ROM V11.2 new option bytes "
              "count from the next power-on; " NOTE_CLEARS_EMPTY),
     .source = TEXT("AN2606 Rev 70, RM0444, RM0454")},
    {.product_id = 0x467, .bootloader_ids = {0x92}, .bootloader_id_addr = 0x1FFF9FFE,
     .name = "stm32g0b1", .series = "G0", .parts = "G0B1/G0C1",
     .layouts = g0bx, .least_kb = 128, .timing = &g0_c0_u0, .ram = {{0x20004000, 0x1C000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .system_memory_2 = {0x1FFF8000, 0x7000},
     .option_bytes = {{0x1FFF7800, 68}, {0x1FFF7870, 4}},
     DOUBLE_WORDS_G0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_ONE_PAGE_ERASE | BL_QUIRK_CLEARS_EMPTY,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("after Go the debug port is off (ROM V9.2); pages are erased one by one because of a ROM "
              "defect; " NOTE_BANK_2 "; "
              NOTE_CLEARS_EMPTY),
     .source = TEXT("AN2606 Rev 70, RM0444")},
    {.product_id = 0x467, .bootloader_ids = {0xD0}, .bootloader_id_addr = 0x1FFF9FFE,
     .name = "stm32g0b0", .series = "G0", .parts = "G0B0",
     .layouts = g0bx, .least_kb = 512, .timing = &g0_c0_u0, .ram = {{0x20004000, 0x1C000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .system_memory_2 = {0x1FFF8000, 0x7000},
     .option_bytes = {{0x1FFF7800, 68}, {0x1FFF7870, 4}},
     DOUBLE_WORDS_G0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_ONE_PAGE_ERASE | BL_QUIRK_CLEARS_EMPTY,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("pages are erased one by one because of a ROM defect; " NOTE_BANK_2 "; "
              NOTE_CLEARS_EMPTY),
     .source = TEXT("AN2606 Rev 70, RM0454")},

    // G4: RM0440
    {.product_id = 0x468, .bootloader_ids = {0xD3, 0xD4}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32g431", .series = "G4", .parts = "G431/G441",
     .layouts = pages_2k_128kb, .least_kb = 32, .timing = &l4_g4_wb_wl,
     .ram = {{0x20004000, 0x1800}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF7800, 44}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .source = TEXT("AN2606 Rev 70, RM0440")},
    {.product_id = 0x469, .bootloader_ids = {0xD3, 0xD4, 0xD5}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32g474", .series = "G4", .parts = "G471/G473/G474/G483/G484",
     .layouts = g47x, .least_kb = 128, .timing = &l4_g4_wb_wl, .ram = {{0x20004000, 0x14000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000},
     .option_bytes = {{0x1FFF7800, 36}, {0x1FFFF808, 28}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("option bit DBANK chooses one bank or two; " NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0440")},
    {.product_id = 0x479, .bootloader_ids = {0xD2}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32g491", .series = "G4", .parts = "G491/G4A1",
     .layouts = pages_2k_512kb, .least_kb = 256, .timing = &l4_g4_wb_wl,
     .ram = {{0x20004000, 0x18000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF7800, 48}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .source = TEXT("AN2606 Rev 70, RM0440")},

    // H5: RM0481, RM0492. No RDP commands: product states instead.
    {.product_id = 0x474, .bootloader_ids = {0xE1, 0xE2}, .bootloader_id_addr = 0x0BF8FFFE,
     .name = "stm32h503", .series = "H5", .parts = "H503",
     .layouts = h503, .least_kb = 128, .timing = &h5, .ram = {{0x20004000, 0x4000}},
     H5_INFO, .system_memory = {0x0BF87000, 0x9000},
     .option_bytes = {{0x40022050, 176}, {0x400221E8, 24}},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 2,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA5/PA15, USART3 PA4/PA3"),
     .notes = TEXT(NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0492")},
    {.product_id = 0x484, .bootloader_ids = {0xE3, 0xE4, 0xE5}, .bootloader_id_addr = 0x0BF9FAFE,
     .name = "stm32h563", .series = "H5", .parts = "H562/H563/H573",
     .layouts = h56x, .least_kb = 1024, .timing = &h5, .ram = {{0x20004000, 0x9C000}},
     H5_INFO, .system_memory = {0x0BF97000, 0x9000},
     .option_bytes = {{0x40022050, 176}, {0x400221E0, 32}},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 2,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PD8/PD9"),
     .notes = TEXT(NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0481")},
    {.product_id = 0x478, .bootloader_ids = {0xE0, 0xE2},
     .name = "stm32h523", .series = "H5", .parts = "H523/H533",
     .layouts = h52x, .least_kb = 256, .timing = &h5, .ram = {{0x20004000, 0x40000}},
     H5_INFO, .system_memory = {0x0BF97000, 0x9000},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 3,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PD8/PD9"),
     .notes = TEXT("the address of the bootloader id is misprinted in AN2606, so it is not read; "
              NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0481")},
    {.product_id = 0x47A, .bootloader_ids = {0xF0}, .bootloader_id_addr = 0x0BFB5FFE,
     .name = "stm32h5f5", .series = "H5", .parts = "H5E4/H5E5/H5F4/H5F5",
     .layouts = h5f5, .timing = &h5, .ram = {{0x20004000, 0x17C000}},
     .system_memory = {0x0BFAC000, 0xC000},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 12,
     .dfu_version = 0x30, .doubtful = true,
     .pins = TEXT("see AN2606 table 130"),
     .notes = TEXT("flash size and pages are assumed"),
     .source = TEXT("AN2606 Rev 70")},

    // H7: RM0433, RM0455, RM0468; H7RS: RM0477
    {.product_id = 0x450, .bootloader_ids = {0x90, 0x91, 0x92, 0xD2, 0xD3},
     .bootloader_id_addr = 0x1FF1E7FE, .go_broken_ids = {0xD2, 0xD3},
     .name = "stm32h743", .series = "H7", .parts = "H742/H743/H745/H747/H750/H753/H755/H757",
     .layouts = h74x, .least_kb = 128, .timing = &h7_2048kb,
     .ram = {{0x20004100, 0x1BF00}, {0x24034000, 0x4C000}},
     .system_memory = {0x1FF00000, 0x1E800}, .option_bytes = {{0x5200201C, 308}},
     .flash_size_reg = 0x1FF1E880, .unique_id = 0x1FF1E800,
     FLASH_WORDS_H7, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 54,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_EARLY_ERASE_ACK | BL_QUIRK_GET_COUNT |
              BL_QUIRK_GO_NO_ACK | BL_QUIRK_SYNC_TWICE,
     .pins = TEXT("USART1 PA9/PA10 or PB14/PB15, USART2 PA2/PA3, USART3 PB10/PB11"),
     .notes = TEXT("keep PB15 high or open: while it is low ROM V9.0 listens to USB only; ROM V13.2 cannot "
              "start programs (Go) nor use USART2; 1 MB parts differ in where the "
              "second half lies"),
     .source = TEXT("AN2606 Rev 70, RM0433")},
    {.product_id = 0x483, .bootloader_ids = {0x91, 0x92, 0x93}, .bootloader_id_addr = 0x1FF1E7FE,
     .name = "stm32h723", .series = "H7", .parts = "H723/H725/H730/H733/H735",
     .layouts = h72x, .least_kb = 128, .timing = &h7_1024kb,
     .ram = {{0x20004100, 0x1BF00}, {0x24004000, 0x4C000}},
     .system_memory = {0x1FF00000, 0x1E800}, .option_bytes = {{0x5200201C, 92}},
     .flash_size_reg = 0x1FF1E880, .unique_id = 0x1FF1E800,
     FLASH_WORDS_H7, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 54,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PB10/PB11 or PD8/PD9"),
     .notes = TEXT("ROM V9.2 under read-out protection restarts for ever while USB is plugged in"),
     .source = TEXT("AN2606 Rev 70, RM0468")},
    {.product_id = 0x480, .bootloader_ids = {0x90, 0x91, 0x92}, .bootloader_id_addr = 0x1FF13FFE,
     .name = "stm32h7a3", .series = "H7", .parts = "H7A3/H7B0/H7B3",
     .layouts = h7ax, .least_kb = 128, .timing = &h7a,
     .ram = {{0x20004100, 0x1BF00}, {0x24034000, 0x4C000}},
     .system_memory = {0x1FF00000, 0x14000}, .option_bytes = {{0x5200201C, 308}},
     .otp = {0x08FFF000, 0x400}, .flash_size_reg = 0x08FFF80C, .unique_id = 0x08FFF800,
     FLASH_WORDS_H7A, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 545,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PB10/PB11 or PD8/PD9"),
     .notes = TEXT("ROM V9.1 under read-out protection restarts for ever while USB is plugged in"),
     .source = TEXT("AN2606 Rev 70, RM0455")},
    {.product_id = 0x485, .bootloader_ids = {0xE3, 0xE5}, .bootloader_id_addr = 0x1FF1FCFE,
     .name = "stm32h7s7", .series = "H7RS", .parts = "H7R3/H7R7/H7S3/H7S7",
     .layouts = pages_8k_64kb, .least_kb = 64, .timing = &h7rs,
     .ram = {{0x24000000, 0x20000}, {0x24024000, 0x4E000}, {0x20000000, 0x30000},
             {0x00000000, 0x30000}},
     .system_memory = {0x1FF18000, 0x8000}, .option_bytes = {{0x52002200, 32}, {0x52002260, 16}},
     .flash_size_reg = 0x08FFF80C, .unique_id = 0x08FFF800,
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PD8/PD9, UART4 PD1/PD0"),
     .notes = TEXT("option bytes decide how much of the RAM exists; start-up time is unknown"),
     .source = TEXT("AN2606 Rev 70, RM0477")},

    // L0: RM0367, RM0376, RM0377, RM0451
    {.product_id = 0x457, .bootloader_ids = {0xC3}, .bootloader_id_addr = 0x1FF00FFE,
     .name = "stm32l011", .series = "L0", .parts = "L011/L021/L010x3/L010x4",
     .layouts = pages_128_16kb, .least_kb = 8, .timing = &l0,
     L0_INFO, .system_memory = {0x1FF00000, 0x1000}, .option_bytes = {{0x1FF80000, 16}},
     .eeprom = {0x08080000, 512},
     HALF_PAGES_L0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_LONG_READ |
              BL_QUIRK_NO_RAM,
     .pins = TEXT("USART2 PA9/PA10 or PA2/PA3"),
     .notes = TEXT(NOTE_PAGE_LISTS "; the ROM gives no access to RAM"),
     .source = TEXT("AN2606 Rev 70, RM0377, RM0451")},
    {.product_id = 0x425, .bootloader_ids = {0xC0}, .bootloader_id_addr = 0x1FF00FFE,
     .name = "stm32l031", .series = "L0", .parts = "L031/L041/L010x6",
     .layouts = pages_128_32kb, .least_kb = 16, .timing = &l0,
     L0_INFO, .system_memory = {0x1FF00000, 0x1000}, .option_bytes = {{0x1FF80000, 20}},
     .eeprom = {0x08080000, 0x400},
     HALF_PAGES_L0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_LONG_READ |
              BL_QUIRK_NO_RAM,
     .pins = TEXT("USART2 PA9/PA10 or PA2/PA3"),
     .notes = TEXT(NOTE_PAGE_LISTS "; the ROM gives no access to RAM"),
     .source = TEXT("AN2606 Rev 70, RM0377, RM0451")},
    {.product_id = 0x417, .bootloader_ids = {0xC0}, .bootloader_id_addr = 0x1FF00FFE,
     .name = "stm32l053", .series = "L0", .parts = "L051/L052/L053/L062/L063/L010x8",
     .layouts = pages_128_64kb, .least_kb = 32, .timing = &l0, .ram = {{0x20001000, 0x1000}},
     L0_INFO, .system_memory = {0x1FF00000, 0x1000}, .option_bytes = {{0x1FF80000, 20}},
     .eeprom = {0x08080000, 0x800},
     HALF_PAGES_L0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .notes = TEXT(NOTE_PAGE_LISTS),
     .source = TEXT("AN2606 Rev 70, RM0367, RM0376")},
    {.product_id = 0x447, .bootloader_ids = {0x41, 0xB2}, .bootloader_id_addr = 0x1FF01FFE,
     .name = "stm32l072", .series = "L0", .parts = "L071/L072/L073/L081/L082/L083/L010xB",
     .layouts = l07x, .least_kb = 64, .timing = &l0, .ram = {{0x20001400, 0x3C00}},
     L0_INFO, .system_memory = {0x1FF00000, 0x2000}, .option_bytes = {{0x1FF80000, 20}},
     .eeprom = {0x08080000, 0x1800},
     HALF_PAGES_L0, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_LONG_READ,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .notes = TEXT(NOTE_PAGE_LISTS),
     .source = TEXT("AN2606 Rev 70, RM0367, RM0376")},

    // L1: RM0038
    {.product_id = 0x416, .bootloader_ids = {0x20}, .bootloader_id_addr = 0x1FF00FFE,
     .name = "stm32l151xb", .series = "L1",
     .parts = "L151x6/L151x8/L151xB/L152x6/L152x8/L152xB/L100x6/L100x8/L100xB",
     .layouts = pages_256_128kb, .least_kb = 32, .timing = &l1, .ram = {{0x20000800, 0x3800}},
     .system_memory = {0x1FF00000, 0x1000}, .option_bytes = {{0x1FF80000, 16}},
     .flash_size_reg = 0x1FF8004C, .unique_id = 0x1FF80050, .eeprom = {0x08080000, 0x1000},
     HALF_PAGES_L1, .erase_command = 0x44, .protocol_version = 0x30, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_NO_ADDRESS_NACK,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .notes = TEXT(NOTE_PAGE_LISTS),
     .source = TEXT("AN2606 Rev 70, RM0038")},
    {.product_id = 0x429, .bootloader_ids = {0x20}, .bootloader_id_addr = 0x1FF00FFE,
     .name = "stm32l151xb-a", .series = "L1",
     .parts = "L151x6-A/L151x8-A/L151xB-A/L152x6-A/L152x8-A/L152xB-A/L100x6-A/L100x8-A/L100xB-A",
     .layouts = pages_256_128kb, .least_kb = 32, .timing = &l1, .ram = {{0x20001000, 0x7000}},
     .system_memory = {0x1FF00000, 0x1000}, .option_bytes = {{0x1FF80000, 24}},
     .flash_size_reg = 0x1FF8004C, .unique_id = 0x1FF80050, .eeprom = {0x08080000, 0x1000},
     HALF_PAGES_L1, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_NO_ADDRESS_NACK,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .notes = TEXT(NOTE_PAGE_LISTS),
     .source = TEXT("AN2606 Rev 70, RM0038")},
    {.product_id = 0x427, .bootloader_ids = {0x40}, .bootloader_id_addr = 0x1FF01FFE,
     .name = "stm32l151xc", .series = "L1", .parts = "L151xC/L152xC/L162xC/L100xC",
     .layouts = pages_256_256kb, .least_kb = 256, .timing = &l1, .ram = {{0x20001000, 0x7000}},
     .system_memory = {0x1FF00000, 0x2000}, .option_bytes = {{0x1FF80000, 24}},
     .flash_size_reg = 0x1FF800CC, .unique_id = 0x1FF800D0, .eeprom = {0x08080000, 0x2000},
     HALF_PAGES_L1, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_DOUBLE_NACK,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .notes = TEXT(NOTE_PAGE_LISTS),
     .source = TEXT("AN2606 Rev 70, RM0038")},
    {.product_id = 0x436, .bootloader_ids = {0x45}, .bootloader_id_addr = 0x1FF01FFE,
     .name = "stm32l151xd", .series = "L1",
     .parts = "L151xD/L152xD/L162xD/L151xC-A/L152xC-A/L162xC-A",
     .layouts = l1_cat4, .least_kb = 256, .timing = &l1, .ram = {{0x20001000, 0xB000}},
     .system_memory = {0x1FF00000, 0x2000}, .option_bytes = {{0x1FF80000, 32}},
     .flash_size_reg = 0x1FF800CC, .unique_id = 0x1FF800D0, .eeprom = {0x08080000, 0x3000},
     HALF_PAGES_L1, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_DOUBLE_NACK |
              BL_QUIRK_SIZE_CODE,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .notes = TEXT(NOTE_PAGE_LISTS),
     .source = TEXT("AN2606 Rev 70, RM0038")},
    {.product_id = 0x437, .bootloader_ids = {0x40}, .bootloader_id_addr = 0x1FF01FFE,
     .name = "stm32l151xe", .series = "L1", .parts = "L151xE/L152xE/L162xE",
     .layouts = l1_cat5, .least_kb = 384, .timing = &l1, .ram = {{0x20001000, 0x13000}},
     .system_memory = {0x1FF00000, 0x2000}, .option_bytes = {{0x1FF80000, 32}, {0x1FF80080, 8}},
     .flash_size_reg = 0x1FF800CC, .unique_id = 0x1FF800D0, .eeprom = {0x08080000, 0x4000},
     HALF_PAGES_L1, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_MASS_ERASE | BL_QUIRK_NO_BANK_ERASE | BL_QUIRK_DOUBLE_NACK,
     .pins = TEXT("USART1 PA9/PA10, USART2 PD5/PD6"),
     .notes = TEXT(NOTE_PAGE_LISTS),
     .source = TEXT("AN2606 Rev 70, RM0038")},

    // L4: RM0351, RM0394; L4+: RM0432
    {.product_id = 0x464, .bootloader_ids = {0xD1}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32l412", .series = "L4", .parts = "L412/L422",
     .layouts = pages_2k_128kb, .least_kb = 64, .timing = &l4_g4_wb_wl,
     .ram = {{0x20003100, 0x4F00}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF7800, 36}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_DOUBLE_SYNC_ACK,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .source = TEXT("AN2606 Rev 70, RM0394")},
    {.product_id = 0x435, .bootloader_ids = {0x91, 0xFF}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32l432", .series = "L4", .parts = "L431/L432/L433/L442/L443",
     .layouts = pages_2k_256kb, .least_kb = 128, .timing = &l4_g4_wb_wl,
     .ram = {{0x20003100, 0x8F00}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF7800, 36}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .source = TEXT("AN2606 Rev 70, RM0394")},
    {.product_id = 0x462, .bootloader_ids = {0x92}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32l452", .series = "L4", .parts = "L451/L452/L462",
     .layouts = pages_2k_512kb, .least_kb = 256, .timing = &l4_g4_wb_wl,
     .ram = {{0x20003100, 0x1CF00}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF7800, 36}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("a virgin chip starts its program only after a power cycle"),
     .source = TEXT("AN2606 Rev 70, RM0394")},
    {.product_id = 0x415, .bootloader_ids = {0xA3, 0x92}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32l476", .series = "L4", .parts = "L471/L475/L476/L486",
     .layouts = l47x, .least_kb = 256, .timing = &l4_g4_wb_wl, .ram = {{0x20003100, 0x14F00}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000},
     .option_bytes = {{0x1FFF7800, 40}, {0x1FFFF800, 40}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 2560,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("2.6 s to start without a 32 kHz crystal; ROMs V9.0 and V10.1 spoil data written to "
              "RAM"),
     .source = TEXT("AN2606 Rev 70, RM0351")},
    {.product_id = 0x461, .bootloader_ids = {0x93}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32l496", .series = "L4", .parts = "L496/L4A6",
     .layouts = l49x, .least_kb = 512, .timing = &l4_g4_wb_wl, .ram = {{0x20003100, 0x3CF00}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000},
     .option_bytes = {{0x1FFF7800, 36}, {0x1FFFF808, 28}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 77,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_NO_BANK_ERASE,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .source = TEXT("AN2606 Rev 70, RM0351")},
    {.product_id = 0x470, .bootloader_ids = {0x95}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32l4r5", .series = "L4", .parts = "L4R5/L4R7/L4R9/L4S5/L4S7/L4S9",
     .layouts = l4rx, .least_kb = 1024, .timing = &l4_g4_wb_wl, .ram = {{0x20003200, 0x9CE00}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000},
     .option_bytes = {{0x1FF00000, 36}, {0x1FF01008, 28}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 11,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("option bits DBANK and DB1M choose one bank or two"),
     .source = TEXT("AN2606 Rev 70, RM0432")},
    {.product_id = 0x471, .bootloader_ids = {0x90}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32l4p5", .series = "L4", .parts = "L4P5/L4Q5",
     .layouts = l4px, .least_kb = 512, .timing = &l4_g4_wb_wl, .ram = {{0x20004000, 0x4C000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000},
     .option_bytes = {{0x1FF00000, 36}, {0x1FF01000, 36}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 10,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("option bits DBANK and DB512K choose one bank or two; " NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0432")},

    // L5: RM0438
    {.product_id = 0x472, .bootloader_ids = {0x90, 0x91, 0x92}, .bootloader_id_addr = 0x0BF97FFE,
     .name = "stm32l552", .series = "L5", .parts = "L552/L562",
     .layouts = l5xx, .least_kb = 256, .timing = &l4_g4_wb_wl, .ram = {{0x20004000, 0x3C000}},
     .system_memory = {0x0BF90000, 0x8000}, .option_bytes = {{0x40022040, 48}},
     .otp = {0x0BFA0000, 512}, .flash_size_reg = 0x0BFA05E0, .unique_id = 0x0BFA0590,
     DOUBLE_WORDS_L5, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT("option bits DBANK and DB256K choose one bank or two; USART3 is dead in ROM V9.0"),
     .source = TEXT("AN2606 Rev 70, RM0438")},

    // U0: RM0503; U3: RM0487; U5: RM0456. Option bytes of U0 and U3: where ST's Open Bootloader
    // shows them; the ROM may refuse.
    {.product_id = 0x459, .bootloader_ids = {0xB0}, .bootloader_id_addr = 0x1FFF37FE,
     .name = "stm32u031", .series = "U0", .parts = "U031",
     .layouts = pages_2k_64kb, .least_kb = 16, .timing = &g0_c0_u0, .ram = {{0x20001500, 0x1B00}},
     .system_memory = {0x1FFF0000, 0x3800}, .otp = {0x1FFF6800, 0x400},
     .flash_size_reg = 0x1FFF3EA0, .unique_id = 0x1FFF3E50, .option_bytes = {{0x40022020, 136}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 5,
     .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_CLEARS_EMPTY,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT(NOTE_CLEARS_EMPTY),
     .source = TEXT("AN2606 Rev 70, RM0503")},
    {.product_id = 0x489, .bootloader_ids = {0xD0}, .bootloader_id_addr = 0x1FFF67FE,
     .name = "stm32u073", .series = "U0", .parts = "U073/U083",
     .layouts = pages_2k_256kb, .least_kb = 64, .timing = &g0_c0_u0, .ram = {{0x20002170, 0x7E90}},
     .system_memory = {0x1FFF0000, 0x6800}, .otp = {0x1FFF6800, 0x400},
     .flash_size_reg = 0x1FFF6EA0, .unique_id = 0x1FFF6E50, .option_bytes = {{0x40022020, 136}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 6,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_CLEARS_EMPTY,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT(NOTE_CLEARS_EMPTY),
     .source = TEXT("AN2606 Rev 70, RM0503")},
    {.product_id = 0x454, .bootloader_ids = {0xE1, 0xE2}, .bootloader_id_addr = 0x0BF98FFE,
     .name = "stm32u375", .series = "U3", .parts = "U375/U385",
     .layouts = u37x, .least_kb = 512, .timing = &u3, .ram = {{0x20004000, 0x3C000}},
     U5_INFO, .system_memory = {0x0BF8F000, 0x11000}, .option_bytes = {{0x40022040, 48}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 5,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .quirks = BL_QUIRK_ONE_PAGE_ERASE,
     .pins = TEXT("USART1 PA9/PA10, USART3 PC10/PC11"),
     .notes = TEXT("pages are erased one by one because of ROM V14.1; " NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0487")},
    {.product_id = 0x42A, .bootloader_ids = {0xE0}, .bootloader_id_addr = 0x0BF98FFE,
     .name = "stm32u3c5", .series = "U3", .parts = "U3B5/U3C5",
     .layouts = u3cx, .least_kb = 1024, .timing = &u3, .ram = {{0x20004000, 0x9C000}},
     U5_INFO, .system_memory = {0x0BF8F000, 0x11000}, .option_bytes = {{0x40022040, 48}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 5,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART3 PC10/PC11"),
     .notes = TEXT(NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0487")},
    {.product_id = 0x455, .bootloader_ids = {0x91}, .bootloader_id_addr = 0x0BF99EFE,
     .name = "stm32u535", .series = "U5", .parts = "U535/U545",
     .layouts = u53x, .least_kb = 128, .timing = &u5_wba, .ram = {{0x20004000, 0x3C000}},
     U5_INFO, .system_memory = {0x0BF90000, 0x10000}, .option_bytes = {{0x40022040, 48}},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART3 PC10/PC11"),
     .notes = TEXT(NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0456")},
    {.product_id = 0x482, .bootloader_ids = {0x92, 0x93}, .bootloader_id_addr = 0x0BF99EFE,
     .name = "stm32u575", .series = "U5", .parts = "U575/U585",
     .layouts = u57x, .least_kb = 1024, .timing = &u5_wba, .ram = {{0x20004000, 0xBC000}},
     U5_INFO, .system_memory = {0x0BF90000, 0x10000}, .option_bytes = {{0x40022040, 48}},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT(NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0456")},
    {.product_id = 0x481, .bootloader_ids = {0x92}, .bootloader_id_addr = 0x0BF99EFE,
     .name = "stm32u599", .series = "U5", .parts = "U595/U599/U5A5/U5A9",
     .layouts = u59x, .least_kb = 2048, .timing = &u5_wba, .ram = {{0x20004000, 0x26C000}},
     U5_INFO, .system_memory = {0x0BF90000, 0x10000}, .option_bytes = {{0x40022040, 48}},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT(NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0456")},
    {.product_id = 0x476, .bootloader_ids = {0x90}, .bootloader_id_addr = 0x0BF99EFE,
     .name = "stm32u5g9", .series = "U5", .parts = "U5F7/U5F9/U5G7/U5G9",
     .layouts = u5gx, .least_kb = 2048, .timing = &u5_wba, .ram = {{0x20004000, 0x2EC000}},
     U5_INFO, .system_memory = {0x0BF90000, 0x10000}, .option_bytes = {{0x40022040, 48}},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3, USART3 PC10/PC11"),
     .notes = TEXT(NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70, RM0456")},

    // WB: RM0434, RM0471, RM0473
    {.product_id = 0x495, .bootloader_ids = {0xD5}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32wb55", .series = "WB", .parts = "WB55/WB35/WB30/WB50",
     .layouts = pages_4k_1024kb, .least_kb = 256, .timing = &l4_g4_wb_wl,
     .ram = {{0x20004000, 0x8000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF8000, 128}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x32, .startup_ms = 1,
     .dfu_version = 0x22, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10"),
     .notes = TEXT(NOTE_WB "; ROM V13.5: new read-out protection counts from the next power-on, and resets in "
              "mid-transfer may leave the USART deaf until a reset by the pin"),
     .source = TEXT("AN2606 Rev 70, RM0434, RM0471")},
    {.product_id = 0x494, .bootloader_ids = {0xB1}, .bootloader_id_addr = 0x1FFF6FFE,
     .name = "stm32wb15", .series = "WB", .parts = "WB10/WB15",
     .layouts = pages_2k_320kb, .least_kb = 320, .timing = &l4_g4_wb_wl,
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF7800, 128}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10"),
     .notes = TEXT(NOTE_WB "; " NOTE_RAM_MISPRINT ": none are used"),
     .source = TEXT("AN2606 Rev 70, RM0473")},
    {.product_id = 0x496,
     .name = "stm32wb35-496", .series = "WB", .parts = "WB30/WB35",
     .layouts = pages_4k_512kb, .timing = &l4_g4_wb_wl,
     L4_INFO, .system_memory = {0x1FFF0000, 0x7000}, .option_bytes = {{0x1FFF8000, 128}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x32, .startup_ms = 1,
     .dfu_version = 0x22, .doubtful = true,
     .pins = TEXT("USART1 PA9/PA10"),
     .notes = TEXT("AN2606 gives WB35 the id 0x495; whether a ROM says 0x496 is not known; " NOTE_WB),
     .source = TEXT("AN2606 Rev 70, RM0471")},

    // WBA: RM0493 for WBA5
    {.product_id = 0x492, .bootloader_ids = {0xB0, 0xB1}, .bootloader_id_addr = 0x0BF8FEFE,
     .name = "stm32wba52", .series = "WBA", .parts = "WBA50/WBA52/WBA54/WBA55",
     .layouts = pages_8k_1024kb, .least_kb = 512, .timing = &u5_wba, .ram = {{0x20001800, 0x800}},
     .system_memory = {0x0BF88000, 0x8000}, .option_bytes = {{0x40022040, 48}},
     .otp = {0x0BF90000, 512}, .flash_size_reg = 0x0BF907A0, .unique_id = 0x0BF90700,
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PB12/PA8, USART2 PA12/PA11"),
     .notes = TEXT("the end of the RAM window is unverified"),
     .source = TEXT("AN2606 Rev 70, RM0493")},
    {.product_id = 0x4B0, .bootloader_ids = {0xD2}, .bootloader_id_addr = 0x0BF97EFE,
     .name = "stm32wba65", .series = "WBA", .parts = "WBA62/WBA63/WBA64/WBA65",
     .layouts = wba6x, .least_kb = 1024, .timing = &u5_wba, .ram = {{0x20003000, 0x7D000}},
     U5_INFO, .system_memory = {0x0BF90000, 0x10000},
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 3,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PB12/PA8, USART3 PA12/PA11"),
     .notes = TEXT(NOTE_BANK_2),
     .source = TEXT("AN2606 Rev 70")},
    {.product_id = 0x4B2, .bootloader_ids = {0xD0}, .bootloader_id_addr = 0x0BF8CCFE,
     .name = "stm32wba25", .series = "WBA", .parts = "WBA20/WBA23/WBA25",
     .layouts = pages_4k_512kb, .timing = &wba2, .ram = {{0x20003000, 0x15000}},
     .system_memory = {0x0BF85000, 0x7E00}, .otp = {0x0BF8D000, 512}, .flash_size_reg = 0x0BF8D7A0,
     .unique_id = 0x0BF8D700,
     QUAD_WORDS, .erase_command = 0x44, .protocol_version = 0x40, .startup_ms = 3,
     .dfu_version = 0x30, .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA6/PA12 or PB12/PA8"),
     .notes = TEXT("flash sizes and the unique id's address are unverified"),
     .source = TEXT("AN2606 Rev 70")},

    // WL: RM0453, RM0461
    {.product_id = 0x497, .bootloader_ids = {0xC2, 0xC3, 0xC4}, .bootloader_id_addr = 0x1FFF3EFE,
     .name = "stm32wl55", .series = "WL", .parts = "WL54/WL55/WLE4/WLE5",
     .layouts = pages_2k_256kb, .least_kb = 64, .timing = &l4_g4_wb_wl,
     .ram = {{0x20002000, 0xE000}},
     L4_INFO, .system_memory = {0x1FFF0000, 0x4000}, .option_bytes = {{0x1FFF7800, 104}},
     DOUBLE_WORDS, .erase_command = 0x44, .protocol_version = 0x31, .startup_ms = 1,
     .evidence = STM32BL_SIMULATED,
     .pins = TEXT("USART1 PA9/PA10, USART2 PA2/PA3"),
     .source = TEXT("AN2606 Rev 70, RM0453, RM0461")},

    // WB0, WL3: another bootloader (AN5471, AN5920): 8N1, a longer Get ID. Listed only.
    {.product_id = 0x03B,
     .name = "stm32wb05", .series = "WB0", .parts = "WB05",
     .layouts = wb05, .timing = &wb0_wl3, .ram = {{0x20000000, 0x5400}},
     .system_memory = {0x10000000, 0x1800}, .otp = {0x10001800, 0x400},
     WORDS, .erase_command = 0x43, .protocol_version = 0x20, .doubtful = true,
     .pins = TEXT("USART PA1/PB0"),
     .notes = TEXT("another bootloader, with 8N1 frames, of which little is known"),
     .source = TEXT("AN2606 Rev 70, AN5471, AN5920")},
    {.product_id = 0x03F,
     .name = "stm32wb07", .series = "WB0", .parts = "WB06/WB07",
     .layouts = wb07, .timing = &wb0_wl3, .ram = {{0x20000000, 0xF400}},
     .system_memory = {0x10000000, 0x1800}, .otp = {0x10001800, 0x400},
     WORDS, .erase_command = 0x43, .protocol_version = 0x40, .doubtful = true,
     .pins = TEXT("USART PA9/PA8"),
     .notes = TEXT("another bootloader, with 8N1 frames, of which little is known"),
     .source = TEXT("AN2606 Rev 70, AN5471, AN5920")},
    {.product_id = 0x006,
     .name = "stm32wb09", .series = "WB0", .parts = "WB09",
     .layouts = wb09, .timing = &wb0_wl3, .ram = {{0x20000000, 0xF400}},
     .system_memory = {0x10000000, 0x1800}, .otp = {0x10001800, 0x400},
     WORDS, .erase_command = 0x43, .protocol_version = 0x10, .doubtful = true,
     .pins = TEXT("USART PA1/PB0"),
     .notes = TEXT("another bootloader, with 8N1 frames, of which little is known"),
     .source = TEXT("AN2606 Rev 70, AN5471, AN5920")},
    {.product_id = 0x05F,
     .name = "stm32wl33", .series = "WL3", .parts = "WL30/WL31/WL33/WL3R",
     .layouts = wb07, .timing = &wb0_wl3, .ram = {{0x20000000, 0x7400}},
     .system_memory = {0x10000000, 0x1800}, .otp = {0x10001800, 0x400},
     WORDS, .erase_command = 0x43, .protocol_version = 0x40, .doubtful = true,
     .pins = TEXT("USART PA1/PA15 or PA1/PB14"),
     .notes = TEXT("another bootloader, with 8N1 frames, of which little is known"),
     .source = TEXT("AN2606 Rev 70, AN5471, AN5920")},};

const size_t bl_device_count = sizeof bl_devices / sizeof *bl_devices;
