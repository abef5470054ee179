/*
 * convert.c - from one image format to another, without a chip.
 */
#include <string.h>

#include "cli.h"

static const struct opt_row options[] = {
    {OPT_ADDRESS, "where a raw binary lies (default: 0x08000000)"},
    {OPT_FORMAT, "of IN: bin, hex, srec, elf, uf2, dfu or dfu:N\n"
                 "(default: by its content)"},
    {OPT_TO, "of OUT: bin, hex, srec or dfu (default: by its suffix)"},
    {OPT_ONLY, "FIRST-LAST: the part of the image that lies there"},
    {OPT_FORCE, "replace OUT if it exists"},
    {0, NULL},
};

enum { FLASH_START = 0x08000000 }; /* of all but a few chips */

static const char *output(const struct cli *cli)
{
    return cli->args.words[cli->args.count - 1];
}

static int check_to(struct cli *cli)
{
    int exit = cli_check_image_output(cli, OPT_TO, output(cli));

    if (exit || strcmp(output(cli), "-"))
        return exit;
    if (cli->ui.json)
        return cli_usage(cli, "--json and OUT '-' both want the standard output");
    cli->ui.out = stderr;
    return CLI_DONE;
}

static void print_segments(struct cli *cli, const struct stm32bl_image *img)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    char size[TEXT_SIZE];

    if (cli->ui.quiet)
        return;
    for (size_t i = 0; i < stm32bl_image_count(img); i++)
        fprintf(cli->ui.out, "0x%08x  %s\n", (unsigned)s[i].address, text_size(size, s[i].size));
}

static void send_result(struct cli *cli, const struct stm32bl_image *img)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    cJSON *result = json_result(cli);
    cJSON *list = cJSON_AddArrayToObject(result, "segments");

    for (size_t i = 0; i < stm32bl_image_count(img); i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddNumberToObject(o, "address", s[i].address);
        cJSON_AddNumberToObject(o, "size", (double)s[i].size);
        cJSON_AddItemToArray(list, o);
    }
    cJSON_AddStringToObject(result, "format", stm32bl_image_format(img));
    json_send(result);
}

static int save(struct cli *cli, struct stm32bl_image *img)
{
    int err = cli_save(cli, img, output(cli), OPT_TO, 0xFF);

    if (err)
        return cli_file_error(cli, err, "%s", stm32bl_image_error_message(img));
    if (cli->ui.json)
        send_result(cli, img);
    else
        print_segments(cli, img);
    return CLI_DONE;
}

static int run(struct cli *cli)
{
    struct stm32bl_image *img = NULL;
    int exit = check_to(cli);

    if (!exit)
        exit = cli_load(cli, cli->args.count - 1, FLASH_START, &img);
    if (!exit)
        exit = cli_choose_parts(cli, &img);
    if (!exit)
        exit = save(cli, img);
    stm32bl_image_free(img);
    return exit;
}

const struct verb verb_convert = {
    .name = "convert",
    .words = "IN[@ADDR]... OUT",
    .summary = "convert an image file, without a chip",
    .about = "Reads raw binary, Intel HEX, Motorola S-record, DfuSe, ELF or UF2; writes the\n"
             "first four. Several INs become one image; '-' is a standard stream. Prints the\n"
             "address and size of each segment.",
    .options = options,
    .examples = {"stm32bl convert firmware.elf firmware.hex", "What the linker made, as Intel HEX.",
                 "stm32bl convert -a 0x0807c010 user_app.bin user_app.srec",
                 "A raw binary with the address it belongs to.", NULL},
    .min_words = 2,
    .max_words = CLI_WORDS,
    .run = run,
};
