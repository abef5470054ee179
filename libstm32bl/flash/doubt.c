/*
 * doubt.c - sectors that may have been erased by a list that was completed by what it was filled up with.
 * Fill bytes are chosen so that one disturbance does not do it (protocol/an3155_fill.c), but a line may do
 * more than that. An ACK while they are sent is a late one, or that of such a list. What the list may have
 * named is known: numbers made of its own bytes and those. A sector that holds something was not erased.
 */
#include "doubt.h"

#include <string.h>

#include "flash.h"
#include "protocol/protocol.h"

enum { LOOK_BYTES = 4096, NAMED = 4, NAME_ROOM = 32 };

struct look {
    struct stm32bl *bl;
    const struct bl_erased *erased;
    struct bl_suspects *out;
};

/* A sector that only larger parts have is one for now if the size of flash was not asked for yet. */
static bool find(struct stm32bl *bl, uint16_t number, struct stm32bl_sector *out)
{
    return bl_stray_find(&bl->chip, number, out) ||
           (bl->ask_size && !bl->ask_size(bl) && bl_stray_find(&bl->chip, number, out));
}

static void look_at(uint16_t number, void *user)
{
    const struct look *l = user;
    uint8_t bytes[BL_STRAY_BYTES];
    struct stm32bl_sector s;
    uint32_t at;

    if (!find(l->bl, number, &s) || bl_erased_has(l->erased, &s) ||
        bl_stray_content(l->bl, &s, LOOK_BYTES, &at, bytes))
        return;
    if (l->out->count < BL_SUSPECTS)
        l->out->all[l->out->count] = s;
    l->out->count++;
}

void bl_suspects_look(struct stm32bl *bl, const struct bl_erased *erased, struct bl_suspects *out)
{
    struct look look = {bl, erased, out};

    if (bl->protocol->doubts && bl->protocol->doubts(bl, look_at, &look))
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               "the chip acknowledged something while a disturbed list of sectors was filled up: "
               "looking whether it has erased others");
}

int bl_suspects_check(struct stm32bl *bl, const struct bl_erased *erased,
                      const struct bl_suspects *suspects)
{
    char names[NAME_ROOM * NAMED] = "";
    size_t named = 0, more = suspects->count > BL_SUSPECTS ? suspects->count - BL_SUSPECTS : 0;

    for (size_t i = 0; i < suspects->count && i < BL_SUSPECTS; i++) {
        const struct stm32bl_sector *s = &suspects->all[i];
        size_t len = strlen(names);
        if (bl_erased_has(erased, s))
            continue;
        if (named < NAMED)
            bl_format(names + len, sizeof names - len, "%ssector %u at 0x%08x", named ? ", " : "",
                      s->number, (unsigned)s->address);
        more += named < NAMED ? 0 : 1;
        named += named < NAMED ? 1 : 0;
    }
    if (!named && !more)
        return STM32BL_OK;
    bl_format(names + strlen(names), sizeof names - strlen(names), more ? " and %u more" : "",
              (unsigned)more);
    return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                   "%s: blank, perhaps erased though nobody asked for it: a list of sectors lost "
                   "bytes, and the chip acknowledged something while it was filled up; if it held "
                   "something write that again, and %s or a shorter cable",
                   names, bl_slower(bl));
}
