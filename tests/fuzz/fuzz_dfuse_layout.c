/* Memory layouts of DfuSe devices: whatever the text, the runs lie in 32 bits and in order. */
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "protocol/dfuse_layout.h"

static void check_run(const struct bl_dfuse_layout *layout, size_t i)
{
    const struct bl_dfuse_run *r = &layout->runs[i];
    uint64_t end = r->start + (uint64_t)r->count * r->size;

    oracle_check(r->count > 0 && r->size > 0, "a run has a size");
    oracle_check(end <= 0x100000000u, "a run lies in 32 bits");
    oracle_check(r->readable || r->erasable || r->writable, "a run may be used");
    oracle_check(bl_dfuse_find(layout, r->start, 1) && bl_dfuse_find(layout, (uint32_t)end - 1, 1),
                 "the ends of a run are found");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct bl_dfuse_layout layout;

    memcpy(text, data, size);
    text[size] = '\0';
    if (bl_dfuse_parse(text, &layout)) {
        oracle_check(layout.count > 0 && layout.count <= BL_DFUSE_RUNS, "a layout has runs");
        oracle_check(strlen(layout.name) < BL_DFUSE_NAME, "a name is cut off");
        oracle_check(bl_dfuse_size(&layout) > 0, "a layout has a size");
        for (size_t i = 0; i < layout.count; i++)
            check_run(&layout, i);
    }
    free(text);
    return 0;
}
