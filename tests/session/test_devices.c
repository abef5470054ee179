/* The main job on every row of the device table, and the smallest things on the doubtful ones. */
#include <stdio.h>
#include <stdlib.h>

#include "bench_chip.h"
#include "device/device.h"

enum { IMAGE = 1111 };

static void each_device(void (*test)(const struct stm32bl_device *,
                                     const struct stm32bl_device_info *))
{
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        const struct stm32bl_device *device = stm32bl_device_at(i);
        struct stm32bl_device_info info;
        stm32bl_device_get(device, &info);
        if (info.doubtful || !bench_has_wire(device))
            continue;
        print_message("%s: ", info.name); // names the row of a failure
        test(device, &info);
        print_message("ok\n");
    }
}

static void identify(const struct stm32bl_device *device, const struct stm32bl_device_info *info)
{
    struct bench *b = bench_new(device, NULL);
    const struct stm32bl_info *found;

    bench_connected(b);
    found = stm32bl_info(b->bl);
    assert_int_equal(found->product_id, info->product_id);
    assert_ptr_equal(found->device, device);
    assert_int_equal(found->flash_kb, info->flash_kb);
    assert_int_equal(found->flash_start, info->flash_start);
    assert_int_not_equal(found->protection, STM32BL_PROTECTION_ON);
    assert_true(found->device_guessed == (b->usb && !device->bootloader_id_addr));
    if (!found->device_guessed)
        assert_string_equal(b->log, "");
    bench_free(b);
}

static void every_device_is_identified(void **state)
{
    (void)state;
    each_device(identify);
}

/* Writes an image over what was there before; around it, its sectors must be erased. */
static void write_at(struct bench *b, const struct stm32bl_device_info *info, uint32_t addr)
{
    uint8_t image[IMAGE], *flash;
    struct stm32bl_sector first, last;
    uint32_t size;

    bench_image(b, addr, image, sizeof image, addr);
    bench_ok(b, stm32bl_sector(b->bl, addr, &first));
    bench_ok(b, stm32bl_sector(b->bl, addr + IMAGE - 1, &last));
    size = last.address + last.size - first.address;
    flash = stm32bl_sim_memory(b->sim, first.address, size);
    assert_non_null(flash);
    memset(flash, 0x5A, size);
    bench_ok(b, bench_program(b, addr, image, sizeof image, 0));
    for (uint32_t i = 0; i < size; i++) {
        uint32_t at = first.address + i;
        bool inside = at >= addr && at < addr + sizeof image;
        uint8_t want = inside ? image[at - addr] : info->erased;
        if (flash[i] != want)
            fail_msg("%s: 0x%08x holds 0x%02X, not 0x%02X", info->name, (unsigned)at, flash[i],
                     want);
    }
}

/* AN2606: the ROM V7.0 of F42x cannot erase bank 2 over USB, V9.1 can. */
static const char *sound_rom(const struct stm32bl_device *device)
{
    return bench_is_on_usb() && device->product_id == 0x419 ? "blid=0x91" : NULL;
}

/* F46x is taken for such a F42x by all who do not know better. */
static const char *name_of_doubted(const struct stm32bl_device *device)
{
    return bench_is_on_usb() && device->product_id == 0x434 ? "device=stm32f469" : NULL;
}

static void main_job(const struct stm32bl_device *device, const struct stm32bl_device_info *info)
{
    struct bench *b = bench_new(device, sound_rom(device));
    struct stm32bl_sector sector, last = {0};
    uint32_t addr = info->flash_start;

    bench_ok(b, bench_connect(b, name_of_doubted(device)));
    write_at(b, info, addr);
    for (; stm32bl_device_sector(device, addr, &sector) == STM32BL_OK;
         addr = sector.address + sector.size)
        last = sector;
    write_at(b, info, last.address + last.size - IMAGE); // an odd start, the very last byte
    assert_int_equal(bench_stats(b).violations, 0);
    assert_int_equal(bench_stats(b).lost, 0);
    bench_free(b);
}

static void erase_write_verify(void **state)
{
    (void)state;
    each_device(main_job);
}

static void whole_flash(const struct stm32bl_device *device, const struct stm32bl_device_info *info)
{
    struct bench *b = bench_new(device, NULL);
    uint8_t *first = stm32bl_sim_memory(b->sim, info->flash_start, 64);

    bench_connected(b);
    memset(first, 0x33, 64);
    bench_ok(b, stm32bl_erase_all(b->bl));
    for (int i = 0; i < 64; i++)
        assert_int_equal(first[i], info->erased);
    bench_free(b);
}

static void erase_all(void **state)
{
    (void)state;
    each_device(whole_flash);
}

static void ram(const struct stm32bl_device *device, const struct stm32bl_device_info *info)
{
    struct bench *b = bench_new(device, NULL);
    uint8_t out[64], in[64];

    bench_connected(b);
    bench_image(b, info->ram_start, out, sizeof out, 7);
    if (info->ram_size) {
        bench_ok(b, stm32bl_write(b->bl, info->ram_start, out, sizeof out));
        bench_ok(b, stm32bl_read(b->bl, info->ram_start, in, sizeof in));
        assert_memory_equal(in, out, sizeof out);
        assert_int_equal(stm32bl_write(b->bl, info->ram_start + info->ram_size - 4, out, 8),
                         STM32BL_ERR_RANGE);
    }
    bench_free(b);
}

static void ram_of_the_host(void **state)
{
    (void)state;
    each_device(ram);
}

static void go(const struct stm32bl_device *device, const struct stm32bl_device_info *info)
{
    struct bench *b = bench_new(device, NULL);
    uint8_t image[512];

    bench_connected(b);
    bench_image(b, info->flash_start, image, sizeof image, 3);
    bench_ok(b, bench_program(b, info->flash_start, image, sizeof image, 0));
    bench_ok(b, stm32bl_go(b->bl, info->flash_start));
    assert_true(bench_stats(b).running);
    assert_int_equal(bench_stats(b).go_address, info->flash_start);
    bench_free(b);
}

static void starting_what_was_written(void **state)
{
    (void)state;
    each_device(go);
}

/* Their product state takes the place of the read-out protection level (AN3155 4). */
static bool has_product_state(const struct stm32bl_device_info *info)
{
    return !strcmp(info->series, "H5") || !strcmp(info->series, "C5") ||
           !strcmp(info->series, "H7RS");
}

static void protected_chip(const struct stm32bl_device *device,
                           const struct stm32bl_device_info *info)
{
    struct bench *b;
    uint8_t image[256];

    if (has_product_state(info))
        return;
    b = bench_new(device, "rdp=1");
    bench_connected(b);
    assert_int_equal(stm32bl_info(b->bl)->protection, STM32BL_PROTECTION_ON);
    bench_image(b, info->flash_start, image, sizeof image, 1);
    bench_expect(b, stm32bl_read(b->bl, info->flash_start, image, 4), STM32BL_ERR_REFUSED,
                 "read-out protection is on");
    bench_expect(b, bench_program(b, info->flash_start, image, sizeof image, 0),
                 STM32BL_ERR_REFUSED, "read-out protection is on");
    if (!b->usb) // AN3156 5.5: leaving works under protection too
        bench_expect(b, stm32bl_go(b->bl, info->flash_start), STM32BL_ERR_REFUSED,
                     "read-out protection is on");
    assert_int_equal(bench_stats(b).erases, 0);
    bench_free(b);
}

static void read_out_protection(void **state)
{
    (void)state;
    each_device(protected_chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_device_is_identified),
        cmocka_unit_test(erase_write_verify),
        cmocka_unit_test(erase_all),
        cmocka_unit_test(ram_of_the_host),
        cmocka_unit_test(starting_what_was_written),
        cmocka_unit_test(read_out_protection),
    };

    return bench_run_on_both_wires(tests, NULL);
}
