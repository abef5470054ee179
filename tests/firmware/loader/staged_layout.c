/*
 * staged_layout.c - the layout of a chip whose images are copied: its areas are whole sectors, do not overlap, and
 * steps begin where sectors do. Compiled once for each chip; `staged_layout KEPT SIZE...` names what stays the
 * product's, which must be all that is left over.
 */
#include <stdio.h>
#include <stdlib.h>

#include "copy.h"

enum { GRAIN = 0x400, LOADER_MOST = 8192 };

static unsigned char users[LOADER_FLASH_SIZE / GRAIN]; // of each KiB
static int bad;

static void must(int good, const char *what, uint32_t at)
{
    if (good)
        return;
    printf("%s: %08x\n", what, (unsigned)at);
    bad = 1;
}

static int is_sector(uint32_t at)
{
    for (uint32_t n = 0; n <= LOADER_SECTORS; n++)
        if (LOADER_SECTOR(n) == at)
            return 1;
    return 0;
}

static uint32_t end_of_sector(uint32_t at)
{
    for (uint32_t n = 0; n < LOADER_SECTORS; n++)
        if (LOADER_SECTOR(n) <= at && at < LOADER_SECTOR(n + 1))
            return LOADER_SECTOR(n + 1);
    return 0;
}

static void take(const char *name, uint32_t at, uint32_t size)
{
    must(is_sector(at), name, at);
    must(size == 0 || end_of_sector(at + size - 1) == at + size, name, at + size);
    for (uint32_t i = at; i < at + size; i += GRAIN)
        must(!users[(i - LOADER_FLASH) / GRAIN]++, "used twice", i);
}

/* All of the sectors that it lies in. */
static void take_record(uint32_t at)
{
    must(LOADER_RECORD_SIZE <= LOADER_RECORD_PAGE, "pages of the log", at);
    take("log", at, end_of_sector(at) - at);
}

static void check_steps(uint32_t at, uint32_t size)
{
    for (uint32_t i = 0; i < size; i += LOADER_STEP)
        must(is_sector(at + i), "step", at + i);
}

int main(int argc, char **argv)
{
    take("loader", LOADER_FLASH, end_of_sector(LOADER_FLASH + LOADER_MOST - 1) - LOADER_FLASH);
    take_record(LOADER_RECORD_A);
    take_record(LOADER_RECORD_B);
    take("run area", LOADER_SLOT_A, LOADER_SLOT_SIZE);
    take("update area", LOADER_SLOT_B, LOADER_SLOT_SIZE);
    take("backup area", LOADER_BACKUP, LOADER_BACKUP_SIZE);
    check_steps(LOADER_SLOT_A, LOADER_SLOT_SIZE);
    check_steps(LOADER_BACKUP, LOADER_BACKUP_SIZE);
    for (int i = 1; i + 1 < argc; i += 2)
        take("the product's", (uint32_t)strtoul(argv[i], NULL, 16),
             (uint32_t)strtoul(argv[i + 1], NULL, 16));
    for (uint32_t i = 0; i < LOADER_FLASH_SIZE; i += GRAIN)
        must(users[i / GRAIN] == 1, "nobody's", LOADER_FLASH + i);
    return bad;
}
