#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_stream.h"
#include "transport/transport_internal.h"

static char seen[2000];

static void collect(enum stm32bl_level level, const char *line, void *user)
{
    (void)user;
    assert_int_equal(level, STM32BL_LOG_TRACE);
    assert_true(strlen(seen) + strlen(line) + 2 < sizeof seen);
    strcat(seen, line);
    strcat(seen, "\n");
}

static struct stm32bl_stream *traced(struct fake *f)
{
    struct stm32bl_stream *s = stm32bl_stream_trace(&f->stream, collect, NULL);
    assert_non_null(s);
    seen[0] = '\0';
    return s;
}

static void trace_shows_what_passes(void **state)
{
    struct fake *f = fake_new();
    struct stm32bl_stream *s = traced(f);
    uint8_t buf[8];
    (void)state;

    fake_expect(f, "31 CE");
    fake_reply(f, "79 1F");
    assert_int_equal(s->ops->write(s, (const uint8_t *)"\x31\xCE", 2), STM32BL_OK);
    assert_int_equal(s->ops->read(s, buf, 1, 100), 1);
    assert_int_equal(s->ops->read(s, buf, 8, 100), 1);
    assert_int_equal(buf[0], 0x1F);
    assert_int_equal(s->ops->read(s, buf, 8, 100), 0);
    assert_int_equal(s->ops->configure(s, &(struct stm32bl_line){57600, 'N'}), STM32BL_OK);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_ON, STM32BL_LINE_KEEP), STM32BL_OK);
    assert_int_equal(s->ops->set_lines(s, STM32BL_LINE_OFF, STM32BL_LINE_ON), STM32BL_OK);
    assert_int_equal(s->ops->set_break(s, true), STM32BL_OK);
    assert_int_equal(s->ops->discard(s), STM32BL_OK);
    s->ops->sleep(s, 20);
    assert_string_equal(seen, "> 31 CE\n< 79\n< 1F\n= 57600 8N1\n= DTR on\n= DTR off\n= RTS on\n"
                              "= break on\n= discard\n= 20 ms\n");
    assert_string_equal(f->events, "57600N dtr=1 dtr=0 rts=1 break=1 20ms");
    assert_int_equal(s->ops->now_ms(s), f->now_ms);
    s->ops->close(s);
    assert_true(f->closed);
    fake_free(f);
}

static void trace_splits_long_lines(void **state)
{
    struct fake *f = fake_new();
    struct stm32bl_stream *s = traced(f);
    uint8_t data[17];
    (void)state;

    memset(data, 0xA0, sizeof data);
    fake_expect_bytes(f, data, sizeof data);
    assert_int_equal(s->ops->write(s, data, sizeof data), STM32BL_OK);
    assert_string_equal(seen, "> A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0\n> A0\n");
    s->ops->close(s);
    fake_free(f);
}

static void trace_hands_errors_on(void **state)
{
    struct fake *f = fake_new();
    struct stm32bl_stream *s = traced(f);
    uint8_t byte = 0x7F;
    (void)state;

    f->no_lines = f->no_configure = true;
    fake_fail(f, -STM32BL_ERR_IO);
    assert_int_equal(s->ops->set_break(s, false), STM32BL_ERR_UNSUPPORTED);
    assert_string_equal(s->error, "fake port has no break");
    assert_int_equal(s->ops->configure(s, &(struct stm32bl_line){9600, 'E'}),
                     STM32BL_ERR_UNSUPPORTED);
    assert_int_equal(s->ops->read(s, &byte, 1, 10), STM32BL_ERR_IO);
    assert_int_equal(s->ops->write(s, &byte, 1), STM32BL_ERR_IO);
    assert_string_equal(s->error, "fake port vanished (unplugged?)");
    assert_null(strstr(seen, "< "));
    assert_non_null(strstr(seen, "> 7F\n! fake port vanished (unplugged?)\n"));
    s->ops->close(s);
    fake_free(f);
}

static struct stm32bl_stream *faulty(struct fake *f, enum stm32bl_fault_kind kind, unsigned at)
{
    struct stm32bl_fault fault = {kind, at};
    struct stm32bl_stream *s = stm32bl_stream_fault(&f->stream, &fault, 1);
    assert_non_null(s);
    return s;
}

/* Reads until nothing more comes within 50 ms; returns the number of bytes. */
static int read_all(struct stm32bl_stream *s, uint8_t *buf, size_t size)
{
    int total = 0, n;
    while ((n = s->ops->read(s, buf + total, size - (size_t)total, 50)) > 0)
        total += n;
    assert_int_equal(n, 0);
    return total;
}

static void faults_change_one_byte(void **state)
{
    static const struct {
        enum stm32bl_fault_kind kind;
        unsigned at;
        const char *expected;
        int length;
    } cases[] = {
        {STM32BL_FAULT_DROP, 1, "\x22\x33", 2},
        {STM32BL_FAULT_DROP, 3, "\x11\x22", 2},
        {STM32BL_FAULT_FLIP, 2, "\x11\x2A\x33", 3},
        {STM32BL_FAULT_NACK, 3, "\x11\x22\x1F", 3},
        {STM32BL_FAULT_NOISE, 1, "\xA5\x11\x22\x33", 4},
        {STM32BL_FAULT_NOISE, 3, "\x11\x22\xA5\x33", 4},
        {STM32BL_FAULT_FLIP, 4, "\x11\x22\x33", 3},
    };
    uint8_t buf[16];
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fake *f = fake_new();
        struct stm32bl_stream *s = faulty(f, cases[i].kind, cases[i].at);

        fake_reply(f, "11 22");
        fake_reply(f, "33");
        assert_int_equal(read_all(s, buf, sizeof buf), cases[i].length);
        assert_memory_equal(buf, cases[i].expected, (size_t)cases[i].length);
        s->ops->close(s);
        assert_true(f->closed);
        fake_free(f);
    }
}

static void a_stray_byte_fits_no_buffer_of_one(void **state)
{
    struct fake *f = fake_new();
    struct stm32bl_stream *s = faulty(f, STM32BL_FAULT_NOISE, 1);
    uint8_t byte;
    (void)state;

    fake_reply(f, "79");
    assert_int_equal(s->ops->read(s, &byte, 1, 0), 1);
    assert_int_equal(byte, 0xA5);
    assert_int_equal(s->ops->read(s, &byte, 1, 0), 1);
    assert_int_equal(byte, 0x79);
    s->ops->close(s);
    fake_free(f);
}

static void faults_at_one_byte_add_up(void **state)
{
    struct fake *f = fake_new();
    struct stm32bl_fault faults[] = {{STM32BL_FAULT_NOISE, 2}, {STM32BL_FAULT_FLIP, 2}};
    struct stm32bl_stream *s = stm32bl_stream_fault(&f->stream, faults, 2);
    uint8_t buf[8];
    (void)state;

    faults[0].at = 1; // the filter has its own copy
    fake_reply(f, "11 22");
    assert_int_equal(read_all(s, buf, sizeof buf), 3);
    assert_memory_equal(buf, "\x11\xA5\x2A", 3);
    s->ops->close(s);
    fake_free(f);
}

static void a_late_byte_holds_the_wire(void **state)
{
    struct fake *f = fake_new();
    struct stm32bl_stream *s = faulty(f, STM32BL_FAULT_DELAY, 2);
    uint64_t start = f->now_ms;
    uint8_t buf[8];
    (void)state;

    fake_reply(f, "11 22 33");
    assert_int_equal(s->ops->read(s, buf, 8, 100), 1);
    assert_int_equal(s->ops->read(s, buf, 8, 1000), 0);
    assert_int_equal(f->now_ms, start + 1000);
    assert_int_equal(s->ops->discard(s), STM32BL_OK);
    assert_int_equal(s->ops->read(s, buf, 8, 0), 0);
    assert_int_equal(s->ops->read(s, buf, 8, 60000), 1);
    assert_int_equal(buf[0], 0x22);
    assert_int_equal(f->now_ms, start + 30000);
    assert_int_equal(s->ops->read(s, buf, 8, 0), 1);
    assert_int_equal(buf[0], 0x33);
    s->ops->close(s);
    fake_free(f);
}

static void a_failed_port_stays_failed(void **state)
{
    struct fake *f = fake_new();
    struct stm32bl_stream *s = faulty(f, STM32BL_FAULT_FAIL, 2);
    uint8_t buf[8];
    (void)state;

    fake_reply(f, "11 22");
    assert_int_equal(s->ops->read(s, buf, 8, 100), 1);
    assert_int_equal(s->ops->read(s, buf, 8, 100), STM32BL_ERR_IO);
    assert_string_equal(s->error, "port vanished at received byte 2 (injected fault)");
    assert_int_equal(s->ops->read(s, buf, 8, 100), STM32BL_ERR_IO);
    assert_int_equal(s->ops->write(s, buf, 1), STM32BL_ERR_IO);
    assert_int_equal(s->ops->discard(s), STM32BL_ERR_IO);
    assert_int_equal(s->ops->set_lines(s, 1, 1), STM32BL_ERR_IO);
    assert_int_equal(s->ops->set_break(s, true), STM32BL_ERR_IO);
    assert_int_equal(s->ops->configure(s, &(struct stm32bl_line){9600, 'E'}), STM32BL_ERR_IO);
    assert_int_equal(f->written, 0);
    assert_string_equal(f->events, "");
    s->ops->close(s);
    assert_true(f->closed);
    fake_free(f);
}

static void discard_throws_away_a_spoilt_byte(void **state)
{
    struct fake *f = fake_new();
    struct stm32bl_stream *s = faulty(f, STM32BL_FAULT_NOISE, 1);
    uint8_t buf[8];
    (void)state;

    fake_reply(f, "11 22");
    assert_int_equal(s->ops->read(s, buf, 1, 100), 1);
    assert_int_equal(s->ops->discard(s), STM32BL_OK);
    assert_int_equal(s->ops->read(s, buf, 8, 100), 0);
    s->ops->close(s);
    fake_free(f);
}

static void options_become_a_filter(void **state)
{
    struct fake *f = fake_new();
    struct bl_opened wire = {&f->stream, NULL};
    struct bl_target target;
    struct bl_error error;
    uint8_t buf[8];
    (void)state;

    bl_target_parse(&target, "sim:stm32f411,fault=drop@1,wait=3,fault=nack@0x2", &error);
    assert_int_equal(bl_fault_take(&target, &error, &wire), STM32BL_OK);
    assert_ptr_not_equal(wire.stream, &f->stream);
    assert_string_equal(bl_target_take(&target, "wait"), "3");
    assert_int_equal(bl_target_finish(&target, "", &error), STM32BL_OK);
    fake_reply(f, "79 79");
    assert_int_equal(read_all(wire.stream, buf, sizeof buf), 1);
    assert_int_equal(buf[0], 0x1F);
    wire.stream->ops->close(wire.stream);
    fake_free(f);
}

static void wrong_fault_options_leave_the_stream(void **state)
{
    static const char *const wrong[] = {"",        "drop",   "drop@",       "drop@0", "drop@x",
                                        "drop@-1", "Drop@1", "power-cut@3", "@1",     "drops@1"};
    struct fake *f = fake_new();
    (void)state;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct bl_opened wire = {&f->stream, NULL};
        struct bl_target target;
        struct bl_error error;
        char text[64];

        bl_format(text, sizeof text, "fault=flip@1,fault=%s", wrong[i]);
        assert_int_equal(bl_target_parse_options(&target, text, &error), STM32BL_OK);
        assert_int_equal(bl_fault_take(&target, &error, &wire), STM32BL_ERR_ARG);
        assert_non_null(strstr(error.text, "drop@N"));
        assert_ptr_equal(wire.stream, &f->stream);
    }
    fake_free(f);
}

static void no_fault_option_is_no_filter(void **state)
{
    struct fake *f = fake_new();
    struct bl_opened wire = {&f->stream, NULL};
    struct bl_target target;
    struct bl_error error;
    (void)state;

    bl_target_parse_options(&target, "baud=9600", &error);
    assert_int_equal(bl_fault_take(&target, &error, &wire), STM32BL_OK);
    assert_ptr_equal(wire.stream, &f->stream);
    fake_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trace_shows_what_passes),
        cmocka_unit_test(trace_splits_long_lines),
        cmocka_unit_test(trace_hands_errors_on),
        cmocka_unit_test(faults_change_one_byte),
        cmocka_unit_test(a_stray_byte_fits_no_buffer_of_one),
        cmocka_unit_test(faults_at_one_byte_add_up),
        cmocka_unit_test(a_late_byte_holds_the_wire),
        cmocka_unit_test(a_failed_port_stays_failed),
        cmocka_unit_test(discard_throws_away_a_spoilt_byte),
        cmocka_unit_test(options_become_a_filter),
        cmocka_unit_test(wrong_fault_options_leave_the_stream),
        cmocka_unit_test(no_fault_option_is_no_filter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
