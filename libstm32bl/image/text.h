/*
 * text.h - what Intel HEX and S-records share: lines of hex digits that hold records.
 */
#ifndef BL_TEXT_H
#define BL_TEXT_H

#include "pieces.h"

/** Both formats count a record's bytes in one byte: 255, and the few that are not counted. */
enum { BL_RECORD_MAX = 255 + 5 };

struct bl_text {
    const uint8_t *next; /* what is not read yet */
    const uint8_t *end;
    unsigned number;     /* of the line */
    const uint8_t *line; /* without the blanks around it; not terminated */
    size_t line_len;
    bool complete;  /* the file may end here */
    bool ended;     /* it must */
    uint8_t *bytes; /* the data of all records */
    size_t used;
    struct bl_pieces pieces;
    struct stm32bl_image *img;
};

/** Handles the line that is current. */
typedef int (*bl_text_fn)(struct bl_text *text, void *state);

/** Calls `take` for each line that is not blank, until text->ended, and fills the image. */
int bl_text_parse(struct stm32bl_image *img, const struct bl_content *content, bl_text_fn take,
                  void *state);

/** Fails with FORMAT and a message that begins with the line's number. */
int bl_text_fail(struct bl_text *text, const char *format, ...) BL_PRINTF(2, 3);

/**
 * Decodes the hex digits of the line from `at` on: *count bytes, at most BL_RECORD_MAX.
 * Errors: FORMAT (no hex digit, odd number of them, too many).
 */
int bl_text_decode(struct bl_text *text, size_t at, uint8_t *record, size_t *count);

/** Fails if the line's checksum is not the computed one. */
int bl_text_checksum(struct bl_text *text, unsigned found, unsigned computed);

/** Notes data of a record. Errors: FORMAT (past 32 bits), MEMORY. */
int bl_text_put(struct bl_text *text, uint32_t addr, const uint8_t *data, size_t len);

/** Where the first line that is not blank starts. */
const uint8_t *bl_text_skip_blanks(const uint8_t *data, const uint8_t *end);

bool bl_text_is_hex(uint8_t c);

/** The low byte of the sum of all bytes. */
unsigned bl_text_sum(const uint8_t *record, size_t count);

/** Writes `mark`, then `count` bytes as hex digits, and ends the line. */
bool bl_text_write(FILE *out, const char *mark, const uint8_t *record, size_t count);

#endif
