/* The telnet protocol under RFC 2217; the bytes are those of RFC 854, 856 and 2217. */
#include "check.h"
#include "transport/telnet.h"

static uint8_t last_sub[BL_TELNET_MESSAGE_MOST];
static size_t last_count, subs;

static void on_sub(void *user, const uint8_t *sub, size_t count)
{
    (void)user;
    memcpy(last_sub, sub, count);
    last_count = count;
    subs++;
}

static struct bl_telnet fresh(void)
{
    last_count = subs = 0;
    return (struct bl_telnet){.on_sub = on_sub};
}

/* Takes `in`; fails unless `out` is the data among it. */
static void take(struct bl_telnet *t, const char *in, size_t in_count, const char *out,
                 size_t out_count)
{
    uint8_t data[128];

    assert_true(in_count <= sizeof data);
    assert_int_equal(bl_telnet_take(t, (const uint8_t *)in, in_count, data), out_count);
    assert_memory_equal(data, out, out_count);
}

#define TAKE(t, in, out) take(t, in, sizeof(in) - 1, out, sizeof(out) - 1)

static void a_doubled_ff_is_data(void **state)
{
    struct bl_telnet t = fresh();
    (void)state;

    TAKE(&t, "\x79\xFF", "\x79");
    TAKE(&t, "\xFF\x1F\xFF\xF1!", "\xFF\x1F!");
}

static void answers_to_the_hello_are_not_answered(void **state)
{
    struct bl_telnet t = fresh();
    (void)state;

    TAKE(&t, "\xFF\xFB\x03\xFF\xFD\x03\xFF\xFD\x00\xFF\xFB\x00", "");
    assert_int_equal(t.com_port, BL_TELNET_OPEN);
    TAKE(&t, "\xFF\xFD\x2C", "");
    assert_int_equal(t.com_port, BL_TELNET_YES);
    TAKE(&t, "\xFF\xFC\x2C", ""); // ser2net, to a DO of ours
    assert_int_equal(t.com_port, BL_TELNET_YES);
    assert_int_equal(t.reply_count, 0);
}

static void other_options_are_refused_once(void **state)
{
    struct bl_telnet t = fresh();
    (void)state;

    TAKE(&t, "\xFF\xFB\x01\xFF\xFB\x01\xFF\xFD\x18\xFF\xFC\x05\xFF\xFE\x06", "");
    assert_int_equal(t.reply_count, 6);
    assert_memory_equal(t.reply, "\xFF\xFE\x01\xFF\xFC\x18", 6);
}

static void a_refused_com_port_is_seen(void **state)
{
    struct bl_telnet t = fresh();
    (void)state;

    TAKE(&t, "\xFF\xFE\x2C", "");
    assert_int_equal(t.com_port, BL_TELNET_NO);
}

static void subnegotiations_come_unescaped(void **state)
{
    struct bl_telnet t = fresh();
    (void)state;

    TAKE(&t, "a\xFF\xFA\x2C\x65\x00\xFF\xFF", "a");
    assert_int_equal(subs, 0);
    TAKE(&t,
         "\x00\x01\xFF\xF0"
         "b",
         "b");
    assert_int_equal(last_count, 6);
    assert_memory_equal(last_sub, "\x2C\x65\x00\xFF\x00\x01", 6);
}

static void without_binary_a_cr_has_a_nul(void **state)
{
    struct bl_telnet t = fresh();
    uint8_t out[8];
    (void)state;

    TAKE(&t, "\r\0x", "\r\0x");
    assert_int_equal(bl_telnet_put(&t, (const uint8_t *)"\r\xFF", 2, out), 3);
    TAKE(&t, "\xFF\xFC\x00\xFF\xFE\x00\r\0x\0", "\rx\0");
    assert_int_equal(bl_telnet_put(&t, (const uint8_t *)"\r\xFF", 2, out), 4);
    assert_memory_equal(out, "\r\0\xFF\xFF", 4);
}

static void requests_are_escaped(void **state)
{
    uint8_t out[16];
    (void)state;

    assert_int_equal(bl_telnet_put_sub(1, (const uint8_t *)"\0\xFF\xC2\0", 4, out), 11);
    assert_memory_equal(out, "\xFF\xFA\x2C\x01\0\xFF\xFF\xC2\0\xFF\xF0", 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_doubled_ff_is_data),
        cmocka_unit_test(answers_to_the_hello_are_not_answered),
        cmocka_unit_test(other_options_are_refused_once),
        cmocka_unit_test(a_refused_com_port_is_seen),
        cmocka_unit_test(subnegotiations_come_unescaped),
        cmocka_unit_test(without_binary_a_cr_has_a_nul),
        cmocka_unit_test(requests_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
