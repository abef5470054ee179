/*
 * Which devices the program in RAM is for: every one of its families whose ROM leaves 4 KiB of RAM, and for
 * the others there is a reason.
 */
#include <stdio.h>

#include "check.h"
#include "device/device.h"
#include "device/turbo_rows.h"

enum { LEAST = 4096 };

static const char *const families[] = {"F0", "F1", "F2", "F3", "F4", "F7", "G0", "G4", "L0", "L1",
                                       "L4", "H7", "C0", "WB", "WL", "U0", "L5", "U5", "H5"};

/* Other controllers and cores under the names of these families. */
static const char *const others[] = {"stm32h7r",  "stm32wb05", "stm32wb07",
                                     "stm32wb09", "stm32wl33", "stm32h5f5"};

static bool is_one_of(const char *name, const char *const *list, size_t count, bool whole)
{
    for (size_t i = 0; i < count; i++)
        if (whole ? !strcmp(name, list[i]) : !strncmp(name, list[i], strlen(list[i])))
            return true;
    return false;
}

static void all_that_have_room(void **state)
{
    unsigned works = 0;

    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *d = stm32bl_device_at(i);
        const char *reason = bl_turbo_obstacle(d);
        bool family = is_one_of(d->series, families, sizeof families / sizeof *families, true) &&
                      !is_one_of(d->name, others, sizeof others / sizeof *others, false);
        works += !reason;
        if (reason)
            print_message("%s: %s, %u bytes of RAM\n", d->name, reason, (unsigned)d->ram[0].size);
        if (family && d->ram[0].size >= LEAST && !(d->quirks & BL_QUIRK_NO_RAM) && reason)
            fail_msg("%s: %s", d->name, reason);
        if (!reason && d->ram[0].size < LEAST)
            fail_msg("%s has %u bytes of RAM", d->name, (unsigned)d->ram[0].size);
    }
    print_message("works for %u of %u\n", works, (unsigned)stm32bl_device_count());
    assert_in_range(works, 74, stm32bl_device_count());
}

/* A row is for devices of its own series, and what is written there is whole units of its controller. */
static void rows_are_for_devices(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *d = stm32bl_device_at(i);
        const struct bl_turbo_row *row = bl_turbo_row(d->product_id);
        if (!row)
            continue;
        assert_string_equal(d->series, row->series);
        if (d->write_unit % row->flash->unit)
            fail_msg("%s: unit of %u, and blocks of %u", d->name, row->flash->unit, d->write_unit);
        assert_int_equal(d->erased, row->flash->erased & 0xFF);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_have_room),
        cmocka_unit_test(rows_are_for_devices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
