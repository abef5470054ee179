/*
 * option_bytes.c - see option_bytes.h.
 */
#include <stdlib.h>
#include <string.h>

#include "option_bytes.h"

#define FLASH_AT 0x52002000u
#define PWR_CR1  0x58024800u // DBP
#define APB4ENR  0x580244F4u // RTCAPBEN

enum { OPTKEYR = 0x08, OPTCR = 0x18, OPTCCR = 0x24, NEXT = 4, LEVEL_2 = 0xCC };
enum { OPTLOCK = 1, OPTSTART = 2, OPT_BUSY = 1 };
#define OPTCHANGEERR 0x40000000u
#define BUSY_PS      UINT64_C(20000000000)

static const uint16_t places[OPTION_WORDS] = {0x1C, 0x28, 0x30, 0x38, 0x40, 0x128, 0x130, 0x138};

static struct option_bytes *options; // of the machine that runs
static struct emulated *owner;
static uint8_t changed[1 << 14]; // operations that changed them: a bit each

/* As delivered, but for the swap. */
struct option_bytes *option_bytes_new(void)
{
    static const uint32_t delivered[OPTION_WORDS] = {0x1006AAF0, 0x000000FF, 0x000000FF, 0xFF,
                                                     0x1FF00800, 0x000000FF, 0x000000FF, 0xFF};
    struct option_bytes *o = calloc(1, sizeof *o);

    memcpy(o->stored, delivered, sizeof o->stored);
    return o;
}

static void finish(void)
{
    options->busy = false;
    if (options->failed)
        return;
    memcpy(options->now, options->next, sizeof options->now);
    if (options->change != CHANGE_IS_FORGOTTEN)
        memcpy(options->stored, options->next, sizeof options->stored);
}

/* A change that has begun is done when its time has passed, and not before. */
static bool is_busy(const struct machine *m)
{
    if (options->busy && m->now_ps >= options->busy_ps)
        finish();
    return options->busy;
}

/* Everything that OPTSTART programs must be what there is, but for the swap. */
static void check_change(void)
{
    for (unsigned i = 0; i < OPTION_WORDS; i++)
        if ((options->next[i] ^ options->stored[i]) & ~(i == OPTSR ? OPTION_SWAP : 0u))
            emulated_die(owner, "an option byte is changed besides the swap", i);
    if ((options->stored[OPTSR] >> 8 & 0xFF) == LEVEL_2)
        emulated_die(owner, "option bytes are changed at level 2", 0);
}

static void note_change(unsigned operation)
{
    if (operation / 8 < sizeof changed)
        changed[operation / 8] |= (uint8_t)(1u << operation % 8);
}

bool option_bytes_were_changed(unsigned operation)
{
    return operation / 8 < sizeof changed && changed[operation / 8] >> operation % 8 & 1;
}

static void start(struct machine *m)
{
    bool cut = (int)m->flash.operations == m->flash.power_fails_at;

    note_change(owner->operations + m->flash.operations++);
    check_change();
    options->changes++;
    options->failed = options->change == CHANGE_FAILS;
    options->busy = true;
    options->looks = 0;
    options->busy_ps = m->now_ps + BUSY_PS;
    if (cut && m->flash.half_done == HALF_AFTER)
        finish();
    if (cut) // RM0433 4.4.2: the original bytes are kept
        machine_end(m, END_POWER);
}

static void take_key(uint32_t value)
{
    static const uint32_t keys[] = {0x08192A3B, 0x4C5D6E7F};

    if (!options->locked || value != keys[options->keys])
        options->jammed = options->locked = true;
    else if (++options->keys == 2)
        options->locked = options->jammed;
    options->keys %= 2;
}

static uint32_t control(const struct machine *m)
{
    return options->locked | (m->swapped ? OPTION_SWAP : 0);
}

/* -1: none of what there is. */
static int word_at(uint32_t offset)
{
    for (int i = 0; i < OPTION_WORDS; i++)
        if (offset == places[i])
            return i;
    return -1;
}

static bool read_option(struct machine *m, uint32_t offset, uint32_t *value)
{
    int word = word_at(offset), next = word_at(offset - NEXT);
    bool busy = is_busy(m);

    if (next >= 0)
        *value = options->next[next];
    if (word >= 0)
        *value = options->now[word];
    if (word == OPTSR) {
        *value |= (busy ? OPT_BUSY : 0u) | (options->failed && !busy ? OPTCHANGEERR : 0);
        if (busy && m->model->leap && ++options->looks > 3) // it is being waited for
            m->now_ps = options->busy_ps;
    }
    if (offset == OPTCR)
        *value = control(m);
    return word >= 0 || next >= 0 || offset == OPTCR;
}

static bool write_option(struct machine *m, uint32_t offset, uint32_t value)
{
    int next = word_at(offset - NEXT);

    if (next >= 0) {
        if (!options->locked && !is_busy(m))
            options->next[next] = value;
        return true;
    }
    if (offset == OPTKEYR) {
        take_key(value);
    } else if (offset == OPTCCR) {
        options->failed = options->failed && !(value & OPTCHANGEERR);
    } else if (offset == OPTCR) {
        if (!options->locked && value & OPTSTART)
            start(m);
        options->locked = options->locked || value & OPTLOCK;
    } else {
        return false;
    }
    return true;
}

/* The backup domain is open: RM0433 6.4.1, 8.7.45. */
static bool is_open(const struct machine *m)
{
    return !options->no_backup && board_stored(m, PWR_CR1) >> 8 & 1 &&
           board_stored(m, APB4ENR) >> 16 & 1;
}

static bool more(struct machine *m, bool write, uint32_t address, uint32_t *value)
{
    if (write && address == owner->kind->backup && !is_open(m))
        return true;
    if (address - FLASH_AT >= 0x200)
        return false;
    return write ? write_option(m, address - FLASH_AT, *value)
                 : read_option(m, address - FLASH_AT, value);
}

void option_bytes_open(struct emulated *e, bool open)
{
    board_write(e->m, APB4ENR, open ? 1u << 16 : 0);
    board_write(e->m, PWR_CR1, open ? 1u << 8 : 0);
}

void option_bytes_load(struct option_bytes *o, struct emulated *e)
{
    options = o;
    owner = e;
    memcpy(o->now, o->stored, sizeof o->now);
    for (unsigned i = 0; i < OPTION_WORDS; i++)
        o->next[i] = o->now[i] ^ o->astray[i];
    o->locked = true;
    o->jammed = o->failed = false;
    o->keys = 0;
    o->busy = false;
    if (o->software_reset) {
        board_write(e->m, e->kind->status, 1u << e->kind->status_bit);
        board_write(e->m, e->kind->backup, o->kept);
    }
    o->software_reset = false;
    e->m->more = more;
    if (o->change != CHANGE_HAS_NO_EFFECT)
        o->mapped = o->now[OPTSR] & OPTION_SWAP;
    machine_swap(e->m, o->mapped);
}

void option_bytes_keep(struct option_bytes *o, struct emulated *e, bool again)
{
    o->software_reset = again;
    o->kept = board_stored(e->m, e->kind->backup);
}
