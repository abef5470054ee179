/* Of no chip: banks of 32 bytes' units that an option byte swaps, each with a loader, an area of the log and a slot. */
#define LOADER_UNIT        32
#define LOADER_ERASED      0xFFFFFFFFu
#define LOADER_RECORD_A    0x08000800u
#define LOADER_RECORD_B    0x08001800u
#define LOADER_RECORD_SIZE 0x100u
#define LOADER_RECORD_PAGE 1024
#define LOADER_SLOT_A      0x08000C00u
#define LOADER_SLOT_B      0x08001C00u
#define LOADER_SLOT_SIZE   0x400u
#define LOADER_BANK        0x1000u
#define LOADER_SWAP        0x800u
#define LOADER_RAM         0x20000000u
#define LOADER_RAM_SIZE    0x5000u
#define LOADER_SYSTEM      0x1FFFF000u
#define LOADER_SYSTEM_SIZE 0x1000u
#define LOADER_FLASH_SIZE  0x2000u
#define LOADER_PRODUCT     0x410
#define LOADER_PAGES       0
#define LOADER_SECTORS     8u
#define LOADER_SECTOR(n)   (LOADER_FLASH + (n)*0x400u)
#define MODEL              MODEL_ECC_ALWAYS
