/*
 * An image whose vectors lie at the very end of a sector, on every row: the look whether they are blank
 * must not reach into the next sector, whose turn to be erased comes later.
 */
#include "bench_chip.h"
#include "device/device.h"
#include "sim/state.h"

enum { START = 0x08000000, SIZE = 200 };

static void vectors_before_a_seam(void **state)
{
    uint8_t image[SIZE];

    (void)state;
    for (size_t i = 0; i < bl_device_count; i++) {
        const struct stm32bl_device *device = &bl_devices[i];
        struct bench *b;
        uint32_t seam;
        if (device->doubtful || !bench_has_wire(device))
            continue;
        b = bench_new(device, NULL);
        for (size_t k = 0; k < b->sim->sector_count; k++) {
            const struct stm32bl_sector *s = &b->sim->sectors[k].at;
            memset(stm32bl_sim_memory(b->sim, s->address, s->size), 0x55, s->size);
        }
        seam = b->sim->sectors[1].at.address + b->sim->sectors[1].at.size;
        bench_image(b, seam - 48, image, sizeof image, 3);
        bench_connected(b);
        bench_ok(b, bench_program(b, seam - 48, image, sizeof image, 0));
        assert_memory_equal(stm32bl_sim_memory(b->sim, seam - 48, SIZE), image, SIZE);
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(vectors_before_a_seam)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
