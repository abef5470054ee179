/* STM32F405/F407 with 1 MiB: one slot. */
#include "f407.h"
#undef LOADER_SLOT_B
#undef LOADER_SLOT_SIZE
#define LOADER_SLOTS     1
#define LOADER_SLOT_SIZE 0xF0000u
