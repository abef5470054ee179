/* Marks on sectors: each its own, and none where there is no room for them. */
#include "check.h"
#include "device/device.h"
#include "flash/kept.h"

enum { FLASH = 0x08000000, KB = 1024, PAGE = 128, PAGES = 4096, ROOM = 2048 };

/* More and smaller pages than any row of the table has, as a device-file= may describe them. */
static const struct bl_layout many_pages[] = {
    {.flash_kb = PAGES * PAGE / KB,
     .banks = {{.start = FLASH, .runs = {{.count = PAGES, .size = PAGE}}}}},
    {.flash_kb = 0}};
static const struct bl_layout mixed[] = {
    {.flash_kb = 192,
     .banks = {{.start = FLASH, .runs = {{.count = 4, .size = 16 * KB}, {1, 64 * KB}}},
               {.start = FLASH + 0x40000, .first = 5, .runs = {{.count = 4, .size = 16 * KB}}}}},
    {.flash_kb = 0}};

/* What lies on both sides of the marks must stay. */
struct guarded {
    uint8_t before[64];
    struct bl_kept kept;
    uint8_t behind[1024];
};

static struct stm32bl session_on(const struct stm32bl_device *device, struct guarded *g)
{
    struct stm32bl bl = {.kept = &g->kept, .info = {.flash_start = FLASH}};

    bl.chip = bl_chip_of(device, 0, BL_ANY_BANKS);
    memset(g, 0, sizeof *g);
    bl_keep_none(&bl);
    return bl;
}

static void keep_at(struct stm32bl *bl, uint32_t addr)
{
    struct stm32bl_sector sector;

    assert_true(bl_chip_sector(&bl->chip, addr, &sector));
    bl_keep(bl, &sector);
}

static bool is_clean(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i])
            return false;
    return true;
}

static void more_sectors_than_room(void **state)
{
    const struct stm32bl_device device = {.layouts = many_pages};
    struct guarded g;
    struct stm32bl bl = session_on(&device, &g);

    (void)state;
    assert_int_equal(g.kept.unit, PAGE);
    for (uint32_t i = ROOM - 2; i < PAGES; i++)
        keep_at(&bl, FLASH + i * PAGE);
    assert_int_equal(bl.summary.kept_sectors, 2); // the others are written again
    assert_false(bl_is_kept(&bl, FLASH + (ROOM - 3) * PAGE + PAGE - 1));
    assert_true(bl_is_kept(&bl, FLASH + (ROOM - 2) * PAGE));
    assert_true(bl_is_kept(&bl, FLASH + (ROOM - 1) * PAGE + PAGE - 1));
    for (uint32_t i = ROOM; i < PAGES; i++)
        assert_false(bl_is_kept(&bl, FLASH + i * PAGE));
    assert_true(is_clean(g.before, sizeof g.before) && is_clean(g.behind, sizeof g.behind));
}

static void each_sector_its_own(void **state)
{
    static const uint32_t at[] = {0, 16 * KB, 32 * KB, 48 * KB, 64 * KB, 0x40000, 0x4C000};
    const struct stm32bl_device device = {.layouts = mixed};
    struct guarded g;

    (void)state;
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct stm32bl bl = session_on(&device, &g);
        assert_int_equal(g.kept.unit, 16 * KB);
        keep_at(&bl, FLASH + at[i]);
        for (size_t k = 0; k < sizeof at / sizeof *at; k++)
            assert_int_equal(bl_is_kept(&bl, FLASH + at[k] + 16 * KB - 1), i == k);
    }
}

static void outside_of_flash(void **state)
{
    const struct stm32bl_device device = {.layouts = mixed};
    struct guarded g;
    struct stm32bl bl = session_on(&device, &g);

    (void)state;
    keep_at(&bl, FLASH + 0x4C000);
    assert_false(bl_is_kept(&bl, FLASH + 0x50000));
    assert_false(bl_is_kept(&bl, FLASH + 0x20000)); // between the banks
    assert_false(bl_is_kept(&bl, FLASH - 1));
    bl.kept = NULL;
    assert_false(bl_is_kept(&bl, FLASH + 0x4C000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_sectors_than_room),
        cmocka_unit_test(each_sector_its_own),
        cmocka_unit_test(outside_of_flash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
