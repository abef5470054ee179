/* What a plan says for a given chip and image; no chip is talked to. */
#include "check.h"
#include "flash/plan.h"
#include "session/session.h"

enum { MOST = 128 };

struct fixture {
    struct stm32bl bl;
    struct stm32bl_plan plan;
    struct stm32bl_step steps[MOST];
    size_t count;
    uint8_t bytes[0x30000];
};

static struct fixture f;

static int set_up(void **state)
{
    const struct stm32bl_device *device = stm32bl_device_find("stm32f411");

    (void)state;
    memset(&f, 0, sizeof f);
    f.bl.connected = true;
    f.bl.block_size = 256;
    f.bl.chip = bl_chip_of(device, 512, BL_ANY_BANKS);
    f.bl.info.flash_start = bl_chip_flash_start(&f.bl.chip);
    for (size_t i = 0; i < sizeof f.bytes; i++)
        f.bytes[i] = (uint8_t)(i * 7 + 1) & 0x7F;
    return 0;
}

static int keep_step(const struct stm32bl_step *step, void *user)
{
    (void)user;
    assert_true(f.count < MOST);
    f.steps[f.count++] = *step;
    return 0;
}

static struct stm32bl_segment segment(uint32_t address, size_t size)
{
    return (struct stm32bl_segment){address, size, f.bytes};
}

static void plans(const struct stm32bl_segment *segments, size_t count, unsigned flags)
{
    int err = stm32bl_plan(&f.bl, segments, count, flags, &f.plan);

    assert_result(err, STM32BL_OK, f.bl.error.text);
    f.count = 0;
    assert_int_equal(stm32bl_plan_steps(&f.bl, &f.plan, keep_step, NULL), 0);
}

static void refuses(const struct stm32bl_segment *segments, size_t count, int code,
                    const char *part)
{
    assert_int_equal(stm32bl_plan(&f.bl, segments, count, 0, &f.plan), code);
    assert_contains(f.bl.error.text, part);
}

static void is_step(size_t i, enum stm32bl_step_kind kind, uint32_t address, uint32_t size)
{
    assert_true(i < f.count);
    assert_int_equal(f.steps[i].kind, kind);
    assert_int_equal(f.steps[i].address, address);
    assert_int_equal(f.steps[i].size, size);
}

/* The example of the project's mission: an application behind a 16-byte header in sector 7. */
static void erases_touched_sectors_and_writes_the_first_block_last(void **state)
{
    struct stm32bl_segment s = segment(0x0807C010, 600);

    (void)state;
    plans(&s, 1, 0);
    assert_int_equal(f.plan.erase_count, 1);
    assert_int_equal(f.plan.erase_size, 0x20000);
    assert_int_equal(f.plan.lost_size, 0x20000 - 600);
    assert_int_equal(f.plan.write_count, 3);
    assert_int_equal(f.plan.write_size, 600);
    assert_int_equal(f.count, 5);
    is_step(0, STM32BL_STEP_ERASE, 0x08060000, 0x20000);
    assert_int_equal(f.steps[0].sector, 7);
    is_step(1, STM32BL_STEP_WRITE, 0x0807C100, 256);
    is_step(2, STM32BL_STEP_WRITE, 0x0807C200, 0x68);
    is_step(3, STM32BL_STEP_WRITE, 0x0807C010, 0xF0);
    is_step(4, STM32BL_STEP_VERIFY, 0x0807C010, 600);
}

/* A caller who merged other bytes into the image names the block with the vector table himself. */
static void the_last_block_can_be_named(void **state)
{
    struct stm32bl_segment s = segment(0x08060000, 1024);

    (void)state;
    plans(&s, 1, 0);
    assert_int_equal(f.plan.last_address, 0x08060000);
    is_step(4, STM32BL_STEP_WRITE, 0x08060000, 256);
    f.plan.last_address = 0x08060210;
    f.count = 0;
    assert_int_equal(stm32bl_plan_steps(&f.bl, &f.plan, keep_step, NULL), 0);
    is_step(1, STM32BL_STEP_WRITE, 0x08060000, 256);
    is_step(4, STM32BL_STEP_WRITE, 0x08060200, 256);
}

static void pads_to_the_write_unit_with_erased_bytes(void **state)
{
    struct stm32bl_segment s = segment(0x08000003, 3);
    struct bl_block block = {0x08000000, 8, true};
    uint8_t buf[BL_BLOCK_MAX];
    static const uint8_t want[8] = {0xFF, 0xFF, 0xFF, 1, 8, 15, 0xFF, 0xFF};

    (void)state;
    plans(&s, 1, 0);
    is_step(1, STM32BL_STEP_WRITE, 0x08000000, 8);
    assert_true(bl_plan_fill(&f.bl.chip, &f.plan, &block, buf));
    assert_memory_equal(buf, want, sizeof want);
}

static void segments_that_share_a_unit_share_a_block(void **state)
{
    struct stm32bl_segment s[] = {segment(0x08000000, 2), segment(0x08000003, 1),
                                  segment(0x08000010, 4)};

    (void)state;
    plans(s, 3, STM32BL_NO_VERIFY);
    assert_int_equal(f.count, 3);
    is_step(1, STM32BL_STEP_WRITE, 0x08000010, 4); // units between are not touched
    is_step(2, STM32BL_STEP_WRITE, 0x08000000, 4);
}

static void no_unit_is_written_twice(void **state)
{
    struct stm32bl_segment s[40];
    uint8_t written[0x400 / 4] = {0};

    (void)state;
    for (uint32_t i = 0; i < 40; i++)
        s[i] = segment(0x08000000 + i * 25, 1 + i % 20);
    plans(s, 40, 0);
    for (size_t i = 0; i < f.count; i++)
        for (uint32_t at = 0; f.steps[i].kind == STM32BL_STEP_WRITE && at < f.steps[i].size;
             at += 4)
            assert_int_equal(written[(f.steps[i].address - 0x08000000 + at) / 4]++, 0);
    for (uint32_t i = 0; i < 40; i++)
        assert_int_equal(written[i * 25 / 4], 1);
}

static void blank_blocks_are_skipped(void **state)
{
    struct stm32bl_segment s = segment(0x08000000, 1024);

    (void)state;
    memset(f.bytes + 256, 0xFF, 512);
    plans(&s, 1, 0);
    assert_int_equal(f.plan.blank_size, 512);
    assert_int_equal(f.plan.write_count, 2);
    is_step(1, STM32BL_STEP_SKIP, 0x08000100, 256);
    is_step(3, STM32BL_STEP_WRITE, 0x08000300, 256);
    is_step(4, STM32BL_STEP_WRITE, 0x08000000, 256);
}

static void blank_means_zero_where_erased_flash_is_zero(void **state)
{
    struct stm32bl_segment s = segment(0x08000000, 256);

    (void)state;
    f.bl.chip = bl_chip_of(stm32bl_device_find("stm32l152xe"), 0, BL_ANY_BANKS);
    assert_int_equal(f.bl.chip.device->erased, 0);
    memset(f.bytes, 0, 256);
    plans(&s, 1, 0);
    assert_int_equal(f.plan.blank_size, 256);
    memset(f.bytes, 0xFF, 256);
    plans(&s, 1, 0);
    assert_int_equal(f.plan.blank_size, 0);
}

static void erase_modes(void **state)
{
    struct stm32bl_segment s = segment(0x0800E000, 0x4000); // sectors 3 and 4

    (void)state;
    plans(&s, 1, STM32BL_NO_VERIFY);
    assert_int_equal(f.plan.erase_count, 2);
    assert_int_equal(f.plan.erase_size, 0x14000);
    s.size = 256;
    plans(&s, 1, STM32BL_ERASE_ALL);
    is_step(0, STM32BL_STEP_ERASE_ALL, 0x08000000, 0x80000);
    assert_int_equal(f.plan.lost_size, 0x80000 - 256);
    plans(&s, 1, STM32BL_ERASE_NONE);
    is_step(0, STM32BL_STEP_WRITE, 0x0800E000, 256);
    assert_int_equal(f.plan.lost_size, 0);
    assert_int_equal(stm32bl_plan(&f.bl, &s, 1, STM32BL_ERASE_ALL | STM32BL_ERASE_NONE, &f.plan),
                     STM32BL_ERR_ARG);
}

static void ram_is_written_but_not_erased(void **state)
{
    struct stm32bl_segment s = segment(0x20003000, 512);

    (void)state;
    plans(&s, 1, 0);
    assert_int_equal(f.plan.erase_count, 0);
    assert_int_equal(f.plan.lost_size, 0);
    assert_null(f.plan.warning);
    is_step(0, STM32BL_STEP_WRITE, 0x20003000, 256);
    memset(f.bytes, 0xFF, 512);
    plans(&s, 1, 0);
    assert_int_equal(f.plan.blank_size, 0); // RAM has no blank state
    s.size = 511;
    refuses(&s, 1, STM32BL_ERR_RANGE, "multiples of 4");
}

static void everything_is_checked_against_the_memory_map(void **state)
{
    struct stm32bl_segment s = segment(0x0807FF00, 0x101);

    (void)state;
    refuses(&s, 1, STM32BL_ERR_RANGE, "runs past the end of flash at 0x08080000");
    s = segment(0x08080000, 4);
    refuses(&s, 1, STM32BL_ERR_RANGE, "outside the writable memory of stm32f411");
    s = segment(0x20000000, 4); // the ROM's own RAM
    refuses(&s, 1, STM32BL_ERR_RANGE, "outside the writable memory");
    s = segment(0x1FFF0000, 4); // system memory
    refuses(&s, 1, STM32BL_ERR_RANGE, "outside the writable memory");
    s = segment(0x07FFFFFF, 4);
    refuses(&s, 1, STM32BL_ERR_RANGE, "outside the writable memory");
    s = segment(0xFFFFFFFC, 8);
    refuses(&s, 1, STM32BL_ERR_ARG, "too long");
    f.bl.chip = bl_chip_of(f.bl.chip.device, 256, BL_ANY_BANKS);
    s = segment(0x08040000, 4);
    refuses(&s, 1, STM32BL_ERR_RANGE, "outside");
}

static void bad_segments(void **state)
{
    struct stm32bl_segment s[] = {segment(0x08000010, 16), segment(0x0800001F, 1)};

    (void)state;
    refuses(s, 0, STM32BL_ERR_ARG, "empty");
    refuses(s, 2, STM32BL_ERR_ARG, "segment 1 at 0x0800001f is not behind");
    s[0].size = 0;
    refuses(s, 1, STM32BL_ERR_ARG, "segment 0");
    f.bl.connected = false;
    refuses(s, 1, STM32BL_ERR_ARG, "no chip is connected");
    f.bl.connected = true;
    f.bl.chip = (struct bl_chip){0};
    f.bl.info.product_id = 0x999;
    refuses(s, 1, STM32BL_ERR_UNSUPPORTED, "product id 0x999 is not in the device table");
}

static void vectors(uint32_t sp, uint32_t reset)
{
    struct stm32bl_segment s = segment(0x08000000, 512);

    for (int i = 0; i < 4; i++) {
        f.bytes[i] = (uint8_t)(sp >> 8 * i);
        f.bytes[4 + i] = (uint8_t)(reset >> 8 * i);
    }
    plans(&s, 1, 0);
}

static void warns_of_images_that_cannot_start(void **state)
{
    (void)state;
    vectors(0x20020000, 0x080001C1);
    assert_null(f.plan.warning);
    vectors(0x10010000, 0x080001C1); // CCM RAM
    assert_null(f.plan.warning);
    vectors(0x20020000, 0x080001C0);
    assert_contains(f.plan.warning, "Thumb");
    vectors(0x20020000, 0x00000101);
    assert_contains(f.plan.warning, "into flash");
    vectors(0x20020002, 0x080001C1);
    assert_contains(f.plan.warning, "stack pointer");
    vectors(0x08000000, 0x080001C1);
    assert_contains(f.plan.warning, "stack pointer");
}

static int stop_at_second(const struct stm32bl_step *step, void *user)
{
    unsigned *seen = user;

    (void)step;
    return ++*seen == 2 ? 42 : 0;
}

static void telling_can_be_stopped(void **state)
{
    struct stm32bl_segment s = segment(0x08000000, 4096);
    unsigned seen = 0;

    (void)state;
    plans(&s, 1, 0);
    assert_int_equal(stm32bl_plan_steps(&f.bl, &f.plan, stop_at_second, &seen), 42);
    assert_int_equal(seen, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(erases_touched_sectors_and_writes_the_first_block_last, set_up),
        cmocka_unit_test_setup(the_last_block_can_be_named, set_up),
        cmocka_unit_test_setup(pads_to_the_write_unit_with_erased_bytes, set_up),
        cmocka_unit_test_setup(segments_that_share_a_unit_share_a_block, set_up),
        cmocka_unit_test_setup(no_unit_is_written_twice, set_up),
        cmocka_unit_test_setup(blank_blocks_are_skipped, set_up),
        cmocka_unit_test_setup(blank_means_zero_where_erased_flash_is_zero, set_up),
        cmocka_unit_test_setup(erase_modes, set_up),
        cmocka_unit_test_setup(ram_is_written_but_not_erased, set_up),
        cmocka_unit_test_setup(everything_is_checked_against_the_memory_map, set_up),
        cmocka_unit_test_setup(bad_segments, set_up),
        cmocka_unit_test_setup(warns_of_images_that_cannot_start, set_up),
        cmocka_unit_test_setup(telling_can_be_stopped, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
