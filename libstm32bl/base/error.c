#include "internal.h"

/* What a file, a target string or a device says may stand in a message: no control characters. */
static void print(char *out, size_t size, const char *format, va_list args)
{
    bl_vformat(out, size, format, args);
    for (; *out; out++)
        if ((unsigned char)*out < ' ' || *out == 0x7F)
            *out = '?';
}

// In parentheses: bl_fail() may be a macro, see internal.h.
int(bl_fail)(struct bl_error *error, int code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print(error->text, sizeof error->text, format, args);
    va_end(args);
    return code;
}

void bl_say(const struct bl_log *log, enum stm32bl_level level, const char *format, ...)
{
    char line[sizeof(struct bl_error) + 80]; // an error, and what it is about
    va_list args;

    if (!log->fn || level > log->up_to)
        return;
    va_start(args, format);
    print(line, sizeof line, format, args);
    va_end(args);
    log->fn(level, line, log->user);
}

const char *stm32bl_error_name(int error)
{
    static const char *const names[] = {"ok",     "argument", "memory",   "io",       "not-found",
                                        "access", "timeout",  "refused",  "protocol", "unsupported",
                                        "range",  "format",   "mismatch", "cancelled"};

    if (error > 0 || error <= -(int)(sizeof names / sizeof *names))
        return "unknown";
    return names[-error];
}

const char *stm32bl_version(void)
{
    return STM32BL_VERSION;
}
