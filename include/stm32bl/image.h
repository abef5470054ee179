/**
 * @file
 * stm32bl/image.h - files to program, in their formats; stm32bl.h brings it.
 */
#ifndef STM32BL_IMAGE_H
#define STM32BL_IMAGE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Makes an empty image. NULL when memory is short. */
STM32BL_API struct stm32bl_image *stm32bl_image_new(void);

/** Frees an image; NULL is ignored. */
STM32BL_API void stm32bl_image_free(struct stm32bl_image *img);

/**
 * Adds bytes; they are copied, and may be bytes of this image. Segments that touch are joined.
 * Errors: ARG (NULL, or past 32 bits), FORMAT (overlaps bytes that are there already).
 */
STM32BL_API int stm32bl_image_add(struct stm32bl_image *img, uint32_t addr, const void *data,
                                  size_t len);

/**
 * Parses a file's content into the image. `format` is "bin", "hex", "srec", "elf", "uf2" or "dfu", or
 * NULL to recognise it by content; "dfu:1" takes the target of alternate setting 1 of a DfuSe file alone.
 * Raw binary is placed at `base`; other formats bring their addresses and ignore it. With `format` NULL,
 * content that is no known format is raw binary; content that is plainly one, but broken, or plainly no
 * program (an archive, a web page, a picture) is an error and never taken as raw. Bytes that a file has
 * twice for one place are accepted where they agree.
 * After an error the image is as before. Errors: FORMAT (the message gives line or offset), ARG.
 */
STM32BL_API int stm32bl_image_parse(struct stm32bl_image *img, const void *data, size_t len,
                                    const char *format, uint32_t base);

/**
 * Reads a file, "-" for standard input, and parses it. With `format` NULL the format is recognised by
 * content first, then by the suffix of `path`.
 * Errors: those of stm32bl_image_parse(), NOT_FOUND, ACCESS, IO.
 */
STM32BL_API int stm32bl_image_load(struct stm32bl_image *img, const char *path, const char *format,
                                   uint32_t base);

/**
 * Writes the image to a file, "-" for standard output. `format` is "bin", "hex", "srec" or "dfu", or
 * NULL to choose by the suffix of `path` (raw binary where it says nothing). Gaps of a raw binary are filled
 * with `fill`. The file appears under its name only when it is complete; what is no regular file, such
 * as a pipe or a device, is written directly.
 * Errors: IO (disk full, the message says so), ACCESS, NOT_FOUND (no such directory), ARG (no such
 * format), FORMAT (empty image; a raw binary of more than 256 MiB because of a gap), UNSUPPORTED
 * ("elf").
 */
STM32BL_API int stm32bl_image_save(struct stm32bl_image *img, const char *path, const char *format,
                                   uint8_t fill);

/**
 * The same, but never replaces a file: one that has the name already, or gets it meanwhile, is kept.
 * Errors: as stm32bl_image_save(); ACCESS as well for a file that is there.
 */
STM32BL_API int stm32bl_image_save_new(struct stm32bl_image *img, const char *path,
                                       const char *format, uint8_t fill);

/**
 * What saving would say of `path`, before there is anything to save; leaves no trace. With
 * `may_replace` it asks for stm32bl_image_save(), else for stm32bl_image_save_new().
 * Errors: ACCESS, NOT_FOUND (no such directory), IO.
 */
STM32BL_API int stm32bl_image_check_path(struct stm32bl_image *img, const char *path,
                                         bool may_replace);

/**
 * The format that the last parse or load found: "bin", "hex", "srec", "elf", "uf2", "dfu"; "" before. A DFU
 * file without addresses counts as "bin".
 */
STM32BL_API const char *stm32bl_image_format(const struct stm32bl_image *img);

/** The USB device that a DFU file is for, 0xFFFF meaning any; false where no file named one. */
STM32BL_API bool stm32bl_image_usb_id(const struct stm32bl_image *img, uint16_t *vendor_id,
                                      uint16_t *product_id);

/** The series of STM32 that a UF2 file is for, as the device table has it ("F4"); NULL where none named it. */
STM32BL_API const char *stm32bl_image_series(const struct stm32bl_image *img);

/** Entry address of an ELF file or a start record; false where the file named none. */
STM32BL_API bool stm32bl_image_entry(const struct stm32bl_image *img, uint32_t *entry);

/** Number of segments. */
STM32BL_API size_t stm32bl_image_count(const struct stm32bl_image *img);

/**
 * All segments, sorted by address; NULL if there are none. They belong to the image and live until it
 * is changed or freed.
 */
STM32BL_API const struct stm32bl_segment *stm32bl_image_segments(const struct stm32bl_image *img);

/** The message of the last error on this image, one line, never NULL. */
STM32BL_API const char *stm32bl_image_error_message(const struct stm32bl_image *img);

#ifdef __cplusplus
}
#endif
#endif
