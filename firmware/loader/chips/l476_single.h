/* STM32L476/L486 with 1 MiB: one slot. */
#include "l476.h"
#undef LOADER_SLOT_B
#undef LOADER_SLOT_SIZE
#define LOADER_SLOTS 1
#ifdef LOADER_SIGNED
#define LOADER_SLOT_SIZE 0xFD000u
#else
#define LOADER_SLOT_SIZE 0xFE000u
#endif
