/*
 * win32_open.c - opens a COM port, which Windows gives to one program alone, sets its line, and says
 * what is wrong if it cannot. Source: Microsoft's reference of CreateFile ("Communications
 * Resources"), DCB and SetCommState.
 */
#include "win32.h"

#ifdef _WIN32

#include <stdlib.h>
#include <string.h>

enum { ROOM = 16384, SLOW_MS = 4, PATH = 512 };

static int fail_none(const char *name, struct bl_error *error)
{
    return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                   "%s: no such port: 'stm32bl list' shows those there are", name);
}

static int fail_open(const char *name, DWORD number, struct bl_error *error)
{
    char text[120];

    switch (number) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_PATHNAME:
    case ERROR_BAD_NETPATH:
    case ERROR_BAD_NET_NAME:
        return fail_none(name, error);
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_BUSY:
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "%s: in use by another program: close it (a serial monitor, an IDE?)", name);
    case ERROR_GEN_FAILURE:
    case BL_NO_SUCH_DEVICE:
    case ERROR_DEVICE_NOT_CONNECTED:
    case ERROR_SEM_TIMEOUT:
        return bl_fail(error, STM32BL_ERR_IO,
                       "%s: the device behind this port does not answer: plug it in again", name);
    default:
        bl_win32_text(number, text, sizeof text);
        return bl_fail(error, STM32BL_ERR_IO, "%s: open: %s", name, text);
    }
}

/* Opening a port drives the lines as its last program, or the driver, has left them in the DCB. */
static int take_lines(struct bl_com *com, struct bl_error *error)
{
    DCB d = {.DCBlength = sizeof d};

    if (!GetCommState(com->handle, &d))
        return bl_fail(error, STM32BL_ERR_ARG, "%s: a device, but not a serial port", com->name);
    com->dtr = d.fDtrControl != DTR_CONTROL_DISABLE;
    com->rts = d.fRtsControl != RTS_CONTROL_DISABLE;
    return STM32BL_OK;
}

static void warn(const struct bl_com *com, const char *path, bool parity_held, bool low_latency,
                 const struct bl_log *log)
{
    unsigned ms = low_latency ? bl_win32_latency_ms(path) : 0;

    if (!parity_held)
        bl_say(log, STM32BL_LOG_WARN, "%s: this port has no parity", com->name);
    if (ms >= SLOW_MS)
        bl_say(log, STM32BL_LOG_WARN,
               "%s: the adapter's latency timer is set to %u ms, for which every block waits: set "
               "it to 1 in the Device Manager: Ports, this port, Port Settings, Advanced",
               com->name, ms);
}

static int open_handle(struct bl_com *com, const char *path, struct bl_error *error)
{
    wchar_t wide[PATH];

    if (!MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, PATH))
        return fail_none(com->name, error);
    com->handle = CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                              FILE_FLAG_OVERLAPPED, NULL);
    if (com->handle == INVALID_HANDLE_VALUE)
        return fail_open(com->name, GetLastError(), error);
    com->io.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!com->io.hEvent)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a serial port");
    return take_lines(com, error);
}

static int set_up(struct bl_com *com, const char *path, const struct stm32bl_line *line,
                  bool low_latency, const struct bl_log *log)
{
    // So set, a read returns what is there, or else waits for one byte; the stream ends it in time.
    COMMTIMEOUTS times = {.ReadIntervalTimeout = MAXDWORD,
                          .ReadTotalTimeoutMultiplier = MAXDWORD,
                          .ReadTotalTimeoutConstant = MAXDWORD - 1};
    bool parity_held;
    int err;

    SetupComm(com->handle, ROOM, ROOM); // a wish: drivers take what they like
    if (!SetCommTimeouts(com->handle, &times))
        return bl_com_fail(com, GetLastError(), "time-outs");
    err = bl_com_configure(com, line, &parity_held);
    if (err)
        return err;
    warn(com, path, parity_held, low_latency, log);
    bl_say(log, STM32BL_LOG_DEBUG, "%s: opened, %u baud 8%c1", com->name, line->baud, line->parity);
    return com->stream.ops->discard(&com->stream);
}

int bl_com_open(const char *name, const struct stm32bl_line *line, bool low_latency,
                const struct bl_log *log, struct bl_error *error, struct stm32bl_stream **out)
{
    char path[PATH];
    struct bl_com *com;
    int err;

    if (!bl_win32_path(name, path, sizeof path))
        return bl_fail(error, STM32BL_ERR_NOT_FOUND,
                       "%s: ports of Windows are called COM3 and the like: 'stm32bl list' shows "
                       "those there are",
                       name);
    com = calloc(1, sizeof *com);
    if (!com)
        return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for a serial port");
    com->stream.ops = &bl_com_ops;
    com->handle = INVALID_HANDLE_VALUE;
    bl_format(com->name, sizeof com->name, "%s", name);
    err = open_handle(com, path, error);
    if (!err) {
        err = set_up(com, path, line, low_latency, log);
        if (err)
            bl_fail(error, err, "%s", com->stream.error);
    }
    if (err) {
        com->stream.ops->close(&com->stream);
        return err;
    }
    *out = &com->stream;
    return STM32BL_OK;
}

#endif
