/*
 * copy.c - see copy.h. `progress` of the record: the step that is being written, counted from 1, of the run area in its
 * lower half and of the backup area in its upper one.
 */
#include "copy.h"
#include "flash.h"
#include "log.h"
#include "work.h"

enum { STEP = LOADER_STEP, BLOCK = LOADER_COPY_BLOCK };

_Static_assert(STEP % BLOCK == 0 && LOADER_SLOT_SIZE % STEP == 0 && LOADER_BACKUP_SIZE % STEP == 0,
               "areas are whole steps");
_Static_assert(LOADER_SLOT_SIZE / STEP < 0xFFFF, "a step's number has 16 bits");

static bool is_equal(const uint32_t *a, const uint32_t *b, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes / 4; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static bool is_there(uint32_t at, const uint32_t *words, uint32_t bytes)
{
    uint32_t back[BLOCK / 4];

    return loader_flash_read(at, back, bytes) && is_equal(back, words, bytes);
}

bool loader_copy_write(uint32_t at, const uint32_t *words, uint32_t bytes)
{
    loader_work_goes_on();
    return loader_flash_write(at, words, bytes) && is_there(at, words, bytes);
}

bool loader_copy_erase(uint32_t at, uint32_t bytes)
{
    for (uint32_t n = 0; n < LOADER_SECTORS; n++) {
        if (LOADER_SECTOR(n) - at >= bytes)
            continue;
        loader_work_goes_on();
        if (!loader_flash_erase(LOADER_SECTOR(n)))
            return false;
    }
    return true;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* A whole step: what follows `bytes` is left erased. Images are whole blocks but for their end. */
static bool rewrite(uint32_t from, uint32_t to, uint32_t bytes)
{
    uint32_t block[BLOCK / 4];

    if (!loader_copy_erase(to, STEP))
        return false;
    for (uint32_t i = 0; i < bytes; i += BLOCK) {
        for (uint32_t j = 0; j < BLOCK / 4; j++)
            block[j] = LOADER_ERASED;
        if (!loader_flash_read(from + i, block, least(BLOCK, bytes - i)) ||
            !loader_copy_write(to + i, block, BLOCK))
            return false;
    }
    return true;
}

static bool reads_equal(uint32_t from, uint32_t to, uint32_t bytes)
{
    uint32_t block[BLOCK / 4];

    for (uint32_t i = 0; i < bytes; i += BLOCK) {
        uint32_t count = least(BLOCK, bytes - i);

        if (!loader_flash_read(from + i, block, count) || !is_there(to + i, block, count))
            return false;
    }
    return true;
}

static unsigned shift_of(enum loader_copy_target target)
{
    return target == LOADER_COPY_TO_RUN ? 0 : 16;
}

static bool begin_step(struct stm32bl_slot_record *state, unsigned shift, uint32_t number)
{
    state->progress = (state->progress & ~(UINT32_C(0xFFFF) << shift)) | number << shift;
    return loader_log_store(state);
}

/* What `at` has of the image behind it: nothing, if the image ends before. */
static uint32_t rest(uint32_t at, uint32_t bytes)
{
    return at < bytes ? least(STEP, bytes - at) : 0;
}

bool loader_copy_image(struct stm32bl_slot_record *state, enum loader_copy_target target,
                       uint32_t from, uint32_t bytes)
{
    uint32_t to = target == LOADER_COPY_TO_RUN ? LOADER_SLOT_A : LOADER_BACKUP;
    uint32_t room = target == LOADER_COPY_TO_RUN ? LOADER_SLOT_SIZE : LOADER_BACKUP_SIZE;
    unsigned shift = shift_of(target);
    uint32_t begun = state->progress >> shift & 0xFFFF, at = (begun - 1) * STEP;

    if (bytes > room || !loader_log_settle(state))
        return false;
    if (begun && at < room && !rewrite(from + at, to + at, rest(at, bytes)))
        return false;
    for (at = 0; at < bytes; at += STEP) {
        loader_work_goes_on();
        if (reads_equal(from + at, to + at, rest(at, bytes)))
            continue;
        if (!begin_step(state, shift, at / STEP + 1) ||
            !rewrite(from + at, to + at, rest(at, bytes)))
            return false;
    }
    state->progress &= ~(UINT32_C(0xFFFF) << shift);
    return true;
}
