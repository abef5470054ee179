/*
 * Several sessions in several threads at once, each with its chip, image and faults. Built with
 * ThreadSanitizer by the tsan preset; in the other builds it is a test of the same for results.
 */
#include <pthread.h>
#include <stdio.h>

#include "check.h"
#include "stm32bl.h"

enum { THREADS = 6, ROUNDS = 4, SIZE = 3000 };

static const char *const devices[THREADS] = {"stm32f411", "stm32f103xb", "stm32l152xe",
                                             "stm32g071", "stm32h743",   "stm32f427"};

struct worker {
    pthread_t thread;
    const char *device;
    unsigned calls;
    char failure[300];
};

static int count(const struct stm32bl_progress *progress, void *user)
{
    struct worker *w = user;

    w->calls += progress->total > 0;
    return 0;
}

static int one_job(struct worker *w, struct stm32bl *bl, struct stm32bl_image *img)
{
    char target[64];
    struct stm32bl_plan plan;
    uint8_t back[SIZE];
    int err;

    snprintf(target, sizeof target, "sim:%s,latency=2", w->device);
    err = stm32bl_open(bl, target);
    if (!err)
        err = stm32bl_plan(bl, stm32bl_image_segments(img), stm32bl_image_count(img), 0, &plan);
    if (!err)
        err = stm32bl_program(bl, &plan);
    if (!err)
        err = stm32bl_read(bl, 0x08000000, back, sizeof back);
    if (!err && memcmp(back, stm32bl_image_segments(img)->data, SIZE))
        return STM32BL_ERR_MISMATCH;
    return err;
}

static void *work(void *user)
{
    struct worker *w = user;
    struct stm32bl *bl = stm32bl_new();
    struct stm32bl_image *img = stm32bl_image_new();
    uint8_t bytes[SIZE];
    int err;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 11 + (size_t)w->device[6]);
    stm32bl_on_progress(bl, count, w);
    err = stm32bl_image_parse(img, bytes, sizeof bytes, "bin", 0x08000000);
    for (int i = 0; !err && i < ROUNDS; i++)
        err = one_job(w, bl, img);
    if (err)
        snprintf(w->failure, sizeof w->failure, "%s: %s: %s", w->device, stm32bl_error_name(err),
                 stm32bl_error_message(bl));
    stm32bl_image_free(img);
    stm32bl_free(bl);
    return NULL;
}

static void sessions_do_not_disturb_each_other(void **state)
{
    static struct worker workers[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        workers[i].device = devices[i];
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
    for (int i = 0; i < THREADS; i++) {
        assert_string_equal(workers[i].failure, "");
        assert_true(workers[i].calls > 3 * ROUNDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
