/* Telnet and RFC 2217: whatever comes in, nothing is written beside, and escaped data comes back. */
#include <string.h>

#include "oracle.h"
#include "transport/server_port.h"

static void answer(struct bl_server_port *port, const struct bl_telnet_parser *t,
                   enum bl_telnet_event event)
{
    port->answer_len = 0;
    if (event == BL_TELNET_REQUEST)
        bl_port_request(port, t->verb, t->option);
    else if (event == BL_TELNET_MESSAGE)
        bl_port_message(port, t->message, t->length);
    oracle_check(port->answer_len <= BL_ANSWER_MOST, "an answer has its room");
    oracle_check(!port->answer_len || port->answer[0] == BL_TELNET_IAC, "an answer is a command");
    oracle_check(!port->line.parity || port->line.parity == 'E' || port->line.parity == 'N',
                 "a parity is one that ROMs have");
}

static void check_escaped(const uint8_t *data, size_t size)
{
    uint8_t out[2 * 256];
    struct bl_telnet_parser t = {0};
    size_t len, found = 0;

    size = size < 256 ? size : 256;
    len = bl_telnet_escape(out, data, size);
    for (size_t i = 0; i < len; i++)
        if (bl_telnet_parse(&t, out[i]) == BL_TELNET_DATA)
            oracle_check(found < size && out[i] == data[found++], "a byte comes back");
    oracle_check(found == size && bl_telnet_rests(&t), "all bytes come back");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bl_telnet_parser t = {0};
    struct bl_server_port port = {0};

    for (size_t i = 0; i < size; i++) {
        enum bl_telnet_event event = bl_telnet_parse(&t, data[i]);

        oracle_check(t.length <= BL_TELNET_MESSAGE_MOST, "a message has its room");
        answer(&port, &t, event);
    }
    check_escaped(data, size);
    return 0;
}
