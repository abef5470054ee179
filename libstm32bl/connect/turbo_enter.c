/*
 * turbo_enter.c - the way from the ROM into the program in the chip's RAM, and back. Whatever goes wrong on
 * the way there ends in the ROM: nothing has been changed by then, and the program that hears nothing, or
 * hangs, resets the chip (docs/TURBO.md).
 */
#include <string.h>

#include "connect.h"
#include "protocol/link.h"
#include "turbo_find.h"

#ifndef BL_NO_TURBO

enum {
    FIND_MS = 2000,     // until the program has measured the line, and before its watchdog bites
    QUIET_MS = 3000,    // after which the program gives up, until it has orders
    WAKE_MS = 100,      // the same, of most
    STARTS_MS = 500,    // from the reset until the ROM listens
    LISTEN_MS = 25,     // between two bursts
    RESET_MS = 6000,    // its watchdog, with an oscillator as slow as they come
    SPEED_MS = 300,     // for HELLO at a new rate
    SETTLE_MS = 2,      // from the end of the answer until the program has set it
    CYCLES = 260,       // of the processor for a byte that is received and summed up
    CYCLES_LARGE = 520, // where units are large, which are programmed between two bytes
    CYCLES_LARGEST = 1040,
    LARGE = 64,
    WORTH = 4096, // bytes from which it is faster, the upload included
    RATES = 3,
    BLOCK = 256,
    SHORT_BLOCK = 64,
    FRAME = 14, // the other bytes of Write Memory (AN3155 3.6), and the ROM's work
    ALIGN = 16,
    SLOW_MS = 5,
    AHEAD_MS = 100, // erasing that the window hides at least
    TROUBLE = 3
};

static const uint32_t rates[RATES] = {BL_TURBO_RATE, 460800, 230400};

/* ------------------------------------------------------------------------ whether */

/* Why this chip stays with its ROM; NULL: it need not. */
static const char *obstacle(const struct stm32bl *bl)
{
    const struct stm32bl_device *device = bl->chip.device;

    if (bl->usb)
        return "over USB the ROM gives no access to RAM";
    if (bl_on_bus(bl))
        return "the program talks over a serial line, and this is an I2C bus";
    if (!device || device->product_id != bl->info.product_id)
        return "the chip is not known";
    if (bl_turbo_obstacle(device))
        return bl_turbo_obstacle(device);
    if (bl_device_go_is_broken(device, bl->info.bootloader_id))
        return "Go does not work on this version of its ROM (AN2606)";
    if (bl->info.baud && bl->info.baud < BL_TURBO_LEAST)
        return "at less than 9600 bit/s it would take silence for a host that has gone";
    if (bl->swapped)
        return "the banks have changed places";
    if (bl->info.protection == STM32BL_PROTECTION_ON)
        return "read-out protection is on";
    return NULL;
}

static int stay(struct stm32bl *bl, const char *reason)
{
    bl_say(&bl->log, STM32BL_LOG_NOTE, "without turbo: %s", reason);
    bl->error.text[0] = '\0';
    bl->wish.turbo = false;
    return STM32BL_OK;
}

/* ------------------------------------------------------------------------- upload */

typedef uint32_t (*erase_ms_fn)(const struct stm32bl_device *device, uint32_t size);

static uint32_t longest_erase_ms(const struct stm32bl *bl, erase_ms_fn of)
{
    struct stm32bl_sector sector;
    uint32_t most = 0;

    for (uint64_t from = 0; bl_chip_sector_from(&bl->chip, (uint32_t)from, &sector);
         from = (uint64_t)sector.address + sector.size) {
        uint32_t ms = of(bl->chip.device, sector.size);
        most = ms > most ? ms : most;
    }
    return most;
}

/* Makes the image in the window's memory; 0: there is not enough RAM. */
static size_t make_image(struct stm32bl *bl, uint32_t *ring)
{
    const struct bl_range *ram = &bl->chip.device->ram[0];
    struct bl_turbo *t = bl->turbo;
    struct bl_turbo_job job = {.load = ram->start,
                               .ram_end = ram->start + ram->size,
                               .baud = bl->wish.line.baud,
                               .quiet_ms = QUIET_MS,
                               .busy_ms = 2 * longest_erase_ms(bl, bl_erase_max_ms) + 1000};

    job.identity = bl->info.product_id | (uint32_t)bl->info.version << 16;
    return bl_turbo_image(t->row, &job, t->window, &t->load, ring);
}

/*
 * An adapter that waits hands out what came meanwhile at the end of that: two waits for a block that takes
 * longer, one for a shorter one.
 */
static size_t longest_block(const struct stm32bl *bl)
{
    uint32_t wait_ms = bl->link->turn_ms, fit;

    if (!bl->link->data.takes || wait_ms < SLOW_MS || bl->stream->delay_ms)
        return BLOCK;
    fit = wait_ms * (bl->wish.line.baud / 11) / 1000; // AN3155 1: 11 bits a byte
    fit = fit < FRAME ? 0 : (fit - FRAME) / ALIGN * ALIGN;
    return fit < SHORT_BLOCK || fit > BLOCK ? (size_t)BLOCK : fit;
}

/* Of so many bytes, in blocks of the same size: a short one would cost as many turns. */
static size_t next_block(const struct stm32bl *bl, size_t left)
{
    size_t most = longest_block(bl), blocks = (left + most - 1) / most;

    return left < most ? left : ((left + blocks - 1) / blocks + ALIGN - 1) / ALIGN * ALIGN;
}

/*
 * As a phase of its own, since AN3155 goes by what there is still to do. Not read back through the ROM, which
 * would take as long again: parity and the XOR of each block (AN3155 3.6) guard the way there, and what then
 * runs sums itself up.
 */
static int put_part(struct stm32bl *bl, size_t at, size_t end)
{
    struct bl_turbo *t = bl->turbo;
    int err = STM32BL_OK;

    for (size_t n; !err && at < end; at += n) {
        n = next_block(bl, end - at);
        err = bl->protocol->write(bl, t->load + (uint32_t)at, t->window + at, n);
        bl->progress.done += n;
    }
    return err;
}

static int put_image(struct stm32bl *bl, size_t size)
{
    struct stm32bl_progress before = bl->progress;
    int err;

    bl->progress = (struct stm32bl_progress){
        .phase = STM32BL_CONNECTING, .total = bl_turbo_code_late + size - bl_turbo_code_size};
    err = put_part(bl, 0, bl_turbo_code_late);
    if (!err)
        err = put_part(bl, bl_turbo_code_size, size);
    bl->progress = before;
    return err;
}

/* --------------------------------------------------------------------------- rate */

/* RM0091, RM0008 USART_CR1: UE, TE, RE; no parity, so that a byte has ten bits. */
static int order_rate(struct stm32bl *bl, uint32_t brr)
{
    const struct bl_turbo *t = bl->turbo;
    uint32_t on = (t->row->parts->isr ? 1u : 1u << 13) | 0xC, cr1 = t->info[STM32BL_TURBO_CR1];
    uint32_t old = 352 * t->info[STM32BL_TURBO_HOST] / t->info[STM32BL_TURBO_OWN];
    uint32_t block = t->load + (uint32_t)bl_turbo_code_size;
    const struct bl_turbo_step steps[] = {
        {block + 4 * STM32BL_TURBO_OTHER_BRR, 0, old},
        {block + 4 * STM32BL_TURBO_OTHER_CR1, 0, on | 1u << 12 | 1u << 10},
        {cr1, 0, 0},
        {t->info[STM32BL_TURBO_BRR], 0, brr},
        {cr1, 0, on},
    };

    return bl_turbo_script(bl, steps, sizeof steps / sizeof *steps);
}

/* Back at the rate of the ROM, which the program tries by itself. */
static bool fall_back(struct stm32bl *bl)
{
    uint64_t end = stm32bl_now_ms(bl) + FIND_MS;

    if (!bl_turbo_configure(bl, bl->turbo->rom_baud, 'E'))
        return false;
    while (bl_turbo_may_ask(bl) && !bl->cancelled && stm32bl_now_ms(bl) < end)
        if (bl_turbo_hello(bl, SPEED_MS))
            return true;
    return false;
}

/* False: nobody is there any more. *works: at the new rate. */
static bool try_rate(struct stm32bl *bl, uint32_t baud, bool *works)
{
    uint32_t brr = bl_turbo_brr(bl->turbo->usart_hz, baud);

    *works = false;
    if (!brr)
        return true;
    if (order_rate(bl, brr))
        return false;
    bl_sleep(bl, SETTLE_MS);
    if (bl_turbo_configure(bl, baud, 'N'))
        *works = bl_turbo_is_clean(bl, SPEED_MS);
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "turbo: %u bit/s %s", (unsigned)baud,
           *works ? "works" : "fails");
    return *works || fall_back(bl);
}

static bool keeps_up(const struct bl_turbo *t, uint32_t baud)
{
    uint32_t unit = t->row->flash->unit;
    uint32_t cycles = unit > LARGE ? CYCLES_LARGEST : unit == LARGE ? CYCLES_LARGE : CYCLES;

    return t->cpu_hz / cycles >= baud / 10;
}

/* The best rate that works, for `*baud`. What is remembered is not gone beyond. False: nobody is there any more. */
static bool find_rate(struct stm32bl *bl, uint32_t known, uint32_t *baud)
{
    struct bl_turbo *t = bl->turbo;
    bool works = false;

    for (size_t i = 0; i < RATES && !works; i++) {
        if (rates[i] <= t->rom_baud || !keeps_up(t, rates[i]) || (known && rates[i] > known))
            continue;
        if (!try_rate(bl, rates[i], &works))
            return false;
        *baud = works ? rates[i] : 0;
    }
    return true;
}

/* The best of all need not be remembered. False: nobody is there any more. */
static bool change_rate(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;
    uint32_t known = 0, best = t->rom_baud, baud = 0;
    bool works = false;

    if (!bl->info.baud) // this wire has no rate
        return true;
    if (bl->wish.turbo_baud)
        return try_rate(bl, bl->wish.turbo_baud, &works) &&
               (works || try_rate(bl, t->rom_baud, &works));
    for (size_t i = RATES; i-- > 0;)
        best = rates[i] > best && keeps_up(t, rates[i]) ? rates[i] : best;
    known = bl->recall_baud ? bl->recall_baud(bl, 0) : 0;
    if (!find_rate(bl, known, &baud))
        return false;
    if (bl->recall_baud && (baud ? baud : t->rom_baud) != (known ? known : best))
        bl->recall_baud(bl, baud ? baud : t->rom_baud);
    return baud || try_rate(bl, t->rom_baud, &works); // without parity: ten bits in place of 11
}

/* Where many frames were repeated, and got through, the next lower rate is tried first the next time. */
static void review_rate(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;
    uint32_t lower = t->rom_baud;

    if (!bl->recall_baud || bl->wish.turbo_baud || t->baud <= t->rom_baud || t->repeats < TROUBLE ||
        t->silent)
        return;
    for (size_t i = RATES; i-- > 0;)
        lower = rates[i] > lower && rates[i] < t->baud ? rates[i] : lower;
    bl_say(&bl->log, STM32BL_LOG_NOTE, "%u frames had to be repeated at %u bit/s: next time %u",
           (unsigned)t->repeats, (unsigned)t->baud, (unsigned)lower);
    bl->recall_baud(bl, lower);
}

/* --------------------------------------------------------------------- into and out */

static void speak_rom(struct stm32bl *bl)
{
    bl->turbo->row = NULL;
    bl->protocol = &bl_an3155;
    bl->read_size = bl->block_size = bl->protocol->block_size;
}

/* On chips that check for empty flash the flag that leads back into the ROM; then the reset. */
static int order_reset(struct stm32bl *bl)
{
    struct bl_turbo_step steps[STM32BL_TURBO_STEPS];
    const struct bl_turbo_step *abort = bl->turbo->row->parts->abort;
    size_t n = 0;

    for (; abort && abort->reg && n < STM32BL_TURBO_STEPS - 1; abort++)
        steps[n++] = *abort;
    steps[n++] = (struct bl_turbo_step){0xE000ED0C, 0, 0x05FA0004}; // AIRCR: SYSRESETREQ
    return bl_turbo_script(bl, steps, n);
}

/* The ROM again, behind a reset that is under way. */
static int find_rom(struct stm32bl *bl, uint32_t within_ms)
{
    uint64_t end = stm32bl_now_ms(bl) + within_ms;
    bool wished = bl->wish.turbo;
    int err;

    speak_rom(bl);
    bl->reset_expected = true;
    bl->wish.turbo = false;
    do
        err = bl_connect_chip(bl);
    while (bl_is_silence(err) && !bl->cancelled && stm32bl_now_ms(bl) < end);
    bl->reset_expected = false;
    bl->wish.turbo = wished;
    return err;
}

/*
 * Until a program that does not hear us has given up. What is said meanwhile would meet the ROM just when
 * it measures the baud by the first byte.
 */
static void let_it_give_up(struct stm32bl *bl)
{
    uint64_t end = stm32bl_now_ms(bl) + QUIET_MS + STARTS_MS;

    while (stm32bl_now_ms(bl) < end && !bl->cancelled)
        bl_sleep(bl, LISTEN_MS);
}

static int fall_back_to_rom(struct stm32bl *bl, const char *reason)
{
    const struct bl_turbo_row *row = bl->turbo->row;
    int err = bl->cancelled ? STM32BL_ERR_CANCELLED : find_rom(bl, RESET_MS);

    if (bl_is_silence(err) && bl_turbo_configure(bl, bl->turbo->rom_baud, 'E') &&
        bl_turbo_tune(bl, FIND_MS)) { // it still looks for the line
        bl->turbo->row = row;
        bl_turbo_speak(bl);
        order_reset(bl);
        err = find_rom(bl, RESET_MS);
    }
    if (err == STM32BL_ERR_CANCELLED)
        return bl_fail(&bl->error, err, "cancelled while starting the program in the chip's RAM");
    return err ? err : stay(bl, reason);
}

static int start(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;
    int err = bl->protocol->go(bl, t->load);
    uint32_t erase_ms;

    if (err == STM32BL_ERR_REFUSED || err == STM32BL_ERR_IO) {
        t->row = NULL;
        return err == STM32BL_ERR_IO ? err : stay(bl, bl->error.text);
    }
    bl->lost = false;
    if (!bl_turbo_tune(bl, FIND_MS)) {
        let_it_give_up(bl);
        return fall_back_to_rom(bl, "the program did not start");
    }
    bl_turbo_speak(bl);
    if (!change_rate(bl)) {
        let_it_give_up(bl);
        return fall_back_to_rom(bl, "the program was lost when the rate changed");
    }
    if (!bl_turbo_complete(bl)) {
        if (!bl_turbo_may_ask(bl) || order_reset(bl))
            let_it_give_up(bl);
        return fall_back_to_rom(bl, "what runs in RAM is not what was uploaded");
    }
    bl->crc = BL_CRC_GOOD; // it has just been right three times
    erase_ms = longest_erase_ms(bl, bl_erase_typical_ms);
    bl_turbo_set_window(bl, erase_ms > AHEAD_MS ? erase_ms : AHEAD_MS);
    bl_say(&bl->log, STM32BL_LOG_DEBUG,
           "turbo: %u bit/s, processor at %u kHz, %u bytes may be under way", (unsigned)t->baud,
           (unsigned)(t->cpu_hz / 1000), (unsigned)t->limit);
    bl->error.text[0] = '\0';
    return STM32BL_OK;
}

/* A program that was found at the rate of the ROM. */
static int speed_up(struct stm32bl *bl, uint64_t bytes)
{
    const struct bl_turbo *t = bl->turbo;

    if (!t->found || !bl->wish.turbo || bytes < WORTH || t->baud != t->rom_baud || change_rate(bl))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT,
                   "the program in the chip's RAM was lost when the rate changed: try again, "
                   "which looks for it");
}

/* The upload has failed. Nothing was changed yet, so of a chip that is gone this is said, and nothing tried. */
static int step_back(struct stm32bl *bl)
{
    struct bl_error first = bl->error;
    int err = bl->lost ? bl->protocol->recover(bl) : STM32BL_OK;

    if (bl_is_silence(err) && bl->wish.enter[0] && !bl->cancelled)
        err = find_rom(bl, 0);
    bl->error = err ? bl->error : first;
    return err ? err : stay(bl, bl->error.text);
}

int bl_turbo_enter(struct stm32bl *bl, uint64_t bytes)
{
    struct bl_turbo *t = bl->turbo;
    const char *reason;
    uint32_t ring;
    size_t size;
    int err;

    if (t->row)
        return speed_up(bl, bytes);
    if (!bl->wish.turbo)
        return STM32BL_OK;
    if (bytes < WORTH) {
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "%u bytes are done faster without turbo",
               (unsigned)bytes);
        return STM32BL_OK;
    }
    reason = obstacle(bl);
    if (reason)
        return stay(bl, reason);
    bl_turbo_forget(t);
    t->rom_baud = t->baud = bl->wish.line.baud;
    t->row = bl_device_turbo(bl->chip.device);
    size = make_image(bl, &ring);
    bl_turbo_note_image(t, t->window, size);
    err = size ? put_image(bl, size) : STM32BL_OK;
    if (!err && size)
        return start(bl);
    t->row = NULL;
    if (err == STM32BL_ERR_IO || err == STM32BL_ERR_CANCELLED)
        return err;
    return size ? step_back(bl) : stay(bl, "its ROM leaves too little RAM");
}

int bl_turbo_leave(struct stm32bl *bl)
{
    int err = bl->turbo->row ? order_reset(bl) : STM32BL_OK;

    if (err || !bl->turbo->row)
        return err;
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "turbo: resetting the chip, back to its ROM");
    bl->unfinished = false;
    err = find_rom(bl, 0);
    if (!bl_is_silence(err))
        return err;
    return bl_fail(&bl->error, err,
                   "the chip was reset by the program in its RAM, and no ROM answers: with BOOT0 "
                   "low it starts what is in flash; set BOOT0 high and reset it");
}

int bl_turbo_avoid(struct stm32bl *bl)
{
    if (!bl->turbo->row || !bl->unfinished)
        return bl_turbo_leave(bl);
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "the program in the chip's RAM, which a job has left that did not end, writes "
                   "flash alone: write that first, or `stm32bl reset` the chip into its ROM");
}

bool bl_turbo_rescue(struct stm32bl *bl, int *err)
{
    struct bl_turbo *t = bl->turbo;

    if (!t->row || !t->silent || bl->unfinished || *err != STM32BL_ERR_TIMEOUT || bl->cancelled)
        return false;
    let_it_give_up(bl);
    *err = fall_back_to_rom(bl, "the program does not answer any more");
    return *err == STM32BL_OK;
}

void bl_turbo_end(struct stm32bl *bl)
{
    bool ends = bl->turbo->row && bl->stream && !bl->unfinished && !bl->error.text[0];

    if (bl->turbo->row && bl->stream)
        review_rate(bl);
    // The next process must not meet the ROM before it listens to the byte by which it measures the baud.
    if (ends && !bl->cancelled && !order_reset(bl))
        bl_sleep(bl, WAKE_MS);
    if (bl->turbo->row && bl->stream) // a server on a network keeps the last rate for others
        bl_turbo_configure(bl, bl->turbo->rom_baud, bl->wish.line.parity);
    bl->turbo->row = NULL;
    bl->unfinished = bl->was_unfinished = false;
}

#endif
