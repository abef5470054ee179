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
    int answer = bl_drain(bl, AN3155_SETTLE_MS, seen);

    for (int i = 0; answer == 0 && i < 3; i++)
        answer = send_and_wait(bl, FLUSH, SYNC_MS, seen);
    if (answer <= 0)
        return answer;
    return bl_drain(bl, AN3155_SETTLE_MS, seen);
}

/* A block that was sent and may lack bytes, and what has been sent behind it. */
struct broken {
    uint8_t before[AN3155_BLOCK + 3]; // XOR of the block's first bytes, from none of them to all
    size_t len;
    const struct an3155_list *list; // if the block is one
    size_t filled;
    uint8_t
        sums[AN3155_BLOCK + 3]; // XOR of what was sent behind it, up to each byte; the last ones
};

static uint8_t *sum_at(struct broken *b, size_t filled)
{
    return &b->sums[filled % sizeof b->sums];
}

/* True if `sum` is the XOR of `count` bytes somewhere in a row. */
static bool is_sum_of_gap(const struct broken *b, size_t count, uint8_t sum)
{
    for (size_t i = 0; i + count <= b->len; i++)
        if ((b->before[i] ^ b->before[i + count]) == sum)
            return true;
    return false;
}

/* True if the block's first bytes, and the last ones sent behind it alone, make a valid block. */
static bool is_sum_of_rest(struct broken *b, uint8_t sum)
{
    for (size_t rest = 1; rest < b->len && rest < b->filled; rest++)
        if ((sum ^ *sum_at(b, b->filled - rest)) == b->before[b->len - rest])
            return true;
    return false;
}

static bool completes(struct broken *b, uint8_t sum)
{
    return is_sum_of_gap(b, b->filled, sum) || is_sum_of_rest(b, sum) ||
           (b->list && an3155_list_is_completed(b->list, b->filled, sum));
}

/*
 * The next byte behind a block that lacks some, which a polling ROM loses in a row. With as many
 * fill bytes the block has a valid checksum only if the XOR of both is the same, so a byte is
 * chosen for which no such gap exists; nor if the first fill bytes are lost with the block's end,
 * nor if the block is a list that was lengthened. Constant fill bytes would not do: an even number
 * of them cancels out like lost zeros do. All are from E0 to EF, so that no two of them are a
 * command; even ones first, for the reason that FLUSH is even.
 */
static uint8_t next_fill(struct broken *b)
{
    uint8_t fill = FLUSH, before = *sum_at(b, b->filled);

    b->filled++;
    for (uint8_t i = 0; i < 16 && completes(b, before ^ fill); i++)
        fill = (uint8_t)(0xE0 | (i < 8 ? 2 * i : 2 * i - 15));
    *sum_at(b, b->filled) = before ^ fill;
    return fill;
}

static void begin_broken(struct broken *b, const uint8_t *block, size_t len)
{
    b->before[0] = 0;
    for (size_t i = 0; i < len; i++)
        b->before[i + 1] = b->before[i] ^ block[i];
    b->len = len;
    b->list = NULL;
    b->filled = 0;
    b->sums[0] = 0;
}

/*
 * Fills whatever frame the ROM is waiting for; `b` if it is known. 1: it answers again; 0: silence;
 * or an error.
 */
static int flush(struct stm32bl *bl, struct bl_seen *seen, struct broken *b)
{
    uint8_t chunk[FLUSH_CHUNK];
    uint32_t chunk_ms =
        1 + FLUSH_CHUNK * 11 * 1000 / bl->wish.line.baud; // 11 bits each with parity
    int answer = 0;

    for (size_t sent = 0; answer == 0 && sent < FLUSH_MOST && !bl->cancelled;
         sent += sizeof chunk) {
        for (size_t i = 0; i < sizeof chunk; i++)
            chunk[i] = b ? next_fill(b) : FLUSH;
        answer = bl_send(bl, chunk, sizeof chunk);
        if (answer == 0)
            answer = wait_for_answer(bl, chunk_ms, seen);
    }
    if (answer == 0)
        answer = wait_for_answer(bl, SYNC_MS, seen);
    if (answer <= 0)
        return answer;
    if (answer == AN3155_ACK && b && b->list)
        bl->link->filled_ack = true;
    answer = align(bl, seen);
    return answer < 0 ? answer : 1;
}

void an3155_spoil(struct stm32bl *bl, const uint8_t *block, size_t len)
{
    struct bl_error first = bl->error;
    struct bl_seen seen = {0};
    struct broken b;

    begin_broken(&b, block, len);
    if (bl_drain(bl, AN3155_SETTLE_MS, &seen) == 0 && flush(bl, &seen, &b) > 0)
        bl->lost = false;
    bl->error = first;
}

int an3155_recover(struct stm32bl *bl)
{
    struct bl_link *link = bl->link;
    struct bl_seen seen = {0};
    struct broken b;
    int answer;

    begin_broken(&b, link->last, link->last_len);
    if (link->last_len && link->last_len == link->list.len &&
        !memcmp(link->last, link->list.bytes, link->last_len))
        b.list = &link->list;
    link->last_len = 0;
    bl_say(&bl->log, STM32BL_LOG_DEBUG, "synchronising again after a disturbed frame");
    answer = bl_drain(bl, AN3155_SETTLE_MS, &seen);
    if (answer == 0)
        answer = flush(bl, &seen, b.len ? &b : NULL);
    if (answer < 0)
        return answer;
    if (answer == 0)
        return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT,
                       "the chip does not answer any more: reset it into the bootloader again");
    bl->lost = false;
    return STM32BL_OK;
}

int an3155_sync(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen)
{
    int tries = effort == BL_SYNC_PATIENT ? SYNC_TRIES_PATIENT : SYNC_TRIES;
    int answer = 0;

    bl->lost = false;
    for (int i = 0; answer == 0 && i < tries && !bl->cancelled; i++)
        answer = send_and_wait(bl, AN3155_SYNC, SYNC_MS, seen);
    bl->link->heard = bl->link->heard || answer > 0;
    if (answer > 0) // a second ACK may follow (AN2606, L412 V13.1)
        answer = bl_drain(bl, 5, NULL) ? STM32BL_ERR_IO : 1;
    else if (answer == 0 && effort == BL_SYNC_FLUSH && !seen->text && !seen->echo && !bl->cancelled)
        answer = flush(bl, seen, NULL);
    if (answer < 0)
        return answer;
    return answer ? STM32BL_OK : STM32BL_ERR_TIMEOUT;
}
