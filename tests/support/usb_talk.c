#include <stdio.h>
#include <stdlib.h>

#include "session/session.h"
#include "usb_talk.h"

#define F411 "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg"

static void keep_line(enum stm32bl_level level, const char *line, void *user)
{
    struct talk *t = user;
    size_t used = strlen(t->log);

    (void)level;
    snprintf(t->log + used, sizeof t->log - used, "%s\n", line);
}

int talk_set_up(void **state)
{
    struct talk *t = calloc(1, sizeof *t);

    t->f = fake_usb_new(F411);
    t->bl = stm32bl_new();
    stm32bl_on_log(t->bl, STM32BL_LOG_NOTE, keep_line, t);
    *state = t;
    return 0;
}

int talk_tear_down(void **state)
{
    struct talk *t = *state;

    stm32bl_free(t->bl);
    assert_true(t->f->closed);
    fake_usb_free(t->f);
    free(t);
    return 0;
}

void talk_begins(struct talk *t)
{
    usb_line(t->f, "SELECT 0");
    usb_line(t->f, IDLE);
    usb_line(t->f, "UPLOAD 0 64 -> 00 21 41 92"); // AN3156 4.2: Get
    usb_line(t->f, IDLE);
}

/* AN3156 5.2: Set Address Pointer, little endian, then the handshake of section 5. */
void talk_points_to(struct talk *t, const char *address)
{
    char line[80];

    snprintf(line, sizeof line, "DNLOAD 0: 21 %s", address);
    usb_line(t->f, line);
    usb_line(t->f, BUSY);
    usb_line(t->f, DONE);
}

/* The pointer leaves dfuDNLOAD-IDLE behind; an upload needs dfuIDLE (USB DFU 1.1, figure A.1). */
void talk_reads_at(struct talk *t, const char *address, const char *upload)
{
    talk_points_to(t, address);
    usb_line(t->f, "ABORT");
    usb_line(t->f, upload);
}

/* Flash can be read; then what AN2606 says of an F411: bootloader id 0xD0 at 0x1FFF76DE. */
void talk_identifies(struct talk *t, bool again)
{
    talk_reads_at(t, "00 00 00 08", "UPLOAD 2 2 -> FF FF");
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "DE 76 FF 1F", "UPLOAD 2 2 -> D0 FF");
    if (!again) // the first time to find the device, and always to know its ROM
        usb_line(t->f, "UPLOAD 2 2 -> D0 FF");
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 7A FF 1F", "UPLOAD 2 256 -> FF*16 01*12 FF*6 00 02 FF*220");
}

void talk_attach(struct talk *t, int code, const char *part)
{
    int err = stm32bl_attach_usb(t->bl, &t->f->usb, NULL);

    assert_result(err, code, stm32bl_error_message(t->bl));
    assert_contains(stm32bl_error_message(t->bl), part);
    t->bl->lock = BL_LOCK_NONE; // the talk is about commands: no option bytes before an erase
}

struct talk *talk_opened(void **state)
{
    struct talk *t = *state;

    talk_begins(t);
    talk_identifies(t, false);
    talk_attach(t, STM32BL_OK, "");
    assert_int_equal(stm32bl_info(t->bl)->product_id, 0x431);
    return t;
}

void talk_error(struct talk *t, int result, int code, const char *part)
{
    assert_result(result, code, stm32bl_error_message(t->bl));
    assert_contains(stm32bl_error_message(t->bl), part);
}

void talk_ok(struct talk *t, int result)
{
    assert_result(result, STM32BL_OK, stm32bl_error_message(t->bl));
}
