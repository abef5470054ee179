/*
 * elf.c - 32-bit little-endian ELF for Arm. Source: "System V Application Binary Interface",
 * chapters 4 and 5 (object files, program loading); "ELF for the Arm Architecture" (machine, Thumb
 * bit).
 */
#include <string.h>

#include "pieces.h"

// Offsets into the ELF header.
enum {
    E_CLASS = 4,
    E_DATA = 5,
    E_TYPE = 16,
    E_MACHINE = 18,
    E_ENTRY = 24,
    E_PHOFF = 28,
    E_SHOFF = 32,
    E_PHENTSIZE = 42,
    E_PHNUM = 44,
    E_SHENTSIZE = 46,
    E_SHNUM = 48,
    E_SIZE = 52
};
enum { CLASS_32 = 1, DATA_LITTLE = 1, MACHINE_ARM = 40 };
enum { TYPE_RELOCATABLE = 1, TYPE_EXECUTABLE = 2, TYPE_DYNAMIC = 3 };

// Offsets into a program header.
enum { P_TYPE = 0, P_OFFSET = 4, P_PADDR = 12, P_FILESZ = 16, P_MEMSZ = 20, P_SIZE = 32 };
enum { TYPE_LOAD = 1, TYPE_INTERPRETER = 3, SHARED = 4 };

// Offsets into a section header.
enum { S_TYPE = 4, S_FLAGS = 8, S_OFFSET = 16, S_FILESZ = 20, S_SIZE = 40 };
enum { SECTION_NOBITS = 8, FLAG_ALLOC = 2 };

struct reader {
    const uint8_t *data;
    size_t len;
    uint64_t
        total; // bytes of all segments so far, of which the file may hold some once for several
    struct bl_pieces pieces;
    struct stm32bl_image *img;
};

bool bl_elf_recognise(const uint8_t *data, size_t len)
{
    return len >= 4 && !memcmp(data, "\177ELF", 4);
}

static int fail(struct reader *r, const char *what)
{
    return bl_fail(&r->img->error, STM32BL_ERR_FORMAT, "%s", what);
}

static int check_table(struct reader *r, const char *name, uint32_t offset, uint64_t size)
{
    if (offset + size <= r->len)
        return STM32BL_OK;
    return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                   "offset 0x%X: the %s reaches past the end of the file at 0x%zX: the file is "
                   "cut off",
                   (unsigned)offset, name, r->len);
}

static int check_header(struct reader *r)
{
    const uint8_t *d = r->data;

    if (!bl_elf_recognise(d, r->len))
        return fail(r, "offset 0x0: does not begin like an ELF file");
    if (r->len < E_SIZE)
        return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                       "offset 0x%zX: the file ends inside the ELF header: it is cut off", r->len);
    if (d[E_CLASS] != CLASS_32)
        return fail(r, "offset 0x4: not a 32-bit ELF file: this is a program for another machine");
    if (d[E_DATA] != DATA_LITTLE)
        return fail(r, "offset 0x5: a big-endian ELF file: STM32 programs are little-endian");
    if (bl_le16(d + E_MACHINE) != MACHINE_ARM)
        return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                       "offset 0x12: an ELF file for machine %u, where Arm is %u",
                       bl_le16(d + E_MACHINE), (unsigned)MACHINE_ARM);
    if (bl_le16(d + E_TYPE) == TYPE_RELOCATABLE)
        return fail(r, "offset 0x10: an object file: link it first");
    if (bl_le16(d + E_TYPE) != TYPE_EXECUTABLE && bl_le16(d + E_TYPE) != TYPE_DYNAMIC)
        return fail(r, "offset 0x10: a core dump, or something else that is no program");
    if (bl_le16(d + E_PHNUM) && bl_le16(d + E_PHENTSIZE) != P_SIZE)
        return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                       "offset 0x2A: program headers of %u bytes, where ELF has %u: the file is "
                       "damaged",
                       bl_le16(d + E_PHENTSIZE), (unsigned)P_SIZE);
    return check_table(r, "program header table", bl_le32(d + E_PHOFF),
                       (uint64_t)bl_le16(d + E_PHNUM) * P_SIZE);
}

/* Whether the section headers are there and can be believed. */
static bool has_sections(const struct reader *r)
{
    uint64_t size = (uint64_t)bl_le16(r->data + E_SHNUM) * S_SIZE;

    return size && bl_le16(r->data + E_SHENTSIZE) == S_SIZE &&
           bl_le32(r->data + E_SHOFF) + size <= r->len;
}

/* Where the first section that is part of a segment begins in the file; `end` if none is. */
static uint32_t first_section(const struct reader *r, uint32_t begin, uint32_t end)
{
    uint32_t table = bl_le32(r->data + E_SHOFF), first = end;
    unsigned count = bl_le16(r->data + E_SHNUM);

    if (!has_sections(r))
        return end;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *s = r->data + table + (size_t)i * S_SIZE;
        uint32_t offset = bl_le32(s + S_OFFSET);
        if (!(bl_le32(s + S_FLAGS) & FLAG_ALLOC) || bl_le32(s + S_TYPE) == SECTION_NOBITS ||
            !bl_le32(s + S_FILESZ))
            continue;
        if (offset >= begin && offset < first)
            first = offset;
    }
    return first;
}

/* Where the headers end: the program headers mostly stand right behind that of the file. */
static uint32_t end_of_headers(const struct reader *r)
{
    uint32_t table = bl_le32(r->data + E_PHOFF);

    return table == E_SIZE ? E_SIZE + (uint32_t)bl_le16(r->data + E_PHNUM) * P_SIZE : E_SIZE;
}

/*
 * Linkers let the first segment begin on a page border in front of the program, and so with the ELF
 * header itself, when the program begins behind such a border; LLVM's even makes a segment of the
 * headers alone. Those bytes are no part of the program, and flashing them would overwrite what lies
 * before it. Leaves a piece of no bytes where it has nothing else.
 */
static int skip_headers(struct reader *r, struct bl_piece *piece)
{
    uint32_t end = piece->offset + piece->size, skip;

    if (piece->offset >= E_SIZE)
        return STM32BL_OK;
    skip = first_section(r, E_SIZE, end) - piece->offset;
    if (skip == piece->size && !has_sections(r) && end > end_of_headers(r))
        return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                       "segment %u: holds the ELF header, and no section tells where the program "
                       "begins: convert with objcopy -O ihex",
                       (unsigned)piece->where);
    piece->address += skip;
    piece->offset += skip;
    piece->size -= skip;
    return STM32BL_OK;
}

static int check_segment(struct reader *r, const uint8_t *header, const struct bl_piece *p)
{
    struct bl_error *error = &r->img->error;

    if ((uint64_t)p->offset + p->size > r->len)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "segment %u: %u bytes at offset 0x%X reach past the end of the file at "
                       "0x%zX: the file is cut off",
                       (unsigned)p->where, (unsigned)p->size, (unsigned)p->offset, r->len);
    if ((uint64_t)p->address + p->size > UINT64_C(1) << 32)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "segment %u: %u bytes at 0x%08X go past the end of the 32-bit address space",
                       (unsigned)p->where, (unsigned)p->size, (unsigned)p->address);
    if (p->size > bl_le32(header + P_MEMSZ))
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "segment %u: %u bytes in the file, %u in memory: the file is damaged",
                       (unsigned)p->where, (unsigned)p->size, (unsigned)bl_le32(header + P_MEMSZ));
    // Linkers store few bytes for two segments; a file that stores all could ask for any memory.
    r->total += p->size;
    if (r->total > SHARED * (uint64_t)r->len)
        return bl_fail(error, STM32BL_ERR_FORMAT,
                       "segment %u: segments up to here have more bytes than the file holds: it is "
                       "damaged",
                       (unsigned)p->where);
    return STM32BL_OK;
}

static int take_segment(struct reader *r, unsigned i)
{
    const uint8_t *header = r->data + bl_le32(r->data + E_PHOFF) + (size_t)i * P_SIZE;
    struct bl_piece piece = {bl_le32(header + P_PADDR), bl_le32(header + P_FILESZ),
                             bl_le32(header + P_OFFSET), i};
    int err;

    if (bl_le32(header + P_TYPE) == TYPE_INTERPRETER)
        return bl_fail(&r->img->error, STM32BL_ERR_FORMAT,
                       "segment %u: names a loader: this is a program for an operating system", i);
    if (bl_le32(header + P_TYPE) != TYPE_LOAD || !piece.size)
        return STM32BL_OK;
    err = check_segment(r, header, &piece);
    if (!err)
        err = skip_headers(r, &piece);
    if (err)
        return err;
    if (!bl_pieces_add(&r->pieces, &piece))
        return bl_fail(&r->img->error, STM32BL_ERR_MEMORY, "out of memory at segment %u", i);
    return STM32BL_OK;
}

static int read_all(struct reader *r)
{
    unsigned count;
    int err = check_header(r);

    if (err)
        return err;
    count = bl_le16(r->data + E_PHNUM);
    for (unsigned i = 0; !err && i < count; i++)
        err = take_segment(r, i);
    if (err)
        return err;
    if (!r->pieces.count)
        return fail(r, "no loadable segment in this ELF file: it holds no program");
    r->img->entry = bl_le32(r->data + E_ENTRY);
    r->img->has_entry = r->img->entry != 0; // 0 means that there is none
    return bl_pieces_build(&r->pieces, r->data, r->img, "segment");
}

int bl_elf_parse(struct stm32bl_image *img, const struct bl_content *content)
{
    struct reader r = {.data = content->data, .len = content->len, .img = img};
    int err = read_all(&r);

    bl_pieces_free(&r.pieces);
    return err;
}
