/*
 * cancel - shows progress, stops a read half-way, and goes on with the same session afterwards. In
 * a program with windows the question "shall I stop?" would be asked of a button.
 *
 *     cancel sim:stm32f411
 */
#include <stdio.h>
#include <stdlib.h>

#include <stm32bl.h>

struct job {
    unsigned stop_at; // percent
    unsigned shown;
};

/* Called at least every 100 ms, on the thread that reads. */
static int on_progress(const struct stm32bl_progress *p, void *user)
{
    struct job *job = user;
    unsigned percent = p->total ? (unsigned)(p->done * 100 / p->total) : 0;

    if (percent / 10 != job->shown / 10)
        printf("%u %% at 0x%08x after %.1f s\n", percent, (unsigned)p->address,
               (double)p->elapsed_ms / 1000);
    job->shown = percent;
    return percent >= job->stop_at; // anything but 0 stops
}

static int run(struct stm32bl *bl, const char *target)
{
    static uint8_t buf[16384];
    struct job job = {.stop_at = 50};
    uint32_t flash;
    int err = stm32bl_open(bl, target);

    if (err)
        return err;
    flash = stm32bl_info(bl)->flash_start;
    stm32bl_on_progress(bl, on_progress, &job);
    err = stm32bl_read(bl, flash, buf, sizeof buf);
    printf("%s: %s\n", stm32bl_error_name(err), stm32bl_error_message(bl));
    if (err != STM32BL_ERR_CANCELLED)
        return STM32BL_ERR_PROTOCOL;

    // The chip was left able to take the next command.
    stm32bl_on_progress(bl, NULL, NULL);
    err = stm32bl_read(bl, flash, buf, sizeof buf);
    if (!err)
        printf("and read to the end\n");
    return err;
}

int main(int argc, char **argv)
{
    struct stm32bl *bl = stm32bl_new();
    int err = STM32BL_ERR_ARG;

    if (argc != 2)
        fprintf(stderr, "usage: cancel TARGET\n");
    else if (bl && (err = run(bl, argv[1])) != 0)
        fprintf(stderr, "%s: %s\n", argv[1], stm32bl_error_message(bl));
    stm32bl_free(bl);
    return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
