/*
 * an4221_frame.c - the steps that the commands of the I2C protocol are made of, and getting the chip's
 * attention.
 *
 * A chip that has something to say waits until that was fetched, and takes nothing meanwhile. One that
 * is asked for what it has not got holds the clock, until the bus's driver gives up. So each step is
 * fetched exactly once, and no message is ever longer than the chip's own.
 */
#include <string.h>

#include "an4221.h"
#include "link.h"

enum {
    EAGER_MS = 6, // a block is programmed by then: it is asked for without a pause
    PAUSE_MOST_MS = 16,
    TRIES = 5,
    TRIES_BRIEF = 2,
    TRIES_PATIENT = 40, // AN2606: some ROMs need seconds to start
    PAUSE_MS = 100,
    FILL_MOST = 258, // a block of 256 bytes with its count and its checksum
    FILLS = 12,
    ANSWER_MS = 20,
    BUSY_MS = 10000 // with an erase that was begun: the largest sectors take 4 s
};

static const char *step_name(enum bl_step step)
{
    static const char *const names[] = {"the command", "the address", "the data"};
    return names[step];
}

/* A frame ended otherwise than by ACK or NACK; what the ROM makes of it is not known. */
static int lose(struct stm32bl *bl, enum bl_step step, int err)
{
    bl->lost = true;
    bl->nack_step = step;
    return err;
}

enum bl_an3155_code an4221_gentle(const struct stm32bl *bl, enum bl_an4221_code gentle,
                                  enum bl_an3155_code plain)
{
    enum bl_an3155_code code = (enum bl_an3155_code)gentle;

    return an3155_has(bl, code) ? code : plain;
}

static int no_answer(struct stm32bl *bl, enum bl_step step, uint32_t timeout_ms, bool busy)
{
    int err = lose(bl, step, STM32BL_ERR_TIMEOUT);

    if (busy && bl->cancelled)
        return bl_fail(&bl->error, STM32BL_ERR_CANCELLED,
                       "cancelled while the chip was still busy after %s", step_name(step));
    if (busy)
        return bl_fail(&bl->error, err, "the chip is still busy (0x%02X) %u ms after %s",
                       AN3155_BUSY, (unsigned)timeout_ms, step_name(step));
    return bl_fail(&bl->error, err, "no answer within %u ms after %s: %s", (unsigned)timeout_ms,
                   step_name(step),
                   bl->stream->error[0] ? bl->stream->error : "was the chip reset?");
}

/* Between two questions whether it is still busy: others may want the bus, too. */
static uint32_t pause_ms(uint64_t waited_ms)
{
    uint64_t ms = 1 + waited_ms / 8;

    return ms < PAUSE_MOST_MS ? (uint32_t)ms : PAUSE_MOST_MS;
}

/* The next byte that is not BUSY, before `end_ms`; 0: none came, or the user wants no more. */
static int next_answer(struct stm32bl *bl, uint64_t end_ms, uint8_t *byte, bool *busy)
{
    uint64_t start_ms = stm32bl_now_ms(bl);

    *busy = false;
    for (;;) {
        uint64_t now_ms = stm32bl_now_ms(bl);
        int n = bl_receive(bl, byte, 1, end_ms > now_ms ? (uint32_t)(end_ms - now_ms) : 0);
        if (n != 1 || *byte != AN3155_BUSY)
            return n;
        *busy = true;
        bl_tick(bl);
        if (bl->cancelled || now_ms >= end_ms)
            return 0;
        if (now_ms - start_ms >= EAGER_MS)
            bl_sleep(bl, pause_ms(now_ms - start_ms));
    }
}

int an4221_ack(struct stm32bl *bl, enum bl_step step, uint32_t timeout_ms)
{
    uint8_t byte;
    bool busy;
    int n;

    bl->nack_step = step;
    n = next_answer(bl, stm32bl_now_ms(bl) + timeout_ms, &byte, &busy);
    if (n < 0)
        return lose(bl, step, n);
    if (n == 0)
        return no_answer(bl, step, timeout_ms, busy);
    if (byte == AN3155_ACK)
        return STM32BL_OK;
    if (byte == AN3155_NACK)
        return bl_fail(&bl->error, STM32BL_ERR_REFUSED, "the chip answered NACK after %s",
                       step_name(step));
    return bl_fail(&bl->error, lose(bl, step, STM32BL_ERR_PROTOCOL),
                   "answer 0x%02X after %s, where ACK 0x79 or NACK 0x1F is due: another chip at "
                   "this address, or a disturbed bus?",
                   byte, step_name(step));
}

int an4221_block(struct stm32bl *bl, const uint8_t *block, size_t len, enum bl_step step,
                 uint32_t timeout_ms)
{
    int err = bl_send(bl, block, len);

    return err ? lose(bl, step, err) : an4221_ack(bl, step, timeout_ms);
}

int an4221_announce(struct stm32bl *bl, const uint8_t *block, size_t len)
{
    int err = an4221_block(bl, block, len, BL_STEP_ADDRESS, AN3155_ACK_MS);

    bl->lost |= err == STM32BL_ERR_REFUSED;
    return err;
}

int an4221_word(struct stm32bl *bl, uint32_t word, enum bl_step step)
{
    uint8_t block[5];

    bl_put_be32(block, word);
    block[4] = an3155_xor(block, 4);
    return an4221_block(bl, block, sizeof block, step, AN3155_ACK_MS);
}

int an4221_receive(struct stm32bl *bl, uint8_t *buf, size_t len)
{
    int n = bl_receive(bl, buf, len, AN3155_ACK_MS);

    if (n == (int)len)
        return STM32BL_OK;
    lose(bl, BL_STEP_DATA, n);
    if (n < 0)
        return n;
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT, "the chip did not send its %u bytes: %s",
                   (unsigned)len, bl->stream->error[0] ? bl->stream->error : "was it reset?");
}

/*
 * A pair that is not acknowledged has not arrived: the chip was busy with something else for a moment, or
 * waits for an answer to be fetched that somebody has left there.
 */
static int send_pair(struct stm32bl *bl, const uint8_t pair[2])
{
    uint8_t waiting;
    int n, err = bl_send(bl, pair, 2);

    if (err != STM32BL_ERR_TIMEOUT)
        return err;
    n = bl_receive(bl, &waiting, 1, ANSWER_MS);
    if (n < 0)
        return n;
    err = n ? an4221_recover(bl) : STM32BL_OK;
    return err ? err : bl_send(bl, pair, 2);
}

static int send_command(struct stm32bl *bl, enum bl_an3155_code code)
{
    uint8_t pair[2] = {(uint8_t)code, (uint8_t)~code};
    int err = bl->lost ? an4221_recover(bl) : STM32BL_OK;

    if (err)
        return err;
    bl->nack_step = BL_STEP_COMMAND;
    err = send_pair(bl, pair);
    return err ? err : an4221_ack(bl, BL_STEP_COMMAND, AN3155_ACK_MS);
}

/*
 * A ROM that has let its memory be read is not protected: if it refuses a command it is out of step, and
 * has done nothing.
 */
int an4221_command(struct stm32bl *bl, enum bl_an3155_code code)
{
    int err = send_command(bl, code);

    if (err != STM32BL_ERR_REFUSED || bl->info.protection != STM32BL_PROTECTION_OFF)
        return err;
    bl->lost = true;
    bl->summary.retries++;
    return send_command(bl, code);
}

int an4221_ask(struct stm32bl *bl, enum bl_an3155_code code)
{
    int err = send_command(bl, code);

    if (err != STM32BL_ERR_REFUSED)
        return err;
    bl->lost = true;
    bl->summary.retries++;
    return send_command(bl, code);
}

int an4221_version(struct stm32bl *bl)
{
    int err = an4221_ask(bl, AN3155_GET_VERSION);

    if (!err)
        err = an4221_receive(bl, &bl->info.version, 1);
    return err ? err : an4221_ack(bl, BL_STEP_DATA, AN3155_ACK_MS);
}

/* ------------------------------------------------------------------ getting in step */

/*
 * Fills what the chip may wait for, with bytes that never complete anything (an3155_sync.c tells why EE),
 * and fetches what it may have to say, until it refuses what it got. The first two bytes end a pair, or
 * the short blocks; more are sent where a long one swallowed them.
 */
static int fill(struct stm32bl *bl)
{
    uint8_t bytes[FILL_MOST], answer = 0;
    size_t len = 2;
    bool busy;

    memset(bytes, AN3155_FLUSH, sizeof bytes);
    for (int i = 0; i < FILLS && !bl->cancelled; i++) {
        int sent = bl_send(bl, bytes, len); // not acknowledged to its end: an answer waits
        int n;
        if (sent && sent != STM32BL_ERR_TIMEOUT)
            return sent;
        n = bl_receive(bl, &answer, 1, ANSWER_MS);
        if (n == 1 && answer == AN3155_BUSY)
            n = next_answer(bl, stm32bl_now_ms(bl) + BUSY_MS, &answer, &busy);
        if (n < 0 || answer == AN3155_BUSY)
            return n < 0 ? n : STM32BL_ERR_TIMEOUT;
        if (n == 1 && answer == AN3155_NACK && sent == STM32BL_OK)
            return STM32BL_OK;
        if (n == 1 && answer == AN3155_NACK)
            len = 2; // what it did not take is not under way either: once more, to be sure
        else if (n == 0 && !sent)
            len = len * 8 < FILL_MOST ? len * 8 : FILL_MOST;
        else if (n == 0)
            bl_sleep(bl, PAUSE_MS);
    }
    return STM32BL_ERR_TIMEOUT;
}

int an4221_recover(struct stm32bl *bl)
{
    int err;

    bl_say(&bl->log, STM32BL_LOG_DEBUG, "getting back in step after a disturbed message");
    bl->lost = false;
    err = fill(bl);
    if (!err)
        return STM32BL_OK;
    bl->lost = true;
    if (err != STM32BL_ERR_TIMEOUT)
        return err;
    return bl_fail(&bl->error, err,
                   "the chip does not answer any more: reset it into the bootloader again");
}

static int explain_silence(struct stm32bl *bl)
{
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT,
                   "%s: set BOOT0 high and reset the chip, and check addr=, SDA, SCL and their "
                   "pull-ups",
                   bl->stream->error[0] ? bl->stream->error : "no answer on the bus");
}

/* A bus has no sync byte: a chip in its ROM acknowledges its address. */
int an4221_sync(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen)
{
    int tries = effort == BL_SYNC_PATIENT ? TRIES_PATIENT
                : effort == BL_SYNC_FLUSH ? TRIES
                                          : TRIES_BRIEF;
    int err = STM32BL_ERR_TIMEOUT;

    (void)seen;
    bl->lost = false;
    for (int i = 0; i < tries && !bl->cancelled; i++) {
        err = an4221_version(bl);
        if (err != STM32BL_ERR_TIMEOUT && err != STM32BL_ERR_PROTOCOL && err != STM32BL_ERR_REFUSED)
            return err;
        bl_sleep(bl, PAUSE_MS);
    }
    return err == STM32BL_ERR_TIMEOUT ? explain_silence(bl) : err;
}
