#include <stdio.h>
#include <stdlib.h>

#include "session/session.h"
#include "transcript.h"

static void keep_line(enum stm32bl_level level, const char *line, void *user)
{
    struct transcript *t = user;
    size_t used = strlen(t->log);

    (void)level;
    snprintf(t->log + used, sizeof t->log - used, "%s\n", line);
}

int transcript_set_up(void **state)
{
    struct transcript *t = calloc(1, sizeof *t);

    t->f = fake_new();
    t->bl = stm32bl_new();
    stm32bl_on_log(t->bl, STM32BL_LOG_DEBUG, keep_line, t);
    *state = t;
    return 0;
}

int transcript_tear_down(void **state)
{
    struct transcript *t = *state;

    stm32bl_free(t->bl);
    fake_free(t->f);
    free(t);
    return 0;
}

void transcript_sync(struct transcript *t)
{
    fake_expect(t->f, "7F"); // AN3155 1: the sync byte
    fake_reply(t->f, "79");
}

void transcript_identify(struct transcript *t)
{
    uint8_t area[256];

    fake_expect(t->f, "00 FF"); // AN3155 3.1 Get: N = 11 codes, version 3.1
    fake_reply(t->f, "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79");
    fake_expect(t->f, "01 FE"); // 3.2 Get Version
    fake_reply(t->f, "79 31 00 00 79");
    fake_expect(t->f, "02 FD"); // 3.3 Get ID: 0x431, F411 in AN2606
    fake_reply(t->f, "79 01 04 31 79");
    fake_expect(t->f, "02 FD"); // and again, since nothing else protects it
    fake_reply(t->f, "79 01 04 31 79");
    fake_expect(t->f, "11 EE"); // AN2606: 0x1FFF76DE is the address of the bootloader id
    fake_reply(t->f, "79");
    fake_expect(t->f, "1F FF 76 DE 48");
    fake_reply(t->f, "79");
    fake_expect(t->f, "00 FF");
    fake_reply(t->f, "79 D0");
    // The F4 ROMs refuse short reads of this area, so it is read whole; RM0383 24.1 and 24.2 give
    // the addresses of unique id and flash size.
    memset(area, 0xFF, sizeof area);
    for (uint8_t i = 0; i < 12; i++)
        area[0x10 + i] = (uint8_t)(0xA0 + i);
    area[0x22] = 0x00; // 512 KiB
    area[0x23] = 0x02;
    fake_expect(t->f, "11 EE");
    fake_reply(t->f, "79");
    fake_expect(t->f, "1F FF 7A 00 9A");
    fake_reply(t->f, "79");
    fake_expect(t->f, "FF 00");
    fake_reply(t->f, "79");
    fake_reply_bytes(t->f, area, sizeof area);
}

void transcript_open(struct transcript *t)
{
    transcript_sync(t);
    transcript_identify(t);
    assert_result(stm32bl_attach(t->bl, &t->f->stream, NULL), STM32BL_OK,
                  stm32bl_error_message(t->bl));
    transcript_knows_locks(t);
}

void transcript_knows_locks(struct transcript *t)
{
    t->bl->lock = BL_LOCK_NONE;
}

void transcript_fails(struct transcript *t, const char *options, int code, const char *part)
{
    t->f->closed = false;
    assert_result(stm32bl_attach(t->bl, &t->f->stream, options), code,
                  stm32bl_error_message(t->bl));
    assert_contains(stm32bl_error_message(t->bl), part);
    assert_null(stm32bl_info(t->bl));
    assert_true(t->f->closed);
}

struct transcript *transcript_opened(void **state)
{
    struct transcript *t = *state;

    transcript_open(t);
    return t;
}

void transcript_ok(struct transcript *t, int result)
{
    assert_result(result, STM32BL_OK, stm32bl_error_message(t->bl));
}

void transcript_error(struct transcript *t, int result, int code, const char *part)
{
    assert_result(result, code, stm32bl_error_message(t->bl));
    assert_contains(stm32bl_error_message(t->bl), part);
}

void transcript_recovers_by(struct transcript *t, const uint8_t bytes[32])
{
    fake_expect_bytes(t->f, bytes, 32);
    fake_reply(t->f, "1F 1F");
    fake_expect(t->f, "EE");
    fake_silence(t->f);
    fake_expect(t->f, "EE");
    fake_reply(t->f, "1F");
}

void transcript_recovers(struct transcript *t)
{
    uint8_t bytes[32];

    memset(bytes, 0xEE, sizeof bytes);
    transcript_recovers_by(t, bytes);
}

void transcript_read_at(struct transcript *t, const char *address, const char *count)
{
    fake_expect(t->f, "11 EE"); // AN3155 3.4
    fake_reply(t->f, "79");
    fake_expect(t->f, address);
    fake_reply(t->f, "79");
    fake_expect(t->f, count);
    fake_reply(t->f, "79");
}
