/*
 * srec.c - Motorola S-records. Source: Motorola, "M68000 Family Programmer's Reference Manual",
 * M68000PM/AD, appendix C "S-record output format"; S6 as written by current tools.
 */
#include <string.h>

#include "text.h"

bool bl_srec_recognise(const uint8_t *data, size_t len)
{
    const uint8_t *end = data + len, *p = bl_text_skip_blanks(data, end);

    return end - p >= 4 && p[0] == 'S' && p[1] >= '0' && p[1] <= '9' && bl_text_is_hex(p[2]) &&
           bl_text_is_hex(p[3]);
}

/* Bytes of the address, or number, of each record type; 0: no such type. */
static size_t address_size(unsigned type)
{
    static const uint8_t sizes[] = {2, 2, 3, 4, 0, 2, 3, 4, 3, 2};

    return sizes[type];
}

/* Decodes a line into a record whose count and checksum are right; record[0] is the count. */
static int read_record(struct bl_text *text, uint8_t *record)
{
    const uint8_t *line = text->line;
    size_t count;
    int err;

    if (text->line_len < 2 || line[0] != 'S' || line[1] < '0' || line[1] > '9')
        return bl_text_fail(text, "no S0 to S9 at its start: this is not an S-record, or damaged");
    if (!address_size(line[1] - '0'))
        return bl_text_fail(text, "S4 records do not exist: the line is damaged");
    err = bl_text_decode(text, 2, record, &count);
    if (err)
        return err;
    if (count < 1 + address_size(line[1] - '0') + 1)
        return bl_text_fail(text, "too short for a record: the line is cut off or damaged");
    if (count != 1 + (size_t)record[0])
        return bl_text_fail(text,
                            "%zu bytes where the record says %u: the line is cut off or damaged",
                            count - 1, record[0]);
    return bl_text_checksum(text, record[count - 1], ~bl_text_sum(record, count - 1) & 0xFF);
}

static int take_data(struct bl_text *text, uint32_t *records, uint32_t addr, const uint8_t *record)
{
    size_t head = 1 + address_size(text->line[1] - '0');

    ++*records;
    text->complete = false;
    return bl_text_put(text, addr, record + head, 1 + (size_t)record[0] - head - 1);
}

/* Some writers leave S7 to S9 out; a count that is right shows as well that nothing is missing. */
static int take_count(struct bl_text *text, uint32_t records, uint32_t said)
{
    text->complete = true;
    if (said == records)
        return STM32BL_OK;
    return bl_text_fail(text,
                        "%u data records up to here where the file says %u: lines are missing or "
                        "doubled",
                        (unsigned)records, (unsigned)said);
}

/* Writers that know no entry put 0 into the record that ends the file. */
static void take_end(struct bl_text *text, uint32_t start)
{
    text->ended = true;
    text->img->has_entry = start != 0;
    text->img->entry = start;
}

static int take_record(struct bl_text *text, uint32_t *records, const uint8_t *record)
{
    unsigned type = text->line[1] - '0';
    size_t size = address_size(type);
    uint32_t addr = 0;

    for (size_t i = 1; i <= size; i++)
        addr = addr << 8 | record[i];
    if (type >= 5 && record[0] != size + 1)
        return bl_text_fail(text, "data in an S%u record, which has none: the line is damaged",
                            type);
    switch (type) {
    case 0:
        return STM32BL_OK;
    case 1:
    case 2:
    case 3:
        return take_data(text, records, addr, record);
    case 5:
    case 6:
        return take_count(text, *records, addr);
    default:
        take_end(text, addr);
        return STM32BL_OK;
    }
}

static int take_line(struct bl_text *text, void *records)
{
    uint8_t record[BL_RECORD_MAX] = {0};
    int err = read_record(text, record);

    return err ? err : take_record(text, records, record);
}

int bl_srec_parse(struct stm32bl_image *img, const struct bl_content *content)
{
    uint32_t records = 0;

    return bl_text_parse(img, content, take_line, &records);
}

static bool write_record(FILE *out, unsigned type, uint32_t addr, const void *data, size_t len)
{
    const char mark[] = {'S', (char)('0' + type), '\0'};
    uint8_t record[1 + 4 + BL_RECORD_SIZE + 1];
    size_t size = address_size(type);
    uint8_t be[4];

    record[0] = (uint8_t)(size + len + 1);
    bl_put_be32(be, addr);
    memcpy(record + 1, be + 4 - size, size);
    if (len)
        memcpy(record + 1 + size, data, len);
    record[1 + size + len] = (uint8_t)~bl_text_sum(record, 1 + size + len);
    return bl_text_write(out, mark, record, 1 + size + len + 1);
}

static bool write_segment(FILE *out, const struct stm32bl_segment *s, unsigned type,
                          uint32_t *records)
{
    for (size_t done = 0; done < s->size; done += BL_RECORD_SIZE) {
        size_t left = s->size - done;
        size_t len = left < BL_RECORD_SIZE ? left : BL_RECORD_SIZE;

        if (!write_record(out, type, s->address + (uint32_t)done, s->data + done, len))
            return false;
        (*records)++;
    }
    return true;
}

/* S1, S2 or S3: the smallest that holds every address. */
static unsigned data_type(const struct stm32bl_image *img)
{
    const struct stm32bl_segment *last = &img->segments[img->count - 1];
    uint32_t highest = last->address + (uint32_t)(last->size - 1);

    if (img->has_entry && img->entry > highest)
        highest = img->entry;
    return highest <= 0xFFFF ? 1 : highest <= 0xFFFFFF ? 2 : 3;
}

bool bl_srec_write(const struct stm32bl_image *img, FILE *out, uint8_t fill)
{
    unsigned type = data_type(img);
    uint32_t records = 0;

    (void)fill;
    if (!write_record(out, 0, 0, "HDR", 3))
        return false;
    for (size_t i = 0; i < img->count; i++)
        if (!write_segment(out, &img->segments[i], type, &records))
            return false;
    // A count that S6 cannot hold is left out, as the format allows.
    if (records <= 0xFFFFFF && !write_record(out, records <= 0xFFFF ? 5 : 6, records, NULL, 0))
        return false;
    return write_record(out, 10 - type, img->has_entry ? img->entry : 0, NULL, 0);
}
