/*
 * test_sim_options.c - the options of a simulated chip, as stm32bl_sim_set() and in a target.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rom_talk.h"
#include "transport/transport_internal.h"

static const struct stm32bl_line line = {115200, 'E'};

static struct stm32bl_stream *opened(const char *text, struct bl_target *target,
                                     struct bl_error *error, int expected)
{
    struct bl_opened wire = {NULL, NULL};

    assert_int_equal(bl_target_parse(target, text, error), STM32BL_OK);
    assert_int_equal(bl_sim_open(target, &line, NULL, error, &wire), expected);
    assert_true((wire.stream != NULL) == (expected == STM32BL_OK));
    return wire.stream;
}

static void good_values(void **state)
{
    static const char *const options[][2] = {{"size", "256"},
                                             {"blid", "0xD1"},
                                             {"pid", "0x999"},
                                             {"quirks", "none"},
                                             {"rdp", "1"},
                                             {"rdp", "0"},
                                             {"wrp", "0"},
                                             {"wrp", "1-3"},
                                             {"wiring", "dtr-rts-inv"},
                                             {"text", "hello"},
                                             {"boot", "app"},
                                             {"boot", "rom"},
                                             {"state", "synced"},
                                             {"state", "frame:11EE"},
                                             {"wire", "8n1"},
                                             {"latency", "16"},
                                             {"work", "100"},
                                             {"checksum", "1"},
                                             {"execute", "1"},
                                             {"realtime", "jump"},
                                             {"realtime", "0"},
                                             {"echo", "1"},
                                             {"echo", "0"},
                                             {"silent", "1"},
                                             {"garbage", "1"},
                                             {"stray", "00ff"},
                                             {"stray", ""},
                                             {"fault", "power@1"},
                                             {"fault", "hang@0x10"},
                                             {"fault", "vanish@2"},
                                             {"fault", "stuck@0x08000000"}};
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));

    (void)state;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (stm32bl_sim_set(sim, options[i][0], options[i][1]))
            fail_msg("%s", stm32bl_sim_error_message(sim));
    stm32bl_sim_free(sim);
}

static void bad_values(void **state)
{
    static const char *const options[][2] = {
        {"", "1"},           {"colour", "red"},      {"size", ""},          {"size", "0"},
        {"size", "17"},      {"size", "1024"},       {"blid", "0x1000"},    {"pid", "70000"},
        {"quirks", "some"},  {"rdp", "3"},           {"wrp", "8"},          {"wrp", "-"},
        {"wrp", "0-"},       {"wrp", "123456789-1"}, {"wiring", "rts"},     {"boot", "pin"},
        {"state", "frame"},  {"state", "frame:1"},   {"state", "frame:xx"}, {"wire", "7e1"},
        {"latency", "1001"}, {"realtime", "fast"},   {"echo", "yes"},       {"stray", "0"},
        {"fault", "power"},  {"fault", "power@0"},   {"fault", "nack@1"},   {"fault", "stuck@0"},
        {"work", "100001"},  {"checksum", "2"},      {"execute", "2"},      {"flash", ""}};
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));

    (void)state;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (stm32bl_sim_set(sim, options[i][0], options[i][1]) != STM32BL_ERR_ARG)
            fail_msg("%s=%s is accepted", options[i][0], options[i][1]);
        assert_non_null(strstr(stm32bl_sim_error_message(sim), options[i][0]));
    }
    assert_int_equal(stm32bl_sim_set(sim, "latency", "5"), STM32BL_OK);
    assert_string_equal(stm32bl_sim_error_message(sim), "");
    stm32bl_sim_free(sim);
}

/* Product state replaces read-out protection on these. */
static void families_without_read_out_protection(void **state)
{
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32h563"));
    struct rom_talk t = {sim, stm32bl_sim_stream(sim)};

    (void)state;
    assert_int_equal(stm32bl_sim_set(sim, "rdp", "1"), STM32BL_ERR_ARG);
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "00 FF", "79 0A 40 00 01 02 11 21 31 44 50 63 73 79");
    rom_ask(&t, "92 6D", "1F");
    rom_free(&t);
}

static void identity_can_be_overridden(void **state)
{
    struct rom_talk t = rom_new("stm32f411", "pid=0x999,blid=0xD7");
    uint8_t id;

    (void)state;
    rom_ask(&t, "7F", "79");
    rom_ask(&t, "02 FD", "79 01 09 99 79");
    rom_read(&t, 0x1FFF76DE, &id, 1);
    assert_int_equal(id, 0xD7);
    rom_free(&t);
}

static void a_target_takes_its_options_and_leaves_the_wires_faults(void **state)
{
    struct bl_target target;
    struct bl_error error;
    struct stm32bl_stream *s =
        opened("sim:F411CE,fault=nack@3,fault=hang@100,size=256,fault=power@7,fault=odd@1", &target,
               &error, STM32BL_ERR_ARG);

    (void)state;
    assert_non_null(strstr(error.text, "fault=odd@1"));
    s = opened("sim:stm32f411,fault=nack@3,fault=hang@100,size=256,fault=power@7", &target, &error,
               STM32BL_OK);
    assert_false(target.options[0].taken);
    for (size_t i = 1; i < target.count; i++)
        assert_true(target.options[i].taken);
    s->ops->close(s);
}

static void an_option_given_twice_is_left_for_the_complaint(void **state)
{
    struct bl_target target;
    struct bl_error error;
    struct stm32bl_stream *s =
        opened("sim:stm32f411,size=256,size=128", &target, &error, STM32BL_OK);

    (void)state;
    assert_int_equal(bl_target_finish(&target, "", &error), STM32BL_ERR_ARG);
    assert_non_null(strstr(error.text, "twice"));
    s->ops->close(s);
}

static void unknown_devices_are_named(void **state)
{
    struct bl_target target;
    struct bl_error error;

    (void)state;
    opened("sim:stm32f999", &target, &error, STM32BL_ERR_ARG);
    assert_non_null(strstr(error.text, "stm32f999"));
}

static void null_is_no_device(void **state)
{
    (void)state;
    assert_null(stm32bl_sim_new(NULL));
    assert_null(stm32bl_sim_stream(NULL));
    stm32bl_sim_free(NULL);
}

static void memory_ends_where_it_ends(void **state)
{
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));

    (void)state;
    assert_non_null(stm32bl_sim_memory(sim, 0x0807FFFF, 1));
    assert_null(stm32bl_sim_memory(sim, 0x0807FFFF, 2));
    assert_null(stm32bl_sim_memory(sim, 0x08000000, SIZE_MAX));
    assert_null(stm32bl_sim_memory(sim, 0x40000000, 1));
    stm32bl_sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_values),
        cmocka_unit_test(bad_values),
        cmocka_unit_test(families_without_read_out_protection),
        cmocka_unit_test(identity_can_be_overridden),
        cmocka_unit_test(a_target_takes_its_options_and_leaves_the_wires_faults),
        cmocka_unit_test(an_option_given_twice_is_left_for_the_complaint),
        cmocka_unit_test(unknown_devices_are_named),
        cmocka_unit_test(null_is_no_device),
        cmocka_unit_test(memory_ends_where_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
