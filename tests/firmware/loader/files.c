/*
 * files.c - see files.h.
 */
#include <stdio.h>
#include <stdlib.h>

#include "files.h"

static FILE *must_open(const char *folder, const char *name, const char *mode)
{
    char path[400];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, mode);
    if (!file) {
        printf("%s: cannot be opened\n", path);
        exit(1);
    }
    return file;
}

uint32_t files_read(const char *folder, const char *name, uint8_t *bytes, uint32_t most)
{
    FILE *file = must_open(folder, name, "rb");
    uint32_t size = (uint32_t)fread(bytes, 1, most, file);

    fclose(file);
    return size;
}

void files_write(const char *folder, const char *name, const uint8_t *bytes, uint32_t size)
{
    FILE *file = must_open(folder, name, "wb");

    if (fwrite(bytes, 1, size, file) != size || fclose(file)) {
        printf("%s/%s: cannot be written\n", folder, name);
        exit(1);
    }
}

bool files_make_exfat(const char *folder)
{
    char line[1000];

    snprintf(line, sizeof line,
             "cd '%s' && rm -f exfat && truncate -s 16M exfat && PATH=$PATH:/sbin:/usr/sbin && "
             "mkfs.exfat exfat >mkfs.txt 2>&1",
             folder);
    if (system(line) == 0)
        return true;
    printf("mkfs.exfat: not there, or unable; a volume made by hand must do\n");
    return false;
}
