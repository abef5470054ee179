/*
 * foreign.c - content that is plainly something else than a program: it would be written as raw bytes
 * without a word otherwise. Sources: the formats' own documents, and file(1)'s list of them.
 */
#include <string.h>

#include "image.h"

enum { ADDRESS_DIGITS = 8 };

/* The first bytes of a kind of file, or those at `offset`. */
static const struct foreign {
    const char *bytes;
    uint16_t size;
    uint16_t offset;
    const char *what;
} kinds[] = {
    {"PK\3\4", 4, 0, "a zip archive: unpack it"},
    {"PK\5\6", 4, 0, "an empty zip archive"},
    {"PK\7\10", 4, 0, "a part of a zip archive: unpack it"},
    {"\x1F\x8B\x08", 3, 0, "compressed by gzip: unpack it"},
    {"BZh", 3, 0, "compressed by bzip2: unpack it"},
    {"\xFD"
     "7zXZ",
     6, 0, "compressed by xz: unpack it"},
    {"7z\xBC\xAF\x27\x1C", 6, 0, "a 7z archive: unpack it"},
    {"\x28\xB5\x2F\xFD", 4, 0, "compressed by zstd: unpack it"},
    {"Rar!\x1A\x07", 6, 0, "a rar archive: unpack it"},
    {"ustar", 5, 257, "a tar archive: unpack it"},
    {"\x1F\x9D", 2, 0, "compressed by compress: unpack it"},
    {"\x04\x22\x4D\x18", 4, 0, "compressed by lz4: unpack it"},
    {"LZIP\1", 5, 0, "compressed by lzip: unpack it"},
    {"MSCF\0\0\0\0", 8, 0, "a cabinet archive: unpack it"},
    {"07070", 5, 0, "a cpio archive: unpack it"},
    {"\xED\xAB\xEE\xDB", 4, 0, "an RPM package: unpack it"},
    {"hsqs", 4, 0, "a SquashFS file system"},
    {"UBI#", 4, 0, "a UBI image for NAND flash"},
    {"\x27\x05\x19\x56", 4, 0, "an image for U-Boot"},
    {"\xD0\x0D\xFE\xED", 4, 0, "a device tree, or an image for U-Boot"},
    {"ANDROID!", 8, 0, "an image for Android"},
    {"CD001", 5, 0x8001, "the image of a CD"},
    {"version https://git-lfs", 23, 0, "a pointer of Git LFS: fetch the file itself, git lfs pull"},
    {"!<arch>\n", 8, 0, "a library of object files: link it into a program"},
    {"!<thin>\n", 8, 0, "a library of object files: link it into a program"},
    {"BC\xC0\xDE", 4, 0, "LLVM bitcode: compile and link it"},
    {"\0asm\1\0\0\0", 8, 0, "a WebAssembly module"},
    {"MZ", 2, 0, "a program for Windows"},
    {"\xCF\xFA\xED\xFE", 4, 0, "a program for macOS"},
    {"\xCE\xFA\xED\xFE", 4, 0, "a program for macOS"},
    {"\xCA\xFE\xBA\xBE", 4, 0, "a program for macOS or a Java class"},
    {"#!", 2, 0, "a script"},
    {"%PDF-", 5, 0, "a PDF document"},
    {"\x89PNG\r\n\x1A\n", 8, 0, "a PNG picture"},
    {"\xFF\xD8\xFF", 3, 0, "a JPEG picture"},
    {"GIF8", 4, 0, "a GIF picture"},
    {"II*\0", 4, 0, "a TIFF picture"},
    {"MM\0*", 4, 0, "a TIFF picture"},
    {"WEBP", 4, 8, "a WebP picture"},
    {"WAVE", 4, 8, "a recording"},
    {"AVI ", 4, 8, "a film"},
    {"ftyp", 4, 4, "a film or a recording"},
    {"OggS\0", 5, 0, "a recording"},
    {"fLaC", 4, 0, "a recording"},
    {"ID3\3\0", 5, 0, "a recording"},
    {"ID3\4\0", 5, 0, "a recording"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, 0, "a document of Microsoft Office, or an installer"},
    {"%!PS", 4, 0, "a PostScript document"},
    {"{\\rtf", 5, 0, "a document in RTF"},
    {"404: Not Found", 14, 0, "an answer of a server: download the file itself"},
    {"Not Found", 9, 0, "an answer of a server: download the file itself"},
    {"#include", 8, 0, "source text: compile and link it"},
    {"diff --git", 10, 0, "a patch of source text"},
    {"-----BEGIN ", 11, 0, "a key or a certificate"},
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

/* As some shells and editors of Windows write it, of files that were text or Intel HEX before. */
static bool is_utf16(const uint8_t *data, size_t len)
{
    return len >= 4 && ((!memcmp(data, "\xFF\xFE", 2) && data[2] && !data[3]) ||
                        (!memcmp(data, "\xFE\xFF", 2) && !data[2] && data[3]));
}

static bool is_json(const uint8_t *data, size_t len)
{
    size_t at = 1;

    if (len < 2 || (*data != '{' && *data != '['))
        return false;
    while (at < len && is_blank(data[at]))
        at++;
    return at < len && (data[at] == '"' || data[at] == '{');
}

static bool is_hex_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* "@08000000" in a line: what TI's tools and readers of Verilog take. */
static bool is_hex_behind_at(const uint8_t *data, size_t len)
{
    size_t at = 1;

    while (at < len && at <= ADDRESS_DIGITS && is_hex_digit(data[at]))
        at++;
    return len && *data == '@' && at > 1 && at < len && (data[at] == '\n' || data[at] == '\r');
}

/* Text may be data that somebody wants in flash; not that which says what it is. */
static const char *text(const uint8_t *data, size_t len)
{
    if (is_utf16(data, len))
        return "text in UTF-16: save it as plain text, if it is an image";
    if (is_json(data, len))
        return "JSON, perhaps about the file: download the file itself";
    if (is_hex_behind_at(data, len))
        return "hex as TI or Verilog write it: make Intel HEX of it";
    return NULL;
}

const char *bl_foreign(const uint8_t *data, size_t len)
{
    const char *what;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct foreign *k = &kinds[i];
        if (len >= (size_t)k->offset + k->size && !memcmp(data + k->offset, k->bytes, k->size))
            return k->what;
    }
    what = page(data, len);
    return what ? what : text(data, len);
}
