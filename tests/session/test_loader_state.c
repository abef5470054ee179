/* What is said of the resident loader where there is none, or where nothing can be read: nothing. */
#include "bench_chip.h"
#include "stm32bl/loader.h"

static void says_nothing(struct bench *b, int code, const char *part)
{
    static const struct stm32bl_loader_state none;
    struct stm32bl_loader_state state;

    memset(&state, 0xA5, sizeof state);
    bench_expect(b, stm32bl_loader_state(b->bl, &state), code, part);
    assert_null(state.loader);
    assert_memory_equal(&state, &none, sizeof state);
    assert_int_equal(stm32bl_loader_free_slot(&state), 0);
}

static void a_chip_without(void **state)
{
    struct bench *b = bench_named("stm32f411", NULL);

    (void)state;
    bench_connected(b);
    says_nothing(b, STM32BL_OK, "");
    memset(stm32bl_sim_memory(b->sim, 0x08000000, 0x20000), 0, 0x20000);
    says_nothing(b, STM32BL_OK, "");
    assert_false(stm32bl_loader_answers(b->bl));
    bench_free(b);
}

static void a_chip_of_which_there_is_no_loader(void **state)
{
    struct bench *b = bench_named("stm32f746", NULL);

    (void)state;
    bench_connected(b);
    says_nothing(b, STM32BL_OK, "");
    bench_free(b);
}

static void a_chip_that_lets_nothing_be_read(void **state)
{
    struct bench *b = bench_named("stm32f411", "rdp=1");

    (void)state;
    bench_connected(b);
    says_nothing(b, STM32BL_ERR_REFUSED, "read-out protection");
    stm32bl_close(b->bl);
    says_nothing(b, STM32BL_ERR_ARG, "no chip is connected");
    bench_free(b);
}

/* Never the slot from which the loader starts if all else fails, and none while images are copied. */
static void the_slot_that_is_free(void **state)
{
    static const struct {
        enum stm32bl_loader_kind kind;
        enum stm32bl_loader_phase state;
        int of_a, of_b; // what is free where the log is about slot A, or B
    } cases[] = {
        {STM32BL_LOADER_TWO_SLOTS, STM32BL_LOADER_NOTHING, 0, 0},
        {STM32BL_LOADER_TWO_SLOTS, STM32BL_LOADER_CONFIRMED, 1, 0},
        {STM32BL_LOADER_TWO_SLOTS, STM32BL_LOADER_PENDING, 0, 1},
        {STM32BL_LOADER_TWO_SLOTS, STM32BL_LOADER_ON_TRIAL, 0, 1},
        {STM32BL_LOADER_BANKS, STM32BL_LOADER_CONFIRMED, 1, 0},
        {STM32BL_LOADER_BANKS, STM32BL_LOADER_PENDING, 0, 1},
        {STM32BL_LOADER_SINGLE, STM32BL_LOADER_CONFIRMED, 0, 0},
        {STM32BL_LOADER_SINGLE, STM32BL_LOADER_WRITING, 0, 0},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_NOTHING, 1, 1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_CONFIRMED, 1, 1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_ON_TRIAL, 1, 1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_SAVING, -1, -1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_COPYING, -1, -1},
        {STM32BL_LOADER_STAGED, STM32BL_LOADER_RESTORING, -1, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stm32bl_loader loader = {.kind = cases[i].kind};
        struct stm32bl_loader_state s = {.loader = &loader, .state = cases[i].state};
        assert_int_equal(stm32bl_loader_free_slot(&s), cases[i].of_a);
        s.slot = 1;
        assert_int_equal(stm32bl_loader_free_slot(&s), cases[i].of_b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chip_without),
        cmocka_unit_test(a_chip_of_which_there_is_no_loader),
        cmocka_unit_test(a_chip_that_lets_nothing_be_read),
        cmocka_unit_test(the_slot_that_is_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
