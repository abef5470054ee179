/*
 * load.c - files with programs, sealed or not.
 */
#include <stdlib.h>
#include <string.h>

#include "seal.h"

uint32_t seal_get32(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

void seal_put32(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t end_of(const struct stm32bl_segment *s)
{
    return (uint64_t)s->address + s->size;
}

/* In one piece, with what erased flash reads as where the file has nothing. */
static int flatten(struct cli *cli, const struct stm32bl_image *img, struct seal_image *out)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    size_t count = stm32bl_image_count(img);
    uint64_t size = end_of(&s[count - 1]) - s[0].address;

    if (size > SEAL_MOST)
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "the file has bytes at 0x%08x and at 0x%08x, which is too far apart "
                              "for one slot: leave the others out by --only",
                              (unsigned)s[0].address, (unsigned)s[count - 1].address);
    out->address = s[0].address;
    out->size = (uint32_t)size;
    out->bytes = malloc(size + SEAL_PADDING + STM32BL_DESCRIPTOR_SIZE + STM32BL_SIGNATURE_SIZE);
    if (!out->bytes)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    memset(out->bytes, 0xFF, size + SEAL_PADDING);
    for (size_t i = 0; i < count; i++)
        memcpy(out->bytes + (s[i].address - out->address), s[i].data, s[i].size);
    return CLI_DONE;
}

int seal_load(struct cli *cli, struct seal_image *out)
{
    struct stm32bl_image *img = NULL;
    int exit = cli_load(cli, 1, 0, &img);

    if (!exit)
        exit = cli_choose_parts(cli, &img);
    if (!exit)
        exit = flatten(cli, img, out);
    out->placed = !cli->unplaced;
    stm32bl_image_free(img);
    return exit;
}

/* The program's length, which its vector table says; 0: it is not sealed, or cut off. */
static uint32_t length_of(const struct seal_image *image)
{
    uint32_t length, room = image->size - STM32BL_DESCRIPTOR_SIZE;

    if (image->size < SEAL_LEAST + STM32BL_DESCRIPTOR_SIZE ||
        memcmp(image->bytes + SEAL_MARK, "SIM1", 4) != 0)
        return 0;
    length = seal_get32(image->bytes + SEAL_MARK + 4);
    return length % 4 == 0 && length >= SEAL_LEAST && length <= room ? length : 0;
}

static void look(const struct seal_image *image, uint32_t length, struct seal_found *out)
{
    uint32_t sum_at = length + STM32BL_DESCRIPTOR_SIZE - 4;

    out->whole = stm32bl_crc(0xFFFFFFFF, image->bytes, sum_at) == out->descriptor.sum &&
                 out->descriptor.length == length;
    out->signed_bytes = length + STM32BL_DESCRIPTOR_SIZE;
    out->signature = NULL;
    if (out->descriptor.is_signed && image->size - out->signed_bytes >= STM32BL_SIGNATURE_SIZE)
        out->signature = image->bytes + out->signed_bytes;
}

int seal_find(struct cli *cli, const char *path, const struct seal_image *image,
              struct seal_found *out)
{
    uint32_t length = length_of(image);

    if (!length || !stm32bl_descriptor_read(image->bytes + length, &out->descriptor))
        return cli_file_error(
            cli, STM32BL_ERR_FORMAT,
            "%s: not a sealed image, or cut off: 'stm32bl image seal' makes one%s", path,
            cli->args.value[OPT_SLOT] ? " of a program, and so does --version=1.4.0 here" : "");
    look(image, length, out);
    text_clean(out->descriptor.product);
    if (!out->whole)
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "%s: damaged: its bytes have not the sum of its descriptor", path);
    if (out->descriptor.is_signed && !out->signature)
        return cli_file_error(cli, STM32BL_ERR_FORMAT, "%s: cut off within its signature", path);
    if (image->placed && image->address != out->descriptor.address)
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "%s: it was sealed for 0x%08x, and its address is 0x%08x", path,
                              (unsigned)out->descriptor.address, (unsigned)image->address);
    return CLI_DONE;
}
