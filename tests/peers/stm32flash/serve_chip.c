/*
 * serve_chip DEVICE [KEY=VALUE]... - serves a simulated chip on a pseudo-terminal until its
 * standard input ends. Prints the terminal's name at the start, and at the end what the chip has
 * seen.
 */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "stm32bl/sim.h"

static void tell_name(const char *path, void *user)
{
    (void)user;
    printf("%s\n", path);
    fflush(stdout);
}

static int input_has_ended(void *user)
{
    struct pollfd input = {.fd = 0, .events = POLLIN};

    (void)user;
    return poll(&input, 1, 0) > 0;
}

static int set_option(struct stm32bl_sim *sim, const char *text)
{
    char key[32];
    const char *equals = strchr(text, '=');

    snprintf(key, sizeof key, "%.*s", (int)(equals ? equals - text : 0), text);
    return stm32bl_sim_set(sim, key, equals ? equals + 1 : "");
}

int main(int argc, char **argv)
{
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find(argc > 1 ? argv[1] : ""));
    struct stm32bl_sim_stats stats;
    int err = sim ? STM32BL_OK : STM32BL_ERR_NOT_FOUND;

    for (int i = 2; i < argc && !err; i++)
        err = set_option(sim, argv[i]);
    if (!err)
        err = stm32bl_sim_serve(sim, tell_name, input_has_ended, NULL);
    if (err < 0) {
        fprintf(stderr, "serve_chip: %s\n",
                sim ? stm32bl_sim_error_message(sim) : "no such device");
        stm32bl_sim_free(sim);
        return 1;
    }
    stm32bl_sim_get_stats(sim, &stats);
    printf("violations=%u lost=%u running=%d go=0x%08x resets=%u\n", stats.violations,
           (unsigned)stats.lost, stats.running, (unsigned)stats.go_address, stats.resets);
    stm32bl_sim_free(sim);
    return 0;
}
