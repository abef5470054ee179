/*
 * signature.h - whose image is this? Of the loader that is built with keys.
 */
#ifndef LOADER_SIGNATURE_H
#define LOADER_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Behind the `bytes` at `start`, the program and its descriptor, lies a signature of them by one of the keys: the one
 * that begins with `hint`, unless that is 0. The image is whole, and so its signature within its area (image.h).
 */
bool loader_signature_fits(uint32_t start, uint32_t bytes, uint32_t hint);

#endif
