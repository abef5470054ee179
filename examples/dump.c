/*
 * dump - memory of a chip into a file: raw binary, Intel HEX or S-record, by the suffix.
 *
 *     dump sim:stm32f411 0x08000000 4096 backup.hex
 */
#include <stdio.h>
#include <stdlib.h>

#include <stm32bl.h>

static int dump(struct stm32bl *bl, const char *target, uint32_t addr, size_t len, uint8_t *buf)
{
    int err = stm32bl_open(bl, target);

    if (!err)
        err = stm32bl_read(bl, addr, buf, len);
    if (err)
        fprintf(stderr, "%s: %s\n", target, stm32bl_error_message(bl));
    stm32bl_close(bl);
    return err;
}

static int save(uint32_t addr, const uint8_t *buf, size_t len, const char *path)
{
    struct stm32bl_image *img = stm32bl_image_new();
    int err = img ? stm32bl_image_add(img, addr, buf, len) : STM32BL_ERR_MEMORY;

    if (!err)
        err = stm32bl_image_save(img, path, NULL, 0xFF); // NULL: by the suffix
    if (err)
        fprintf(stderr, "%s: %s\n", path, img ? stm32bl_image_error_message(img) : "no memory");
    stm32bl_image_free(img);
    return err;
}

int main(int argc, char **argv)
{
    uint32_t addr = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 0;
    size_t len = argc > 3 ? strtoul(argv[3], NULL, 0) : 0;
    struct stm32bl *bl = stm32bl_new();
    uint8_t *buf = malloc(len ? len : 1);
    int err = STM32BL_ERR_ARG;

    if (argc != 5 || !len)
        fprintf(stderr, "usage: dump TARGET ADDRESS LENGTH FILE\n");
    else if (bl && buf)
        err = dump(bl, argv[1], addr, len, buf);
    if (!err)
        err = save(addr, buf, len, argv[4]);
    free(buf);
    stm32bl_free(bl);
    return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
