/*
 * What a bootloader on USB says of its memory, and what is said of that: windows of any size, texts that are
 * none, flash that a layout leaves out.
 */
#include <stdio.h>

#include "bench_chip.h"

enum { SIZE = 64 };

static const struct stm32bl_device *f405(void)
{
    return stm32bl_device_find("stm32f405");
}

static struct bench *described(const char *text)
{
    struct bench *b = bench_new(f405(), "wire=usb");
    struct stm32bl_usb *usb = stm32bl_sim_usb(b->sim);

    snprintf(usb->alternates[0], sizeof usb->alternates[0], "%s", text);
    bench_ok(b, stm32bl_attach_usb(b->bl, usb, NULL));
    return b;
}

static int program_at(struct bench *b, uint32_t addr)
{
    uint8_t image[SIZE];

    bench_image(b, addr, image, sizeof image, 1);
    return bench_program(b, addr, image, sizeof image, 0);
}

/* 64 MiB behind the chip's own flash, which works as before. */
static void large_windows(void **state)
{
    struct bench *b = described("@Internal Flash /0x08000000/512*2Kg/0x90000000/4096*016Kg");
    struct stm32bl_sector sector;

    (void)state;
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 1024 + 64 * 1024);
    bench_ok(b, stm32bl_sector(b->bl, 0x93FFFFFF, &sector));
    assert_int_equal(sector.address, 0x93FFC000);
    assert_int_equal(sector.size, 16 * 1024);
    bench_ok(b, program_at(b, 0x08000800));
    bench_expect(b, program_at(b, 0x90004000), STM32BL_ERR_REFUSED, "erase 0x90004000");
    bench_expect(b, program_at(b, 0x94000000), STM32BL_ERR_RANGE, "outside");
    bench_free(b);
}

/* 128 MiB in sectors of 2 KiB have more numbers than USB, which has addresses, needs. */
static void many_sectors(void **state)
{
    struct bench *b = described("@External Flash /0x90000000/32768*4Kg");
    struct stm32bl_sector sector;

    (void)state;
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 128 * 1024);
    assert_int_equal(stm32bl_info(b->bl)->flash_start, 0x90000000);
    bench_ok(b, stm32bl_sector(b->bl, 0x97FFFFFF, &sector));
    assert_int_equal(sector.address, 0x97FFF000);
    bench_free(b);
}

/* A bootloader in front of what it lets be written: not erased, not written, though the chip has it. */
static void flash_in_front_of_a_layout(void **state)
{
    struct bench *b = described("@Internal Flash /0x08008000/02*016Kg,01*064Kg,07*128Kg");
    uint8_t *flash = stm32bl_sim_memory(b->sim, 0x08000000, 0x8000);

    (void)state;
    memset(flash, 0x5A, 0x8000);
    assert_int_equal(stm32bl_info(b->bl)->flash_start, 0x08008000);
    assert_int_equal(stm32bl_info(b->bl)->flash_kb, 992);
    bench_expect(b, program_at(b, 0x08000000), STM32BL_ERR_RANGE, "0x08008000...0x080fffff");
    bench_ok(b, program_at(b, 0x08008000));
    for (size_t i = 0; i < 0x8000; i++)
        assert_int_equal(flash[i], 0x5A);
    bench_free(b);
}

/* Erasing all is erasing all that is described, with the command for all flash at hand. */
static void erasing_all_of_a_part(void **state)
{
    static const struct {
        const char *text;
        uint32_t from, end;
    } cases[] = {
        {"@Internal Flash /0x08008000/02*016Kg,01*064Kg,07*128Kg", 0x08008000, 0x08100000},
        {"@Internal Flash /0x08020000/07*128Kg", 0x08020000, 0x08100000},
        {"@Internal Flash /0x08020000/04*128Kg", 0x08020000, 0x080A0000},
        {"@Internal Flash /0x08000000/04*016Kg,01*064Kg,07*128Kg", 0x08000000, 0x08100000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = described(cases[i].text);
        uint8_t *flash = stm32bl_sim_memory(b->sim, 0x08000000, 0x100000);
        print_message("%s\n", cases[i].text);
        memset(flash, 0x5A, 0x100000);
        bench_ok(b, stm32bl_erase_all(b->bl));
        for (uint32_t a = 0x08000000; a < 0x08100000; a++)
            assert_int_equal(flash[a - 0x08000000],
                             a >= cases[i].from && a < cases[i].end ? 0xFF : 0x5A);
        bench_free(b);
    }
}

static void texts_that_are_no_layout(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"", "does not tell what memory it has"},
        {"@Flash", "'@Flash' is all that the device tells of its memory"},
        {"@Internal Flash /0x08000000/3*1Kg,1*2Kg,1*4Kg,1*8Kg,1*16Kg,1*32Kg,1*64Kg",
         "too many or too different"},
        {"@Internal Flash /0x08000000/512*2Kg/0x90000000/65535*016Kg", "too many"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *b = described(cases[i].text);
        assert_contains(b->log, cases[i].said);
        assert_contains(b->log, "device=NAME");
        assert_null(strstr(b->log, "''"));
        bench_expect(b, program_at(b, 0x08000000), STM32BL_ERR_UNSUPPORTED, "device=NAME");
        bench_free(b);
    }
}

/* A size that ends within a sector is no size that the family does not have. */
static void a_size_within_a_sector(void **state)
{
    struct bench *b = bench_new(f405(), NULL);
    uint8_t *size = stm32bl_sim_memory(b->sim, 0x1FFF7A22, 2);

    (void)state;
    size[0] = 992 & 0xFF;
    size[1] = 992 >> 8;
    bench_connected(b);
    assert_contains(b->log, "992 KiB of flash, which end within a sector of a stm32f405");
    size[0] = 2000 & 0xFF;
    size[1] = 2000 >> 8;
    bench_connected(b);
    assert_contains(b->log, "2000 KiB of flash, a stm32f405 has at most 1024: using 1024");
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_windows),
        cmocka_unit_test(many_sectors),
        cmocka_unit_test(flash_in_front_of_a_layout),
        cmocka_unit_test(erasing_all_of_a_part),
        cmocka_unit_test(texts_that_are_no_layout),
        cmocka_unit_test(a_size_within_a_sector),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
