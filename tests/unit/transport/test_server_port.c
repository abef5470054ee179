/*
 * test_server_port.c - telnet taken apart, and what an RFC 2217 port answers. The bytes are those of
 * RFC 854 and RFC 2217 section 3.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transport/server_port.h"

#define TAKE(t, ...) take(t, (const uint8_t[]){__VA_ARGS__}, sizeof(const uint8_t[]){__VA_ARGS__})

/* The event of the last byte; all before it must be parts of something. */
static enum bl_telnet_event take(struct bl_telnet_parser *t, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++)
        assert_int_equal(bl_telnet_parse(t, bytes[i]), BL_TELNET_NOTHING);
    return bl_telnet_parse(t, bytes[len - 1]);
}

static void data_and_doubled_iac_are_data(void **state)
{
    struct bl_telnet_parser t = {0};

    (void)state;
    assert_int_equal(TAKE(&t, 0x79), BL_TELNET_DATA);
    assert_int_equal(TAKE(&t, 0xFF, 0xFF), BL_TELNET_DATA);
    assert_true(bl_telnet_rests(&t));
    assert_int_equal(TAKE(&t, 0xFF, 0xF1), BL_TELNET_NOTHING); // NOP
    assert_true(bl_telnet_rests(&t));
}

static void requests_name_verb_and_option(void **state)
{
    struct bl_telnet_parser t = {0};

    (void)state;
    assert_int_equal(TAKE(&t, 0xFF, 0xFB, 0x2C), BL_TELNET_REQUEST);
    assert_int_equal(t.verb, BL_TELNET_WILL);
    assert_int_equal(t.option, BL_TELNET_COM_PORT);
    assert_int_equal(TAKE(&t, 0xFF, 0xFE, 0xFF), BL_TELNET_REQUEST);
    assert_int_equal(t.option, 0xFF);
}

static void messages_hold_doubled_iac(void **state)
{
    static const uint8_t held[] = {0x2C, 0x01, 0x00, 0xFF, 0x00, 0x00};
    struct bl_telnet_parser t = {0};

    (void)state;
    assert_int_equal(TAKE(&t, 0xFF, 0xFA, 0x2C, 0x01, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0xFF, 0xF0),
                     BL_TELNET_MESSAGE);
    assert_int_equal(t.length, sizeof held);
    assert_memory_equal(t.message, held, sizeof held);
}

static void long_messages_are_cut_off(void **state)
{
    struct bl_telnet_parser t = {0};

    (void)state;
    TAKE(&t, 0xFF, 0xFA, 0x2C);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(bl_telnet_parse(&t, 0x11), BL_TELNET_NOTHING);
    assert_int_equal(TAKE(&t, 0xFF, 0xF0), BL_TELNET_MESSAGE);
    assert_int_equal(t.length, BL_TELNET_MESSAGE_MOST);
}

static void a_message_without_end_does_not_swallow_the_next_request(void **state)
{
    struct bl_telnet_parser t = {0};

    (void)state;
    assert_int_equal(TAKE(&t, 0xFF, 0xFA, 0x2C, 0x01, 0xFF, 0xFD, 0x2C), BL_TELNET_REQUEST);
    assert_int_equal(t.verb, BL_TELNET_DO);
}

static void escaping_doubles_iac_alone(void **state)
{
    static const uint8_t plain[] = {0x00, 0xFF, 0x0D, 0xFF};
    static const uint8_t escaped[] = {0x00, 0xFF, 0xFF, 0x0D, 0xFF, 0xFF};
    uint8_t out[2 * sizeof plain];

    (void)state;
    assert_int_equal(bl_telnet_escape(out, plain, sizeof plain), sizeof escaped);
    assert_memory_equal(out, escaped, sizeof escaped);
}

/* ------------------------------------------------------------------------- the port */

#define ASK(port, ...)                                                                             \
    bl_port_message(port, (const uint8_t[]){0x2C, __VA_ARGS__},                                    \
                    sizeof(const uint8_t[]){0x2C, __VA_ARGS__})
#define ANSWERS(port, ...)                                                                         \
    answers(port, (const uint8_t[]){__VA_ARGS__}, sizeof(const uint8_t[]){__VA_ARGS__})

static void answers(const struct bl_server_port *port, const uint8_t *bytes, size_t len)
{
    assert_int_equal(port->answer_len, len);
    assert_memory_equal(port->answer, bytes, len);
}

static void options_are_agreed_to_once(void **state)
{
    struct bl_server_port port = {0};

    (void)state;
    bl_port_request(&port, BL_TELNET_WILL, 44);
    ANSWERS(&port, 0xFF, 0xFD, 0x2C, 0xFF, 0xFA, 0x2C, 107, 0, 0xFF, 0xF0); // NOTIFY-MODEMSTATE
    bl_port_request(&port, BL_TELNET_WILL, 44);
    assert_int_equal(port.answer_len, 0);
    bl_port_request(&port, BL_TELNET_DO, 44);
    ANSWERS(&port, 0xFF, 0xFB, 0x2C);
    bl_port_request(&port, BL_TELNET_DO, 0);
    ANSWERS(&port, 0xFF, 0xFB, 0x00);
    bl_port_request(&port, BL_TELNET_DO, 1);
    ANSWERS(&port, 0xFF, 0xFC, 0x01);
    bl_port_request(&port, BL_TELNET_WILL, 200);
    ANSWERS(&port, 0xFF, 0xFE, 0xC8);
    bl_port_request(&port, BL_TELNET_WONT, 44);
    assert_int_equal(port.answer_len, 0);
}

static void settings_are_kept_and_answered(void **state)
{
    struct bl_server_port port = {0};

    (void)state;
    assert_true(ASK(&port, 1, 0x00, 0x01, 0xC2, 0x00));
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x65, 0x00, 0x01, 0xC2, 0x00, 0xFF, 0xF0);
    assert_int_equal(port.line.baud, 115200);
    assert_true(ASK(&port, 1, 0, 0, 0, 0)); // asks
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x65, 0x00, 0x01, 0xC2, 0x00, 0xFF, 0xF0);
    assert_true(ASK(&port, 1, 0x00, 0x00, 0xFF, 0x00));
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x65, 0x00, 0x00, 0xFF, 0xFF, 0x00, 0xFF, 0xF0);
    assert_true(ASK(&port, 3, 3));
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x67, 0x03, 0xFF, 0xF0);
    assert_int_equal(port.line.parity, 'E');
    assert_true(ASK(&port, 3, 2)); // odd, which it cannot
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x67, 0x03, 0xFF, 0xF0);
    assert_true(ASK(&port, 2, 7));
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x66, 0x08, 0xFF, 0xF0);
    assert_true(ASK(&port, 12, 1));
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x70, 0x01, 0xFF, 0xF0);
}

static void lines_and_break(void **state)
{
    struct bl_server_port port = {0};

    (void)state;
    assert_true(ASK(&port, 5, 7)); // asks for DTR
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x69, 0x09, 0xFF, 0xF0);
    assert_false(port.line.lines);
    ASK(&port, 5, 8);
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x69, 0x08, 0xFF, 0xF0);
    assert_true(port.line.lines && port.line.dtr && !port.line.rts);
    ASK(&port, 5, 11);
    assert_true(port.line.rts);
    ASK(&port, 5, 5);
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x69, 0x05, 0xFF, 0xF0);
    assert_true(port.line.breaking);
    ASK(&port, 5, 6);
    ANSWERS(&port, 0xFF, 0xFA, 0x2C, 0x69, 0x06, 0xFF, 0xF0);
    assert_false(port.line.breaking);
}

static void nonsense_sets_nothing(void **state)
{
    struct bl_server_port port = {0}, before = {0};

    (void)state;
    assert_false(ASK(&port, 1, 0x12));     // a baud rate of one byte
    assert_false(ASK(&port, 77, 1));       // no such command
    assert_false(ASK(&port, 0, 'm', 'e')); // its name, told
    assert_false(bl_port_message(&port, (const uint8_t[]){0x18, 1, 2}, 3));
    assert_false(bl_port_message(&port, NULL, 0));
    assert_memory_equal(&port.line, &before.line, sizeof port.line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_and_doubled_iac_are_data),
        cmocka_unit_test(requests_name_verb_and_option),
        cmocka_unit_test(messages_hold_doubled_iac),
        cmocka_unit_test(long_messages_are_cut_off),
        cmocka_unit_test(a_message_without_end_does_not_swallow_the_next_request),
        cmocka_unit_test(escaping_doubles_iac_alone),
        cmocka_unit_test(options_are_agreed_to_once),
        cmocka_unit_test(settings_are_kept_and_answered),
        cmocka_unit_test(lines_and_break),
        cmocka_unit_test(nonsense_sets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
