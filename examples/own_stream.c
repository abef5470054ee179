/*
 * own_stream - a transport of your own is a table of nine functions. This one stands before another
 * stream and counts bytes; yours may be a socket, a radio, or a UART of the board you are on.
 */
#include <stdio.h>
#include <stdlib.h>

#include <stm32bl/sim.h>

struct meter {
    struct stm32bl_stream stream; // first, so that a pointer to it is one to the meter
    struct stm32bl_stream *wire;
    unsigned sent, received;
};

#define METER(s) ((struct meter *)(s))
#define WIRE(s)  (METER(s)->wire)

/* Whatever fails says why in its own stream. */
static int result(struct stm32bl_stream *s, int n)
{
    snprintf(s->error, sizeof s->error, "%s", n < 0 ? WIRE(s)->error : "");
    return n;
}

static int m_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    int n = WIRE(s)->ops->read(WIRE(s), buf, len, timeout_ms);
    METER(s)->received += n > 0 ? (unsigned)n : 0;
    return result(s, n);
}

static int m_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    METER(s)->sent += (unsigned)len;
    return result(s, WIRE(s)->ops->write(WIRE(s), buf, len));
}

// The others have nothing to add.
// clang-format off
static int m_discard(struct stm32bl_stream *s)
    { return result(s, WIRE(s)->ops->discard(WIRE(s))); }
static int m_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
    { return result(s, WIRE(s)->ops->configure(WIRE(s), line)); }
static int m_set_lines(struct stm32bl_stream *s, int dtr, int rts)
    { return result(s, WIRE(s)->ops->set_lines(WIRE(s), dtr, rts)); }
static int m_set_break(struct stm32bl_stream *s, bool on)
    { return result(s, WIRE(s)->ops->set_break(WIRE(s), on)); }
static void m_sleep(struct stm32bl_stream *s, unsigned ms) { WIRE(s)->ops->sleep(WIRE(s), ms); }
static uint64_t m_now(struct stm32bl_stream *s) { return WIRE(s)->ops->now_ms(WIRE(s)); }
static void m_close(struct stm32bl_stream *s) { WIRE(s)->ops->close(WIRE(s)); }
// clang-format on

static const struct stm32bl_stream_ops ops = {
    m_read, m_write, m_discard, m_configure, m_set_lines, m_set_break, m_sleep, m_now, m_close};

int main(void)
{
    struct stm32bl_sim *sim = stm32bl_sim_new(stm32bl_device_find("stm32f411"));
    struct meter meter = {.stream.ops = &ops, .wire = sim ? stm32bl_sim_stream(sim) : NULL};
    struct stm32bl *bl = stm32bl_new();
    int err = bl && meter.wire ? STM32BL_OK : STM32BL_ERR_MEMORY;
    uint8_t buf[4096];

    if (!err)
        err = stm32bl_attach(bl, &meter.stream, NULL); // which now owns it
    if (!err)
        err = stm32bl_read(bl, 0x08000000, buf, sizeof buf);
    if (bl)
        printf("%s; %u bytes sent, %u received\n", err ? stm32bl_error_message(bl) : "read 4096",
               meter.sent, meter.received);
    stm32bl_free(bl); // closes the stream
    stm32bl_sim_free(sim);
    return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
