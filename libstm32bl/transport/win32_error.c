/*
 * win32_error.c - errors of Windows as messages about a COM port.
 */
#include "win32.h"

#ifdef _WIN32

void bl_win32_text(DWORD number, char *out, size_t size)
{
    wchar_t wide[120];
    DWORD n = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                             number, 0, wide, sizeof wide / sizeof *wide, NULL);

    while (n > 0 && (wide[n - 1] <= L' ' || wide[n - 1] == L'.'))
        n--;
    n = n ? (DWORD)WideCharToMultiByte(CP_UTF8, 0, wide, (int)n, out, (int)size - 1, NULL, NULL)
          : 0;
    out[n] = '\0';
    if (!n)
        bl_format(out, size, "Windows error %u", (unsigned)number);
}

/* What drivers say, each in its own way, when the adapter has been pulled out. */
static bool is_gone(DWORD number)
{
    switch (number) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_ACCESS_DENIED:
    case ERROR_INVALID_HANDLE:
    case ERROR_NOT_READY:
    case ERROR_BAD_UNIT:
    case ERROR_BAD_COMMAND:
    case ERROR_GEN_FAILURE:
    case ERROR_DEV_NOT_EXIST:
    case ERROR_BROKEN_PIPE:
    case BL_NO_SUCH_DEVICE:
    case ERROR_OPERATION_ABORTED:
    case ERROR_IO_DEVICE:
    case ERROR_DEVICE_NOT_CONNECTED:
    case ERROR_DEVICE_REMOVED:
        return true;
    default:
        return false;
    }
}

int bl_com_fail(struct bl_com *com, DWORD number, const char *doing)
{
    char text[120];

    if (is_gone(number)) {
        bl_format(com->stream.error, sizeof com->stream.error, "%s: port vanished (unplugged?)",
                  com->name);
        return STM32BL_ERR_IO;
    }
    bl_win32_text(number, text, sizeof text);
    bl_format(com->stream.error, sizeof com->stream.error, "%s: %s: %s", com->name, doing, text);
    return STM32BL_ERR_IO;
}

#endif
