/*
 * A process that is killed while it starts the program in the chip's RAM, before each of its frames, the first
 * of which come before all of the code is there. The next one finds the program, and does the job.
 */
#include "bench_chip.h"
#include "pass_wire.h"
#include "sim/state.h"

enum { BASE = 0x08000000, SIZE = 4096, START = 0xC5, PUT = 'P' };

static uint8_t image[SIZE];

/* A wire over which nothing comes any more, and for the host alone time goes on. */
struct killed_wire {
    struct pass_wire pass;
    unsigned frames; // that are still sent
    bool dead, without_code;
    uint64_t more_ms;
};

static int killed_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct killed_wire *w = (struct killed_wire *)s;

    if (len > 1 && buf[0] == START && !w->dead && w->frames-- == 0) {
        w->dead = true;
        w->without_code = buf[1] == PUT;
    }
    return w->dead ? STM32BL_OK : pass_wire_write(s, buf, len);
}

static int killed_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct killed_wire *w = (struct killed_wire *)s;

    if (!w->dead)
        return pass_wire_read(s, buf, len, timeout_ms);
    w->more_ms += timeout_ms;
    return 0;
}

static void killed_sleep(struct stm32bl_stream *s, unsigned ms)
{
    struct killed_wire *w = (struct killed_wire *)s;

    if (!w->dead)
        pass_wire_sleep(s, ms);
    w->more_ms += w->dead ? ms : 0;
}

static uint64_t killed_now_ms(struct stm32bl_stream *s)
{
    return pass_wire_now_ms(s) + ((struct killed_wire *)s)->more_ms;
}

static struct stm32bl_stream *killed_after(struct killed_wire *w, unsigned frames,
                                           struct stm32bl_stream *inner)
{
    static struct stm32bl_stream_ops ops = PASS_WIRE_OPS(killed_read, killed_write);

    ops.sleep = killed_sleep;
    ops.now_ms = killed_now_ms;
    *w = (struct killed_wire){.pass = {.base = {.ops = &ops}, .inner = inner}, .frames = frames};
    return &w->pass.base;
}

/* Returns whether the job was done before that. */
static bool is_done_within(struct bench *b, unsigned frames, unsigned *without_code)
{
    static struct killed_wire w;
    int err;

    stm32bl_close(b->bl);
    err = stm32bl_attach(b->bl, killed_after(&w, frames, stm32bl_sim_stream(b->sim)), "turbo=auto");
    if (!err)
        err = bench_program(b, BASE, image, SIZE, 0);
    stm32bl_close(b->bl);
    *without_code += err && w.without_code;
    b->log[0] = '\0';
    return !err;
}

static void finds_it(struct bench *b)
{
    assert_int_equal(b->sim->running, BL_SIM_IN_RAM);
    assert_int_equal(bench_connect(b, "turbo=auto"), 0);
    assert_int_equal(bench_program(b, BASE, image, SIZE, 0), 0);
    assert_non_null(strstr(b->log, "running already"));
}

static bool found_after(const char *device, unsigned frames, unsigned *without_code)
{
    struct bench *b = bench_named(device, NULL);
    uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, SIZE);
    bool done;

    memset(flash, 0x5A, SIZE);
    done = is_done_within(b, frames, without_code);
    if (!done)
        finds_it(b);
    assert_memory_equal(flash, image, SIZE);
    bench_free(b);
    return done;
}

static void each_frame(void **state)
{
    static const char *const names[] = {"stm32g071", "stm32f103xb", "stm32h743"};

    (void)state;
    bench_image(NULL, BASE, image, SIZE, 77);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        unsigned frames = 0, without_code = 0;
        while (!found_after(names[i], frames, &without_code))
            frames++;
        assert_in_range(frames, 8, 40);
        assert_int_equal(without_code, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_frame)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
