/*
 * Every way to a state that locks a chip for good, over both wires: none of them gets there, and nothing
 * was written on the way.
 */
#include "bench_chip.h"
#include "options/options.h"
#include "sim/memory.h"
#include "sim/state.h"

enum { BASE = 0x08000000 };

static const unsigned all_flags = STM32BL_ALLOW_LOCKOUT | STM32BL_REPAIR;

static int set(struct bench *b, const char *const *settings, size_t count, unsigned flags)
{
    return stm32bl_options_write(b->bl, settings, count, flags);
}

/* ---------------------------------------------------------------------------- the ways */

static int command(struct bench *b)
{
    return stm32bl_read_protect(b->bl, 0);
}

static int level_1(struct bench *b)
{
    static const char *const settings[] = {"RDP=level1"};

    return set(b, settings, 1, all_flags);
}

static int level_1_by_its_byte(struct bench *b)
{
    static const char *const settings[] = {"RDP=0xBB"};

    return set(b, settings, 1, all_flags);
}

static int protected_first(struct bench *b)
{
    static const char *const settings[] = {"RDP=level1", "BOOT_LOCK=1"};

    return set(b, settings, 2, all_flags);
}

static int locked_first(struct bench *b)
{
    static const char *const settings[] = {"BOOT_LOCK=1", "RDP=level1"};

    return set(b, settings, 2, all_flags);
}

static int level_2(struct bench *b)
{
    static const char *const settings[] = {"RDP=level2"};

    return set(b, settings, 1, all_flags);
}

static int bytes_of_the_area(struct bench *b)
{
    static const uint8_t data[8] = {0xBB};
    struct stm32bl_bytes out;
    uint8_t room[308];
    uint32_t addr = 0;

    out = (struct stm32bl_bytes){room, sizeof room};
    bench_ok(b, stm32bl_options_area(b->bl, 0, &addr, &out));
    return stm32bl_write(b->bl, addr, data, sizeof data);
}

static int image_of_the_area(struct bench *b)
{
    static const uint8_t data[8] = {0xBB};
    struct stm32bl_bytes out;
    uint8_t room[308];
    uint32_t addr = 0;

    out = (struct stm32bl_bytes){room, sizeof room};
    bench_ok(b, stm32bl_options_area(b->bl, 0, &addr, &out));
    return bench_program(b, addr, data, sizeof data, 0);
}

static const struct {
    const char *name;
    int (*go)(struct bench *b);
    bool needs_lock; /* harmless on a chip whose BOOT_LOCK is 0 */
} ways[] = {
    {"protect", command, true},
    {"RDP=level1", level_1, true},
    {"RDP=0xBB", level_1_by_its_byte, true},
    {"RDP=level1 BOOT_LOCK=1", protected_first, false},
    {"BOOT_LOCK=1 RDP=level1", locked_first, false},
    {"RDP=level2", level_2, false},
    {"write", bytes_of_the_area, false},
    {"write of an image", image_of_the_area, false},
};

/* -------------------------------------------------------------------------- the states */

static int find_lock(const struct stm32bl_option *option, void *user)
{
    if (strcmp(option->name, "BOOT_LOCK"))
        return 0;
    *(struct stm32bl_option *)user = *option;
    return 1;
}

static bool lock_of(struct bench *b, struct stm32bl_option *out)
{
    return stm32bl_options_read(b->bl, find_lock, out) == 1;
}

/* As another tool, or a debug probe, may have left it; the complement of the word where there is one. */
static void set_lock(struct bench *b, const struct stm32bl_option *lock)
{
    uint32_t byte = lock->bit / 8;
    uint8_t bit = (uint8_t)(1u << lock->bit % 8);
    uint8_t *word = stm32bl_sim_memory(b->sim, lock->address + byte, 1);
    uint8_t *complement = stm32bl_sim_memory(b->sim, lock->address + byte + 4, 1);

    if (complement && (*word ^ *complement) == 0xFF)
        *complement &= (uint8_t)~bit;
    *word |= bit;
}

static void try_way(const struct stm32bl_device *device, size_t way, bool locked)
{
    struct stm32bl_option lock;
    struct bench *b = bench_new(device, NULL);
    unsigned resets;
    int err;

    bench_connected(b);
    if (lock_of(b, &lock)) {
        if (locked)
            set_lock(b, &lock);
        assert_true(lock_of(b, &lock));
        assert_int_equal(lock.value, locked);
        resets = bench_stats(b).resets;
        err = ways[way].go(b);
        if (err == STM32BL_OK || !stm32bl_error_message(b->bl)[0])
            fail_msg("%s went through, BOOT_LOCK %d", ways[way].name, locked);
        assert_int_equal(bench_stats(b).resets, resets);
        assert_int_not_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
        assert_true(lock_of(b, &lock));
        assert_int_equal(lock.value, locked);
    }
    bench_free(b);
}

static bool has_lock(const struct stm32bl_device *device)
{
    struct bench *b = bench_new(device, NULL);
    struct stm32bl_option lock;
    bool has;

    bench_connected(b);
    has = lock_of(b, &lock);
    bench_free(b);
    return has;
}

static void no_way_leads_there(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *device = stm32bl_device_at(i);
        struct stm32bl_device_info info;
        stm32bl_device_get(device, &info);
        if (info.doubtful || !bench_has_wire(device) || !has_lock(device))
            continue;
        print_message("%s\n", info.name);
        count++;
        for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
            try_way(device, way, true);
            if (!ways[way].needs_lock)
                try_way(device, way, false);
        }
    }
    assert_true(count >= 3); // G4, G0 and U5 at least have USB, too
}

/* The same command on the same chip without the lock still does what it is for. */
static void without_the_lock(void **state)
{
    struct bench *b = bench_named("stm32g431", NULL);

    (void)state;
    bench_connected(b);
    bench_ok(b, stm32bl_read_protect(b->bl, 0));
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
    bench_free(b);
}

/* Chips whose option bytes nobody can read here: no way without a permission, the same by every way. */
static void where_the_lock_cannot_be_seen(void **state)
{
    static const char *const chips[][2] = {
        {"stm32u073", NULL}, {"stm32u375", NULL}, {"stm32wba65", NULL}, {"stm32g431", "pid=0x7ab"}};

    (void)state;
    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++) {
        struct bench *b = bench_named(chips[i][0], chips[i][1]);
        if (!b || (b->usb && chips[i][1])) { // USB has no product id
            if (b)
                bench_free(b);
            continue;
        }
        bench_connected(b);
        if (b->usb) {
            bench_expect(b, stm32bl_read_protect(b->bl, 0), STM32BL_ERR_UNSUPPORTED, "");
        } else {
            bench_expect(b, stm32bl_read_protect(b->bl, 0), STM32BL_ERR_REFUSED, "BOOT_LOCK");
            assert_contains(stm32bl_error_message(b->bl), "nothing was written");
        }
        assert_int_not_equal(level_1(b), STM32BL_OK);
        assert_int_equal(bench_stats(b).resets, 0);
        if (!b->usb)
            bench_ok(b, stm32bl_read_protect(b->bl, STM32BL_ALLOW_LOCKOUT));
        bench_free(b);
    }
}

/* The word with BOOT_LOCK of a G47x: behind those that are read and written, and AN2606 lists it. */
enum { SEC1R = 0x1FFF7828 };
enum hidden { CLEAR, SET, DAMAGED, REFUSED };

static void hide_lock(struct bench *b, enum hidden state)
{
    uint8_t *word = stm32bl_sim_memory(b->sim, SEC1R, 8);

    assert_non_null(word);
    assert_int_equal(word[2] & 1, 0);
    if (state == SET || state == DAMAGED)
        word[2] |= 1;
    if (state == SET)
        word[6] &= 0xFE;
    if (state == REFUSED) // a ROM that shows no more than what hosts write
        bl_sim_memory_at(b->sim, SEC1R)->size = 0;
}

static void a_lock_behind_what_is_written(void **state)
{
    static const char *const level_1_setting[] = {"RDP=level1"};

    (void)state;
    for (enum hidden hidden = CLEAR; hidden <= REFUSED; hidden++)
        for (int way = 0; way < 2; way++)
            for (unsigned flags = 0; flags <= STM32BL_ALLOW_LOCKOUT;
                 flags += STM32BL_ALLOW_LOCKOUT) {
                struct bench *b = bench_named("stm32g474", NULL);
                bool allowed = hidden == CLEAR || (hidden != SET && flags);
                int err;
                bench_connected(b);
                hide_lock(b, hidden);
                err = way ? set(b, level_1_setting, 1, flags) : stm32bl_read_protect(b->bl, flags);
                if (!allowed) {
                    bench_expect(b, err, STM32BL_ERR_REFUSED,
                                 hidden == SET ? "with BOOT_LOCK set" : "whether BOOT_LOCK is set");
                    assert_int_equal(bench_stats(b).resets, 0);
                } else {
                    bench_ok(b, err);
                    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
                }
                bench_free(b);
            }
}

/* No row of the table has a lock that its areas leave out, but those of which it is known. */
static void what_is_left_out_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *device = stm32bl_device_at(i);
        struct bl_options o;
        bl_options_start(&o, device);
        if (o.map)
            assert_int_equal(bl_option_hidden_lock(&o) != NULL, device->product_id == 0x469);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_way_leads_there),
        cmocka_unit_test(without_the_lock),
        cmocka_unit_test(where_the_lock_cannot_be_seen),
        cmocka_unit_test(a_lock_behind_what_is_written),
        cmocka_unit_test(what_is_left_out_is_known),
    };

    return bench_run_on_both_wires(tests, NULL);
}
