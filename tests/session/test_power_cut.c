/*
 * The power fails in one erase or program operation, at each of a job: whatever place the chip starts
 * from, it must not start a program of which a part is missing. Kept bytes are a program, too.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "device/device.h"
#include "sim/state.h"

enum { BASE = 0x08000000, APP = 0x50, SPAN = 0x400, VECTORS = 8 };
enum { KEPT_MOST = 0x108, KEPT_LEAST = 0x28 }; // in two blocks; in one page of 128 bytes

static uint8_t app[APP], boot[KEPT_MOST], old_app[APP];
static size_t kept; // bytes of `boot`, behind which the application lies

static void make_images(const struct stm32bl_device *device)
{
    struct stm32bl_sector first;

    assert_int_equal(stm32bl_device_sector(device, BASE, &first), STM32BL_OK);
    kept = first.size < SPAN ? KEPT_LEAST : KEPT_MOST;
    bench_image(NULL, BASE + (uint32_t)kept, app, sizeof app, 4711);
    bench_image(NULL, BASE, boot, sizeof boot, 815);
    bench_image(NULL, BASE + (uint32_t)kept, old_app, sizeof old_app, 4712);
    memcpy(old_app, (const uint8_t[VECTORS]){0x00, 0x20, 0x00, 0x20, 0xC1, 0x01, 0x00, 0x08},
           VECTORS);
}

/* What --preserve makes of the new application, on a chip that holds the old one. */
static struct stm32bl_image *preserved(struct bench *b)
{
    struct stm32bl_image *img = stm32bl_image_new();

    assert_int_equal(stm32bl_image_add(img, BASE + (uint32_t)kept, app, sizeof app), STM32BL_OK);
    bench_ok(b, stm32bl_preserve(b->bl, img, NULL));
    return img;
}

static int program(struct bench *b, const struct stm32bl_image *img)
{
    struct stm32bl_plan plan;
    int err = stm32bl_plan(b->bl, stm32bl_image_segments(img), stm32bl_image_count(img),
                           STM32BL_NO_VERIFY, &plan);

    plan.last_address = BASE + (uint32_t)kept; // the new program's vectors, not the first kept byte
    return err ? err : stm32bl_program(b->bl, &plan);
}

/* A boot loader that stays, and an application behind it that is replaced. */
static struct bench *bench_with_both(const struct stm32bl_device *device, const char *options)
{
    struct bench *b = bench_new(device, options);
    uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, SPAN);

    memcpy(flash, boot, kept);
    memcpy(flash + kept, old_app, sizeof old_app);
    bench_connected(b);
    return b;
}

static bool is_whole(const uint8_t *flash, const uint8_t *program, size_t len)
{
    return !memcmp(flash, program, len);
}

/* The boot loader starts, or the application by itself: then all of it must be there. */
static void check_starts(const uint8_t *flash, unsigned at)
{
    bool loads = !memcmp(flash, boot, VECTORS);
    bool whole = is_whole(flash, boot, kept) &&
                 (is_whole(flash + kept, app, APP) || is_whole(flash + kept, old_app, APP));

    if (loads && !whole)
        fail_msg("half the kept program starts after a power cut at operation %u", at);
    if (!memcmp(flash + kept, app, VECTORS) && !is_whole(flash + kept, app, APP))
        fail_msg("half the new program has vectors after a power cut at operation %u", at);
}

static void cut_at(const struct stm32bl_device *device, const char *size,
                   const struct stm32bl_image *img, unsigned at)
{
    char options[60];
    struct bench *b;

    snprintf(options, sizeof options, "%s,fault=power@%u", size, at);
    b = bench_with_both(device, options);
    if (program(b, img) == STM32BL_OK)
        fail_msg("power cut at operation %u went unnoticed", at);
    stm32bl_sim_power_cycle(b->sim);
    check_starts(stm32bl_sim_memory(b->sim, BASE, SPAN), at);
    bench_free(b);
}

/* Rows of a series differ in what is not of interest here, if flash is of one kind. */
static bool is_new_kind(size_t row)
{
    const struct stm32bl_device *device = stm32bl_device_at(row);

    for (size_t i = 0; i < row; i++) {
        const struct stm32bl_device *before = stm32bl_device_at(i);
        struct stm32bl_device_info info;
        stm32bl_device_get(before, &info);
        if (!info.doubtful && bench_has_wire(before) && !strcmp(before->series, device->series) &&
            before->write_unit == device->write_unit &&
            before->layouts->banks[1].start == device->layouts->banks[1].start &&
            !before->option_bytes[0].size == !device->option_bytes[0].size)
            return false;
    }
    return true;
}

/*
 * The first and the last ones, where vectors go and come, and every 29th between. All of them, which
 * takes minutes, with EVERY_CUT in the environment.
 */
static bool is_worth_it(unsigned at, unsigned n)
{
    return at <= 8 || at + 16 > n || at % 29 == 0 || getenv("EVERY_CUT");
}

static void kept_programs(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *device = stm32bl_device_at(i);
        struct stm32bl_device_info info;
        struct stm32bl_image *img;
        struct bench *b;
        char size[24];
        unsigned n;
        stm32bl_device_get(device, &info);
        if (info.doubtful || !bench_has_wire(device) || !is_new_kind(i))
            continue;
        print_message("%s: ", info.name); // names the row of a failure
        make_images(device);
        bench_smallest(device, info.flash_kb, size);
        b = bench_with_both(device, size);
        img = preserved(b);
        bench_ok(b, program(b, img));
        assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, kept), boot, kept);
        assert_memory_equal(stm32bl_sim_memory(b->sim, BASE + (uint32_t)kept, APP), app, APP);
        n = bench_stats(b).erases + bench_stats(b).programs;
        bench_free(b);
        for (unsigned at = 1; at <= n; at++)
            if (is_worth_it(at, n))
                cut_at(device, size, img, at);
        stm32bl_image_free(img);
        print_message("%u operations\n", n);
    }
}

/* ------------------------------------------------------------ where option bytes say */

struct place {
    const char *device, *setting;
    uint32_t start, other; /* whence the chip starts, and where a part of its program lies */
};

enum { PART = 48 };

static void fill_parts(const struct place *p, struct stm32bl_segment parts[3],
                       uint8_t bytes[3][PART], uint32_t seed)
{
    uint32_t at[3] = {BASE, p->start, p->other};

    for (int i = 0; i < 3; i++) {
        bench_image(NULL, at[i], bytes[i], PART, seed + (uint32_t)i);
        memcpy(bytes[i], &seed, sizeof seed); // no word of the vectors is the same in both
        bytes[i][4] = (uint8_t)(seed >> 8);
        parts[i] = (struct stm32bl_segment){at[i], PART, bytes[i]};
    }
}

static bool holds_all(struct bench *b, const struct stm32bl_segment parts[3])
{
    for (int i = 0; i < 3; i++)
        if (memcmp(stm32bl_sim_memory(b->sim, parts[i].address, PART), parts[i].data, PART))
            return false;
    return true;
}

static bool has_vectors(struct bench *b, const struct stm32bl_segment *part)
{
    return !memcmp(stm32bl_sim_memory(b->sim, part->address, VECTORS), part->data, VECTORS);
}

/* Returns the operations of the job; with a cut `at`, they end there. */
static unsigned started_elsewhere(const struct place *p, unsigned at)
{
    struct stm32bl_segment parts[3], old[3];
    uint8_t bytes[3][PART], old_bytes[3][PART];
    struct stm32bl_plan plan;
    struct bench *b = bench_named(p->device, NULL);
    char fault[24];
    unsigned before, n;

    fill_parts(p, parts, bytes, 0x20001000);
    fill_parts(p, old, old_bytes, 0x20002040);
    for (int i = 0; i < 3; i++)
        memcpy(stm32bl_sim_memory(b->sim, old[i].address, PART), old[i].data, PART);
    bench_connected(b);
    bench_ok(b, stm32bl_options_write(b->bl, &p->setting, 1, STM32BL_ALLOW_LOCKOUT));
    before = bench_stats(b).erases + bench_stats(b).programs;
    if (at) {
        snprintf(fault, sizeof fault, "power@%u", b->sim->operations + at);
        assert_int_equal(stm32bl_sim_set(b->sim, "fault", fault), STM32BL_OK);
        bench_ok(b, bench_connect(b, "wait=5"));
    }
    bench_ok(b, stm32bl_plan(b->bl, parts, 3, STM32BL_NO_VERIFY, &plan));
    if (!at) {
        bench_ok(b, stm32bl_program(b->bl, &plan));
        assert_true(holds_all(b, parts));
    } else {
        if (stm32bl_program(b->bl, &plan) == STM32BL_OK)
            fail_msg("%s: cut at %u unnoticed", p->device, at);
        stm32bl_sim_power_cycle(b->sim);
        if (has_vectors(b, &parts[1]) && !holds_all(b, parts))
            fail_msg("%s: half the new program starts after a cut at %u", p->device, at);
        if (has_vectors(b, &old[1]) && !holds_all(b, old))
            fail_msg("%s: half the old program starts after a cut at %u", p->device, at);
    }
    n = bench_stats(b).erases + bench_stats(b).programs - before;
    bench_free(b);
    return n;
}

static void programs_where_option_bytes_say(void **state)
{
    static const struct place places[] = {
        {"stm32f746", "BOOT_ADD0=0x2002", 0x08008000, 0x08010000},
        {"stm32f746", "BOOT_ADD0=0x0082", 0x08008000, 0x08010000}, // on the ITCM bus
        {"stm32h743", "BOOT_CM7_ADD0=0x0804", 0x08040000, 0x08060000},
        {"stm32l552", "NSBOOTADD0=0x100080", 0x08004000, 0x08006000},
        {"stm32h563", "NSBOOTADD=0x080040", 0x08004000, 0x08006000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        unsigned n = started_elsewhere(&places[i], 0);
        assert_true(n > 5);
        for (unsigned at = 1; at <= n; at++)
            (void)started_elsewhere(&places[i], at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_programs),
        cmocka_unit_test(programs_where_option_bytes_say),
    };

    return bench_run_on_both_wires(tests, NULL);
}
