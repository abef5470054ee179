/*
 * pass_wire.h - what a filter on a stream does not change: every operation passed on to the stream inside, and
 * its error text back. A filter begins with a struct pass_wire and brings the operations that it does
 * otherwise.
 */
#ifndef TEST_PASS_WIRE_H
#define TEST_PASS_WIRE_H

#include "stm32bl/transport.h"

struct pass_wire {
    struct stm32bl_stream base;
    struct stm32bl_stream *inner; /* closed with the filter */
};

int pass_wire_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms);
int pass_wire_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len);
int pass_wire_discard(struct stm32bl_stream *s);
int pass_wire_configure(struct stm32bl_stream *s, const struct stm32bl_line *line);
int pass_wire_set_lines(struct stm32bl_stream *s, int dtr, int rts);
int pass_wire_set_break(struct stm32bl_stream *s, bool on);
void pass_wire_sleep(struct stm32bl_stream *s, unsigned ms);
uint64_t pass_wire_now_ms(struct stm32bl_stream *s);
void pass_wire_close(struct stm32bl_stream *s);

/** Operations of a filter that reads and writes in its own way. */
#define PASS_WIRE_OPS(own_read, own_write)                                                         \
    {                                                                                              \
        .read = own_read, .write = own_write, .discard = pass_wire_discard,                        \
        .configure = pass_wire_configure, .set_lines = pass_wire_set_lines,                        \
        .set_break = pass_wire_set_break, .sleep = pass_wire_sleep, .now_ms = pass_wire_now_ms,    \
        .close = pass_wire_close                                                                   \
    }

#endif
