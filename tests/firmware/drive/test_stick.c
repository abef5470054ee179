/*
 * test_stick.c - firmware/examples/tinyusb_msc.c against a stand-in for TinyUSB's MSC host: a stick that answers, fails,
 * sends less than was asked for, has other sectors, or is pulled out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../examples/tinyusb_msc.h"
#include "stick/tusb.h"

enum { ADDRESS = 3, SECTORS = 100, SECTOR = 512, TURNS = 5 };

static struct {
    uint32_t size, residue;
    uint8_t status;
    bool mounted, busy, pulled;
    unsigned turns, reads;
    uint8_t *buffer;
    uint32_t lba;
    tuh_msc_complete_cb_t done;
} stick;

bool tuh_msc_mounted(uint8_t address)
{
    return address == ADDRESS && stick.mounted;
}

uint32_t tuh_msc_get_block_count(uint8_t address, uint8_t lun)
{
    return address == ADDRESS && !lun ? SECTORS : 0;
}

uint32_t tuh_msc_get_block_size(uint8_t address, uint8_t lun)
{
    return address == ADDRESS && !lun ? stick.size : 0;
}

bool tuh_msc_read10(uint8_t address, uint8_t lun, void *buffer, uint32_t lba, uint16_t count,
                    tuh_msc_complete_cb_t done, uintptr_t arg)
{
    (void)arg;
    assert_true(address == ADDRESS && !lun && count == 1 && lba < SECTORS);
    stick.reads++;
    if (stick.busy)
        return false;
    stick.turns = TURNS;
    stick.buffer = buffer;
    stick.lba = lba;
    stick.done = done;
    return true;
}

/* The answer comes after some turns, as the host's events do. */
void tuh_task(void)
{
    msc_csw_t csw = {.data_residue = stick.residue, .status = stick.status};
    tuh_msc_complete_data_t data = {.csw = &csw};

    assert_true(stick.turns > 0); // else it waits for ever
    if (--stick.turns)
        return;
    if (stick.pulled) {
        stick.mounted = false;
        return;
    }
    memset(stick.buffer, (int)stick.lba, SECTOR - stick.residue);
    stick.done(ADDRESS, &data);
}

static int plugged(void **state)
{
    (void)state;
    memset(&stick, 0, sizeof stick);
    stick.size = SECTOR;
    stick.mounted = true;
    return 0;
}

static bool read_sector(uint8_t address, uint32_t sector)
{
    uint8_t buf[SECTOR], expected[SECTOR];
    bool ok = tinyusb_msc_read(&address, sector, buf);

    memset(expected, (int)sector, sizeof expected);
    if (ok)
        assert_memory_equal(buf, expected, sizeof buf);
    return ok;
}

static void every_sector_is_read(void **state)
{
    (void)state;
    for (uint32_t sector = 0; sector < SECTORS; sector++)
        assert_true(read_sector(ADDRESS, sector));
    assert_int_equal(stick.reads, SECTORS);
}

static void nothing_is_asked_of_what_is_not_there(void **state)
{
    (void)state;
    assert_false(read_sector(0, 1));
    assert_false(read_sector(ADDRESS + 1, 1));
    assert_false(read_sector(ADDRESS, SECTORS));
    stick.size = 4096;
    assert_false(read_sector(ADDRESS, 1));
    assert_int_equal(stick.reads, 0);
}

static void a_stick_that_fails_is_no_sector(void **state)
{
    (void)state;
    stick.busy = true;
    assert_false(read_sector(ADDRESS, 1));
    stick.busy = false;
    stick.status = MSC_CSW_STATUS_FAILED;
    assert_false(read_sector(ADDRESS, 2));
    stick.status = MSC_CSW_STATUS_PASSED;
    assert_true(read_sector(ADDRESS, 3));
}

/* The mass storage class (Bulk-Only Transport 5.2) lets a stick pass and tell how much it has not sent. */
static void less_than_a_sector_is_none(void **state)
{
    (void)state;
    assert_true(read_sector(ADDRESS, 1));
    stick.residue = 64;
    assert_false(read_sector(ADDRESS, 2));
    stick.residue = SECTOR;
    assert_false(read_sector(ADDRESS, 3));
}

static void pulled_out_it_ends(void **state)
{
    (void)state;
    stick.pulled = true;
    assert_false(read_sector(ADDRESS, 1));
    assert_false(read_sector(ADDRESS, 1));
    assert_int_equal(stick.reads, 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_sector_is_read, plugged),
        cmocka_unit_test_setup(nothing_is_asked_of_what_is_not_there, plugged),
        cmocka_unit_test_setup(a_stick_that_fails_is_no_sector, plugged),
        cmocka_unit_test_setup(less_than_a_sector_is_none, plugged),
        cmocka_unit_test_setup(pulled_out_it_ends, plugged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
