/*
 * STM32G471/G473/G474/G483/G484 with 512 KiB in two banks (DBANK 1, as delivered) of 128 pages of 2 KiB (RM0440 3.3), which
 * change places. 8 KiB are the loader's, with signatures or without. The first 12 KiB of bank 2 stay the
 * product's.
 */
#define LOADER_UNIT             8
#define LOADER_ERASED           0xFFFFFFFFu
#define LOADER_RECORD_A         0x08002000u
#define LOADER_RECORD_B         0x08002800u
#define LOADER_RECORD_SIZE      0x800u
#define LOADER_RECORD_PAGE      0x800u
#define LOADER_SLOT_A           0x08003000u
#define LOADER_SLOT_B           0x08043000u
#define LOADER_SLOT_SIZE        0x3D000u
#define LOADER_BANK             0x40000u
#define LOADER_MEMRMP           0x40010000u
#define LOADER_SYSCFG_CLOCK     0x40021060u
#define LOADER_SYSCFG_CLOCK_BIT 1u
#define LOADER_OPTIONS          0x40022020u /* FLASH_OPTR: DBANK */
#define LOADER_OPTIONS_MASK     0x400000u
#define LOADER_OPTIONS_VALUE    0x400000u
#define LOADER_RAM              0x20000000u
#define LOADER_RAM_SIZE         0x20000u
#define LOADER_STACK            0x20014000u /* the end of SRAM1: code runs there */
#define LOADER_SYSTEM           0x1FFF0000u
#define LOADER_SYSTEM_SIZE      0x7830u
#define LOADER_FLASH_SIZE       0x80000u
#define LOADER_PRODUCT          0x469
#define LOADER_PAGES            0
#define LOADER_SECTORS          256u
#define LOADER_SECTOR(n)        (LOADER_FLASH + (n)*0x800u)
