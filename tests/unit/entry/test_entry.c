#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "entry/entry.h"
#include "fake_stream.h"

static struct bl_error error;

static void assert_wrong(const char *sequence, const char *part_of_message)
{
    error.text[0] = '\0';
    assert_int_equal(bl_entry_check(sequence, &error), STM32BL_ERR_ARG);
    if (!strstr(error.text, part_of_message))
        fail_msg("'%s': '%s' lacks '%s'", sequence, error.text, part_of_message);
}

static void sequences_are_checked(void **state)
{
    static const char *const good[] = {"",
                                       "  ",
                                       "dtr=1",
                                       "rts=0+10ms",
                                       " dtr=1  rts=1 0ms+",
                                       "break=1 10000ms break=0 10000ms",
                                       "knock",
                                       "baud=20000000 parity=even knock=a 1ms",
                                       "parity=none+knock=fifteen-letters"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(bl_entry_check(good[i], &error), STM32BL_OK);
    assert_wrong("dtr=2", "'dtr=2' at character 1");
    assert_wrong("dtr=", "'dtr='");
    assert_wrong("dtr", "'dtr'");
    assert_wrong("dtr=10", "'dtr=10'");
    assert_wrong("DTR=1", "'DTR=1'");
    assert_wrong("rts=1 dtr=0 5sec", "'5sec' at character 13");
    assert_wrong("100", "'100'");
    assert_wrong("ms", "'ms'");
    assert_wrong("1 ms", "'1' at character 1");
    assert_wrong("-5ms", "'-5ms'");
    assert_wrong("10001ms", "up to 10000ms");
    assert_wrong("99999999999999999999ms", "'99999999999999999999ms'");
    assert_wrong("4294967297ms", "'4294967297ms'");
    assert_wrong("10000ms 10000ms 1ms", "longer than 20000 ms in all, at character 17");
    assert_wrong("rts=1 rts-dtr", "'rts-dtr' at character 7");
    assert_wrong("baud=0", "'baud=0'");
    assert_wrong("baud=", "'baud='");
    assert_wrong("baud=20000001", "'baud=20000001'");
    assert_wrong("baud=96OO", "'baud=96OO'");
    assert_wrong("parity=odd", "'parity=odd'");
    assert_wrong("parity=evens", "'parity=evens'");
    assert_wrong("knock=", "'knock='");
    assert_wrong("knock=sixteen-letters!", "'knock=sixteen-letters!'");
    assert_wrong("knocks", "'knocks'");
    assert_wrong("a-step-that-is-very-long-indeed", "'a-step-that-is-very-long' at");
}

static void the_message_names_steps_and_presets(void **state)
{
    const char *explanation = NULL;
    const char *name;
    (void)state;

    assert_wrong("twelve-characters-of-noise dtr=1 noise", "break=0|1");
    for (size_t i = 0; (name = bl_entry_preset(i, &explanation)) != NULL; i++) {
        assert_non_null(strstr(error.text, name));
        assert_true(strlen(explanation) > 0);
    }
    assert_true(strlen(error.text) + 1 < sizeof error.text);
}

static void text_is_a_preset_or_a_sequence(void **state)
{
    const char *enter, *leave;
    const char *own = "break=1 20ms break=0";
    (void)state;

    assert_int_equal(bl_entry_parse(own, &enter, &leave, &error), STM32BL_OK);
    assert_ptr_equal(enter, own);
    assert_string_equal(leave, "");
    assert_int_equal(bl_entry_parse("none", &enter, &leave, &error), STM32BL_OK);
    assert_string_equal(enter, "");
    assert_string_equal(leave, "");
    assert_int_equal(bl_entry_parse("rts-dtr", &enter, &leave, &error), STM32BL_OK);
    assert_true(strlen(enter) > 0 && strlen(leave) > 0);
    assert_int_equal(bl_entry_parse("", &enter, &leave, &error), STM32BL_ERR_ARG);
    assert_int_equal(bl_entry_parse(" + ", &enter, &leave, &error), STM32BL_ERR_ARG);
    assert_int_equal(bl_entry_parse("rts-dtr-inverted", &enter, &leave, &error), STM32BL_ERR_ARG);
}

static void an_exit_is_the_half_of_a_preset_or_a_sequence(void **state)
{
    const char *enter, *leave, *exit;
    const char *own = "break=1 20ms break=0";
    (void)state;

    assert_int_equal(bl_entry_parse_exit(own, &exit, &error), STM32BL_OK);
    assert_ptr_equal(exit, own);
    assert_int_equal(bl_entry_parse("rts-dtr", &enter, &leave, &error), STM32BL_OK);
    assert_int_equal(bl_entry_parse_exit("rts-dtr", &exit, &error), STM32BL_OK);
    assert_string_equal(exit, leave);
    assert_int_equal(bl_entry_parse_exit("none", &exit, &error), STM32BL_OK);
    assert_string_equal(exit, "");
    assert_int_equal(bl_entry_parse_exit("rtsdtr", &exit, &error), STM32BL_ERR_ARG);
}

/* What a board does: the levels at its pins, seen through the wiring. */
struct board {
    struct stm32bl_stream stream;
    bool boot0_is_rts, inverted;
    bool boot0, reset; // levels of the pins; reset is active low
    unsigned reset_ms; // how long reset has been low
    int starts;        // 'r' the ROM, 'a' the application, 0 nothing yet
    unsigned start_ms; // time since it started with the lines steady
};

static int board_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    struct board *b = (struct board *)s;
    int boot0 = b->boot0_is_rts ? rts : dtr;
    int reset = b->boot0_is_rts ? dtr : rts;
    bool before = b->reset;

    if (boot0 != STM32BL_LINE_KEEP)
        b->boot0 = (boot0 == STM32BL_LINE_ON) == b->inverted;
    if (reset != STM32BL_LINE_KEEP)
        b->reset = (reset == STM32BL_LINE_ON) == b->inverted;
    b->start_ms = 0;
    if (before && !b->reset)
        b->reset_ms = 0;
    if (!before && b->reset && b->reset_ms >= 20)
        b->starts = b->boot0 ? 'r' : 'a';
    return STM32BL_OK;
}

static void board_sleep(struct stm32bl_stream *s, unsigned ms)
{
    struct board *b = (struct board *)s;
    if (b->reset)
        b->start_ms += ms;
    else
        b->reset_ms += ms;
}

static void presets_suit_their_wiring(void **state)
{
    static const struct stm32bl_stream_ops ops = {.set_lines = board_set_lines,
                                                  .sleep = board_sleep};
    static const struct {
        const char *name;
        bool boot0_is_rts, inverted;
    } wirings[] = {{"rts-dtr", true, false},
                   {"rts-dtr-inv", true, true},
                   {"dtr-rts", false, false},
                   {"dtr-rts-inv", false, true}};
    (void)state;

    for (size_t i = 0; i < 8; i++) {
        struct board b = {{.ops = &ops},
                          wirings[i / 2].boot0_is_rts,
                          wirings[i / 2].inverted,
                          false,
                          false,
                          0,
                          0,
                          0};
        const char *enter, *leave;

        if (i % 2) // on Linux, opening a port asserts both lines; elsewhere neither may be
            board_set_lines(&b.stream, STM32BL_LINE_ON, STM32BL_LINE_ON);
        assert_int_equal(bl_entry_parse(wirings[i / 2].name, &enter, &leave, &error), 0);
        assert_int_equal(bl_entry_check(enter, &error), 0);
        assert_int_equal(bl_entry_check(leave, &error), 0);
        assert_int_equal(bl_entry_run(&b.stream, NULL, enter, &error), 0);
        assert_int_equal(b.starts, 'r');
        assert_true(b.reset && b.start_ms >= 50);
        assert_int_equal(bl_entry_run(&b.stream, NULL, leave, &error), 0);
        assert_int_equal(b.starts, 'a');
        assert_true(b.reset && !b.boot0 && b.start_ms >= 50);
    }
}

static void a_sequence_is_played_in_order(void **state)
{
    struct fake *f = fake_new();
    (void)state;

    assert_int_equal(
        bl_entry_run(&f->stream, NULL, "rts=0 dtr=1+20ms break=1  0ms break=0 dtr=0+", &error), 0);
    assert_string_equal(f->events, "rts=0 dtr=1 20ms break=1 0ms break=0 dtr=0");
    assert_int_equal(bl_entry_run(&f->stream, NULL, "", &error), 0);
    fake_free(f);
}

/* At 11 bits a byte the frame of 18 bytes takes 1 ms at 115200 and 20 ms at 9600. */
static void a_knock_is_sent_at_the_line_of_the_application(void **state)
{
    struct fake *f = fake_new();
    (void)state;

    fake_expect_bytes(f, "\x01stm32bl:067C1240D", 18);
    fake_expect_bytes(f, "\x01stm32bl:067C1240D", 18);
    fake_expect_bytes(f, "\x01stm32bl:6pump-3E1F3444C", 24);
    assert_int_equal(bl_entry_run(&f->stream, NULL, "knock", &error), 0);
    assert_string_equal(f->events, "115200N 201ms");
    f->events[0] = '\0';
    assert_int_equal(bl_entry_run(&f->stream, NULL, "baud=9600 parity=even knock 1ms", &error), 0);
    assert_string_equal(f->events, "9600E 220ms 1ms");
    f->events[0] = '\0';
    f->no_configure = true; // a wire without settings
    assert_int_equal(bl_entry_run(&f->stream, NULL, "knock=pump-3", &error), 0);
    assert_string_equal(f->events, "202ms");
    fake_free(f);
}

static void the_touch_drops_dtr_at_1200_baud(void **state)
{
    struct fake *f = fake_new();
    const char *enter, *leave;
    (void)state;

    assert_int_equal(bl_entry_parse("touch", &enter, &leave, &error), 0);
    assert_int_equal(bl_entry_run(&f->stream, NULL, enter, &error), 0);
    assert_string_equal(f->events, "1200N dtr=1 50ms dtr=0 500ms");
    assert_true(bl_entry_talks(enter));
    assert_true(bl_entry_talks("dtr=0 knock=x"));
    assert_false(bl_entry_talks("dtr=0 100ms rts=1 break=0"));
    fake_free(f);
}

static void a_port_without_lines_ends_a_sequence(void **state)
{
    struct fake *f = fake_new();
    (void)state;

    f->no_lines = true;
    assert_int_equal(bl_entry_run(&f->stream, NULL, "10ms rts=0 10ms", &error),
                     STM32BL_ERR_UNSUPPORTED);
    assert_string_equal(error.text, "fake port has no DTR and RTS (entry step 'rts=0')");
    assert_string_equal(f->events, "10ms");
    fake_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_are_checked),
        cmocka_unit_test(the_message_names_steps_and_presets),
        cmocka_unit_test(text_is_a_preset_or_a_sequence),
        cmocka_unit_test(an_exit_is_the_half_of_a_preset_or_a_sequence),
        cmocka_unit_test(presets_suit_their_wiring),
        cmocka_unit_test(a_sequence_is_played_in_order),
        cmocka_unit_test(a_knock_is_sent_at_the_line_of_the_application),
        cmocka_unit_test(the_touch_drops_dtr_at_1200_baud),
        cmocka_unit_test(a_port_without_lines_ends_a_sequence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
