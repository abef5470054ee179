/*
 * image.c - images for the resident loader, without a chip: makes them, shows them, verifies them.
 */
#include <stdlib.h>
#include <string.h>

#include "seal/seal.h"

static const struct opt_row options[] = {
    {OPT_OUTPUT, "seal: the file to write"},
    {OPT_IMAGE_VERSION, "seal: the version, up to 255.255.65535"},
    {OPT_COUNTER, "seal: the security counter (0); one that is lower than\n"
                  "what was confirmed before is not started"},
    {OPT_OVER, "seal: go back, over images up to this counter; signed\n"
               "images only"},
    {OPT_PRODUCT, "seal: the name of the product, up to 24 bytes"},
    {OPT_NO_TRIAL, "seal: it need not confirm itself after its first start"},
    {OPT_KEY, "seal: sign with this private key of Ed25519 (PEM);\n"
              "verify, seal --sign-with: the public key"},
    {OPT_SIGN_WITH, "seal: sign by a shell command: bytes on its standard\n"
                    "input, 64 bytes of signature on its standard output"},
    {OPT_DEVICE, "seal: the chip (default: any with a slot there)"},
    {OPT_SLOT_SIZE, "seal: of a layout that is not known, or of a larger\n"
                    "slot at the same address: 60K"},
    {OPT_ADDRESS, "what a raw binary is linked for"},
    {OPT_FORMAT, "of FILE: bin, hex, srec, elf, uf2, dfu or dfu:N\n"
                 "(default: by its content)"},
    {OPT_TO, "of -o: bin, hex, srec or dfu (default: by its suffix)"},
    {OPT_ONLY, "FIRST-LAST: the part of the file that lies there"},
    {OPT_FORCE, "replace -o FILE if it exists"},
    {0, NULL},
};

static void show(const struct stm32bl_descriptor *d, const char *signature)
{
    printf("version    %u.%u.%u\n", d->major, d->minor, d->patch);
    printf("product    %s\n", *d->product ? d->product : "any");
    printf("address    0x%08x\n", (unsigned)d->address);
    printf("length     %u\n", (unsigned)d->length);
    printf("counter    %u", (unsigned)d->counter);
    if (d->over > d->counter)
        printf(", also over images up to %u", (unsigned)d->over);
    printf("\ntrial      %s\n", d->trial ? "yes" : "no");
    printf("sum        %08x, right\n", (unsigned)d->sum);
    printf("signature  %s\n", signature);
}

static void send(struct cli *cli, const struct stm32bl_descriptor *d, bool verified)
{
    cJSON *result = json_result(cli);

    cJSON_AddStringToObject(result, "image", verified ? "verified" : "whole");
    json_text(result, "version", "%u.%u.%u", d->major, d->minor, d->patch);
    cJSON_AddStringToObject(result, "product", d->product);
    cJSON_AddNumberToObject(result, "address", d->address);
    cJSON_AddNumberToObject(result, "length", d->length);
    cJSON_AddNumberToObject(result, "counter", d->counter);
    cJSON_AddNumberToObject(result, "over", d->over);
    cJSON_AddBoolToObject(result, "trial", d->trial);
    cJSON_AddBoolToObject(result, "signed", d->is_signed);
    json_send(result);
}

static int tell(struct cli *cli, const struct stm32bl_descriptor *d, bool verified)
{
    if (cli->ui.json)
        send(cli, d, verified);
    else if (!cli->ui.quiet)
        show(d, verified ? "right" : d->is_signed ? "not looked at" : "none");
    return CLI_DONE;
}

static int info(struct cli *cli)
{
    struct seal_image image = {NULL, 0, 0, false};
    struct seal_found found;
    int exit = seal_load(cli, &image);

    if (!exit)
        exit = seal_find(cli, cli->args.words[0], &image, &found);
    if (!exit)
        exit = tell(cli, &found.descriptor, false);
    free(image.bytes);
    return exit;
}

static int check_signature(struct cli *cli, const struct seal_image *image,
                           const struct seal_found *found, const uint8_t *key)
{
    const char *path = cli->args.words[0];

    if (!found->signature)
        return cli_file_error(cli, STM32BL_ERR_FORMAT, "%s: it is not signed", path);
    if (seal_fits(key, image->bytes, found->signed_bytes, found->signature))
        return CLI_DONE;
    return cli_file_error(cli, STM32BL_ERR_FORMAT, "%s: its signature is not of the key of %s",
                          path, cli->args.value[OPT_KEY]);
}

static int verify(struct cli *cli)
{
    struct seal_image image = {NULL, 0, 0, false};
    struct seal_found found;
    uint8_t key[SEAL_KEY];
    int exit;

    if (!cli->args.value[OPT_KEY])
        return cli_usage(cli, "'image verify' needs --key=PUBLIC.pem");
    exit = seal_public_key(cli, cli->args.value[OPT_KEY], key);
    if (!exit)
        exit = seal_load(cli, &image);
    if (!exit)
        exit = seal_find(cli, cli->args.words[0], &image, &found);
    if (!exit)
        exit = check_signature(cli, &image, &found, key);
    if (!exit)
        exit = tell(cli, &found.descriptor, true);
    free(image.bytes);
    return exit;
}

static int run(struct cli *cli)
{
    static const struct {
        const char *name;
        int (*run)(struct cli *cli);
    } actions[] = {{"seal", seal_run}, {"info", info}, {"verify", verify}};
    const char *name = cli->args.words[0];

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(name, actions[i].name) != 0)
            continue;
        if (--cli->args.count != 1)
            return cli_usage(cli, "'image %s' needs one file", name);
        cli->args.words[0] = cli->args.words[1];
        return actions[i].run(cli);
    }
    return cli_usage(cli, "'image %s': seal, info or verify", name);
}

const struct verb verb_image = {
    .name = "image",
    .words = "seal|info|verify FILE",
    .summary = "make, show or verify an image for the resident loader",
    .about = "'seal' makes of a program, linked for the start of a slot, an image that the\n"
             "loader of firmware/loader starts (docs/LOADER.md); any bootloader writes it like\n"
             "another program. What could not start there is refused. 'info' shows what is in\n"
             "such an image, 'verify' checks its signature.",
    .options = options,
    .examples = {"stm32bl image seal app.elf -o app.bin --version 1.4.0", "Make an image.",
                 "stm32bl image seal app.elf -o app.bin --version 1.4.0 --counter 3 --key k.pem",
                 "One that is signed.", "stm32bl image verify app.bin --key pub.pem",
                 "Is it whole, and signed with that key?", NULL},
    .min_words = 1,
    .max_words = 2,
    .run = run,
};
