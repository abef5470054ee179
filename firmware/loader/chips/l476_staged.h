/*
 * STM32L476/L486 with 1 MiB, images that are copied: two banks of 256 pages of 2 KiB (RM0351 3.3). 08003000 to 08003FFF
 * stay the product's. The backup holds images of up to 208 KiB. A step is eight pages.
 */
#define LOADER_UNIT        8
#define LOADER_ERASED      0xFFFFFFFFu
#define LOADER_RECORD_A    0x08002000u
#define LOADER_RECORD_B    0x08002800u
#define LOADER_RECORD_SIZE 0x800u
#define LOADER_RECORD_PAGE 0x800u
#define LOADER_SLOT_A      0x08004000u
#define LOADER_SLOT_B      0x08068000u
#define LOADER_SLOT_SIZE   0x64000u
#define LOADER_BACKUP      0x080CC000u
#define LOADER_BACKUP_SIZE 0x34000u
#define LOADER_STEP        0x4000u
#define LOADER_RAM         0x20000000u
#define LOADER_RAM_SIZE    0x18000u
#define LOADER_SYSTEM      0x1FFF0000u
#define LOADER_SYSTEM_SIZE 0x7880u
#define LOADER_FLASH_SIZE  0x100000u
#define LOADER_PRODUCT     0x415
#define LOADER_PAGES       0
#define LOADER_SECTORS     512u
#define LOADER_SECTOR(n)   (LOADER_FLASH + (n)*0x800u)
