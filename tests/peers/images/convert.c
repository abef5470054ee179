/*
 * convert IN OUT [BASE [FORMAT]]: through an image, gaps filled with 0, in the format of OUT's
 * suffix. Prints format, entry (0: none) and each segment of IN, as the peers' answers are compared
 * with it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "stm32bl.h"

static void print(const struct stm32bl_image *img)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    uint32_t entry = 0;

    stm32bl_image_entry(img, &entry);
    printf("%s 0x%lx", stm32bl_image_format(img), (unsigned long)entry);
    for (size_t i = 0; i < stm32bl_image_count(img); i++)
        printf(" 0x%lx+0x%lx", (unsigned long)s[i].address, (unsigned long)s[i].size);
    printf("\n");
}

int main(int argc, char **argv)
{
    struct stm32bl_image *img = stm32bl_image_new();
    uint32_t base = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 0) : 0;
    int err;

    if (argc < 3 || !img)
        return 2;
    err = stm32bl_image_load(img, argv[1], argc > 4 ? argv[4] : NULL, base);
    if (!err) {
        print(img);
        err = stm32bl_image_save(img, argv[2], NULL, 0);
    }
    if (err)
        fprintf(stderr, "%s\n", stm32bl_image_error_message(img));
    stm32bl_image_free(img);
    return err ? 1 : 0;
}
