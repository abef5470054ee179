/*
 * A wish to stop while the chip says that it is busy (0x76, where an ACK is due): heard at once, no success of
 * what was under way, and no word of BUSY where there was none.
 */
#include "protocol/protocol.h"
#include "session/session.h"
#include "transcript.h"

static int always_stop(const struct stm32bl_progress *progress, void *user)
{
    (void)progress;
    (void)user;
    return 1;
}

static struct transcript *opened(void **state)
{
    struct transcript *t = transcript_opened(state);

    stm32bl_on_progress(t->bl, always_stop, NULL);
    return t;
}

/* The next command is begun as if the chip had been waited for. */
static void stopped(struct transcript *t, int result)
{
    transcript_error(t, result, STM32BL_ERR_CANCELLED, "cancelled while the chip was still busy");
    assert_true(t->bl->lost); // the ACK is still to come
    t->bl->lost = t->bl->cancelled = false;
}

static const struct stm32bl_sector sector = {.address = 0x08060000, .size = 0x20000, .number = 7};

static void while_it_is_busy(void **state)
{
    struct transcript *t = opened(state);
    const struct bl_protocol *p = t->bl->protocol;
    uint64_t start_ms = t->f->now_ms;
    uint8_t byte;

    fake_expect(t->f, "11 EE");
    fake_reply(t->f, "76");
    stopped(t, p->read(t->bl, 0x08000000, &byte, 1));
    fake_expect(t->f, "44 BB");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 00 00 07 07");
    fake_reply(t->f, "76");
    stopped(t, p->erase(t->bl, &sector, 1));
    fake_expect(t->f, "44 BB");
    fake_reply(t->f, "79");
    fake_expect(t->f, "FF FF 00");
    fake_reply(t->f, "76");
    stopped(t, p->erase_all(t->bl));
    assert_in_range(t->f->now_ms - start_ms, 0, 50);
}

static void while_it_is_silent(void **state)
{
    struct transcript *t = opened(state);

    fake_expect(t->f, "44 BB");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 00 00 07 07");
    fake_silence(t->f);
    transcript_error(t, t->bl->protocol->erase(t->bl, &sector, 1), STM32BL_ERR_TIMEOUT,
                     "no answer within");
    assert_true(t->bl->cancelled);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, transcript_set_up, transcript_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(while_it_is_busy), TEST(while_it_is_silent)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
