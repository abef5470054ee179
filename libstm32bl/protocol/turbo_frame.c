/*
 * turbo_frame.c - the frames and the answers of docs/TURBO.md, one at a time. Both ways carry a CRC-32.
 */
#include <string.h>

#include "turbo_frame.h"

enum { HEAD = STM32BL_TURBO_HEAD, PAYLOAD = HEAD - 4 };

static void put(uint8_t *to, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(word >> 8 * i);
}

uint32_t bl_turbo_wire_ms(const struct stm32bl *bl, size_t bytes)
{
    return (uint32_t)(bytes * 11000 / bl->turbo->baud) + 1;
}

size_t bl_turbo_frame_size(const uint8_t *frame)
{
    return HEAD + 4u * frame[3];
}

void bl_turbo_make_head(uint8_t *frame, uint8_t command, uint8_t sequence, uint32_t address,
                        uint32_t argument)
{
    memset(frame, 0, PAYLOAD);
    frame[0] = STM32BL_TURBO_START;
    frame[1] = command;
    frame[2] = sequence;
    put(frame + 5, address);
    put(frame + 9, argument);
}

void bl_turbo_seal(uint8_t *frame)
{
    size_t size = bl_turbo_frame_size(frame);

    put(frame + size - 4, bl_crc32(0, frame + 1, size - 5));
}

/* Exactly so many bytes; false: they did not come. A negative *err: the wire has failed. */
static bool get(struct stm32bl *bl, uint8_t *to, size_t size, uint32_t timeout_ms, int *err)
{
    int n = bl_receive(bl, to, size, timeout_ms);

    if (n < 0)
        *err = n;
    return n == (int)size;
}

/* The data and the CRC of an answer whose first eight bytes are there. */
static bool get_rest(struct stm32bl *bl, const uint8_t *head, struct bl_turbo_data *data,
                     struct bl_turbo_answer *out, int *err)
{
    uint32_t crc = bl_crc32(0, head, 8), limit_ms = BL_TURBO_TURN_MS + bl_turbo_wire_ms(bl, 4);
    uint8_t check[4];

    if (data && out->status == STM32BL_TURBO_OK && out->sequence == bl->turbo->tag) {
        if (out->value != data->size)
            return false;
        limit_ms += bl_turbo_wire_ms(bl, data->size);
        if (!get(bl, data->bytes, data->size, limit_ms, err))
            return false;
        crc = bl_crc32(crc, data->bytes, data->size);
    }
    if (!get(bl, check, 4, limit_ms, err))
        return false;
    out->fault = bl_le32(check) == ~crc;
    return out->fault || bl_le32(check) == crc;
}

void bl_turbo_make_question(struct bl_turbo *t, uint8_t *frame, uint8_t command, uint32_t address,
                            uint32_t argument)
{
    uint8_t apart = (uint8_t)(t->asked++ % 64);

    t->tag = (uint8_t)(command == STM32BL_TURBO_HELLO ? t->next + apart : t->next - apart);
    bl_turbo_make_head(frame, command, t->tag, address, argument);
    bl_turbo_seal(frame);
}

int bl_turbo_get_answer_until(struct stm32bl *bl, struct bl_turbo_data *data, uint64_t end_ms,
                              struct bl_turbo_answer *out)
{
    uint8_t head[8];
    int err = STM32BL_OK;

    for (uint64_t now = stm32bl_now_ms(bl); now <= end_ms && !err; now = stm32bl_now_ms(bl)) {
        if (!get(bl, head, 1, (uint32_t)(end_ms - now), &err))
            return err ? err : STM32BL_ERR_TIMEOUT;
        if (head[0] != STM32BL_TURBO_ANSWER || !get(bl, head + 1, 7, BL_TURBO_TURN_MS, &err))
            continue;
        *out = (struct bl_turbo_answer){head[1], head[2], head[3], false, bl_le32(head + 4)};
        if (get_rest(bl, head, data, out, &err)) {
            bl->turbo->heard_ms = stm32bl_now_ms(bl);
            return STM32BL_OK;
        }
    }
    return err ? err : STM32BL_ERR_TIMEOUT;
}

int bl_turbo_get_answer(struct stm32bl *bl, struct bl_turbo_data *data, uint32_t timeout_ms,
                        struct bl_turbo_answer *out)
{
    return bl_turbo_get_answer_until(bl, data, stm32bl_now_ms(bl) + timeout_ms, out);
}
