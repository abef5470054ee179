/*
 * an3155_turn.c - how long answers take to come, and for how long the line is to be quiet.
 */
#include "an3155.h"
#include "link.h"

enum { QUICK_TURNS = 3, QUICK_TURN_MS = 4 };

void an3155_note_turn(struct stm32bl *bl, uint64_t start_ms)
{
    struct bl_link *link = bl->link;
    uint64_t passed_ms = stm32bl_now_ms(bl) - start_ms;

    if (passed_ms > link->turn_ms)
        link->turn_ms = (uint32_t)passed_ms;
    if (link->turns++ == 0 || passed_ms < link->quick_ms)
        link->quick_ms = (uint32_t)passed_ms;
}

/* One answer may meet the tick of a slow adapter by chance. */
bool an3155_is_quick(const struct stm32bl *bl)
{
    return bl->link->turns >= QUICK_TURNS && bl->link->turn_ms <= QUICK_TURN_MS;
}

uint32_t an3155_quiet_ms(const struct stm32bl *bl)
{
    return AN3155_QUIET_MS + 4 * bl->link->turn_ms;
}

/* An attempt carries nothing that could do harm, so it may be got over without much ado. */
uint32_t an3155_settle_ms(const struct stm32bl *bl)
{
    return bl->link->attempt && an3155_is_quick(bl) ? an3155_quiet_ms(bl) : AN3155_SETTLE_MS;
}
