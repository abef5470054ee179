/* STM32F411 with 512 KiB: one slot. */
#include "f411.h"
#undef LOADER_SLOT_B
#undef LOADER_SLOT_SIZE
#define LOADER_SLOTS     1
#define LOADER_SLOT_SIZE 0x70000u
