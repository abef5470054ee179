/*
 * internal.h - the room of what every other room may use: error text, log, little helpers. Uses no
 * other; knows nothing of sessions.
 */
#ifndef BL_INTERNAL_H
#define BL_INTERNAL_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "stm32bl.h"

// gnu_printf: where the C library's own printf knows no %z, bl_format() still does.
#if defined(__GNUC__) && !defined(__clang__)
#define BL_PRINTF(text, first) __attribute__((format(gnu_printf, text, first)))
#elif defined(__GNUC__)
#define BL_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define BL_PRINTF(text, first)
#endif

/**
 * snprintf's little sibling for hosts without a C library: %s %c %d %u %x %X %%, with width, 0 and -
 * flags, precision for %s (also as *), and the length modifiers l and z. Always terminates; returns
 * the length written.
 */
size_t bl_format(char *text, size_t size, const char *format, ...) BL_PRINTF(3, 4);
size_t bl_vformat(char *text, size_t size, const char *format, va_list args);

/** The text of an error, on the object that it happened to: room for two, one as the other's reason. */
struct bl_error {
    char text[400];
};

/** Sets the text and returns `code`: `return bl_fail(&x->error, STM32BL_ERR_IO, "%s: …", path);` */
int bl_fail(struct bl_error *error, int code, const char *format, ...) BL_PRINTF(3, 4);

#ifdef BL_ANALYSED // by scripts/lint: what it returns, static analysis cannot see from here
#define bl_fail(error, code, ...) (bl_fail((error), (code), __VA_ARGS__), (code))
#endif

/** Where log lines go. */
struct bl_log {
    stm32bl_log_fn fn;
    void *user;
    enum stm32bl_level up_to;
};

void bl_say(const struct bl_log *log, enum stm32bl_level level, const char *format, ...)
    BL_PRINTF(3, 4);

/** The CRC-32 of zip, of one part after the other; start with 0. */
uint32_t bl_crc32(uint32_t crc, const void *data, size_t len);

static inline uint32_t bl_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t bl_le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline uint16_t bl_le16(const uint8_t *p)
{
    return (uint16_t)(p[1] << 8 | p[0]);
}

static inline void bl_put_be32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

/** True if [addr, addr + len) lies in [start, start + size), without overflow. */
static inline bool bl_within(uint32_t addr, uint64_t len, uint32_t start, uint64_t size)
{
    return addr >= start && (uint64_t)addr + len <= (uint64_t)start + size;
}

#endif
