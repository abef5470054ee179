/*
 * Sessions that ask a running application for the bootloader: the application is the listener of
 * firmware/ in front of the simulated chip.
 */
#include "../../firmware/stm32bl_knock.c"
#include "bench_chip.h"
#include "entry/word.h"

static bool requested;

int stm32bl_enter_request(void)
{
    requested = true;
    return 0;
}

/* A wire to a board whose application runs at `line` until somebody knocks. */
struct board {
    struct stm32bl_stream stream;
    struct stm32bl_stream *rom;
    struct stm32bl_line line, host;
    const char *key;
    struct stm32bl_knock knock;
    bool in_rom, chatters, gone;
    bool enters;      // the ROM, once its words have been read
    unsigned knocks;  // frames that were sent, heard or not
    char says;        // to a knock; 0: nothing, and the ROM starts
    char then;        // what it says when its user has decided
    unsigned user_ms; // how long the user takes, after later
    uint64_t decides_ms;
    char words[64];
    size_t word_count;
};

static void speak(struct board *b, char word)
{
    if (!word)
        return;
    memcpy(b->words + b->word_count, "busy \001stm32",
           11); // other text, and a word that breaks off
    stm32bl_word_put(b->words + b->word_count + 11, word, 0);
    b->word_count += 11 + STM32BL_WORD_LENGTH;
}

static struct board *board_of(struct stm32bl_stream *s)
{
    return (struct board *)s;
}

/* The words are spoken before the ROM starts, so they are kept until they were read. */
static void user_decides(struct board *b)
{
    if (!b->decides_ms || b->rom->ops->now_ms(b->rom) < b->decides_ms)
        return;
    b->decides_ms = 0;
    speak(b, b->then);
    b->in_rom = b->then != STM32BL_WORD_NO && !b->word_count;
    b->enters = b->then == STM32BL_WORD_YES;
}

static void answer(struct board *b)
{
    speak(b, b->says);
    if (b->says == STM32BL_WORD_LATER && b->user_ms)
        b->decides_ms = b->rom->ops->now_ms(b->rom) + b->user_ms;
    b->in_rom = !b->says;
    b->enters = b->says == STM32BL_WORD_YES;
}

static int board_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct board *b = board_of(s);

    if (b->gone) {
        b->rom->ops->sleep(b->rom, timeout_ms);
        memcpy(s->error, "the adapter is gone", 20);
        return STM32BL_ERR_IO;
    }
    if (b->in_rom)
        return b->rom->ops->read(b->rom, buf, len, timeout_ms);
    if (b->word_count) {
        buf[0] = (uint8_t)b->words[0];
        memmove(b->words, b->words + 1, --b->word_count);
        b->in_rom = b->enters && !b->word_count;
        return 1;
    }
    b->rom->ops->sleep(b->rom, timeout_ms);
    user_decides(b);
    if (b->chatters)
        buf[0] = 'y'; // 0x79, as an ACK
    return b->chatters;
}

static int board_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct board *b = board_of(s);
    bool heard = b->host.baud == b->line.baud && b->host.parity == b->line.parity;

    b->knocks += len > 8 && !memcmp(buf, "\x01stm32bl:", 8);
    if (b->in_rom)
        return b->rom->ops->write(b->rom, buf, len);
    for (size_t i = 0; i < len; i++)
        if (stm32bl_knock_heard(&b->knock, b->key, heard ? buf[i] : buf[i] ^ 0x5A))
            answer(b);
    return STM32BL_OK;
}

static int board_discard(struct stm32bl_stream *s)
{
    return board_of(s)->rom->ops->discard(board_of(s)->rom);
}

static int board_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    board_of(s)->host = *line;
    return board_of(s)->rom->ops->configure(board_of(s)->rom, line);
}

static int board_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    return board_of(s)->rom->ops->set_lines(board_of(s)->rom, dtr, rts);
}

static int board_set_break(struct stm32bl_stream *s, bool on)
{
    return board_of(s)->rom->ops->set_break(board_of(s)->rom, on);
}

static void board_sleep(struct stm32bl_stream *s, unsigned ms)
{
    board_of(s)->rom->ops->sleep(board_of(s)->rom, ms);
}

static uint64_t board_now_ms(struct stm32bl_stream *s)
{
    return board_of(s)->rom->ops->now_ms(board_of(s)->rom);
}

static void board_close(struct stm32bl_stream *s)
{
    board_of(s)->rom->ops->close(board_of(s)->rom);
}

static int connect(struct bench *bench, struct board *b, const char *options)
{
    static const struct stm32bl_stream_ops ops = {board_read,      board_write,     board_discard,
                                                  board_configure, board_set_lines, board_set_break,
                                                  board_sleep,     board_now_ms,    board_close};

    stm32bl_close(bench->bl);
    b->stream.ops = &ops;
    b->rom = stm32bl_sim_stream(bench->sim);
    b->key = b->key ? b->key : "";
    return stm32bl_attach(bench->bl, &b->stream, options);
}

static void knocks_at_the_usual_line(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}};
    (void)state;

    bench_ok(bench, connect(bench, &b, "entry=knock"));
    assert_int_equal(b.knocks, 1);
    assert_int_equal(stm32bl_info(bench->bl)->baud, 115200);
    assert_int_equal(stm32bl_info(bench->bl)->parity, 'E');
    bench_free(bench);
}

static void knocks_at_the_line_of_the_application(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {9600, 'E'}, .key = "pump-3"};
    (void)state;

    bench_ok(bench, connect(bench, &b, "baud=57600,entry=baud=9600 parity=even knock=pump-3"));
    assert_int_equal(stm32bl_info(bench->bl)->baud, 57600);
    bench_free(bench);
}

/* A knock would spoil its measurement of the baud, for good. */
static void a_rom_is_not_knocked_at(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .in_rom = true};
    (void)state;

    bench_ok(bench, connect(bench, &b, "entry=knock"));
    bench_ok(bench, connect(bench, &b, "entry=knock")); // one that is synchronised already
    assert_int_equal(b.knocks, 0);
    bench_free(bench);
}

static void a_talkative_application_is_no_rom(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .chatters = true};
    (void)state;

    bench_ok(bench, connect(bench, &b, "entry=knock"));
    assert_int_equal(b.knocks, 1);
    bench_free(bench);
}

static void nobody_hears_another_key(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .key = "pump-3"};
    (void)state;

    bench_expect(bench, connect(bench, &b, "entry=knock=pump-4"), STM32BL_ERR_TIMEOUT, "no answer");
    assert_false(b.in_rom);
    bench_free(bench);
}

static void an_application_that_says_yes_is_believed(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .says = STM32BL_WORD_YES};
    (void)state;

    bench_ok(bench, connect(bench, &b, "entry=knock"));
    assert_int_equal(stm32bl_answer(bench->bl), STM32BL_SAID_YES);
    bench_ok(bench, connect(bench, &b, "entry=knock")); // in the ROM already: nobody was asked
    assert_int_equal(stm32bl_answer(bench->bl), STM32BL_SAID_NOTHING);
    bench_free(bench);
}

static void no_is_no(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .says = STM32BL_WORD_NO};
    struct stm32bl_sim_stats stats;
    (void)state;

    bench_expect(bench, connect(bench, &b, "entry=knock 10000ms"), STM32BL_ERR_REFUSED,
                 "the application was asked for the bootloader and said no");
    assert_int_equal(stm32bl_answer(bench->bl), STM32BL_SAID_NO);
    assert_int_equal(b.knocks, 1);
    stm32bl_sim_get_stats(bench->sim, &stats);
    assert_true(stats.elapsed_us < 5000000); // nothing to wait for
    bench_free(bench);
}

/* The user is asked once. */
static void later_is_waited_for(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .says = STM32BL_WORD_LATER, .user_ms = 5000};
    (void)state;

    bench_ok(bench, connect(bench, &b, "entry=knock,wait=60"));
    assert_int_equal(stm32bl_answer(bench->bl), STM32BL_SAID_LATER);
    assert_int_equal(b.knocks, 1);
    stm32bl_close(bench->bl);
    b = (struct board){.line = {115200, 'N'}, .says = STM32BL_WORD_LATER, .user_ms = 5000};
    bench_ok(bench, connect(bench, &b, "entry=knock 10000ms"));
    assert_int_equal(b.knocks, 1);
    stm32bl_close(bench->bl);
    b = (struct board){.line = {115200, 'N'}, .says = STM32BL_WORD_LATER, .user_ms = 500};
    b.then = STM32BL_WORD_YES;
    bench_ok(bench, connect(bench, &b, "entry=knock 10000ms"));
    assert_int_equal(stm32bl_answer(bench->bl), STM32BL_SAID_YES);
    stm32bl_close(bench->bl);
    b = (struct board){.line = {115200, 'N'}, .says = STM32BL_WORD_LATER, .user_ms = 500};
    b.then = STM32BL_WORD_NO;
    bench_expect(bench, connect(bench, &b, "entry=knock 10000ms"), STM32BL_ERR_REFUSED, "said no");
    bench_free(bench);
}

static void later_may_be_never(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .says = STM32BL_WORD_LATER};
    (void)state;

    bench_expect(bench, connect(bench, &b, "entry=knock"), STM32BL_ERR_TIMEOUT, "said later");
    assert_int_equal(b.knocks, 1);
    stm32bl_close(bench->bl);
    b = (struct board){.line = {115200, 'N'}, .says = STM32BL_WORD_LATER};
    bench_expect(bench, connect(bench, &b, "entry=knock,wait=20"), STM32BL_ERR_TIMEOUT,
                 "said later");
    assert_int_equal(b.knocks, 1);
    bench_free(bench);
}

/* It says so when it likes, and may say other things before; it may be another image that speaks. */
static void a_confirmed_image_is_heard(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .in_rom = true};
    uint32_t sum = 0;
    (void)state;

    bench_ok(bench, connect(bench, &b, "entry=knock"));
    bench_ok(bench, stm32bl_write(bench->bl, 0x08010000, "\0\0\0\x20\1\0\1\x08", 8));
    bench_ok(bench, stm32bl_go(bench->bl, 0x08010000));
    b.in_rom = false;
    speak(&b, STM32BL_WORD_YES); // is not what is waited for
    stm32bl_word_put(b.words + b.word_count, STM32BL_WORD_CONFIRMED, 0xC0FFEE12);
    b.word_count += STM32BL_WORD_LENGTH;
    assert_result(stm32bl_hear_confirmed(bench->bl, 60000, &sum), STM32BL_OK,
                  stm32bl_error_message(bench->bl));
    assert_int_equal(sum, 0xC0FFEE12);
    assert_int_equal(b.host.baud, 115200);
    assert_int_equal(b.host.parity, 'N');
    bench_expect(bench, stm32bl_hear_confirmed(bench->bl, 3000, &sum), STM32BL_ERR_TIMEOUT,
                 "the application has not said within 3 s that it works");
    bench_free(bench);
}

static int stop(const struct stm32bl_progress *progress, void *user)
{
    (void)progress;
    ++*(unsigned *)user;
    return 1;
}

/* The user need not wait for an application that says nothing, nor does a port that is gone confirm it. */
static void hearing_ends_early(void **state)
{
    struct bench *bench = bench_named("stm32f411", NULL);
    struct board b = {.line = {115200, 'N'}, .in_rom = true};
    unsigned calls = 0;
    uint32_t sum = 0;
    (void)state;

    bench_ok(bench, connect(bench, &b, "entry=knock"));
    bench_ok(bench, stm32bl_write(bench->bl, 0x08010000, "\0\0\0\x20\1\0\1\x08", 8));
    bench_ok(bench, stm32bl_go(bench->bl, 0x08010000));
    b.in_rom = false;
    b.gone = true;
    bench_expect(bench, stm32bl_hear_confirmed(bench->bl, 60000, &sum), STM32BL_ERR_IO, "gone");
    b.gone = false;
    stm32bl_on_progress(bench->bl, stop, &calls);
    bench_expect(bench, stm32bl_hear_confirmed(bench->bl, 60000, &sum), STM32BL_ERR_CANCELLED,
                 "cancelled while the application starts");
    assert_in_range(calls, 1, 2);
    stm32bl_close(bench->bl);
    bench_expect(bench, stm32bl_hear_confirmed(bench->bl, 60000, &sum), STM32BL_ERR_ARG,
                 "no chip is connected");
    bench_free(bench);
}

static void each_changed_character_spoils_a_word(void **state)
{
    char whole[STM32BL_WORD_LENGTH];
    uint32_t value;
    (void)state;

    stm32bl_word_put(whole, STM32BL_WORD_CONFIRMED, 0x0123ABCD);
    for (size_t at = 0; at <= sizeof whole; at++) {
        enum stm32bl_word said = STM32BL_SAID_NOTHING;
        struct bl_word word = {0};

        for (size_t i = 0; i < sizeof whole; i++)
            said = bl_word_feed(&word, (uint8_t)(whole[i] ^ (i == at)), &value);
        assert_int_equal(said, at < sizeof whole ? STM32BL_SAID_NOTHING : STM32BL_SAID_CONFIRMED);
    }
    assert_int_equal(value, 0x0123ABCD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knocks_at_the_usual_line),
        cmocka_unit_test(knocks_at_the_line_of_the_application),
        cmocka_unit_test(a_rom_is_not_knocked_at),
        cmocka_unit_test(a_talkative_application_is_no_rom),
        cmocka_unit_test(nobody_hears_another_key),
        cmocka_unit_test(an_application_that_says_yes_is_believed),
        cmocka_unit_test(no_is_no),
        cmocka_unit_test(later_is_waited_for),
        cmocka_unit_test(later_may_be_never),
        cmocka_unit_test(a_confirmed_image_is_heard),
        cmocka_unit_test(hearing_ends_early),
        cmocka_unit_test(each_changed_character_spoils_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
