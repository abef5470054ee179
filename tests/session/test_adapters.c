/*
 * Adapters that are not what they should be: half duplex, where our own bytes come back before the
 * answers, and one that leaves the parity bit out in silence.
 */
#include "bench_chip.h"
#include "pass_wire.h"
#include "session/session.h"

enum { START = 0x08000000, SIZE = 3000, ROOM = 4096 };

struct adapter {
    struct stm32bl_stream stream;
    struct stm32bl_stream *inner;
    bool echoes;
    bool drops_parity;
    bool seven_bits;
    uint8_t back[ROOM];
    size_t first;
    size_t count;
};

static struct adapter *adapter_of(struct stm32bl_stream *s)
{
    return (struct adapter *)s;
}

static bool has_odd_ones(uint8_t byte)
{
    byte ^= byte >> 4;
    byte ^= byte >> 2;
    return (byte ^ byte >> 1) & 1;
}

/* A missing parity bit reads as 1, as the line rests: right for an odd number of ones. */
static int adapter_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct adapter *a = adapter_of(s);
    int err = STM32BL_OK;

    for (size_t i = 0; i < len && !err; i++) {
        if (a->echoes)
            a->back[(a->first + a->count++) % ROOM] = buf[i];
        uint8_t sent = a->seven_bits ? buf[i] & 0x7F : buf[i];
        if (!a->drops_parity || has_odd_ones(buf[i]))
            err = a->inner->ops->write(a->inner, &sent, 1);
    }
    return err;
}

static int adapter_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct adapter *a = adapter_of(s);

    if (!a->count || !len)
        return a->inner->ops->read(a->inner, buf, len, timeout_ms);
    *buf = a->back[a->first];
    a->first = (a->first + 1) % ROOM;
    a->count--;
    return 1;
}

static int adapter_discard(struct stm32bl_stream *s)
{
    adapter_of(s)->count = 0;
    return adapter_of(s)->inner->ops->discard(adapter_of(s)->inner);
}

static int adapter_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    struct adapter *a = adapter_of(s);
    struct stm32bl_line even = {line->baud, 'E'}; // whatever was asked, it is what it is

    return a->inner->ops->configure(a->inner, a->drops_parity ? &even : line);
}

static int adapter_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    return adapter_of(s)->inner->ops->set_lines(adapter_of(s)->inner, dtr, rts);
}

static int adapter_set_break(struct stm32bl_stream *s, bool on)
{
    return adapter_of(s)->inner->ops->set_break(adapter_of(s)->inner, on);
}

static void adapter_sleep(struct stm32bl_stream *s, unsigned ms)
{
    adapter_of(s)->inner->ops->sleep(adapter_of(s)->inner, ms);
}

static uint64_t adapter_now_ms(struct stm32bl_stream *s)
{
    return adapter_of(s)->inner->ops->now_ms(adapter_of(s)->inner);
}

static void adapter_close(struct stm32bl_stream *s)
{
    adapter_of(s)->inner->ops->close(adapter_of(s)->inner);
}

static const struct stm32bl_stream_ops adapter_ops = {
    .read = adapter_read,
    .write = adapter_write,
    .discard = adapter_discard,
    .configure = adapter_configure,
    .set_lines = adapter_set_lines,
    .set_break = adapter_set_break,
    .sleep = adapter_sleep,
    .now_ms = adapter_now_ms,
    .close = adapter_close,
};

static int connect_through(struct bench *b, struct adapter *a, const char *options)
{
    a->stream.ops = &adapter_ops;
    a->inner = stm32bl_sim_stream(b->sim);
    return stm32bl_attach(b->bl, &a->stream, options);
}

static void programs(struct bench *b)
{
    static uint8_t image[SIZE];

    bench_image(b, START, image, sizeof image, 5);
    bench_ok(b, bench_program(b, START, image, sizeof image, 0));
    assert_memory_equal(stm32bl_sim_memory(b->sim, START, SIZE), image, SIZE);
    assert_int_equal(stm32bl_summary(b->bl)->retries, 0);
}

static void half_duplex_is_found_out(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    struct adapter a = {.echoes = true};

    (void)state;
    bench_ok(b, connect_through(b, &a, NULL));
    assert_contains(b->log, "half duplex");
    programs(b);
    bench_free(b);
}

static void half_duplex_is_said(void **state)
{
    struct bench *b = bench_named("stm32g071", NULL);
    struct adapter a = {.echoes = true};

    (void)state;
    bench_ok(b, connect_through(b, &a, "echo=strip"));
    assert_null(strstr(b->log, "half duplex"));
    programs(b);
    bench_free(b);
}

static void half_duplex_without_a_chip(void **state)
{
    struct bench *b = bench_named("stm32f411", "silent=1");
    struct adapter a = {.echoes = true};

    (void)state;
    bench_expect(b, connect_through(b, &a, NULL), STM32BL_ERR_PROTOCOL, "our own bytes come back");
    bench_free(b);
}

static void parity_that_is_left_out(void **state)
{
    static const char *const options[] = {NULL, "parity=even"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench *b = bench_named("stm32f411", NULL);
        struct adapter a = {.drops_parity = true};
        bench_expect(b, connect_through(b, &a, options[i]), STM32BL_ERR_TIMEOUT,
                     "sends no parity bit");
        bench_free(b);
    }
}

static void seven_bits(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);
    struct adapter a = {.seven_bits = true};

    (void)state;
    bench_expect(b, connect_through(b, &a, NULL), STM32BL_ERR_REFUSED, "a line of 7 data bits");
    bench_free(b);
}

/* A wire whose baud is set elsewhere, such as raw TCP, and that spoils what it is told to. */
struct far_wire {
    struct pass_wire pass;
    bool spoils;
    uint8_t count;
};

static int read_far(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct far_wire *w = (struct far_wire *)s;
    int n = pass_wire_read(s, buf, len, timeout_ms);

    for (int i = 0; w->spoils && i < n; i++)
        if (buf[i] == 0xFF) // of blank flash
            buf[i] ^= ++w->count % 64;
    return n;
}

static int configure_far(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    (void)s;
    (void)line;
    return STM32BL_ERR_UNSUPPORTED;
}

static struct stm32bl_stream *far_around(struct far_wire *w, struct bench *b)
{
    static struct stm32bl_stream_ops ops = PASS_WIRE_OPS(read_far, pass_wire_write);

    ops.configure = configure_far;
    w->pass = (struct pass_wire){{.ops = &ops}, stm32bl_sim_stream(b->sim)};
    return &w->pass.base;
}

/* Nobody is told to try a rate that this end does not set, nor one that is not lower. */
static void a_lower_rate_where_there_is_one(void **state)
{
    static uint8_t blank[300];
    struct stm32bl_segment segment = {START, sizeof blank, blank};
    struct bench *b = bench_named("stm32f411", "garbage=1");
    struct far_wire far = {.spoils = false};

    (void)state;
    bench_expect(b, bench_connect(b, "baud=115200"), STM32BL_ERR_PROTOCOL, "try baud=57600");
    bench_expect(b, bench_connect(b, "baud=57600"), STM32BL_ERR_PROTOCOL, "try a lower baud");
    bench_expect(b, stm32bl_attach(b->bl, far_around(&far, b), NULL), STM32BL_ERR_PROTOCOL,
                 "set a lower baud where the serial port is");
    bench_free(b);
    b = bench_named("stm32f411", NULL);
    bench_ok(b, stm32bl_attach(b->bl, far_around(&far, b), NULL));
    far.spoils = true;
    bench_expect(b, stm32bl_verify(b->bl, &segment, 1), STM32BL_ERR_MISMATCH,
                 "set a lower baud where the serial port is");
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_duplex_is_found_out),
        cmocka_unit_test(half_duplex_is_said),
        cmocka_unit_test(half_duplex_without_a_chip),
        cmocka_unit_test(parity_that_is_left_out),
        cmocka_unit_test(seven_bits),
        cmocka_unit_test(a_lower_rate_where_there_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
