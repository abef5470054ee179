/*
 * cmd_erase.c - erases sectors by address or number, or everything.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const struct opt_row options[] = {
    {OPT_ALL, "the whole flash"},
    {OPT_ADDRESS, "every sector that the bytes from ADDR on touch"},
    {OPT_LENGTH, "how many bytes that are, K and M allowed"},
    {0, NULL},
};

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

static int check_words(struct cli *cli)
{
    uint32_t first, last, unused = 0;
    bool all = cli->args.value[OPT_ALL];
    bool address = cli->args.value[OPT_ADDRESS], length = cli->args.value[OPT_LENGTH];
    int exit;

    if (all + (address || length) + (cli->args.count > 0) != 1)
        return cli_usage(cli, "say what to erase: --all, or --address and --length, or sectors");
    if (address != length)
        return cli_usage(cli, "--address and --length go together");
    for (size_t i = 0; i < cli->args.count; i++)
        if (!read_sectors(cli->args.words[i], &first, &last))
            return cli_usage(cli, "'%s' is not a sector, such as 4, or 4-7", cli->args.words[i]);
    exit = opt_address(cli, OPT_ADDRESS, &unused);
    return exit ? exit : opt_size(cli, OPT_LENGTH, &unused);
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

/* All of "4-7" as one range. */
static int find_range(struct cli *cli, const char *word, struct stm32bl_segment *out)
{
    uint32_t first, last;
    struct stm32bl_sector sector;

    read_sectors(word, &first, &last);
    *out = (struct stm32bl_segment){0};
    for (uint32_t number = first; number <= last; number++) {
        int exit = find_sector(cli, number, &sector);
        if (exit)
            return exit;
        if (number > first && sector.address != out->address + out->size)
            return cli_error(cli, STM32BL_ERR_RANGE,
                             "sectors %s do not follow each other: name them one by one", word);
        if (number == first)
            out->address = sector.address;
        out->size += sector.size;
    }
    return CLI_DONE;
}

/* What to erase, all of it before the first erase. */
static int find_ranges(struct cli *cli, struct stm32bl_segment *ranges, size_t *count)
{
    uint32_t addr = 0, len = 0;
    int exit = opt_address(cli, OPT_ADDRESS, &addr);

    if (!exit)
        exit = opt_size(cli, OPT_LENGTH, &len);
    *count = cli->args.count;
    for (size_t i = 0; i < *count && !exit; i++)
        exit = find_range(cli, cli->args.words[i], &ranges[i]);
    if (len)
        ranges[(*count)++] = (struct stm32bl_segment){addr, len, NULL};
    return exit;
}

static int erase(struct cli *cli)
{
    struct stm32bl_segment ranges[CLI_WORDS + 1];
    size_t count;
    int err = STM32BL_OK;
    int exit = find_ranges(cli, ranges, &count);

    if (exit)
        return exit;
    if (cli->args.value[OPT_ALL])
        err = stm32bl_erase_all(cli->bl);
    for (size_t i = 0; i < count && !err; i++)
        err = stm32bl_erase(cli->bl, ranges[i].address, ranges[i].size);
    ui_end_phase(&cli->ui);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}

static int run(struct cli *cli)
{
    int exit = check_words(cli);

    if (!exit)
        exit = cli_open(cli);
    if (!exit)
        exit = erase(cli);
    if (exit)
        return exit;
    cli_summary(cli, stm32bl_summary(cli->bl));
    if (cli->ui.json) {
        cJSON *result = json_result(cli);
        json_summary(result, stm32bl_summary(cli->bl));
        json_send(result);
    }
    return CLI_DONE;
}

const struct verb verb_erase = {
    .name = "erase",
    .words = "[SECTOR | FIRST-LAST]...",
    .summary = "erase sectors, or the whole flash",
    .about = "Sectors (pages) are the smallest parts of flash that can be erased, and have\n"
             "the numbers that 'stm32bl devices NAME' shows. Nothing is asked, nothing kept.",
    .options = options,
    .examples = {"stm32bl erase -p /dev/ttyUSB0 6 7", "Erase two sectors.",
                 "stm32bl erase -p /dev/ttyUSB0 -a 0x08060000 -n 128K",
                 "Erase the sectors that these bytes touch.", "stm32bl erase -p /dev/ttyUSB0 --all",
                 "Erase everything.", NULL},
    .max_words = CLI_WORDS,
    .connects = true,
    .run = run,
};
