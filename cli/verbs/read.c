/*
 * read.c - memory to a file, or to the eye.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { RANGES = 4 };

static const struct opt_row options[] = {
    {OPT_ADDRESS, "first byte (default: start of flash)"},
    {OPT_LENGTH, "bytes, K and M allowed (default: to the end of flash)"},
    {OPT_FORMAT, "bin, hex, srec or dfu (default: by the suffix of FILE)"},
    {OPT_FORCE, "replace FILE if it exists"},
    {0, NULL},
};

/* What is read: one range, or the parts of a flash with holes. */
struct job {
    uint32_t address;
    uint32_t length; /* 0: to the end of flash */
    struct stm32bl_segment ranges[RANGES];
    size_t count;
    struct stm32bl_image *img;
};

static int check_options(struct cli *cli, struct job *job)
{
    int exit = opt_address(cli, OPT_ADDRESS, &job->address);

    if (!exit)
        exit = opt_size(cli, OPT_LENGTH, &job->length);
    return exit ? exit : cli_check_format(cli, "format", cli->args.value[OPT_FORMAT]);
}

/* Cuts off what lies before `addr`, which must be in flash. */
static int begin_at(struct cli *cli, struct job *job, uint32_t addr)
{
    size_t kept = 0;

    for (size_t i = 0; i < job->count; i++) {
        struct stm32bl_segment r = job->ranges[i];
        uint32_t skip = addr > r.address ? addr - r.address : 0;
        if (skip >= r.size)
            continue;
        job->ranges[kept++] = (struct stm32bl_segment){r.address + skip, r.size - skip, NULL};
    }
    job->count = kept;
    if (!kept || job->ranges[0].address != addr)
        return cli_usage(cli, "0x%08x is not in flash: --length must say how much to read",
                         (unsigned)addr);
    return CLI_DONE;
}

static int choose_ranges(struct cli *cli, struct job *job)
{
    bool placed = cli->args.value[OPT_ADDRESS];
    uint32_t addr = placed ? job->address : cli->info->flash_start;
    int exit;

    if (job->length) {
        job->ranges[0] = (struct stm32bl_segment){addr, job->length, NULL};
        job->count = 1;
        return CLI_DONE;
    }
    exit = cli_flash_ranges(cli, job->ranges, RANGES, &job->count);
    return exit || !placed ? exit : begin_at(cli, job, addr);
}

static int read_range(struct cli *cli, struct job *job, const struct stm32bl_segment *range)
{
    uint8_t *buf = malloc(range->size);
    int err, exit = CLI_DONE;

    if (!buf)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory for %zu bytes", range->size);
    err = stm32bl_read(cli->bl, range->address, buf, range->size);
    ui_end_phase(&cli->ui);
    if (err)
        exit = cli_session_error(cli, err);
    else if ((err = stm32bl_image_add(job->img, range->address, buf, range->size)) != 0)
        exit = cli_error(cli, err, "%s", stm32bl_image_error_message(job->img));
    free(buf);
    return exit;
}

/* `row` bytes fit on a line. */
static void dump_line(FILE *out, uint32_t addr, const uint8_t *data, size_t len, size_t row)
{
    fprintf(out, "%08x ", (unsigned)addr);
    for (size_t i = 0; i < row; i++)
        if (i < len)
            fprintf(out, "%s%02x", i == 8 ? "  " : " ", data[i]);
        else
            fprintf(out, i == 8 ? "    " : "   ");
    fprintf(out, "  |");
    for (size_t i = 0; i < len; i++)
        putc(data[i] >= 0x20 && data[i] < 0x7F ? data[i] : '.', out);
    fprintf(out, "|\n");
}

static void dump(FILE *out, const struct stm32bl_image *img, int width)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    size_t row = width >= 78 ? 16 : width >= 45 ? 8 : 4;

    for (size_t at = 0; at < s->size; at += row)
        dump_line(out, s->address + (uint32_t)at, s->data + at,
                  s->size - at < row ? s->size - at : row, row);
}

static uint8_t erased_byte(const struct cli *cli)
{
    struct stm32bl_device_info device = {.erased = 0xFF};

    if (cli->info->device)
        stm32bl_device_get(cli->info->device, &device);
    return device.erased;
}

static int save(struct cli *cli, struct job *job, const char *path)
{
    struct stm32bl_summary done = *stm32bl_summary(cli->bl);
    int err;

    if (!path && cli->ui.json)
        return CLI_DONE;
    if (!path) {
        dump(cli->ui.out, job->img, cli->ui.width);
        return CLI_DONE;
    }
    err = cli_save(cli, job->img, path, OPT_FORMAT, erased_byte(cli));
    if (err)
        return cli_file_error(cli, err, "%s", stm32bl_image_error_message(job->img));
    cli_summary(cli, &done);
    return CLI_DONE;
}

/* The bytes themselves, where no file takes them. */
static void add_bytes(cJSON *result, const struct stm32bl_segment *s)
{
    char *hex = malloc(2 * s->size + 1);

    if (!hex)
        return;
    for (size_t i = 0; i < s->size; i++)
        snprintf(hex + 2 * i, 3, "%02x", s->data[i]);
    cJSON_AddStringToObject(result, "bytes", hex);
    free(hex);
}

static void send_result(struct cli *cli, const struct job *job, const char *path)
{
    cJSON *result = json_result(cli);

    cJSON_AddNumberToObject(result, "address", job->ranges[0].address);
    if (path)
        cJSON_AddStringToObject(result, "file", path);
    else
        add_bytes(result, stm32bl_image_segments(job->img));
    json_summary(result, stm32bl_summary(cli->bl));
    json_send(result);
}

static int connected(struct cli *cli, struct job *job, const char *path)
{
    int exit = choose_ranges(cli, job);

    for (size_t i = 0; i < job->count && !exit; i++)
        exit = read_range(cli, job, &job->ranges[i]);
    if (!exit)
        exit = save(cli, job, path);
    if (!exit && cli->ui.json)
        send_result(cli, job, path);
    return exit;
}

static int check_file(struct cli *cli, const char *path)
{
    if (!path && !cli->args.value[OPT_LENGTH])
        return cli_usage(cli, "name a FILE for the whole flash, or --length for a look");
    if (!path)
        return CLI_DONE;
    if (strcmp(path, "-"))
        return cli_check_image_output(cli, OPT_FORMAT, path);
    if (cli->ui.json)
        return cli_usage(cli, "--json and FILE '-' both want the standard output");
    cli->ui.out = stderr;
    return CLI_DONE;
}

static int run(struct cli *cli)
{
    const char *path = cli->args.count ? cli->args.words[0] : NULL;
    struct job job = {.count = 0};
    int exit = check_options(cli, &job);

    if (!exit)
        exit = check_file(cli, path);
    if (!exit)
        exit = cli_open(cli);
    if (exit)
        return exit;
    job.img = stm32bl_image_new();
    exit =
        job.img ? connected(cli, &job, path) : cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    stm32bl_image_free(job.img);
    return exit;
}

const struct verb verb_read = {
    .name = "read",
    .words = "[FILE]",
    .summary = "read memory into a file",
    .about = "FILE gets raw binary, Intel HEX (.hex) or Motorola S-record (.srec), by its\n"
             "suffix; '-' is standard output. The file appears only when everything was read.\n"
             "Without FILE the bytes are shown.",
    .options = options,
    .examples = {"stm32bl read -p /dev/ttyUSB0 flash.bin", "Save the whole flash.",
                 "stm32bl read -p /dev/ttyUSB0 -a 0x08000000 -n 64", "Show the first 64 bytes.",
                 NULL},
    .max_words = 1,
    .connects = true,
    .few_facts = true,
    .run = run,
};
