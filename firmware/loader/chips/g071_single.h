/* STM32G071/G081 with 128 KiB: one slot. */
#include "g071.h"
#undef LOADER_SLOT_B
#undef LOADER_SLOT_SIZE
#define LOADER_SLOTS 1
#ifdef LOADER_SIGNED
#define LOADER_SLOT_SIZE 0x1D000u
#else
#define LOADER_SLOT_SIZE 0x1E000u
#endif
