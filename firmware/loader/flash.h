/*
 * flash.h - what the loader wants of a flash controller: one driver for each family, and a model in the
 * tests. Addresses are absolute. A driver waits until the flash is ready, before and after.
 */
#ifndef LOADER_FLASH_H
#define LOADER_FLASH_H

#include <stdbool.h>
#include <stdint.h>

/* False: the flash reports that these bytes are broken (ECC). Whole words, aligned. */
bool loader_flash_read(uint32_t at, void *to, uint32_t bytes);

/* The same without a copy: the sum that the CRC unit computes by default. */
bool loader_flash_sum(uint32_t at, uint32_t bytes, uint32_t *sum);

/* Whole units. True: the controller has reported no error; nothing has been read back. */
bool loader_flash_write(uint32_t at, const void *data, uint32_t bytes);

/* The sector that begins at `at`. */
bool loader_flash_erase(uint32_t at);

/*
 * With LOADER_PROTECT, where the driver can: the write protection of the loader's own sectors. True: they read back so; the
 * option bytes are written only where they differ, and nothing else in them changes.
 */
bool loader_flash_protect(bool on);

/* With LOADER_READ_PROTECT, where the driver can: read-out protection is on, of whatever level. */
bool loader_flash_is_closed(void);

/* Turns it on, level 1. True: it is. Nothing else in the option bytes changes. */
bool loader_flash_close(void);

#endif
