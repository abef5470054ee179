/*
 * image.h - bytes with addresses, and the file formats they come in. Knows no chip and no session.
 */
#ifndef BL_IMAGE_H
#define BL_IMAGE_H

#include <stdio.h>

#include "base/internal.h"

/** Larger input is refused: no STM32 holds more, and a typing error should not eat the memory. */
enum { BL_FILE_LIMIT = 256 * 1024 * 1024 };

/** Data bytes in a record that we write; every reader takes that many. */
enum { BL_RECORD_SIZE = 16 };

struct stm32bl_image {
    struct stm32bl_segment *segments; /* each has its own block; touching ones are one segment */
    size_t *capacities;               /* of those blocks */
    size_t count;
    size_t room; /* of both arrays */
    const char *format;
    bool has_entry;
    uint32_t entry;
    uint16_t usb_vendor_id; /* that a DFU file is meant for; 0 where none is named */
    uint16_t usb_product_id;
    const char *series; /* that a UF2 file is meant for: "F4"; NULL where none is named */
    struct bl_error error;
};

/** Adds bytes as stm32bl_image_add() does; the error says nothing of files. */
int bl_image_add(struct stm32bl_image *img, uint32_t addr, const void *data, size_t len);

/** Adds all of `from`, or nothing; takes over its format and, where it names one, its entry. */
int bl_image_merge(struct stm32bl_image *img, const struct stm32bl_image *from);

void bl_image_clear(struct stm32bl_image *img);

/** A file's content. */
struct bl_content {
    const uint8_t *data;
    size_t len; /* 1 to BL_FILE_LIMIT */
    uint32_t base;
    int target; /* alternate setting, where only that of a DfuSe file is wanted; else BL_ALL_TARGETS */
};

enum { BL_ALL_TARGETS = -1 };

struct bl_buffer {
    uint8_t *data;
    size_t len;
    size_t room;
};

/** Reads until the end, or until it is more than `limit`. Returns 0 or errno; free() buffer->data.
 */
int bl_file_read(FILE *file, size_t limit, struct bl_buffer *buffer);

/** One row per file format. */
struct bl_codec {
    const char *name;
    const char *suffixes; /* each with its dot, and a blank after it */
    bool (*recognise)(const uint8_t *data, size_t len);
    /** Fills the empty image `img`; on failure the text is in img->error. */
    int (*parse)(struct stm32bl_image *img, const struct bl_content *content);
    /** Returns false with errno set where writing failed. NULL: this format is not written. */
    bool (*write)(const struct stm32bl_image *img, FILE *out, uint8_t fill);
};

/** The one that `format` names; "dfu:1" also sets content->target. NULL: no such format. */
const struct bl_codec *bl_codec_named(const char *format, struct bl_content *content);
/** By name; NULL: no such format. */
const struct bl_codec *bl_codec_find(const char *name);
/** Fails with ARG: the caller named a format that does not exist. */
int bl_codec_unknown(struct bl_error *error, const char *name);
/** What content plainly is; NULL: nothing that is known. */
const struct bl_codec *bl_codec_recognise(const uint8_t *data, size_t len);
/** By the suffix of a file's name; NULL: it says nothing. */
const struct bl_codec *bl_codec_by_suffix(const char *path);
/** Parses into `img`; after an error it is as before. */
int bl_codec_parse(const struct bl_codec *codec, struct stm32bl_image *img,
                   const struct bl_content *content);
/**
 * The same for a format that the caller did not ask for, but content or suffix suggest; NULL: neither
 * does. Content that is plainly something else than raw bytes is refused.
 */
int bl_codec_parse_found(const struct bl_codec *codec, struct stm32bl_image *img,
                         const struct bl_content *content);

/** What content plainly is that is no program, and what to do; NULL: it may well be raw bytes. */
const char *bl_foreign(const uint8_t *data, size_t len);

int bl_bin_parse(struct stm32bl_image *img, const struct bl_content *content);
bool bl_bin_write(const struct stm32bl_image *img, FILE *out, uint8_t fill);
bool bl_ihex_recognise(const uint8_t *data, size_t len);
int bl_ihex_parse(struct stm32bl_image *img, const struct bl_content *content);
bool bl_ihex_write(const struct stm32bl_image *img, FILE *out, uint8_t fill);
bool bl_srec_recognise(const uint8_t *data, size_t len);
int bl_srec_parse(struct stm32bl_image *img, const struct bl_content *content);
bool bl_srec_write(const struct stm32bl_image *img, FILE *out, uint8_t fill);
bool bl_elf_recognise(const uint8_t *data, size_t len);
int bl_elf_parse(struct stm32bl_image *img, const struct bl_content *content);
bool bl_dfu_recognise(const uint8_t *data, size_t len);
int bl_dfu_parse(struct stm32bl_image *img, const struct bl_content *content);
bool bl_uf2_recognise(const uint8_t *data, size_t len);
int bl_uf2_parse(struct stm32bl_image *img, const struct bl_content *content);
bool bl_dfu_write(const struct stm32bl_image *img, FILE *out, uint8_t fill);

#endif
