/*
 * telnet_parse.c - see telnet_parse.h. The numbers are those of RFC 854.
 */
#include "telnet_parse.h"

enum state { GROUND, COMMAND, REQUEST, MESSAGE, MESSAGE_COMMAND };

static enum bl_telnet_event go_on(struct bl_telnet_parser *t, enum state state)
{
    t->state = (uint8_t)state;
    return BL_TELNET_NOTHING;
}

static enum bl_telnet_event end(struct bl_telnet_parser *t, enum bl_telnet_event event)
{
    t->state = GROUND;
    return event;
}

static enum bl_telnet_event take_command(struct bl_telnet_parser *t, uint8_t byte)
{
    switch (byte) {
    case BL_TELNET_IAC: // doubled: a byte of data
        return end(t, BL_TELNET_DATA);
    case BL_TELNET_SB:
        t->length = 0;
        return go_on(t, MESSAGE);
    case BL_TELNET_WILL:
    case BL_TELNET_WONT:
    case BL_TELNET_DO:
    case BL_TELNET_DONT:
        t->verb = byte;
        return go_on(t, REQUEST);
    default: // NOP, GA and the like
        return end(t, BL_TELNET_NOTHING);
    }
}

static enum bl_telnet_event keep(struct bl_telnet_parser *t, uint8_t byte)
{
    if (t->length < sizeof t->message)
        t->message[t->length++] = byte;
    return go_on(t, MESSAGE);
}

static enum bl_telnet_event take_message_command(struct bl_telnet_parser *t, uint8_t byte)
{
    if (byte == BL_TELNET_IAC)
        return keep(t, byte);
    if (byte == BL_TELNET_SE)
        return end(t, BL_TELNET_MESSAGE);
    return take_command(t, byte); // it was never ended: what it said is not known
}

enum bl_telnet_event bl_telnet_parse(struct bl_telnet_parser *t, uint8_t byte)
{
    switch ((enum state)t->state) {
    case COMMAND:
        return take_command(t, byte);
    case REQUEST:
        t->option = byte;
        return end(t, BL_TELNET_REQUEST);
    case MESSAGE:
        return byte == BL_TELNET_IAC ? go_on(t, MESSAGE_COMMAND) : keep(t, byte);
    case MESSAGE_COMMAND:
        return take_message_command(t, byte);
    default:
        return byte == BL_TELNET_IAC ? go_on(t, COMMAND) : BL_TELNET_DATA;
    }
}

bool bl_telnet_rests(const struct bl_telnet_parser *t)
{
    return t->state == GROUND;
}

size_t bl_telnet_escape(uint8_t *out, const uint8_t *data, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        if (data[i] == BL_TELNET_IAC)
            out[n++] = BL_TELNET_IAC;
        out[n++] = data[i];
    }
    return n;
}
