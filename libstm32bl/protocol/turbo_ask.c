/*
 * turbo_ask.c - questions to the program in the chip's RAM, the scripts that it runs, and finding it.
 */
#include <string.h>

#include "turbo_frame.h"

enum {
    HEAD = STM32BL_TURBO_HEAD,
    SILENCES = 10,    // in a row, until nobody is there
    SEEK = 4,         // HELLOs in a row,
    SEEK_MS = 10,     // and how long an answer is listened for before the next ones
    ORDERS_MS = 3000, // in which those that are under way are carried out
    QUIET_MS = 350    // longer than the program stays at one of its two rates
};

static void put(uint8_t *to, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(word >> 8 * i);
}

/* One attempt. TIMEOUT: no answer to this, but perhaps to something else. */
static int ask_once(struct stm32bl *bl, const struct bl_turbo_question *q, uint32_t limit_ms,
                    struct bl_turbo_answer *a)
{
    uint8_t frame[HEAD];
    uint64_t end;
    int err;

    bl_turbo_make_question(bl->turbo, frame, q->command, q->address, q->argument);
    err = bl_send(bl, frame, HEAD);
    end = stm32bl_now_ms(bl) + limit_ms;
    while (!err) {
        err = bl_turbo_get_answer_until(bl, q->data, end, a);
        if (!err && a->status == STM32BL_TURBO_DAMAGED)
            return STM32BL_ERR_TIMEOUT;
        if (!err && a->status == STM32BL_TURBO_OK && a->sequence == bl->turbo->tag)
            return STM32BL_OK;
    }
    return err;
}

int bl_turbo_ask(struct stm32bl *bl, const struct bl_turbo_question *q, uint32_t *value)
{
    uint32_t limit_ms = q->work_ms + BL_TURBO_TURN_MS +
                        bl_turbo_wire_ms(bl, HEAD + 12 + (q->data ? q->data->size : 0));
    struct bl_turbo_answer a = {0};
    int err = bl_turbo_flush(bl);

    if (err)
        return err;
    err = STM32BL_ERR_TIMEOUT;
    for (int i = 0; i < SILENCES && err == STM32BL_ERR_TIMEOUT && bl_turbo_may_ask(bl); i++) {
        bl->summary.retries += i > 0;
        bl->turbo->repeats += i > 0;
        err = ask_once(bl, q, limit_ms + (i ? QUIET_MS : 0), &a);
    }
    if (err)
        return err == STM32BL_ERR_TIMEOUT ? bl_turbo_nobody(bl) : err;
    bl->nack_step = BL_STEP_ADDRESS;
    if (a.fault)
        return bl_fail(&bl->error, STM32BL_ERR_REFUSED,
                       "no memory there, or flash that was not programmed to its end");
    if (value)
        *value = a.value;
    return STM32BL_OK;
}

/* ------------------------------------------------------------------ finding it */

static bool take_hello(struct stm32bl *bl, const uint8_t *info, const struct bl_turbo_answer *a)
{
    struct bl_turbo *t = bl->turbo;

    for (size_t i = 0; i < STM32BL_TURBO_INFO_WORDS; i++)
        t->info[i] = bl_le32(info + 4 * i);
    bl_turbo_forget_all(t, a->next);
    t->silent = false;
    return t->info[STM32BL_TURBO_HOST] != 0 && t->info[STM32BL_TURBO_OWN] != 0;
}

/* Its answer may come behind those to orders. */
static bool hear(struct stm32bl *bl, uint32_t timeout_ms)
{
    uint8_t info[4 * STM32BL_TURBO_INFO_WORDS];
    struct bl_turbo_data data = {info, sizeof info};
    struct bl_turbo_answer a;
    uint64_t end = stm32bl_now_ms(bl) + timeout_ms + ORDERS_MS;

    do
        if (bl_turbo_get_answer(bl, &data, timeout_ms, &a) != STM32BL_OK)
            return false;
    while (a.status == STM32BL_TURBO_OK && a.value == 0 && stm32bl_now_ms(bl) < end);
    return !a.fault && a.status == STM32BL_TURBO_OK && a.value == sizeof info &&
           take_hello(bl, info, &a);
}

bool bl_turbo_heard(struct stm32bl *bl, uint32_t timeout_ms)
{
    bl->turbo->tag = 0; // what is said unasked
    return hear(bl, timeout_ms);
}

bool bl_turbo_hello(struct stm32bl *bl, uint32_t timeout_ms)
{
    uint8_t frame[HEAD];

    bl_turbo_make_question(bl->turbo, frame, STM32BL_TURBO_HELLO, 0, 0);
    return bl_send(bl, frame, HEAD) == STM32BL_OK && hear(bl, timeout_ms);
}

bool bl_turbo_greet(struct stm32bl *bl, uint32_t timeout_ms, const struct bl_turbo_question *q,
                    uint32_t *values, size_t count)
{
    uint8_t frames[BL_TURBO_GREETING * HEAD], tags[BL_TURBO_GREETING] = {0};
    struct bl_turbo *t = bl->turbo;
    struct bl_turbo_answer a;
    uint32_t limit_ms = BL_TURBO_TURN_MS;

    if (count >= BL_TURBO_GREETING)
        return false;
    bl_turbo_make_question(t, frames, STM32BL_TURBO_HELLO, 0, 0);
    tags[0] = t->tag;
    for (size_t i = 1; i < count + 1; i++) {
        bl_turbo_make_question(t, frames + i * HEAD, q[i - 1].command, q[i - 1].address,
                               q[i - 1].argument);
        tags[i] = t->tag;
    }
    t->tag = tags[0];
    if (bl_send(bl, frames, (count + 1) * HEAD) || !hear(bl, timeout_ms))
        return false;
    for (size_t i = 0; i < count; i++) {
        t->tag = tags[i + 1];
        if (bl_turbo_get_answer(bl, q[i].data, q[i].work_ms + limit_ms, &a) ||
            a.status != STM32BL_TURBO_OK || a.sequence != t->tag || a.fault)
            return false;
        values[i] = a.value;
    }
    return true;
}

bool bl_turbo_seek(struct stm32bl *bl, uint32_t within_ms)
{
    uint64_t end = stm32bl_now_ms(bl) + within_ms;
    uint8_t frames[SEEK * HEAD];
    bool found = false;

    bl_turbo_make_question(bl->turbo, frames, STM32BL_TURBO_HELLO, 0, 0);
    for (size_t i = 1; i < SEEK; i++)
        memcpy(frames + i * HEAD, frames, HEAD);
    while (!found && stm32bl_now_ms(bl) < end && !bl->cancelled) {
        if (bl_send(bl, frames, sizeof frames))
            return false;
        found = hear(bl, SEEK_MS + bl_turbo_wire_ms(bl, sizeof frames));
    }
    // The others are answered as well. Behind them lies what is true now.
    return (found || hear(bl, BL_TURBO_TURN_MS)) && !bl_drain(bl, BL_TURBO_TURN_MS, NULL) &&
           bl_turbo_hello(bl, QUIET_MS);
}

int bl_turbo_order_script(struct stm32bl *bl, const struct bl_turbo_step *steps, size_t count)
{
    uint8_t payload[12 * STM32BL_TURBO_STEPS + 4] = {0};
    struct bl_turbo_order order = {STM32BL_TURBO_SCRIPT, 0, 0, payload, 12 * count + 4};

    for (size_t i = 0; i < count; i++) {
        put(payload + 12 * i, steps[i].reg);
        put(payload + 12 * i + 4, steps[i].keep);
        put(payload + 12 * i + 8, steps[i].set);
    }
    return bl_turbo_order(bl, &order);
}

int bl_turbo_script(struct stm32bl *bl, const struct bl_turbo_step *steps, size_t count)
{
    int err = bl_turbo_flush(bl);

    if (!err)
        err = bl_turbo_order_script(bl, steps, count);
    return err ? err : bl_turbo_flush(bl);
}
