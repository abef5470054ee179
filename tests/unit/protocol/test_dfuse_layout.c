/* Memory layouts as devices write them: the strings are those that `dfu-util -l` shows of real
 * ones. */
#include "check.h"
#include "protocol/an3156.h"
#include "protocol/dfuse_layout.h"

static struct bl_dfuse_layout l;

static void is_run(size_t i, uint32_t start, uint32_t count, uint32_t size, const char *rights)
{
    const struct bl_dfuse_run *r = &l.runs[i];

    assert_true(i < l.count);
    assert_int_equal(r->start, start);
    assert_int_equal(r->count, count);
    assert_int_equal(r->size, size);
    assert_int_equal(r->readable, strchr(rights, 'r') != NULL);
    assert_int_equal(r->erasable, strchr(rights, 'e') != NULL);
    assert_int_equal(r->writable, strchr(rights, 'w') != NULL);
}

static void parses(const char *text, const char *name, size_t runs)
{
    if (!bl_dfuse_parse(text, &l))
        fail_msg("'%s' is refused", text);
    assert_string_equal(l.name, name);
    assert_int_equal(l.count, runs);
}

static void refuses(const char *text)
{
    if (bl_dfuse_parse(text, &l))
        fail_msg("'%s' is taken", text);
}

static void flash_of_several_sector_sizes(void **state)
{
    (void)state;
    parses("@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", "Internal Flash", 3);
    is_run(0, 0x08000000, 4, 16384, "rew");
    is_run(1, 0x08010000, 1, 65536, "rew");
    is_run(2, 0x08020000, 7, 131072, "rew");
    assert_int_equal(bl_dfuse_size(&l), 1024 * 1024);
    parses("@Internal Flash  /0x08000000/04*016Kg,01*64Kg,03*128Kg", "Internal Flash", 3);
}

static void padding_is_decimal(void **state)
{
    (void)state;
    parses("@Internal Flash  /0x08000000/128*0002Kg", "Internal Flash", 1);
    is_run(0, 0x08000000, 128, 2048, "rew");
    parses("@Internal Flash  /0x08000000/010*010Kg", "Internal Flash", 1);
    is_run(0, 0x08000000, 10, 10240, "rew");
}

static void option_bytes_and_otp(void **state)
{
    (void)state;
    parses("@Option Bytes  /0x1FFFC000/01*016 g", "Option Bytes", 1);
    is_run(0, 0x1FFFC000, 1, 16, "rew");
    parses("@OTP Memory /0x1FFF7800/01*512 g,01*016 g", "OTP Memory", 2);
    is_run(1, 0x1FFF7A00, 1, 16, "rew");
    parses("@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e", "Option Bytes", 2);
    is_run(0, 0x1FFF7800, 1, 48, "rw");
    is_run(1, 0x1FFFF800, 1, 48, "rw");
    parses("@Device Feature/0xFFFF0000/01*004 e", "Device Feature", 1);
}

static void each_type(void **state)
{
    static const char *const rights[] = {"r", "e", "re", "w", "rw", "ew", "rew"};
    char text[] = "@X/0x0/1*1Ba";

    (void)state;
    for (size_t i = 0; i < 7; i++) {
        text[sizeof text - 2] = (char)('a' + i);
        parses(text, "X", 1);
        is_run(0, 0, 1, 1, rights[i]);
    }
}

static void what_devices_leave_out(void **state)
{
    (void)state;
    parses("@X/0x20000000/4*100g", "X", 1); // no multiplier
    is_run(0, 0x20000000, 4, 100, "rew");
    parses("@X/0x20000000/1*16,1*16Ka", "X", 1); // a run without rights only takes room
    is_run(0, 0x20000010, 1, 16384, "r");
    parses("@X/0x20000000/1*2Mg  ", "X", 1);
}

/* As dfu-util 0.11 takes them. */
static void what_devices_write_too_much(void **state)
{
    (void)state;
    parses("@X/0x08000000/ 4* 16Kg, 1*64Kg", "X", 2); // blanks before numbers
    is_run(1, 0x08010000, 1, 65536, "rew");
    parses("@X/0x08000000/00*016Kg,02*016Kg,1*0Kg", "X", 1); // runs of nothing
    is_run(0, 0x08000000, 2, 16384, "rew");
    parses("@X/0x08000000/4*16Kg@Y/0x1FFF0000/1*1Ka", "X", 1); // the text of another memory
    is_run(0, 0x08000000, 4, 16384, "rew");
}

static void long_names_are_cut_off(void **state)
{
    (void)state;
    parses("@A name that is much longer than any real device has it/0x0/1*1Ka",
           "A name that is much longer than", 1);
}

static void what_is_no_layout(void **state)
{
    static const char *const bad[] = {
        "@Internal Flash  /0x0800:000/04*016Kg", // what stands between 9 and A is no digit
        "",
        "@",
        "Internal Flash",
        "@X",
        "@X/",
        "@X/0x",
        "@X/0x08000000",
        "@X/0x08000000/",
        "@X/08000000/1*1Kg",
        "@X/0x08000000/1",
        "@X/0x08000000/1*",
        "@X/0x08000000/*1Kg",
        "@X/0x08000000/1*1Kg,",
        "@X/0x08000000/1*1Kgg",
        "@X/0x08000000/0*1Kg", // nothing but nothing
        "@X/0x08000000/1*0Kg",
        "@X/0x08000000/1*1Kh",
        "@X/0x08000000/-1*1Kg",
        "@X/0x08000000/1*1Kg;",
        "@X/0x08000000/1*16",
        "@X/0x108000000/1*1Kg", // no address of 32 bits
        "@X/0xFFFFFFFF/2*1Ba",
        "@X/0x80000000/2049*1Mg",
        "@X/0x0/4294967295*4294967295Mg",
        "@X/0x0/99999999999999999999*1Kg",
        "@X 0x08000000/1*1Kg", // a slash is missing
        "@X/0x08000000 1*1Kg",
        "@X//0x08000000/1*1Kg",
        "@X/0x08000000 /1*1Kg", // blanks where none belong
        "@X/0x08000000/1 *1Kg",
        "@X/0x08000000/1*1 Kg",
        "@X/0x08000000/1*1kg", // what is no multiplier
        "@X/0x08000000/1*1Gg",
        "@X/0x08000000/1*1KKg",
        "@X/0x08000000/1*1\xE9g",
        "@X/0x08000000/1\xC2\xA0*1Kg",
        "\xEF\xBB\xBF@X/0x08000000/1*1Kg",
        "@X/0x0/"
        "1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a,1*1a",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses(bad[i]);
}

static void the_last_byte_of_32_bits(void **state)
{
    (void)state;
    parses("@X/0xFFFFFFFF/1*1Ba", "X", 1);
    assert_non_null(bl_dfuse_find(&l, 0xFFFFFFFF, 1));
    parses("@X/0x80000000/2048*1Mg", "X", 1);
    assert_non_null(bl_dfuse_find(&l, 0xFFFFFFFF, 1));
    assert_null(bl_dfuse_find(&l, 0x7FFFFFFF, 1));
}

static void finding_a_run(void **state)
{
    (void)state;
    parses("@Internal Flash  /0x08000000/04*016Kg,01*064Kg", "Internal Flash", 2);
    assert_ptr_equal(bl_dfuse_find(&l, 0x08000000, 0x10000), &l.runs[0]);
    assert_null(bl_dfuse_find(&l, 0x08000000, 0x10001)); // not one run
    assert_ptr_equal(bl_dfuse_find(&l, 0x0801FFFF, 1), &l.runs[1]);
    assert_null(bl_dfuse_find(&l, 0x08020000, 1));
}

/* The chip says its state in a byte, and may say any. */
static void states_have_names(void **state)
{
    (void)state;
    assert_string_equal(an3156_state_name(0), "appIDLE");
    assert_string_equal(an3156_state_name(10), "dfuERROR");
    assert_string_equal(an3156_state_name(11), "an unknown state");
    assert_string_equal(an3156_state_name(255), "an unknown state");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flash_of_several_sector_sizes),
        cmocka_unit_test(padding_is_decimal),
        cmocka_unit_test(option_bytes_and_otp),
        cmocka_unit_test(each_type),
        cmocka_unit_test(what_devices_leave_out),
        cmocka_unit_test(what_devices_write_too_much),
        cmocka_unit_test(long_names_are_cut_off),
        cmocka_unit_test(what_is_no_layout),
        cmocka_unit_test(the_last_byte_of_32_bits),
        cmocka_unit_test(finding_a_run),
        cmocka_unit_test(states_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
