/*
 * options_table.c - which option bytes mean what, from the reference manuals' chapters "Option
 * bytes" and "FLASH option register". Only what this library shows or edits: every other bit is
 * kept as it is read. docs/OPTION-BYTES.md says why changes have the risks that stand here.
 */
#include "options.h"

// Rows stay compact and grouped by meaning.
// clang-format off

/* A field: area, offset, lowest bit, number of bits, name, meaning, and what is special. */
#define F(area_, offset_, bit_, width_, ...) \
    {.area = (area_), .offset = (offset_), .bit = (bit_), .width = (width_), .name = __VA_ARGS__}
#define END {.name = NULL}

#define CARE(text)      .risk = STM32BL_RISK_CARE, .why = (text)
#define CARE_TO_0(text) CARE(text), .when = BL_OPTION_TO_0
#define CARE_TO_1(text) CARE(text), .when = BL_OPTION_TO_1
#define LOCKOUT(text)   .risk = STM32BL_RISK_LOCKOUT, .why = (text)
#define NEVER(text)     .risk = STM32BL_RISK_REFUSED, .why = (text)

#define WATCHDOG CARE_TO_0("the watchdog runs from reset on: a program must feed it from its start")
#define STANDBY  CARE_TO_0("a program that uses this low-power mode is reset by it")
#define BROWNOUT CARE("the chip is held in reset while its supply is below the new level")
#define BANKS    CARE("sectors get other sizes and addresses, so what flash holds is lost: erase " \
                      "all of it and program again")
#define SWAP     CARE("the other bank starts at the next reset: have a program in it")
#define BOOT_AT  CARE("the chip starts at another address: have a program there")
#define BOOT_ROM_AT LOCKOUT("with BOOT0 high the chip no longer starts its bootloader")
#define RESET_PIN LOCKOUT("the reset pin may become an input/output: resets by it, as by RTS or " \
                          "DTR, then do nothing")
#define LOCKED_BOOT LOCKOUT("the chip starts from flash whatever the pins say; once read-out " \
                            "protection is on, too, nothing undoes it"), .when = BL_OPTION_TO_1, \
    .role = BL_OPTION_BOOT_LOCK
#define TRUSTZONE LOCKOUT("the bootloader then sees non-secure memory only, the way back goes " \
                          "through read-out protection and erases the chip"), .when = BL_OPTION_TO_1
#define PCROP NEVER("areas that cannot be read (PCROP) only grow; taking them away erases the chip")
#define PCROP_MODE NEVER("it turns the meaning of all write protection bits over: every sector " \
                         "that is free becomes unreadable, and this bootloader cannot take it back")
#define SECURE NEVER("it hides a part of flash for good")
#define RADIO  NEVER("it belongs to the radio's processor, whose firmware a wrong value kills")
#define LIFE   NEVER("it is a one-way step of the chip's life, which needs keys and certificates")

#define RDP(offset, bit) \
    F(0, offset, bit, 8, "RDP", "read-out protection: 0xAA off, 0xCC level 2, else level 1", \
      .role = BL_OPTION_RDP)

/* ------------------------------------------------------------------- F0, F1, F3: pairs of bytes */

static const struct bl_option_field f0_rdp[] = {RDP(0, 0), END};
static const struct bl_option_field f1_rdp[] = {
    F(0, 0, 0, 8, "RDP", "read-out protection: 0xA5 off, else on", .role = BL_OPTION_RDP), END};

static const struct bl_option_field f1_common[] = {
    F(0, 2, 0, 1, "WDG_SW", "independent watchdog: 1 started by software, 0 by reset", WATCHDOG),
    F(0, 2, 1, 1, "nRST_STOP", "0: entering Stop resets", STANDBY),
    F(0, 2, 2, 1, "nRST_STDBY", "0: entering Standby resets", STANDBY),
    F(0, 4, 0, 8, "DATA0", "a byte for the program"),
    F(0, 6, 0, 8, "DATA1", "a byte for the program"),
    END};
static const struct bl_option_field f1_xl[] = {
    F(0, 2, 3, 1, "BFB2", "1: boots bank 1, 0: bank 2", SWAP), END};
static const struct bl_option_field f0_f3_user[] = {
    F(0, 2, 4, 1, "nBOOT1", "BOOT0 high starts: 1 system memory, 0 SRAM", .role = BL_OPTION_NBOOT1),
    F(0, 2, 5, 1, "VDDA_MONITOR", "1: supervises VDDA"),
    F(0, 2, 6, 1, "RAM_PARITY_CHECK", "1: off"),
    END};
static const struct bl_option_field f0_boot[] = {
    F(0, 2, 3, 1, "nBOOT0", "if BOOT_SEL is 0: 1 boots flash", .role = BL_OPTION_NBOOT0),
    F(0, 2, 7, 1, "BOOT_SEL", "1: the BOOT0 pin decides, 0: nBOOT0", .role = BL_OPTION_PIN_IF_1),
    END};
static const struct bl_option_field f37_user[] = {
    F(0, 2, 7, 1, "SDADC12_VDD_MONITOR", "1: supervises the supply of SDADC1 and 2"), END};

#define WRP_BYTE(n, first_) \
    F(0, 8 + 2 * (n), 0, 8, "WRP" #n, "4 KiB each from " #first_ " KiB on; 0: protected", \
      .role = BL_OPTION_WRP_BITS, .index = 8 * (n))
static const struct bl_option_field wrp_bytes_1[] = {WRP_BYTE(0, 0), END};
static const struct bl_option_field wrp_bytes_2[] = {WRP_BYTE(0, 0), WRP_BYTE(1, 32), END};
static const struct bl_option_field wrp_bytes_4[] = {
    WRP_BYTE(0, 0), WRP_BYTE(1, 32), WRP_BYTE(2, 64),
    F(0, 0xE, 0, 8, "WRP3", "4 KiB each from 96 KiB on, bit 7 all the rest; 0: protected",
      .role = BL_OPTION_WRP_BITS, .index = 24),
    END};

/* --------------------------------------------------------------------------- F2, F4: half-words */

#define BOR_3_OFF(meaning_) F(0, 0, 2, 2, "BOR_LEV", meaning_, BROWNOUT)
static const struct bl_option_field f2_f4_user[] = {
    RDP(0, 8),
    BOR_3_OFF("brown-out reset: 3 off, 2 level 1, 1 level 2, 0 level 3 (2.7 V)"),
    F(0, 0, 5, 1, "WDG_SW", "independent watchdog: 1 started by software, 0 by reset", WATCHDOG),
    F(0, 0, 6, 1, "nRST_STOP", "0: entering Stop resets", STANDBY),
    F(0, 0, 7, 1, "nRST_STDBY", "0: entering Standby resets", STANDBY),
    END};
static const struct bl_option_field f42_f46[] = {
    F(0, 0, 4, 1, "BFB2", "1: boots system memory, which starts bank 2 or 1", SWAP),
    F(0, 8, 14, 1, "DB1M", "on parts of 1 MiB: 1 two banks", .role = BL_OPTION_DUAL_IF_1,
      .index = 1024, BANKS),
    F(1, 8, 0, 12, "nWRP12_23", "a bit for each sector of bank 2; 0: protected",
      .role = BL_OPTION_WRP_BITS, .index = 12),
    END};
static const struct bl_option_field f4_sprmod[] = {
    F(0, 8, 15, 1, "SPRMOD", "1: nWRP means PCROP", .role = BL_OPTION_PCROP_MODE, PCROP_MODE), END};

#define NWRP(count) \
    F(0, 8, 0, count, "nWRP", "a bit for each sector; 0: protected", .role = BL_OPTION_WRP_BITS)
static const struct bl_option_field nwrp_5[] = {NWRP(5), END};
static const struct bl_option_field nwrp_6[] = {NWRP(6), END};
static const struct bl_option_field nwrp_8[] = {NWRP(8), END};
static const struct bl_option_field nwrp_12[] = {NWRP(12), END};
static const struct bl_option_field nwrp_15[] = {
    F(0, 8, 0, 15, "nWRP", "a bit for each sector, the last for two; 0: protected",
      .role = BL_OPTION_WRP_BITS), END};

/* ------------------------------------------------------------------------------- F7: half-words */

static const struct bl_option_field f7_user[] = {
    RDP(0, 8),
    BOR_3_OFF("brown-out reset: 3 off, 2 level 1, 1 level 2, 0 level 3"),
    F(0, 0, 4, 1, "WWDG_SW", "window watchdog: 1 started by software, 0 by reset", WATCHDOG),
    F(0, 0, 5, 1, "IWDG_SW", "independent watchdog: 1 started by software, 0 by reset", WATCHDOG),
    F(0, 0, 6, 1, "nRST_STOP", "0: entering Stop resets", STANDBY),
    F(0, 0, 7, 1, "nRST_STDBY", "0: entering Standby resets", STANDBY),
    F(0, 8, 14, 1, "IWDG_STDBY", "1: the watchdog runs on in Standby"),
    F(0, 8, 15, 1, "IWDG_STOP", "1: the watchdog runs on in Stop"),
    F(0, 0x10, 0, 16, "BOOT_ADD0", "BOOT0 low starts here, in units of 16 KiB", BOOT_AT),
    F(0, 0x18, 0, 16, "BOOT_ADD1", "BOOT0 high starts here, in units of 16 KiB", BOOT_ROM_AT),
    END};
static const struct bl_option_field f72_pcrop[] = {
    F(0, 0x20, 0, 8, "PCROP", "a bit for each sector; 1: not readable", PCROP),
    F(0, 0x28, 15, 1, "PCROP_RDP", "1: lifting read-out protection erases PCROP areas", PCROP),
    END};
static const struct bl_option_field f76_banks[] = {
    F(0, 8, 12, 1, "nDBOOT", "1: boots as BOOT_ADD0 says, 0: from either bank", SWAP),
    F(0, 8, 13, 1, "nDBANK", "1: one bank, 0: two", .role = BL_OPTION_DUAL_IF_0, BANKS),
    END};

/* -------------------------------------------------------------------------------- L0, L1: words */

#define L0_L1_USER \
    RDP(0, 0), \
    F(0, 4, 0, 4, "BOR_LEV", "brown-out reset: 0-7 off, 8-12 levels 1-5", BROWNOUT), \
    F(0, 4, 4, 1, "IWDG_SW", "independent watchdog: 1 started by software, 0 by reset", WATCHDOG), \
    F(0, 4, 5, 1, "nRST_STOP", "0: entering Stop resets", STANDBY), \
    F(0, 4, 6, 1, "nRST_STDBY", "0: entering Standby resets", STANDBY)
static const struct bl_option_field l0_user[] = {
    L0_L1_USER,
    F(0, 0, 8, 1, "WPRMOD", "1: WRP means PCROP", .role = BL_OPTION_PCROP_MODE, PCROP_MODE),
    F(0, 4, 15, 1, "nBOOT1", "not booting flash starts: 1 system memory, 0 SRAM",
      .role = BL_OPTION_NBOOT1),
    END};
static const struct bl_option_field l01_boot[] = {
    F(0, 4, 13, 1, "nBOOT_SEL", "0: the BOOT0 pin decides, 1: nBOOT0", .role = BL_OPTION_PIN_IF_0),
    F(0, 4, 14, 1, "nBOOT0", "if nBOOT_SEL is 1: 1 boots flash", .role = BL_OPTION_NBOOT0),
    END};
static const struct bl_option_field l07_user[] = {
    F(0, 4, 7, 1, "BFB2", "1: boots bank 2", SWAP), END};
static const struct bl_option_field l1_user[] = {L0_L1_USER, END};
static const struct bl_option_field l1_sprmod[] = {
    F(0, 0, 8, 1, "SPRMOD", "1: WRP means PCROP", .role = BL_OPTION_PCROP_MODE, PCROP_MODE), END};
static const struct bl_option_field l1_banks[] = {
    F(0, 4, 7, 1, "nBFB2", "1: boots bank 1, 0: bank 2", SWAP), END};

#define WRP_HALF(area, offset, first, text) \
    F(area, offset, 0, 16, "WRP" text, "4 KiB each; 1: protected", .role = BL_OPTION_WRP_BITS, \
      .index = (first))
#define WRP_0_31 WRP_HALF(0, 0x08, 0, "0_15"), WRP_HALF(0, 0x0C, 16, "16_31")
static const struct bl_option_field wrp_32[] = {WRP_0_31, END};
static const struct bl_option_field wrp_48[] = {WRP_0_31, WRP_HALF(0, 0x10, 32, "32_47"), END};
/* As many as the area has: 64 on L1 cat. 2 and 3, 96 on cat. 4, 128 on cat. 5. */
static const struct bl_option_field wrp_128[] = {
    WRP_0_31, WRP_HALF(0, 0x10, 32, "32_47"), WRP_HALF(0, 0x14, 48, "48_63"),
    WRP_HALF(0, 0x18, 64, "64_79"), WRP_HALF(0, 0x1C, 80, "80_95"),
    WRP_HALF(1, 0x80, 96, "96_111"), WRP_HALF(1, 0x84, 112, "112_127"),
    END};

/* ---------------------------------------- L4, G4, WB, WL, L5, U5: what their OPTR has in common */

#define OPTR_RESETS(at) \
    F(0, at, 12, 1, "nRST_STOP", "0: entering Stop resets", STANDBY), \
    F(0, at, 13, 1, "nRST_STDBY", "0: entering Standby resets", STANDBY), \
    F(0, at, 14, 1, "nRST_SHDW", "0: entering Shutdown resets", STANDBY)
#define OPTR_WATCHDOGS(at) \
    F(0, at, 16, 1, "IWDG_SW", "independent watchdog: 1 started by software, 0 by reset", \
      WATCHDOG), \
    F(0, at, 17, 1, "IWDG_STOP", "1: the watchdog runs on in Stop"), \
    F(0, at, 18, 1, "IWDG_STDBY", "1: the watchdog runs on in Standby"), \
    F(0, at, 19, 1, "WWDG_SW", "window watchdog: 1 started by software, 0 by reset", WATCHDOG)
#define OPTR_BOR(at, bit) \
    F(0, at, bit, 3, "BOR_LEV", "brown-out reset: 0-4 for 1.7, 2.0, 2.2, 2.5, 2.8 V", BROWNOUT)
#define OPTR_NBOOT1(at, bit) \
    F(0, at, bit, 1, "nBOOT1", "not booting flash starts: 1 system memory, 0 SRAM", \
      .role = BL_OPTION_NBOOT1)
#define OPTR_SWBOOT0(at) \
    F(0, at, 26, 1, "nSWBOOT0", "1: the BOOT0 pin decides, 0: nBOOT0", \
      .role = BL_OPTION_PIN_IF_1), \
    F(0, at, 27, 1, "nBOOT0", "if nSWBOOT0 is 0: 1 boots flash", .role = BL_OPTION_NBOOT0)

/* An area of pages that cannot be written; the second register lies 8 or 4 bytes behind. */
#define WRP_AREA(area, offset, bank, text) \
    F(area, offset, 0, 0, "WRP" text "_STRT", "first page of a protected area; above _END: none", \
      .role = BL_OPTION_WRP_START, .index = (bank)), \
    F(area, offset, 16, 0, "WRP" text "_END", "its last page", .role = BL_OPTION_WRP_END, \
      .index = (bank))
#define WRP_AREAS_1 WRP_AREA(0, 0x18, 0, "1A"), WRP_AREA(0, 0x20, 0, "1B")

#define PCROP_AREA(area, from, to, bits, text) \
    F(area, from, 0, bits, "PCROP" text "_STRT", "start of an area that cannot be read", PCROP), \
    F(area, to, 0, bits, "PCROP" text "_END", "its end; below _STRT: none", PCROP)
#define PCROP_RDP(area, offset) \
    F(area, offset, 31, 1, "PCROP_RDP", "1: lifting read-out protection erases PCROP areas", PCROP)

static const struct bl_option_field wrp_1[] = {WRP_AREAS_1, END};
static const struct bl_option_field l4_optr[] = {
    RDP(0, 0), OPTR_BOR(0, 8), OPTR_RESETS(0), OPTR_WATCHDOGS(0), OPTR_NBOOT1(0, 23),
    F(0, 0, 24, 1, "SRAM2_PE", "1: no parity check"),
    F(0, 0, 25, 1, "SRAM2_RST", "1: a reset does not erase SRAM2"),
    PCROP_AREA(0, 0x08, 0x10, 16, "1"), PCROP_RDP(0, 0x10),
    END};
static const struct bl_option_field swboot0[] = {OPTR_SWBOOT0(0), END};
/* The second bank of L47, L49, L4R and L4P. */
static const struct bl_option_field l4_bank_2[] = {
    F(0, 0, 20, 1, "BFB2", "1: boots system memory, which starts bank 2 or 1", SWAP),
    PCROP_AREA(1, 0x08, 0x10, 16, "2"),
    WRP_AREA(1, 0x18, 1, "2A"), WRP_AREA(1, 0x20, 1, "2B"),
    END};
static const struct bl_option_field l47_l49_banks[] = {
    F(0, 0, 21, 1, "DUALBANK", "on parts below 1 MiB: 1 two banks", .role = BL_OPTION_DUAL_IF_1,
      BANKS), END};
static const struct bl_option_field l4r_banks[] = {
    F(0, 0, 21, 1, "DB1M", "on parts of 1 MiB: 1 two banks", .role = BL_OPTION_DUAL_IF_1,
      .index = 1024, BANKS),
    F(0, 0, 22, 1, "DBANK", "on parts of 2 MiB: 1 two banks", .role = BL_OPTION_DUAL_IF_1,
      .index = 2048, BANKS),
    END};
static const struct bl_option_field l4p_banks[] = {
    F(0, 0, 21, 1, "DB512K", "on parts of 512 KiB: 1 two banks", .role = BL_OPTION_DUAL_IF_1,
      .index = 512, BANKS),
    F(0, 0, 22, 1, "DBANK", "on parts of 1 MiB: 1 two banks", .role = BL_OPTION_DUAL_IF_1,
      .index = 1024, BANKS),
    END};

static const struct bl_option_field g4_optr[] = {
    RDP(0, 0), OPTR_BOR(0, 8), OPTR_RESETS(0), OPTR_WATCHDOGS(0), OPTR_NBOOT1(0, 23),
    F(0, 0, 24, 1, "SRAM_PE", "1: no parity check"),
    F(0, 0, 25, 1, "CCMSRAM_RST", "1: a reset does not erase the CCM SRAM"),
    OPTR_SWBOOT0(0),
    F(0, 0, 28, 2, "NRST_MODE", "reset pin: 1 input, 2 input/output, 3 both; 0 is reserved",
      .role = BL_OPTION_RESET_PIN),
    F(0, 0, 30, 1, "IRHEN", "1: the reset pin is held until the reset is done"),
    END};
static const struct bl_option_field g4_security[] = {
    PCROP_AREA(0, 0x08, 0x10, 15, "1"), PCROP_RDP(0, 0x10),
    F(0, 0x28, 0, 8, "SEC_SIZE1", "pages that disappear when the program says so", SECURE),
    F(0, 0x28, 16, 1, "BOOT_LOCK", "1: always boots flash", LOCKED_BOOT),
    END};
static const struct bl_option_field g47_banks[] = {
    F(0, 0, 20, 1, "BFB2", "1: boots system memory, which starts bank 2 or 1", SWAP),
    F(0, 0, 22, 1, "DBANK", "1: two banks", .role = BL_OPTION_DUAL_IF_1, BANKS),
    PCROP_AREA(1, 0x08, 0x10, 15, "2"),
    WRP_AREA(1, 0x18, 1, "2A"), WRP_AREA(1, 0x20, 1, "2B"),
    END};
static const struct bl_option_field g49_user[] = {
    F(0, 0, 22, 1, "PB4_PUPEN", "1: pull-up on PB4 from reset on"), END};

/* --------------------------------------------------------------------------------------- G0, C0 */

static const struct bl_option_field g0_optr[] = {
    RDP(0, 0),
    F(0, 0, 8, 1, "BOR_EN", "1: brown-out reset by the levels, not on G0x0", BROWNOUT),
    F(0, 0, 9, 2, "BORR_LEV", "rising supply: 0-3 for 2.1, 2.3, 2.6, 2.9 V", BROWNOUT),
    F(0, 0, 11, 2, "BORF_LEV", "falling supply: 0-3 for 2.0, 2.2, 2.5, 2.8 V", BROWNOUT),
    F(0, 0, 13, 1, "nRST_STOP", "0: entering Stop resets", STANDBY),
    F(0, 0, 14, 1, "nRST_STDBY", "0: entering Standby resets", STANDBY),
    F(0, 0, 15, 1, "nRST_SHDW", "0: entering Shutdown resets", STANDBY),
    OPTR_WATCHDOGS(0),
    F(0, 0, 22, 1, "RAM_PARITY_CHECK", "1: off"),
    F(0, 0, 24, 1, "nBOOT_SEL", "0: the BOOT0 pin decides, 1: nBOOT0", .role = BL_OPTION_PIN_IF_0),
    OPTR_NBOOT1(0, 25),
    F(0, 0, 26, 1, "nBOOT0", "if nBOOT_SEL is 1: 1 boots flash", .role = BL_OPTION_NBOOT0),
    F(0, 0, 27, 2, "NRST_MODE", "reset pin: 1 input, 2 input/output, 3 both; 0 is reserved; not on "
      "G0x0", .role = BL_OPTION_RESET_PIN),
    F(0, 0, 29, 1, "IRHEN", "1: the reset pin is held until the reset is done"),
    PCROP_AREA(0, 0x08, 0x10, 9, "1A"), PCROP_RDP(0, 0x10), PCROP_AREA(0, 0x28, 0x30, 9, "1B"),
    END};
#define SECR(area) \
    F(area, 0x70, 0, 8, "SEC_SIZE", "pages that disappear when the program says so", SECURE), \
    F(area, 0x70, 16, 1, "BOOT_LOCK", "1: always boots flash", LOCKED_BOOT)
static const struct bl_option_field g0_secr[] = {SECR(1), END};
static const struct bl_option_field g0b_banks[] = {
    F(0, 0, 20, 1, "nSWAP_BANK", "0: the banks change places",
      .role = BL_OPTION_SWAPPED_IF_0, SWAP),
    F(0, 0, 21, 1, "DUAL_BANK", "1: two banks", .role = BL_OPTION_DUAL_IF_1, BANKS),
    PCROP_AREA(0, 0x38, 0x40, 9, "2A"), PCROP_AREA(0, 0x58, 0x60, 9, "2B"),
    WRP_AREA(0, 0x48, 1, "2A"), WRP_AREA(0, 0x50, 1, "2B"),
    F(1, 0x70, 20, 8, "SEC_SIZE2", "pages of bank 2 that disappear when the program says so",
      SECURE),
    END};
static const struct bl_option_field c0_user[] = {
    F(0, 0, 21, 1, "HSE_NOT_REMAPPED", "1: the oscillator's pins are where they always are"),
    F(0, 0, 23, 1, "SECURE_MUXING_EN", "1: pins that share a pad exclude each other"),
    SECR(0), END};

/* --------------------------------------------------------------------------------------- WB, WL */

#define WB_WL_OPTR \
    RDP(0, 0), \
    F(0, 0, 8, 1, "ESE", "1: the radio's processor has secure memory", RADIO), \
    OPTR_BOR(0, 9), OPTR_RESETS(0), OPTR_WATCHDOGS(0), OPTR_NBOOT1(0, 23), OPTR_SWBOOT0(0)
#define IPCC F(0, 0x68, 0, 14, "IPCCBR", "mailbox of the two processors", RADIO)
static const struct bl_option_field wb_optr[] = {
    WB_WL_OPTR,
    F(0, 0, 24, 1, "SRAM2_PE", "1: no parity check"),
    F(0, 0, 25, 1, "SRAM2_RST", "1: a reset does not erase SRAM2"),
    PCROP_AREA(0, 0x08, 0x10, 9, "1A"), PCROP_RDP(0, 0x10), PCROP_AREA(0, 0x28, 0x30, 9, "1B"),
    IPCC,
    F(0, 0x70, 0, 8, "SFSA", "first page of the radio's firmware", RADIO),
    F(0, 0x70, 8, 1, "FSD", "0: the radio's flash is secure", RADIO),
    F(0, 0x70, 12, 1, "DDS", "0: the radio's processor may be debugged", RADIO),
    F(0, 0x78, 0, 18, "SBRV", "reset vector of the radio's processor", RADIO),
    F(0, 0x78, 18, 5, "SBRSA", "start of its secure RAM", RADIO),
    F(0, 0x78, 31, 1, "C2OPT", "where its vector is: 1 flash, 0 SRAM", RADIO),
    END};
static const struct bl_option_field wb1_user[] = {
    F(0, 0, 15, 1, "IRH", "1: the reset pin is held until the reset is done"),
    F(0, 0, 22, 1, "RESET_MODE_PB11", "use of the reset pin", RESET_PIN),
    F(0, 0, 28, 1, "GPIO_MODE_PB11", "1: the reset pin is an input/output", RESET_PIN),
    END};
static const struct bl_option_field wl_optr[] = {
    WB_WL_OPTR,
    F(0, 0, 24, 1, "SRAM2_PE", "1: no parity check"),
    F(0, 0, 25, 1, "SRAM_RST", "1: a reset does not erase the SRAMs"),
    F(0, 0, 30, 1, "BOOT_LOCK", "1: always boots flash", LOCKED_BOOT),
    F(0, 0, 31, 1, "C2BOOT_LOCK", "1: the second processor's start is locked", RADIO),
    PCROP_AREA(0, 0x08, 0x10, 8, "1A"), PCROP_RDP(0, 0x10), PCROP_AREA(0, 0x28, 0x30, 8, "1B"),
    END};

/* ----------------------------------------------------------------------- L5, U5, WBA: registers */

#define SECURE_REGISTERS \
    F(0, 0x44, 7, 25, "NSBOOTADD0", "BOOT0 low starts here, in units of 128 bytes", BOOT_AT), \
    F(0, 0x48, 7, 25, "NSBOOTADD1", "BOOT0 high starts here, in units of 128 bytes", BOOT_ROM_AT), \
    F(0, 0x4C, 0, 1, "BOOT_LOCK", "1: always boots as SECBOOTADD0 says", LOCKED_BOOT), \
    F(0, 0x4C, 7, 25, "SECBOOTADD0", "secure start address, in units of 128 bytes", SECURE), \
    F(0, 0x50, 0, 8, "SECWM1_PSTRT", "first secure page", SECURE), \
    F(0, 0x50, 16, 8, "SECWM1_PEND", "last secure page", SECURE), \
    F(0, 0x54, 31, 1, "HDP1EN", "1: a part of the secure pages can be hidden", SECURE), \
    WRP_AREA(0, 0x58, 0, "1A"), WRP_AREA(0, 0x5C, 0, "1B")
#define SECURE_REGISTERS_2 \
    F(0, 0x60, 0, 8, "SECWM2_PSTRT", "first secure page of bank 2", SECURE), \
    F(0, 0x60, 16, 8, "SECWM2_PEND", "last secure page of bank 2", SECURE), \
    F(0, 0x64, 31, 1, "HDP2EN", "1: a part of the secure pages can be hidden", SECURE), \
    WRP_AREA(0, 0x68, 1, "2A"), WRP_AREA(0, 0x6C, 1, "2B")
#define TZEN F(0, 0x40, 31, 1, "TZEN", "1: TrustZone", TRUSTZONE)
#define L5_U5_OPTR \
    RDP(0x40, 0), OPTR_BOR(0x40, 8), OPTR_RESETS(0x40), OPTR_WATCHDOGS(0x40), \
    OPTR_SWBOOT0(0x40), \
    F(0, 0x40, 20, 1, "SWAP_BANK", "1: the banks have changed places", \
      .role = BL_OPTION_SWAPPED_IF_1, SWAP), \
    F(0, 0x40, 28, 1, "PA15_PUPEN", "1: pull-up on PA15 from reset on"), TZEN
static const struct bl_option_field l5_registers[] = {
    L5_U5_OPTR,
    F(0, 0x40, 21, 1, "DB256K", "on parts of 256 KiB: 1 two banks", .role = BL_OPTION_DUAL_IF_1,
      .index = 256, BANKS),
    F(0, 0x40, 22, 1, "DBANK", "on parts of 512 KiB: 1 two banks", .role = BL_OPTION_DUAL_IF_1,
      .index = 512, BANKS),
    F(0, 0x40, 24, 1, "SRAM2_PE", "1: no parity check"),
    F(0, 0x40, 25, 1, "SRAM2_RST", "1: a reset does not erase SRAM2"),
    SECURE_REGISTERS, SECURE_REGISTERS_2, END};
#define UNLOCK(offset, text) \
    F(0, offset, 31, 1, "WRP" text "_UNLOCK", "0: this area stays as it is", \
      NEVER("the area then stays as it is until read-out protection is lifted"))
static const struct bl_option_field u5_registers[] = {
    L5_U5_OPTR,
    F(0, 0x40, 15, 1, "SRAM_RST", "1: a reset does not erase the SRAMs"),
    F(0, 0x40, 21, 1, "DUALBANK", "1: two banks", BANKS),
    F(0, 0x40, 22, 1, "BKPRAM_ECC", "1: off"),
    F(0, 0x40, 23, 1, "SRAM3_ECC", "1: off"),
    F(0, 0x40, 24, 1, "SRAM2_ECC", "1: off"),
    F(0, 0x40, 25, 1, "SRAM2_RST", "1: a reset does not erase SRAM2"),
    F(0, 0x40, 29, 1, "IO_VDD_HSLV", "1: fast pins below 2.5 V; above, this harms the chip",
      CARE_TO_1("it harms the chip where VDD is above 2.5 V")),
    F(0, 0x40, 30, 1, "IO_VDDIO2_HSLV", "1: fast pins below 2.5 V; above, this harms the chip",
      CARE_TO_1("it harms the chip where VDDIO2 is above 2.5 V")),
    SECURE_REGISTERS, SECURE_REGISTERS_2,
    UNLOCK(0x58, "1A"), UNLOCK(0x5C, "1B"), UNLOCK(0x68, "2A"), UNLOCK(0x6C, "2B"),
    END};
static const struct bl_option_field wba_registers[] = {RDP(0x40, 0), TZEN, SECURE_REGISTERS, END};

/* ------------------------------------------------------------------- H5, H7: pairs of registers */

static const struct bl_option_field h5_registers[] = {
    F(0, 0x50, 0, 2, "BOR_LEV", "brown-out reset level", BROWNOUT),
    F(0, 0x50, 2, 1, "BORH_EN", "1: brown-out reset by BOR_LEV", BROWNOUT),
    F(0, 0x50, 3, 1, "IWDG_SW", "independent watchdog: 1 started by software, 0 by reset",
      WATCHDOG),
    F(0, 0x50, 4, 1, "WWDG_SW", "window watchdog: 1 started by software, 0 by reset", WATCHDOG),
    F(0, 0x50, 6, 1, "NRST_STOP", "0: entering Stop resets", STANDBY),
    F(0, 0x50, 7, 1, "NRST_STDBY", "0: entering Standby resets", STANDBY),
    F(0, 0x50, 8, 8, "PRODUCT_STATE", "0xED open, 0x17 provisioning, 0x72 closed, 0x5C locked",
      LIFE),
    F(0, 0x50, 16, 2, "HSLV", "1: fast pins below 2.7 V; above, this harms the chip",
      CARE_TO_1("it harms the chip where the supply is above 2.7 V")),
    F(0, 0x50, 20, 1, "IWDG_STOP", "1: the watchdog runs on in Stop"),
    F(0, 0x50, 21, 1, "IWDG_STDBY", "1: the watchdog runs on in Standby"),
    F(0, 0x50, 22, 8, "BOOT_UBE", "0xB4 boots the user's code first, 0xC3 ST's", LIFE),
    F(0, 0x70, 2, 2, "SRAM_RST", "1: a reset does not erase these SRAMs"),
    F(0, 0x70, 4, 3, "SRAM_ECC", "1: off"),
    F(0, 0x80, 0, 8, "NSBOOT_LOCK", "0xC3 free, 0xB4 locked", LIFE),
    F(0, 0x80, 8, 24, "NSBOOTADD", "non-secure start address, in units of 256 bytes", BOOT_AT),
    F(0, 0xE8, 0, 32, "WRPSG1", "a bit for each protected group of bank 1; 0: protected",
      .role = BL_OPTION_WRP_BITS),
    END};
static const struct bl_option_field h5_bank_2[] = {
    F(0, 0x50, 31, 1, "SWAP_BANK", "1: the banks have changed places",
      .role = BL_OPTION_SWAPPED_IF_1, SWAP),
    F(1, 0xE8, 0, 32, "WRPSG2", "a bit for each protected group of bank 2; 0: protected",
      .role = BL_OPTION_WRP_BITS, .index = 32),
    END};
static const struct bl_option_field h56_security[] = {
    F(0, 0x70, 24, 8, "TZEN", "0xC3 off, 0xB4 TrustZone", LIFE),
    F(0, 0x88, 0, 8, "SECBOOT_LOCK", "0xC3 free, 0xB4 locked", LIFE),
    F(0, 0x88, 8, 24, "SECBOOTADD", "secure start address, in units of 256 bytes", SECURE),
    END};

#define H7_COMMON \
    RDP(0x1C, 8), \
    F(0, 0x1C, 2, 2, "BOR_LEV", "brown-out reset: 0 off, 1-3 levels", BROWNOUT), \
    F(0, 0x1C, 4, 1, "IWDG1_SW", "independent watchdog: 1 started by software, 0 by reset", \
      WATCHDOG), \
    F(0, 0x1C, 6, 1, "NRST_STOP", "0: entering Stop resets", STANDBY), \
    F(0, 0x1C, 7, 1, "NRST_STBY", "0: entering Standby resets", STANDBY), \
    F(0, 0x1C, 17, 1, "FZ_IWDG_STOP", "1: the watchdog runs on in Stop"), \
    F(0, 0x1C, 18, 1, "FZ_IWDG_SDBY", "1: the watchdog runs on in Standby"), \
    F(0, 0x1C, 21, 1, "SECURITY", "1: secure areas and services", SECURE), \
    F(0, 0x1C, 29, 1, "IO_HSLV", "1: fast pins below 2.5 V; above, this harms the chip", \
      CARE_TO_1("it harms the chip where VDD is above 2.5 V")), \
    F(0, 0x28, 0, 12, "PROT_AREA_START1", "start of an area that cannot be read", PCROP), \
    F(0, 0x28, 16, 12, "PROT_AREA_END1", "its end", PCROP), \
    F(0, 0x28, 31, 1, "DMEP1", "1: lifting read-out protection erases it", PCROP), \
    F(0, 0x30, 0, 12, "SEC_AREA_START1", "start of the secure area", SECURE), \
    F(0, 0x30, 16, 12, "SEC_AREA_END1", "its end", SECURE), \
    F(0, 0x40, 0, 16, "BOOT_CM7_ADD0", "BOOT0 low starts here, in units of 64 KiB", BOOT_AT), \
    F(0, 0x40, 16, 16, "BOOT_CM7_ADD1", "BOOT0 high starts here, in units of 64 KiB", BOOT_ROM_AT)
#define H7_BANK_2 \
    F(0, 0x1C, 31, 1, "SWAP_BANK", "1: the banks have changed places", \
      .role = BL_OPTION_SWAPPED_IF_1, SWAP), \
    F(0, 0x128, 0, 12, "PROT_AREA_START2", "start of an area that cannot be read", PCROP), \
    F(0, 0x128, 16, 12, "PROT_AREA_END2", "its end", PCROP), \
    F(0, 0x128, 31, 1, "DMEP2", "1: lifting read-out protection erases it", PCROP), \
    F(0, 0x130, 0, 12, "SEC_AREA_START2", "start of the secure area of bank 2", SECURE), \
    F(0, 0x130, 16, 12, "SEC_AREA_END2", "its end", SECURE)
#define WPSN(offset, bits, n, first) \
    F(0, offset, 0, bits, "nWRPS" #n, "a bit for a sector or four of bank " #n "; 0: protected", \
      .role = BL_OPTION_WRP_BITS, .index = (first))
#define RAM_SIZE F(0, 0x1C, 19, 2, "ST_RAM_SIZE", "DTCM for ST's code: 0-3 for 2, 4, 8, 16 KiB")
static const struct bl_option_field h74_registers[] = {
    H7_COMMON, RAM_SIZE,
    F(0, 0x1C, 5, 1, "IWDG2_SW", "the same for the Cortex-M4, where there is one", WATCHDOG),
    F(0, 0x1C, 22, 1, "BCM4", "1: the Cortex-M4 starts, where there is one",
      CARE("it decides which processor starts")),
    F(0, 0x1C, 23, 1, "BCM7", "1: the Cortex-M7 starts, on parts with two",
      CARE("it decides which processor starts")),
    F(0, 0x1C, 24, 1, "NRST_STOP_D2", "0: entering Stop of domain 2 resets", STANDBY),
    F(0, 0x1C, 25, 1, "NRST_STBY_D2", "0: entering Standby of domain 2 resets", STANDBY),
    F(0, 0x48, 0, 16, "BOOT_CM4_ADD0", "start address of the Cortex-M4, units of 64 KiB", BOOT_AT),
    F(0, 0x48, 16, 16, "BOOT_CM4_ADD1", "the same with BOOT0 high", BOOT_AT),
    WPSN(0x38, 8, 1, 0), H7_BANK_2, WPSN(0x138, 8, 2, 32), END};
static const struct bl_option_field h72_registers[] = {
    H7_COMMON, RAM_SIZE, WPSN(0x38, 8, 1, 0),
    F(0, 0x70, 0, 2, "TCM_AXI_SHARED", "RAM of 64 KiB blocks that serves as ITCM"),
    F(0, 0x70, 2, 1, "CPU_FREQ_BOOST", "1: full speed, without ECC on caches and TCM"),
    END};
static const struct bl_option_field h7a_registers[] = {
    H7_COMMON, WPSN(0x38, 32, 1, 0), H7_BANK_2, WPSN(0x138, 32, 2, 32), END};

static const struct bl_option_field h7rs_registers[] = {
    F(0, 0x00, 0, 8, "NVSTATE", "0xB4 open, 0x51 closed", LIFE),
    F(0, 0x08, 0, 32, "ROT", "root of trust", LIFE),
    F(0, 0x10, 0, 32, "OTPL", "locks of one-time memory", LIFE),
    END};

/* --------------------------------------------------------------------------------- the families */

#define LEVELS    .open = 0xAA, .closed = 0xBB, .level_2 = true
#define LEVELS_F1 .open = 0xA5, .closed = 0xBB
/* Where there is TrustZone, ST's tools write another byte for level 1. */
#define LEVELS_TZ .open = 0xAA, .closed = 0xDC, .level_2 = true

#define F0_F3_MAP   .kind = BL_OPTION_BYTES, LEVELS, .guard = BL_GUARD_4K_LOW
#define F1_MAP      .kind = BL_OPTION_BYTES, LEVELS_F1, .guard = BL_GUARD_4K_LOW
#define F2_F7_MAP   .kind = BL_OPTION_HALF_WORDS, LEVELS, .guard = BL_GUARD_SECTORS
#define L0_L1_MAP   .kind = BL_OPTION_WORDS, LEVELS, .guard = BL_GUARD_4K_HIGH
#define L4_MAP      .kind = BL_OPTION_DOUBLES, LEVELS, .guard = BL_GUARD_PAGES
#define L5_MAP      .kind = BL_OPTION_REGISTERS, LEVELS_TZ, .guard = BL_GUARD_PAGES
#define H7_MAP      .kind = BL_OPTION_PAIRS, LEVELS, .guard = BL_GUARD_BANKS
#define H5_MAP      .kind = BL_OPTION_PAIRS, .guard = BL_GUARD_BANKS

const struct bl_option_map bl_option_maps[] = {
    {{0x440}, F0_F3_MAP, .lists = {f0_rdp, f1_common, f0_f3_user, wrp_bytes_2}},
    {{0x444}, F0_F3_MAP, .lists = {f0_rdp, f1_common, f0_f3_user, wrp_bytes_1}},
    {{0x445}, F0_F3_MAP, .lists = {f0_rdp, f1_common, f0_f3_user, f0_boot, wrp_bytes_1}},
    {{0x442}, F0_F3_MAP, .lists = {f0_rdp, f1_common, f0_f3_user, f0_boot, wrp_bytes_4}},
    {{0x448, 0x422, 0x446}, F0_F3_MAP, .lists = {f0_rdp, f1_common, f0_f3_user, wrp_bytes_4}},
    {{0x438, 0x439}, F0_F3_MAP, .lists = {f0_rdp, f1_common, f0_f3_user, wrp_bytes_2}},
    {{0x432}, F0_F3_MAP, .lists = {f0_rdp, f1_common, f0_f3_user, f37_user, wrp_bytes_4}},
    {{0x410, 0x412, 0x414, 0x420, 0x428}, F1_MAP, .lists = {f1_rdp, f1_common, wrp_bytes_4}},
    {{0x418}, F1_MAP, .lists = {f1_rdp, f1_common, wrp_bytes_4}},
    {{0x430}, F1_MAP, .lists = {f1_rdp, f1_common, f1_xl, wrp_bytes_4}},

    {{0x411, 0x413}, F2_F7_MAP, .lists = {f2_f4_user, nwrp_12}},
    {{0x441}, F2_F7_MAP, .lists = {f2_f4_user, f4_sprmod, nwrp_12}},
    // ST's tool writes the second area from 0x1FFEC008 on.
    {{0x419}, F2_F7_MAP, .write = {[1] = {8, 8}},
     .lists = {f2_f4_user, f4_sprmod, nwrp_12, f42_f46}},
    {{0x434}, F2_F7_MAP, .write = {[1] = {8, 4}},
     .lists = {f2_f4_user, f4_sprmod, nwrp_12, f42_f46}},
    {{0x423}, F2_F7_MAP, .lists = {f2_f4_user, f4_sprmod, nwrp_6}},
    {{0x431, 0x433, 0x421}, F2_F7_MAP, .lists = {f2_f4_user, f4_sprmod, nwrp_8}},
    {{0x458}, F2_F7_MAP, .lists = {f2_f4_user, f4_sprmod, nwrp_5}},
    {{0x463}, F2_F7_MAP, .lists = {f2_f4_user, f4_sprmod, nwrp_15}},
    {{0x449}, F2_F7_MAP, .lists = {f7_user, nwrp_8}},
    {{0x451}, F2_F7_MAP, .lists = {f7_user, nwrp_12, f76_banks}},
    {{0x452}, F2_F7_MAP, .lists = {f7_user, nwrp_8, f72_pcrop}},

    {{0x457}, L0_L1_MAP, .lists = {l0_user, l01_boot, wrp_32}},
    {{0x425, 0x417}, L0_L1_MAP, .lists = {l0_user, wrp_32}},
    {{0x447}, L0_L1_MAP, .lists = {l0_user, l07_user, wrp_48}},
    {{0x416}, L0_L1_MAP, .lists = {l1_user, wrp_32}},
    {{0x429, 0x427}, L0_L1_MAP, .lists = {l1_user, l1_sprmod, wrp_128}},
    {{0x436, 0x437}, L0_L1_MAP, .lists = {l1_user, l1_banks, wrp_128}},

    {{0x464, 0x435, 0x462}, L4_MAP, .lists = {l4_optr, swboot0, wrp_1}},
    {{0x415}, L4_MAP, .lists = {l4_optr, wrp_1, l4_bank_2, l47_l49_banks}},
    {{0x461}, L4_MAP, .lists = {l4_optr, swboot0, wrp_1, l4_bank_2, l47_l49_banks}},
    {{0x470}, L4_MAP, .guard_global = true,
     .lists = {l4_optr, swboot0, wrp_1, l4_bank_2, l4r_banks}},
    {{0x471}, L4_MAP, .guard_global = true,
     .lists = {l4_optr, swboot0, wrp_1, l4_bank_2, l4p_banks}},
    {{0x468}, L4_MAP, .lists = {g4_optr, g4_security, wrp_1}},
    {{0x469}, L4_MAP, .guard_global = true, .lists = {g4_optr, g4_security, wrp_1, g47_banks}},
    {{0x479}, L4_MAP, .lists = {g4_optr, g4_security, wrp_1, g49_user}},
    {{0x466, 0x456, 0x460}, L4_MAP, .lists = {g0_optr, wrp_1, g0_secr}},
    {{0x467}, L4_MAP, .lists = {g0_optr, wrp_1, g0_secr, g0b_banks}},
    {{0x443, 0x453, 0x44C, 0x493, 0x44D}, L4_MAP, .lists = {g0_optr, wrp_1, c0_user}},
    // What lies behind belongs to the radio's processor and is never sent.
    {{0x495, 0x496}, L4_MAP, .write = {{0, 0x68}}, .lists = {wb_optr, wrp_1}},
    {{0x494}, L4_MAP, .write = {{0, 0x68}}, .lists = {wb_optr, wb1_user, wrp_1}},
    {{0x497}, L4_MAP, .lists = {wl_optr, wrp_1}},

    {{0x472}, L5_MAP, .guard_global = true, .lists = {l5_registers}},
    {{0x455, 0x482, 0x481, 0x476}, L5_MAP, .lists = {u5_registers}},
    {{0x492}, L5_MAP, .lists = {wba_registers}},

    {{0x474}, H5_MAP, .guard_sectors = 1, .lists = {h5_registers, h5_bank_2}},
    {{0x484}, H5_MAP, .guard_sectors = 4, .lists = {h5_registers, h5_bank_2, h56_security}},
    {{0x450}, H7_MAP, .guard_sectors = 1, .lists = {h74_registers}},
    {{0x483}, H7_MAP, .guard_sectors = 1, .lists = {h72_registers}},
    {{0x480}, H7_MAP, .guard_sectors = 4, .lists = {h7a_registers}},
    {{0x485}, .kind = BL_OPTION_PAIRS, .lists = {h7rs_registers}},
};

const size_t bl_option_map_count = sizeof bl_option_maps / sizeof *bl_option_maps;
