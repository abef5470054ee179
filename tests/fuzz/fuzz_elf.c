/* ELF files. */
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    oracle_image(data, size, "elf");
    return 0;
}
