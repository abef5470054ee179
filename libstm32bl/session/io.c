/*
 * io.c - time, progress and the bytes that go through a session.
 */
#include "session.h"

enum {
    SLICE_MS = 100, // progress is reported this often while the chip works
    ECHO_MS = 200   // an adapter may hand out what it hears as late as that
};

uint64_t stm32bl_now_ms(const struct stm32bl *bl)
{
    if (bl->usb)
        return bl->usb->ops->now_ms(bl->usb);
    return bl->stream ? bl->stream->ops->now_ms(bl->stream) : 0;
}

int bl_begin(struct stm32bl *bl)
{
    return bl_begin_on(bl, false);
}

int bl_begin_on(struct stm32bl *bl, bool all_parts)
{
    int err = STM32BL_OK;

    bl->error.text[0] = '\0';
    bl->cancelled = false;
    bl->was_unfinished = bl->unfinished;
    if (!bl->connected)
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "no chip is connected: open a target first, and again after go or reset");
    if (bl->ask_size && !all_parts)
        err = bl->ask_size(bl);
    if (bl->ask_size || !bl->lock_of_least)
        return err;
    bl->lock_of_least = false; // what it says of the other sectors was not looked at
    bl->lock = BL_LOCK_UNASKED;
    bl->start_count = 0;
    return err;
}

void bl_phase(struct stm32bl *bl, enum stm32bl_phase phase, uint64_t total)
{
    bl->progress = (struct stm32bl_progress){.phase = phase, .total = total};
    bl->ticked_ms = bl->phase_start_ms = stm32bl_now_ms(bl);
    bl->wait_expect_ms = 0;
}

int bl_end(struct stm32bl *bl, int result)
{
    if (result < 0)
        return result;
    bl->error.text[0] = '\0'; // what was tried on the way and did not work is no error of the call
    // A phase that has come to its end is not reported again, whatever the chip is asked afterwards.
    if (bl->progress.total && bl->progress.done >= bl->progress.total)
        bl_phase(bl, STM32BL_CONNECTING, 0);
    bl->unfinished = bl->was_unfinished; // what an earlier one has left is not mended by that
    return result;
}

void bl_expect(struct stm32bl *bl, uint32_t typical_ms, uint64_t bytes)
{
    bl->wait_start_ms = stm32bl_now_ms(bl);
    bl->wait_expect_ms = typical_ms ? typical_ms : 1;
    bl->wait_bytes = bytes;
}

/* What a long operation has probably done by now: never all of it before the chip says so. */
static uint64_t estimate(const struct stm32bl *bl, uint64_t now_ms)
{
    uint64_t passed = now_ms - bl->wait_start_ms;
    uint64_t most = bl->wait_expect_ms - bl->wait_expect_ms / 20;

    if (bl->wait_expect_ms == 0)
        return 0;
    return bl->wait_bytes * (passed < most ? passed : most) / bl->wait_expect_ms;
}

void bl_tick(struct stm32bl *bl)
{
    struct stm32bl_progress report = bl->progress;
    uint64_t now_ms = stm32bl_now_ms(bl);

    bl->ticked_ms = now_ms;
    if (!bl->on_progress)
        return;
    report.done += estimate(bl, now_ms);
    report.elapsed_ms = now_ms - bl->phase_start_ms;
    if (bl->on_progress(&report, bl->progress_user))
        bl->cancelled = true;
}

/* Where bytes come without end before there is a chip nothing else reports for long. */
static void tick_if_due(struct stm32bl *bl)
{
    if (!bl->connected && stm32bl_now_ms(bl) - bl->ticked_ms >= SLICE_MS)
        bl_tick(bl);
}

/* What was done when the user had seen enough: of the phase, and where. */
static int cancelled(struct stm32bl *bl, uint32_t addr, uint64_t done)
{
    static const char *const phases[] = {"connecting", "erasing", "writing",
                                         "verifying",  "reading", "comparing"};
    const char *phase = phases[bl->progress.phase];

    if (!bl->progress.total)
        return bl_fail(&bl->error, STM32BL_ERR_CANCELLED, "cancelled at 0x%08x", (unsigned)addr);
    if (done >= bl->progress.total)
        return bl_fail(&bl->error, STM32BL_ERR_CANCELLED,
                       "cancelled after %s: all %u bytes of it are done", phase, (unsigned)done);
    return bl_fail(&bl->error, STM32BL_ERR_CANCELLED,
                   "cancelled while %s, at 0x%08x: %u of %u bytes are done", phase, (unsigned)addr,
                   (unsigned)done, (unsigned)bl->progress.total);
}

int bl_advance(struct stm32bl *bl, uint32_t addr, uint64_t done)
{
    bl->progress.address = addr;
    bl->progress.done = done;
    bl->wait_expect_ms = 0;
    bl_tick(bl);
    if (bl->cancelled)
        return cancelled(bl, addr, done);
    return STM32BL_OK;
}

int bl_may_begin(struct stm32bl *bl, const char *what)
{
    struct stm32bl_progress nothing = {.phase = bl->progress.phase, .total = bl->progress.total};

    if (!bl->cancelled && bl->on_progress)
        bl->cancelled = bl->on_progress(&nothing, bl->progress_user) != 0;
    if (!bl->cancelled)
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_CANCELLED, "cancelled before %s: nothing of it was done",
                   what);
}

void bl_sleep(struct stm32bl *bl, uint32_t ms)
{
    while (ms > 0) {
        unsigned slice_ms = ms < SLICE_MS ? ms : SLICE_MS;
        if (bl->usb)
            bl->usb->ops->sleep(bl->usb, slice_ms);
        else
            bl->stream->ops->sleep(bl->stream, slice_ms);
        ms -= slice_ms;
        if (ms > 0)
            bl_tick(bl);
    }
}

/* On a half duplex wire. What comes among our own bytes is the chip's, and kept. */
static int take_echo(struct stm32bl *bl, const uint8_t *data, size_t len)
{
    struct stm32bl_stream *s = bl->stream;
    uint64_t end =
        s->ops->now_ms(s) + s->delay_ms + ECHO_MS + 10 * (uint64_t)len; // 1200 baud: 9.2 ms a byte
    uint8_t byte;

    for (size_t have = 0; have < len && s->ops->now_ms(s) < end;) {
        int n = s->ops->read(s, &byte, 1, SLICE_MS);
        if (n < 0)
            return bl_fail(&bl->error, n, "%s", s->error);
        if (n == 0)
            bl_tick(bl);
        else if (byte == data[have])
            have++;
        else if (bl->among_echo_count < sizeof bl->among_echo)
            bl->among_echo[bl->among_echo_count++] = byte;
    }
    return STM32BL_OK;
}

int bl_send(struct stm32bl *bl, const uint8_t *data, size_t len)
{
    int err = bl->stream->ops->write(bl->stream, data, len);

    if (err)
        return bl_fail(&bl->error, err, "%s", bl->stream->error);
    return bl->wish.echo ? take_echo(bl, data, len) : STM32BL_OK;
}

static size_t take_among_echo(struct stm32bl *bl, uint8_t *buf, size_t len)
{
    size_t n = len < bl->among_echo_count ? len : bl->among_echo_count;

    for (size_t i = 0; i < n; i++)
        buf[i] = bl->among_echo[i];
    bl->among_echo_count -= n;
    for (size_t i = 0; i < bl->among_echo_count; i++)
        bl->among_echo[i] = bl->among_echo[i + n];
    return n;
}

int bl_receive(struct stm32bl *bl, uint8_t *buf, size_t len, uint32_t timeout_ms)
{
    struct stm32bl_stream *s = bl->stream;
    uint64_t end = s->ops->now_ms(s) + timeout_ms + s->delay_ms;
    size_t have = take_among_echo(bl, buf, len);

    while (have < len) {
        uint64_t now = s->ops->now_ms(s);
        uint64_t left = end > now ? end - now : 0;
        int n =
            s->ops->read(s, buf + have, len - have, (unsigned)(left < SLICE_MS ? left : SLICE_MS));
        if (n < 0)
            return bl_fail(&bl->error, n, "%s", s->error);
        have += (size_t)n;
        if (n == 0 && left <= SLICE_MS)
            break;
        if (n == 0)
            bl_tick(bl);
        else
            tick_if_due(bl);
    }
    return (int)have;
}

void bl_note_bytes(struct bl_seen *seen, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t b = bytes[i];
        bool text = (b >= ' ' && b <= '~') || b == '\r' || b == '\n' || b == '\t';
        if (b == 0x7F)
            seen->echo++;
        else if (text)
            seen->text++;
        else
            seen->garbage++;
        if (seen->first_count < sizeof seen->first)
            seen->first[seen->first_count++] = b;
    }
}

int bl_drain(struct stm32bl *bl, unsigned quiet_ms, struct bl_seen *seen)
{
    uint64_t soon, end; // when silence is waited for no more: soon if the user wants to stop
    uint8_t buf[64];

    if (seen)
        bl_note_bytes(seen, bl->among_echo, bl->among_echo_count);
    bl->among_echo_count = 0;
    quiet_ms += bl->stream->delay_ms;
    soon = stm32bl_now_ms(bl) + quiet_ms;
    end = soon + 9 * (uint64_t)quiet_ms;
    while (stm32bl_now_ms(bl) < (bl->cancelled ? soon : end)) {
        int n = bl->stream->ops->read(bl->stream, buf, sizeof buf, quiet_ms);
        if (n < 0)
            return bl_fail(&bl->error, n, "%s", bl->stream->error);
        if (n == 0)
            return STM32BL_OK;
        if (seen)
            bl_note_bytes(seen, buf, (size_t)n);
        tick_if_due(bl);
    }
    return STM32BL_OK;
}
