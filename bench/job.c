/*
 * job.c - one job on a simulated chip, in exact virtual time:
 *
 *     bench_job DEVICE CHIP-OPTIONS SESSION-OPTIONS JOB IMAGE
 *
 * JOB is write, write+verify, read, rewrite (of the unchanged image), sector (one sector changed) or
 * over (write+verify). The chip starts erased, for over full of something else, for the others but the
 * first two with the image. Prints what it cost as one line of JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stm32bl/sim.h"

enum { BASE = 0x08000000, MOST = 4 * 1024 * 1024 };

static unsigned char image[MOST], found[MOST];

static int fail(const char *what)
{
    fprintf(stderr, "bench_job: %s\n", what);
    return 2;
}

static int set_options(struct stm32bl_sim *sim, char *options)
{
    for (char *option = strtok(options, ","); option; option = strtok(NULL, ",")) {
        char *value = strchr(option, '=');
        if (value)
            *value++ = '\0';
        if (stm32bl_sim_set(sim, option, value ? value : ""))
            return fail(stm32bl_sim_error_message(sim));
    }
    return 0;
}

static int program(struct stm32bl *bl, size_t len, unsigned flags)
{
    struct stm32bl_segment segment = {BASE, len, image};
    struct stm32bl_plan plan;
    int err = stm32bl_plan(bl, &segment, 1, flags, &plan);

    return err ? err : stm32bl_program(bl, &plan);
}

static int run(struct stm32bl *bl, const char *job, size_t len)
{
    if (!strcmp(job, "write"))
        return program(bl, len, STM32BL_NO_VERIFY);
    if (!strcmp(job, "write+verify") || !strcmp(job, "over"))
        return program(bl, len, 0);
    if (!strcmp(job, "read"))
        return stm32bl_read(bl, BASE, found, len);
    return program(bl, len, STM32BL_DIFF);
}

static void print(const struct stm32bl_sim *sim)
{
    struct stm32bl_sim_stats s;

    stm32bl_sim_get_stats(sim, &s);
    printf("{\"elapsed_us\":%llu,\"erase_us\":%llu,\"program_us\":%llu,\"idle_us\":%llu,"
           "\"received\":%llu,\"sent\":%llu,\"lost\":%llu}\n",
           (unsigned long long)s.elapsed_us, (unsigned long long)s.erase_us,
           (unsigned long long)s.program_us, (unsigned long long)s.idle_us,
           (unsigned long long)s.received, (unsigned long long)s.sent, (unsigned long long)s.lost);
}

int main(int argc, char **argv)
{
    struct stm32bl_sim *sim;
    struct stm32bl *bl;
    unsigned char *flash;
    size_t len;
    FILE *file;
    int err;

    if (argc != 6)
        return fail("usage: bench_job DEVICE CHIP-OPTIONS SESSION-OPTIONS JOB IMAGE");
    file = fopen(argv[5], "rb");
    len = file ? fread(image, 1, MOST, file) : 0;
    if (!len || fclose(file))
        return fail("no image");
    sim = stm32bl_sim_new(stm32bl_device_find(argv[1]));
    if (!sim)
        return fail("no such device");
    if (set_options(sim, argv[2]))
        return 2;
    flash = stm32bl_sim_memory(sim, BASE, len);
    if (!flash)
        return fail("the image does not fit");
    if (strncmp(argv[4], "write", 5))
        memcpy(flash, image, len);
    if (!strcmp(argv[4], "sector"))
        flash[len / 2] ^= 1;
    for (size_t i = 0; !strcmp(argv[4], "over") && i < len; i++)
        flash[i] ^= 0xA5;
    bl = stm32bl_new();
    err = stm32bl_attach(bl, stm32bl_sim_stream(sim), argv[3]);
    if (!err)
        err = run(bl, argv[4], len);
    if (err)
        return fail(stm32bl_error_message(bl));
    if (memcmp(flash, image, len))
        return fail("the chip does not hold the image");
    print(sim);
    stm32bl_free(bl);
    stm32bl_sim_free(sim);
    return 0;
}
