/*
 * What a chip may answer over AN3155. The first byte of the input chooses between a chip that
 * answers the rest of the input, whatever it is asked, and a simulated chip whose answers the rest
 * changes byte by byte. Every operation must end in success or in a code with a message.
 */
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "stm32bl/sim.h"
#include "talk.h"

enum { BASE = 0x08000000, SIZE = 600 };

struct answers {
    struct stm32bl_stream stream;
    struct stm32bl_stream *chip; // NULL: the input is the answer
    struct talk_input input;
    uint64_t now_ms;
};

static struct answers *of(struct stm32bl_stream *s)
{
    return (struct answers *)s;
}

/* 0 to 239: as the chip sent it; then lost, NACK, a bit turned over, and any byte. */
static int changed(struct answers *a, uint8_t *byte)
{
    int how = talk_next(&a->input);

    if (how < 240)
        return 1;
    if (how < 244)
        return 0;
    if (how < 248)
        *byte = 0x1F;
    else if (how < 252)
        *byte ^= (uint8_t)(1 << how % 8);
    else
        *byte = (uint8_t)talk_next(&a->input);
    return 1;
}

static int answer(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct answers *a = of(s);
    int n = 0, byte;

    if (a->chip) {
        n = a->chip->ops->read(a->chip, buf, 1, timeout_ms);
        return n > 0 ? changed(a, buf) : n;
    }
    while ((size_t)n < len && (byte = talk_next(&a->input)) >= 0)
        buf[n++] = (uint8_t)byte;
    a->now_ms += n ? 1 : timeout_ms;
    return n;
}

static int take(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct answers *a = of(s);
    return a->chip ? a->chip->ops->write(a->chip, buf, len) : STM32BL_OK;
}

static int discard(struct stm32bl_stream *s)
{
    struct answers *a = of(s);
    return a->chip ? a->chip->ops->discard(a->chip) : STM32BL_OK;
}

static int configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    struct answers *a = of(s);
    return a->chip ? a->chip->ops->configure(a->chip, line) : STM32BL_OK;
}

static int set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    (void)s, (void)dtr, (void)rts;
    return STM32BL_ERR_UNSUPPORTED;
}

static int set_break(struct stm32bl_stream *s, bool on)
{
    (void)s, (void)on;
    return STM32BL_ERR_UNSUPPORTED;
}

static void pass_time(struct stm32bl_stream *s, unsigned ms)
{
    struct answers *a = of(s);
    if (a->chip)
        a->chip->ops->sleep(a->chip, ms);
    a->now_ms += ms;
}

static uint64_t now_ms(struct stm32bl_stream *s)
{
    struct answers *a = of(s);
    return a->chip ? a->chip->ops->now_ms(a->chip) : a->now_ms;
}

static void close_stream(struct stm32bl_stream *s)
{
    struct answers *a = of(s);
    if (a->chip)
        a->chip->ops->close(a->chip);
}

static const struct stm32bl_stream_ops ops = {answer,    take,      discard, configure,   set_lines,
                                              set_break, pass_time, now_ms,  close_stream};

static void everything(struct stm32bl *bl)
{
    uint8_t buf[300], room[16];
    uint32_t crc;
    struct stm32bl_bytes in = {buf, 4}, out = {room, 8}, status = {room + 8, 8};

    talk_program(bl, SIZE);
    talk_check(bl, stm32bl_read(bl, BASE + 5, buf, sizeof buf));
    talk_check(bl, stm32bl_write(bl, BASE + 0x4000, buf, 64));
    talk_check(bl, stm32bl_erase(bl, BASE, 1));
    talk_check(bl, stm32bl_erase_all(bl));
    talk_check(bl, stm32bl_checksum(bl, BASE, 1024, &crc));
    talk_check(bl, stm32bl_special(bl, 1, &in, &out, &status));
    talk_check(bl, stm32bl_write_unprotect(bl));
    talk_check(bl, stm32bl_read_unprotect(bl));
    talk_check(bl, stm32bl_go(bl, BASE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct answers a = {.stream = {.ops = &ops}, .input = {data, size}};
    struct stm32bl_sim *sim = NULL;
    struct stm32bl *bl = stm32bl_new();
    bool simulated = talk_next(&a.input) % 2 == 0;

    if (simulated) {
        sim = stm32bl_sim_new(stm32bl_device_find("stm32f103xb"));
        stm32bl_sim_set(sim, "size", "64");
        a.chip = stm32bl_sim_stream(sim);
    }
    if (!talk_check(bl, stm32bl_attach(bl, &a.stream, NULL)))
        everything(bl);
    stm32bl_free(bl);
    stm32bl_sim_free(sim);
    return 0;
}
