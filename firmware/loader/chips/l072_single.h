/* STM32L072/L073/L082/L083 with 192 KiB: one slot. */
#include "l072.h"
#undef LOADER_SLOT_B
#undef LOADER_SLOT_SIZE
#define LOADER_SLOTS 1
#ifdef LOADER_SIGNED
#define LOADER_SLOT_SIZE 0x2E000u
#else
#define LOADER_SLOT_SIZE 0x2F000u
#endif
