/*
 * guard.c - what the option bytes of a connected chip say: read whole, and which sectors they
 * protect.
 */
#include <string.h>

#include "flash.h"
#include "options/options.h"

enum { PIECE = 256 }; // AN3155 3.4, 3.6: at most so many bytes in a frame

uint32_t bl_options_piece(const struct stm32bl *bl, uint32_t left)
{
    uint32_t most = bl->block_size < PIECE ? bl->block_size : PIECE;

    return left < most ? left : most;
}

int bl_options_require_area(struct stm32bl *bl)
{
    int err = bl_begin(bl);

    if (!err)
        err = bl_require_device(bl);
    if (err || bl->chip.device->option_bytes[0].size)
        return err;
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "where the ROM of %s shows its option bytes is not known; a device-file= can "
                   "say it (option_bytes), if the reference manual does",
                   bl->chip.device->name);
}

/* Data on the wire has no checksum: it is believed when two readings agree. */
int bl_options_read_area(struct stm32bl *bl, uint32_t addr, uint8_t *out, uint32_t size)
{
    uint8_t again[PIECE];
    int err = STM32BL_OK;

    for (uint32_t done = 0; done < size && !err;) {
        uint32_t n = bl_options_piece(bl, size - done);
        err = bl_read_block(bl, addr + done, out + done, n);
        if (!err)
            err = bl_read_block(bl, addr + done, again, n);
        if (!err && memcmp(out + done, again, n))
            return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                           "option bytes 0x%08x: two readings differ: a disturbed line, try a "
                           "lower baud",
                           (unsigned)(addr + done));
        done += n;
    }
    return err;
}

int bl_options_read_all(struct stm32bl *bl, struct bl_options *o)
{
    const struct bl_range *areas = bl->chip.device->option_bytes;
    int err = STM32BL_OK;

    bl_options_start(o, bl->chip.device);
    for (size_t i = 0; i < BL_OPTION_AREAS && !err; i++)
        err = bl_options_read_area(bl, areas[i].start, o->bytes[i], bl_option_area_size(o, i));
    return err;
}

int bl_options_load(struct stm32bl *bl, struct bl_options *o)
{
    int err = bl_options_require_area(bl);

    if (!err && !bl_option_map_of(bl->chip.device))
        err = bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                      "what the option bytes of %s at 0x%08x mean is not known: they are shown "
                      "as they are, and never written",
                      bl->chip.device->name, (unsigned)bl->chip.device->option_bytes[0].start);
    return err ? err : bl_options_read_all(bl, o);
}

int stm32bl_protected_sectors(struct stm32bl *bl, stm32bl_sector_fn each, void *user)
{
    struct stm32bl_sector s = {0, 0, 0};
    struct bl_options o;
    int stop = 0, err = bl_options_load(bl, &o);

    if (!err)
        err = bl_options_require_guard(&o, &bl->error);
    if (err)
        return err;
    while (!stop && bl_chip_sector_from(&bl->chip, s.address + s.size, &s))
        if (bl_options_protected(&o, &bl->chip, &s))
            stop = each(&s, user);
    return stop;
}
