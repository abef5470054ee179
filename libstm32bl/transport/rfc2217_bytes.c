/*
 * rfc2217_bytes.c - what comes from an RFC 2217 server, taken apart.
 */
#include <string.h>

#include "clock.h"
#include "rfc2217.h"

enum { CHUNK = 256 };

int bl_rfc2217_receive(struct bl_rfc2217 *r, uint8_t *out, size_t len, unsigned timeout_ms)
{
    uint64_t end_ms = bl_clock_ms() + timeout_ms;
    size_t data = 0;

    while (data == 0) {
        uint64_t now_ms = bl_clock_ms();
        int err = STM32BL_OK;
        int n = bl_net_read(&r->net, out, len, now_ms < end_ms ? (unsigned)(end_ms - now_ms) : 0);

        if (n <= 0)
            return n;
        data = bl_telnet_take(&r->telnet, out, (size_t)n, out);
        if (r->telnet.reply_count)
            err = bl_net_write(&r->net, r->telnet.reply, r->telnet.reply_count);
        r->telnet.reply_count = 0;
        if (!err && data)
            err = bl_net_recognise(&r->net, out, data);
        if (err)
            return err;
        if (bl_clock_ms() >= end_ms)
            break;
    }
    return (int)data;
}

int bl_rfc2217_keep(struct bl_rfc2217 *r, unsigned timeout_ms)
{
    uint8_t bytes[CHUNK];
    size_t room;
    int n = bl_net_read(&r->net, bytes, sizeof bytes, timeout_ms);

    if (n <= 0)
        return n;
    n = (int)bl_telnet_take(&r->telnet, bytes, (size_t)n, bytes);
    room = sizeof r->kept - r->kept_count;
    if ((size_t)n > room) // nobody has asked for so much: noise, or a banner
        n = (int)room;
    memcpy(r->kept + r->kept_count, bytes, (size_t)n);
    r->kept_count += (size_t)n;
    if (r->telnet.reply_count) {
        int err = bl_net_write(&r->net, r->telnet.reply, r->telnet.reply_count);
        r->telnet.reply_count = 0;
        if (err)
            return err;
    }
    return bl_net_recognise(&r->net, bytes, (size_t)n);
}
