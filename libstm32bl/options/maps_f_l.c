/*
 * maps_f_l.c - which option bytes of F0 to F7, L0 and L1 mean what, from the reference
 * manuals' chapters "Option bytes" and "FLASH option register". Only what this library shows or
 * edits: every other bit is kept as it is read. docs/OPTION-BYTES.md says why changes have the risks
 * that stand here.
 */
#include "maps.h"

// Rows stay compact and grouped by meaning.
// clang-format off

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
    F(0, 0x10, 0, 16, "BOOT_ADD0", "BOOT0 low starts here, in units of 16 KiB", BOOT_AT(14)),
    F(0, 0x18, 0, 16, "BOOT_ADD1", "BOOT0 high starts here, in units of 16 KiB", BOOT_ROM_AT(14)),
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

/* --------------------------------------------------------------------------------- the families */

#define LEVELS_F1 .open = 0xA5, .closed = 0xBB

#define F0_F3_MAP .kind = BL_OPTION_BYTES, LEVELS, .guard = BL_GUARD_4K_LOW
#define F1_MAP    .kind = BL_OPTION_BYTES, LEVELS_F1, .guard = BL_GUARD_4K_LOW
#define F2_F7_MAP .kind = BL_OPTION_HALF_WORDS, LEVELS, .guard = BL_GUARD_SECTORS
#define L0_L1_MAP .kind = BL_OPTION_WORDS, LEVELS, .guard = BL_GUARD_4K_HIGH

const struct bl_option_map bl_option_maps_f_l[] = {
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
    MAPS_END,
};
