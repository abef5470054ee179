/*
 * telnet.c - see telnet.h. The client asks for all that it wants at the beginning, so that whatever
 * the other end says about those options is an answer, and no answer is ever answered.
 */
#include "telnet.h"

enum {
    SE = 0xF0, // RFC 854
    SB = 0xFA,
    WILL = 0xFB,
    WONT = 0xFC,
    DO = 0xFD,
    DONT = 0xFE,
    IAC = 0xFF,
    BINARY = 0,     // RFC 856
    NO_GO_AHEAD = 3 // RFC 858
};

enum state { DATA, AFTER_IAC, OPTION, SUB, SUB_IAC };

const uint8_t bl_telnet_hello[BL_TELNET_HELLO] = {
    IAC, WILL, BL_TELNET_COM_PORT, IAC, DO,   BINARY,     IAC, WILL, BINARY,
    IAC, DO,   NO_GO_AHEAD,        IAC, WILL, NO_GO_AHEAD};

static void reply(struct bl_telnet *t, uint8_t verb, uint8_t option)
{
    uint8_t *p = t->reply + t->reply_count;

    if (t->reply_count + 3 > sizeof t->reply)
        return;
    p[0] = IAC;
    p[1] = verb;
    p[2] = option;
    t->reply_count += 3;
}

/* Once for each option, or two servers' habits could keep a conversation going for ever. */
static void refuse(struct bl_telnet *t, uint8_t verb, uint8_t option)
{
    unsigned index = option * 2u + (verb == WILL);
    uint8_t bit = (uint8_t)(1u << index % 8);

    if (t->refused[index / 8] & bit)
        return;
    t->refused[index / 8] |= bit;
    reply(t, verb == WILL ? DONT : WONT, option);
}

/* Either direction will do: ser2net has one, pyserial's server the other. */
static void com_port(struct bl_telnet *t, uint8_t verb)
{
    if (verb == WILL || verb == DO)
        t->com_port = BL_TELNET_YES;
    else if (verb == DONT && t->com_port == BL_TELNET_OPEN)
        t->com_port = BL_TELNET_NO;
}

static void option(struct bl_telnet *t, uint8_t verb, uint8_t number)
{
    if (number == BL_TELNET_COM_PORT)
        com_port(t, verb);
    else if (number == BINARY && (verb == WILL || verb == WONT))
        t->text_in = verb == WONT;
    else if (number == BINARY)
        t->text_out = verb == DONT;
    else if (number != NO_GO_AHEAD && (verb == WILL || verb == DO))
        refuse(t, verb, number);
}

static void add_sub(struct bl_telnet *t, uint8_t byte)
{
    if (t->sub_count < sizeof t->sub)
        t->sub[t->sub_count++] = byte;
}

static void after_iac(struct bl_telnet *t, uint8_t byte)
{
    t->state = DATA;
    if (byte == SB) {
        t->state = SUB;
        t->sub_count = 0;
    } else if (byte >= WILL && byte <= DONT) {
        t->state = OPTION;
        t->verb = byte;
    }
}

static void after_sub_iac(struct bl_telnet *t, uint8_t byte)
{
    t->state = SUB;
    if (byte == IAC) {
        add_sub(t, IAC);
    } else if (byte == SE) {
        t->state = DATA;
        if (t->on_sub && t->sub_count)
            t->on_sub(t->user, t->sub, t->sub_count);
    } else { // its end was lost
        after_iac(t, byte);
    }
}

/* True if `byte` is data. */
static bool is_data(struct bl_telnet *t, uint8_t byte)
{
    bool padding = t->text_in && t->after_cr && byte == 0;

    if (byte == IAC) {
        t->state = AFTER_IAC;
        return false;
    }
    t->after_cr = byte == '\r';
    return !padding;
}

static bool take(struct bl_telnet *t, uint8_t byte)
{
    switch (t->state) {
    case AFTER_IAC:
        if (byte == IAC) {
            t->state = DATA;
            t->after_cr = false;
            return true;
        }
        after_iac(t, byte);
        return false;
    case OPTION:
        t->state = DATA;
        option(t, t->verb, byte);
        return false;
    case SUB:
        if (byte == IAC)
            t->state = SUB_IAC;
        else
            add_sub(t, byte);
        return false;
    case SUB_IAC:
        after_sub_iac(t, byte);
        return false;
    default:
        return is_data(t, byte);
    }
}

size_t bl_telnet_take(struct bl_telnet *t, const uint8_t *in, size_t count, uint8_t *out)
{
    size_t data = 0;

    for (size_t i = 0; i < count; i++) {
        uint8_t byte = in[i];
        if (take(t, byte))
            out[data++] = byte;
    }
    return data;
}

size_t bl_telnet_put(const struct bl_telnet *t, const uint8_t *in, size_t count, uint8_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        out[n++] = in[i];
        if (in[i] == IAC)
            out[n++] = IAC;
        else if (in[i] == '\r' && t->text_out)
            out[n++] = 0;
    }
    return n;
}

size_t bl_telnet_put_sub(uint8_t command, const uint8_t *value, size_t count, uint8_t *out)
{
    size_t n = 0;

    out[n++] = IAC;
    out[n++] = SB;
    out[n++] = BL_TELNET_COM_PORT;
    out[n++] = command;
    for (size_t i = 0; i < count; i++) {
        out[n++] = value[i];
        if (value[i] == IAC)
            out[n++] = IAC;
    }
    out[n++] = IAC;
    out[n++] = SE;
    return n;
}
