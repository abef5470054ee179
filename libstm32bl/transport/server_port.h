/*
 * server_port.h - what an RFC 2217 client asks of a port, and the answers. Pure: it knows no socket.
 */
#ifndef BL_SERVER_PORT_H
#define BL_SERVER_PORT_H

#include "server.h"
#include "telnet_parse.h"

enum { BL_ANSWER_MOST = 32 };

/** Begin with zeros. */
struct bl_server_port {
    struct bl_server_line line;
    uint64_t will; // options that we have said we use, by their number
    uint64_t does; // and those that the client uses
    uint8_t answer[BL_ANSWER_MOST];
    size_t answer_len;
};

/** Takes a request for an option; the answer, if there is one, is in port->answer. */
void bl_port_request(struct bl_server_port *port, uint8_t verb, uint8_t option);

/** Takes a message of the COM port option likewise; true: it may have changed a setting. */
bool bl_port_message(struct bl_server_port *port, const uint8_t *message, size_t length);

#endif
