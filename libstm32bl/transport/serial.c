/*
 * serial.c - opens a serial port by the stream that suits the system.
 */
#include <string.h>

#include "serial.h"

static int take_latency(struct bl_target *target, bool *low, struct bl_error *error)
{
    const char *text = bl_target_take(target, "latency");

    *low = true;
    if (!text || !strcmp(text, "low"))
        return STM32BL_OK;
    *low = false;
    if (!strcmp(text, "keep"))
        return STM32BL_OK;
    return bl_fail(error, STM32BL_ERR_ARG, "option latency=%s: low or keep", text);
}

int bl_serial_open(struct bl_target *target, const struct stm32bl_line *line,
                   const struct bl_log *log, struct bl_error *error, struct stm32bl_stream **out)
{
    bool low_latency;
    int err = take_latency(target, &low_latency, error);

    if (err)
        return err;
    if (line->baud == 0 || (line->parity != 'E' && line->parity != 'N'))
        return bl_fail(error, STM32BL_ERR_ARG, "%u baud with parity '%c': no such line", line->baud,
                       line->parity);
#if !defined(_WIN32)
    return bl_tty_open(target->name, line, low_latency, log, error, out);
#elif defined(BL_HAVE_LIBSERIALPORT)
    (void)log;
    return bl_sp_open(target->name, line, error, out);
#else
    return bl_com_open(target->name, line, low_latency, log, error, out);
#endif
}
