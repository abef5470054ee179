#include <stdio.h>
#include <stdlib.h>

#include "base/target.h"
#include "bench_chip.h"
#include "device/device.h"

static bool plugged_into_usb;

int bench_run_group(const struct CMUnitTest *tests, size_t count, CMFixtureFunction set_up)
{
    int failed = _cmocka_run_group_tests("USART", tests, count, set_up, NULL);

    plugged_into_usb = true;
    failed += _cmocka_run_group_tests("USB", tests, count, set_up, NULL);
    plugged_into_usb = false;
    return failed;
}

bool bench_is_on_usb(void)
{
    return plugged_into_usb;
}

bool bench_has_wire(const struct stm32bl_device *device)
{
    return !plugged_into_usb || device->dfu_version;
}

static void keep_line(enum stm32bl_level level, const char *line, void *user)
{
    struct bench *b = user;
    size_t used = strlen(b->log);

    (void)level;
    snprintf(b->log + used, sizeof b->log - used, "%s\n", line);
}

struct bench *bench_new(const struct stm32bl_device *device, const char *options)
{
    struct bench *b = calloc(1, sizeof *b);
    struct bl_target target;
    struct bl_error error;

    assert_non_null(device);
    b->device = device;
    b->sim = stm32bl_sim_new(device);
    b->bl = stm32bl_new();
    stm32bl_on_log(b->bl, STM32BL_LOG_NOTE, keep_line, b);
    assert_int_equal(bl_target_parse_options(&target, options, &error), STM32BL_OK);
    for (size_t i = 0; i < target.count; i++)
        assert_result(stm32bl_sim_set(b->sim, target.options[i].key, target.options[i].value),
                      STM32BL_OK, stm32bl_sim_error_message(b->sim));
    b->usb = plugged_into_usb || (options && strstr(options, "wire=usb"));
    if (plugged_into_usb)
        assert_result(stm32bl_sim_set(b->sim, "wire", "usb"), STM32BL_OK,
                      stm32bl_sim_error_message(b->sim));
    return b;
}

struct bench *bench_named(const char *device, const char *options)
{
    const struct stm32bl_device *found = stm32bl_device_find(device);

    assert_non_null(found);
    return bench_has_wire(found) ? bench_new(found, options) : NULL;
}

struct bench *bench_on_bus(const char *device, const char *options)
{
    char all[120];

    snprintf(all, sizeof all, "wire=i2c%s%s", options ? "," : "", options ? options : "");
    return bench_named(device, all);
}

void bench_smallest(const struct stm32bl_device *device, uint32_t most_kb, char out[24])
{
    struct stm32bl_sim *sim = stm32bl_sim_new(device);
    uint32_t kb = 8;
    char text[12];

    do
        snprintf(text, sizeof text, "%u", (unsigned)(kb *= 2));
    while (stm32bl_sim_set(sim, "size", text) != STM32BL_OK && kb < most_kb);
    snprintf(out, 24, "size=%u", (unsigned)(kb < most_kb ? kb : most_kb));
    stm32bl_sim_free(sim);
}

void bench_free(struct bench *b)
{
    stm32bl_free(b->bl);
    stm32bl_sim_free(b->sim);
    free(b);
}

int bench_connect(struct bench *b, const char *options)
{
    stm32bl_close(b->bl);
    if (b->usb)
        return stm32bl_attach_usb(b->bl, stm32bl_sim_usb(b->sim), options);
    return stm32bl_attach(b->bl, stm32bl_sim_stream(b->sim), options);
}

int bench_connect_faulty(struct bench *b, const struct stm32bl_fault *fault)
{
    stm32bl_close(b->bl);
    if (b->usb)
        return stm32bl_attach_usb(b->bl, stm32bl_usb_fault(stm32bl_sim_usb(b->sim), fault, 1),
                                  NULL);
    return stm32bl_attach(b->bl, stm32bl_stream_fault(stm32bl_sim_stream(b->sim), fault, 1), NULL);
}

void bench_connected(struct bench *b)
{
    bench_ok(b, bench_connect(b, NULL));
}

struct stm32bl_sim_stats bench_stats(const struct bench *b)
{
    struct stm32bl_sim_stats stats;

    stm32bl_sim_get_stats(b->sim, &stats);
    return stats;
}

int bench_program(struct bench *b, uint32_t addr, const uint8_t *data, size_t len, unsigned flags)
{
    struct stm32bl_segment segment = {addr, len, data};
    struct stm32bl_plan plan;
    int err = stm32bl_plan(b->bl, &segment, 1, flags, &plan);

    return err ? err : stm32bl_program(b->bl, &plan);
}

static void put_word(uint8_t *out, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(word >> 8 * i);
}

void bench_image(const struct bench *b, uint32_t addr, uint8_t *out, size_t len, uint32_t seed)
{
    (void)b;
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525u + 1013904223u;
        out[i] = (uint8_t)(seed >> 24);
    }
    if (len >= 8) {
        put_word(out, 0x20001000);
        put_word(out + 4, addr + 0x101);
    }
}
