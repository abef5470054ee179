/*
 * Sessions in several threads at once: independent, as stm32bl.h promises. Built with
 * ThreadSanitizer (preset tsan) any state that they share by mistake is a failure.
 */
#define _POSIX_C_SOURCE 200809L // barriers
#include <pthread.h>
#include <stdlib.h>

#include "check.h"
#include "stm32bl.h"

enum { THREADS = 8, ROUNDS = 3, SIZE = 3000 };

struct job {
    pthread_t thread;
    pthread_barrier_t *start;
    const char *target;
    uint32_t address;
    bool cancel;
    unsigned reports; // of progress
    unsigned lines;   // of log
    int result;
    char message[240];
};

static int on_progress(const struct stm32bl_progress *progress, void *user)
{
    struct job *job = user;

    job->reports++;
    return job->cancel && progress->phase == STM32BL_WRITING;
}

static void on_log(enum stm32bl_level level, const char *line, void *user)
{
    struct job *job = user;

    (void)level;
    job->lines += line[0] != '\0';
}

static int write_and_read(struct stm32bl *bl, struct job *job, struct stm32bl_image *img)
{
    static const uint8_t zeros[SIZE];
    uint8_t found[SIZE];
    struct stm32bl_plan plan;
    const struct stm32bl_segment *segments = stm32bl_image_segments(img);
    int err = stm32bl_open(bl, job->target);

    if (!err)
        err = stm32bl_plan(bl, segments, stm32bl_image_count(img), 0, &plan);
    if (!err)
        err = stm32bl_program(bl, &plan);
    if (!err)
        err = stm32bl_read(bl, job->address, found, SIZE);
    if (!err && (memcmp(found, segments->data, SIZE) || !memcmp(found, zeros, SIZE)))
        err = STM32BL_ERR_MISMATCH;
    return err;
}

static int run_rounds(struct job *job)
{
    struct stm32bl *bl = stm32bl_new();
    struct stm32bl_image *img = stm32bl_image_new();
    uint8_t bytes[SIZE];
    int err = bl && img ? STM32BL_OK : STM32BL_ERR_MEMORY;

    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (uint8_t)(i * 7 + job->address / 64 + 1);
    if (!err)
        err = stm32bl_image_parse(img, bytes, SIZE, "bin", job->address);
    stm32bl_on_progress(bl, on_progress, job);
    stm32bl_on_log(bl, STM32BL_LOG_TRACE, on_log, job);
    for (int i = 0; !err && i < ROUNDS; i++)
        err = write_and_read(bl, job, img);
    strncpy(job->message, stm32bl_error_message(bl), sizeof job->message - 1);
    stm32bl_image_free(img);
    stm32bl_free(bl);
    return err;
}

static void *run(void *user)
{
    struct job *job = user;

    pthread_barrier_wait(job->start);
    job->result = run_rounds(job);
    return NULL;
}

static void sessions_do_not_disturb_each_other(void **state)
{
    static const struct job jobs[] = {
        {.target = "sim:stm32f411", .address = 0x0807C010},
        {.target = "sim:stm32f103,latency=1", .address = 0x08001000},
        {.target = "sim:stm32g071,fault=flip@700", .address = 0x08000000},
        {.target = "sim:stm32l072", .address = 0x08000080},
        {.target = "sim:stm32f411", .address = 0x08004000, .cancel = true},
    };
    enum { KINDS = sizeof jobs / sizeof *jobs };
    struct job job[THREADS];
    pthread_barrier_t start;

    (void)state;
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (size_t i = 0; i < THREADS; i++) {
        job[i] = jobs[i % KINDS];
        job[i].start = &start;
        assert_int_equal(pthread_create(&job[i].thread, NULL, run, &job[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(job[i].thread, NULL), 0);
        print_message("%s\n", job[i].target);
        assert_result(job[i].result, job[i].cancel ? STM32BL_ERR_CANCELLED : STM32BL_OK,
                      job[i].message);
        assert_true(job[i].reports > 0 && job[i].lines > 0);
    }
    pthread_barrier_destroy(&start);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
