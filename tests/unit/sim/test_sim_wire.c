/*
 * test_sim_wire.c - the line to the simulated chip: times, lost bytes, baud, parity, control lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rom_talk.h"
#include "transport/clock.h"

static struct rom_talk t;

static int end(void **state)
{
    (void)state;
    rom_free(&t);
    return 0;
}

static void start(const char *device, const char *options)
{
    t = rom_new(device, options);
    rom_ask(&t, "7F", "79");
}

static void configure(unsigned baud, char parity)
{
    struct stm32bl_line line = {baud, parity};

    assert_int_equal(t.wire->ops->configure(t.wire, &line), STM32BL_OK);
}

static void lines(int dtr, int rts)
{
    assert_int_equal(t.wire->ops->set_lines(t.wire, dtr, rts), STM32BL_OK);
}

/* AN3155 section 1: 11 bit times a byte, in each direction */
static void bytes_take_their_time(void **state)
{
    uint8_t buf[300];
    uint64_t before;

    (void)state;
    t = rom_new("stm32f411", NULL);
    rom_say(&t, "7F");
    assert_int_equal(rom_byte(&t, 1000), 0x79);
    assert_in_range(rom_stats(&t).elapsed_us, 190, 191); // 22 bits of 8.68 us
    before = rom_stats(&t).elapsed_us;
    memset(buf, 0, 256);
    assert_int_equal(rom_write(&t, 0x08000000, buf, 256), 0x79);
    // 2 + 1 + 5 + 1 + 258 + 1 bytes and 256 byte programming operations of 16 us
    assert_in_range(rom_stats(&t).elapsed_us - before, 268 * 95 + 4096, 268 * 96 + 4096);
    before = rom_stats(&t).elapsed_us;
    assert_int_equal(rom_erase(&t, 0x44, 1), 0x79);
    assert_in_range(rom_stats(&t).elapsed_us - before, 400000, 401000); // 16 KiB, byte by byte
}

static void a_read_hands_out_what_has_come_and_no_more(void **state)
{
    uint8_t buf[64];

    (void)state;
    start("stm32f411", NULL);
    rom_say(&t, "00 FF");
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 0), 0);
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 100), 1);
    t.wire->ops->sleep(t.wire, 100);
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 0), 14);
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 50), 0);
}

static void discard_throws_away_what_has_come(void **state)
{
    (void)state;
    start("stm32f411", NULL);
    rom_say(&t, "00 FF");
    t.wire->ops->sleep(t.wire, 100);
    assert_int_equal(t.wire->ops->discard(t.wire), STM32BL_OK);
    rom_hear_nothing(&t);
    rom_ask(&t, "02 FD", "79 01 04 31 79");
}

/* The USART's data register keeps one byte while the ROM erases. */
static void bytes_are_lost_while_the_rom_is_busy(void **state)
{
    (void)state;
    start("stm32f103xb", NULL);
    rom_ask(&t, "43 BC", "79");
    rom_say(&t, "00 00 00 02 FD 01 FE");
    rom_hear(&t, "79");
    assert_int_equal(rom_stats(&t).lost, 3);
    rom_ask(&t, "FD", "79 01 04 10 79"); // the 02 was kept
}

/* A host that does not wait for the ACK loses bytes to the ROM's answer. */
static void pipelining_loses_bytes(void **state)
{
    (void)state;
    start("stm32f103xb", NULL);
    rom_say(&t, "00 FF 02 FD 01 FE");
    rom_hear(&t, "79 0B 22 00 01 02 11 21 31 43 63 73 82 92 79");
    assert_true(rom_stats(&t).lost > 0);
}

static void other_baud_rates(void **state)
{
    (void)state;
    t = rom_new("stm32f411", NULL);
    configure(9600, 'E');
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "02 FD", "79 01 04 31 79");
    assert_in_range(rom_stats(&t).elapsed_us, 9 * 1145, 9 * 1147 + 200000);
    configure(9600 * 102 / 100, 'E'); // AN3155 section 2: 2.5 % may be off
    rom_ask(&t, "02 FD", "79 01 04 31 79");
    configure(115200, 'E');
    rom_say(&t, "02 FD");
    for (int byte = rom_byte(&t, 1000); byte >= 0; byte = rom_byte(&t, 1000))
        assert_int_not_equal(byte, 0x79);
    configure(0 + 1, 'E');
    assert_int_equal(t.wire->ops->configure(t.wire, &(struct stm32bl_line){0, 'E'}),
                     STM32BL_ERR_ARG);
    assert_non_null(strstr(t.wire->error, "0 baud"));
}

/* 8N1: the ROM finds the stop bit in the place of the parity bit */
static void without_parity_half_of_the_bytes_are_dropped(void **state)
{
    (void)state;
    t = rom_new("stm32f411", NULL);
    configure(115200, 'N');
    rom_ask(&t, "7F", "79");
    rom_say(&t, "00 FF"); // an even number of ones: both are dropped
    rom_hear_nothing(&t);
    assert_int_equal(rom_stats(&t).lost, 2);
    rom_ask(&t, "01 FE", "79 31 00 00 79"); // an odd number
}

static void a_wire_without_parity_wants_none(void **state)
{
    (void)state;
    t = rom_new("stm32f411", "wire=8n1");
    rom_say(&t, "7F");
    rom_hear_nothing(&t);
    configure(115200, 'N');
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "00 FF", "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79");
}

/* An adapter with a latency timer of 16 ms, as FTDI's are set. */
static void latency_holds_bytes_back(void **state)
{
    uint8_t buf[300];

    (void)state;
    start("stm32f411", "latency=16");
    t.wire->ops->sleep(t.wire, 160 - (unsigned)(t.wire->ops->now_ms(t.wire) % 16));
    rom_say(&t, "00 FF");
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 10), 0);
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 10), 15);
    rom_ask(&t, "11 EE", "79");
    rom_ask(&t, "08 00 00 00 08", "79");
    rom_say(&t, "FF 00");
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 16) % 62, 0); // whole packets
}

/* 257 bytes are four packets, as they get full, and a rest that waits for the timer. */
static void the_latency_timer_starts_anew_with_each_packet(void **state)
{
    uint64_t before, packet_us = 62 * 95 + 62 / 2;
    uint8_t buf[300];
    int got = 0;

    (void)state;
    start("stm32f411", "latency=16");
    rom_ask(&t, "11 EE", "79");
    rom_ask(&t, "08 00 00 00 08", "79");
    before = rom_stats(&t).elapsed_us;
    rom_say(&t, "FF 00");
    while (got < 248)
        got += t.wire->ops->read(t.wire, buf, sizeof buf, 16);
    assert_int_equal(got, 248);
    assert_in_range(rom_stats(&t).elapsed_us - before, 4 * packet_us, 4 * packet_us + 300);
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 15), 0);
    assert_int_equal(t.wire->ops->read(t.wire, buf, sizeof buf, 2), 9);
}

static void discard_cannot_reach_into_the_adapter(void **state)
{
    (void)state;
    start("stm32f411", "latency=16");
    rom_say(&t, "02 FD");
    t.wire->ops->sleep(t.wire, 1);
    t.wire->ops->discard(t.wire);
    rom_hear(&t, "79 01 04 31 79");
}

static void start_up_loses_bytes(void **state)
{
    (void)state;
    t = rom_new("stm32f411", NULL);
    stm32bl_sim_power_cycle(t.sim);
    rom_say(&t, "7F");
    assert_int_equal(rom_byte(&t, 200), -1);
    rom_ask(&t, "7F", "79");
    assert_int_equal(rom_stats(&t).lost, 1);
}

/* entry.h: RTS to BOOT0 and DTR to RESET, on is low; 'inv' turns both over */
static void wiring(void **state)
{
    static const struct {
        const char *option;
        bool swapped, on_is_high;
    } cases[] = {{"wiring=rts-dtr", false, false},
                 {"wiring=rts-dtr-inv", false, true},
                 {"wiring=dtr-rts", true, false},
                 {"wiring=dtr-rts-inv", true, true}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        int high = cases[i].on_is_high ? STM32BL_LINE_ON : STM32BL_LINE_OFF;
        int low = cases[i].on_is_high ? STM32BL_LINE_OFF : STM32BL_LINE_ON;
        t = rom_new("stm32f411", cases[i].option);
        for (int boot0 = 1; boot0 >= 0; boot0--) {
            int boot_level = boot0 ? high : low;
            lines(cases[i].swapped ? boot_level : low, cases[i].swapped ? low : boot_level);
            rom_say(&t, "7F");
            rom_hear_nothing(&t); // held in reset
            if (cases[i].swapped)
                lines(STM32BL_LINE_KEEP, high);
            else
                lines(high, STM32BL_LINE_KEEP);
            t.wire->ops->sleep(t.wire, 100);
            rom_say(&t, "7F");
            assert_int_equal(rom_byte(&t, 100), boot0 ? 0x79 : -1);
        }
        end(NULL);
    }
    t = rom_new("stm32f411", NULL);
    assert_int_equal(t.wire->ops->set_lines(t.wire, 1, 1), STM32BL_ERR_UNSUPPORTED);
}

static void opening_a_wired_port_asserts_both_lines(void **state)
{
    (void)state;
    t = rom_new("stm32f411", "wiring=rts-dtr");
    rom_say(&t, "7F");
    rom_hear_nothing(&t); // RESET is low
    lines(STM32BL_LINE_OFF, STM32BL_LINE_OFF);
    t.wire->ops->sleep(t.wire, 100);
    rom_ask(&t, "7F", "79");
    assert_int_equal(rom_stats(&t).resets, 1);
}

static void an_application_prints_and_does_not_listen(void **state)
{
    uint8_t buf[200];
    int n;

    (void)state;
    t = rom_new("stm32f411", "boot=app,text=tick");
    t.wire->ops->sleep(t.wire, 1200);
    n = t.wire->ops->read(t.wire, buf, sizeof buf, 0);
    assert_int_equal(n, 18);
    assert_memory_equal(buf, "tick\r\ntick\r\ntick\r\n", 18);
    rom_say(&t, "7F");
    assert_int_equal(rom_byte(&t, 200), -1);
    assert_true(rom_stats(&t).running);
}

/* A plausible vector table in flash starts at a reset with BOOT0 low. */
static void a_reset_starts_what_is_in_flash(void **state)
{
    (void)state;
    t = rom_new("stm32f411", "wiring=rts-dtr");
    memcpy(stm32bl_sim_memory(t.sim, 0x08000000, 8), "\x00\x00\x02\x20\x01\x01\x00\x08", 8);
    lines(STM32BL_LINE_ON, STM32BL_LINE_ON);
    lines(STM32BL_LINE_OFF, STM32BL_LINE_ON);
    assert_true(rom_stats(&t).running);
    memset(stm32bl_sim_memory(t.sim, 0x08000000, 8), 0xFF, 8);
    lines(STM32BL_LINE_ON, STM32BL_LINE_ON);
    lines(STM32BL_LINE_OFF, STM32BL_LINE_ON);
    assert_false(rom_stats(&t).running);
}

static void states_of_a_former_host(void **state)
{
    (void)state;
    t = rom_new("stm32f411", "state=synced");
    rom_say(&t, "7F");
    rom_hear_nothing(&t);
    rom_ask(&t, "7F", "1F");
    end(NULL);
    // Write Memory to 20003000 of 256 bytes, cut off after the first
    t = rom_new("stm32f411", "state=frame:31CE2000300010FF55");
    for (int i = 0; i < 256; i++)
        rom_say(&t, "FF");
    rom_hear(&t, "1F");
    rom_ask(&t, "02 FD", "79 01 04 31 79");
}

static void lines_that_are_not_a_chip(void **state)
{
    (void)state;
    t = rom_new("stm32f411", "echo=1");
    rom_ask(&t, "7F 12", "7F 12");
    end(NULL);
    t = rom_new("stm32f411", "silent=1");
    rom_say(&t, "7F");
    rom_hear_nothing(&t);
    end(NULL);
    t = rom_new("stm32f411", "garbage=1");
    for (int i = 0; i < 100; i++) {
        int byte;
        rom_say(&t, "7F");
        byte = rom_byte(&t, 10);
        assert_true(byte >= 0x80);
    }
    end(NULL);
    t = rom_new("stm32f411", "stray=00F7");
    rom_ask(&t, "7F", "00 F7 79");
    rom_ask(&t, "02 FD", "79 01 04 31 79");
}

static void a_break_is_a_wrong_first_byte(void **state)
{
    (void)state;
    t = rom_new("stm32f411", NULL);
    assert_int_equal(t.wire->ops->set_break(t.wire, true), STM32BL_OK);
    t.wire->ops->sleep(t.wire, 10);
    assert_int_equal(t.wire->ops->set_break(t.wire, false), STM32BL_OK);
    rom_say(&t, "7F");
    rom_hear_nothing(&t);
}

static void a_hung_chip_stays_silent_until_power_is_cut(void **state)
{
    (void)state;
    start("stm32f411", "fault=hang@4");
    rom_ask(&t, "02 FD", "79 01 04 31 79");
    rom_say(&t, "02 FD");
    rom_hear_nothing(&t);
    stm32bl_sim_power_cycle(t.sim);
    assert_int_equal(rom_byte(&t, 1000), -1);
    rom_ask(&t, "7F", "79");
}

static void a_port_that_vanishes_is_an_error_at_once(void **state)
{
    uint8_t byte;

    (void)state;
    start("stm32f411", "fault=vanish@3");
    rom_say(&t, "02 FD");
    assert_int_equal(t.wire->ops->read(t.wire, &byte, 1, 60000), STM32BL_ERR_IO);
    assert_true(rom_stats(&t).elapsed_us < 200000);
    assert_int_equal(t.wire->ops->write(t.wire, &byte, 1), STM32BL_ERR_IO);
    assert_non_null(strstr(t.wire->error, "sim:stm32f411: the port has vanished"));
}

static void real_time_is_waited_for(void **state)
{
    uint64_t before;
    uint8_t byte;

    (void)state;
    t = rom_new("stm32f411", "realtime=1000");
    t.wire->ops->sleep(t.wire, 1);
    before = bl_clock_us();
    t.wire->ops->sleep(t.wire, 4000);
    assert_int_equal(t.wire->ops->read(t.wire, &byte, 1, 2000), 0);
    assert_true(bl_clock_us() - before >= 5000);
}

static void a_chip_outlives_its_stream(void **state)
{
    (void)state;
    start("stm32f411", NULL);
    assert_null(stm32bl_sim_stream(t.sim)); // one at a time
    rom_say(&t, "02");
    t.wire->ops->close(t.wire);
    t.wire = stm32bl_sim_stream(t.sim);
    assert_non_null(t.wire);
    rom_ask(&t, "FD", "79 01 04 31 79");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(bytes_take_their_time, end),
        cmocka_unit_test_teardown(a_read_hands_out_what_has_come_and_no_more, end),
        cmocka_unit_test_teardown(discard_throws_away_what_has_come, end),
        cmocka_unit_test_teardown(bytes_are_lost_while_the_rom_is_busy, end),
        cmocka_unit_test_teardown(pipelining_loses_bytes, end),
        cmocka_unit_test_teardown(other_baud_rates, end),
        cmocka_unit_test_teardown(without_parity_half_of_the_bytes_are_dropped, end),
        cmocka_unit_test_teardown(a_wire_without_parity_wants_none, end),
        cmocka_unit_test_teardown(latency_holds_bytes_back, end),
        cmocka_unit_test_teardown(the_latency_timer_starts_anew_with_each_packet, end),
        cmocka_unit_test_teardown(discard_cannot_reach_into_the_adapter, end),
        cmocka_unit_test_teardown(start_up_loses_bytes, end),
        cmocka_unit_test_teardown(wiring, end),
        cmocka_unit_test_teardown(opening_a_wired_port_asserts_both_lines, end),
        cmocka_unit_test_teardown(an_application_prints_and_does_not_listen, end),
        cmocka_unit_test_teardown(a_reset_starts_what_is_in_flash, end),
        cmocka_unit_test_teardown(states_of_a_former_host, end),
        cmocka_unit_test_teardown(lines_that_are_not_a_chip, end),
        cmocka_unit_test_teardown(a_break_is_a_wrong_first_byte, end),
        cmocka_unit_test_teardown(a_hung_chip_stays_silent_until_power_is_cut, end),
        cmocka_unit_test_teardown(a_port_that_vanishes_is_an_error_at_once, end),
        cmocka_unit_test_teardown(real_time_is_waited_for, end),
        cmocka_unit_test_teardown(a_chip_outlives_its_stream, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
