/*
 * STM32L475/L476/L486 with 1 MiB, two banks of 256 pages of 2 KiB (RM0351 3.3), which change places. 8 KiB are the loader's,
 * with signatures or without. 08002000 to 08002FFF and the first 16 KiB of bank 2, from 08080000 on, stay the product's.
 */
#define LOADER_UNIT             8
#define LOADER_ERASED           0xFFFFFFFFu
#define LOADER_RECORD_A         0x08003000u
#define LOADER_RECORD_B         0x08003800u
#define LOADER_RECORD_SIZE      0x800u
#define LOADER_RECORD_PAGE      0x800u
#define LOADER_SLOT_A           0x08004000u
#define LOADER_SLOT_B           0x08084000u
#define LOADER_SLOT_SIZE        0x7C000u
#define LOADER_BANK             0x80000u
#define LOADER_MEMRMP           0x40010000u
#define LOADER_SYSCFG_CLOCK     0x40021060u
#define LOADER_SYSCFG_CLOCK_BIT 1u
#define LOADER_OPTIONS_MASK     0 /* with 1 MiB there are always two */
#define LOADER_RAM              0x20000000u
#define LOADER_RAM_SIZE         0x18000u
#define LOADER_SYSTEM           0x1FFF0000u
#define LOADER_SYSTEM_SIZE      0x7880u
#define LOADER_FLASH_SIZE       0x100000u
#define LOADER_PRODUCT          0x415
#define LOADER_PAGES            0
#define LOADER_SECTORS          512u
#define LOADER_SECTOR(n)        (LOADER_FLASH + (n)*0x800u)
