/*
 * many_boards - the same image into several boards at once: one session and one thread each. The
 * image is only read, so all of them share it.
 *
 *     many_boards firmware.bin 0x08000000 sim:stm32f411 sim:stm32g071 /dev/ttyUSB0
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <stm32bl.h>

enum { BOARDS = 16 };

struct board {
    const char *target;
    const struct stm32bl_image *img;
    pthread_t thread;
    int err;
    char text[256];
};

static int program(struct stm32bl *bl, const struct board *b)
{
    struct stm32bl_plan plan;
    int err = stm32bl_open(bl, b->target);

    if (!err)
        err =
            stm32bl_plan(bl, stm32bl_image_segments(b->img), stm32bl_image_count(b->img), 0, &plan);
    return err ? err : stm32bl_program(bl, &plan);
}

static void *work(void *user)
{
    struct board *b = user;
    struct stm32bl *bl = stm32bl_new(); // sessions share nothing

    b->err = bl ? program(bl, b) : STM32BL_ERR_MEMORY;
    snprintf(b->text, sizeof b->text, "%s",
             !bl      ? "out of memory"
             : b->err ? stm32bl_error_message(bl)
                      : "written and verified");
    stm32bl_free(bl);
    return NULL;
}

int main(int argc, char **argv)
{
    static struct board boards[BOARDS];
    struct stm32bl_image *img = stm32bl_image_new();
    int count = argc - 3, failed = 0;

    if (!img || count < 1 || count > BOARDS) {
        fprintf(stderr, "usage: many_boards FILE ADDRESS TARGET... (up to %d)\n", BOARDS);
        failed = 1;
    } else if (stm32bl_image_load(img, argv[1], NULL, (uint32_t)strtoul(argv[2], NULL, 0))) {
        fprintf(stderr, "%s\n", stm32bl_image_error_message(img));
        failed = 1;
    }
    for (int i = 0; i < count && !failed; i++) {
        boards[i] = (struct board){.target = argv[3 + i], .img = img};
        if (pthread_create(&boards[i].thread, NULL, work, &boards[i]))
            abort();
    }
    for (int i = 0; i < count && boards[i].target; i++) {
        pthread_join(boards[i].thread, NULL);
        printf("%-24s %s\n", boards[i].target, boards[i].text);
        failed += boards[i].err != 0;
    }
    stm32bl_image_free(img);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
