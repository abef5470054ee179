/*
 * seal.c - makes of a program an image that the loader starts.
 */
#include <stdlib.h>
#include <string.h>

#include "seal.h"

/* MAJOR.MINOR.PATCH, as the loader keeps it. */
static bool read_version(const char *text, struct stm32bl_descriptor *d)
{
    static const uint32_t most[] = {0xFF, 0xFF, 0xFFFF};
    uint32_t part[3];
    char digits[12];

    for (int i = 0; i < 3; i++) {
        size_t len = strcspn(text, ".");

        snprintf(digits, sizeof digits, "%.*s", (int)(len < 11 ? len : 11), text);
        if (strchr(digits, 'x') || strchr(digits, 'X') || !opt_number(digits, most[i], &part[i]) ||
            (text[len] == '.') != (i < 2))
            return false;
        text += len + 1;
    }
    d->major = (uint8_t)part[0];
    d->minor = (uint8_t)part[1];
    d->patch = (uint16_t)part[2];
    return true;
}

static int read_number(struct cli *cli, enum opt id, uint32_t *out)
{
    const char *text = cli->args.value[id];

    if (text && !opt_number(text, UINT32_MAX, out))
        return cli_usage(cli, "--%s=%s: a whole number", opt_names[id].name, text);
    return CLI_DONE;
}

static int read_product(struct cli *cli, struct stm32bl_descriptor *d)
{
    const char *text = cli->args.value[OPT_PRODUCT];

    if (!text)
        return CLI_DONE;
    if (!*text || strlen(text) >= sizeof d->product)
        return cli_usage(cli, "--product=%s: 1 to %zu bytes", text, sizeof d->product - 1);
    memcpy(d->product, text, strlen(text));
    return CLI_DONE;
}

int seal_read_options(struct cli *cli, struct stm32bl_descriptor *d)
{
    const char *const *value = cli->args.value;
    int exit;

    *d = (struct stm32bl_descriptor){.trial = !value[OPT_NO_TRIAL],
                                     .is_signed = value[OPT_KEY] || value[OPT_SIGN_WITH]};
    if (!read_version(value[OPT_IMAGE_VERSION], d))
        return cli_usage(cli, "--version=%s: three numbers, 1.4.0: up to 255.255.65535",
                         value[OPT_IMAGE_VERSION]);
    exit = read_number(cli, OPT_COUNTER, &d->counter);
    if (!exit)
        exit = read_number(cli, OPT_OVER, &d->over);
    if (!exit)
        exit = read_product(cli, d);
    if (!exit && value[OPT_OVER] && (!d->is_signed || d->over <= d->counter))
        exit = cli_usage(cli,
                         "--over=%u: a counter higher than the image's own, %u, and only of an "
                         "image that is signed",
                         (unsigned)d->over, (unsigned)d->counter);
    return exit;
}

static uint32_t behind(const struct stm32bl_descriptor *d)
{
    return STM32BL_DESCRIPTOR_SIZE + (d->is_signed ? STM32BL_SIGNATURE_SIZE : 0);
}

/* Which of its keys a loader is to try, where it is known here. */
static int tell_key(struct cli *cli, struct stm32bl_descriptor *d)
{
    uint8_t key[SEAL_KEY];
    int exit = CLI_DONE;

    if (cli->args.value[OPT_KEY])
        exit = seal_public_key(cli, cli->args.value[OPT_KEY], key);
    if (!exit && cli->args.value[OPT_KEY])
        d->key = seal_get32(key);
    return exit;
}

/* Mark, length, padding, descriptor, signature. */
static int complete(struct cli *cli, struct seal_image *image, struct stm32bl_descriptor *d)
{
    uint32_t length = (image->size + SEAL_PADDING - 1) / SEAL_PADDING * SEAL_PADDING;
    uint8_t *end = image->bytes + length;
    int exit;

    memcpy(image->bytes + SEAL_MARK, "SIM1", 4);
    seal_put32(image->bytes + SEAL_MARK + 4, length);
    d->address = image->address;
    d->length = length;
    exit = tell_key(cli, d);
    if (exit)
        return exit;
    stm32bl_descriptor_write(d, image->bytes, end);
    image->size = length + behind(d);
    if (!d->is_signed)
        return CLI_DONE;
    return seal_sign(cli, image->bytes, length + STM32BL_DESCRIPTOR_SIZE,
                     end + STM32BL_DESCRIPTOR_SIZE);
}

static int save(struct cli *cli, const struct seal_image *image)
{
    struct stm32bl_image *img = stm32bl_image_new();
    int err = img ? stm32bl_image_add(img, image->address, image->bytes, image->size)
                  : STM32BL_ERR_MEMORY;
    int exit = CLI_DONE;

    if (!err)
        err = cli_save(cli, img, cli->args.value[OPT_OUTPUT], OPT_TO, 0xFF);
    if (err)
        exit = cli_file_error(cli, err, "%s",
                              img ? stm32bl_image_error_message(img) : "out of memory");
    stm32bl_image_free(img);
    return exit;
}

static void tell(struct cli *cli, const struct seal_image *image, const struct seal_slot *slot,
                 const struct stm32bl_descriptor *d)
{
    char version[TEXT_SIZE];
    cJSON *result;

    snprintf(version, sizeof version, "%u.%u.%u", d->major, d->minor, d->patch);
    if (!cli->ui.json) {
        if (!cli->ui.quiet)
            fprintf(cli->ui.out, "version %s for %s: 0x%08x, %u bytes%s\n", version, slot->name,
                    (unsigned)image->address, (unsigned)image->size,
                    d->is_signed ? ", signed" : "");
        return;
    }
    result = json_result(cli);
    cJSON_AddStringToObject(result, "image", "sealed");
    cJSON_AddStringToObject(result, "version", version);
    cJSON_AddStringToObject(result, "slot", slot->name);
    cJSON_AddNumberToObject(result, "address", image->address);
    cJSON_AddNumberToObject(result, "image_bytes", image->size);
    cJSON_AddNumberToObject(result, "counter", d->counter);
    cJSON_AddBoolToObject(result, "signed", d->is_signed);
    json_send(result);
}

int seal_program(struct cli *cli, struct seal_image *image, struct stm32bl_descriptor *d,
                 struct seal_slot *slot)
{
    int exit;

    if (!image->placed)
        return cli_usage(cli,
                         "a raw binary needs the address that it is linked for: -a 0x08002000");
    exit = seal_find_slot(cli, image, slot);
    if (!exit && slot->verifies && !d->is_signed)
        exit = cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "%s starts signed images only: --key or --sign-with", slot->name);
    if (!exit)
        exit = seal_check(cli, image, slot, behind(d));
    return exit ? exit : complete(cli, image, d);
}

/* What the options say is known to be right. */
static int seal(struct cli *cli, struct seal_image *image, struct stm32bl_descriptor *d)
{
    struct seal_slot slot;
    int exit = seal_program(cli, image, d, &slot);

    if (!exit)
        exit = save(cli, image);
    if (!exit)
        tell(cli, image, &slot, d);
    if (!exit && slot.backup_size && image->size > slot.backup_size)
        cli_note(cli,
                 "its %u bytes do not fit the backup area, %u: the image after it cannot go on "
                 "trial (--no-trial)",
                 (unsigned)image->size, (unsigned)slot.backup_size);
    return exit;
}

static int check_needed(struct cli *cli)
{
    if (!cli->args.value[OPT_IMAGE_VERSION])
        return cli_usage(cli, "'image seal' needs --version=1.4.0");
    if (!cli->args.value[OPT_OUTPUT])
        return cli_usage(cli, "'image seal' needs -o FILE");
    return CLI_DONE;
}

static int check_output(struct cli *cli)
{
    const char *path = cli->args.value[OPT_OUTPUT];
    int exit = cli_check_image_output(cli, OPT_TO, path);

    if (exit || strcmp(path, "-"))
        return exit;
    if (cli->ui.json)
        return cli_usage(cli, "--json and -o '-' both want the standard output");
    cli->ui.out = stderr;
    return CLI_DONE;
}

int seal_run(struct cli *cli)
{
    struct seal_image image = {NULL, 0, 0, false};
    struct stm32bl_descriptor d;
    int exit = check_needed(cli);

    if (!exit)
        exit = seal_read_options(cli, &d);
    if (!exit)
        exit = check_output(cli);
    if (!exit)
        exit = seal_load(cli, &image);
    if (!exit)
        exit = seal(cli, &image, &d);
    free(image.bytes);
    return exit;
}
