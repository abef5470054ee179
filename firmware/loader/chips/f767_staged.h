/*
 * STM32F765/F767/F769/F777/F779 with 2 MiB as one bank (nDBANK 1, as delivered): sectors of 32, 128 and 256 KiB (RM0410
 * 3.3). Sectors 2 and 3, 08010000 to 0801FFFF, stay the product's. The backup holds images of up to 256 KiB.
 */
#define LOADER_UNIT        4
#define LOADER_ERASED      0xFFFFFFFFu
#define LOADER_RECORD_A    0x08008000u
#define LOADER_RECORD_B    0x08020000u
#define LOADER_RECORD_SIZE 0x2000u
#define LOADER_RECORD_PAGE 0x8000u
#define LOADER_SLOT_A      0x08040000u
#define LOADER_SLOT_B      0x08100000u
#define LOADER_SLOT_SIZE   0xC0000u
#define LOADER_BACKUP      0x081C0000u
#define LOADER_BACKUP_SIZE 0x40000u
#define LOADER_STEP        0x40000u
#define LOADER_RAM         0x20000000u
#define LOADER_RAM_SIZE    0x80000u
#define LOADER_SYSTEM      0x1FF00000u
#define LOADER_SYSTEM_SIZE 0x1EDC0u
#define LOADER_FLASH_SIZE  0x200000u
#define LOADER_PRODUCT     0x451
#define LOADER_PAGES       0
#define LOADER_SECTORS     12u
#define LOADER_SECTOR(n)   (LOADER_FLASH + ((n) < 5 ? (n)*0x8000u : ((n)-4) * 0x40000u))
