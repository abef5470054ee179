/*
 * baud.c - baud=auto: the fastest baud rate that adapter, wire and ROM carry, found by trying.
 *
 * A ROM measures the baud rate once after each reset, so every attempt starts with the entry
 * sequence. The session has been connected at a safe rate before, so it is known which chip it is.
 */
#include <string.h>

#include "connect.h"
#include "entry/entry.h"
#include "protocol/turbo.h"

// Rates to which FTDI, CP210x and CH34x adapters divide their clocks.
static const uint32_t rates[] = {115200, 230400, 460800, 921600, 1500000, 2000000};

enum { RATES = sizeof rates / sizeof *rates, SAMPLE = 256, ROUNDS = 2, TROUBLE = 3 };

/* Bytes of which each bit changes often. */
static void make_pattern(uint8_t *out, uint32_t seed)
{
    for (size_t i = 0; i < SAMPLE; i++) {
        seed = seed * 1664525u + 1013904223u; // Numerical Recipes
        out[i] = (uint8_t)(seed >> 24);
    }
}

/* Where a pattern can be written and read back; 0: nowhere. */
static uint32_t playground(const struct stm32bl *bl)
{
    const struct stm32bl_device *device = bl->chip.device;

    if (device->quirks & BL_QUIRK_NO_RAM || device->ram[0].size < SAMPLE)
        return 0;
    return device->ram[0].start;
}

/* Both ways where there is RAM, else what is in flash, again and again. */
static bool survives(struct stm32bl *bl)
{
    uint8_t sent[SAMPLE], found[SAMPLE];
    uint32_t ram = playground(bl), addr = ram ? ram : bl->info.flash_start;
    int err = STM32BL_OK;

    if (!ram)
        err = bl->protocol->read(bl, addr, sent, SAMPLE);
    for (uint32_t i = 0; !err && i < ROUNDS; i++) {
        if (ram) {
            make_pattern(sent, i);
            err = bl->protocol->write(bl, ram, sent, SAMPLE);
        }
        if (!err)
            err = bl->protocol->read(bl, addr, found, SAMPLE);
        if (!err && memcmp(sent, found, SAMPLE))
            return false;
    }
    return !err;
}

/* Resets the chip by its entry sequence, and connects anew at another baud rate. */
static int connect_at(struct stm32bl *bl, uint32_t baud)
{
    struct bl_wish wish = bl->wish;
    int err = bl_entry_run(bl->stream, bl->pins, wish.enter, &bl->error);

    bl->wish.line = (struct stm32bl_line){baud, bl->info.parity};
    bl->wish.parity_given = bl->wish.baud_given = true;
    bl->wish.baud_auto = false;
    bl->wish.wait_ms = 0;
    bl->wish.enter[0] = '\0'; // done, and not again at this rate
    if (!err)
        err = bl_connect_chip(bl);
    if (!err)
        err = bl_link_tune(bl);
    wish.line = bl->wish.line;
    bl->wish = wish;
    return err;
}

static bool works_at(struct stm32bl *bl, uint32_t baud)
{
    bool good = connect_at(bl, baud) == STM32BL_OK && bl->chip.device && survives(bl) &&
                bl->summary.retries == 0;

    bl->summary.retries = 0;
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "%u bit/s %s", (unsigned)baud, good ? "works" : "fails");
    return good;
}

/* Up from `good`; returns the last rate that worked. *at: that which the chip has now. */
static uint32_t climb(struct stm32bl *bl, uint32_t good, uint32_t *at)
{
    for (size_t i = 0; i < RATES && !bl->cancelled; i++) {
        if (rates[i] <= good)
            continue;
        *at = rates[i];
        if (!works_at(bl, rates[i]))
            break;
        good = rates[i];
    }
    return good;
}

/* Why there is no other rate to be tried; NULL: there is. */
static const char *obstacle(const struct stm32bl *bl)
{
    if (!bl->stream || !bl->info.baud)
        return "this port has no baud rate";
    if (!bl->wish.enter[0])
        return "only an entry sequence (entry=) could reset the chip to try another";
    if (!bl->chip.device || bl->info.protection == STM32BL_PROTECTION_ON)
        return "the chip is not known, or lets nothing be read";
    if (bl->chip.device->quirks & BL_QUIRK_SLOW_BAUD)
        return "its ROM is known to measure faster rates badly (AN2606)";
    return NULL;
}

static int find_fastest(struct stm32bl *bl)
{
    const char *reason = obstacle(bl);
    struct stm32bl_summary summary = bl->summary;
    uint32_t good = bl->info.baud, at = good, known = 0;
    int err = STM32BL_OK;

    if (reason) {
        bl_say(&bl->log, STM32BL_LOG_NOTE, "staying at %u bit/s: %s", (unsigned)good, reason);
        return STM32BL_OK;
    }
    bl->summary.retries = 0;
    known = bl->recall_baud ? bl->recall_baud(bl, 0) : 0;
    if (known > good) {
        at = known;
        if (works_at(bl, known))
            good = known;
    }
    if (!known || (known > good && !bl->cancelled))
        good = climb(bl, good, &at);
    if (at != good)
        err = connect_at(bl, good);
    bl->summary = summary;
    if (err)
        return err;
    bl_say(&bl->log, STM32BL_LOG_NOTE, "working at %u bit/s", (unsigned)good);
    if (bl->recall_baud && good != known)
        bl->recall_baud(bl, good);
    return STM32BL_OK;
}

int bl_baud_settle(struct stm32bl *bl)
{
    int err = bl->wish.baud_auto ? find_fastest(bl) : STM32BL_OK;

    return err ? err : bl_link_tune(bl);
}

void bl_baud_review(struct stm32bl *bl)
{
    uint32_t lower = rates[0];

    if (!bl->connected || !bl->wish.baud_auto || !bl->recall_baud || obstacle(bl) ||
        bl->turbo->row || bl->summary.retries < TROUBLE)
        return;
    for (size_t i = 0; i < RATES && rates[i] < bl->info.baud; i++)
        lower = rates[i];
    bl_say(&bl->log, STM32BL_LOG_NOTE, "%u frames had to be repeated at %u bit/s: next time %u",
           bl->summary.retries, bl->info.baud, (unsigned)lower);
    bl->recall_baud(bl, lower);
}
