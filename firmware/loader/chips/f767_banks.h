/* STM32F765/F767/F769/F777/F779 with 2 MiB in two banks: nDBANK 0, which is not as delivered. */
#include "f42x_banks.h"
#define LOADER_OPTIONS       0x40023C14u /* FLASH_OPTCR: nDBANK */
#define LOADER_OPTIONS_MASK  0x20000000u
#define LOADER_OPTIONS_VALUE 0u
#define LOADER_RAM_SIZE      0x80000u
#define LOADER_SYSTEM        0x1FF00000u
#define LOADER_SYSTEM_SIZE                                                                         \
    0xF0020u /* to the end of the option bytes, whose nDBANK tells a host of the banks */
#define LOADER_PRODUCT 0x451
