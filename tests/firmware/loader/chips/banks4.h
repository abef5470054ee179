/* Of no chip: two banks of 4 bytes' units, slots at the same place of each, and images linked for the first. */
#define LOADER_UNIT        4
#define LOADER_ERASED      0xFFFFFFFFu
#define LOADER_RECORD_A    0x08000800u
#define LOADER_RECORD_B    0x08000C00u
#define LOADER_RECORD_SIZE 0x100u
#define LOADER_RECORD_PAGE 1024
#define LOADER_SLOT_A      0x08001000u
#define LOADER_SLOT_B      0x08003000u
#define LOADER_SLOT_SIZE   0x400u
#define LOADER_BANK        0x2000u
#define LOADER_RAM         0x20000000u
#define LOADER_RAM_SIZE    0x5000u
#define LOADER_SYSTEM      0x1FFFF000u
#define LOADER_SYSTEM_SIZE 0x1000u
#define LOADER_FLASH_SIZE  0x4000u
#define LOADER_PRODUCT     0x410
#define LOADER_PAGES       0
#define LOADER_SECTORS     16u
#define LOADER_SECTOR(n)   (LOADER_FLASH + (n)*0x400u)
#define MODEL              MODEL_PLAIN
