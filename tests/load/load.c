/*
 * load [--seed N] [--first I] [--count C]: cycles of erasing, writing and verifying on simulated
 * chips, with random devices, images, addresses and faults. Every cycle ends in flash that holds
 * the image byte by byte, or in an error that names the place; no flash that the plan does not
 * touch changes; the ROM carries out no command that was not given; and after an error, with the
 * fault gone, the same write succeeds. A cycle depends on its seed and number alone, so the command
 * that is printed for a failure repeats it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/memory.h"
#include "spoil.h"
#include "stm32bl/transport.h"

enum { SEGMENTS = 2, LONGEST = 3000, ERRORS = 14 };

struct cycle {
    uint64_t random;
    struct stm32bl_sim *sim;
    struct stm32bl *bl;
    bool usb;
    bool i2c;
    bool permanent; // the fault stays: a bad byte, a port that has vanished
    struct stm32bl_fault faults[2];
    size_t fault_count;
    struct spoil spoil; // one more, in either direction
    char fault[40];     // of the chip
    bool strayed;       // and did harm, which was not kept silent
    struct stm32bl_segment segments[SEGMENTS];
    uint8_t data[SEGMENTS][LONGEST];
    size_t count;
    unsigned flags;
    char what[200]; // for the report
};

struct totals {
    unsigned cycles;
    unsigned disturbed;
    unsigned ended[ERRORS];          // by error code, turned over
    unsigned spoilt[SPOIL_KINDS][2]; // cycles by kind and direction
    unsigned strayed;                // ended in an error, with flash changed that was not to be
    unsigned unasked;                // ended in an error, with a command carried out unasked
    uint64_t bytes;
    uint64_t virtual_us;
};

/* ------------------------------------------------------------------------- chance */

/* splitmix64, public domain: every seed is a good one. */
static uint64_t next_random(struct cycle *c)
{
    uint64_t z = c->random += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint32_t below(struct cycle *c, uint32_t limit)
{
    return (uint32_t)(next_random(c) % limit);
}

static const struct stm32bl_device *choose_device(struct cycle *c)
{
    struct stm32bl_device_info info;
    const struct stm32bl_device *device;

    do {
        device = stm32bl_device_at(below(c, (uint32_t)stm32bl_device_count()));
        stm32bl_device_get(device, &info);
    } while (info.doubtful);
    return device;
}

static void set(struct cycle *c, const char *key, const char *value)
{
    if (stm32bl_sim_set(c->sim, key, value) != STM32BL_OK) {
        fprintf(stderr, "load: %s\n", stm32bl_sim_error_message(c->sim));
        abort();
    }
}

/* Bytes that no erased flash holds, the same all over a sector. */
static uint8_t old_byte(const struct stm32bl_sector *s)
{
    return (uint8_t)((s->number * 37u & 0x7F) | 0x01);
}

static void fill_flash(struct cycle *c)
{
    for (size_t i = 0; i < c->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &c->sim->sectors[i].at;
        memset(stm32bl_sim_memory(c->sim, s->address, s->size), old_byte(s), s->size);
    }
}

/* One or two stretches anywhere in flash, of any alignment. */
static void choose_image(struct cycle *c)
{
    const struct stm32bl_sector *s = &c->sim->sectors[below(c, (uint32_t)c->sim->sector_count)].at;
    uint32_t addr = s->address + below(c, s->size);
    uint32_t end = bl_chip_flash_end(&c->sim->chip, addr);

    for (c->count = 0; c->count < SEGMENTS && addr < end; c->count++) {
        uint32_t len = 1 + below(c, LONGEST);
        uint8_t *data = c->data[c->count];
        len = len < end - addr ? len : end - addr;
        for (uint32_t i = 0; i < len; i++)
            data[i] = (uint8_t)next_random(c);
        c->segments[c->count] = (struct stm32bl_segment){addr, len, data};
        addr += len + 1 + below(c, 5000);
        if (below(c, 2))
            end = 0; // only one
    }
}

static void choose_flags(struct cycle *c)
{
    static const unsigned flags[] = {0, 0, 0, 0, STM32BL_DIFF, STM32BL_ERASE_ALL};

    c->flags = flags[below(c, sizeof flags / sizeof *flags)];
}

/* A fault of the wire, two, one of the chip, or none. */
static void choose_faults(struct cycle *c)
{
    static const char *const kinds[] = {"power", "hang", "vanish", "stuck", "unerasable"};
    unsigned how = below(c, 10), kind = below(c, 5);
    uint32_t at = c->segments[0].address + below(c, (uint32_t)c->segments[0].size);

    c->fault_count = how < 4 ? 1 : how == 4 ? 2 : 0;
    for (size_t i = 0; i < c->fault_count; i++)
        c->faults[i] = (struct stm32bl_fault){(enum stm32bl_fault_kind)below(c, 6),
                                              1 + below(c, c->usb ? 150 : 1500)};
    if (how < 5 || how > 7)
        return;
    if (kind < 3)
        at = 1 + below(c, kind == 0 ? 200 : 3000);
    snprintf(c->fault, sizeof c->fault, "%s@%u", kinds[kind], (unsigned)at);
    set(c, "fault", c->fault);
    c->permanent = kind >= 2;
}

/* Of the wire itself, in either direction: half of the cycles over the USART. */
static void choose_spoil(struct cycle *c)
{
    struct spoil *s = &c->spoil;

    if (c->usb || c->i2c || below(c, 2))
        return;
    s->kind = (enum spoil_kind)(1 + below(c, SPOIL_KINDS - 1));
    s->to_chip = below(c, 3) != 0;
    s->at = 1 + below(c, 1 + below(c, 1500)); // frames are at the beginning, data behind
    s->count = 1 + below(c, s->kind == SPOIL_DELAY ? 200 : 20);
    s->byte = (uint8_t)(below(c, 3) ? below(c, 256) : below(c, 2) * 0xFF);
}

static void describe(struct cycle *c)
{
    static const char *const kinds[] = {"drop", "flip", "nack", "delay", "fail", "noise"};
    int n = snprintf(c->what, sizeof c->what, "sim:%s%s%s%s", c->sim->device->name,
                     c->usb   ? ",wire=usb"
                     : c->i2c ? ",wire=i2c"
                              : "",
                     *c->fault ? ",fault=" : "", c->fault);

    for (size_t i = 0; i < c->fault_count; i++)
        n += snprintf(c->what + n, sizeof c->what - (size_t)n, ",fault=%s@%u",
                      kinds[c->faults[i].kind], c->faults[i].at);
    if (c->spoil.kind)
        n += snprintf(c->what + n, sizeof c->what - (size_t)n, " %s of byte %u (%u, 0x%02X) %s",
                      spoil_name(c->spoil.kind), c->spoil.at, c->spoil.count, c->spoil.byte,
                      c->spoil.to_chip ? "to the chip" : "from it");
    for (size_t i = 0; i < c->count; i++)
        n += snprintf(c->what + n, sizeof c->what - (size_t)n, " %u at 0x%08x",
                      (unsigned)c->segments[i].size, (unsigned)c->segments[i].address);
    snprintf(c->what + n, sizeof c->what - (size_t)n, " flags %u", c->flags);
}

static void begin(struct cycle *c, uint64_t seed, uint64_t number)
{
    memset(c, 0, sizeof *c);
    c->random = seed * 0xD1342543DE82EF95u + number;
    c->sim = stm32bl_sim_new(choose_device(c));
    c->bl = stm32bl_new();
    c->usb = below(c, 4) == 0 && stm32bl_sim_set(c->sim, "wire", "usb") == STM32BL_OK;
    // WB0 and WL3 have a bootloader of their own, and no I2C.
    c->i2c = !c->usb && below(c, 4) == 0 && c->sim->device->product_id > 0xFF &&
             stm32bl_sim_set(c->sim, "wire", "i2c") == STM32BL_OK;
    fill_flash(c);
    choose_image(c);
    choose_flags(c);
    choose_spoil(c);
    if (!c->spoil.kind)
        choose_faults(c);
    describe(c);
}

/* ----------------------------------------------------------------------- the work */

static int attach(struct cycle *c, size_t faults)
{
    struct stm32bl_stream *stream;

    stm32bl_close(c->bl);
    if (c->usb)
        return stm32bl_attach_usb(
            c->bl, stm32bl_usb_fault(stm32bl_sim_usb(c->sim), c->faults, faults), "wait=20");
    stream = stm32bl_stream_fault(stm32bl_sim_stream(c->sim), c->faults, faults);
    return stm32bl_attach(c->bl, c->i2c ? stream : spoil_around(&c->spoil, stream), "wait=5");
}

static int program(struct cycle *c)
{
    struct stm32bl_plan plan;
    int err = stm32bl_plan(c->bl, c->segments, c->count, c->flags, &plan);

    return err ? err : stm32bl_program(c->bl, &plan);
}

/* ------------------------------------------------------------------- what must hold */

static const char *check_image(struct cycle *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct stm32bl_segment *s = &c->segments[i];
        for (size_t k = 0; k < s->size; k++) // a segment may span two memories
            if (*bl_sim_byte(c->sim, s->address + (uint32_t)k) != s->data[k])
                return "success, but flash does not hold the image";
    }
    return NULL;
}

static bool is_touched(const struct cycle *c, const struct stm32bl_sector *s)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->segments[i].address < s->address + s->size &&
            c->segments[i].address + c->segments[i].size > s->address)
            return true;
    return c->flags & STM32BL_ERASE_ALL;
}

static const char *check_rest(struct cycle *c)
{
    for (size_t i = 0; i < c->sim->sector_count; i++) {
        const struct stm32bl_sector *s = &c->sim->sectors[i].at;
        const uint8_t *bytes = stm32bl_sim_memory(c->sim, s->address, s->size);
        if (!is_touched(c, s) &&
            (bytes[0] != old_byte(s) || memcmp(bytes, bytes + 1, s->size - 1) != 0))
            return "flash that the plan does not touch has changed";
    }
    return NULL;
}

static const char *check_commands(struct cycle *c)
{
    static const uint8_t asked[] = {0x00, 0x01, 0x02, 0x11, 0x31,
                                    0x43, 0x44, 0xA1, 0x32, 0x45}; // over I2C
    static const uint8_t asked_over_usb[] = {0x21, 0x31, 0x41};    // Set Address, Write, Erase

    for (unsigned code = 0; code < 256; code++)
        if (c->sim->executed[code] &&
            !(c->usb ? memchr(asked_over_usb, (int)code, sizeof asked_over_usb)
                     : memchr(asked, (int)code, sizeof asked)))
            return "the ROM has carried out a command that nobody gave";
    return NULL;
}

/* While connecting there is no place yet. */
static const char *check_message(struct cycle *c, bool connected)
{
    const char *message = stm32bl_error_message(c->bl);

    if (!*message)
        return "an error without a message";
    return connected && !strstr(message, "0x") ? "an error that names no place" : NULL;
}

/*
 * On a line that adds or exchanges bytes, or sticks, harm cannot be ruled out, but silence can: it is
 * counted where the job ended in an error, and a failure where it did not.
 */
static const char *check_end(struct cycle *c, struct totals *t, int err, bool connected)
{
    const char *rest = check_rest(c), *commands = check_commands(c);
    bool may_harm = c->spoil.kind && c->spoil.to_chip && err;

    if (may_harm) {
        t->strayed += rest != NULL;
        t->unasked += commands != NULL;
        c->strayed = rest || commands;
    } else if (rest || commands) {
        return rest ? rest : commands;
    }
    return err ? check_message(c, connected) : check_image(c);
}

/* With the fault gone, and the power back. */
static const char *check_again(struct cycle *c, int *err)
{
    const char *bad = NULL;

    if (c->permanent)
        return NULL;
    stm32bl_close(c->bl); // what the host has sent goes out before
    stm32bl_sim_power_cycle(c->sim);
    c->spoil.kind = SPOIL_NONE;
    *err = attach(c, 0);
    if (!*err)
        *err = program(c);
    bad = c->strayed ? NULL : check_rest(c);
    if (bad || *err == STM32BL_ERR_UNSUPPORTED)
        return bad;
    return *err ? "the next write fails" : check_image(c);
}

/* NULL: all is well. */
static const char *run(struct cycle *c, struct totals *t, int *err)
{
    bool connected = false;
    const char *bad;

    *err = attach(c, c->fault_count);
    if (!*err) {
        connected = true;
        *err = program(c);
    }
    t->cycles++;
    t->disturbed += c->fault_count || *c->fault || c->spoil.kind;
    t->spoilt[c->spoil.kind][c->spoil.to_chip]++;
    t->ended[-*err]++;
    t->bytes += stm32bl_summary(c->bl)->written_bytes;
    if (*err == STM32BL_ERR_UNSUPPORTED) // some ROMs cannot erase all of their sectors over USB
        return check_rest(c);
    bad = check_end(c, t, *err, connected);
    if (!bad && *err)
        bad = check_again(c, err);
    return bad;
}

static void end(struct cycle *c, struct totals *t)
{
    struct stm32bl_sim_stats stats;

    stm32bl_sim_get_stats(c->sim, &stats);
    t->virtual_us += stats.elapsed_us;
    stm32bl_free(c->bl);
    stm32bl_sim_free(c->sim);
}

/* --------------------------------------------------------------------- command line */

static void report(const struct totals *t, double seconds)
{
    printf("%u cycles, %u of them disturbed; %llu bytes written, %llu s of the chips' time in %.0f "
           "s\n",
           t->cycles, t->disturbed, (unsigned long long)t->bytes,
           (unsigned long long)(t->virtual_us / 1000000u), seconds);
    for (int i = 0; i < ERRORS; i++)
        if (t->ended[i])
            printf("  %-12s %u\n", stm32bl_error_name(-i), t->ended[i]);
    for (int kind = 1; kind < SPOIL_KINDS; kind++)
        printf("  %-12s %u to the chip, %u from it\n", spoil_name((enum spoil_kind)kind),
               t->spoilt[kind][1], t->spoilt[kind][0]);
    printf(
        "harm in silence: 0; with an error: flash that was not to change %u, commands that nobody "
        "gave %u\n",
        t->strayed, t->unasked);
}

static bool read_options(int argc, char **argv, uint64_t values[3])
{
    static const char *const names[] = {"--seed", "--first", "--count"};

    for (int i = 1; i < argc; i += 2) {
        int k = 0;
        while (k < 3 && strcmp(argv[i], names[k]) != 0)
            k++;
        if (k == 3 || i + 1 == argc)
            return false;
        values[k] = strtoull(argv[i + 1], NULL, 0);
    }
    return true;
}

int main(int argc, char **argv)
{
    uint64_t values[3] = {1, 0, 300};
    struct totals totals = {0};
    static struct cycle c;
    time_t start = time(NULL);

    if (!read_options(argc, argv, values)) {
        fprintf(stderr, "usage: load [--seed N] [--first I] [--count C]\n");
        return 2;
    }
    for (uint64_t i = values[1]; i < values[1] + values[2]; i++) {
        const char *bad;
        int err;
        begin(&c, values[0], i);
        bad = run(&c, &totals, &err);
        if (bad) {
            printf("%s: %s: %s\n  %s\n  again: %s --seed %llu --first %llu --count 1\n", bad,
                   stm32bl_error_name(err), stm32bl_error_message(c.bl), c.what, argv[0],
                   (unsigned long long)values[0], (unsigned long long)i);
            return 1;
        }
        end(&c, &totals);
    }
    report(&totals, difftime(time(NULL), start));
    return 0;
}
