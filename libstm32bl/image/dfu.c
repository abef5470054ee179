/*
 * dfu.c - files for USB bootloaders: ST's DfuSe container, and raw bytes with the suffix of
 * DFU 1.1. Sources: ST UM0391 (DfuSe file format); USB DFU 1.1, appendix B (suffix).
 *
 *   DfuSe = prefix target... suffix       target = its prefix, then elements with an address each
 *   plain = bytes suffix
 */
#include <string.h>

#include "pieces.h"

// UM0391: the prefix of the file.
enum { P_VERSION = 5, P_SIZE = 6, P_TARGETS = 10, PREFIX_SIZE = 11 };

// UM0391: the prefix of a target, and that of an element.
enum {
    T_ALTERNATE = 6,
    T_NAMED = 7,
    T_NAME = 11,
    T_NAME_SIZE = 255,
    T_SIZE = 266,
    T_ELEMENTS = 270,
    TARGET_SIZE = 274,
    ELEMENT_SIZE = 8
};

// USB DFU 1.1, table B.1: the suffix, whose offsets count from its start here.
enum {
    S_DEVICE = 0,
    S_PRODUCT = 2,
    S_VENDOR = 4,
    S_VERSION = 6,
    S_MARK = 8,
    S_LENGTH = 11,
    S_CRC = 12,
    SUFFIX_SIZE = 16
};

enum { DFUSE = 0x011A, ANY = 0xFFFF };
enum { ST = 0x0483, ROM = 0xDF11 };

static bool has_prefix(const uint8_t *data, size_t len)
{
    return len >= 5 && !memcmp(data, "DfuSe", 5);
}

static bool has_suffix(const uint8_t *data, size_t len)
{
    return len >= SUFFIX_SIZE && !memcmp(data + len - SUFFIX_SIZE + S_MARK, "UFD", 3) &&
           data[len - SUFFIX_SIZE + S_LENGTH] == SUFFIX_SIZE;
}

bool bl_dfu_recognise(const uint8_t *data, size_t len)
{
    return has_prefix(data, len) || has_suffix(data, len);
}

/* CRC-32 of the suffix: that of ISO 3309 without its inversion at the end; start with all ones. */
static uint32_t crc_add(uint32_t crc, const uint8_t *data, size_t len)
{
    static const uint32_t table[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190,
                                       0x6B6B51F4, 0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344,
                                       0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278,
                                       0xBDBDF21C}; // four steps with 0xEDB88320 each

    for (size_t i = 0; i < len; i++) {
        crc = crc >> 4 ^ table[(crc ^ data[i]) & 15];
        crc = crc >> 4 ^ table[(crc ^ data[i] >> 4) & 15];
    }
    return crc;
}

/* ------------------------------------------------------------------------- reading */

struct reader {
    int wanted;    // alternate setting, or BL_ALL_TARGETS
    char seen[32]; // those that the file has, for messages
    const uint8_t *data;
    size_t end; // where the suffix begins
    size_t at;
    struct bl_pieces pieces;
    struct stm32bl_image *img;
};

static int check_suffix(struct stm32bl_image *img, const uint8_t *data, size_t len)
{
    const uint8_t *suffix;
    uint32_t crc;

    if (!bl_dfu_recognise(data, len))
        return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                       "not a DFU file: it has neither prefix nor suffix of one; force format bin "
                       "to take it as raw bytes");
    if (!has_suffix(data, len))
        return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                       "offset 0x%zX: a DFU file ends in a suffix of 16 bytes, and this one does "
                       "not: it is cut off",
                       len);
    suffix = data + len - SUFFIX_SIZE;
    crc = crc_add(0xFFFFFFFFu, data, len - 4);
    if (crc != bl_le32(suffix + S_CRC))
        return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                       "offset 0x%zX: the CRC in the suffix is 0x%08X, that of the file 0x%08X: "
                       "the file is damaged",
                       len - 4, (unsigned)bl_le32(suffix + S_CRC), (unsigned)crc);
    img->usb_vendor_id = bl_le16(suffix + S_VENDOR);
    img->usb_product_id = bl_le16(suffix + S_PRODUCT);
    return STM32BL_OK;
}

/* Moves over `size` bytes of what `name` says, which must be there. */
static int take(struct reader *r, const char *name, uint64_t size, const uint8_t **out)
{
    if (size > r->end - r->at)
        return bl_fail(
            &r->img->error, STM32BL_ERR_FORMAT,
            "offset 0x%zX: the %s of %u bytes reaches past the suffix at 0x%zX: the file "
            "is damaged",
            r->at, name, (unsigned)size, r->end);
    *out = r->data + r->at;
    r->at += (size_t)size;
    return STM32BL_OK;
}

static int take_element(struct reader *r, uint8_t alternate)
{
    const uint8_t *head = NULL, *bytes = NULL;
    uint32_t addr, size;
    int err = take(r, "element", ELEMENT_SIZE, &head);

    if (err)
        return err;
    addr = bl_le32(head);
    size = bl_le32(head + 4);
    err = take(r, "data of an element", size, &bytes);
    if (err)
        return err;
    if ((uint64_t)addr + size > 0x100000000u)
        return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                       "offset 0x%zX: an element of %u bytes at 0x%08x goes past 32 bits",
                       r->at - size, (unsigned)size, (unsigned)addr);
    if (r->wanted != BL_ALL_TARGETS && r->wanted != alternate)
        return STM32BL_OK;
    if (bl_pieces_add(&r->pieces,
                      &(struct bl_piece){addr, size, (uint32_t)(bytes - r->data), alternate}))
        return STM32BL_OK;
    return bl_fail(&r->img->error, STM32BL_ERR_MEMORY, "no memory for the list of elements");
}

static void note_target(struct reader *r, uint8_t alternate)
{
    size_t n = strlen(r->seen);

    bl_format(r->seen + n, sizeof r->seen - n, "%s%u", n ? ", " : "", alternate);
}

/* The bytes of a target are those of one alternate setting; their addresses are the chip's. */
static int take_target(struct reader *r)
{
    const uint8_t *head = NULL;
    size_t start;
    uint32_t size, elements;
    int err = take(r, "prefix of a target", TARGET_SIZE, &head);

    if (err)
        return err;
    start = r->at;
    if (memcmp(head, "Target", 6))
        return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                       "offset 0x%zX: no target where one is due: the file is damaged",
                       start - TARGET_SIZE);
    note_target(r, head[T_ALTERNATE]);
    size = bl_le32(head + T_SIZE);
    elements = bl_le32(head + T_ELEMENTS);
    for (uint32_t i = 0; i < elements && !err; i++)
        err = take_element(r, head[T_ALTERNATE]);
    if (err || r->at - start == size)
        return err;
    return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                   "offset 0x%zX: the target of alternate setting %u is to have %u bytes, its "
                   "elements have %zu",
                   start, head[T_ALTERNATE], (unsigned)size, r->at - start);
}

/*
 * The size that the prefix gives is the offset of the suffix. There are tools that write 16 more,
 * or nothing; whatever else is there shows that bytes are missing.
 */
static int take_prefix(struct reader *r, uint8_t *targets)
{
    const uint8_t *head = NULL;
    uint32_t size;
    int err = take(r, "prefix", PREFIX_SIZE, &head);

    if (err)
        return err;
    size = bl_le32(head + P_SIZE);
    *targets = head[P_TARGETS];
    if (head[P_VERSION] != 1)
        return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                       "offset 0x5: version %u of the DfuSe format, where only 1 is known",
                       head[P_VERSION]);
    if (size == 0 || size == r->end || size == r->end + SUFFIX_SIZE)
        return STM32BL_OK;
    return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                   "offset 0x6: the file is to have %u bytes before its suffix, and has %zu: it is "
                   "damaged",
                   (unsigned)size, r->end);
}

static int parse_dfuse(struct reader *r)
{
    uint8_t targets = 0;
    int err = take_prefix(r, &targets);

    for (unsigned i = 0; i < targets && !err; i++)
        err = take_target(r);
    if (!err && r->at != r->end)
        err = bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                      "offset 0x%zX: %zu bytes behind the last of %u targets", r->at,
                      r->end - r->at, targets);
    if (!err && r->pieces.count == 0 && r->wanted != BL_ALL_TARGETS)
        err = bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                      "no bytes for alternate setting %d: the file has targets for %s", r->wanted,
                      r->seen);
    if (!err && r->pieces.count == 0)
        err = bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                      "a DfuSe file without any bytes: there is nothing to program");
    return err ? err : bl_pieces_build(&r->pieces, r->data, r->img, "alternate setting");
}

int bl_dfu_parse(struct stm32bl_image *img, const struct bl_content *content)
{
    struct reader r = {.wanted = content->target, .data = content->data, .img = img};
    int err = check_suffix(img, content->data, content->len);

    if (err)
        return err;
    r.end = content->len - SUFFIX_SIZE;
    if (!has_prefix(content->data, content->len) && r.wanted != BL_ALL_TARGETS)
        return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                       "plain DFU, which knows no alternate settings: format dfu takes it");
    if (!has_prefix(content->data, content->len)) {
        img->format = "bin"; // as far as a user can see: it brings no addresses
        return r.end ? bl_image_add(img, content->base, content->data, r.end)
                     : bl_fail(&img->error, STM32BL_ERR_FORMAT,
                               "a DFU suffix and nothing before it: there is nothing to program");
    }
    err = parse_dfuse(&r);
    bl_pieces_free(&r.pieces);
    return err;
}

/* ------------------------------------------------------------------------- writing */

struct writer {
    FILE *out;
    uint32_t crc;
};

static bool put(struct writer *w, const void *bytes, size_t len)
{
    w->crc = crc_add(w->crc, bytes, len);
    return fwrite(bytes, 1, len, w->out) == len;
}

static void put_le16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static void put_le32(uint8_t *p, uint32_t value)
{
    put_le16(p, value);
    put_le16(p + 2, value >> 16);
}

static uint32_t elements_size(const struct stm32bl_image *img)
{
    uint32_t size = 0;

    for (size_t i = 0; i < img->count; i++)
        size += ELEMENT_SIZE + (uint32_t)img->segments[i].size;
    return size;
}

static bool put_heads(struct writer *w, const struct stm32bl_image *img)
{
    uint8_t prefix[PREFIX_SIZE] = "DfuSe\1", target[TARGET_SIZE] = "Target";
    uint32_t size = elements_size(img);

    put_le32(prefix + P_SIZE, PREFIX_SIZE + TARGET_SIZE + size);
    prefix[P_TARGETS] = 1;
    put_le32(target + T_NAMED, 1);
    memcpy(target + T_NAME, "Internal Flash", 14); // alternate setting 0 of every ROM
    put_le32(target + T_SIZE, size);
    put_le32(target + T_ELEMENTS, (uint32_t)img->count);
    return put(w, prefix, sizeof prefix) && put(w, target, sizeof target);
}

static bool put_segment(struct writer *w, const struct stm32bl_segment *s)
{
    uint8_t head[ELEMENT_SIZE];

    put_le32(head, s->address);
    put_le32(head + 4, (uint32_t)s->size);
    return put(w, head, sizeof head) && put(w, s->data, s->size);
}

static bool put_suffix(struct writer *w)
{
    uint8_t suffix[SUFFIX_SIZE] = {0};

    put_le16(suffix + S_DEVICE, ANY);
    put_le16(suffix + S_PRODUCT, ROM);
    put_le16(suffix + S_VENDOR, ST);
    put_le16(suffix + S_VERSION, DFUSE);
    memcpy(suffix + S_MARK, "UFD", 3);
    suffix[S_LENGTH] = SUFFIX_SIZE;
    put_le32(suffix + S_CRC, crc_add(w->crc, suffix, S_CRC));
    return put(w, suffix, sizeof suffix);
}

bool bl_dfu_write(const struct stm32bl_image *img, FILE *out, uint8_t fill)
{
    struct writer w = {out, 0xFFFFFFFFu};
    bool good = put_heads(&w, img);

    (void)fill;
    for (size_t i = 0; i < img->count && good; i++)
        good = put_segment(&w, &img->segments[i]);
    return good && put_suffix(&w);
}
