/*
 * hear.c - what an application says of itself.
 */
#include "control.h"
#include "entry/entry.h"
#include "entry/word.h"
#include "session/session.h"

enum { SLICE_MS = 100 };

enum stm32bl_word stm32bl_answer(const struct stm32bl *bl)
{
    return bl->answer;
}

static int set_line(struct stm32bl *bl)
{
    struct stm32bl_line line = bl_entry_line(bl->wish.enter);
    int err = bl->stream->ops->configure(bl->stream, &line);

    if (err && err != STM32BL_ERR_UNSUPPORTED) // a wire without settings
        return bl_fail(&bl->error, err, "%s", bl->stream->error);
    return STM32BL_OK;
}

/* Whatever arrives within a moment. True in `heard`: the word was among it. */
static int listen(struct stm32bl *bl, struct bl_word *word, uint32_t *sum, bool *heard)
{
    uint8_t bytes[64];
    int n = bl->stream->ops->read(bl->stream, bytes, sizeof bytes, SLICE_MS);

    if (n < 0)
        return bl_fail(&bl->error, n, "%s", bl->stream->error);
    for (int i = 0; i < n && !*heard; i++)
        *heard = bl_word_feed(word, bytes[i], sum) == STM32BL_SAID_CONFIRMED;
    bl_tick(bl);
    return bl->cancelled ? bl_fail(&bl->error, STM32BL_ERR_CANCELLED,
                                   "cancelled while the application starts")
                         : STM32BL_OK;
}

int stm32bl_hear_confirmed(struct stm32bl *bl, uint32_t wait_ms, uint32_t *sum)
{
    struct bl_word word = {0};
    uint64_t end = stm32bl_now_ms(bl) + wait_ms;
    bool heard = false;
    int err;

    bl->error.text[0] = '\0';
    bl->cancelled = false;
    if (!bl->stream && !bl->usb)
        return bl_fail(&bl->error, STM32BL_ERR_ARG, "no chip is connected: open a target first");
    if (!bl->stream || bl_on_bus(bl))
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "an application is heard on a serial line only");
    bl_phase(bl, STM32BL_CONNECTING, 0);
    err = set_line(bl);
    while (!err && !heard && stm32bl_now_ms(bl) < end)
        err = listen(bl, &word, sum, &heard);
    if (err || heard)
        return err;
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT,
                   "the application has not said within %u s that it works",
                   (unsigned)(wait_ms / 1000));
}
