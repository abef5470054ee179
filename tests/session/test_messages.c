/*
 * The message of the last error is empty after every call that succeeded, whatever was tried on the way;
 * and on a session without a chip every call is an error.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "stm32bl/sim.h"

enum { BASE = 0x08000000, SIZE = 64 };

static uint8_t image[SIZE];

static struct stm32bl_segment segment = {BASE, SIZE, image};

static int some_option(const struct stm32bl_option *option, void *user)
{
    (void)option;
    (void)user;
    return 0;
}

static int some_sector(const struct stm32bl_sector *sector, void *user)
{
    (void)sector;
    (void)user;
    return 0;
}

static int some_step(const struct stm32bl_step *step, void *user)
{
    (void)step;
    (void)user;
    return 0;
}

static int some_endpoint(const struct stm32bl_endpoint *found, void *user)
{
    (void)found;
    (void)user;
    return 0;
}

static int plan_of(struct bench *b, unsigned flags, struct stm32bl_plan *plan)
{
    return stm32bl_plan(b->bl, &segment, 1, flags, plan);
}

/* ---------------------------------------------------------------------------- the calls */

#define CALL(name, ...)                                                                            \
    static int call_##name(struct bench *b)                                                        \
    {                                                                                              \
        return stm32bl_##name(b->bl, __VA_ARGS__);                                                 \
    }
#define CALL_ALONE(name)                                                                           \
    static int call_##name(struct bench *b)                                                        \
    {                                                                                              \
        return stm32bl_##name(b->bl);                                                              \
    }
#define CALL_WITH_PLAN(name, arguments)                                                            \
    static int call_##name(struct bench *b)                                                        \
    {                                                                                              \
        struct stm32bl_plan plan;                                                                  \
        int err = plan_of(b, 0, &plan);                                                            \
        return err ? err : stm32bl_##name arguments;                                               \
    }

static struct stm32bl_sector sector;
static uint32_t number;
static bool by_chip;
static uint8_t room[308];
static struct stm32bl_bytes area = {room, sizeof room}, nothing[2], answer = {room, 16}, status;
static const char *const setting = "nRST_STOP=0";
static const uint8_t code = 0;
static struct stm32bl_plan made;

CALL(open, "sim:stm32f411")
CALL(list, some_endpoint, NULL)
CALL(read, BASE, room, 16)
CALL(write, BASE + 0x400, image, SIZE)
CALL(erase, BASE, 1)
CALL_ALONE(erase_all)
CALL(check_blank, BASE + 0x4000, 64, true)
CALL(check_start, BASE)
CALL(go, BASE)
CALL_ALONE(reset)
CALL_ALONE(check_reset)
CALL(read_protect, 0)
CALL_ALONE(read_unprotect)
CALL(write_protect, &code, 1)
CALL_ALONE(write_unprotect)
CALL(checksum, BASE, 64, &number)
CALL(crc32, BASE, 64, &number, &by_chip)
CALL(special, 1, &nothing[0], &answer, &status)
CALL(special_extended, 1, nothing, &status)
CALL(sector, BASE, &sector)
CALL(plan, &segment, 1, 0, &made)
CALL_WITH_PLAN(plan_steps, (b->bl, &plan, some_step, NULL))
CALL_WITH_PLAN(check_plan, (b->bl, &plan))
CALL_WITH_PLAN(lost_in_use, (b->bl, &plan, &number))
CALL_WITH_PLAN(program, (b->bl, &plan))
CALL(verify, &segment, 1)
CALL(options_read, some_option, NULL)
CALL(options_area, 0, &number, &area)
CALL(options_plan, &setting, 1, some_option, NULL)
CALL(options_write, &setting, 1, 0)
CALL(protected_sectors, some_sector, NULL)
CALL(hear_confirmed, 1, &number)

static int call_attach(struct bench *b)
{
    stm32bl_close(b->bl); // the chip has one wire
    return stm32bl_attach(b->bl, stm32bl_sim_stream(b->sim), NULL);
}

static int call_attach_usb(struct bench *b)
{
    stm32bl_close(b->bl);
    return stm32bl_attach_usb(b->bl, stm32bl_sim_usb(b->sim), NULL);
}

static int call_preserve(struct bench *b)
{
    struct stm32bl_image *img = stm32bl_image_new();
    int err = stm32bl_image_add(img, BASE, image, SIZE);

    err = err ? err : stm32bl_preserve(b->bl, img, NULL);
    stm32bl_image_free(img);
    return err;
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, call_##name                                                                         \
    }

/* In an order in which most succeed; those at the end end the session. */
static const struct {
    const char *name;
    int (*call)(struct bench *b);
} calls[] = {
    ROW(erase),
    ROW(plan),
    ROW(plan_steps),
    ROW(check_plan),
    ROW(lost_in_use),
    ROW(program),
    ROW(verify),
    ROW(read),
    ROW(write),
    ROW(check_blank),
    ROW(check_start),
    ROW(check_reset),
    ROW(sector),
    ROW(checksum),
    ROW(crc32),
    ROW(special),
    ROW(special_extended),
    ROW(preserve),
    ROW(options_read),
    ROW(options_area),
    ROW(options_plan),
    ROW(list),
    ROW(options_write),
    ROW(protected_sectors),
    ROW(write_protect),
    ROW(write_unprotect),
    ROW(read_protect),
    ROW(read_unprotect),
    ROW(erase_all),
    ROW(program),
    ROW(reset),
    ROW(attach),
    ROW(attach_usb),
    ROW(open),
    ROW(program),
    ROW(go),
    ROW(hear_confirmed),
};

static bool is_in_table(const char *name)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!strcmp(calls[i].name, name))
            return true;
    return false;
}

/* Every function of the headers that takes a session and can fail. */
static void nothing_is_missing(void **state)
{
    static const char *const headers[] = {"stm32bl.h", "stm32bl/options.h"};
    static const char start[] = "STM32BL_API int stm32bl_";
    unsigned count = 0;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char path[1024], line[512], name[64];
        FILE *f;
        snprintf(path, sizeof path, "%s/include/%s", PROJECT_ROOT, headers[i]);
        f = fopen(path, "r");
        assert_non_null(f);
        while (fgets(line, sizeof line, f))
            if (!strncmp(line, start, sizeof start - 1) && strstr(line, "(struct stm32bl *bl")) {
                sscanf(line + sizeof start - 1, "%63[a-z0-9_]", name);
                count++;
                if (!is_in_table(name))
                    fail_msg("%s is not in the table", name);
            }
        fclose(f);
    }
    assert_true(count > 30);
}

static void leave_a_message(struct bench *b)
{
    assert_int_not_equal(stm32bl_read(b->bl, 0x08FFFFF0, room, 0x7FFFFFFF), STM32BL_OK);
    assert_true(stm32bl_error_message(b->bl)[0] != '\0');
}

static void walk(const char *device)
{
    struct bench *b = bench_named(device, NULL);
    unsigned succeeded = 0;

    if (!b)
        return;
    bench_image(b, BASE, image, sizeof image, 9);
    bench_connected(b);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int result;
        if (!strcmp(calls[i].name, b->usb ? "attach" : "attach_usb"))
            continue;
        leave_a_message(b);
        result = calls[i].call(b);
        succeeded += result >= 0;
        if (result >= 0 && stm32bl_error_message(b->bl)[0])
            fail_msg("%s of %s: success, and yet '%s'", calls[i].name, device,
                     stm32bl_error_message(b->bl));
        if (result < 0 && !stm32bl_error_message(b->bl)[0])
            fail_msg("%s of %s: error %d without a message", calls[i].name, device, result);
        if (!stm32bl_info(b->bl) && strcmp(calls[i].name, "go"))
            bench_connected(b);
    }
    print_message("%s: %u calls succeeded\n", device, succeeded);
    assert_true(succeeded > 20);
    bench_free(b);
}

static void after_every_call(void **state)
{
    static const char *const devices[] = {"stm32f411",   "stm32g071", "stm32l476", "stm32h743",
                                          "stm32f103xb", "stm32u575", "stm32c071"};

    (void)state;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        walk(devices[i]);
}

static bool opens(const char *name)
{
    return !strcmp(name, "attach") || !strcmp(name, "attach_usb") || !strcmp(name, "open") ||
           !strcmp(name, "list");
}

static void without_a_chip(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!opens(calls[i].name)) {
            assert_result(calls[i].call(b), STM32BL_ERR_ARG, calls[i].name);
            assert_contains(stm32bl_error_message(b->bl), "no chip is connected");
        }
    assert_int_equal(bench_stats(b).erases, 0);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_missing),
        cmocka_unit_test(after_every_call),
        cmocka_unit_test(without_a_chip),
    };

    return bench_run_on_both_wires(tests, NULL);
}
