/*
 * bus_bench.h - a simulated chip on whose registers a test does what a program in RAM would do: after
 * Go to a program that only loops, loads and stores go to its bus.
 */
#ifndef BUS_BENCH_H
#define BUS_BENCH_H

#include "check.h"
#include "rom_talk.h"
#include "sim/program.h"

struct bus_bench {
    struct rom_talk t;
    struct bl_bus *bus;
};

/** A chip with options as in a target, in which Go has started the program. */
struct bus_bench bus_new(const char *device, const char *options);

/** Go once more, after a reset into the ROM. */
void bus_go(struct bus_bench *b);

void bus_free(struct bus_bench *b);

/** Loads and stores words; they must not crash. */
uint32_t bus_get(struct bus_bench *b, uint32_t addr);
void bus_put(struct bus_bench *b, uint32_t addr, uint32_t value);

/** The same with `size` bytes. */
uint32_t bus_get_sized(struct bus_bench *b, uint32_t addr, unsigned size);
void bus_put_sized(struct bus_bench *b, uint32_t addr, unsigned size, uint32_t value);

/** This store must crash, with a reason that contains `why`. */
void bus_refuses(struct bus_bench *b, uint32_t addr, unsigned size, uint32_t value,
                 const char *why);

/** Lets time pass, in which the program loops. */
void bus_pass_us(struct bus_bench *b, uint32_t us);

/** The program's time in microseconds. */
uint64_t bus_now_us(const struct bus_bench *b);

/** Polls until the bits are off; returns how long that took, in microseconds. */
uint64_t bus_wait_off(struct bus_bench *b, uint32_t addr, uint32_t bits);

/** Clears bits, sets bits. */
void bus_change(struct bus_bench *b, uint32_t addr, uint32_t clear, uint32_t set);

/** The chip's memory. */
uint32_t bus_word(const struct bus_bench *b, uint32_t addr);

#endif
