/*
 * foreign.c - content that is plainly something else than a program: it would be written as raw bytes
 * without a word otherwise. Sources: the formats' own documents, and file(1)'s list of them.
 */
#include <string.h>

#include "image.h"

/* The first bytes of a kind of file, or those at `offset`. */
static const struct foreign {
    const char *bytes;
    uint16_t size;
    uint16_t offset;
    const char *what;
} kinds[] = {
    {"PK\3\4", 4, 0, "a zip archive: unpack it"},
    {"\x1F\x8B\x08", 3, 0, "compressed by gzip: unpack it"},
    {"BZh", 3, 0, "compressed by bzip2: unpack it"},
    {"\xFD"
     "7zXZ",
     6, 0, "compressed by xz: unpack it"},
    {"7z\xBC\xAF\x27\x1C", 6, 0, "a 7z archive: unpack it"},
    {"\x28\xB5\x2F\xFD", 4, 0, "compressed by zstd: unpack it"},
    {"Rar!\x1A\x07", 6, 0, "a rar archive: unpack it"},
    {"ustar", 5, 257, "a tar archive: unpack it"},
    {"version https://git-lfs", 23, 0, "a pointer of Git LFS: fetch the file itself, git lfs pull"},
    {"!<arch>\n", 8, 0, "a library of object files: link it into a program"},
    {"MZ", 2, 0, "a program for Windows"},
    {"\xCF\xFA\xED\xFE", 4, 0, "a program for macOS"},
    {"\xCA\xFE\xBA\xBE", 4, 0, "a program for macOS or a Java class"},
    {"#!", 2, 0, "a script"},
    {"%PDF-", 5, 0, "a PDF document"},
    {"\x89PNG\r\n\x1A\n", 8, 0, "a PNG picture"},
    {"\xFF\xD8\xFF", 3, 0, "a JPEG picture"},
    {"GIF8", 4, 0, "a GIF picture"},
    {"SQLite format 3", 15, 0, "an SQLite database"},
};

/* How a page of the web begins, in small letters. */
static const struct foreign pages[] = {
    {"<!doctype html", 14, 0, "a web page, perhaps one about the file: download the file itself"},
    {"<html", 5, 0, "a web page, perhaps one about the file: download the file itself"},
    {"<?xml", 5, 0, "an XML document"},
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool begins(const uint8_t *data, size_t len, const struct foreign *kind)
{
    if (len < kind->size)
        return false;
    for (size_t i = 0; i < kind->size; i++) {
        uint8_t c = data[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != (uint8_t)kind->bytes[i])
            return false;
    }
    return true;
}

static const char *page(const uint8_t *data, size_t len)
{
    if (len >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3)) { // a mark that it is UTF-8
        data += 3;
        len -= 3;
    }
    while (len && is_blank(*data)) {
        data++;
        len--;
    }
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (begins(data, len, &pages[i]))
            return pages[i].what;
    return NULL;
}

const char *bl_foreign(const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct foreign *k = &kinds[i];
        if (len >= (size_t)k->offset + k->size && !memcmp(data + k->offset, k->bytes, k->size))
            return k->what;
    }
    return page(data, len);
}
