/*
 * turbo_line.c - the frames, the answers and the window of docs/TURBO.md. Both ways carry a CRC-32, every
 * answer confirms what went before it, and what has no answer is sent again: so what a line does to
 * single bytes costs time, and nothing else.
 */
#include <string.h>

#include "turbo_frame.h"

enum {
    HEAD = STM32BL_TURBO_HEAD,
    PAYLOAD = HEAD - 4,
    MOST = 4 * STM32BL_TURBO_WORDS,
    FRAMES = 120,
    LARGE = 4096, // a window in which damage is found out too late by waiting for it to be full
    WORK_MS = 50, // of an order but its operations of the flash
    FEW = 2,
    SILENCES = 10,  // in a row, until nobody is there
    SURE_MS = 2000, // less than the 3 s after which a program gives up that has heard nothing
    QUIET_MS = 350  // longer than the program stays at one of its two rates
};

bool bl_turbo_may_ask(const struct stm32bl *bl)
{
    return bl->unfinished || stm32bl_now_ms(bl) < bl->turbo->heard_ms + SURE_MS;
}

/* ------------------------------------------------------------------------- window */

void bl_turbo_forget(struct bl_turbo *t)
{
    uint8_t *window = t->window;
    uint32_t room = t->room;
    struct bl_pack *pack = t->pack;

    memset(t, 0, sizeof *t);
    t->window = window;
    t->room = room;
    t->pack = pack;
    if (pack)
        bl_pack_forget(pack, 0, UINT32_MAX);
}

/* The longest that the chip may work for an order. */
static uint32_t work_ms(const struct stm32bl *bl, const uint8_t *frame)
{
    const struct bl_turbo_flash *f = bl->turbo->row->flash;
    struct stm32bl_sector sector = {.size = 0};
    uint32_t bytes = frame[1] == STM32BL_TURBO_LZ4 ? MOST : bl_le32(frame + 9);
    uint32_t units = bytes / (f->store == 2 ? 2 : f->unit) + 1;

    if (frame[1] == STM32BL_TURBO_SCRIPT || frame[1] == STM32BL_TURBO_PUT)
        return BL_TURBO_TURN_MS;
    if (frame[1] == STM32BL_TURBO_ERASE)
        return WORK_MS + (bl_chip_sector(&bl->chip, bl_le32(frame + 5), &sector)
                              ? bl_erase_max_ms(bl->chip.device, sector.size)
                              : 0);
    return WORK_MS +
           (uint32_t)((uint64_t)units * bl->chip.device->timing->program_max_ns / 1000000);
}

/* The same for all that are under way. */
static uint32_t patience_ms(const struct stm32bl *bl)
{
    const struct bl_turbo *t = bl->turbo;
    uint32_t ms = 0;

    for (uint32_t at = 0; at < t->filled; at += (uint32_t)bl_turbo_frame_size(t->window + at))
        ms += work_ms(bl, t->window + at);
    return ms;
}

/* Forgets the frames that were carried out. */
static void confirm(struct bl_turbo *t, uint8_t next)
{
    uint32_t done = 0, end = t->filled + (t->gathered ? PAYLOAD + t->gathered : 0);

    while (done < t->filled && (int8_t)(t->window[done + 2] - next) < 0)
        done += (uint32_t)bl_turbo_frame_size(t->window + done);
    memmove(t->window, t->window + done, end - done);
    t->filled -= done;
}

void bl_turbo_forget_all(struct bl_turbo *t, uint8_t next)
{
    if (t->pack)
        bl_pack_forget(t->pack, 0, UINT32_MAX);
    t->filled = t->gathered = 0;
    t->bank = BL_TURBO_BANK_UNKNOWN;
    t->next = next;
}

/* All of it; where that does not help the first frame alone, which no overrun hits. */
static int send_again(struct stm32bl *bl, unsigned attempts)
{
    struct bl_turbo *t = bl->turbo;

    bl->summary.retries++;
    t->repeats++;
    return bl_send(bl, t->window, attempts > FEW ? bl_turbo_frame_size(t->window) : t->filled);
}

int bl_turbo_nobody(struct stm32bl *bl)
{
    bl->turbo->silent = true;
    return bl_fail(
        &bl->error, STM32BL_ERR_TIMEOUT,
        "the program in the chip's RAM does not answer any more: write again with turbo, "
        "which looks for it; or reset the chip");
}

static int explain(struct stm32bl *bl, const struct bl_turbo_answer *a)
{
    const uint8_t *frame = bl->turbo->filled ? bl->turbo->window : NULL;
    const char *what = !frame                            ? "the program in the chip's RAM"
                       : frame[1] == STM32BL_TURBO_ERASE ? "erase"
                                                         : "write";
    unsigned at = frame ? (unsigned)bl_le32(frame + 5) : 0;

    bl_turbo_forget_all(bl->turbo, a->next); // what follows a failure is not carried out
    if (a->status == STM32BL_TURBO_FILLED)
        return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                       "write 0x%08x: the flash there is not blank: it was not erased, or is worn",
                       (unsigned)a->value);
    if (a->status == STM32BL_TURBO_BUSY)
        return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                       "%s 0x%08x: the flash controller stays busy (status 0x%08x): switch the "
                       "chip's power off and on",
                       what, at, (unsigned)a->value);
    return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                   "%s 0x%08x: the flash controller reports error bits 0x%08x: write protection?",
                   what, at, (unsigned)a->value);
}

/* What looks like the start of a frame may have the chip wait for as much as a frame can be. */
static int complete_frame(struct stm32bl *bl)
{
    uint32_t half = bl->turbo->limit / 2, left = half < HEAD + MOST ? half : HEAD + MOST;
    uint8_t zeros[64] = {0};
    int err = STM32BL_OK;

    for (uint32_t n; !err && left; left -= n) {
        n = left < sizeof zeros ? left : sizeof zeros;
        err = bl_send(bl, zeros, n);
    }
    return err;
}

/* After a silence: whether the program is there, and what it has carried out. */
static int knock(struct stm32bl *bl, struct bl_turbo_answer *a)
{
    uint8_t info[4 * STM32BL_TURBO_INFO_WORDS], frame[HEAD];
    struct bl_turbo_data data = {info, sizeof info};
    int err = STM32BL_ERR_TIMEOUT;
    uint64_t end;

    for (int i = 0; i < SILENCES && err == STM32BL_ERR_TIMEOUT && bl_turbo_may_ask(bl); i++) {
        err = i ? complete_frame(bl) : STM32BL_OK;
        bl_turbo_make_question(bl->turbo, frame, STM32BL_TURBO_HELLO, 0, 0);
        if (!err)
            err = bl_send(bl, frame, HEAD);
        end = stm32bl_now_ms(bl) + QUIET_MS + bl_turbo_wire_ms(bl, 100);
        while (!err) {
            err = bl_turbo_get_answer_until(bl, &data, end, a);
            if (!err && a->status == STM32BL_TURBO_OK && a->sequence == bl->turbo->tag)
                return STM32BL_OK;
        }
    }
    return err;
}

/* What an answer to an order says, or, if that was `lost`, one to HELLO: what is done, and what to send again. */
static int settle(struct stm32bl *bl, const struct bl_turbo_answer *a, bool lost,
                  unsigned *attempts)
{
    struct bl_turbo *t = bl->turbo;

    confirm(t, a->next);
    if (a->status >= STM32BL_TURBO_FAILED)
        return explain(bl, a);
    if (!lost && a->status != STM32BL_TURBO_DAMAGED)
        return STM32BL_OK;
    if (++*attempts > SILENCES)
        return bl_turbo_nobody(bl);
    return t->filled ? send_again(bl, *attempts) : STM32BL_OK;
}

/* Waits until an order is confirmed, or sends again what has no answer. One that confirms nothing gains no time. */
static int settle_one(struct stm32bl *bl, unsigned *attempts)
{
    struct bl_turbo *t = bl->turbo;
    struct bl_turbo_answer a = {0};
    uint64_t end =
        stm32bl_now_ms(bl) + patience_ms(bl) + BL_TURBO_TURN_MS + bl_turbo_wire_ms(bl, t->filled);
    uint32_t before = t->filled;
    bool lost = false;
    int err = STM32BL_OK;

    while (!err && !lost && t->filled == before && a.status != STM32BL_TURBO_DAMAGED) {
        err = bl_turbo_get_answer_until(bl, NULL, end, &a);
        lost = err == STM32BL_ERR_TIMEOUT;
        if (lost)
            err = knock(bl, &a);
        if (err)
            return err == STM32BL_ERR_TIMEOUT ? bl_turbo_nobody(bl) : err;
        err = settle(bl, &a, lost, attempts);
    }
    return err;
}

/* Sequences are compared modulo 256: no more than FRAMES may be under way. */
static bool is_full(const struct bl_turbo *t, size_t size)
{
    return t->filled &&
           (t->filled + size > t->limit || (uint8_t)(t->next - t->window[2]) >= FRAMES);
}

/* Until the window has room for `size` bytes more. */
static int make_room(struct stm32bl *bl, size_t size)
{
    struct bl_turbo *t = bl->turbo;
    unsigned attempts = 0;
    int err = t->silent ? bl_turbo_nobody(bl) : STM32BL_OK;

    while (!err && is_full(t, size)) {
        size_t before = t->filled;
        err = settle_one(bl, &attempts);
        if (t->filled < before)
            attempts = 0;
    }
    return err;
}

/* Answers that are here already: in a large window damage would cost all that was sent behind it. */
static int listen(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;
    struct bl_turbo_answer a = {0};
    unsigned attempts = 0;
    uint32_t before = t->filled + 1;
    int err = STM32BL_OK;

    while (!err && t->filled > LARGE && !bl->stream->delay_ms &&
           (t->filled < before || a.status == STM32BL_TURBO_DAMAGED)) {
        before = t->filled;
        err = bl_turbo_get_answer(bl, NULL, 0, &a);
        if (err == STM32BL_ERR_TIMEOUT)
            return STM32BL_OK;
        if (!err)
            err = settle(bl, &a, false, &attempts);
    }
    return err;
}

/* Sends the frame that stands at the end of the window. */
static int commit(struct stm32bl *bl, size_t payload)
{
    struct bl_turbo *t = bl->turbo;
    uint8_t *frame = t->window + t->filled;
    int err;

    memset(frame + PAYLOAD + payload, 0, (4 - payload % 4) % 4);
    frame[3] = (uint8_t)((payload + 3) / 4);
    bl_turbo_seal(frame);
    t->filled += (uint32_t)bl_turbo_frame_size(frame);
    t->next++;
    err = bl_send(bl, frame, bl_turbo_frame_size(frame));
    return err ? err : listen(bl);
}

/*
 * LZ4 pays where the line is slower than the flash, which has to be read for it, and so to be at rest.
 * Nanoseconds for a byte.
 */
static bool is_packing_worth_it(const struct stm32bl *bl)
{
    const struct bl_timing *timing = bl->chip.device->timing;
    struct stm32bl_sector sector = {0};
    uint64_t line_ns = UINT64_C(10000000000) / bl->turbo->baud, flash_ns;

    if (!bl_chip_sector(&bl->chip, bl->turbo->gather_at, &sector))
        return false;
    flash_ns = timing->program_ns / timing->program_unit +
               UINT64_C(1000000) * bl_erase_typical_ms(bl->chip.device, sector.size) / sector.size;
    return line_ns > flash_ns;
}

/* What was gathered as an LZ4 block in its place, if that is smaller. The number of bytes, or 0. */
static uint32_t pack(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;
    uint8_t *payload = t->window + t->filled + PAYLOAD, packed[MOST];
    uint32_t size;

    if (!t->pack || !is_packing_worth_it(bl))
        return 0;
    size = bl_pack(t->pack, t->gather_at, payload, t->gathered, packed, t->gathered - 1);
    memcpy(payload, packed, size);
    return size;
}

static int send_gathered(struct stm32bl *bl)
{
    struct bl_turbo *t = bl->turbo;
    uint32_t packed = t->gathered ? pack(bl) : 0, size = packed ? packed : t->gathered;

    if (!size)
        return STM32BL_OK;
    t->gathered = 0;
    bl_turbo_make_head(t->window + t->filled, packed ? STM32BL_TURBO_LZ4 : STM32BL_TURBO_WRITE,
                       t->next, t->gather_at, size);
    return commit(bl, size);
}

/* Bytes of one WRITE: whole units, and a frame is at most half the ring. */
static uint32_t most_gathered(const struct bl_turbo *t)
{
    uint32_t half = t->limit / 2 - HEAD, most = half < MOST ? half : MOST;

    return most - most % t->row->flash->unit;
}

int bl_turbo_gather(struct stm32bl *bl, uint32_t address, const uint8_t *bytes, size_t size)
{
    struct bl_turbo *t = bl->turbo;
    uint32_t most = most_gathered(t);
    int err = STM32BL_OK;

    if (address != t->gather_at + t->gathered)
        err = send_gathered(bl);
    for (uint32_t n; !err && size; address += n, bytes += n, size -= n) {
        if (!t->gathered) {
            err = make_room(bl, HEAD + most);
            t->gather_at = address;
        }
        n = size < most - t->gathered ? (uint32_t)size : most - t->gathered;
        if (err)
            return err;
        memcpy(t->window + t->filled + PAYLOAD + t->gathered, bytes, n);
        t->gathered += n;
        if (t->gathered == most)
            err = send_gathered(bl);
    }
    return err;
}

int bl_turbo_order(struct stm32bl *bl, const struct bl_turbo_order *o)
{
    struct bl_turbo *t = bl->turbo;
    int err = send_gathered(bl);

    if (!err)
        err = make_room(bl, HEAD + (o->size + 3) / 4 * 4);
    if (err)
        return err;
    bl_turbo_make_head(t->window + t->filled, o->command, t->next, o->address, o->argument);
    if (o->size)
        memcpy(t->window + t->filled + PAYLOAD, o->payload, o->size);
    return commit(bl, o->size);
}

int bl_turbo_flush(struct stm32bl *bl)
{
    int err = bl->turbo->silent ? bl_turbo_nobody(bl) : send_gathered(bl);

    return err ? err : make_room(bl, bl->turbo->limit); // which has room when nothing else is there
}
