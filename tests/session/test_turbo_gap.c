/*
 * The line falls silent while the program in the chip's RAM measures it, as when the host is held up: whatever
 * is measured across the gap, the program is found again, or has given the chip back to the ROM.
 */
#include "bench_chip.h"
#include "harm_wire.h"
#include "sim/state.h"

enum { BASE = 0x08000000, SIZE = 4096, FROM = 2300, TO = 3300 };

static struct harm_wire wire;

static void silence_while_measuring(void **state)
{
    static uint8_t image[SIZE];

    (void)state;
    bench_image(NULL, BASE, image, SIZE, 5);
    for (unsigned at = FROM; at < TO; at += 9) {
        struct bench *b = bench_named("stm32f411", NULL);
        memset(&wire, 0, sizeof wire);
        wire.harms[0] = (struct harm){HARM_OVERRUN, false, at, 1200};
        if (!stm32bl_attach(b->bl, harm_wire_around(&wire, stm32bl_sim_stream(b->sim)),
                            "turbo=auto"))
            bench_program(b, BASE, image, SIZE, 0);
        stm32bl_close(b->bl);
        if (!stm32bl_attach(b->bl, stm32bl_sim_stream(b->sim), "turbo=auto")) {
            bench_ok(b, bench_program(b, BASE, image, SIZE, 0));
            assert_memory_equal(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
        } else { // the ROM may have measured nonsense, which power alone ends
            assert_int_not_equal(b->sim->running, BL_SIM_IN_RAM);
        }
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(silence_while_measuring)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
