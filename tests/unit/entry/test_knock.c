/*
 * The listener of firmware/, compiled for the host, against frames written out by hand: their
 * CRC-32 comes from zlib.
 */
#include "../../../firmware/stm32bl_knock.c"
#include "check.h"
#include "entry/knock.h"

#define PLAIN "\x01stm32bl:067C1240D"
#define KEYED "\x01stm32bl:6pump-3E1F3444C"

static unsigned requests;

int stm32bl_enter_request(void)
{
    requests++;
    return STM32BL_ENTER_NOT_KEPT;
}

/* At which byte a listener with `key` hears a knock: 1 on; 0 never. */
static size_t heard_at(const char *key, const void *bytes, size_t size)
{
    struct stm32bl_knock knock = {0};

    for (size_t i = 0; i < size; i++)
        if (stm32bl_knock_heard(&knock, key, ((const uint8_t *)bytes)[i]))
            return i + 1;
    return 0;
}

static void frames_are_as_written_down(void **state)
{
    uint8_t frame[STM32BL_KNOCK_MOST];
    (void)state;

    assert_int_equal(bl_knock_frame("", 0, frame), strlen(PLAIN));
    assert_memory_equal(frame, PLAIN, strlen(PLAIN));
    assert_int_equal(bl_knock_frame("pump-3", 6, frame), strlen(KEYED));
    assert_memory_equal(frame, KEYED, strlen(KEYED));
    assert_int_equal(bl_knock_frame("fifteen-letters", 15, frame), STM32BL_KNOCK_MOST);
    assert_int_equal(heard_at("fifteen-letters", frame, sizeof frame), sizeof frame);
    for (size_t i = 1; i < sizeof frame; i++)
        assert_true(frame[i] > ' ' && frame[i] < 0x7F);
}

static void keys_have_limits(void **state)
{
    (void)state;
    assert_true(bl_knock_key_is_valid("", 0));
    assert_true(bl_knock_key_is_valid("fifteen-letters", 15));
    assert_false(bl_knock_key_is_valid("sixteen-letters!", 16));
    assert_false(bl_knock_key_is_valid("a b", 3));
    assert_false(bl_knock_key_is_valid("a+b", 3));
    assert_false(bl_knock_key_is_valid("a,b", 3));
    assert_false(bl_knock_key_is_valid("a\x01", 2));
    assert_false(bl_knock_key_is_valid("a\x7F", 2));
    assert_false(bl_knock_key_is_valid("\xC3\xA4", 2));
}

static void a_knock_is_heard_at_its_last_byte(void **state)
{
    (void)state;
    assert_int_equal(heard_at("", PLAIN, strlen(PLAIN)), strlen(PLAIN));
    assert_int_equal(heard_at("pump-3", KEYED, strlen(KEYED)), strlen(KEYED));
}

static void another_key_is_not_heard(void **state)
{
    (void)state;
    assert_int_equal(heard_at("", KEYED, strlen(KEYED)), 0);
    assert_int_equal(heard_at("pump-3", PLAIN, strlen(PLAIN)), 0);
    assert_int_equal(heard_at("pump-4", KEYED, strlen(KEYED)), 0);
    assert_int_equal(heard_at("pump-", KEYED, strlen(KEYED)), 0);
    assert_int_equal(heard_at("pump-33", KEYED, strlen(KEYED)), 0);
}

/* Each bit of each byte: a frame that a disturbance changed is none. */
static void a_damaged_knock_is_not_heard(void **state)
{
    uint8_t bytes[sizeof KEYED - 1];
    (void)state;

    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        memcpy(bytes, KEYED, sizeof bytes);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(heard_at("pump-3", bytes, sizeof bytes), 0);
    }
    for (size_t lost = 0; lost < sizeof bytes; lost++) {
        memcpy(bytes, KEYED, lost);
        memcpy(bytes + lost, KEYED + lost + 1, sizeof bytes - lost - 1);
        assert_int_equal(heard_at("pump-3", bytes, sizeof bytes - 1), 0);
    }
}

/* Behind any piece of a frame, even two, and behind any byte, the next frame is heard in full. */
static void it_finds_its_place_again(void **state)
{
    uint8_t bytes[3 * sizeof KEYED];
    size_t whole = sizeof KEYED - 1;
    (void)state;

    for (size_t first = 0; first <= whole; first++)
        for (size_t second = 0; second < whole; second++) {
            size_t size = first == whole ? first - 1 : first;
            memcpy(bytes, KEYED, size);
            memcpy(bytes + size, KEYED, second);
            size += second;
            memcpy(bytes + size, KEYED, whole);
            assert_int_equal(heard_at("pump-3", bytes, size + whole), size + whole);
        }
    for (unsigned byte = 0; byte < 256; byte++) {
        bytes[0] = (uint8_t)byte;
        memcpy(bytes + 1, KEYED, whole);
        assert_int_equal(heard_at("pump-3", bytes, 1 + whole), 1 + whole);
    }
}

static void noise_and_text_are_not_heard(void **state)
{
    struct stm32bl_knock knock = {0};
    uint32_t seed = 1;
    static const char text[] = "\x01stm32bl: 0 stm32bl:067C1240D \x01\x01stm32bl:0";
    (void)state;

    assert_int_equal(heard_at("", text, sizeof text), 0);
    for (unsigned i = 0; i < 2000000; i++) {
        seed = seed * 1664525u + 1013904223u;
        assert_false(stm32bl_knock_heard(&knock, "", (uint8_t)(seed >> 24)));
    }
}

static void feeding_the_last_byte_requests(void **state)
{
    (void)state;
    requests = 0;
    for (size_t i = 0; i + 1 < strlen(PLAIN); i++)
        assert_int_equal(stm32bl_knock_feed((uint8_t)PLAIN[i]), 0);
    assert_int_equal(requests, 0);
    assert_int_equal(stm32bl_knock_feed((uint8_t)PLAIN[strlen(PLAIN) - 1]), STM32BL_ENTER_NOT_KEPT);
    assert_int_equal(requests, 1);
}

static void the_touch_is_1200_baud_and_falling_dtr(void **state)
{
    struct stm32bl_touch touch = {0};
    (void)state;

    stm32bl_touch_line_coding(&touch, 1200);
    assert_false(stm32bl_touch_line_state(&touch, false)); // nothing fell
    assert_false(stm32bl_touch_line_state(&touch, true));
    stm32bl_touch_line_coding(&touch, 115200);
    assert_false(stm32bl_touch_line_state(&touch, false));
    assert_false(stm32bl_touch_line_state(&touch, true));
    stm32bl_touch_line_coding(&touch, 1200);
    assert_false(stm32bl_touch_line_state(&touch, true));
    assert_true(stm32bl_touch_line_state(&touch, false));
    assert_false(stm32bl_touch_line_state(&touch, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_as_written_down),
        cmocka_unit_test(keys_have_limits),
        cmocka_unit_test(a_knock_is_heard_at_its_last_byte),
        cmocka_unit_test(another_key_is_not_heard),
        cmocka_unit_test(a_damaged_knock_is_not_heard),
        cmocka_unit_test(it_finds_its_place_again),
        cmocka_unit_test(noise_and_text_are_not_heard),
        cmocka_unit_test(feeding_the_last_byte_requests),
        cmocka_unit_test(the_touch_is_1200_baud_and_falling_dtr),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
