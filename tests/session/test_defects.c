/*
 * The defects of the ROMs that AN2606 lists ("known limitations"): each is shown by the simulated
 * chip, and the session gets over it or says what it means.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "sim/defects.h"

enum { BASE = 0x08000000, SIZE = 5000 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 11);
    return 0;
}

/* Programs over other bytes, and looks into the chip. */
static void programs(struct bench *b, uint32_t addr)
{
    memset(stm32bl_sim_memory(b->sim, addr, SIZE), 0x55, SIZE);
    bench_ok(b, bench_program(b, addr, image, SIZE, 0));
    assert_memory_equal(stm32bl_sim_memory(b->sim, addr, SIZE), image, SIZE);
    assert_int_equal(bench_stats(b).violations, 0);
}

/* F2, F40x, F03, F05, L1: under read-out protection two NACKs come. None is taken for an answer. */
static void double_nack(void **state)
{
    struct bench *b = bench_named("stm32f405", "rdp=1");
    uint8_t byte;

    (void)state;
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
    for (int i = 0; i < 3; i++) {
        bench_expect(b, stm32bl_read(b->bl, BASE, &byte, 1), STM32BL_ERR_REFUSED,
                     "`stm32bl unprotect` lifts it and erases the whole chip");
        bench_expect(b, stm32bl_write(b->bl, BASE, image, 4), STM32BL_ERR_REFUSED, "unprotect");
        bench_expect(b, stm32bl_erase(b->bl, BASE, 4), STM32BL_ERR_REFUSED, "unprotect");
        bench_expect(b, stm32bl_erase_all(b->bl), STM32BL_ERR_REFUSED, "unprotect");
        bench_expect(b, stm32bl_go(b->bl, BASE), STM32BL_ERR_REFUSED, "unprotect");
    }
    bench_ok(b, stm32bl_read_unprotect(b->bl));
    programs(b, BASE);
    bench_free(b);
}

/* Protocol 3.0 and before: a bad address gets no answer, and what follows is taken for a command.
 */
static void no_address_nack(void **state)
{
    struct bench *b =
        bench_named("stm32f207", "pid=0x7ab"); // unknown: it may be asked for anything
    uint8_t got[300];

    (void)state;
    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    bench_connected(b);
    for (int i = 0; i < 3; i++) {
        bench_expect(b, stm32bl_read(b->bl, 0x60000000, got, sizeof got), STM32BL_ERR_TIMEOUT,
                     "read 0x60000000: no answer");
        bench_ok(b, stm32bl_read(b->bl, BASE, got, sizeof got));
        assert_memory_equal(got, image, sizeof got);
    }
    bench_expect(b, stm32bl_write(b->bl, 0x60000000, image, 256), STM32BL_ERR_TIMEOUT, "write");
    assert_int_equal(bench_stats(b).erases + bench_stats(b).programs, 0);
    bench_free(b);
    b = bench_named("stm32l151x8", NULL); // and so do the size register and the like
    bench_connected(b);
    programs(b, BASE);
    bench_free(b);
    b = bench_named("stm32f405", "quirks=double_nack+no_address_nack+long_read"); // V3.0
    bench_connected(b);
    programs(b, BASE);
    bench_free(b);
}

/* L412 V13.1: two ACKs to the sync byte, which an adapter may hand over in two pieces. */
static void double_sync_ack(void **state)
{
    static const char *const latencies[] = {"latency=0", "latency=1", "latency=2", "latency=16"};

    (void)state;
    for (size_t i = 0; i < sizeof latencies / sizeof *latencies; i++) {
        struct bench *b = bench_named("stm32l412", latencies[i]);
        bench_connected(b);
        assert_int_equal(stm32bl_info(b->bl)->product_id, 0x464);
        programs(b, BASE);
        bench_free(b);
    }
}

/* H74x V9.0: Get announces more codes than it sends. */
static void wrong_get_count(void **state)
{
    struct bench *b = bench_named("stm32h743", "quirks=get_count");

    (void)state;
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->command_count, 11);
    programs(b, BASE);
    bench_free(b);
}

/* H74x V9.0: Go goes without its first ACK. */
static void go_without_ack(void **state)
{
    struct bench *b = bench_named("stm32h743", "quirks=go_no_ack");

    (void)state;
    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    bench_connected(b);
    bench_ok(b, stm32bl_go(b->bl, BASE));
    assert_true(bench_stats(b).running);
    assert_int_equal(bench_stats(b).go_address, BASE);
    bench_free(b);
}

/* H74x V13.2 and V13.3: Go is acknowledged and does not start anything. Only that can be said. */
static void go_that_does_not_work(void **state)
{
    struct bench *b = bench_named("stm32f411", "quirks=go_broken"); // and nothing says so

    (void)state;
    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    bench_connected(b);
    bench_ok(b, stm32bl_go(b->bl, BASE));
    assert_false(bench_stats(b).running);
    bench_free(b);
    b = bench_named("stm32h743", "blid=0xD2");
    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    bench_connected(b);
    bench_ok(b, stm32bl_go(b->bl, BASE));
    assert_contains(b->log, "Go does not work on this version of the ROM");
    assert_false(bench_stats(b).running);
    bench_free(b);
    b = bench_named("stm32h743", "blid=0x91");
    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    bench_connected(b);
    bench_ok(b, stm32bl_go(b->bl, BASE));
    assert_true(bench_stats(b).running);
    assert_null(strstr(b->log, "Go does not work"));
    bench_free(b);
}

/* G07x V11.3, G0B, U375: one page in a command, and 40 ms before the next. */
static void one_page_in_an_erase(void **state)
{
    static const char *const devices[] = {"stm32g071", "stm32g0b1", "stm32u375"};

    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        struct bench *b = bench_named(devices[i], NULL);
        assert_true(bl_sim_has_quirk(b->sim, BL_QUIRK_ONE_PAGE_ERASE));
        bench_connected(b);
        programs(b, BASE);
        bench_ok(b, stm32bl_erase(b->bl, BASE, 5 * 0x1000));
        assert_int_equal(stm32bl_sim_memory(b->sim, BASE, SIZE)[SIZE - 1], 0xFF);
        bench_free(b);
    }
}

/* H74x V9.1: what reaches bank 2 is acknowledged before it is erased; until then the ROM is deaf.
 */
static void erase_that_is_acknowledged_early(void **state)
{
    struct bench *b = bench_named("stm32h743", "quirks=early_erase_ack");
    uint64_t before;

    (void)state;
    bench_connected(b);
    programs(b, 0x08100000);
    programs(b, 0x08100000 - 2048); // both banks
    before = bench_stats(b).lost;
    bench_ok(b, stm32bl_erase_all(b->bl));
    programs(b, BASE);
    assert_int_equal(bench_stats(b).lost, before);
    assert_int_equal(stm32bl_summary(b->bl)->retries, 0);
    bench_free(b);
}

/* L0 and L1 have no mass erase; L496 V9.3 and H74x 0xD3 no bank erase, which is never asked for. */
static void no_mass_erase(void **state)
{
    static const char *const devices[] = {"stm32l072", "stm32l152xe", "stm32l496", "stm32h743"};

    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        struct bench *b = bench_named(devices[i], NULL);
        struct stm32bl_device_info info;
        stm32bl_device_get(b->device, &info);
        bench_connected(b);
        programs(b, BASE);
        bench_ok(b, stm32bl_erase_all(b->bl));
        for (int k = 0; k < SIZE; k++)
            assert_int_equal(stm32bl_sim_memory(b->sim, BASE, SIZE)[k], info.erased);
        assert_int_equal(stm32bl_summary(b->bl)->mass_erased, i > 1);
        bench_free(b);
    }
}

/* A mass erase that is refused although nothing says so: sector by sector. */
static void mass_erase_that_is_refused(void **state)
{
    struct bench *b = bench_named("stm32f411", "quirks=no_mass_erase,size=64");

    (void)state;
    bench_connected(b);
    programs(b, BASE);
    bench_ok(b, stm32bl_erase_all(b->bl));
    assert_contains(b->log, "erasing sector by sector");
    assert_int_equal(stm32bl_sim_memory(b->sim, BASE, SIZE)[0], 0xFF);
    bench_free(b);
}

/* L1 cat. 4: the size register holds a code. */
static void size_code(void **state)
{
    struct bench *b = bench_named("stm32l152xd", NULL);

    (void)state;
    assert_true(bl_sim_has_quirk(b->sim, BL_QUIRK_SIZE_CODE));
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 384);
    bench_free(b);
    b = bench_named("stm32l152xd", "size=256");
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 256);
    assert_true(stm32bl_info(b->bl)->flash_size_read);
    bench_free(b);
}

/* F4 and L0: short reads of size and id are refused, long ones are not. */
static void long_reads_of_the_id(void **state)
{
    static const char *const devices[] = {"stm32f411", "stm32l072"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench *b = bench_named(devices[i], NULL);
        assert_true(bl_sim_has_quirk(b->sim, BL_QUIRK_LONG_READ));
        bench_connected(b);
        assert_true(stm32bl_info(b->bl)->flash_size_read);
        assert_true(stm32bl_info(b->bl)->unique_id_read);
        assert_memory_equal(stm32bl_info(b->bl)->unique_id + 5, "SIM-LOT", 7);
        bench_free(b);
    }
}

/* L031, F04x and others: Read and Write never reach RAM. */
static void no_ram(void **state)
{
    struct bench *b = bench_named("stm32l031", NULL);
    uint8_t word[4] = {0};

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_read(b->bl, 0x20000000, word, 4), STM32BL_ERR_RANGE, "readable");
    bench_expect(b, stm32bl_write(b->bl, 0x20000000, word, 4), STM32BL_ERR_RANGE, "writable");
    bench_free(b);
    b = bench_named("stm32l072", "quirks=no_ram"); // a ROM that has the defect unexpectedly
    bench_connected(b);
    bench_expect(b, stm32bl_read(b->bl, 0x20002000, word, 4), STM32BL_ERR_REFUSED,
                 "NACK after the address");
    programs(b, BASE);
    bench_free(b);
}

/* H74x on PB14/PB15: the first sync byte goes unanswered. */
static void sync_byte_that_is_wanted_twice(void **state)
{
    struct bench *b = bench_named("stm32h743", "quirks=sync_twice");

    (void)state;
    bench_connected(b);
    programs(b, BASE);
    bench_free(b);
}

/* F2, F7 and others measure 115200 bit/s some percent wrong: say what to do; do it where possible.
 */
static void baud_rate_that_is_missed(void **state)
{
    struct bench *b = bench_named("stm32f746", "jitter=60");

    (void)state;
    assert_true(bl_sim_has_quirk(b->sim, BL_QUIRK_SLOW_BAUD));
    bench_expect(b, bench_connect(b, NULL), STM32BL_ERR_PROTOCOL, "try baud=57600");
    stm32bl_sim_power_cycle(b->sim);
    bench_ok(b, bench_connect(b, "baud=57600,wait=1"));
    bench_free(b);
    b = bench_named("stm32f746", "jitter=60,wiring=rts-dtr");
    bench_ok(b, bench_connect(b, "entry=rts-dtr"));
    assert_contains(b->log, "no proper answer at 115200 bit/s: resetting and trying 57600");
    assert_int_equal(stm32bl_info(b->bl)->baud, 57600);
    programs(b, BASE);
    bench_free(b);
    b = bench_named("stm32f746", "jitter=60,wiring=rts-dtr");
    bench_expect(b, bench_connect(b, "entry=rts-dtr,baud=115200"), STM32BL_ERR_PROTOCOL,
                 "try baud=57600"); // asked for: nothing else is tried
    bench_free(b);
    b = bench_named("stm32f746", "quirks=slow_baud"); // the worst that AN2606 names
    bench_expect(b, bench_connect(b, NULL), STM32BL_ERR_PROTOCOL, "try baud=57600");
    stm32bl_sim_power_cycle(b->sim);
    bench_ok(b, bench_connect(b, "baud=57600,wait=1"));
    programs(b, BASE);
    bench_free(b);
    b = bench_named("stm32f746", "jitter=20");
    bench_connected(b);
    bench_free(b);
}

static int ignore_option(const struct stm32bl_option *option, void *user)
{
    (void)option;
    (void)user;
    return 0;
}

/* G07x V11.2: new option bytes count from the next power-on. They are there, and the user is told. */
static void option_bytes_that_are_not_loaded(void **state)
{
    static const char *const protect = "protect=0x08000000-0x08000fff";
    struct bench *b = bench_named("stm32g071", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_options_write(b->bl, &protect, 1, 0));
    assert_contains(b->log, "they count from the next power-on");
    // Not protected yet, but what is written now cannot be written again after the next power-on.
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_REFUSED, "protect");
    stm32bl_sim_power_cycle(b->sim);
    bench_connected(b);
    memset(stm32bl_sim_memory(b->sim, BASE, SIZE), 0x55, SIZE);
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_REFUSED, "protect");
    bench_ok(b, stm32bl_options_read(b->bl, ignore_option, NULL));
    bench_free(b);
    b = bench_named("stm32g071", "blid=0xB3");
    bench_connected(b);
    bench_ok(b, stm32bl_options_write(b->bl, &protect, 1, 0));
    assert_null(strstr(b->log, "power-on"));
    bench_expect(b, bench_program(b, BASE, image, SIZE, 0), STM32BL_ERR_REFUSED, "protect");
    bench_free(b);
}

/* The same of read-out protection: what was acknowledged is not what the session goes by. */
static void protection_that_is_not_loaded(void **state)
{
    struct bench *b = bench_named("stm32g431", "quirks=no_launch");

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_read_protect(b->bl, 0));
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_OFF);
    stm32bl_sim_power_cycle(b->sim);
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
    bench_free(b);
}

/* AN2606, F105 and F107: Get Version says 2.0 and Get 2.2: the commands are those of Get. */
static void version_that_is_wrong(void **state)
{
    struct bench *b = bench_named("stm32f107", NULL);

    (void)state;
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->version, 0x22);
    programs(b, BASE);
    bench_free(b);
}

/* C051, G07x, U0: a reset of a blank chip runs nothing until the power comes again: no reset. */
static void flag_that_is_cleared(void **state)
{
    struct bench *b = bench_named("stm32g071", "boot=flash");

    (void)state;
    bench_connected(b);
    bench_expect(b, stm32bl_reset(b->bl), STM32BL_ERR_UNSUPPORTED, "the flash is blank");
    programs(b, BASE);
    bench_ok(b, stm32bl_reset(b->bl));
    assert_true(bench_stats(b).running);
    bench_free(b);
}

/* AN2606, L43x V9.1: the bootloader id reads FF; it is not insisted on. */
static void bootloader_id_that_is_none(void **state)
{
    struct bench *b = bench_named("stm32l432", "blid=0xFF");

    (void)state;
    bench_connected(b);
    assert_non_null(stm32bl_info(b->bl)->device);
    programs(b, BASE);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(double_nack),
        cmocka_unit_test(no_address_nack),
        cmocka_unit_test(double_sync_ack),
        cmocka_unit_test(wrong_get_count),
        cmocka_unit_test(go_without_ack),
        cmocka_unit_test(go_that_does_not_work),
        cmocka_unit_test(one_page_in_an_erase),
        cmocka_unit_test(erase_that_is_acknowledged_early),
        cmocka_unit_test(no_mass_erase),
        cmocka_unit_test(mass_erase_that_is_refused),
        cmocka_unit_test(size_code),
        cmocka_unit_test(long_reads_of_the_id),
        cmocka_unit_test(no_ram),
        cmocka_unit_test(sync_byte_that_is_wanted_twice),
        cmocka_unit_test(baud_rate_that_is_missed),
        cmocka_unit_test(option_bytes_that_are_not_loaded),
        cmocka_unit_test(protection_that_is_not_loaded),
        cmocka_unit_test(version_that_is_wrong),
        cmocka_unit_test(flag_that_is_cleared),
        cmocka_unit_test(bootloader_id_that_is_none),
    };
    return cmocka_run_group_tests(tests, make_image, NULL);
}
