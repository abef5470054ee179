/* Of no chip: small, so that every power cut can be tried. Images are copied; units of 8 bytes, ECC, steps of two sectors. */
#define LOADER_UNIT        8
#define LOADER_ERASED      0xFFFFFFFFu
#define LOADER_RECORD_A    0x08001000u
#define LOADER_RECORD_B    0x08001200u
#define LOADER_RECORD_SIZE 0x200u
#define LOADER_RECORD_PAGE 0x200u
#define LOADER_SLOT_A      0x08001800u
#define LOADER_SLOT_B      0x08001A00u
#define LOADER_SLOT_SIZE   0x200u
#define LOADER_BACKUP      0x08001C00u
#define LOADER_BACKUP_SIZE 0x200u
#define LOADER_STEP        0x100u
#define LOADER_RAM         0x20000000u
#define LOADER_RAM_SIZE    0x5000u
#define LOADER_SYSTEM      0x1FFFF000u
#define LOADER_SYSTEM_SIZE 0x1000u
#define LOADER_FLASH_SIZE  0x2000u
#define LOADER_PRODUCT     0x410
#define LOADER_PAGES       0
#define LOADER_SECTORS     64u
#define LOADER_SECTOR(n)   (LOADER_FLASH + (n)*0x80u)
#define MODEL              MODEL_ECC
