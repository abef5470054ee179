/*
 * turbo_find.c - a session that talks to the program in the chip's RAM: its option, the line, and finding a
 * program that another process has left.
 */
#include <string.h>

#include "base/target.h"
#include "choose.h"
#include "connect.h"
#include "entry/entry.h"
#include "turbo_find.h"

#ifndef BL_NO_TURBO

enum {
    TURNS = 6000, // bytes at the rate of the ROM; longer than the program takes to try both rates
    SEEK_MS = 600,
    TUNE = 64,      // bytes of a burst
    LISTEN_MS = 25, // between two
    // Bytes that a rate must carry; as many cross the other way, to be summed up. With the answers' other 68
    // bytes ten full packets of an FTDI adapter (AN232B-04), so that none waits for its timer.
    SAMPLE = 10 * 62 - 68,
    WORK_MS = 100,  // for a question about it
    HELLO_MS = 300, // behind what fills the window

    USUAL_WINDOW = 4096
};

int bl_turbo_take(struct stm32bl *bl, struct bl_target *target)
{
    const char *given;

    for (size_t i = 0; i < target->count; i++) {
        struct bl_option *o = &target->options[i];
        if (!strcmp(o->key, "turbo") && (!strcmp(o->value, "auto") || !*o->value))
            o->taken = bl->wish.turbo = true;
    }
    given = bl->wish.turbo ? NULL : bl_target_take(target, "turbo");
    if (!given || !strcmp(given, "off"))
        return STM32BL_OK;
    bl->wish.turbo = true;
    for (const char *c = given; *c; c++) {
        if (*c < '0' || *c > '9' || bl->wish.turbo_baud > 2000000)
            return bl_fail(&bl->error, STM32BL_ERR_ARG,
                           "option turbo=%s: auto, off, or a rate of %u to 20000000 bit/s", given,
                           (unsigned)BL_TURBO_LEAST);
        bl->wish.turbo_baud = bl->wish.turbo_baud * 10 + (uint32_t)(*c - '0');
    }
    if (bl->wish.turbo_baud < BL_TURBO_LEAST)
        return bl_fail(
            &bl->error, STM32BL_ERR_ARG,
            "option turbo=%s: a rate of at least %u bit/s, below which the program takes "
            "silence for a host that has gone",
            given, (unsigned)BL_TURBO_LEAST);
    return STM32BL_OK;
}

static void take_clocks(struct bl_turbo *t)
{
    uint64_t host = t->info[STM32BL_TURBO_HOST];

    t->cpu_hz = (uint32_t)(host * t->rom_baud / 64);
    t->usart_hz = (uint32_t)(352 * host * t->rom_baud / t->info[STM32BL_TURBO_OWN]);
}

bool bl_turbo_configure(struct stm32bl *bl, uint32_t baud, char parity)
{
    struct stm32bl_line line = {baud, parity};
    int err = bl->stream->ops->configure(bl->stream, &line);
    bool one_rate = err == STM32BL_ERR_UNSUPPORTED && baud == bl->turbo->rom_baud;

    if (err && !one_rate)
        return false;
    bl->turbo->baud = baud;
    bl->info.baud = one_rate ? 0 : baud;
    bl->info.parity = parity;
    return true;
}

void bl_turbo_set_window(struct stm32bl *bl, uint32_t erase_ms)
{
    struct bl_turbo *t = bl->turbo;
    uint32_t ring = t->info[STM32BL_TURBO_MASK] + 1;
    uint64_t wanted = USUAL_WINDOW + (uint64_t)t->baud / 10 * erase_ms / 1000;

    t->limit = ring < t->room ? ring : t->room;
    t->limit = t->limit < wanted ? t->limit : (uint32_t)wanted;
}

void bl_turbo_speak(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;

    take_clocks(t);
    bl_turbo_set_window(bl, 0);
    t->bank = BL_TURBO_BANK_UNKNOWN;
    t->heard_ms = stm32bl_now_ms(bl);
    bl->protocol = &bl_turbo;
    bl->read_size = BL_BLOCK_MAX;
    bl->info.protocol = bl->protocol->name;
    bl->crc = BL_CRC_UNKNOWN;
    bl->summary.turbo = true;
}

static uint32_t wires_size(const struct bl_turbo_row *row)
{
    uint32_t n = 0;

    while (n < BL_TURBO_WIRES && row->pins[n].usart)
        n++;
    return 4 * (n * STM32BL_TURBO_WIRE_WORDS + 1);
}

/* The code; what it knows of the flash; scripts. The rest is its memory, and wires that it has chosen from. */
void bl_turbo_note_image(struct bl_turbo *t, const uint8_t *image, size_t size)
{
    uint32_t block = (uint32_t)bl_turbo_code_size, flash = block + 4 * STM32BL_TURBO_FLASH_STATUS;
    uint32_t flash_end = block + 4 * (STM32BL_TURBO_UNIT_BUFFER + 1);
    uint32_t scripts = block + 4 * STM32BL_TURBO_WIRES + wires_size(t->row) + 4; // the spare word
    const struct bl_turbo_part parts[] = {
        {0, block, 0}, {flash, flash_end - flash, 0}, {scripts, (uint32_t)size - scripts, 0}};

    for (int i = 0; i < BL_TURBO_PARTS && size > scripts; i++) {
        t->parts[i] = parts[i];
        t->parts[i].crc = bl_crc32(0, image + parts[i].at, parts[i].size);
    }
}

bool bl_turbo_is_clean(struct stm32bl *bl, uint32_t timeout_ms)
{
    uint8_t sample[SAMPLE] = {0};
    struct bl_turbo_data data = {sample, SAMPLE};
    struct bl_turbo_question q = {STM32BL_TURBO_READ, bl->turbo->load, SAMPLE, WORK_MS, &data};
    uint32_t value;

    return bl_turbo_greet(bl, timeout_ms, &q, &value, 1);
}

/* Orders for the rest of the code; a frame is half the ring at most. */
static int put_late(struct stm32bl *bl)
{
    uint32_t most = (bl->turbo->limit / 2 - STM32BL_TURBO_HEAD) & ~3u;
    int err = STM32BL_OK;

    most = most < 4 * STM32BL_TURBO_WORDS ? most : 4 * STM32BL_TURBO_WORDS;
    for (size_t at = bl_turbo_code_late, n; !err && at < bl_turbo_code_size; at += n) {
        n = bl_turbo_code_size - at < most ? bl_turbo_code_size - at : most;
        err = bl_turbo_order(bl, &(struct bl_turbo_order){STM32BL_TURBO_PUT,
                                                          bl->turbo->load + (uint32_t)at,
                                                          (uint32_t)n, bl_turbo_code + at, n});
    }
    return err;
}

/* All in one go. False: something went wrong, or is. */
static bool complete_at_once(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;
    struct bl_turbo_question q[BL_TURBO_PARTS];
    uint32_t values[BL_TURBO_PARTS];
    bool right = !put_late(bl);

    for (int i = 0; i < BL_TURBO_PARTS; i++)
        q[i] = (struct bl_turbo_question){STM32BL_TURBO_CRC, t->load + t->parts[i].at,
                                          t->parts[i].size, WORK_MS, NULL};
    right = right && bl_turbo_greet(bl, HELLO_MS, q, values, BL_TURBO_PARTS);
    for (int i = 0; right && i < BL_TURBO_PARTS; i++)
        right = values[i] == t->parts[i].crc;
    return right;
}

bool bl_turbo_complete(struct stm32bl *bl)
{
    const struct bl_turbo_part *parts = bl->turbo->parts;

    if (complete_at_once(bl))
        return true;
    if (put_late(bl) || bl_turbo_flush(bl))
        return false;
    for (int i = 0; i < BL_TURBO_PARTS; i++) {
        uint32_t crc = 0;
        if (bl->protocol->checksum(bl, bl->turbo->load + parts[i].at, parts[i].size, &crc) ||
            crc != parts[i].crc)
            return false;
    }
    return true;
}

bool bl_turbo_tune(struct stm32bl *bl, uint32_t within_ms)
{
    uint64_t end = stm32bl_now_ms(bl) + within_ms;
    uint8_t burst[TUNE];

    memset(burst, STM32BL_TURBO_TUNE, sizeof burst);
    while (stm32bl_now_ms(bl) < end && !bl->cancelled) {
        if (bl_send(bl, burst, sizeof burst))
            return false;
        if (bl_turbo_heard(bl, LISTEN_MS + TUNE * 11000 / bl->turbo->baud))
            return true;
    }
    return false;
}

static bool is_there(struct stm32bl *bl, uint32_t baud, char parity)
{
    return bl_turbo_configure(bl, baud, parity) &&
           bl_turbo_seek(bl, SEEK_MS + TURNS * 11000 / bl->turbo->rom_baud);
}

static bool has_code(struct stm32bl *bl, size_t from, size_t to)
{
    uint32_t crc = 0;

    return !bl->protocol->checksum(bl, bl->turbo->load + (uint32_t)from, (uint32_t)(to - from),
                                   &crc) &&
           crc == bl_crc32(0, bl_turbo_code + from, to - from);
}

/* Who has left it may not have come to the end of the upload. */
static bool has_all_code(struct stm32bl *bl)
{
    size_t late = bl_turbo_code_late, size = bl_turbo_code_size;

    return has_code(bl, STM32BL_TURBO_VECTORS, late) &&
           (has_code(bl, late, size) ||
            (!put_late(bl) && !bl_turbo_flush(bl) && has_code(bl, late, size)));
}

/* The row, and where it lies: its own machine code is there. */
static bool take_row(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;
    uint16_t id = (uint16_t)(t->info[STM32BL_TURBO_IDENTITY] & 0xFFF);
    const struct stm32bl_device *device;

    bl->info.product_id = id;
    device = bl_choose_by_id(bl);
    t->row = device ? bl_device_turbo(device) : NULL;
    if (!t->row)
        return false;
    t->load = (device->ram[0].start + STM32BL_TURBO_ALIGN - 1) & ~(STM32BL_TURBO_ALIGN - 1u);
    bl_turbo_speak(bl);
    if (has_all_code(bl))
        return true;
    t->row = NULL;
    return false;
}

/* Asked for or not: another process may have been ended in the middle. */
bool bl_turbo_recognise(struct stm32bl *bl)
{
    const struct bl_protocol *rom = bl->protocol;
    struct bl_turbo *t = bl->turbo;
    uint32_t other = bl->wish.turbo_baud ? bl->wish.turbo_baud : (uint32_t)BL_TURBO_RATE;
    struct bl_error error = bl->error;

    // Behind a reset the ROM would measure the baud by what is sent here.
    if (bl->usb || bl_on_bus(bl) || bl->cancelled || bl->reset_expected ||
        (bl->wish.enter[0] && !bl_entry_talks(bl->wish.enter)))
        return false;
    bl_turbo_forget(t);
    t->rom_baud = t->baud = bl->wish.line.baud;
    if (!is_there(bl, t->rom_baud, 'E') && !(bl->wish.turbo && is_there(bl, other, 'N')) &&
        !(bl_turbo_configure(bl, t->rom_baud, 'E') &&
          bl_turbo_tune(bl, SEEK_MS))) { // it may not have found the line yet
        bl->error = error;
        return false;
    }
    if (!take_row(bl)) {
        bl->protocol = rom;
        bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                "the program in the chip's RAM answers, and is that of another version of this "
                "tool, or of another chip: use that, or reset the chip");
        return false;
    }
    t->found = bl->unfinished = bl->was_unfinished = true;
    bl->summary.turbo = true;
    bl_say(&bl->log, STM32BL_LOG_NOTE,
           "turbo: the program in the chip's RAM is running already, left by a job that did not "
           "end: write again to finish it, or `stm32bl reset` to leave it");
    return true;
}

#endif
