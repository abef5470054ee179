/* A DfuSe device has as many alternate settings as it says: what stands behind their names is not one of them. */
#include <stdio.h>

#include "protocol/protocol.h"
#include "usb_talk.h"

static void behind(struct talk *t, const char *text)
{
    struct stm32bl_usb *u = &t->f->usb;

    snprintf(u->alternates[u->alternate_count], STM32BL_USB_TEXT, "%s", text);
}

static void no_more_settings_than_it_says(void **state)
{
    struct talk *t = *state;
    uint8_t bytes[4];

    behind(t, "@RAM  /0x20000000/01*128Kg");
    talk_opened(state);
    usb_line(t->f, "ABORT");
    talk_reads_at(t, "00 30 00 20", "UPLOAD 2 4 -> 01 02 03 04");
    talk_ok(t, stm32bl_read(t->bl, 0x20003000, bytes, sizeof bytes));
}

/* The layout of an H7B3 with its misprint. */
static void no_more_layouts_than_it_says(void **state)
{
    struct talk *t = *state;

    behind(t, "@Option Bytes   /0x1FF8000/01*128 e");
    talk_opened(state);
    assert_int_equal(stm32bl_info(t->bl)->product_id, 0x431);
}

static unsigned resembling(const struct stm32bl_usb *about)
{
    const struct stm32bl_device *found = NULL;
    unsigned count = 0;

    while ((found = bl_an3156_resembling(about, found)) != NULL)
        count++;
    return count;
}

/* Which rows a device looks like is told by its own settings, of which one more would say something else. */
static void looks_like_what_its_own_settings_say(void **state)
{
    struct stm32bl_usb other = {.alternate_count = 1,
                                .alternates = {"@Other  /0x90000000/01*016Kg",
                                               "@Internal Flash  /0x08000000/04*016Kg,01*064Kg"}};
    struct stm32bl_usb pages = {.alternate_count = 1,
                                .alternates = {"@Internal Flash  /0x08000000/128*0002Kg",
                                               "@Option Bytes  /0x1FFFF800/01*016 e"}};
    unsigned all = resembling(&pages);

    (void)state;
    assert_int_equal(resembling(&other), 0);
    other.alternate_count = 2;
    assert_true(resembling(&other) > 0);
    pages.alternate_count = 2;
    assert_in_range(resembling(&pages), 1, all - 1); // those whose option bytes are there
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_more_settings_than_it_says),
        TEST(no_more_layouts_than_it_says),
        cmocka_unit_test(looks_like_what_its_own_settings_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
