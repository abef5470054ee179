/*
 * win32.c - the traffic of a COM port: bytes, control lines, time. Sources: Microsoft's reference of
 * "Communications Functions" (COMMTIMEOUTS, ClearCommError, EscapeCommFunction).
 */
#include "win32.h"

#ifdef _WIN32

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

enum { WRITE_EXTRA_MS = 5000, BITS_PER_BYTE = 11 };

static struct bl_com *com_of(struct stm32bl_stream *s)
{
    return (struct bl_com *)s;
}

static int fail_unsupported(struct bl_com *com, const char *what)
{
    DWORD number = GetLastError();

    if (number != ERROR_INVALID_FUNCTION && number != ERROR_NOT_SUPPORTED &&
        number != ERROR_INVALID_PARAMETER)
        return bl_com_fail(com, number, what);
    bl_format(com->stream.error, sizeof com->stream.error, "%s: this port has no %s", com->name,
              what);
    return STM32BL_ERR_UNSUPPORTED;
}

/*
 * Ends a transfer that ReadFile() or WriteFile() began: waits for it until the time is over, then takes
 * it back. Returns 0 or an error of Windows; *count bytes have moved in either case.
 */
static DWORD finish(struct bl_com *com, BOOL done, DWORD limit_ms, DWORD *count)
{
    DWORD number = done ? ERROR_SUCCESS : GetLastError();
    bool late;

    *count = 0;
    if (!done && number != ERROR_IO_PENDING)
        return number;
    late = WaitForSingleObject(com->io.hEvent, limit_ms) != WAIT_OBJECT_0;
    if (late)
        CancelIoEx(com->handle, &com->io);
    if (GetOverlappedResult(com->handle, &com->io, count, TRUE))
        return ERROR_SUCCESS;
    number = GetLastError();
    return late && number == ERROR_OPERATION_ABORTED ? ERROR_SUCCESS : number;
}

/* Drivers end the reads of a port that has gone as if nothing had come; this one asks them. */
static int check_presence(struct bl_com *com)
{
    DWORD errors;

    return ClearCommError(com->handle, &errors, NULL) ? STM32BL_OK
                                                      : bl_com_fail(com, GetLastError(), "state");
}

static int com_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    struct bl_com *com = com_of(s);
    uint64_t end_us = bl_clock_us() + (uint64_t)timeout_ms * 1000;

    if (len > INT_MAX)
        len = INT_MAX;
    while (len > 0) {
        uint64_t now_us = bl_clock_us();
        uint64_t left_ms = now_us < end_us ? (end_us - now_us + 999) / 1000 : 0;
        DWORD n, number = finish(com, ReadFile(com->handle, buf, (DWORD)len, NULL, &com->io),
                                 left_ms < INT_MAX ? (DWORD)left_ms : INT_MAX, &n);
        int err;

        if (n)
            return (int)n;
        err = number ? bl_com_fail(com, number, "read") : check_presence(com);
        if (err || bl_clock_us() >= end_us)
            return err;
        bl_clock_sleep_ms(1); // it ended too early; a driver that makes a habit of it must not spin
    }
    return 0;
}

static int com_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    struct bl_com *com = com_of(s);
    unsigned limit_ms =
        (unsigned)((uint64_t)len * BITS_PER_BYTE * 1000 / com->baud) + WRITE_EXTRA_MS;
    uint64_t end_ms = bl_clock_ms() + limit_ms;

    while (len > 0) {
        uint64_t now_ms = bl_clock_ms();
        DWORD n, number;

        if (now_ms >= end_ms) {
            PurgeComm(com->handle, PURGE_TXABORT | PURGE_TXCLEAR);
            bl_format(s->error, sizeof s->error,
                      "%s: the port has taken no bytes for %u s: something blocks its output",
                      com->name, limit_ms / 1000);
            return STM32BL_ERR_IO;
        }
        number = finish(com, WriteFile(com->handle, buf, (DWORD)len, NULL, &com->io),
                        (DWORD)(end_ms - now_ms), &n);
        if (number)
            return bl_com_fail(com, number, "write");
        buf += n;
        len -= n;
    }
    return STM32BL_OK;
}

static int com_discard(struct stm32bl_stream *s)
{
    struct bl_com *com = com_of(s);

    return PurgeComm(com->handle, PURGE_RXABORT | PURGE_RXCLEAR)
               ? STM32BL_OK
               : bl_com_fail(com, GetLastError(), "flush");
}

static int com_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    bool held;
    return bl_com_configure(com_of(s), line, &held);
}

static int com_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    struct bl_com *com = com_of(s);

    if (dtr != STM32BL_LINE_KEEP) {
        if (!EscapeCommFunction(com->handle, dtr ? SETDTR : CLRDTR))
            return fail_unsupported(com, "DTR line");
        com->dtr = dtr;
    }
    if (rts != STM32BL_LINE_KEEP) {
        if (!EscapeCommFunction(com->handle, rts ? SETRTS : CLRRTS))
            return fail_unsupported(com, "RTS line");
        com->rts = rts;
    }
    return STM32BL_OK;
}

static int com_set_break(struct stm32bl_stream *s, bool on)
{
    struct bl_com *com = com_of(s);

    return (on ? SetCommBreak(com->handle) : ClearCommBreak(com->handle))
               ? STM32BL_OK
               : fail_unsupported(com, "break");
}

static void com_sleep(struct stm32bl_stream *s, unsigned ms)
{
    (void)s;
    bl_clock_sleep_ms(ms);
}

static uint64_t com_now_ms(struct stm32bl_stream *s)
{
    (void)s;
    return bl_clock_ms();
}

static void com_close(struct stm32bl_stream *s)
{
    struct bl_com *com = com_of(s);

    if (com->handle != INVALID_HANDLE_VALUE)
        CloseHandle(com->handle);
    if (com->io.hEvent)
        CloseHandle(com->io.hEvent);
    free(com);
}

const struct stm32bl_stream_ops bl_com_ops = {
    .read = com_read,
    .write = com_write,
    .discard = com_discard,
    .configure = com_configure,
    .set_lines = com_set_lines,
    .set_break = com_set_break,
    .sleep = com_sleep,
    .now_ms = com_now_ms,
    .close = com_close,
};

#endif
