/*
 * test_write.c - the program of firmware/turbo erases, programs, unpacks and sums up, on one chip of
 * each kind of flash, at the rates that docs/TURBO.md claims, without losing a byte and without
 * touching flash that is busy.
 */
#include <stdlib.h>

#include "check.h"
#include "driver.h"

enum { IMAGE = 12 * 1024 };

struct bench {
    struct machine *m;
    struct driver d;
    unsigned lost; // bytes, until the line was found
};

static void begin_on(struct bench *b, const struct model *model, enum after_go after)
{
    b->m = machine_new(model, after, 115200);
    if (!driver_start(&b->d, b->m, 115200))
        fail_msg("%s after %d: no HELLO, end %d", model->name, (int)after, (int)b->m->end);
    b->lost = b->m->usart.lost;
}

static void begin(struct bench *b, const char *model, uint32_t baud)
{
    begin_on(b, machine_model(model), AFTER_GO_KEPT);
    if (baud != 115200 && !driver_speed(&b->d, baud))
        fail_msg("%s: no HELLO at %u", model, (unsigned)baud);
}

/* Nothing happened that must not happen. */
static void end(struct bench *b)
{
    const struct flash *f = &b->m->flash;

    assert_int_equal(f->touched_while_busy, 0);
    assert_int_equal(f->control_while_busy, 0);
    assert_int_equal(f->twice, 0);
    assert_false(f->banks[0].jammed);
    machine_free(b->m);
}

/* Something like a program: code, zeros, and stretches that are blank. */
static const uint8_t *firmware(size_t size, uint8_t erased)
{
    static uint8_t bytes[64 * 1024];
    uint32_t random = 1;

    for (size_t i = 0; i < size; i++) {
        random = random * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(random >> 24);
        if (i % 4096 > 3600)
            bytes[i] = erased;
        if (i % 1024 < 64)
            bytes[i] = (uint8_t)(i / 1024);
    }
    return bytes;
}

static uint32_t sum(struct bench *b, uint32_t address, uint32_t size)
{
    struct reply r;

    if (!driver_ask(&b->d, STM32BL_TURBO_CRC, address, size, &r, 5000))
        fail_msg("no CRC");
    return r.value;
}

/* Erases as the stream goes on, two sectors or 4 KiB ahead, and writes. */
static void stream(struct bench *b, const uint8_t *data, uint32_t size)
{
    uint32_t sector = b->m->model->sector, step = sector < 2048 ? 2048 : sector;

    for (uint32_t at = 0; at < size; at += step) {
        uint32_t n = size - at < step ? size - at : step;
        bool ok = driver_erase(&b->d, FLASH_START + at, step / sector) &&
                  driver_write(&b->d, FLASH_START + at, data + at, n, 512);
        if (!ok)
            fail_msg("%s: 0x%x: status %u, value 0x%x", b->m->model->name, (unsigned)at,
                     b->d.failed, (unsigned)b->d.value);
    }
    if (!driver_flush(&b->d))
        fail_msg("%s: status %u, value 0x%x, end %d", b->m->model->name, b->d.failed,
                 (unsigned)b->d.value, (int)b->m->end);
}

static void write_at(const char *model, uint32_t baud, uint32_t size)
{
    struct bench b;
    const uint8_t *data;
    uint64_t start;

    begin(&b, model, baud);
    data = firmware(size, b.d.row->flash->erased ? 0xFF : 0);
    start = b.m->now_ps;
    stream(&b, data, size);
    print_message("%s, %u baud: %u KiB in %.2f s, %u bytes lost\n", model, (unsigned)baud,
                  (unsigned)size / 1024, (double)(b.m->now_ps - start) / 1e12,
                  b.m->usart.lost - b.lost);
    assert_memory_equal(b.m->flash.bytes, data, size);
    assert_int_equal(sum(&b, FLASH_START, size), driver_crc(data, size));
    assert_int_equal(b.m->usart.lost, b.lost);
    assert_int_equal(b.d.resent, 0);
    end(&b);
}

static void at_the_rom_s_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < machine_model_count; i++)
        write_at(machine_models[i].name, 115200, 4096);
}

static void f1_at_921600(void **state)
{
    (void)state;
    write_at("f103", 921600, IMAGE);
}

static void f4_at_921600(void **state)
{
    (void)state;
    write_at("f411", 921600, 2 * IMAGE);
}

static void g0_at_921600(void **state)
{
    (void)state;
    write_at("g071", 921600, IMAGE);
}

static void l4_at_921600_and_2000000(void **state)
{
    (void)state;
    write_at("l476", 921600, IMAGE);
    write_at("l476", 2000000, IMAGE);
}

static void h7_at_921600_and_2000000(void **state)
{
    (void)state;
    write_at("h743", 921600, IMAGE);
    write_at("h743", 2000000, IMAGE);
}

static void l0_at_460800(void **state)
{
    (void)state;
    write_at("l071", 460800, 4096);
}

static const char *const all[] = {"f103", "f411", "g071", "l476", "h743", "l071"};

/* A test for each chip, at a rate that all of them can do. */
static void on_each(void (*test)(struct bench *b, const char *name))
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct bench b;
        begin(&b, all[i], 230400);
        test(&b, all[i]);
        end(&b);
    }
}

/* A greedy LZ4 encoder; matches may begin before the part, in what lies below in flash. */
static size_t literal_run(uint8_t *out, const uint8_t *data, size_t n, uint8_t low)
{
    size_t k = 1;

    out[0] = (uint8_t)((n < 15 ? n : 15) << 4 | low);
    if (n >= 15)
        for (size_t left = n - 15;; left -= 255) {
            out[k++] = (uint8_t)(left < 255 ? left : 255);
            if (left < 255)
                break;
        }
    memcpy(out + k, data, n);
    return k + n;
}

static size_t match_at(const uint8_t *data, size_t at, size_t end, size_t *back)
{
    size_t best = 0;

    for (size_t from = at > 3000 ? at - 3000 : 0; from < at; from++) {
        size_t n = 0;
        while (at + n < end && data[from + n] == data[at + n])
            n++;
        if (n > best) {
            best = n;
            *back = at - from;
        }
    }
    return best;
}

static size_t pack(const uint8_t *data, size_t at, size_t end, uint8_t *out)
{
    size_t size = 0, literals = at;

    while (at < end) {
        size_t back = 0, n = match_at(data, at, end, &back);
        if (n < 8) {
            at++;
            continue;
        }
        size += literal_run(out + size, data + literals, at - literals,
                            (uint8_t)(n - 4 < 15 ? n - 4 : 15));
        out[size++] = (uint8_t)back;
        out[size++] = (uint8_t)(back >> 8);
        if (n - 4 >= 15) {
            size_t left = n - 19;
            for (; left >= 255; left -= 255)
                out[size++] = 255;
            out[size++] = (uint8_t)left;
        }
        at += n;
        literals = at;
    }
    return size + literal_run(out + size, data + literals, end - literals, 0); // the last, always
}

static void lz4_on(struct bench *b, const char *name)
{
    static uint8_t data[8192], packed[2048];
    uint32_t count = sizeof data / b->m->model->sector;
    size_t sent = 0;

    for (size_t i = 0; i < sizeof data; i++) // repeats itself 1500 bytes later, and fills in runs
        data[i] = (uint8_t)(i % 1500 < 700 ? (i % 1500) * (i % 1500) >> 3 : i / 900);
    assert_true(driver_erase(&b->d, FLASH_START, count ? count : 1));
    for (size_t at = 0; at < sizeof data; at += 1024) {
        size_t n = pack(data, at, at + 1024, packed);
        assert_in_range(n, 1, 1020);
        sent += n;
        if (!driver_order(&b->d, STM32BL_TURBO_LZ4, FLASH_START + (uint32_t)at, (uint32_t)n, packed,
                          n))
            fail_msg("%s: status %u", name, b->d.failed);
    }
    if (!driver_flush(&b->d))
        fail_msg("%s: status %u, 0x%x", name, b->d.failed, (unsigned)b->d.value);
    assert_memory_equal(b->m->flash.bytes, data, sizeof data);
    assert_int_equal(b->m->usart.lost, b->lost);
    assert_true(sent < sizeof data / 4);
}

static void lz4_reaches_back_into_flash(void **state)
{
    (void)state;
    on_each(lz4_on);
}

static void questions_on(struct bench *b, const char *name)
{
    const uint8_t *flash = b->m->flash.bytes;
    uint32_t sector = b->m->model->sector;
    struct reply r;

    (void)name;
    assert_int_equal(sum(b, FLASH_START + 3, 777), driver_crc(flash + 3, 777));
    assert_true(driver_ask(&b->d, STM32BL_TURBO_READ, FLASH_START + 1, 999, &r, 2000));
    assert_int_equal(r.value, 999);
    assert_memory_equal(r.data, flash + 1, 999);
    assert_true(driver_ask(&b->d, STM32BL_TURBO_BLANK, FLASH_START, sector, &r, 2000));
    assert_int_equal(r.value, 0);
    assert_true(driver_erase(&b->d, FLASH_START, 1) && driver_flush(&b->d));
    assert_true(driver_ask(&b->d, STM32BL_TURBO_BLANK, FLASH_START, sector + 64, &r, 2000));
    assert_int_equal(r.value, sector);
    assert_true(driver_erase(&b->d, FLASH_START, 2) && driver_flush(&b->d));
    assert_int_equal(b->m->flash.erases, 3);
}

static void questions(void **state)
{
    (void)state;
    on_each(questions_on);
}

/* The same again changes nothing; other data is refused, before it does harm. */
static void filled_on(struct bench *b, const char *name)
{
    uint8_t data[256], other[256];
    unsigned programs;

    (void)name;
    memset(data, 0x5C, sizeof data);
    memset(other, 0x5D, sizeof other);
    assert_true(driver_erase(&b->d, FLASH_START, 2));
    assert_true(driver_write(&b->d, FLASH_START, data, sizeof data, 256) && driver_flush(&b->d));
    programs = b->m->flash.programs;
    assert_true(driver_write(&b->d, FLASH_START, data, sizeof data, 256) && driver_flush(&b->d));
    assert_false(driver_write(&b->d, FLASH_START, other, sizeof other, 256) && driver_flush(&b->d));
    assert_int_equal(b->d.failed, STM32BL_TURBO_FILLED);
    assert_int_equal(b->d.value, FLASH_START);
    assert_int_equal(b->m->flash.programs, programs);
    assert_memory_equal(b->m->flash.bytes, data, sizeof data);
}

static void filled_units(void **state)
{
    (void)state;
    on_each(filled_on);
}

/* A sector that is not there: the controller says so, and the program passes it on. */
static void errors_of_the_controller(void **state)
{
    struct bench b;

    (void)state;
    begin(&b, "g071", 115200);
    assert_false(driver_order(&b.d, STM32BL_TURBO_ERASE, FLASH_START, 2 | 255 << 3,
                              (const uint8_t[16]){0, 8, 0, 0, 1}, 16) &&
                 driver_flush(&b.d));
    assert_int_equal(b.d.failed, STM32BL_TURBO_FAILED);
    assert_int_equal(b.d.value, 1 << 7); // PGSERR
    // The same order, mended, goes through, for the flags are gone.
    b.d.count = 0;
    b.d.under_way = 0;
    b.d.next--;
    assert_true(driver_erase(&b.d, FLASH_START, 1) && driver_flush(&b.d));
    end(&b);
}

/* CFGBSY of a unit of which half was written stays for ever (RM0444 FLASH_SR). */
static void a_controller_that_hangs(void **state)
{
    struct bench b;

    (void)state;
    begin(&b, "g071", 115200);
    b.m->flash.banks[0].pending_count = 1;
    assert_false(driver_erase(&b.d, FLASH_START, 1) && driver_flush(&b.d));
    assert_int_equal(b.d.failed, STM32BL_TURBO_BUSY);
    assert_int_equal(b.d.value & 1 << 18, 1 << 18);
    assert_int_equal(b.m->flash.erases, 0);
    assert_false(b.m->ended); // the watchdog was fed
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_the_rom_s_rate),
        cmocka_unit_test(f1_at_921600),
        cmocka_unit_test(f4_at_921600),
        cmocka_unit_test(g0_at_921600),
        cmocka_unit_test(l4_at_921600_and_2000000),
        cmocka_unit_test(h7_at_921600_and_2000000),
        cmocka_unit_test(l0_at_460800),
        cmocka_unit_test(lz4_reaches_back_into_flash),
        cmocka_unit_test(questions),
        cmocka_unit_test(filled_units),
        cmocka_unit_test(errors_of_the_controller),
        cmocka_unit_test(a_controller_that_hangs),
    };
    if (getenv("TURBO_TEST")) // one of them, for bugs.py
        cmocka_set_test_filter(getenv("TURBO_TEST"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
