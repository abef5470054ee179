/*
 * write_file - what most programs want: a file into a chip, with progress.
 *
 *     write_file sim:stm32f411 firmware.bin 0x08000000
 */
#include <stdio.h>
#include <stdlib.h>

#include <stm32bl.h>

static int show(const struct stm32bl_progress *p, void *user)
{
    static const char *const names[] = {"connecting", "erasing", "writing", "verifying", "reading"};

    (void)user;
    if (p->total)
        printf("\r%-10s %3u %%", names[p->phase], (unsigned)(p->done * 100 / p->total));
    if (p->total && p->done == p->total)
        printf("\n");
    fflush(stdout);
    return 0; // anything else cancels
}

static int write_file(struct stm32bl *bl, struct stm32bl_image *img, const char *target)
{
    struct stm32bl_plan plan;
    int err = stm32bl_open(bl, target);

    if (!err)
        err = stm32bl_plan(bl, stm32bl_image_segments(img), stm32bl_image_count(img), 0, &plan);
    if (!err && plan.lost_size)
        printf("erasing %u sectors loses %u bytes outside the image\n", (unsigned)plan.erase_count,
               (unsigned)plan.lost_size);
    if (!err)
        err = stm32bl_program(bl, &plan);
    if (err)
        fprintf(stderr, "%s: %s\n", target, stm32bl_error_message(bl));
    return err;
}

int main(int argc, char **argv)
{
    struct stm32bl *bl = stm32bl_new();
    struct stm32bl_image *img = stm32bl_image_new();
    int err = STM32BL_ERR_ARG;

    if (argc != 4) {
        fprintf(stderr, "usage: write_file TARGET FILE ADDRESS\n");
    } else if (bl && img) {
        stm32bl_on_progress(bl, show, NULL);
        err = stm32bl_image_load(img, argv[2], NULL, (uint32_t)strtoul(argv[3], NULL, 0));
        if (err)
            fprintf(stderr, "%s\n", stm32bl_image_error_message(img));
        else
            err = write_file(bl, img, argv[1]);
    }
    stm32bl_image_free(img);
    stm32bl_free(bl);
    return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
