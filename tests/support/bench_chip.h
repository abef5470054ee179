/*
 * bench_chip.h - a simulated chip on the bench with a session on it, its memory within reach.
 */
#ifndef TEST_BENCH_CHIP_H
#define TEST_BENCH_CHIP_H

#include "check.h"
#include "stm32bl/sim.h"

struct bench {
    const struct stm32bl_device *device;
    struct stm32bl_sim *sim;
    struct stm32bl *bl;
    bool usb;       /* the session goes over USB: option "wire=usb" */
    char log[4096]; /* lines of the log up to NOTE, each with its break */
};

/**
 * Runs a group of tests twice, and the second time every chip that bench_new() makes is plugged into
 * USB, which it must have.
 */
#define bench_run_on_both_wires(tests, set_up)                                                     \
    bench_run_group(tests, sizeof(tests) / sizeof *(tests), set_up)

int bench_run_group(const struct CMUnitTest *tests, size_t count, CMFixtureFunction set_up);

bool bench_is_on_usb(void);

/** True if the device can be put on the bench with the wire that it is about. */
bool bench_has_wire(const struct stm32bl_device *device);

/** Puts a chip on the bench; `options` as in a sim: target, or NULL. */
struct bench *bench_new(const struct stm32bl_device *device, const char *options);

/** The same by name. Returns NULL if it has not the wire that the tests are about. */
struct bench *bench_named(const char *device, const char *options);

/** The same on an I2C bus; `options` of the chip besides, or NULL. */
struct bench *bench_on_bus(const char *device, const char *options);

void bench_free(struct bench *b);

/** As little flash as the device may have, `most_kb` at most, as an option: for many chips in a row. */
void bench_smallest(const struct stm32bl_device *device, uint32_t most_kb, char out[24]);

/** Opens a session to the chip; `options` as for stm32bl_attach(). Returns its result. */
int bench_connect(struct bench *b, const char *options);

/** The same over a wire with a fault. */
int bench_connect_faulty(struct bench *b, const struct stm32bl_fault *fault);

/** Opens and expects success. */
void bench_connected(struct bench *b);

struct stm32bl_sim_stats bench_stats(const struct bench *b);

/** Expects a result, and a message that contains `part` where it is an error. */
#define bench_expect(b, result, code, part)                                                        \
    do {                                                                                           \
        assert_result((result), (code), stm32bl_error_message((b)->bl));                           \
        if ((code) != STM32BL_OK)                                                                  \
            assert_contains(stm32bl_error_message((b)->bl), (part));                               \
    } while (0)

#define bench_ok(b, result) bench_expect(b, result, STM32BL_OK, "")

/** Plans and programs one segment. */
int bench_program(struct bench *b, uint32_t addr, const uint8_t *data, size_t len, unsigned flags);

/** Bytes that look like a program for this device: stack pointer, reset vector, noise. */
void bench_image(const struct bench *b, uint32_t addr, uint8_t *out, size_t len, uint32_t seed);

#endif
