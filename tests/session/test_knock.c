/*
 * Sessions that ask a running application for the bootloader: the application is the listener of
 * firmware/ in front of the simulated chip.
 */
#include "../../firmware/stm32bl_knock.c"
#include "bench_chip.h"

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
    bool in_rom, chatters;
    unsigned knocks; // frames that were sent, heard or not
};

static struct board *board_of(struct stm32bl_stream *s)
{
    return (struct board *)s;
}

static int board_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct board *b = board_of(s);

    if (b->in_rom)
        return b->rom->ops->read(b->rom, buf, len, timeout_ms);
    b->rom->ops->sleep(b->rom, timeout_ms);
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
            b->in_rom = true;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knocks_at_the_usual_line),
        cmocka_unit_test(knocks_at_the_line_of_the_application),
        cmocka_unit_test(a_rom_is_not_knocked_at),
        cmocka_unit_test(a_talkative_application_is_no_rom),
        cmocka_unit_test(nobody_hears_another_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
