/*
 * test_enter.c - the example applications, compiled for their chips, run on emulated ones: a knock
 * on the console must bring each into its ROM in the state that AN2606 asks for, once, and nothing
 * else may. Then the same with bugs planted into the entry code, which must not pass.
 *
 * This proves what the instructions do to registers. What a given ROM makes of it, and errata, only
 * silicon can show.
 */
#include <stdio.h>

#include "check.h"
#include "chip.h"
#include "entry/knock.h"

#define RAM      0x20000000u
#define RETAINED 0x20000800u // as in tests/firmware/arm

enum { BOOT_MS = 30, BAUD = 115200 };

static void load(struct chip *chip, const char *path)
{
    const char *trouble = chip_load(chip, path);

    if (trouble)
        fail_msg("%s: %s", path, trouble);
}

/* A chip with an example and a ROM, switched on and running. `build` is a suffix of
 * tests/firmware/arm. */
static struct chip *board(const struct model *model, const char *build)
{
    struct chip *chip = chip_new(model);
    char path[512];

    snprintf(path, sizeof path, ARM "/%s/%s%s.elf", *build ? "" : "firmware/examples", model->name,
             build);
    load(chip, path);
    snprintf(path, sizeof path, ARM "/rom_%s.elf", model->name);
    load(chip, path);
    chip_power_on(chip, false);
    if (chip_run(chip, BOOT_MS) != CHIP_TIME_IS_UP)
        fail_msg("%s: %s", model->name, chip->trouble);
    return chip;
}

static void send(struct chip *chip, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++)
        chip_receive(chip, bytes[i], BAUD, 'N');
}

static void knock(struct chip *chip, const char *key)
{
    uint8_t frame[STM32BL_KNOCK_MOST];

    send(chip, frame, bl_knock_frame(key, strlen(key), frame));
}

/* What the console has said since the last time. */
static const char *said(struct chip *chip)
{
    static char text[CHIP_LINE + 1];

    memcpy(text, chip->out, chip->out_count);
    text[chip->out_count] = '\0';
    chip->out_count = 0;
    return text;
}

/* Why the arrival in the ROM is not as it must be; NULL: it is. */
static const char *wrong(const struct chip *chip)
{
    const struct model *m = chip->model;
    const struct arrival *a = &chip->arrival;
    const uint32_t *vectors = (const uint32_t *)(chip->rom + (m->rom_vectors - m->rom_start));

    if (a->count == 0)
        return "did not arrive";
    if (a->pc != vectors[1] - 1)
        return "arrived elsewhere than at the reset vector";
    if (a->sp != vectors[0])
        return "stack";
    if (a->control)
        return "CONTROL";
    if (a->primask || a->faultmask || a->basepri)
        return "interrupts are masked";
    if (a->ipsr)
        return "in an exception";
    if (a->systick & 3)
        return "SysTick runs";
    if (a->interrupts)
        return "interrupts enabled or pending";
    if (a->vtor != m->rom_vectors)
        return "VTOR";
    if (a->memory_at_zero != (m->remap ? 1 : 0))
        return "memory at 0";
    if (!a->clocks)
        return "clocks are not as after reset";
    if (a->magic)
        return "the magic is still there";
    return chip->strays ? "touched registers that are not there" : NULL;
}

static enum chip_end try_to_enter(struct chip *chip)
{
    knock(chip, "");
    chip->stop_in_rom = true;
    return chip_run(chip, 50);
}

struct bench {
    const struct model *model;
    struct chip *chip;
};

static struct chip *chip_of(void **state, const char *build)
{
    struct bench *bench = *state;

    bench->chip = board(bench->model, build);
    return bench->chip;
}

static int clear_bench(void **state)
{
    struct bench *bench = *state;

    chip_free(bench->chip);
    bench->chip = NULL;
    return 0;
}

static void enters_once(void **state, const char *build)
{
    struct chip *chip = chip_of(state, build);
    enum chip_end end;

    assert_contains(said(chip), "hello from STM32");
    send(chip, "typing", 6);
    chip_run(chip, 10);
    assert_contains(said(chip), "t"); // the application lives and echoes
    assert_int_not_equal(chip->systick_csr & 3, 0);
    assert_false(parts_clocks_are_reset(chip));
    assert_true(chip->enabled[16 + chip->model->usart_irq]);

    end = try_to_enter(chip);
    if (end != CHIP_IN_ROM || wrong(chip))
        fail_msg("%s: end %d, %s %s", chip->model->name, (int)end, chip->trouble, wrong(chip));
    assert_int_equal(chip->resets, 2);
    assert_int_equal(chip->refused, 0);
    if (*build)
        assert_int_equal(chip_peek(chip, RETAINED), 0);
    chip->stop_in_rom = false;

    // Its interrupts arrive, by its own vectors.
    assert_int_equal(chip_run(chip, 10), CHIP_TIME_IS_UP);
    assert_int_equal(chip_peek(chip, 0x20000204), 0x600D);

    // And the next reset belongs to the application again.
    chip_reset_pin(chip);
    chip_run(chip, BOOT_MS);
    assert_contains(said(chip), "hello from STM32");
    assert_int_equal(chip->arrival.count, 1);

    knock(chip, "");
    chip_run(chip, 50);
    assert_int_equal(chip->arrival.count, 2);
}

static void by_backup_register(void **state)
{
    enters_once(state, "");
}

static void by_ram(void **state)
{
    enters_once(state, "_ram");
}

/* Garbage that happens to be the magic, or a word that a cut power supply has left. */
static void ram_without_reset_is_no_request(void **state)
{
    static const uint32_t magic[2] = {0xB007C0DE, ~0xB007C0DE};
    struct chip *chip = chip_of(state, "_ram");

    memcpy(chip->ram + (RETAINED - RAM), magic, sizeof magic);
    chip_reset_pin(chip);
    chip_run(chip, BOOT_MS);
    assert_int_equal(chip->arrival.count, 0);
    assert_int_equal(chip_peek(chip, RETAINED), 0);
}

static void runs_after_go(void **state)
{
    struct chip *chip = chip_of(state, "");

    said(chip);
    chip_go(chip, 0x08000000);
    chip_run(chip, BOOT_MS);
    assert_contains(said(chip), "hello from STM32");
}

/* Whatever else comes along the line must not reset the chip. */
static void hears_nothing_else(void **state)
{
    struct chip *chip = chip_of(state, "");
    uint8_t frame[STM32BL_KNOCK_MOST];
    size_t size = bl_knock_frame("", 0, frame);

    knock(chip, "another-product");
    for (size_t i = 0; i < size; i++) { // one bit wrong somewhere
        uint8_t damaged[STM32BL_KNOCK_MOST];
        memcpy(damaged, frame, size);
        damaged[i] ^= (uint8_t)(1u << i % 8);
        send(chip, damaged, size);
    }
    for (size_t i = 1; i < size; i++) // one byte lost
        send(chip, frame, size - i);
    for (size_t i = 0; i < size; i++) // the wrong speed
        chip_receive(chip, frame[i], 57600, 'N');
    for (size_t i = 0; i < size; i++) // the wrong framing
        chip_receive(chip, frame[i], BAUD, 'E');
    assert_int_equal(chip_run(chip, 150), CHIP_TIME_IS_UP);
    assert_int_equal(chip->resets, 1);

    // And after all that it still hears a good one.
    send(chip, frame, size / 2);
    knock(chip, "");
    chip_run(chip, 50);
    assert_int_equal(chip->arrival.count, 1);
}

/* The power fails between the magic word and the reset, and a battery keeps the backup domain. */
static void stale_magic(struct chip *chip)
{
    knock(chip, "");
    chip->deaf = true;
    chip_run(chip, 20);
    assert_int_not_equal(chip_peek(chip, chip->model->magic), 0);
    chip->deaf = false;
    chip_power_on(chip, true);
    chip_run(chip, BOOT_MS);
}

static void stale_magic_is_no_request(void **state)
{
    struct chip *chip = chip_of(state, "");

    stale_magic(chip);
    assert_int_equal(chip->arrival.count, 0);
    assert_int_equal(chip_peek(chip, chip->model->magic), 0); // nor for a later reset
}

static void lose_rom(struct chip *chip)
{
    uint8_t erased[0x800];

    memset(erased, 0xFF, sizeof erased);
    assert_true(chip_program(chip, chip->model->rom_vectors, erased, sizeof erased));
}

static void empty_rom_is_not_entered(void **state)
{
    struct chip *chip = chip_of(state, "");

    lose_rom(chip);
    said(chip);
    knock(chip, "");
    chip_run(chip, 50);
    assert_int_equal(chip->resets, 2);
    assert_int_equal(chip->arrival.count, 0);
    assert_contains(said(chip), "hello from STM32");
}

/* ------------------------------------------------------------------------ planted bugs */

/* What the checks above say of a firmware with this bug. */
static void assert_caught(void **state, const char *bug, const char *complaint)
{
    struct chip *chip = chip_of(state, bug);

    try_to_enter(chip);
    if (!wrong(chip) || strcmp(wrong(chip), complaint))
        fail_msg("%s, %s: '%s'", chip->model->name, bug, wrong(chip) ? wrong(chip) : "not caught");
}

static void without_unlocking(void **state)
{
    assert_caught(state, "_no_unlock", "did not arrive");
}

static void without_reset(void **state)
{
    assert_caught(state, "_no_reset", "in an exception");
}

static void without_clearing(void **state)
{
    assert_caught(state, "_not_cleared", "the magic is still there");
}

static void with_interrupts_masked(void **state)
{
    assert_caught(state, "_masked", "interrupts are masked");
}

static void without_remapping(void **state)
{
    const struct bench *bench = *state;

    if (bench->model->remap)
        assert_caught(state, "_no_remap", "memory at 0");
}

static void without_vtor(void **state)
{
    assert_caught(state, "_no_vtor", "VTOR");
}

static void without_asking_for_the_reason(void **state)
{
    struct chip *chip = chip_of(state, "_any_reset");

    stale_magic(chip);
    assert_int_equal(chip->arrival.count, 1);
}

static void without_looking_at_the_rom(void **state)
{
    struct chip *chip = chip_of(state, "_no_doubt");

    lose_rom(chip);
    assert_int_equal(try_to_enter(chip), CHIP_FAULT);
}

int main(void)
{
    static const struct {
        const char *name;
        CMUnitTestFunction test;
    } tests[] = {{"by backup register", by_backup_register},
                 {"by RAM", by_ram},
                 {"RAM without a reset", ram_without_reset_is_no_request},
                 {"runs after Go", runs_after_go},
                 {"hears nothing else", hears_nothing_else},
                 {"stale magic", stale_magic_is_no_request},
                 {"empty ROM", empty_rom_is_not_entered},
                 {"bug: backup domain locked", without_unlocking},
                 {"bug: jump without reset", without_reset},
                 {"bug: magic not cleared", without_clearing},
                 {"bug: interrupts masked", with_interrupts_masked},
                 {"bug: memory not remapped", without_remapping},
                 {"bug: vectors not moved", without_vtor},
                 {"bug: any reset will do", without_asking_for_the_reason},
                 {"bug: no look at the ROM", without_looking_at_the_rom}};
    enum { TESTS = sizeof tests / sizeof *tests, MODELS = 4 };
    static char names[TESTS * MODELS][64];
    static struct bench benches[MODELS];
    struct CMUnitTest all[TESTS * MODELS];

    for (size_t i = 0; i < TESTS * MODELS; i++) {
        struct bench *bench = &benches[i / TESTS];
        bench->model = &models[i / TESTS];
        snprintf(names[i], sizeof names[i], "%s, %s", bench->model->name, tests[i % TESTS].name);
        all[i] = (struct CMUnitTest){names[i], tests[i % TESTS].test, NULL, clear_bench, bench};
    }
    return cmocka_run_group_tests(all, NULL, NULL);
}
