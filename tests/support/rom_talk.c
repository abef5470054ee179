#include "rom_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LONG_MS = 100000, ACK = 0x79 };

static size_t parse(const char *text, uint8_t *out, size_t size)
{
    size_t n = 0;

    for (char *end; *text; text = end) {
        unsigned long byte = strtoul(text, &end, 16);
        if (end == text)
            break;
        assert_true(n < size && byte < 256);
        out[n++] = (uint8_t)byte;
    }
    return n;
}

struct rom_talk rom_new(const char *device, const char *options)
{
    struct rom_talk t = {stm32bl_sim_new(stm32bl_device_find(device)), NULL};
    char text[512];

    assert_non_null(t.sim);
    snprintf(text, sizeof text, "%s", options ? options : "");
    for (char *option = strtok(text, ","); option; option = strtok(NULL, ",")) {
        char *value = strchr(option, '=');
        assert_non_null(value);
        *value++ = '\0';
        if (stm32bl_sim_set(t.sim, option, value))
            fail_msg("%s", stm32bl_sim_error_message(t.sim));
    }
    t.wire = stm32bl_sim_stream(t.sim);
    assert_non_null(t.wire);
    return t;
}

void rom_free(struct rom_talk *t)
{
    t->wire->ops->close(t->wire);
    stm32bl_sim_free(t->sim);
}

void rom_send(struct rom_talk *t, const uint8_t *bytes, size_t len)
{
    assert_int_equal(t->wire->ops->write(t->wire, bytes, len), STM32BL_OK);
}

void rom_say(struct rom_talk *t, const char *bytes)
{
    uint8_t raw[600];

    rom_send(t, raw, parse(bytes, raw, sizeof raw));
}

int rom_byte(struct rom_talk *t, unsigned timeout_ms)
{
    uint8_t byte;
    int n = t->wire->ops->read(t->wire, &byte, 1, timeout_ms);

    assert_true(n >= 0);
    return n ? byte : -1;
}

void rom_hear(struct rom_talk *t, const char *bytes)
{
    uint8_t raw[600];
    size_t len = parse(bytes, raw, sizeof raw);

    for (size_t i = 0; i < len; i++) {
        int byte = rom_byte(t, LONG_MS);
        if (byte != raw[i])
            fail_msg("byte %zu of \"%s\": got %02X", i, bytes, (unsigned)byte & 0xFFFF);
    }
    assert_int_equal(rom_byte(t, 100), -1);
}

void rom_hear_nothing(struct rom_talk *t)
{
    assert_int_equal(rom_byte(t, 10000), -1);
}

void rom_ask(struct rom_talk *t, const char *bytes, const char *answer)
{
    rom_say(t, bytes);
    rom_hear(t, answer);
}

static void put_address(uint8_t out[5], uint32_t addr)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(addr >> (24 - 8 * i));
    out[4] = out[0] ^ out[1] ^ out[2] ^ out[3];
}

void rom_command_at(struct rom_talk *t, uint8_t code, uint32_t addr)
{
    uint8_t pair[2] = {code, (uint8_t)~code}, address[5];

    rom_send(t, pair, 2);
    assert_int_equal(rom_byte(t, LONG_MS), ACK);
    put_address(address, addr);
    rom_send(t, address, 5);
    assert_int_equal(rom_byte(t, LONG_MS), ACK);
}

int rom_write(struct rom_talk *t, uint32_t addr, const uint8_t *data, size_t len)
{
    uint8_t frame[258] = {(uint8_t)(len - 1)}, address[5];
    int answer;

    rom_send(t, (const uint8_t *)"\x31\xCE", 2);
    answer = rom_byte(t, LONG_MS);
    put_address(address, addr);
    if (answer == ACK) {
        rom_send(t, address, 5);
        answer = rom_byte(t, LONG_MS);
    }
    if (answer != ACK)
        return answer;
    memcpy(frame + 1, data, len);
    frame[len + 1] = 0;
    for (size_t i = 0; i <= len; i++)
        frame[len + 1] ^= frame[i];
    rom_send(t, frame, len + 2);
    return rom_byte(t, LONG_MS);
}

void rom_read(struct rom_talk *t, uint32_t addr, uint8_t *buf, size_t len)
{
    uint8_t count[2] = {(uint8_t)(len - 1), (uint8_t) ~(len - 1)};

    rom_command_at(t, 0x11, addr);
    rom_send(t, count, 2);
    assert_int_equal(rom_byte(t, LONG_MS), ACK);
    for (size_t i = 0; i < len; i++) {
        int byte = rom_byte(t, LONG_MS);
        assert_true(byte >= 0);
        buf[i] = (uint8_t)byte;
    }
}

int rom_erase(struct rom_talk *t, uint8_t command, uint16_t number)
{
    uint8_t pair[2] = {command, (uint8_t)~command};
    uint8_t high = (uint8_t)(number >> 8), low = (uint8_t)number;
    uint8_t pages[] = {0, 0, high, low, high ^ low};
    uint8_t page[] = {0, low, low};

    rom_send(t, pair, 2);
    assert_int_equal(rom_byte(t, LONG_MS), ACK);
    if (command == 0x43)
        rom_send(t, page, sizeof page);
    else
        rom_send(t, pages, sizeof pages);
    return rom_byte(t, LONG_MS);
}

struct stm32bl_sim_stats rom_stats(const struct rom_talk *t)
{
    struct stm32bl_sim_stats stats;

    stm32bl_sim_get_stats(t->sim, &stats);
    return stats;
}
