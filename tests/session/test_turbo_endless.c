/*
 * A program in the chip's RAM that has gone wrong and says one thing for ever: whole answers, which confirm
 * nothing. Each wait for something else ends, within a time that does not depend on how much is said.
 */
#include "../../firmware/stm32bl_turbo_frame.h"
#include "base/internal.h"
#include "bench_chip.h"
#include "pass_wire.h"

enum { BASE = 0x08000000, SIZE = 40 * 1024, ANSWER = 12, LONGEST_MS = 60000 };

/* From its `from`th answer on, an answer without data is all that comes. */
struct stuck_wire {
    struct pass_wire pass;
    unsigned from, answers, said;
    uint64_t since_ms;
    uint8_t last[ANSWER], endless[ANSWER];
};

static void look_at(struct stuck_wire *w, uint8_t byte)
{
    uint32_t crc;

    memmove(w->last, w->last + 1, ANSWER - 1);
    w->last[ANSWER - 1] = byte;
    crc = bl_crc32(0, w->last, ANSWER - 4);
    if (w->last[0] != STM32BL_TURBO_ANSWER || memcmp(&crc, w->last + ANSWER - 4, 4) != 0)
        return;
    memcpy(w->endless, w->last, ANSWER);
    if (++w->answers == w->from)
        w->since_ms = pass_wire_now_ms(&w->pass.base);
}

static int stuck_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct stuck_wire *w = (struct stuck_wire *)s;
    int n;

    if (w->answers >= w->from) {
        pass_wire_sleep(s, 1);
        assert_true(pass_wire_now_ms(s) - w->since_ms < LONGEST_MS);
        for (size_t i = 0; i < len; i++)
            buf[i] = w->endless[w->said++ % ANSWER];
        return (int)len;
    }
    n = pass_wire_read(s, buf, len, timeout_ms);
    for (int i = 0; i < n; i++)
        look_at(w, buf[i]);
    return n;
}

static const struct stm32bl_stream_ops ops = PASS_WIRE_OPS(stuck_read, pass_wire_write);

static void says_one_thing_for_ever(void **state)
{
    static uint8_t image[SIZE];
    struct stuck_wire w = {.from = 1};
    unsigned ended = 0;
    bool stuck = true;

    (void)state;
    bench_image(NULL, BASE, image, SIZE, 7);
    for (w.from = 1; stuck; w.from += 1 + w.from / 8) {
        struct bench *b = bench_named("stm32g071", NULL);
        int err;
        w.pass = (struct pass_wire){{.ops = &ops}, stm32bl_sim_stream(b->sim)};
        w.answers = w.said = 0;
        err = stm32bl_attach(b->bl, &w.pass.base, "turbo=auto");
        if (!err)
            err = bench_program(b, BASE, image, SIZE, 0);
        if (!err)
            assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
        stuck = w.answers >= w.from;
        ended += err != 0;
        bench_free(b);
    }
    assert_true(ended > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_one_thing_for_ever)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
