/*
 * telnet.c - see telnet.h. The client asks for all that it wants at the beginning, so that whatever
 * the other end says about those options is an answer, and no answer is ever answered.
 */
#include "telnet.h"

const uint8_t bl_telnet_hello[BL_TELNET_HELLO] = {
    BL_TELNET_IAC, BL_TELNET_WILL, BL_TELNET_COM_PORT, //
    BL_TELNET_IAC, BL_TELNET_DO,   BL_TELNET_BINARY,   //
    BL_TELNET_IAC, BL_TELNET_WILL, BL_TELNET_BINARY,   //
    BL_TELNET_IAC, BL_TELNET_DO,   BL_TELNET_SGA,      //
    BL_TELNET_IAC, BL_TELNET_WILL, BL_TELNET_SGA};

static void reply(struct bl_telnet *t, uint8_t verb, uint8_t option)
{
    uint8_t *p = t->reply + t->reply_count;

    if (t->reply_count + 3 > sizeof t->reply)
        return;
    p[0] = BL_TELNET_IAC;
    p[1] = verb;
    p[2] = option;
    t->reply_count += 3;
}

/* Once for each option, or two servers' habits could keep a conversation going for ever. */
static void refuse(struct bl_telnet *t, uint8_t verb, uint8_t option)
{
    unsigned index = option * 2u + (verb == BL_TELNET_WILL);
    uint8_t bit = (uint8_t)(1u << index % 8);

    if (t->refused[index / 8] & bit)
        return;
    t->refused[index / 8] |= bit;
    reply(t, verb == BL_TELNET_WILL ? BL_TELNET_DONT : BL_TELNET_WONT, option);
}

/* Either direction will do: ser2net has one, pyserial's server the other. */
static void com_port(struct bl_telnet *t, uint8_t verb)
{
    if (verb == BL_TELNET_WILL || verb == BL_TELNET_DO)
        t->com_port = BL_TELNET_YES;
    else if (verb == BL_TELNET_DONT && t->com_port == BL_TELNET_OPEN)
        t->com_port = BL_TELNET_NO;
}

static void option(struct bl_telnet *t, uint8_t verb, uint8_t number)
{
    if (number == BL_TELNET_COM_PORT)
        com_port(t, verb);
    else if (number == BL_TELNET_BINARY && (verb == BL_TELNET_WILL || verb == BL_TELNET_WONT))
        t->text_in = verb == BL_TELNET_WONT;
    else if (number == BL_TELNET_BINARY)
        t->text_out = verb == BL_TELNET_DONT;
    else if (number != BL_TELNET_SGA && (verb == BL_TELNET_WILL || verb == BL_TELNET_DO))
        refuse(t, verb, number);
}

/* True if `byte`, one of the other end's, is data. */
static bool is_data(struct bl_telnet *t, uint8_t byte)
{
    bool padding = t->text_in && t->after_cr && byte == 0;

    t->after_cr = byte == '\r';
    return !padding;
}

static bool take(struct bl_telnet *t, uint8_t byte)
{
    struct bl_telnet_parser *p = &t->parser;

    switch (bl_telnet_parse(p, byte)) {
    case BL_TELNET_DATA:
        return is_data(t, byte);
    case BL_TELNET_REQUEST:
        option(t, p->verb, p->option);
        return false;
    case BL_TELNET_MESSAGE:
        if (t->on_sub && p->length)
            t->on_sub(t->user, p->message, p->length);
        return false;
    default:
        return false;
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
        if (in[i] == BL_TELNET_IAC)
            out[n++] = BL_TELNET_IAC;
        else if (in[i] == '\r' && t->text_out)
            out[n++] = 0;
    }
    return n;
}

size_t bl_telnet_put_sub(uint8_t command, const uint8_t *value, size_t count, uint8_t *out)
{
    size_t n = 0;

    out[n++] = BL_TELNET_IAC;
    out[n++] = BL_TELNET_SB;
    out[n++] = BL_TELNET_COM_PORT;
    out[n++] = command;
    n += bl_telnet_escape(out + n, value, count);
    out[n++] = BL_TELNET_IAC;
    out[n++] = BL_TELNET_SE;
    return n;
}
