/*
 * erase.c - erases sectors by address or number, or everything.
 */
#include <stdlib.h>

#include "cli.h"

static const struct opt_row options[] = {
    {OPT_ALL, "the whole flash"},
    {OPT_ADDRESS, "every sector that the bytes from ADDR on touch"},
    {OPT_LENGTH, "how many bytes that are, K and M allowed"},
    {OPT_BLANK_CHECK, "then read all of it (default: what takes two seconds,\n"
                      "else samples; all of it where the bootloader has a\n"
                      "checksum)"},
    {0, NULL},
};

struct job {
    uint32_t address;
    uint32_t length; /* 0: not by address */
    struct stm32bl_segment ranges[CLI_WORDS + 1];
    size_t count;
};

static int check_words(struct cli *cli, struct job *job)
{
    bool all = cli->args.value[OPT_ALL];
    bool address = cli->args.value[OPT_ADDRESS], length = cli->args.value[OPT_LENGTH];
    int exit;

    if (all + (address || length) + (cli->args.count > 0) != 1)
        return cli_usage(cli, "say what to erase: --all, or --address and --length, or sectors");
    if (address != length)
        return cli_usage(cli, "--address and --length go together");
    for (size_t i = 0; i < cli->args.count; i++)
        if (!flash_is_sectors(cli->args.words[i]))
            return cli_usage(cli, "'%s' is not a sector, such as 4, or 4-7", cli->args.words[i]);
    exit = opt_address(cli, OPT_ADDRESS, &job->address);
    return exit ? exit : opt_size(cli, OPT_LENGTH, &job->length);
}

/* Adds a range, to the one before if it follows that. */
static void add_range(struct job *job, const struct stm32bl_segment *range)
{
    struct stm32bl_segment *last = job->count ? &job->ranges[job->count - 1] : NULL;

    if (last && last->address + last->size == range->address)
        last->size += range->size;
    else
        job->ranges[job->count++] = *range;
}

/* The sectors that --address and --length touch. */
static int find_bytes(struct cli *cli, struct job *job)
{
    uint64_t end = (uint64_t)job->address + job->length;
    struct stm32bl_sector sector;

    for (uint64_t at = job->address; at < end; at = (uint64_t)sector.address + sector.size) {
        if (at > UINT32_MAX || stm32bl_sector(cli->bl, (uint32_t)at, &sector) != STM32BL_OK) {
            // stm32bl_erase() says what is the matter with it.
            job->ranges[0] = (struct stm32bl_segment){job->address, job->length, NULL};
            job->count = 1;
            return CLI_DONE;
        }
        add_range(job, &(struct stm32bl_segment){sector.address, sector.size, NULL});
    }
    return CLI_DONE;
}

/* What to erase, all of it before the first erase. */
static int find_ranges(struct cli *cli, struct job *job)
{
    struct stm32bl_segment range = {0};

    for (size_t i = 0; i < cli->args.count; i++) {
        int exit = cli_find_sectors(cli, cli->args.words[i], &range);
        if (exit)
            return exit;
        add_range(job, &range);
    }
    if (job->length)
        return find_bytes(cli, job);
    if (cli->args.value[OPT_ALL])
        return cli_flash_ranges(cli, job->ranges, CLI_WORDS, &job->count);
    return CLI_DONE;
}

static int erase(struct cli *cli, const struct job *job)
{
    int err = STM32BL_OK;

    if (cli->args.value[OPT_ALL])
        err = stm32bl_erase_all(cli->bl);
    for (size_t i = 0; i < job->count && !err && !cli->args.value[OPT_ALL]; i++) {
        err = stm32bl_erase(cli->bl, job->ranges[i].address, job->ranges[i].size);
        ui_end_phase(&cli->ui);
    }
    ui_end_phase(&cli->ui);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}

/* Of a moment, which is no phase: Ctrl-C is heard, nothing is drawn. */
static int hear(const struct stm32bl_progress *progress, void *user)
{
    (void)progress;
    (void)user;
    return ui_cancelled();
}

/* ROMs acknowledge the erasing of a write-protected sector like any other (AN3155 3.7). */
static int check_blank(struct cli *cli, const struct job *job)
{
    bool whole = cli->args.value[OPT_BLANK_CHECK];
    int err = STM32BL_OK;

    if (!whole)
        stm32bl_on_progress(cli->bl, hear, NULL);
    for (size_t i = 0; i < job->count && !err; i++)
        err = stm32bl_check_blank(cli->bl, job->ranges[i].address, job->ranges[i].size, whole);
    ui_end_phase(&cli->ui);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}

static int connected(struct cli *cli, struct job *job)
{
    int exit = find_ranges(cli, job);

    if (!exit)
        exit = erase(cli, job);
    if (!exit)
        exit = check_blank(cli, job);
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

static int run(struct cli *cli)
{
    struct job job = {.count = 0};
    int exit = check_words(cli, &job);

    if (!exit)
        exit = cli_open(cli);
    return exit ? exit : connected(cli, &job);
}

const struct verb verb_erase = {
    .name = "erase",
    .words = "[SECTOR | FIRST-LAST]...",
    .summary = "erase sectors, or the whole flash",
    .about = "Sectors (pages) are the smallest parts of flash that can be erased, and have\n"
             "the numbers that 'stm32bl devices NAME' shows. Nothing is asked, nothing kept.\n"
             "The chip acknowledges what it does not erase, too; the last line says how much\n"
             "was seen to be blank.",
    .options = options,
    .examples = {"stm32bl erase -p /dev/ttyUSB0 6 7", "Erase two sectors.",
                 "stm32bl erase -p /dev/ttyUSB0 -a 0x08060000 -n 128K",
                 "Erase the sectors that these bytes touch.", "stm32bl erase -p /dev/ttyUSB0 --all",
                 "Erase everything.", NULL},
    .max_words = CLI_WORDS,
    .connects = true,
    .few_facts = true,
    .run = run,
};
