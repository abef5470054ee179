/* STM32F405/F407 with 1 MiB: sectors of 16, 64 and 128 KiB (RM0090 3.3). Sector 1 stays the product's. */
#define LOADER_UNIT        4
#define LOADER_ERASED      0xFFFFFFFFu
#define LOADER_RECORD_A    0x08008000u
#define LOADER_RECORD_B    0x0800C000u
#define LOADER_RECORD_SIZE 0x800u
#define LOADER_RECORD_PAGE 0x4000u
#define LOADER_SLOT_A      0x08010000u
#define LOADER_SLOT_B      0x08080000u
#define LOADER_SLOT_SIZE   0x70000u
#define LOADER_RAM         0x20000000u
#define LOADER_RAM_SIZE    0x20000u
#define LOADER_SYSTEM      0x1FFF0000u
#define LOADER_SYSTEM_SIZE 0x7A30u
#define LOADER_FLASH_SIZE  0x100000u
#define LOADER_PRODUCT     0x413
#define LOADER_PAGES       0
#define LOADER_OWN_SECTORS 1u
#define LOADER_SECTORS     12u
#define LOADER_SECTOR(n)   (LOADER_FLASH + ((n) < 5 ? (n)*0x4000u : ((n)-4) * 0x20000u))
