/*
 * place.c - an image and the chip that it is for: is it the right one, where raw bytes go, and which
 * part of it is wanted.
 */
#include <string.h>

#include "cli.h"

enum { PARTS = 4 };

uint64_t cli_image_size(const struct stm32bl_image *img)
{
    const struct stm32bl_segment *segments = stm32bl_image_segments(img);
    uint64_t size = 0;

    for (size_t i = 0; i < stm32bl_image_count(img); i++)
        size += segments[i].size;
    return size;
}

/* A DFU file may name the USB device that it is for. */
static bool is_any(uint16_t id)
{
    return id == 0xFFFF || id == 0; // USB DFU 1.1, appendix B; ST's DFU File Manager writes 0
}

static int check_usb(struct cli *cli, const struct stm32bl_image *img)
{
    const struct stm32bl_info *info = cli->info;
    uint16_t vendor_id, product_id;

    if (!info->usb_vendor_id || !stm32bl_image_usb_id(img, &vendor_id, &product_id) ||
        ((is_any(vendor_id) || vendor_id == info->usb_vendor_id) &&
         (is_any(product_id) || product_id == info->usb_product_id)))
        return CLI_DONE;
    if (cli->args.value[OPT_FORCE]) {
        cli_warn(cli, "the file is for USB device %04x:%04x, and is used because of --force",
                 vendor_id, product_id);
        return CLI_DONE;
    }
    return cli_file_error(cli, STM32BL_ERR_FORMAT,
                          "the file is for USB device %04x:%04x, and this is %04x:%04x: is it the "
                          "right file? --force takes it",
                          vendor_id, product_id, info->usb_vendor_id, info->usb_product_id);
}

/* A UF2 file names the family that it is for. */
static int check_series(struct cli *cli, const struct stm32bl_image *img)
{
    const char *wanted = stm32bl_image_series(img);
    struct stm32bl_device_info device;

    if (!wanted || !cli->info->device)
        return CLI_DONE;
    stm32bl_device_get(cli->info->device, &device);
    if (!strncmp(device.series, wanted, strlen(wanted))) // "L4" is for the L4+, too
        return CLI_DONE;
    if (cli->args.value[OPT_FORCE]) {
        cli_warn(cli, "the file is for STM32%s, and is used because of --force", wanted);
        return CLI_DONE;
    }
    return cli_file_error(cli, STM32BL_ERR_FORMAT,
                          "the file is for STM32%s, and this chip is an STM32%s: is it the right "
                          "file? --force takes it",
                          wanted, device.series);
}

/* A raw binary without an address goes where a chip starts. */
static int place_raw(struct cli *cli, struct stm32bl_image **img)
{
    const struct stm32bl_segment *all = stm32bl_image_segments(*img);
    uint32_t start = cli->info->flash_start;
    struct stm32bl_image *moved;
    int err;

    if (!cli->unplaced)
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

/* ------------------------------------------------------------------- --only */

/* FIRST-LAST, both included. */
static bool read_range(const char *text, struct stm32bl_segment *out)
{
    char first[16];
    const char *dash = strchr(text, '-');
    uint32_t last;

    if (!dash || (size_t)(dash - text) >= sizeof first)
        return false;
    snprintf(first, sizeof first, "%.*s", (int)(dash - text), text);
    if (!opt_number(first, UINT32_MAX, &out->address) || !opt_number(dash + 1, UINT32_MAX, &last) ||
        last < out->address)
        return false;
    out->size = (size_t)last - out->address + 1;
    return true;
}

static int memory_of_chip(struct cli *cli, const char *what, struct stm32bl_segment *out)
{
    struct stm32bl_device_info device = {0};

    if (cli->info && cli->info->device)
        stm32bl_device_get(cli->info->device, &device);
    *out = !strcmp(what, "ram")
               ? (struct stm32bl_segment){device.ram_start, device.ram_size, NULL}
               : (struct stm32bl_segment){device.eeprom_start, device.eeprom_size, NULL};
    if (out->size)
        return CLI_DONE;
    return cli_error(cli, STM32BL_ERR_UNSUPPORTED, "--only=%s: %s", what,
                     device.name ? "this chip has none that its bootloader writes"
                                 : "which memory that is depends on the chip, and it is not known");
}

static int read_only(struct cli *cli, struct stm32bl_segment *parts, size_t *count)
{
    const char *text = cli->args.value[OPT_ONLY];

    *count = 1;
    if (read_range(text, parts))
        return CLI_DONE;
    if (cli->info && !strcmp(text, "flash"))
        return cli_flash_ranges(cli, parts, PARTS, count);
    if (cli->info && (!strcmp(text, "ram") || !strcmp(text, "eeprom")))
        return memory_of_chip(cli, text, parts);
    return cli_usage(cli,
                     cli->info ? "--only=%s: flash, ram, eeprom or addresses, "
                                 "0x08000000-0x0800ffff"
                               : "--only=%s: addresses, 0x08000000-0x0800ffff",
                     text);
}

/* Adds what of `s` lies in `part`. */
static int add_common(struct stm32bl_image *out, const struct stm32bl_segment *s,
                      const struct stm32bl_segment *part)
{
    uint64_t from = s->address > part->address ? s->address : part->address;
    uint64_t end = (uint64_t)s->address + s->size, other = (uint64_t)part->address + part->size;

    end = end < other ? end : other;
    return from < end ? stm32bl_image_add(out, (uint32_t)from, s->data + (from - s->address),
                                          (size_t)(end - from))
                      : STM32BL_OK;
}

static int choose_parts(struct stm32bl_image *out, const struct stm32bl_image *img,
                        const struct stm32bl_segment *parts, size_t count)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);
    int err = STM32BL_OK;

    for (size_t i = 0; i < stm32bl_image_count(img); i++)
        for (size_t k = 0; k < count && !err; k++)
            err = add_common(out, &s[i], &parts[k]);
    return err;
}

/* Says what is left out, and whether anything is left. */
static int compare(struct cli *cli, const struct stm32bl_image *all,
                   const struct stm32bl_image *some)
{
    char size[TEXT_SIZE];
    uint64_t left_out = cli_image_size(all) - cli_image_size(some);

    if (!stm32bl_image_count(some))
        return cli_file_error(cli, STM32BL_ERR_FORMAT, "no byte of the image is in --only=%s",
                              cli->args.value[OPT_ONLY]);
    if (left_out)
        cli_note(cli, "%s of the image left out: not in --only=%s", text_size(size, left_out),
                 cli->args.value[OPT_ONLY]);
    return CLI_DONE;
}

int cli_choose_parts(struct cli *cli, struct stm32bl_image **img)
{
    struct stm32bl_segment parts[PARTS] = {{0, 0, NULL}};
    struct stm32bl_image *some;
    size_t count = 0;
    int exit = cli->args.value[OPT_ONLY] ? read_only(cli, parts, &count) : CLI_DONE;

    if (exit || !cli->args.value[OPT_ONLY])
        return exit;
    some = stm32bl_image_new();
    if (!some || choose_parts(some, *img, parts, count))
        exit = cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    else
        exit = compare(cli, *img, some);
    if (exit) {
        stm32bl_image_free(some);
        return exit;
    }
    stm32bl_image_free(*img);
    *img = some;
    return CLI_DONE;
}

int cli_place(struct cli *cli, struct stm32bl_image **img)
{
    int exit = check_usb(cli, *img);

    if (!exit)
        exit = check_series(cli, *img);
    if (!exit)
        exit = place_raw(cli, img);
    return exit ? exit : cli_choose_parts(cli, img);
}
