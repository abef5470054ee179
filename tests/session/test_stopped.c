/* Who has said stop before a call begins finds nothing erased, written or protected. */
#include "bench_chip.h"

enum { BASE = 0x08000000, SIZE = 2000, FILLED = 0x20000 };

static uint8_t image[SIZE];

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, BASE, image, sizeof image, 4711);
    return 0;
}

static int stop(const struct stm32bl_progress *progress, void *user)
{
    (void)progress;
    (void)user;
    return 1;
}

static int erase(struct bench *b)
{
    return stm32bl_erase(b->bl, BASE, 1);
}

static int erase_all(struct bench *b)
{
    return stm32bl_erase_all(b->bl);
}

static int program(struct bench *b)
{
    return bench_program(b, BASE, image, sizeof image, 0);
}

static int program_all(struct bench *b)
{
    return bench_program(b, BASE, image, sizeof image, STM32BL_ERASE_ALL);
}

static int program_blank(struct bench *b)
{
    return bench_program(b, BASE + FILLED, image, sizeof image, STM32BL_ERASE_NONE);
}

static int protect(struct bench *b)
{
    return stm32bl_read_protect(b->bl, STM32BL_ALLOW_LOCKOUT);
}

static int unprotect(struct bench *b)
{
    return stm32bl_read_unprotect(b->bl);
}

static int write_protect(struct bench *b)
{
    static const uint8_t codes[] = {3};

    return stm32bl_write_protect(b->bl, codes, sizeof codes);
}

static int write_unprotect(struct bench *b)
{
    return stm32bl_write_unprotect(b->bl);
}

static int set_option(struct bench *b)
{
    static const char *const setting = "WDG_SW=0";

    return stm32bl_options_write(b->bl, &setting, 1, 0);
}

static const struct act {
    const char *name;
    int (*fn)(struct bench *b);
    bool serial_only;
} acts[] = {
    {"erase", erase, false},
    {"erase all", erase_all, false},
    {"program", program, false},
    {"program, erase all", program_all, false},
    {"program, erase nothing", program_blank, false},
    {"protect", protect, false},
    {"unprotect", unprotect, false},
    {"write-protect", write_protect, true},
    {"write-unprotect", write_unprotect, true},
    {"option bytes", set_option, false},
};

/* The chip is as it was, and the session goes on. */
static void try_it(struct bench *b, const struct act *act)
{
    const uint8_t *flash = stm32bl_sim_memory(b->sim, BASE, FILLED + SIZE);
    struct stm32bl_sim_stats before, after;

    print_message("%s\n", act->name);
    memset(stm32bl_sim_memory(b->sim, BASE, FILLED), 0x42, FILLED);
    before = bench_stats(b);
    stm32bl_on_progress(b->bl, stop, NULL);
    bench_expect(b, act->fn(b), STM32BL_ERR_CANCELLED, "cancelled");
    stm32bl_on_progress(b->bl, NULL, NULL);
    after = bench_stats(b);
    assert_int_equal(after.erases, before.erases);
    assert_int_equal(after.programs, before.programs);
    for (size_t i = 0; i < FILLED; i++)
        assert_int_equal(flash[i], 0x42);
    assert_false(stm32bl_summary(b->bl)->touched);
    bench_ok(b, program(b));
    bench_free(b);
}

static void nothing_begins(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        struct bench *b;
        if (acts[i].serial_only && bench_is_on_usb())
            continue;
        b = bench_named("stm32f411", NULL);
        bench_connected(b);
        try_it(b, &acts[i]);
    }
}

static void nothing_begins_on_a_bus(void **state)
{
    (void)state;
    for (size_t i = 0; !bench_is_on_usb() && i < sizeof acts / sizeof *acts; i++) {
        struct bench *b = bench_on_bus("stm32f411", NULL);
        bench_connected(b);
        try_it(b, &acts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_begins),
        cmocka_unit_test(nothing_begins_on_a_bus),
    };

    return bench_run_on_both_wires(tests, make_image);
}
