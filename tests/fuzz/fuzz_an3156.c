/*
 * What a chip may answer over AN3156. The first byte of the input chooses between a device that
 * answers the rest of the input, whatever it is asked, with its memory layout in front, and a
 * simulated chip whose answers the rest changes. Every operation must end in success or in a code
 * with a message.
 */
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "stm32bl/sim.h"
#include "talk.h"

enum { BASE = 0x08000000, SIZE = 5000 };

struct answers {
    struct stm32bl_usb usb;
    struct stm32bl_usb *chip; // NULL: the input is the answer
    struct talk_input input;
    uint64_t now_ms;
};

static struct answers *of(struct stm32bl_usb *u)
{
    return (struct answers *)u;
}

/* 0 to 239: as the chip sent it; then an error, or any byte first. */
static int changed(struct answers *a, const struct stm32bl_usb_transfer *t, int n)
{
    static const int errors[] = {STM32BL_ERR_IO, STM32BL_ERR_TIMEOUT, STM32BL_ERR_REFUSED};
    int how = talk_next(&a->input);

    if (how < 240)
        return n;
    if (how < 252)
        return errors[how % 3];
    if (n > 0 && t->type & 0x80)
        t->data[(talk_next(&a->input) & 0xFF) % n] = (uint8_t)talk_next(&a->input);
    return n;
}

static int control(struct stm32bl_usb *u, const struct stm32bl_usb_transfer *t, unsigned timeout_ms)
{
    struct answers *a = of(u);
    int n = 0, byte;

    strcpy(u->error, "fuzzed");
    if (a->chip)
        return changed(a, t, a->chip->ops->control(a->chip, t, timeout_ms));
    a->now_ms += 1 + (a->input.left ? 0 : timeout_ms);
    if (a->input.left == 0)
        return STM32BL_ERR_TIMEOUT;
    if (!(t->type & 0x80))
        return talk_next(&a->input) == 255 ? STM32BL_ERR_REFUSED : t->length;
    while (n < t->length && (byte = talk_next(&a->input)) >= 0)
        t->data[n++] = (uint8_t)byte;
    return n;
}

static int select_alternate(struct stm32bl_usb *u, uint8_t alternate)
{
    struct answers *a = of(u);
    return a->chip ? a->chip->ops->select(a->chip, alternate) : STM32BL_OK;
}

static int reopen(struct stm32bl_usb *u, unsigned timeout_ms)
{
    struct answers *a = of(u);

    a->now_ms += timeout_ms;
    return a->chip ? a->chip->ops->reopen(a->chip, timeout_ms) : STM32BL_ERR_TIMEOUT;
}

static void pass_time(struct stm32bl_usb *u, unsigned ms)
{
    struct answers *a = of(u);
    if (a->chip)
        a->chip->ops->sleep(a->chip, ms);
    a->now_ms += ms;
}

static uint64_t now_ms(struct stm32bl_usb *u)
{
    struct answers *a = of(u);
    return a->chip ? a->chip->ops->now_ms(a->chip) : a->now_ms;
}

static void close_usb(struct stm32bl_usb *u)
{
    struct answers *a = of(u);
    if (a->chip)
        a->chip->ops->close(a->chip);
}

static const struct stm32bl_usb_ops ops = {control,   select_alternate, reopen,
                                           pass_time, now_ms,           close_usb};

static void everything(struct stm32bl *bl)
{
    static uint8_t buf[5000];

    talk_program(bl, SIZE);
    talk_check(bl, stm32bl_read(bl, BASE + 5, buf, sizeof buf));
    talk_check(bl, stm32bl_write(bl, BASE + 0x4000, buf, 128));
    talk_check(bl, stm32bl_erase(bl, BASE, 1));
    talk_check(bl, stm32bl_erase_all(bl));
    talk_check(bl, stm32bl_read_unprotect(bl));
    talk_check(bl, stm32bl_go(bl, BASE));
}

/* The descriptor of a device that the input describes: transfer size, then a layout up to a 0. */
static void describe(struct answers *a)
{
    struct stm32bl_usb *u = &a->usb;
    int byte;

    u->dfu_version = 0x011A;
    u->transfer_size = (uint16_t)((talk_next(&a->input) + 1) * 64);
    u->alternate_count = 1;
    for (size_t i = 0; i + 1 < STM32BL_USB_TEXT && (byte = talk_next(&a->input)) > 0; i++)
        u->alternates[0][i] = (char)byte;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct answers a = {.input = {data, size}};
    struct stm32bl_sim *sim = NULL;
    struct stm32bl *bl = stm32bl_new();

    if (talk_next(&a.input) % 2 == 0) {
        sim = stm32bl_sim_new(stm32bl_device_find("stm32f070x6"));
        a.chip = stm32bl_sim_usb(sim);
        a.usb = *a.chip;
    } else {
        describe(&a);
    }
    a.usb.ops = &ops;
    if (!talk_check(bl, stm32bl_attach_usb(bl, &a.usb, NULL)))
        everything(bl);
    stm32bl_free(bl);
    stm32bl_sim_free(sim);
    return 0;
}
