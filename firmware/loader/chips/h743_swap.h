/*
 * STM32H743/H753 with 2 MiB, whose two banks of 8 sectors of 128 KiB change places by an option byte (RM0433 4.3.13): each has
 * the loader, an area of the log and a slot. A sector is the loader's, with signatures or without.
 */
#define LOADER_UNIT        32
#define LOADER_ERASED      0xFFFFFFFFu
#define LOADER_RECORD_A    0x08020000u
#define LOADER_RECORD_B    0x08120000u
#define LOADER_RECORD_SIZE 0x800u
#define LOADER_RECORD_PAGE 0x20000u
#define LOADER_SLOT_A      0x08040000u
#define LOADER_SLOT_B      0x08140000u
#define LOADER_SLOT_SIZE   0xC0000u
#define LOADER_BANK        0x100000u
#define LOADER_SWAP        0x4000u /* the loader's, in both banks */
#define LOADER_RAM         0x20000000u
#define LOADER_RAM_SIZE    0x20000u
#define LOADER_SYSTEM      0x1FF00000u
#define LOADER_SYSTEM_SIZE 0x1E900u
#define LOADER_FLASH_SIZE  0x200000u
#define LOADER_PRODUCT     0x450
#define LOADER_PAGES       0
#define LOADER_SECTORS     16u
#define LOADER_SECTOR(n)   (LOADER_FLASH + (n)*0x20000u)
