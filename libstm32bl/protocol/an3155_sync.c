/*
 * an3155_sync.c - getting the attention of a ROM in any state, and getting it back.
 *
 * A ROM that was just reset answers the first 0x7F by ACK. One that is synchronised already takes
 * it as half a command and answers the second one by NACK (AN3155 1; 7F and 7F are no complements).
 * One that was left in the middle of a frame swallows bytes until the frame is full, for it has no
 * time-out. To fill any frame without ever completing a harmful one we send FLUSH bytes:
 *  - two of them are no command, since they are no complements of each other;
 *  - a block made of them alone has an even number of data bytes and checksum bytes to cancel out,
 * or an odd number and its count byte: its checksum computes to 0, which FLUSH is not, so the ROM
 *    answers NACK. This holds for every block length because FLUSH is even: FLUSH + 1 data bytes.
 *  - the same is true behind three 0x7F, which have been sent before: an odd number of them.
 *  - as the second byte behind 0xFF they select no mass erase (00) and no bank.
 * A ROM that comes out of reset just then would take FLUSH for a sync byte and lock to a wrong
 * baud, so nothing is flushed where a reset is likely. What remains is a block whose first part
 * another host had sent: 1 chance in 256 that it completes with a valid checksum; it then does what
 * that host was about to do, to the same address.
 */
#include <string.h>

#include "an3155.h"
#include "an3155_fill.h"
#include "an3155_list.h"
#include "link.h"
#include "protocol.h"

enum {
    FLUSH = AN3155_FLUSH,
    FLUSH_CHUNK = 32,
    FLUSH_MOST = 2240,      // more than any frame of AN3155: 512 sectors in a list, 1024 bytes
    SYNC_MS = 300,          // AN2606: most ROMs answer within 1 ms; adapters need some
    SYNC_TRIES = 3,         // odd, see above
    SYNC_TRIES_PATIENT = 15 // AN2606: an L47x without crystal needs 2.6 s from reset to listening
};

/* Looks for ACK or NACK among what arrives within SYNC_MS: the byte, 0 for none, or an error. */
static int wait_for_answer(struct stm32bl *bl, uint32_t timeout_ms, struct bl_seen *seen)
{
    uint64_t end = stm32bl_now_ms(bl) + timeout_ms;
    uint8_t byte;

    while (stm32bl_now_ms(bl) < end) {
        int n = bl_receive(bl, &byte, 1, (uint32_t)(end - stm32bl_now_ms(bl)));
        if (n < 0)
            return n;
        if (n == 1 && (byte == AN3155_ACK || byte == AN3155_NACK))
            return byte;
        if (n == 1)
            bl_note_bytes(seen, &byte, 1);
    }
    return 0;
}

static int send_and_wait(struct stm32bl *bl, uint8_t byte, uint32_t timeout_ms,
                         struct bl_seen *seen)
{
    int err = bl_send(bl, &byte, 1);

    return err ? err : wait_for_answer(bl, timeout_ms, seen);
}

/* After the NACK of a flushed frame: half a pair may be left. Ends with the ROM awaiting a command.
 */
static int align(struct stm32bl *bl, struct bl_seen *seen)
{
    int answer = bl_drain(bl, an3155_settle_ms(bl), seen);

    for (int i = 0; answer == 0 && i < 3; i++)
        answer = send_and_wait(bl, FLUSH, SYNC_MS, seen);
    if (answer <= 0)
        return answer;
    return bl_drain(bl, an3155_settle_ms(bl), seen);
}

/* A frame that is filled up: the block that is known of it, if one is. */
struct broken {
    bool known;
    struct an3155_fill fill;
    const struct an3155_list *list; // if the block is one
    struct an3155_fills used;
    bool acked; // the chip acknowledged something meanwhile
};

static void begin_broken(struct broken *b, const uint8_t *block, size_t len,
                         const struct an3155_list *list, enum bl_block_kind kind)
{
    memset(&b->used, 0, sizeof b->used);
    b->known = len > 0;
    b->list = list;
    b->acked = false;
    if (b->known)
        an3155_fill_begin(&b->fill, block, len, kind);
}

static uint8_t next_fill(struct broken *b)
{
    uint8_t fill = b->known ? an3155_fill_next(&b->fill) : FLUSH;

    an3155_fills_add(&b->used, fill);
    return fill;
}

/*
 * Fills whatever frame the ROM is waiting for, up to a NACK. An ACK means that it took something for
 * complete: it may wait for the rest of a command now, so it does not end the filling. 1: the ROM awaits
 * a command; 0: it is silent; or an error.
 */
static int flush(struct stm32bl *bl, struct bl_seen *seen, struct broken *b)
{
    uint8_t chunk[FLUSH_CHUNK];
    uint32_t chunk_ms =
        1 + FLUSH_CHUNK * 11 * 1000 / bl->wish.line.baud; // 11 bits each with parity
    int answer = 0;

    for (size_t sent = 0;
         answer >= 0 && answer != AN3155_NACK && sent < FLUSH_MOST && !bl->cancelled;
         sent += sizeof chunk) {
        for (size_t i = 0; i < sizeof chunk; i++)
            chunk[i] = next_fill(b);
        answer = bl_send(bl, chunk, sizeof chunk);
        if (answer == 0)
            answer = wait_for_answer(bl, chunk_ms, seen);
        b->acked = b->acked || answer == AN3155_ACK;
    }
    if (answer == 0)
        answer = wait_for_answer(bl, SYNC_MS, seen);
    b->acked = b->acked || answer == AN3155_ACK;
    if (answer <= 0)
        return answer;
    answer = align(bl, seen);
    return answer < 0 ? answer : 1;
}

void an3155_spoil(struct stm32bl *bl, const uint8_t *block, size_t len)
{
    struct bl_error first = bl->error;
    struct bl_seen seen = {0};
    struct broken b;

    begin_broken(&b, block, len, NULL, BL_BLOCK_COUNT);
    if (bl_drain(bl, AN3155_SETTLE_MS, &seen) == 0 && flush(bl, &seen, &b) > 0)
        bl->lost = false;
    bl->link->filled_ack = bl->link->filled_ack || b.acked;
    bl->error = first;
}

/* What is known of the frame that was sent last. */
static void begin_last(struct stm32bl *bl, struct broken *b)
{
    struct bl_link *link = bl->link;
    bool is_list = link->last_len && link->last_len == link->list.len &&
                   !memcmp(link->last, link->list.bytes, link->last_len);
    enum bl_block_kind kind = !is_list              ? BL_BLOCK_FIXED
                              : link->list.extended ? BL_BLOCK_WORDS
                                                    : BL_BLOCK_COUNT;

    begin_broken(b, link->last, link->last_len, is_list ? &link->list : NULL, kind);
    link->last_len = 0;
}

int an3155_recover(struct stm32bl *bl)
{
    struct bl_seen seen = {0};
    struct broken b;
    int answer;

    begin_last(bl, &b);
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "synchronising again after a disturbed frame");
    answer = bl_drain(bl, an3155_settle_ms(bl), &seen);
    if (answer == 0)
        answer = flush(bl, &seen, &b);
    if (b.acked && b.list) {
        bl->link->doubted = *b.list;
        bl->link->doubted_fills = b.used;
    }
    if (answer < 0)
        return answer;
    if (answer == 0)
        return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT,
                       "the chip does not answer any more: reset it into the bootloader again");
    bl->lost = false;
    return STM32BL_OK;
}

/* Of a frame that somebody else has begun nothing is known but what the chip says at its end. */
static int flush_unknown(struct stm32bl *bl, struct bl_seen *seen)
{
    struct broken b;
    int answer;

    begin_broken(&b, NULL, 0, NULL, BL_BLOCK_FIXED);
    answer = flush(bl, seen, &b);
    if (b.acked && answer >= 0)
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "the chip acknowledged something before it was asked: it has carried out what an "
               "earlier program had begun, an erase or a write perhaps; verify what it holds");
    return answer;
}

/*
 * A ROM that was just reset acknowledges the first sync byte, one in step refuses the second. So an ACK
 * later on may be that of a frame which they have completed: 00 00 00 of a list and 7F 7F are page 127.
 */
static void doubt_sync(struct stm32bl *bl, int sent)
{
    bl_say(&bl->log, STM32BL_LOG_NOTE,
           "the chip acknowledged only sync byte %d: if an earlier program was ended in the middle "
           "of an erase or a write, the chip may have carried out something like it now",
           sent);
}

int an3155_sync(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen)
{
    int tries = effort == BL_SYNC_PATIENT ? SYNC_TRIES_PATIENT : SYNC_TRIES;
    int answer = 0, sent = 0;

    bl->lost = false;
    for (; answer == 0 && sent < tries && !bl->cancelled; sent++)
        answer = send_and_wait(bl, AN3155_SYNC, SYNC_MS, seen);
    if (answer == AN3155_ACK && sent > 1 && effort == BL_SYNC_FLUSH)
        doubt_sync(bl, sent);
    bl->link->heard = bl->link->heard || answer > 0;
    if (answer > 0) // a second ACK may follow (AN2606, L412 V13.1)
        answer = bl_drain(bl, 5, NULL) ? STM32BL_ERR_IO : 1;
    else if (answer == 0 && effort == BL_SYNC_FLUSH && !seen->text && !seen->echo && !bl->cancelled)
        answer = flush_unknown(bl, seen);
    if (answer < 0)
        return answer;
    return answer ? STM32BL_OK : STM32BL_ERR_TIMEOUT;
}
