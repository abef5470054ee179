/*
 * ihex.c - Intel HEX. Source: Intel, "Hexadecimal Object File Format Specification", revision A,
 * 1988.
 */
#include <string.h>

#include "text.h"

enum {
    TYPE_DATA = 0x00,
    TYPE_END = 0x01,
    TYPE_SEGMENT_BASE = 0x02,
    TYPE_SEGMENT_START = 0x03,
    TYPE_LINEAR_BASE = 0x04,
    TYPE_LINEAR_START = 0x05
};

enum { HEAD = 4, FRAME = HEAD + 1 }; // count, offset (2), type; and the checksum
enum { SEGMENT_SIZE = 0x10000 };

struct reader {
    uint32_t base;
    bool segmented; // base came from a type 02 record
};

bool bl_ihex_recognise(const uint8_t *data, size_t len)
{
    const uint8_t *end = data + len, *p = bl_text_skip_blanks(data, end);

    return end - p >= 3 && p[0] == ':' && bl_text_is_hex(p[1]) && bl_text_is_hex(p[2]);
}

/* Decodes a line into a record whose count and checksum are right. */
static int read_record(struct bl_text *text, uint8_t *record)
{
    size_t count;
    int err;

    if (text->line[0] != ':')
        return bl_text_fail(text, "no ':' at its start: this is not Intel HEX, or damaged");
    err = bl_text_decode(text, 1, record, &count);
    if (err)
        return err;
    if (count < FRAME)
        return bl_text_fail(text, "too short for a record: the line is cut off or damaged");
    if (count != (size_t)record[0] + FRAME)
        return bl_text_fail(text,
                            "%zu data bytes where the record says %u: the line is cut off or "
                            "damaged",
                            count - FRAME, record[0]);
    return bl_text_checksum(text, record[count - 1],
                            (0x100 - bl_text_sum(record, count - 1)) & 0xFF);
}

static int take_data(struct bl_text *text, const struct reader *r, const uint8_t *record)
{
    uint32_t offset = (uint32_t)record[1] << 8 | record[2];
    uint32_t len = record[0], first = len;
    int err;

    // Inside a type 02 segment offsets wrap at 64 KiB; linear addresses just go on.
    if (r->segmented && offset + len > SEGMENT_SIZE)
        first = SEGMENT_SIZE - offset;
    err = bl_text_put(text, r->base + offset, record + HEAD, first);
    if (err || first == len)
        return err;
    return bl_text_put(text, r->base, record + HEAD + first, len - first);
}

static void take_start(struct stm32bl_image *img, uint32_t start)
{
    img->has_entry = true;
    img->entry = start;
}

static int take_record(struct bl_text *text, struct reader *r, const uint8_t *record)
{
    // The number of data bytes that each type has, TYPE_DATA excepted.
    static const uint8_t sizes[] = {0, 0, 2, 4, 2, 4};
    uint8_t type = record[3];
    const uint8_t *value = record + HEAD;
    uint32_t high = (uint32_t)value[0] << 8 | value[1], low = (uint32_t)value[2] << 8 | value[3];

    if (type >= sizeof sizes)
        return bl_text_fail(text, "record type %02X does not exist in Intel HEX", type);
    if (type != TYPE_DATA && record[0] != sizes[type])
        return bl_text_fail(text, "%u data bytes in a record of type %02X, which has %u", record[0],
                            type, sizes[type]);
    switch (type) {
    case TYPE_DATA:
        return take_data(text, r, record);
    case TYPE_END:
        text->ended = true;
        break;
    case TYPE_SEGMENT_BASE:
    case TYPE_LINEAR_BASE:
        r->segmented = type == TYPE_SEGMENT_BASE;
        r->base = high << (r->segmented ? 4 : 16);
        break;
    case TYPE_SEGMENT_START:
        take_start(text->img, high * 16 + low); // CS and IP of an 8086
        break;
    default:
        take_start(text->img, high << 16 | low);
    }
    return STM32BL_OK;
}

static int take_line(struct bl_text *text, void *state)
{
    uint8_t record[BL_RECORD_MAX] = {0};
    int err = read_record(text, record);

    return err ? err : take_record(text, state, record);
}

int bl_ihex_parse(struct stm32bl_image *img, const struct bl_content *content)
{
    struct reader r = {0, false};

    return bl_text_parse(img, content, take_line, &r);
}

static bool write_record(FILE *out, uint8_t type, uint32_t offset, const void *data, size_t len)
{
    uint8_t record[FRAME + BL_RECORD_SIZE] = {(uint8_t)len, (uint8_t)(offset >> 8), (uint8_t)offset,
                                              type};

    if (len)
        memcpy(record + HEAD, data, len);
    record[HEAD + len] = (uint8_t)(0x100 - bl_text_sum(record, HEAD + len));
    return bl_text_write(out, ":", record, FRAME + len);
}

static bool write_base(FILE *out, uint32_t addr)
{
    const uint8_t upper[2] = {(uint8_t)(addr >> 24), (uint8_t)(addr >> 16)};

    return write_record(out, TYPE_LINEAR_BASE, 0, upper, sizeof upper);
}

static bool write_segment(FILE *out, const struct stm32bl_segment *s, uint32_t *upper)
{
    for (size_t done = 0, len; done < s->size; done += len) {
        uint32_t addr = s->address + (uint32_t)done;
        uint32_t left = SEGMENT_SIZE - addr % SEGMENT_SIZE;

        len = s->size - done < BL_RECORD_SIZE ? s->size - done : BL_RECORD_SIZE;
        if (len > left)
            len = left;
        if (addr / SEGMENT_SIZE != *upper && !write_base(out, addr))
            return false;
        *upper = addr / SEGMENT_SIZE;
        if (!write_record(out, TYPE_DATA, addr % SEGMENT_SIZE, s->data + done, len))
            return false;
    }
    return true;
}

bool bl_ihex_write(const struct stm32bl_image *img, FILE *out, uint8_t fill)
{
    uint8_t entry[4];
    uint32_t upper = 0; // what readers start with

    (void)fill;
    for (size_t i = 0; i < img->count; i++)
        if (!write_segment(out, &img->segments[i], &upper))
            return false;
    bl_put_be32(entry, img->entry);
    if (img->has_entry && !write_record(out, TYPE_LINEAR_START, 0, entry, sizeof entry))
        return false;
    return write_record(out, TYPE_END, 0, NULL, 0);
}
