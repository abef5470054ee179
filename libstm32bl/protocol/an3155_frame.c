/*
 * an3155_frame.c - the steps that the commands of the USART protocol are made of, AN3155 section 3.
 *
 * Every command is a pair (code, complement), then blocks that each end in a checksum; the chip
 * answers each with ACK or NACK. After a NACK it waits for the next command.
 */
#include <string.h>

#include "an3155.h"
#include "link.h"

static const char *command_name(uint8_t code)
{
    switch (code) {
    case AN3155_GET:
        return "Get";
    case AN3155_GET_VERSION:
        return "Get Version";
    case AN3155_GET_ID:
        return "Get ID";
    case AN3155_READ:
        return "Read Memory";
    case AN3155_GO:
        return "Go";
    case AN3155_WRITE:
        return "Write Memory";
    case AN3155_ERASE:
        return "Erase";
    case AN3155_EXTENDED_ERASE:
        return "Extended Erase";
    case AN3155_SPECIAL:
        return "Special";
    case AN3155_EXTENDED_SPECIAL:
        return "Extended Special";
    case AN3155_WRITE_PROTECT:
        return "Write Protect";
    case AN3155_WRITE_UNPROTECT:
        return "Write Unprotect";
    case AN3155_READ_PROTECT:
        return "Readout Protect";
    case AN3155_READ_UNPROTECT:
        return "Readout Unprotect";
    case AN3155_CHECKSUM:
        return "Get Checksum";
    default:
        return "unknown";
    }
}

bool an3155_is_dangerous(uint8_t code)
{
    switch (code) {
    case AN3155_GO:
    case AN3155_WRITE:
    case AN3155_ERASE:
    case AN3155_EXTENDED_ERASE:
    case AN3155_SPECIAL:
    case AN3155_EXTENDED_SPECIAL:
    case AN3155_WRITE_PROTECT:
    case AN3155_WRITE_UNPROTECT:
    case AN3155_READ_PROTECT:
    case AN3155_READ_UNPROTECT:
        return true;
    default:
        return false;
    }
}

/* A step of the command under way, for messages: "the address of Read Memory". */
struct step_name {
    char text[48];
};

static struct step_name name_of(const struct stm32bl *bl, enum bl_step step)
{
    const char *command = command_name(bl->link->command);
    bool counts = bl->link->command == AN3155_READ;
    struct step_name name = {""};

    if (step == BL_STEP_COMMAND)
        bl_format(name.text, sizeof name.text, "the command %s", command);
    else
        bl_format(name.text, sizeof name.text, "the %s of %s",
                  step == BL_STEP_ADDRESS ? "address"
                  : counts                ? "count"
                                          : "data",
                  command);
    return name;
}

static int refused(struct stm32bl *bl, enum bl_step step)
{
    // Some ROMs send a second NACK under read-out protection (AN2606, known limitations of F2,
    // F40x).
    int err = bl_drain(bl, an3155_settle_ms(bl), NULL);
    struct bl_error drained = bl->error;

    if (err)
        return bl_fail(&bl->error, err, "the chip answered NACK after %s, and then: %s",
                       name_of(bl, step).text, drained.text);
    return bl_fail(&bl->error, STM32BL_ERR_REFUSED, "the chip answered NACK after %s",
                   name_of(bl, step).text);
}

/* A frame ended otherwise than by ACK or NACK; what the ROM makes of it is not known. */
static int lose(struct stm32bl *bl, enum bl_step step)
{
    bl->lost = true;
    bl->nack_step = step;
    return STM32BL_ERR_TIMEOUT;
}

/* The next byte that is not BUSY, before `end_ms`; 0: none came, or the user wants no more. */
static int next_answer(struct stm32bl *bl, uint64_t end_ms, uint8_t *byte, bool *busy)
{
    int n = 1;

    *byte = AN3155_BUSY;
    *busy = false;
    while (n == 1 && *byte == AN3155_BUSY) {
        uint64_t now_ms = stm32bl_now_ms(bl);
        n = bl_receive(bl, byte, 1, end_ms > now_ms ? (uint32_t)(end_ms - now_ms) : 0);
        if (n != 1 || *byte != AN3155_BUSY)
            break;
        *busy = true;
        bl_tick(bl);
        if (bl->cancelled || now_ms >= end_ms)
            return 0;
    }
    return n;
}

static int no_answer(struct stm32bl *bl, enum bl_step step, uint32_t timeout_ms, bool busy)
{
    int err = lose(bl, step);

    if (busy && bl->cancelled)
        return bl_fail(&bl->error, STM32BL_ERR_CANCELLED,
                       "cancelled while the chip was still busy after %s", name_of(bl, step).text);
    if (busy)
        return bl_fail(&bl->error, err, "the chip is still busy (0x%02X) %u ms after %s",
                       AN3155_BUSY, (unsigned)timeout_ms, name_of(bl, step).text);
    return bl_fail(&bl->error, err,
                   "no answer within %u ms after %s (was the chip reset, or its power lost?)",
                   (unsigned)timeout_ms, name_of(bl, step).text);
}

int an3155_ack(struct stm32bl *bl, enum bl_step step, uint32_t timeout_ms)
{
    uint8_t byte;
    bool busy;
    int n;

    bl->nack_step = step;
    n = next_answer(bl, stm32bl_now_ms(bl) + timeout_ms, &byte, &busy);
    if (n < 0)
        return n;
    if (n == 0)
        return no_answer(bl, step, timeout_ms, busy);
    if (byte == AN3155_ACK)
        return STM32BL_OK;
    if (byte == AN3155_NACK)
        return refused(bl, step);
    (void)lose(bl, step);
    return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                   "answer 0x%02X after %s, where ACK 0x79 or NACK 0x1F is due: a disturbed line?",
                   byte, name_of(bl, step).text);
}

bool an3155_has(const struct stm32bl *bl, enum bl_an3155_code code)
{
    return memchr(bl->info.commands, code, bl->info.command_count) != NULL;
}

void an3155_note_block(struct stm32bl *bl, const uint8_t *block, size_t len)
{
    struct bl_link *link = bl->link;

    link->last_len = len <= sizeof link->last ? (uint8_t)len : 0;
    memcpy(link->last, block, link->last_len);
}

int an3155_block(struct stm32bl *bl, const uint8_t *frame, size_t len, enum bl_step step,
                 uint32_t timeout_ms)
{
    struct bl_link *link = bl->link;
    int err;

    an3155_note_block(bl, frame, len);
    err = bl_send(bl, frame, len);
    if (!err)
        err = an3155_ack(bl, step, timeout_ms);
    if (!bl->lost)
        link->last_len = 0;
    return err;
}

uint32_t an3155_option_ms(const struct stm32bl *bl)
{
    const struct bl_timing *t = bl->chip.device ? bl->chip.device->timing : &bl_unlisted_timing;

    return AN3155_OPTION_MS + 2 * t->erase[0].max_ms; // they are as large as the smallest sector
}

static int send_command(struct stm32bl *bl, enum bl_an3155_code code)
{
    uint8_t pair[2] = {(uint8_t)code, (uint8_t)~code};
    int err = bl->lost ? an3155_recover(bl) : STM32BL_OK;

    bl->link->command = (uint8_t)code;
    bl->link->attempt = false;
    return err ? err : an3155_block(bl, pair, sizeof pair, BL_STEP_COMMAND, AN3155_ACK_MS);
}

bool an3155_is_in_doubt(const struct stm32bl *bl, int err)
{
    return err == STM32BL_ERR_REFUSED && bl->nack_step == BL_STEP_COMMAND &&
           bl->info.protection != STM32BL_PROTECTION_ON;
}

int an3155_command(struct stm32bl *bl, enum bl_an3155_code code)
{
    int err = send_command(bl, code);

    if (!an3155_is_in_doubt(bl, err))
        return err;
    bl->lost = true;
    bl->summary.retries++;
    return send_command(bl, code);
}

int an3155_word(struct stm32bl *bl, uint32_t word, enum bl_step step, uint32_t timeout_ms)
{
    uint8_t frame[5];

    bl_put_be32(frame, word);
    frame[4] = an3155_xor(frame, 4);
    return an3155_block(bl, frame, sizeof frame, step, timeout_ms);
}

int an3155_require(struct stm32bl *bl, enum bl_an3155_code code, const char *name)
{
    if (an3155_has(bl, code))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "this ROM does not list the command %s (0x%02X)", name, (unsigned)code);
}

int an3155_receive(struct stm32bl *bl, uint8_t *buf, size_t len)
{
    // A byte takes at most 9.2 ms, at 1200 baud with parity.
    int n = bl_receive(bl, buf, len, AN3155_ACK_MS + 10 * (uint32_t)len);

    if (n < 0)
        return n;
    if ((size_t)n == len)
        return STM32BL_OK;
    bl->lost = true;
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT, "the chip sent %u of %u bytes, then stopped",
                   (unsigned)n, (unsigned)len);
}
