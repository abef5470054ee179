/*
 * verify.c - compares the chip's memory with a file.
 */
#include "cli.h"

static const struct opt_row options[] = {
    {OPT_ADDRESS, "where a raw binary lies (default: start of flash)"},
    {OPT_FORMAT, "bin, hex, srec, elf, uf2, dfu; dfu:N is alternate\n"
                 "setting N of it alone (default: by the content)"},
    {OPT_ONLY, "the part of the image that lies in flash, ram, eeprom\n"
               "or FIRST-LAST, without the rest"},
    {OPT_FORCE, "take a file as raw that looks like a broken one of\n"
                "another format, or is for another chip"},
    {0, NULL},
};

static int connected(struct cli *cli, struct stm32bl_image **img)
{
    int err, exit = cli_place(cli, img);

    if (exit)
        return exit;
    err = stm32bl_verify(cli->bl, stm32bl_image_segments(*img), stm32bl_image_count(*img));
    ui_end_phase(&cli->ui);
    if (err)
        return cli_session_error(cli, err);
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
    struct stm32bl_image *img = NULL;
    int exit = cli_load(cli, cli->args.count, 0, &img);

    if (!exit)
        exit = cli_open(cli);
    if (!exit)
        exit = connected(cli, &img);
    stm32bl_image_free(img);
    return exit;
}

const struct verb verb_verify = {
    .name = "verify",
    .words = "FILE[@ADDR]...",
    .summary = "compare memory with a file",
    .about = "Reads back every byte of FILE and says where the first difference is and how\n"
             "many there are. A difference is read again before it is believed, since bytes\n"
             "on the wire have no checksum. Exit code 4: they differ.",
    .options = options,
    .examples = {"stm32bl verify -p /dev/ttyUSB0 firmware.hex",
                 "Compare with a file that brings its addresses.",
                 "stm32bl verify -p /dev/ttyUSB0 -a 0x0807c010 user_app.bin",
                 "Compare with a raw binary.", NULL},
    .min_words = 1,
    .max_words = CLI_WORDS,
    .connects = true,
    .few_facts = true,
    .run = run,
};
