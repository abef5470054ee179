/* S-records, whose checksum makes the sum of a line 0xFF. */
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    oracle_text(data, size, "srec", 2, 0xFF);
    return 0;
}
