/*
 * flash.c - the main flash of the connected chip, seen through the public interface.
 */
#include "cli.h"

/* Banks start at multiples of this, so that a walk over a hole takes few steps. */
enum { HOLE_STEP = 64 * 1024 };

/* The walk ends here where a chip's banks and its size do not agree. */
enum { SPAN_MAX = 16 * 1024 * 1024 };

int cli_flash_ranges(struct cli *cli, struct stm32bl_segment *ranges, size_t most, size_t *count)
{
    const struct stm32bl_info *info = cli->info;
    uint32_t addr = info->flash_start;
    uint64_t left = (uint64_t)info->flash_kb * 1024;
    struct stm32bl_sector sector;

    *count = 0;
    if (!left)
        return cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                         "the flash size of product id 0x%03x is not known: give -a and -n, or --flash-size",
                         info->product_id);
    if (!info->device) {
        ranges[(*count)++] = (struct stm32bl_segment){addr, (size_t)left, NULL};
        return CLI_DONE;
    }
    while (left && addr - info->flash_start < SPAN_MAX) {
        struct stm32bl_segment *last = *count ? &ranges[*count - 1] : NULL;
        if (stm32bl_sector(cli->bl, addr, &sector) != STM32BL_OK) {
            addr = addr / HOLE_STEP * HOLE_STEP + HOLE_STEP;
            continue;
        }
        if (last && last->address + last->size == sector.address)
            last->size += sector.size;
        else if (*count < most)
            ranges[(*count)++] = (struct stm32bl_segment){sector.address, sector.size, NULL};
        addr = sector.address + sector.size;
        left -= sector.size < left ? sector.size : left;
    }
    return CLI_DONE;
}
