/*
 * flash.c - the main flash of the connected chip, seen through the public interface.
 */
#include <string.h>

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
    char product[TEXT_SIZE];

    *count = 0;
    if (!left)
        return cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                         "the flash size of %s is not known: give -a and -n, or --flash-size",
                         text_product(product, info));
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

/* Words 4 and 4-7, as numbers. */
static bool read_sectors(const char *word, uint32_t *first, uint32_t *last)
{
    char text[24];
    char *dash;

    if (strlen(word) >= sizeof text)
        return false;
    strcpy(text, word);
    dash = strchr(text, '-');
    if (dash)
        *dash = '\0';
    if (!opt_number(text, UINT16_MAX, first))
        return false;
    *last = *first;
    return !dash || (opt_number(dash + 1, UINT16_MAX, last) && *last >= *first);
}

bool flash_is_sectors(const char *word)
{
    uint32_t first, last;

    return read_sectors(word, &first, &last);
}

/* Finds a sector by its number, which need not be counted from the start of flash. */
static int find_sector(struct cli *cli, uint32_t number, struct stm32bl_sector *out)
{
    struct stm32bl_segment ranges[4];
    size_t count;
    int exit = cli_flash_ranges(cli, ranges, sizeof ranges / sizeof *ranges, &count);

    for (size_t i = 0; i < count && !exit; i++)
        for (size_t at = 0; at < ranges[i].size; at += out->size) {
            int err = stm32bl_sector(cli->bl, ranges[i].address + (uint32_t)at, out);
            if (err)
                return cli_session_error(cli, err);
            if (out->number == number)
                return CLI_DONE;
        }
    return exit ? exit
                : cli_error(cli, STM32BL_ERR_RANGE, "no sector %u in the %u KiB of this chip",
                            (unsigned)number, (unsigned)cli->info->flash_kb);
}

int cli_find_sectors(struct cli *cli, const char *word, struct stm32bl_segment *out)
{
    uint32_t first, last;
    struct stm32bl_sector sector;
    int exit;

    if (!read_sectors(word, &first, &last))
        return cli_usage(cli, "'%s' is not a sector, such as 4, or 4-7", word);
    exit = find_sector(cli, first, &sector);
    if (exit)
        return exit;
    *out = (struct stm32bl_segment){sector.address, sector.size, NULL};
    for (uint32_t number = first + 1; number <= last; number++) {
        int err = stm32bl_sector(cli->bl, out->address + (uint32_t)out->size, &sector);
        if (err || sector.number != number)
            return cli_error(cli, STM32BL_ERR_RANGE, "sector %u of %s does not follow the others",
                             (unsigned)number, word);
        out->size += sector.size;
    }
    return CLI_DONE;
}
