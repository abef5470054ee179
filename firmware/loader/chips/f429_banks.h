/* STM32F427/F429/F437/F439 with 2 MiB, which always are two banks. */
#include "f42x_banks.h"
#define LOADER_OPTIONS_MASK 0
#define LOADER_RAM_SIZE     0x30000u
#define LOADER_SYSTEM       0x1FFF0000u
#define LOADER_SYSTEM_SIZE  0x7A10u
#define LOADER_PRODUCT      0x419
