/*
 * files.h - files of a test's folder. What cannot be done ends the test.
 */
#ifndef LOADER_FILES_H
#define LOADER_FILES_H

#include <stdbool.h>
#include <stdint.h>

/* How many bytes, at most `most`. */
uint32_t files_read(const char *folder, const char *name, uint8_t *bytes, uint32_t most);
void files_write(const char *folder, const char *name, const uint8_t *bytes, uint32_t size);

/* The volume `exfat`, with which cards of 64 GB and more are sold. False: there is no mkfs.exfat (exfatprogs). */
bool files_make_exfat(const char *folder);

#endif
