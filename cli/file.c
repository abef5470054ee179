/*
 * file.c - images from the command line: where raw binaries go, what may be written where.
 */
#include <errno.h>
#include <string.h>

#include "cli.h"

uint64_t cli_image_size(const struct stm32bl_image *img)
{
    const struct stm32bl_segment *segments = stm32bl_image_segments(img);
    uint64_t size = 0;

    for (size_t i = 0; i < stm32bl_image_count(img); i++)
        size += segments[i].size;
    return size;
}

static int check_format(struct cli *cli, const char *format)
{
    static const char *const known[] = {"bin", "hex", "srec", "elf", "dfu"};

    for (size_t i = 0; format && i < sizeof known / sizeof *known; i++)
        if (!strcmp(format, known[i]))
            return CLI_DONE;
    if (!format || !strncmp(format, "dfu:", 4))
        return CLI_DONE; // which the library looks at more closely
    return cli_usage(cli, "--format=%s: bin, hex, srec, elf, dfu or dfu:N", format);
}

static int load(struct cli *cli, const char *path, struct stm32bl_image *img, uint32_t base)
{
    const char *format = cli->args.value[OPT_FORMAT];
    bool force = cli->args.value[OPT_FORCE] && !format && strcmp(path, "-");
    int err = stm32bl_image_load(img, path, format, base);

    if (err == STM32BL_ERR_FORMAT && force &&
        stm32bl_image_load(img, path, "bin", base) == STM32BL_OK) {
        cli_warn(cli, "%s is taken as raw binary, because of --force", path);
        return CLI_DONE;
    }
    if (err == STM32BL_ERR_IO) // a directory, for example: a bad input file like a missing one
        err = STM32BL_ERR_ACCESS;
    if (err)
        return cli_file_error(cli, err, "%s", stm32bl_image_error_message(img));
    if (cli->args.value[OPT_ADDRESS] && strcmp(stm32bl_image_format(img), "bin"))
        return cli_usage(cli, "--address is for raw binaries: %s is %s and brings its addresses",
                         path, text_format(stm32bl_image_format(img)));
    if (!stm32bl_image_count(img))
        return cli_file_error(cli, STM32BL_ERR_FORMAT, "%s: no bytes in it", path);
    return CLI_DONE;
}

int cli_load(struct cli *cli, const char *path, uint32_t base, struct stm32bl_image **out)
{
    struct stm32bl_image *img;
    int exit = check_format(cli, cli->args.value[OPT_FORMAT]);

    if (!exit)
        exit = opt_address(cli, OPT_ADDRESS, &base);
    if (exit)
        return exit;
    img = stm32bl_image_new();
    if (!img)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    exit = load(cli, path, img, base);
    if (exit)
        stm32bl_image_free(img);
    else
        *out = img;
    return exit;
}

/* A DFU file may name the USB device that it is for. */
static int check_usb(struct cli *cli, const struct stm32bl_image *img)
{
    const struct stm32bl_info *info = cli->info;
    uint16_t vendor_id, product_id;

    if (!info->usb_vendor_id || !stm32bl_image_usb_id(img, &vendor_id, &product_id) ||
        ((vendor_id == 0xFFFF || vendor_id == info->usb_vendor_id) &&
         (product_id == 0xFFFF || product_id == info->usb_product_id)))
        return CLI_DONE;
    if (cli->args.value[OPT_FORCE]) {
        cli_warn(cli, "the file is for USB device %04x:%04x, and is used because of --force",
                 vendor_id, product_id);
        return CLI_DONE;
    }
    return cli_file_error(cli, STM32BL_ERR_FORMAT,
                          "the file is for USB device %04x:%04x, and this is %04x:%04x: is it the "
                          "right file?",
                          vendor_id, product_id, info->usb_vendor_id, info->usb_product_id);
}

int cli_place(struct cli *cli, struct stm32bl_image **img)
{
    const struct stm32bl_segment *all = stm32bl_image_segments(*img);
    uint32_t start = cli->info->flash_start;
    struct stm32bl_image *moved;
    int err = check_usb(cli, *img);

    if (err)
        return err;
    if (cli->args.value[OPT_ADDRESS] || strcmp(stm32bl_image_format(*img), "bin"))
        return CLI_DONE;
    cli_note(cli, "no --address: the raw binary goes to the start of flash, 0x%08x",
             (unsigned)start);
    moved = stm32bl_image_new();
    err = moved ? stm32bl_image_add(moved, start, all[0].data, all[0].size) : STM32BL_ERR_MEMORY;
    if (err) {
        int exit = cli_file_error(cli, err, "%s",
                                  moved ? stm32bl_image_error_message(moved) : "out of memory");
        stm32bl_image_free(moved);
        return exit;
    }
    stm32bl_image_free(*img);
    *img = moved;
    return CLI_DONE;
}

int cli_check_format(struct cli *cli, const char *option, const char *format)
{
    static const char *const written[] = {"bin", "hex", "srec", "dfu"};

    for (size_t i = 0; format && i < sizeof written / sizeof *written; i++)
        if (!strcmp(format, written[i]))
            return CLI_DONE;
    return format ? cli_usage(cli, "--%s=%s: bin, hex, srec or dfu", option, format) : CLI_DONE;
}

/* Tries what saving will do in the end; leaves an existing file as it is. */
int cli_check_output(struct cli *cli, const char *path)
{
    FILE *file;

    if (!strcmp(path, "-"))
        return CLI_DONE;
    file = fopen(path, "r+b");
    if (!file && errno == ENOENT) {
        file = fopen(path, "wb");
        if (file)
            remove(path);
    }
    if (!file)
        return cli_file_error(cli, STM32BL_ERR_ACCESS, "%s: %s", path, strerror(errno));
    fclose(file);
    return CLI_DONE;
}
