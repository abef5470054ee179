/*
 * image_text.h - Intel HEX and S-record text for tests, written without checksums.
 */
#ifndef TEST_IMAGE_TEXT_H
#define TEST_IMAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "stm32bl.h"

/**
 * Parses `text` as `format` (NULL: by content), after each '*' has been replaced by the checksum of
 * its line. The message of an error is stm32bl_image_error_message().
 */
int image_text_parse(struct stm32bl_image *img, const char *text, const char *format);

/** True if segment `i` of the image has this address and these bytes. */
bool image_segment_is(const struct stm32bl_image *img, size_t i, uint32_t address,
                      const void *bytes, size_t size);

/** What stm32bl_image_save() writes in `format`, terminated; free() it. NULL: it failed. */
char *image_saved(struct stm32bl_image *img, const char *format, size_t *size);

#endif
