/*
 * server_port.c - see server_port.h. The numbers are those of RFC 2217 section 3.
 */
#include "server_port.h"

#include <string.h>

#include "telnet.h"

enum command {
    SIGNATURE = 0,
    BAUD = 1,
    SIZE = 2,
    PARITY = 3,
    STOP = 4,
    CONTROL = 5,
    MODEM_STATE = 7,
    MASKS = 10, // of the line and of the modem lines
    PURGE = 12,
    ANSWER = 100
};

enum control {
    ASK_FLOW = 0,
    NO_FLOW = 1,
    ASK_BREAK = 4,
    BREAK_ON = 5,
    BREAK_OFF = 6,
    ASK_DTR = 7,
    DTR_ON = 8,
    DTR_OFF = 9,
    ASK_RTS = 10,
    RTS_ON = 11,
    RTS_OFF = 12,
    NO_FLOW_IN = 14
};

enum { PARITY_NONE = 1, PARITY_EVEN = 3, EIGHT_BITS = 8, ONE_STOP = 1 };

static bool is_ours(uint8_t option)
{
    return option == BL_TELNET_BINARY || option == BL_TELNET_SGA || option == BL_TELNET_COM_PORT;
}

static void say(struct bl_server_port *port, uint8_t verb, uint8_t option)
{
    port->answer[0] = BL_TELNET_IAC;
    port->answer[1] = verb;
    port->answer[2] = option;
    port->answer_len = 3;
}

/* Agrees to what is ours, once, for an answer must not be answered; declines the rest. */
static void agree(struct bl_server_port *port, uint64_t *agreed, uint8_t yes, uint8_t no,
                  uint8_t option)
{
    uint64_t bit = is_ours(option) ? (uint64_t)1 << option : 0;

    if (!bit)
        say(port, no, option);
    else if (!(*agreed & bit))
        say(port, yes, option);
    *agreed |= bit;
}

static void reply(struct bl_server_port *port, uint8_t command, const void *value, size_t length)
{
    port->answer_len += bl_telnet_put_sub((uint8_t)(command + ANSWER), value, length,
                                          port->answer + port->answer_len);
}

/* Clients wait for it at the beginning, pyserial's for one; no input line is connected here. */
static void tell_modem_state(struct bl_server_port *port)
{
    static const uint8_t none = 0;

    reply(port, MODEM_STATE, &none, 1);
}

static bool has_com_port(const struct bl_server_port *port)
{
    return (port->will | port->does) >> BL_TELNET_COM_PORT & 1;
}

void bl_port_request(struct bl_server_port *port, uint8_t verb, uint8_t option)
{
    bool had = has_com_port(port);

    port->answer_len = 0;
    if (verb == BL_TELNET_WILL)
        agree(port, &port->does, BL_TELNET_DO, BL_TELNET_DONT, option);
    else if (verb == BL_TELNET_DO)
        agree(port, &port->will, BL_TELNET_WILL, BL_TELNET_WONT, option);
    if (has_com_port(port) && !had)
        tell_modem_state(port);
}

static void set_baud(struct bl_server_port *port, uint32_t baud)
{
    uint8_t now[4];

    if (baud)
        port->line.baud = baud;
    bl_put_be32(now, port->line.baud);
    reply(port, BAUD, now, sizeof now);
}

static uint8_t set_parity(struct bl_server_port *port, uint8_t value)
{
    if (value == PARITY_NONE || value == PARITY_EVEN) // else it stays, as the answer says
        port->line.parity = value == PARITY_EVEN ? 'E' : 'N';
    return port->line.parity == 'E' ? PARITY_EVEN : PARITY_NONE;
}

static uint8_t set_control(struct bl_server_line *line, uint8_t value)
{
    line->lines =
        line->lines || value == DTR_ON || value == DTR_OFF || value == RTS_ON || value == RTS_OFF;
    if (value == BREAK_ON || value == BREAK_OFF)
        line->breaking = value == BREAK_ON;
    if (value == DTR_ON || value == DTR_OFF)
        line->dtr = value == DTR_ON;
    if (value == RTS_ON || value == RTS_OFF)
        line->rts = value == RTS_ON;
    if (value < ASK_BREAK)
        return NO_FLOW;
    if (value < ASK_DTR)
        return line->breaking ? BREAK_ON : BREAK_OFF;
    if (value < ASK_RTS)
        return line->dtr ? DTR_ON : DTR_OFF;
    return value > RTS_OFF ? NO_FLOW_IN : line->rts ? RTS_ON : RTS_OFF;
}

/* The commands with a value of one byte. */
static void set_byte(struct bl_server_port *port, uint8_t command, uint8_t value)
{
    if (command == SIZE)
        value = EIGHT_BITS;
    else if (command == PARITY)
        value = set_parity(port, value);
    else if (command == STOP)
        value = ONE_STOP;
    else if (command == CONTROL)
        value = set_control(&port->line, value);
    reply(port, command, &value, 1);
}

bool bl_port_message(struct bl_server_port *port, const uint8_t *message, size_t length)
{
    static const char name[] = "stm32bl sim";
    uint8_t command = length >= 2 ? message[1] : ANSWER;

    port->answer_len = 0;
    if (length < 2 || message[0] != BL_TELNET_COM_PORT)
        return false;
    if (command == SIGNATURE && length == 2)
        reply(port, command, name, strlen(name));
    else if (command == BAUD && length == 6)
        set_baud(port, bl_be32(message + 2));
    else if (length == 3 &&
             ((command >= SIZE && command <= CONTROL) || (command >= MASKS && command <= PURGE)))
        set_byte(port, command, message[2]);
    return port->answer_len > 0;
}
