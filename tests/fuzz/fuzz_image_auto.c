/* Content whose format must be recognised first. */
#include <stddef.h>

#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    oracle_image(data, size, NULL);
    return 0;
}
