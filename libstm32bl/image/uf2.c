/*
 * uf2.c - UF2, the format of drives that take a program as a file. Source: "USB Flashing Format
 * (UF2)" of Microsoft's MakeCode project, and its list of families.
 *
 *   file = blocks of 512 bytes, each with its own address, its number and how many there are
 */
#include <string.h>

#include "pieces.h"

// Offsets into a block.
enum {
    B_MAGIC_0 = 0,
    B_MAGIC_1 = 4,
    B_FLAGS = 8,
    B_ADDRESS = 12,
    B_LENGTH = 16,
    B_NUMBER = 20,
    B_COUNT = 24,
    B_FAMILY = 28,
    B_DATA = 32,
    B_MAGIC_END = 508,
    BLOCK = 512,
    DATA_MAX = 476
};

#define MAGIC_0   0x0A324655u
#define MAGIC_1   0x9E5D5157u
#define MAGIC_END 0x0AB16F30u

enum { NOT_FLASH = 1, CONTAINER = 0x1000, HAS_FAMILY = 0x2000 };

// The families of STM32 in the list, by the series of the device table.
static const struct family {
    uint32_t id;
    const char *series;
} families[] = {
    {0x647824B6, "F0"}, {0x5EE21072, "F1"}, {0x5D1A0A2E, "F2"}, {0x6B846188, "F3"},
    {0x57755A57, "F4"}, {0x6D0922FA, "F4"}, {0x8FB060FE, "F4"}, {0x53B80F00, "F7"},
    {0x300F5633, "G0"}, {0x4C71240A, "G4"}, {0x6DB66082, "H7"}, {0x202E3A91, "L0"},
    {0x1E1F432D, "L1"}, {0x00FF6919, "L4"}, {0x04240BDF, "L5"}, {0x70D16653, "WB"},
    {0x21460FF0, "WL"},
};

struct reader {
    const uint8_t *data;
    size_t len;
    uint32_t family; // of the blocks so far
    bool has_family;
    struct bl_pieces pieces;
    struct stm32bl_image *img;
};

bool bl_uf2_recognise(const uint8_t *data, size_t len)
{
    return len >= 8 && bl_le32(data + B_MAGIC_0) == MAGIC_0 && bl_le32(data + B_MAGIC_1) == MAGIC_1;
}

static const char *series_of(uint32_t id)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (families[i].id == id)
            return families[i].series;
    return NULL;
}

static int take_family(struct reader *r, unsigned number, uint32_t id)
{
    struct bl_error *error = &r->img->error;

    if (r->has_family && r->family != id)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "block %u: for family 0x%08X, where earlier blocks are for 0x%08X: take the "
                       "file for one chip",
                       number, (unsigned)id, (unsigned)r->family);
    r->family = id;
    r->has_family = true;
    r->img->series = series_of(id);
    if (r->img->series)
        return STM32BL_OK;
    return bl_fail(error, STM32BL_ERR_FORMAT,
                   "block %u: for family 0x%08X, which is no STM32 that the list of UF2 families "
                   "knows: is it the right file?",
                   number, (unsigned)id);
}

static int check_block(struct reader *r, unsigned number, const uint8_t *b)
{
    struct bl_error *error = &r->img->error;
    uint32_t size = bl_le32(b + B_LENGTH), address = bl_le32(b + B_ADDRESS);

    if (!bl_uf2_recognise(b, BLOCK) || bl_le32(b + B_MAGIC_END) != MAGIC_END)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "offset 0x%zX: block %u does not begin and end as UF2 has it: the file is "
                       "damaged",
                       (size_t)number * BLOCK, number);
    if (bl_le32(b + B_NUMBER) != number || bl_le32(b + B_COUNT) != r->len / BLOCK)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "offset 0x%zX: block %u of %u, where %u of %zu is due: blocks are missing",
                       (size_t)number * BLOCK, (unsigned)bl_le32(b + B_NUMBER),
                       (unsigned)bl_le32(b + B_COUNT), number, r->len / BLOCK);
    if (size > DATA_MAX || (uint64_t)address + size > UINT64_C(1) << 32)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "offset 0x%zX: %u bytes at 0x%08X do not fit a block: the file is damaged",
                       (size_t)number * BLOCK, (unsigned)size, (unsigned)address);
    return STM32BL_OK;
}

static int take_block(struct reader *r, unsigned number)
{
    const uint8_t *b = r->data + (size_t)number * BLOCK;
    uint32_t flags = bl_le32(b + B_FLAGS);
    int err = check_block(r, number, b);

    if (!err && flags & HAS_FAMILY)
        err = take_family(r, number, bl_le32(b + B_FAMILY));
    if (err || flags & (NOT_FLASH | CONTAINER)) // a comment, or a file for a file system
        return err;
    if (bl_pieces_add(&r->pieces, &(struct bl_piece){bl_le32(b + B_ADDRESS), bl_le32(b + B_LENGTH),
                                                     number * BLOCK + B_DATA, number}))
        return STM32BL_OK;
    return bl_fail(&r->img->error, STM32BL_ERR_MEMORY, "out of memory at block %u", number);
}

int bl_uf2_parse(struct stm32bl_image *img, const struct bl_content *content)
{
    struct reader r = {.data = content->data, .len = content->len, .img = img};
    int err = STM32BL_OK;

    if (content->len % BLOCK)
        return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                       "%zu bytes are no whole number of UF2 blocks: the file is cut off",
                       content->len);
    for (unsigned i = 0; !err && i < content->len / BLOCK; i++)
        err = take_block(&r, i);
    if (!err && !r.pieces.count)
        err = bl_fail(&img->error, STM32BL_ERR_FORMAT,
                      "a UF2 file without bytes for flash: there is nothing to program");
    if (!err)
        err = bl_pieces_build(&r.pieces, r.data, img, "block");
    bl_pieces_free(&r.pieces);
    return err;
}
