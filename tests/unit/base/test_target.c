/* The grammar of target strings. */
#include "base/target.h"
#include "check.h"

static struct bl_target t;
static struct bl_error e;

static void parses(const char *text, const char *scheme, const char *name, size_t count)
{
    assert_result(bl_target_parse(&t, text, &e), STM32BL_OK, e.text);
    assert_string_equal(t.scheme, scheme);
    assert_string_equal(t.name, name);
    assert_int_equal(t.count, count);
}

static void names_and_schemes(void **state)
{
    (void)state;
    parses("serial:/dev/ttyUSB0", "serial", "/dev/ttyUSB0", 0);
    parses("/dev/ttyUSB0", "serial", "/dev/ttyUSB0", 0);
    parses("COM3", "serial", "COM3", 0);
    parses("sim:stm32f411,flash=a:b,rdp", "sim", "stm32f411", 2);
    // A path may hold a colon; only a known scheme is one.
    parses("/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0", "serial",
           "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0", 0);
}

static void options_are_taken_once_and_in_order(void **state)
{
    (void)state;
    parses("sim:x,fault=drop@1,fault=flip@2,entry=rts=1+dtr=0", "sim", "x", 3);
    assert_string_equal(bl_target_take(&t, "fault"), "drop@1");
    assert_string_equal(bl_target_take(&t, "fault"), "flip@2");
    assert_null(bl_target_take(&t, "fault"));
    assert_string_equal(bl_target_take(&t, "entry"), "rts=1+dtr=0");
    assert_int_equal(bl_target_finish(&t, "none", &e), STM32BL_OK);
}

static void what_nobody_takes_is_an_error(void **state)
{
    (void)state;
    parses("sim:x,buad=9600", "sim", "x", 1);
    assert_int_equal(bl_target_finish(&t, "baud, parity", &e), STM32BL_ERR_ARG);
    assert_string_equal(e.text, "unknown option 'buad': known are baud, parity");
    parses("sim:x,baud=1,baud=2", "sim", "x", 2);
    (void)bl_target_take(&t, "baud");
    assert_int_equal(bl_target_finish(&t, "baud", &e), STM32BL_ERR_ARG);
    assert_string_equal(e.text, "option 'baud' given twice");
    parses("sim:x,pat=1,path=1", "sim", "x", 2);
    assert_int_equal(bl_target_check(&t, "serial path", "path", &e), STM32BL_ERR_ARG);
    assert_string_equal(e.text, "unknown option 'pat': known are path");
    (void)bl_target_take(&t, "pat");
    assert_int_equal(bl_target_check(&t, "serial path", "path", &e), STM32BL_OK);
    assert_int_equal(bl_target_finish(&t, "path", &e), STM32BL_ERR_ARG);
}

static void refuses(const char *text, const char *part)
{
    assert_int_equal(bl_target_parse(&t, text, &e), STM32BL_ERR_ARG);
    assert_contains(e.text, part);
}

static void bad_targets(void **state)
{
    char longest[BL_TARGET_TEXT + 1];
    char many[3 * (BL_TARGET_OPTIONS + 1) + 8] = "sim:x";

    (void)state;
    refuses("", "no name in target");
    refuses(NULL, "no name in target");
    refuses("sim:", "no name in target 'sim:'");
    refuses("sim:,baud=1", "no name in target");
    refuses("seral:/dev/ttyUSB0",
            "target 'seral:/dev/ttyUSB0': what stands before the colon is serial, usb");
    refuses("tpc:host:1,baud=9600", "target 'tpc:host:1,baud=9600'");
    refuses("sim:x,", "option 1 has no name");
    refuses("sim:x,a=1,,b", "option 2 has no name");
    refuses("sim:x,=3", "option 1 has no name");
    memset(longest, 'a', sizeof longest);
    longest[BL_TARGET_TEXT] = '\0';
    refuses(longest, "at most 511");
    for (int i = 0; i <= BL_TARGET_OPTIONS; i++)
        strcat(many, ",k");
    refuses(many, "more than 24 options");
}

static void numbers(void **state)
{
    uint32_t n = 7;

    (void)state;
    parses("sim:x,a=0x10,b=99,c=,d=-1,e=0x,f=4294967296,g=010", "sim", "x", 7);
    assert_int_equal(bl_target_take_number(&t, "absent", 0, 9, &n, &e), STM32BL_OK);
    assert_int_equal(n, 7);
    assert_int_equal(bl_target_take_number(&t, "a", 0, 16, &n, &e), STM32BL_OK);
    assert_int_equal(n, 16);
    assert_int_equal(bl_target_take_number(&t, "b", 0, 98, &n, &e), STM32BL_ERR_ARG);
    assert_string_equal(e.text, "option b=99: a whole number from 0 to 98");
    for (const char *key = "cdefg"; *key; key++) {
        char name[2] = {*key, '\0'};
        assert_int_equal(bl_target_take_number(&t, name, 0, UINT32_MAX, &n, &e), STM32BL_ERR_ARG);
    }
    assert_int_equal(n, 16);
}

static void options_alone(void **state)
{
    (void)state;
    assert_int_equal(bl_target_parse_options(&t, NULL, &e), STM32BL_OK);
    assert_int_equal(t.count, 0);
    assert_int_equal(bl_target_parse_options(&t, "", &e), STM32BL_OK);
    assert_int_equal(bl_target_parse_options(&t, "wait=5,entry=rts-dtr", &e), STM32BL_OK);
    assert_string_equal(bl_target_take(&t, "entry"), "rts-dtr");
    assert_int_equal(bl_target_parse_options(&t, ",", &e), STM32BL_ERR_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_schemes),
        cmocka_unit_test(options_are_taken_once_and_in_order),
        cmocka_unit_test(what_nobody_takes_is_an_error),
        cmocka_unit_test(bad_targets),
        cmocka_unit_test(numbers),
        cmocka_unit_test(options_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
