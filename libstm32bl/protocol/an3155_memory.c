/*
 * an3155_memory.c - Read Memory, Write Memory and Get Checksum, in as few turn-arounds as the link
 * has shown that it takes. docs/DESIGN.md tells why this is safe.
 *
 * A frame is a few steps, each answered by ACK. Lock-step sends a step, waits for its ACK, and goes
 * on. A burst sends several steps in one write and collects the ACKs behind it. The ROM polls a
 * USART without a FIFO: while it answers or works, one byte waits in the data register and the next
 * one is lost. So a burst gets through while the ROM's work between two steps takes less than a
 * byte's time, which no document promises; it is tried where a failure does no harm, once lock-step
 * has worked.
 */
#include <string.h>

#include "an3155.h"
#include "link.h"

enum {
    REPAIR_MS = 100,    // getting back in step
    REPAIR_WAITS = 4,   // as often it is waited for the line to be quiet
    SEEN_ENOUGH = 1,    // lock-step frames before a burst is tried
    LONG_ODDS = 8,      // what a burst may cost if it fails, as a multiple of what it may save
    STRIKES = 3,        // failures of a burst before it is given up
    WORTH_JOINING = 64, // bytes; a shorter one gains nothing but turn-arounds
    SLOW_MS = 5,
    // Four full packets of 62 bytes with the three ACKs: FTDI adapters hand them out as they get
    // full, while the rest of a longer answer waits for the latency timer (FTDI AN232B-04).
    FULL_PACKETS = 4 * 62 - 3
};

/*
 * A ROM that refuses the first step takes what follows for commands. True if no code that does
 * harm is followed by its complement, not even with some bytes between them lost.
 */
static bool is_harmless(const uint8_t *bytes, size_t len)
{
    enum { REACH = 4 };

    for (size_t i = 0; i < len; i++) {
        if (!an3155_is_dangerous(bytes[i]))
            continue;
        for (size_t j = i + 1; j < len && j <= i + REACH; j++)
            if ((bytes[i] ^ bytes[j]) == 0xFF)
                return false;
    }
    return true;
}

/*
 * Frames that went well step by step; a read for a write, of which an attempt sends no data. A question that
 * went in one is more than command and address of a write.
 */
static bool has_seen(const struct bl_link *link, const struct bl_ability *ability)
{
    return ability->seen >= SEEN_ENOUGH || link->ask.takes ||
           (ability == &link->put && link->ask.seen >= SEEN_ENOUGH);
}

/* A burst of this kind may be used, or tried. */
static bool is_open_to(const struct stm32bl *bl, const struct bl_ability *ability)
{
    return !bl->wish.lock_step && ability->strikes < STRIKES &&
           (ability->takes || has_seen(bl->link, ability));
}

/* An answer that needs no work has come by then, if it comes at all. */
static uint32_t soon_ms(const struct stm32bl *bl)
{
    return an3155_is_quick(bl) ? an3155_quiet_ms(bl) : AN3155_SETTLE_MS + 4 * bl->link->turn_ms;
}

/* Getting back in step after an attempt. */
static uint32_t repair_ms(const struct stm32bl *bl)
{
    return an3155_is_quick(bl) ? REPAIR_WAITS * an3155_quiet_ms(bl) : REPAIR_MS;
}

/* An adapter that waits before it hands on what it has; the time of a network is another matter. */
static bool is_slow(const struct stm32bl *bl)
{
    return bl->link->turn_ms >= SLOW_MS + bl->stream->delay_ms;
}

/* What `turns` turn-arounds less for each block would save in the rest of this phase, this frame at least. */
static uint64_t gain_us(const struct stm32bl *bl, unsigned turns)
{
    const struct stm32bl_progress *p = &bl->progress;
    uint64_t blocks = p->total > p->done ? (p->total - p->done) / AN3155_BLOCK : 0;
    uint32_t turn_ms =
        an3155_is_quick(bl) ? bl->link->quick_ms : bl->link->turn_ms; // not rounded up
    uint32_t turn_us = turn_ms * 1000, byte_us = 11 * 1000000 / bl->wish.line.baud;

    return (blocks ? blocks : 1) * turns *
           (turn_us > byte_us ? turn_us : byte_us); // an ACK takes its byte's time
}

/* Used already, or so much to be saved that trying is no loss where the link does not take it. */
static bool is_worth(const struct stm32bl *bl, const struct bl_ability *ability, unsigned turns)
{
    return ability->takes ||
           LONG_ODDS * gain_us(bl, turns) > 1000 * (uint64_t)(soon_ms(bl) + repair_ms(bl));
}

static void seen(struct bl_ability *ability, int err)
{
    if (!err && ability->seen < SEEN_ENOUGH)
        ability->seen++;
}

static void went_well(struct stm32bl *bl, struct bl_ability *ability, const char *what)
{
    if (!ability->takes)
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "the link takes %s in one go", what);
    ability->takes = true;
}

/* Where the very first one fails there is no use in trying again, nor another kind that has not been used. */
static void give_up(struct bl_link *link, const struct bl_ability *failed)
{
    struct bl_ability *all[] = {&link->ask, &link->put, &link->data};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] == failed || (!all[i]->takes && !link->ask.takes))
            all[i]->strikes = STRIKES;
}

static void went_wrong(struct stm32bl *bl, struct bl_ability *ability, const char *what)
{
    bl_say(&bl->log, ability->takes ? STM32BL_LOG_NOTE : STM32BL_LOG_DEBUG,
           "the link did not take %s in one go: step by step again", what);
    if (ability->takes)
        ability->strikes++;
    else
        give_up(bl->link, ability);
    ability->takes = false;
    ability->seen = 0;
}

/* ------------------------------------------------------------------------- frames */

enum { STEPS = 5 };

struct frame {
    uint8_t bytes[2 + 5 + AN3155_BLOCK + 2]; // the longest: Write Memory
    size_t end[STEPS];
    unsigned steps;
    uint32_t last_ms;  // time-out of the last step
    bool trying;       // as a burst, for the first time: a failure must not cost much
    bool carries_data; // the last step is a block that the ROM writes
    unsigned failed;   // the step at which it ended
};

static void begin(struct frame *f, enum bl_an3155_code code)
{
    f->bytes[0] = (uint8_t)code;
    f->bytes[1] = (uint8_t)~code;
    f->end[0] = 2;
    f->steps = 1;
    f->last_ms = AN3155_ACK_MS;
    f->carries_data = f->trying = false;
}

static void end_step(struct frame *f, size_t len)
{
    f->end[f->steps] = f->end[f->steps - 1] + len;
    f->steps++;
}

static void add_word(struct frame *f, uint32_t word)
{
    uint8_t *p = f->bytes + f->end[f->steps - 1];

    bl_put_be32(p, word);
    p[4] = an3155_xor(p, 4);
    end_step(f, 5);
}

static size_t frame_size(const struct frame *f)
{
    return f->end[f->steps - 1];
}

static enum bl_step step_kind(unsigned step)
{
    return step == 0 ? BL_STEP_COMMAND : step == 1 ? BL_STEP_ADDRESS : BL_STEP_DATA;
}

static uint32_t step_ms(const struct stm32bl *bl, const struct frame *f, unsigned step)
{
    if (step + 1 == f->steps)
        return f->last_ms;
    return f->trying ? soon_ms(bl) : AN3155_ACK_MS;
}

/* What the ROM may lack bytes of. */
static void note_broken(struct stm32bl *bl, const struct frame *f, unsigned step)
{
    size_t start = step ? f->end[step - 1] : 0;

    an3155_note_block(bl, f->bytes + start, f->end[step] - start);
}

/*
 * Sends a frame, its first `joined` steps in one write, the others one by one. Where the ROM may
 * lack a part of a block, the block is spoilt at once, before anything else can complete it.
 */
static int exchange(struct stm32bl *bl, struct frame *f, unsigned joined)
{
    size_t sent = 0;
    int err = bl->lost ? an3155_recover(bl) : STM32BL_OK;
    uint64_t start_ms = stm32bl_now_ms(bl);

    f->failed = 0;
    bl->link->command = f->bytes[0];
    bl->link->last_len = 0;
    for (unsigned step = 0; !err && step < f->steps; step++) {
        size_t end = f->end[step < joined ? joined - 1 : step];
        if (end > sent)
            err = bl_send(bl, f->bytes + sent, end - sent);
        sent = end;
        bl->link->attempt = f->trying && step < joined;
        if (!err)
            err = an3155_ack(bl, step_kind(step), step_ms(bl, f, step));
        if (!err && joined == 1 && step == 0)
            an3155_note_turn(bl, start_ms);
        f->failed = step;
    }
    if (err && f->failed + 1 < joined)
        bl->lost = true; // what was sent behind that step went somewhere
    if (err && bl->lost)
        note_broken(bl, f, joined > 1 && !f->failed ? 1 : f->failed);
    if (err && bl->lost && f->carries_data && sent == frame_size(f))
        an3155_spoil(bl, f->bytes + f->end[1], sent - f->end[1]);
    return err;
}

/* In lock-step. */
static int step_by_step(struct stm32bl *bl, struct frame *f)
{
    int err = exchange(bl, f, 1);

    if (!an3155_is_in_doubt(bl, err))
        return err;
    bl->lost = true;
    bl->summary.retries++;
    return exchange(bl, f, 1);
}

/* A burst went wrong, as far as one can tell: not a block that was refused, or lost later. */
static bool is_disturbed(const struct frame *f, unsigned joined, int err)
{
    if (f->failed >= joined)
        return false;
    return err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_PROTOCOL ||
           (err == STM32BL_ERR_REFUSED && f->failed + 1 < joined);
}

/* ------------------------------------------------------------------- Read Memory */

/* A frame that changes nothing: all in one write if the link takes it. */
static int ask(struct stm32bl *bl, struct frame *f, bool joins)
{
    struct bl_ability *ability = &bl->link->ask;
    int err;

    if (!joins || !is_open_to(bl, ability) || !is_worth(bl, ability, f->steps - 1) ||
        !is_harmless(f->bytes + 1, frame_size(f) - 1)) {
        err = step_by_step(bl, f);
        seen(ability, err);
        return err;
    }
    f->trying = !ability->takes;
    err = exchange(bl, f, f->steps);
    f->trying = false;
    if (!err)
        went_well(bl, ability, "a question");
    if (!err && is_slow(bl))
        bl->read_size = FULL_PACKETS;
    if (!is_disturbed(f, f->steps, err))
        return err;
    went_wrong(bl, ability, "a question");
    return step_by_step(bl, f);
}

int an3155_read(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len)
{
    uint8_t count = (uint8_t)(len - 1); // AN3155 3.4: N-1 and its complement
    struct frame f;
    int err;

    begin(&f, AN3155_READ);
    add_word(&f, addr);
    f.bytes[f.end[1]] = count;
    f.bytes[f.end[1] + 1] = (uint8_t)~count;
    end_step(&f, 2);
    // The count and its complement are a command pair to a ROM that refuses the address.
    err = ask(bl, &f,
              (len >= WORTH_JOINING || bl->link->turn_ms >= SLOW_MS) &&
                  !an3155_has(bl, (enum bl_an3155_code)count));
    return err ? err : an3155_receive(bl, buf, len);
}

/* ------------------------------------------------------------------ Get Checksum */

// What the CRC unit uses after reset; fixed on many devices, where the ROM ignores them.
static const uint32_t crc_polynomial = 0x04C11DB7, crc_initial = 0xFFFFFFFF;

enum {
    CRC_MS_PER_KB = 2, // reading 1 KiB word by word, at the ROM's lowest clock
    LATE_ACK_MS = 30
};

/*
 * The CRC and its XOR. AN3155 can be read as one ACK before them or as two, so a further 0x79 that
 * is followed by one byte more is taken for the second ACK.
 */
static int receive_crc(struct stm32bl *bl, uint32_t *crc)
{
    uint8_t a[6];
    int n, err = an3155_receive(bl, a, 5);

    if (err)
        return err;
    n = a[0] == AN3155_ACK ? bl_receive(bl, a + 5, 1, LATE_ACK_MS) : 0;
    if (n < 0)
        return n;
    if (n == 1)
        memmove(a, a + 1, 5);
    *crc = bl_be32(a);
    if (an3155_xor(a, 4) == a[4])
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                   "the checksum 0x%08x came with the wrong check byte 0x%02X", (unsigned)*crc,
                   a[4]);
}

int an3155_checksum(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc)
{
    struct frame f;
    int err = an3155_require(bl, AN3155_CHECKSUM, "Get Checksum");

    if (err)
        return err;
    begin(&f, AN3155_CHECKSUM);
    add_word(&f, addr);
    add_word(&f, len / 4); // AN3155 3.13: in 32-bit words
    add_word(&f, crc_polynomial);
    add_word(&f, crc_initial);
    f.last_ms += len / 1024 * CRC_MS_PER_KB; // the ROM computes before it answers
    err = ask(bl, &f, true);
    return err ? err : receive_crc(bl, crc);
}

/* ------------------------------------------------------------------ Write Memory */

/* Flash or RAM: not option bytes, of which a write resets the chip. */
static bool is_plain_memory(const struct stm32bl *bl, uint32_t addr, size_t len)
{
    enum bl_region region;

    if (!bl->chip.device)
        return false;
    region = bl_chip_region(&bl->chip, addr, (uint32_t)len);
    return region == BL_REGION_FLASH || region == BL_REGION_RAM;
}

/* Time for the chip to program `len` bytes at worst; a plain guess where the device is not known.
 */
static uint32_t program_ms(const struct stm32bl *bl, size_t len)
{
    const struct bl_timing *t = bl->chip.device ? bl->chip.device->timing : NULL;

    if (!t)
        return 1000;
    return (uint32_t)((len + t->program_unit - 1) / t->program_unit * t->program_max_ns / 1000000);
}

uint32_t an3155_program_ms(const struct stm32bl *bl, uint32_t addr, size_t len)
{
    uint32_t options_ms = is_plain_memory(bl, addr, len) ? 0 : an3155_option_ms(bl);

    return 2 * program_ms(bl, len) + options_ms;
}

static uint32_t crossing_ms(const struct stm32bl *bl, uint32_t bytes)
{
    return bytes * 11 * 1000 / bl->wish.line.baud; // 11 bits a byte, with parity
}

/*
 * Finds out whether the ROM takes data behind a command and an address: by a block that is
 * never written (AN3155_TRY_BYTE); a ROM that has received all of it answers ACK, ACK, NACK.
 */
static int try_data(struct stm32bl *bl, uint32_t addr)
{
    struct frame f;
    uint8_t answer = 0;
    int n, err;

    begin(&f, AN3155_WRITE);
    add_word(&f, addr);
    memset(f.bytes + f.end[1], AN3155_TRY_BYTE, AN3155_TRY_BLOCK);
    f.end[1] += AN3155_TRY_BLOCK;
    f.last_ms = soon_ms(bl);
    f.trying = true;
    err = exchange(bl, &f, 2);
    n = err ? 0 : bl_receive(bl, &answer, 1, soon_ms(bl) + crossing_ms(bl, AN3155_TRY_BLOCK));
    if (err == STM32BL_ERR_IO || n < 0)
        return err ? err : n;
    if (n == 1 && answer == AN3155_NACK) {
        went_well(bl, &bl->link->data, "command, address and data");
        bl->link->put.takes = true;
        return STM32BL_OK;
    }
    bl->lost = true;
    went_wrong(bl, &bl->link->data, "command, address and data");
    return STM32BL_OK;
}

/* How many steps of a Write Memory frame to send at once. May try the link first. */
static int choose(struct stm32bl *bl, const struct frame *f, uint32_t addr, unsigned *joined)
{
    struct bl_link *link = bl->link;
    int err = STM32BL_OK;

    *joined = 1;
    if (!is_open_to(bl, &link->put) || !is_worth(bl, &link->put, 2) ||
        !is_harmless(f->bytes + 1, f->end[1] - 1))
        return STM32BL_OK;
    *joined = 2;
    if (!(link->put.takes || link->ask.takes) || !is_open_to(bl, &link->data))
        return STM32BL_OK;
    // The attempt itself costs its bytes and a turn-around.
    if (!link->data.takes &&
        gain_us(bl, 1) > 2000 * (uint64_t)(crossing_ms(bl, AN3155_TRY_BLOCK) + link->turn_ms))
        err = try_data(bl, addr);
    if (link->data.takes && is_harmless(f->bytes + 1, frame_size(f) - 1))
        *joined = 3;
    return err;
}

/* Sends a Write Memory frame; falls back by itself where nothing can have been written. */
static int put(struct stm32bl *bl, struct frame *f, unsigned joined)
{
    static const char *const names[] = {"command and address", "command, address and data"};
    struct bl_ability *ability = joined == 3 ? &bl->link->data : &bl->link->put;
    int err;

    f->trying = joined == 2 && !ability->takes;
    err = joined == 1 ? step_by_step(bl, f) : exchange(bl, f, joined);
    f->trying = false;
    if (joined == 1)
        seen(&bl->link->put, err);
    seen(&bl->link->data, err);
    if (joined == 1 || !is_disturbed(f, joined, err)) {
        if (joined > 1 && !err)
            went_well(bl, ability, names[joined - 2]);
        return err;
    }
    went_wrong(bl, ability, names[joined - 2]);
    return joined == 2 || err == STM32BL_ERR_REFUSED ? step_by_step(bl, f) : err;
}

int an3155_write(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    struct frame f;
    uint8_t *block;
    unsigned joined = 1;
    int err = STM32BL_OK;

    begin(&f, AN3155_WRITE);
    add_word(&f, addr);
    block = f.bytes + f.end[1];
    block[0] = (uint8_t)(len - 1); // AN3155 3.6: N-1, data, checksum over both
    memcpy(block + 1, data, len);
    block[len + 1] = an3155_xor(block, len + 1);
    end_step(&f, len + 2);
    f.carries_data = true;
    // The ACK waits for our bytes to cross at any baud (9.2 ms each at 1200) and for the flash.
    f.last_ms += 10 * (uint32_t)len + an3155_program_ms(bl, addr, len);
    if (is_plain_memory(bl, addr, len) && (len >= WORTH_JOINING || bl->link->put.takes))
        err = choose(bl, &f, addr, &joined);
    return err ? err : put(bl, &f, joined);
}
