/*
 * rfc2217_port.c - settings and lines of a port behind RFC 2217. Servers differ in what they answer,
 * so an answer is waited for, not required: whoever leaves one out is named once.
 */
#include <string.h>

#include "clock.h"
#include "rfc2217.h"

enum {
    ANSWER_MS = 500,
    SILENT_MS = 50, // for a server that has not answered the like before
    PARITY_NONE = 1,
    PARITY_EVEN = 3,
    STOP_1 = 1,
    NO_FLOW_CONTROL = 1,
    ANSWER = 100,
    DELAY_MOST_MS = 5000
};

void bl_rfc2217_on_sub(void *user, const uint8_t *sub, size_t count)
{
    struct bl_rfc2217 *r = user;
    unsigned command;

    if (count < 2 || sub[0] != BL_TELNET_COM_PORT || sub[1] < ANSWER)
        return;
    command = sub[1] - ANSWER;
    if (command >= BL_RFC2217_COMMANDS)
        return;
    r->answers[command]++;
    if (command == BL_RFC2217_BAUD && count >= 6) // sredird sends four bytes more
        r->baud = bl_be32(sub + 2);
    else if (command == BL_RFC2217_PARITY && count >= 3)
        r->parity = sub[2];
    else if (command == BL_RFC2217_SUSPEND)
        r->suspended = true;
    else if (command == BL_RFC2217_RESUME)
        r->suspended = false;
    else if (command == BL_RFC2217_SIGNATURE && count > 2)
        bl_say(r->log, STM32BL_LOG_DEBUG, "%s: the server is '%.*s'", r->net.name, (int)count - 2,
               (const char *)sub + 2);
}

static void ask(struct bl_rfc2217 *r, enum bl_rfc2217_command command, const uint8_t *value,
                size_t count)
{
    if (r->batch_count + 2 * count + 6 > sizeof r->batch)
        return;
    r->batch_count += bl_telnet_put_sub((uint8_t)command, value, count, r->batch + r->batch_count);
    r->awaited[command]++;
}

static void ask_byte(struct bl_rfc2217 *r, enum bl_rfc2217_command command, uint8_t value)
{
    ask(r, command, &value, 1);
}

static bool is_complete(const struct bl_rfc2217 *r)
{
    for (size_t i = 0; i < BL_RFC2217_COMMANDS; i++)
        if (r->answers[i] < r->awaited[i])
            return false;
    return true;
}

static const char *command_name(size_t command)
{
    switch (command) {
    case BL_RFC2217_BAUD:
        return "baud rate";
    case BL_RFC2217_PARITY:
        return "parity";
    case BL_RFC2217_CONTROL:
        return "control lines and flow control";
    case BL_RFC2217_PURGE:
        return "discarding";
    default:
        return "data and stop bits";
    }
}

static void note_silence(struct bl_rfc2217 *r)
{
    for (size_t i = 0; i < BL_RFC2217_COMMANDS; i++) {
        if (r->answers[i] >= r->awaited[i]) {
            r->silent &= ~(1u << i);
            continue;
        }
        if (!(r->silent & 1u << i))
            bl_say(r->log, i == BL_RFC2217_PURGE ? STM32BL_LOG_DEBUG : STM32BL_LOG_WARN,
                   "%s: the server does not confirm %s: going on as if it had", r->net.name,
                   command_name(i));
        r->silent |= 1u << i;
    }
}

static bool is_silent(const struct bl_rfc2217 *r)
{
    for (size_t i = 0; i < BL_RFC2217_COMMANDS; i++)
        if (r->awaited[i] && r->silent & 1u << i)
            return true;
    return false;
}

/* Sends all that has been asked in one write, and waits for the answers. */
static int settle(struct bl_rfc2217 *r)
{
    uint64_t start_ms = bl_clock_ms();
    uint64_t end_ms = start_ms + (is_silent(r) ? SILENT_MS : ANSWER_MS) + r->net.stream.delay_ms;
    int err;

    memset(r->answers, 0, sizeof r->answers);
    err = bl_net_write(&r->net, r->batch, r->batch_count);
    r->batch_count = 0;
    while (!err && !is_complete(r) && bl_clock_ms() < end_ms)
        err = bl_rfc2217_keep(r, (unsigned)(end_ms - bl_clock_ms()));
    if (!err && is_complete(r)) {
        uint64_t took_ms = bl_clock_ms() - start_ms;
        if (took_ms > r->net.stream.delay_ms && took_ms < DELAY_MOST_MS)
            r->net.stream.delay_ms = (unsigned)took_ms;
    }
    if (!err)
        note_silence(r);
    memset(r->awaited, 0, sizeof r->awaited);
    return err;
}

static void check_line(const struct bl_rfc2217 *r, uint8_t parity)
{
    if (r->answers[BL_RFC2217_BAUD] && r->baud != r->line.baud)
        bl_say(r->log, STM32BL_LOG_WARN, "%s: the server has set %u baud instead of %u",
               r->net.name, (unsigned)r->baud, r->line.baud);
    if (r->answers[BL_RFC2217_PARITY] && r->parity != parity)
        bl_say(r->log, STM32BL_LOG_WARN, "%s: the server does not set %s parity", r->net.name,
               parity == PARITY_EVEN ? "even" : "no");
}

int bl_rfc2217_configure(struct bl_rfc2217 *r, const struct stm32bl_line *line)
{
    uint8_t parity = line->parity == 'E' ? PARITY_EVEN : PARITY_NONE, baud[4];
    int err;

    if (r->line.baud == line->baud && r->line.parity == line->parity)
        return STM32BL_OK;
    bl_put_be32(baud, line->baud);
    ask(r, BL_RFC2217_BAUD, baud, sizeof baud);
    ask_byte(r, BL_RFC2217_DATASIZE, 8);
    ask_byte(r, BL_RFC2217_PARITY, parity);
    ask_byte(r, BL_RFC2217_STOPSIZE, STOP_1);
    ask_byte(r, BL_RFC2217_CONTROL, NO_FLOW_CONTROL);
    err = settle(r);
    r->line = *line;
    if (!err)
        check_line(r, parity);
    return err;
}

int bl_rfc2217_control(struct bl_rfc2217 *r, uint8_t first, uint8_t second)
{
    if (first)
        ask_byte(r, BL_RFC2217_CONTROL, first);
    if (second)
        ask_byte(r, BL_RFC2217_CONTROL, second);
    return first || second ? settle(r) : STM32BL_OK;
}

int bl_rfc2217_purge(struct bl_rfc2217 *r, uint8_t which)
{
    int err;

    ask_byte(r, BL_RFC2217_PURGE, which);
    err = settle(r);
    r->kept_at = r->kept_count = 0;
    return err;
}
