/*
 * connect.c - from an open stream to a chip that is known: the session's options, synchronising in
 * one framing after the other, waiting for a chip, and finding out which one it is.
 */
#include <string.h>

#include "base/target.h"
#include "choose.h"
#include "connect.h"
#include "entry/entry.h"
#include "protocol/link.h"
#include "protocol/protocol.h"

enum {
    DEFAULT_BAUD = 115200, // the highest that AN3155 2 promises
    SLOWER_BAUD = 57600,   // AN2606: F2, F358, F378, F7 may miss 115200
    DEFAULT_WAIT_S = 60,
    QUIET_MS = 20,
    AFTERMATH_MS = 200,
    USUAL_FLASH = 0x08000000 // of all devices of AN2606 but WB0 and WL3
};

static int take_sequences(struct stm32bl *bl, struct bl_target *target)
{
    const char *enter = bl_target_take(target, "entry");
    const char *leave = bl_target_take(target, "exit");
    const char *preset_leave = "";
    int err = STM32BL_OK;

    if (!enter && bl->pins && bl->pins->has[BL_PIN_BOOT0] && bl->pins->has[BL_PIN_RESET])
        enter = "gpio";
    if (enter)
        err = bl_entry_parse(enter, &enter, &preset_leave, &bl->error);
    if (!err && leave)
        err = bl_entry_parse_exit(leave, &leave, &bl->error);
    if (err)
        return err;
    enter = enter ? enter : "";
    leave = leave ? leave : preset_leave;
    if (strlen(enter) >= sizeof bl->wish.enter || strlen(leave) >= sizeof bl->wish.leave)
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "entry and exit sequences may have %u characters each",
                       (unsigned)sizeof bl->wish.enter - 1);
    bl_format(bl->wish.enter, sizeof bl->wish.enter, "%s", enter);
    bl_format(bl->wish.leave, sizeof bl->wish.leave, "%s", leave);
    return STM32BL_OK;
}

static int take_parity(struct stm32bl *bl, struct bl_target *target)
{
    const char *parity = bl_target_take(target, "parity");

    if (!parity || !strcmp(parity, "auto"))
        return STM32BL_OK;
    bl->wish.parity_given = true;
    bl->wish.line.parity = parity[0] == 'n' ? 'N' : 'E';
    if (!strcmp(parity, "even") || !strcmp(parity, "none"))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_ARG, "option parity=%s: even, none or auto", parity);
}

static int take_wait(struct stm32bl *bl, struct bl_target *target)
{
    uint32_t seconds = 0;
    int err;

    for (size_t i = 0; i < target->count; i++) { // "wait" alone means the default
        struct bl_option *o = &target->options[i];
        if (!strcmp(o->key, "wait") && !o->value[0]) {
            o->taken = true;
            seconds = DEFAULT_WAIT_S;
        }
    }
    err = bl_target_take_number(target, "wait", 0, 86400, &seconds, &bl->error);
    bl->wish.wait_ms = seconds * 1000;
    return err;
}

int bl_wish_take(struct stm32bl *bl, struct bl_target *target)
{
    uint32_t baud = 0;
    int err;

    memset(&bl->wish, 0, sizeof bl->wish);
    err = bl_link_take(bl, target);
    if (!err)
        err = bl_target_take_number(target, "baud", 1200, 20000000, &baud, &bl->error);
    bl->wish.baud_given = baud != 0;
    bl->wish.line = (struct stm32bl_line){baud ? baud : DEFAULT_BAUD, 'E'};
    if (!err)
        err = take_parity(bl, target);
    if (!err)
        err = take_sequences(bl, target);
    if (!err)
        err = take_wait(bl, target);
    if (!err)
        err = bl_turbo_take(bl, target);
    if (!err)
        err = bl_choose_take(bl, target);
    if (!err && bl->wish.baud_auto && bl->wish.device &&
        bl->wish.device->quirks & BL_QUIRK_SLOW_BAUD)
        bl->wish.line.baud = SLOWER_BAUD;
    return err;
}

static int configure(struct stm32bl *bl, char parity)
{
    struct stm32bl_line line = {bl->wish.line.baud, parity};
    int err = bl->stream->ops->configure(bl->stream, &line);

    bl->info.baud = line.baud;
    bl->info.parity = parity;
    if (err == STM32BL_ERR_UNSUPPORTED) {
        bl->info.baud = 0;
        return STM32BL_OK;
    }
    return err ? bl_fail(&bl->error, err, "%s", bl->stream->error) : STM32BL_OK;
}

/* ROMs that measure the rate miss it more at higher ones (AN2606). */
static const char *slower(const struct stm32bl *bl)
{
    return bl->info.baud > SLOWER_BAUD ? "try baud=57600" : bl_slower(bl);
}

/* What the bytes of a line on which nobody answered say, and the one thing to try next. */
static int explain_silence(struct stm32bl *bl, const struct bl_seen *seen)
{
    const struct bl_seen *s = seen;

    if (s->text >= 3 && s->text > 2 * s->garbage)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "text instead of an answer (%u characters): an application is running; "
                       "set BOOT0 high and reset the chip",
                       s->text);
    if (s->echo && !s->text && !s->garbage)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "our own bytes come back and nothing else: check that TX and RX are "
                       "crossed and not joined");
    if (s->echo + s->text + s->garbage)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "garbage instead of an answer (%u bytes, the first 0x%02X): wrong baud or "
                       "parity, or a disturbed line; reset the chip and %s",
                       s->echo + s->text + s->garbage, s->first[0], slower(bl));
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT,
                   "no answer, not a single byte: set BOOT0 high, reset the chip, and check that "
                   "TX, RX and GND are connected");
}

bool bl_is_silence(int err)
{
    return err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_PROTOCOL || err == STM32BL_ERR_REFUSED;
}

/* Our own bytes come back: perhaps the chip answers behind them. `err` is what came of not knowing. */
static int try_half_duplex(struct stm32bl *bl, int err)
{
    struct bl_error first = bl->error;
    struct bl_seen seen = {0};
    bool lock_step = bl->wish.lock_step;
    int again = bl_drain(bl, AFTERMATH_MS, NULL);

    bl->wish.echo = bl->wish.lock_step = true;
    if (!again)
        again = bl->protocol->sync(bl, BL_SYNC_BRIEF, &seen);
    if (!again)
        again = bl->protocol->identify(bl);
    if (!again)
        bl_say(
            &bl->log, STM32BL_LOG_NOTE,
            "our own bytes come back, and the answers behind them (half duplex): working as with "
            "echo=strip");
    if (!bl_is_silence(again))
        return again;
    bl->wish.echo = false;
    bl->wish.lock_step = lock_step;
    bl->error = first;
    return err;
}

/*
 * An answer to the sync byte may be chance: text of an application holds an 0x79 ('y') now and
 * then. Only a chip that also answers Get is there; a disturbed frame gets a second chance.
 */
static int prove(struct stm32bl *bl, struct bl_seen *seen)
{
    int drained, err = bl->protocol->identify(bl);

    if (bl_is_silence(err) && bl->lost)
        err = bl->protocol->identify(bl);
    if (bl_is_silence(err) && seen->echo && !bl->wish.echo)
        err = try_half_duplex(bl, err);
    if (!bl_is_silence(err))
        return err;
    drained = bl_drain(bl, AFTERMATH_MS, seen);
    if (drained)
        return drained;
    return (seen->echo || seen->text || seen->garbage) ? explain_silence(bl, seen) : err;
}

/*
 * Runs the entry sequence. A ROM that heard one meant for an application would measure a wrong
 * baud, so whoever answers like a ROM already is left alone; *entered is then false.
 */
static int enter(struct stm32bl *bl, char parity, bool *entered)
{
    bool talks = bl_entry_talks(bl->wish.enter);
    struct bl_seen seen = {0};
    int err = STM32BL_ERR_TIMEOUT;

    *entered = false;
    if (!bl->wish.enter[0])
        return STM32BL_OK;
    if (talks)
        err = bl->protocol->sync(bl, BL_SYNC_BRIEF, &seen);
    if (!err)
        err = bl->protocol->identify(bl);
    if (!bl_is_silence(err) || bl->cancelled)
        return err;
    if (bl->answer == STM32BL_SAID_LATER) // it was asked, and may come by itself
        return STM32BL_OK;
    *entered = true;
    err = bl_entry_ask(bl->stream, bl->pins, bl->wish.enter, &bl->answer, &bl->error);
    if (!err && bl->answer == STM32BL_SAID_NO)
        err = bl_fail(&bl->error, STM32BL_ERR_REFUSED,
                      "the application was asked for the bootloader and said no: try again when "
                      "it may be interrupted");
    return err || !talks ? err : configure(bl, parity);
}

static int discard(struct stm32bl *bl)
{
    int err = bl->stream->ops->discard(bl->stream);

    return err ? bl_fail(&bl->error, err, "%s", bl->stream->error) : STM32BL_OK;
}

/*
 * 7F is the same in 7 bits and in 8, and so is ACK, but FF is not: the ROM answers the first, and refuses
 * Get, which it has always (AN3155 3.1), for its complement.
 */
static int explain_seven_bits(struct stm32bl *bl, int err)
{
    if (err != STM32BL_ERR_REFUSED || bl->info.command_count || !bl->info.baud)
        return err;
    return bl_fail(
        &bl->error, err,
        "the chip answers the sync byte and refuses Get, which every bootloader has: what "
        "we send arrives spoiled, as through a line of 7 data bits (the adapter, a serial "
        "server, or istrip on the way)");
}

/* One round in one framing: entry sequence, quiet line, sync, identify. */
static int try_framing(struct stm32bl *bl, char parity, enum bl_effort effort)
{
    struct bl_seen seen = {0};
    bool entered = false;
    int err = configure(bl, parity);

    if (!err)
        err = enter(bl, parity, &entered);
    if (!err)
        err = discard(bl);
    if (!err)
        err = bl_drain(bl, QUIET_MS, &seen);
    if (!err)
        err = bl->protocol->sync(bl, entered ? BL_SYNC_PATIENT : effort, &seen);
    // Some clones echo the sync byte in place of ACK: let them prove themselves by answering Get.
    if (err == STM32BL_ERR_TIMEOUT && (!seen.echo || seen.text || seen.garbage))
        return explain_silence(bl, &seen);
    if (err && err != STM32BL_ERR_TIMEOUT)
        return err;
    return explain_seven_bits(bl, prove(bl, &seen));
}

/*
 * 7F with even parity is, bit by bit, 7F without parity and an early stop bit, but not so 00 and FF. So
 * the ROM answers the first through an adapter that leaves the bit out, and never the others.
 */
static int explain_parity(struct stm32bl *bl, int err)
{
    if (err != STM32BL_ERR_TIMEOUT || !bl->link->heard || bl->info.parity != 'E' || bl->cancelled)
        return err;
    return bl_fail(
        &bl->error, err,
        "the chip answers the sync byte and then nothing: the adapter, or its driver, sends no "
        "parity bit (old CH340, the mini UART of a Raspberry Pi): use another port");
}

static int try_line(struct stm32bl *bl, enum bl_effort effort)
{
    int err = explain_parity(bl, try_framing(bl, bl->wish.line.parity, effort));
    struct bl_error first = bl->error;
    bool half = err == STM32BL_ERR_TIMEOUT && bl->link->heard;

    if (err != STM32BL_ERR_TIMEOUT || bl->wish.parity_given || bl->cancelled ||
        !bl->info.baud) // a wire without settings: nothing else to try
        return err;
    bl_say(&bl->log, STM32BL_LOG_NOTE, "no answer with even parity (8E1): trying without (8N1)");
    err = try_framing(bl, 'N', BL_SYNC_BRIEF);
    if (err == STM32BL_OK)
        bl_say(&bl->log, STM32BL_LOG_NOTE, "the chip answers without parity (8N1)");
    else if (half && bl_is_silence(err) && !bl->cancelled)
        bl->error = first;
    return err;
}

/*
 * The ROMs that measure the baud rate by software miss it by some percent, differently each time
 * (AN2606): reset and a lower rate are the remedy, where there is a line to reset by.
 */
static int try_slower(struct stm32bl *bl, enum bl_effort effort)
{
    struct stm32bl_line line = bl->wish.line;
    int err = try_line(bl, effort);

    if (err != STM32BL_ERR_PROTOCOL || bl->wish.baud_given || !bl->wish.enter[0] || bl->cancelled ||
        !bl->info.baud || line.baud <= SLOWER_BAUD)
        return err;
    bl_say(&bl->log, STM32BL_LOG_NOTE, "no proper answer at %u bit/s: resetting and trying %u",
           line.baud, (unsigned)SLOWER_BAUD);
    bl->wish.line.baud = SLOWER_BAUD;
    err = try_line(bl, effort);
    if (err)
        bl->wish.line = line;
    return err;
}

/* A bus has neither framing nor rate. */
static int try_bus(struct stm32bl *bl, enum bl_effort effort)
{
    struct bl_seen seen = {0};
    bool entered = false;
    int err = enter(bl, bl->wish.line.parity, &entered);

    if (!err)
        err = bl->protocol->sync(bl, entered ? BL_SYNC_PATIENT : effort, &seen);
    if (!err)
        err = bl->protocol->identify(bl);
    return bl_is_silence(err) && bl->info.version && !bl->cancelled ? bl->protocol->identify(bl)
                                                                    : err; // a disturbed message
}

static int try_usb(struct stm32bl *bl, enum bl_effort effort)
{
    int err = bl->protocol->sync(bl, effort, NULL);

    return err ? err : bl->protocol->identify(bl);
}

static int explain_later(struct stm32bl *bl, int err)
{
    if (!bl_is_silence(err) || bl->answer != STM32BL_SAID_LATER)
        return err;
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT,
                   "the application was asked for the bootloader and said later, and has not "
                   "started it by now: ask again, or wait longer (wait=SECONDS, --wait)");
}

/* Until when it is worth waiting for a chip; says for what. A killed program may have left it erasing. */
static uint64_t waiting_ends(struct stm32bl *bl, uint64_t end)
{
    uint32_t left_ms = bl->stream && bl->recall_erase ? bl->recall_erase(bl) : 0;
    uint64_t erased = stm32bl_now_ms(bl) + left_ms;

    if (left_ms)
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               "no answer yet: an erase that was begun here, by a program that did not end, may "
               "take %u s more: waiting for it",
               (unsigned)(left_ms / 1000));
    else if (stm32bl_now_ms(bl) < end)
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               bl->answer == STM32BL_SAID_LATER
                   ? "the application said later: waiting up to %u s for its bootloader"
                   : "waiting up to %u s for a chip: set BOOT0 high and press its reset button",
               (unsigned)(bl->wish.wait_ms / 1000));
    return left_ms && erased > end ? erased : end;
}

static int synchronise(struct stm32bl *bl)
{
    uint64_t end = stm32bl_now_ms(bl) + bl->wish.wait_ms;
    enum bl_effort effort = bl->reset_expected ? BL_SYNC_PATIENT : BL_SYNC_FLUSH;
    bool said = false;
    int err;

    for (;;) {
        err = bl_on_usb(bl)   ? try_usb(bl, effort)
              : bl_on_bus(bl) ? try_bus(bl, effort)
                              : try_slower(bl, effort);
        if (bl->cancelled)
            return bl_fail(&bl->error, STM32BL_ERR_CANCELLED, "cancelled while connecting");
        if (!bl_is_silence(err))
            return err;
        if (!said)
            end = waiting_ends(bl, end);
        said = true;
        if (stm32bl_now_ms(bl) >= end)
            return explain_later(bl, err);
        effort = BL_SYNC_BRIEF;
    }
}

int bl_connect_chip(struct stm32bl *bl)
{
    int err;

    bl->connected = false;
    bl->cancelled = false;
    bl->answer = STM32BL_SAID_NOTHING;
    memset(&bl->chip, 0, sizeof bl->chip);
    memset(bl->link, 0, sizeof *bl->link);
    bl->crc = BL_CRC_UNKNOWN;
    bl->lock = BL_LOCK_UNASKED;
    bl->ask_size = NULL;
    bl->lock_of_least = bl->swapped = false;
    bl->start_count = 0;
    bl->erases_by_writing = false;
    memset(&bl->info, 0, sizeof bl->info);
    bl->info.target = bl->target;
    bl->info.protocol = bl->protocol->name;
    bl->info.bootloader_id = -1;
    bl->info.flash_start = USUAL_FLASH;
    bl_phase(bl, STM32BL_CONNECTING, 0);
    err = synchronise(bl);
    if (bl_is_silence(err) && !bl->cancelled && bl_turbo_recognise(bl))
        err = bl->protocol->identify(bl);
    if (!err)
        err = bl_identify_chip(bl);
    if (err)
        return err;
    if (bl->note_erase)
        bl->note_erase(bl, 0); // whatever one said: it answers
    bl->error.text[0] = '\0';
    bl->connected = true;
    return STM32BL_OK;
}

/* To what the bus carries: a block that is written has a byte before it and one behind. */
static void shorten_blocks(struct stm32bl *bl)
{
    uint32_t most = bl->stream->message_size, block = bl->block_size;

    while (block > 32 && block + 2 > most)
        block /= 2; // AN2606: rows and alignments are powers of two
    bl->block_size = bl->read_size = block;
}

int bl_connect(struct stm32bl *bl)
{
    if (bl->usb && !bl_on_usb(bl))
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED, "the library was built without USB");
    if (bl_on_usb(bl) && !bl->pins && (bl->wish.enter[0] || bl->wish.leave[0]))
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "options entry and exit drive the lines of a serial port: over USB, touch="
                       "PORT starts the bootloader of an application, and go the application");
    if (bl_on_usb(bl)) // an id costs little there, and tells of defects
        bl->wish.few_facts = bl->wish.size_later = false;
    bl->protocol = bl_on_usb(bl) ? &bl_an3156 : bl_on_bus(bl) ? &bl_an4221 : &bl_an3155;
    bl->block_size = bl->read_size = bl->protocol->block_size;
    if (bl_on_bus(bl))
        shorten_blocks(bl);
    memset(&bl->summary, 0, sizeof bl->summary);
    return bl_connect_chip(bl);
}
