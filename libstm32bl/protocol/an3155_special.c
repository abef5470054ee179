/*
 * an3155_special.c - the two Special commands, which few ROMs have: AN3155 3.14 and 3.15.
 */
#include <string.h>

#include "an3155.h"
#include "protocol.h"

enum {
    MOST_SENT = 128,          // AN3155 3.14: data of the first block
    MOST_SENT_EXTENDED = 1024 // AN3155 3.15: of the second block
};

/* A block of a special command: size in two bytes, data, XOR. */
static int send_data(struct stm32bl *bl, const uint8_t *data, size_t size, uint32_t limit_ms)
{
    uint8_t frame[2 + MOST_SENT_EXTENDED + 1];

    frame[0] = (uint8_t)(size >> 8);
    frame[1] = (uint8_t)size;
    if (size) // there may be none, at NULL
        memcpy(frame + 2, data, size);
    frame[size + 2] = an3155_xor(frame, size + 2);
    return an3155_block(bl, frame, size + 3, BL_STEP_DATA, limit_ms);
}

/* A part of the answer: size in two bytes, then as many bytes. */
static int receive_data(struct stm32bl *bl, uint8_t *buf, size_t room, size_t *size)
{
    uint8_t head[2];
    int err = an3155_receive(bl, head, sizeof head);
    size_t len;

    if (err)
        return err;
    len = (size_t)head[0] << 8 | head[1];
    if (len > room) {
        bl->lost = true;
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "the answer of %u bytes does not fit into %u", (unsigned)len,
                       (unsigned)room);
    }
    *size = len;
    return len ? an3155_receive(bl, buf, len) : STM32BL_OK;
}

int an3155_special(struct stm32bl *bl, const struct bl_special *s)
{
    enum bl_an3155_code code = s->extended ? AN3155_EXTENDED_SPECIAL : AN3155_SPECIAL;
    uint8_t operation[3] = {(uint8_t)(s->operation >> 8), (uint8_t)s->operation, 0};
    int err = an3155_require(bl, code, s->extended ? "Extended Special" : "Special");

    if (!err && (s->size[0] > MOST_SENT || s->size[1] > MOST_SENT_EXTENDED))
        err = bl_fail(&bl->error, STM32BL_ERR_ARG, "at most %u and %u bytes of data",
                      (unsigned)MOST_SENT, (unsigned)MOST_SENT_EXTENDED);
    if (!err)
        err = an3155_command(bl, code);
    operation[2] = an3155_xor(operation, 2);
    if (!err)
        err = an3155_block(bl, operation, sizeof operation, BL_STEP_ADDRESS, AN3155_ACK_MS);
    if (!err)
        err = send_data(bl, s->data[0], s->size[0], s->limit_ms);
    if (!err && s->extended)
        err = send_data(bl, s->data[1], s->size[1], s->limit_ms);
    if (!err && !s->extended)
        err = receive_data(bl, s->answer, s->answer_room, s->answer_size);
    if (!err)
        err = receive_data(bl, s->status, s->status_room, s->status_size);
    return err ? err : an3155_ack(bl, BL_STEP_DATA, s->limit_ms);
}
