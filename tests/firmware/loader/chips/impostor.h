/* What is no resident loader, and has its commands: it lets RAM be read. */
#include "chips/g071.h"
#undef LOADER_SYSTEM
#undef LOADER_SYSTEM_SIZE
#define LOADER_SYSTEM      0x20000000u
#define LOADER_SYSTEM_SIZE 0x9000u
