/*
 * file.c - the non-volatile memory of a chip in a file. All numbers are little endian:
 *
 *   8 bytes    "STM32SIM"
 *   4 bytes    version of this format, 1
 *   32 bytes   name of the device, zero padded
 *   4 bytes    read-out protection level
 *   4 bytes    number of sectors, then one byte each: 1 if write-protected
 *   4 bytes    number of memories, then for each: start, size, contents
 *   4 bytes    CRC-32 (ISO 3309) of all bytes before it
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chip.h"
#include "file.h"
#include "option_bytes.h"
#include "transport/hostfile.h"

enum { NAME = 32, VERSION = 1, HEADER = 8 + 4 + NAME + 4, SLACK = 4096 };

static const char magic[8] = {'S', 'T', 'M', '3', '2', 'S', 'I', 'M'};

/* A buffer that is written, or read, from its beginning to its end. */
struct cursor {
    uint8_t *bytes;
    size_t at;
    size_t size;
};

static bool is_kept(const struct bl_sim_memory *m)
{
    return m->kind == BL_SIM_FLASH || m->kind == BL_SIM_EEPROM || m->kind == BL_SIM_OPTION ||
           m->kind == BL_SIM_OTP;
}

/* ------------------------------------------------------------------------- saving */

static void put(struct cursor *c, const void *bytes, size_t len)
{
    memcpy(c->bytes + c->at, bytes, len);
    c->at += len;
}

static void put_number(struct cursor *c, uint32_t value)
{
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                        (uint8_t)(value >> 24)};

    put(c, bytes, sizeof bytes);
}

static size_t file_size(const struct stm32bl_sim *sim, uint32_t *kept)
{
    size_t size = HEADER + 4 + sim->sector_count + 4 + 4;

    *kept = 0;
    for (size_t i = 0; i < sim->memory_count; i++)
        if (is_kept(&sim->memory[i])) {
            size += 8 + sim->memory[i].size;
            ++*kept;
        }
    return size;
}

static void serialise(const struct stm32bl_sim *sim, struct cursor *c, uint32_t kept)
{
    char name[NAME] = {0};

    put(c, magic, sizeof magic);
    put_number(c, VERSION);
    bl_format(name, sizeof name, "%s", sim->device->name);
    put(c, name, sizeof name);
    put_number(c, sim->rdp);
    put_number(c, (uint32_t)sim->sector_count);
    for (size_t i = 0; i < sim->sector_count; i++) {
        uint8_t locked = sim->sectors[i].locked;
        put(c, &locked, 1);
    }
    put_number(c, kept);
    for (size_t i = 0; i < sim->memory_count; i++) {
        const struct bl_sim_memory *m = &sim->memory[i];
        if (!is_kept(m))
            continue;
        put_number(c, m->start);
        put_number(c, m->size);
        put(c, m->bytes, m->size);
    }
    put_number(c, bl_crc32(0, c->bytes, c->at));
}

static int write_whole(struct stm32bl_sim *sim, const char *path, const struct cursor *c)
{
    struct bl_output output;
    int err = bl_output_open(&output, path, &sim->error);
    int why;

    if (err)
        return err;
    errno = 0;
    if (fwrite(c->bytes, 1, c->at, output.file) == c->at)
        return bl_output_commit(&output, &sim->error);
    why = errno;
    bl_output_abort(&output);
    return bl_file_fail(&sim->error, path, why);
}

int stm32bl_sim_save(struct stm32bl_sim *sim, const char *path)
{
    uint32_t kept;
    struct cursor c = {.size = file_size(sim, &kept)};
    int err;

    sim->error.text[0] = '\0';
    c.bytes = malloc(c.size);
    if (!c.bytes)
        return bl_fail(&sim->error, STM32BL_ERR_MEMORY, "no memory to save the simulated chip");
    serialise(sim, &c, kept);
    err = write_whole(sim, path, &c);
    free(c.bytes);
    return err;
}

int bl_sim_keep(struct stm32bl_sim *sim)
{
    int err;

    if (!sim->set.path[0] || !sim->dirty)
        return STM32BL_OK;
    err = stm32bl_sim_save(sim, sim->set.path);
    sim->dirty = err != STM32BL_OK;
    return err;
}

/* ------------------------------------------------------------------------ loading */

static int read_whole(struct stm32bl_sim *sim, const char *path, struct cursor *c)
{
    size_t want = c->size + SLACK; // more, to notice a file that is too long
    FILE *file;
    int why;

    errno = 0;
    file = bl_file_open(path);
    if (!file)
        return bl_file_fail(&sim->error, path, errno);
    c->bytes = malloc(want);
    c->size = c->bytes ? fread(c->bytes, 1, want, file) : 0;
    why = !c->bytes ? ENOMEM : ferror(file) ? errno : 0;
    bl_file_close(file);
    return why ? bl_file_fail(&sim->error, path, why) : STM32BL_OK;
}

static uint32_t get_number(struct cursor *c)
{
    c->at += 4;
    return bl_le32(c->bytes + c->at - 4);
}

static bool same_layout(const struct stm32bl_sim *sim, struct cursor c, uint32_t kept)
{
    c.at = HEADER;
    if (get_number(&c) != sim->sector_count)
        return false;
    c.at += sim->sector_count;
    if (get_number(&c) != kept)
        return false;
    for (size_t i = 0; i < sim->memory_count; i++) {
        const struct bl_sim_memory *m = &sim->memory[i];
        if (!is_kept(m))
            continue;
        if (get_number(&c) != m->start || get_number(&c) != m->size)
            return false;
        c.at += m->size;
    }
    return true;
}

/* Takes the option bytes of a whole file, for they say into how many banks and sectors flash is cut. */
static void take_options(struct stm32bl_sim *sim, struct cursor c)
{
    uint32_t count, start, size;

    c.at = HEADER;
    if (c.size < HEADER + 12 || bl_crc32(0, c.bytes, c.size - 4) != bl_le32(c.bytes + c.size - 4))
        return;
    count = get_number(&c);
    if (count > c.size - c.at - 8)
        return;
    c.at += count;
    for (count = get_number(&c); count && c.at < c.size - 12; count--, c.at += size) {
        start = get_number(&c);
        size = get_number(&c);
        if (size > c.size - c.at)
            return;
        for (size_t i = 0; i < sim->memory_count; i++) {
            const struct bl_sim_memory *m = &sim->memory[i];
            if (m->kind == BL_SIM_OPTION && m->start == start && m->size == size)
                memcpy(m->bytes, c.bytes + c.at, size);
        }
    }
    bl_sim_option_load(sim);
}

static int check(struct stm32bl_sim *sim, const char *path, struct cursor *c, size_t size,
                 uint32_t kept)
{
    const char *name = (const char *)c->bytes + 12;
    struct bl_shown shown = bl_file_shown(path);
    uint32_t version;

    if (c->size < HEADER + 4 || memcmp(c->bytes, magic, sizeof magic))
        return bl_fail(&sim->error, STM32BL_ERR_FORMAT,
                       "%s: not the memory of a simulated chip: name another file", shown.text);
    version = bl_le32(c->bytes + 8);
    if (version != VERSION)
        return bl_fail(&sim->error, STM32BL_ERR_FORMAT, "%s: version %u, this program reads %u",
                       shown.text, (unsigned)version, (unsigned)VERSION);
    if (strncmp(name, sim->device->name, NAME))
        return bl_fail(&sim->error, STM32BL_ERR_FORMAT,
                       "%s: the memory of a %.*s, not of a %s: name another file", shown.text, NAME,
                       name, sim->device->name);
    // A file of another flash size has its CRC elsewhere, so whatever the CRC says comes first
    // only for a file of this size.
    if (c->size == size && bl_crc32(0, c->bytes, size - 4) != bl_le32(c->bytes + size - 4))
        return bl_fail(&sim->error, STM32BL_ERR_FORMAT,
                       "%s: damaged (wrong CRC): delete it for a new chip", shown.text);
    if (c->size != size || !same_layout(sim, *c, kept))
        return bl_fail(&sim->error, STM32BL_ERR_FORMAT,
                       "%s: cut off, or of a %s with another flash size: see the option size",
                       shown.text, sim->device->name);
    return STM32BL_OK;
}

static void restore(struct stm32bl_sim *sim, struct cursor *c)
{
    c->at = HEADER - 4;
    sim->rdp = get_number(c);
    c->at = HEADER + 4;
    for (size_t i = 0; i < sim->sector_count; i++)
        sim->sectors[i].locked = c->bytes[c->at++];
    c->at += 4;
    for (size_t i = 0; i < sim->memory_count; i++) {
        struct bl_sim_memory *m = &sim->memory[i];
        if (!is_kept(m))
            continue;
        memcpy(m->bytes, c->bytes + c->at + 8, m->size);
        c->at += 8 + m->size;
    }
    sim->swapped = bl_sim_option_swapped(sim); // the file is as the addresses showed it
}

int stm32bl_sim_load(struct stm32bl_sim *sim, const char *path)
{
    uint32_t kept;
    size_t size = file_size(sim, &kept);
    struct cursor c = {.size = size};
    int err;

    sim->error.text[0] = '\0';
    err = read_whole(sim, path, &c);
    if (!err && c.size != size && c.size > HEADER + 4 &&
        !strncmp((const char *)c.bytes + 12, sim->device->name, NAME)) {
        take_options(sim, c);
        size = file_size(sim, &kept);
    }
    if (!err)
        err = check(sim, path, &c, size, kept);
    if (!err) {
        restore(sim, &c);
        bl_sim_settle(sim);
    }
    free(c.bytes);
    return err;
}

int bl_sim_attach_file(struct stm32bl_sim *sim)
{
    int err = stm32bl_sim_load(sim, sim->set.path);

    // A new file is made at once, so that a name that cannot be written is told now.
    if (err == STM32BL_ERR_NOT_FOUND)
        err = stm32bl_sim_save(sim, sim->set.path);
    if (err)
        sim->set.path[0] = '\0';
    return err;
}
