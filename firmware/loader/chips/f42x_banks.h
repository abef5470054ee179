/*
 * What F42x, F43x and F76x, F77x with 2 MiB in two banks have in common: twelve sectors each, of 16, 64 and 128 KiB (RM0090
 * 3.4, RM0410 3.3), which change places; those of bank 2 are numbered from 12 on. 08008000 to 0800BFFF and the first 64 KiB of
 * bank 2 stay the product's. A sector of 16 KiB is the loader's, with signatures or without.
 */
#define LOADER_UNIT             4
#define LOADER_ERASED           0xFFFFFFFFu
#define LOADER_RECORD_A         0x08004000u
#define LOADER_RECORD_B         0x0800C000u
#define LOADER_RECORD_SIZE      0x800u
#define LOADER_RECORD_PAGE      0x4000u
#define LOADER_SLOT_A           0x08010000u
#define LOADER_SLOT_B           0x08110000u
#define LOADER_SLOT_SIZE        0xF0000u
#define LOADER_BANK             0x100000u
#define LOADER_MEMRMP           0x40013800u
#define LOADER_SYSCFG_CLOCK     0x40023844u
#define LOADER_SYSCFG_CLOCK_BIT (1u << 14)
#define LOADER_RAM              0x20000000u
#define LOADER_FLASH_SIZE       0x200000u
#define LOADER_PAGES            0
#define LOADER_SECTORS          24u
#define LOADER_SECTOR(n)                                                                           \
    (LOADER_FLASH + (n) / 12 * LOADER_BANK +                                                       \
     ((n) % 12 < 5 ? (n) % 12 * 0x4000u : ((n) % 12 - 4) * 0x20000u))
