/*
 * What a chip may answer over I2C, or another one at its address. The first byte of the input chooses between
 * one that has the rest of the input for whoever asks, and a simulated chip whose messages the rest changes,
 * keeps back or fails to acknowledge. Every operation must end in success or in a code with a message.
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

/* 0 to 247: as the chip sent it; then a bit turned over, or the message kept back. */
static int changed(struct answers *a, uint8_t *bytes, int n)
{
    int how = talk_next(&a->input), at = how < 248 ? 0 : talk_next(&a->input);

    if (how >= 252)
        return 0;
    if (how >= 248 && at >= 0)
        bytes[at % n] ^= (uint8_t)(1 << how % 8);
    return n;
}

static int answer(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct answers *a = of(s);
    int n = 0, byte;

    if (a->chip) {
        n = a->chip->ops->read(a->chip, buf, len, timeout_ms);
        return n > 0 ? changed(a, buf, n) : n;
    }
    while ((size_t)n < len && (byte = talk_next(&a->input)) >= 0)
        buf[n++] = (uint8_t)byte;
    a->now_ms += n ? 1 : timeout_ms;
    return (size_t)n == len ? n : 0;
}

static int take(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct answers *a = of(s);

    int err = STM32BL_ERR_TIMEOUT;

    strcpy(s->error, "not acknowledged");
    if (talk_next(&a->input) < 248)
        err = a->chip ? a->chip->ops->write(a->chip, buf, len) : STM32BL_OK;
    return err;
}

static int discard(struct stm32bl_stream *s)
{
    (void)s;
    return STM32BL_OK;
}

static int configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    (void)s, (void)line;
    return STM32BL_ERR_UNSUPPORTED;
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
    uint8_t buf[300];
    uint32_t crc;

    talk_program(bl, SIZE);
    talk_check(bl, stm32bl_read(bl, BASE + 5, buf, sizeof buf));
    talk_check(bl, stm32bl_write(bl, BASE + 0x4000, buf, 64));
    talk_check(bl, stm32bl_erase(bl, BASE, 1));
    talk_check(bl, stm32bl_erase_all(bl));
    talk_check(bl, stm32bl_checksum(bl, BASE, 1024, &crc));
    talk_check(bl, stm32bl_write_unprotect(bl));
    talk_check(bl, stm32bl_read_unprotect(bl));
    talk_check(bl, stm32bl_go(bl, BASE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct answers a = {.stream = {.ops = &ops, .message_size = 8192}, .input = {data, size}};
    struct stm32bl_sim *sim = NULL;
    struct stm32bl *bl = stm32bl_new();
    int kind = talk_next(&a.input);

    if (kind % 2 == 0) {
        static const char *const versions[] = {"1.0", "1.1", "1.2"};
        sim = stm32bl_sim_new(stm32bl_device_find("stm32g031"));
        stm32bl_sim_set(sim, "wire", "i2c");
        stm32bl_sim_set(sim, "i2c", versions[kind / 2 % 3]);
        a.chip = stm32bl_sim_stream(sim);
    }
    if (!talk_check(bl, stm32bl_attach(bl, &a.stream, NULL)))
        everything(bl);
    stm32bl_free(bl);
    stm32bl_sim_free(sim);
    return 0;
}
