/*
 * win32_line.c - the settings of a COM port. Source: Microsoft's reference of DCB and SetCommState.
 */
#include "win32.h"

#ifdef _WIN32

/* A UART reads bytes right while its clock is off by less than about half a bit in ten. */
static bool is_near(unsigned actual, unsigned baud)
{
    uint64_t difference = actual > baud ? actual - baud : baud - actual;
    return difference * 100 <= (uint64_t)baud * 3;
}

static void fill(DCB *d, const struct bl_com *com, const struct stm32bl_line *line)
{
    d->BaudRate = line->baud;
    d->ByteSize = 8;
    d->StopBits = ONESTOPBIT;
    d->Parity = line->parity == 'E' ? EVENPARITY : NOPARITY;
    d->fParity = line->parity == 'E';
    d->fBinary = TRUE;
    d->fOutxCtsFlow = d->fOutxDsrFlow = d->fDsrSensitivity = FALSE;
    d->fOutX = d->fInX = d->fErrorChar = d->fNull = FALSE;
    d->fAbortOnError = FALSE; // or one byte with wrong parity would end all traffic
    d->fDtrControl = com->dtr ? DTR_CONTROL_ENABLE : DTR_CONTROL_DISABLE;
    d->fRtsControl = com->rts ? RTS_CONTROL_ENABLE : RTS_CONTROL_DISABLE;
}

static int fail_line(struct bl_com *com, const struct stm32bl_line *line, DWORD number)
{
    if (number != ERROR_SUCCESS && number != ERROR_INVALID_PARAMETER &&
        number != ERROR_NOT_SUPPORTED && number != ERROR_INVALID_FUNCTION)
        return bl_com_fail(com, number, "settings");
    bl_format(com->stream.error, sizeof com->stream.error, "%s: this port cannot do %u baud 8%c1",
              com->name, line->baud, line->parity);
    return STM32BL_ERR_UNSUPPORTED;
}

/*
 * Drivers of what is no UART may refuse parity. As where they take it and do not keep it, the rest is
 * then worth having. Returns 0 or an error of Windows.
 */
static DWORD apply(const struct bl_com *com, const struct stm32bl_line *line, DCB *d)
{
    fill(d, com, line);
    if (SetCommState(com->handle, d))
        return ERROR_SUCCESS;
    d->Parity = NOPARITY;
    d->fParity = FALSE;
    return line->parity == 'E' && SetCommState(com->handle, d) ? ERROR_SUCCESS : GetLastError();
}

int bl_com_configure(struct bl_com *com, const struct stm32bl_line *line, bool *held)
{
    DCB before = {.DCBlength = sizeof before}, now;
    DWORD number;

    if (!GetCommState(com->handle, &before))
        return bl_com_fail(com, GetLastError(), "settings");
    now = before;
    number = apply(com, line, &now);
    if (!number && !GetCommState(com->handle, &now))
        return bl_com_fail(com, GetLastError(), "settings");
    if (number || !is_near(now.BaudRate, line->baud)) {
        (void)SetCommState(com->handle, &before); // part of it may have been taken
        return fail_line(com, line, number);
    }
    *held = now.Parity == (line->parity == 'E' ? EVENPARITY : NOPARITY);
    com->baud = line->baud;
    return STM32BL_OK;
}

#endif
