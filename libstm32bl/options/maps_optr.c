/*
 * maps_optr.c - the option bytes of L4, G4, G0, C0, WB, WL, L5, U5 and WBA, whose FLASH_OPTR
 * have much in common. Like option_maps_f_l.c.
 */
#include "maps.h"

// Rows stay compact and grouped by meaning.
// clang-format off

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
    F(0, 0x44, 7, 25, "NSBOOTADD0", "BOOT0 low starts here, in units of 128 bytes", BOOT_AT(7)), \
    F(0, 0x48, 7, 25, "NSBOOTADD1", "BOOT0 high starts here, in units of 128 bytes", BOOT_ROM_AT(7)), \
    F(0, 0x4C, 0, 1, "BOOT_LOCK", "1: always boots as SECBOOTADD0 says", LOCKED_BOOT), \
    F(0, 0x4C, 7, 25, "SECBOOTADD0", "secure start address, in units of 128 bytes", SECURE_AT(7)), \
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

/* --------------------------------------------------------------------------------- the families */

/* Where there is TrustZone, ST's tools write another byte for level 1. */
#define LEVELS_TZ .open = 0xAA, .closed = 0xDC, .level_2 = true

#define L4_MAP .kind = BL_OPTION_DOUBLES, LEVELS, .guard = BL_GUARD_PAGES
#define L5_MAP .kind = BL_OPTION_REGISTERS, LEVELS_TZ, .guard = BL_GUARD_PAGES

const struct bl_option_map bl_option_maps_optr[] = {
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
    MAPS_END,
};
