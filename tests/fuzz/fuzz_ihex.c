/* Intel HEX, whose checksum makes the sum of a line 0. */
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    oracle_text(data, size, "hex", 1, 0);
    return 0;
}
