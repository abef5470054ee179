/* STM32F103x8 and xB with 128 KiB: one slot. */
#include "f103.h"
#undef LOADER_SLOT_B
#undef LOADER_SLOT_SIZE
#define LOADER_SLOTS 1
#ifdef LOADER_SIGNED
#define LOADER_SLOT_SIZE 0x1D800u
#else
#define LOADER_SLOT_SIZE 0x1E800u
#endif
