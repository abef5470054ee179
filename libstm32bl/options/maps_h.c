/*
 * maps_h.c - the option bytes of H5, H7 and H7RS, whose registers come in pairs. Like
 * option_maps_f_l.c.
 */
#include "maps.h"

// Rows stay compact and grouped by meaning.
// clang-format off

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
    F(0, 0x80, 8, 24, "NSBOOTADD", "non-secure start address, in units of 256 bytes", BOOT_AT(8)),
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
    F(0, 0x88, 8, 24, "SECBOOTADD", "secure start address, in units of 256 bytes", SECURE_AT(8)),
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
    F(0, 0x40, 0, 16, "BOOT_CM7_ADD0", "BOOT0 low starts here, in units of 64 KiB", BOOT_AT(16)), \
    F(0, 0x40, 16, 16, "BOOT_CM7_ADD1", "BOOT0 high starts here, in units of 64 KiB", BOOT_ROM_AT(16))
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
    F(0, 0x48, 0, 16, "BOOT_CM4_ADD0", "start address of the Cortex-M4, units of 64 KiB", BOOT_AT(16)),
    F(0, 0x48, 16, 16, "BOOT_CM4_ADD1", "the same with BOOT0 high", BOOT_AT(16)),
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

#define H7_MAP .kind = BL_OPTION_PAIRS, LEVELS, .guard = BL_GUARD_BANKS
#define H5_MAP .kind = BL_OPTION_PAIRS, .guard = BL_GUARD_BANKS

const struct bl_option_map bl_option_maps_h[] = {
    {{0x474}, H5_MAP, .guard_sectors = 1, .lists = {h5_registers, h5_bank_2}},
    {{0x484}, H5_MAP, .guard_sectors = 4, .lists = {h5_registers, h5_bank_2, h56_security}},
    {{0x450}, H7_MAP, .guard_sectors = 1, .lists = {h74_registers}},
    {{0x483}, H7_MAP, .guard_sectors = 1, .lists = {h72_registers}},
    {{0x480}, H7_MAP, .guard_sectors = 4, .lists = {h7a_registers}},
    {{0x485}, .kind = BL_OPTION_PAIRS, .lists = {h7rs_registers}},
    MAPS_END,
};
