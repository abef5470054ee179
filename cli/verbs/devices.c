/*
 * devices.c - the device table, or one row of it.
 */
#include <string.h>

#include "cli.h"

static const struct opt_row options[] = {{0, NULL}};

enum {
    FULL = 80,  /* columns of the whole table; a narrower terminal gets what is left of it, */
    SMALL = 46, /* and this one no more than ids and sectors */
    PARTS = 14
};

/* The words of docs/DEVICES.md. */
static const char *const evidence[] = {[STM32BL_DOCUMENTED] = "documented",
                                       [STM32BL_SIMULATED] = "simulated",
                                       [STM32BL_HARDWARE] = "hardware"};

/* "2 KiB", or "16-128 KiB" where sectors differ; as short as a table wants it. */
static const char *sector_text(char *out, const struct stm32bl_device_info *d)
{
    unsigned unit = d->sector_min % 1024 ? 1 : 1024;
    unsigned min = (unsigned)d->sector_min / unit, max = (unsigned)d->sector_max / unit;

    if (min == max)
        snprintf(out, TEXT_SIZE, "%u%s", min, unit == 1 ? " B" : "K");
    else
        snprintf(out, TEXT_SIZE, "%u-%u%s", min, max, unit == 1 ? " B" : "K");
    return out;
}

static void print_columns(FILE *out, const struct stm32bl_device_info *d)
{
    char sectors[TEXT_SIZE];

    fprintf(out, "%-13s 0x%03x%s %5uK %8s", d->name, d->product_id, d->doubtful ? "?" : " ",
            (unsigned)d->flash_kb, sector_text(sectors, d));
}

/* What does not fit into a narrow terminal is left out. */
static void print_row(FILE *out, const struct stm32bl_device_info *d, int width)
{
    const char *turbo = d->without_turbo ? "-" : "yes";

    print_columns(out, d);
    if (width >= FULL)
        fprintf(out, " %4u  %-5s %-10s  %.*s%s", (unsigned)d->write_unit, turbo,
                evidence[d->evidence], PARTS, d->parts, strlen(d->parts) > PARTS ? "..." : "");
    else if (width >= SMALL)
        fprintf(out, " %s", turbo);
    putc('\n', out);
}

static void print_table(FILE *out, int width)
{
    struct stm32bl_device_info d;
    bool all = width >= FULL;

    fprintf(out, "%-13s %-6s %6s %8s", "name", "id", "flash", "sectors");
    if (all)
        fprintf(out, " %4s  %-5s %-10s  %s\n", "unit", "turbo", "evidence", "parts");
    else
        fprintf(out, "%s\n", width >= SMALL ? " turbo" : "");
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        stm32bl_device_get(stm32bl_device_at(i), &d);
        print_row(out, &d, width);
    }
    if (!all)
        fprintf(out, "?: used only if --device names it; the rest: 'stm32bl devices NAME'\n");
    else
        fprintf(out, "unit: bytes that flash is written in; ?: used only if --device names it\n"
                     "turbo: --turbo is for it; 'stm32bl devices NAME' says why not\n"
                     "evidence: documented by ST, simulated too, or reported from real hardware\n");
}

/* Text of any length after a label, in lines of 80 columns. */
static void print_wrapped(FILE *out, const char *label, const char *text)
{
    enum { INDENT = 13, WIDTH = 79 - INDENT };

    while (*text) {
        size_t len = strlen(text);
        if (len > WIDTH)
            for (len = WIDTH; len > 1 && text[len] != ' ';)
                len--;
        fprintf(out, "%-*s%.*s\n", INDENT, label, (int)len, text);
        text += len + strspn(text + len, " ");
        label = "";
    }
}

/* Sectors of one size whose numbers follow each other. */
static void print_run(FILE *out, const char *label, const struct stm32bl_sector *first,
                      unsigned last)
{
    char numbers[TEXT_SIZE], size[TEXT_SIZE];
    bool several = last != first->number;

    snprintf(numbers, sizeof numbers, several ? "%u-%u" : "%u", first->number, last);
    fprintf(out, "%-13s%s at 0x%08x, %s%s\n", label, numbers, (unsigned)first->address,
            text_size(size, first->size), several ? " each" : "");
}

static void print_sectors(FILE *out, const struct stm32bl_device *device,
                          const struct stm32bl_device_info *d)
{
    struct stm32bl_sector first = {0}, s;
    uint32_t addr = d->flash_start;
    uint64_t left = (uint64_t)d->flash_kb * 1024;
    uint16_t last = 0;
    const char *label = "sectors";

    while (left && stm32bl_device_sector(device, addr, &s) == STM32BL_OK) {
        if (first.size && (s.size != first.size || s.number != last + 1)) {
            print_run(out, label, &first, last);
            label = "";
            first.size = 0;
        }
        first = first.size ? first : s;
        last = s.number;
        addr = s.address + s.size;
        left -= s.size < left ? s.size : left;
    }
    if (first.size)
        print_run(out, label, &first, last);
}

static void print_card(FILE *out, const struct stm32bl_device *device)
{
    struct stm32bl_device_info d;
    char size[TEXT_SIZE], text[128];

    stm32bl_device_get(device, &d);
    fprintf(out, "%-13s%s, product id 0x%03x%s\n", "name", d.name, d.product_id,
            d.doubtful ? ", doubtful: used only if --device names it" : "");
    print_wrapped(out, "parts", d.parts);
    fprintf(out, "%-13sup to %s at 0x%08x, erased to 0x%02x\n", "flash",
            text_size(size, d.flash_kb * UINT64_C(1024)), (unsigned)d.flash_start, d.erased);
    print_sectors(out, device, &d);
    fprintf(out, "%-13s%u bytes\n", "write unit", (unsigned)d.write_unit);
    if (d.ram_size)
        fprintf(out, "%-13s%s at 0x%08x\n", "free RAM", text_size(size, d.ram_size),
                (unsigned)d.ram_start);
    snprintf(text, sizeof text, d.without_turbo ? "no: %s" : "yes", d.without_turbo);
    print_wrapped(out, "turbo", text);
    print_wrapped(out, "USART pins", d.pins);
    if (d.i2c_address)
        fprintf(out, "%-13s0x%02x\n", "I2C address", d.i2c_address);
    print_wrapped(out, "notes", d.notes);
    print_wrapped(out, "source", d.source);
    fprintf(out, "%-13s%s\n", "evidence", evidence[d.evidence]);
}

static cJSON *object_of(const struct stm32bl_device *device)
{
    cJSON *o = cJSON_CreateObject();
    struct stm32bl_device_info d;

    stm32bl_device_get(device, &d);
    cJSON_AddStringToObject(o, "name", d.name);
    cJSON_AddStringToObject(o, "series", d.series);
    cJSON_AddStringToObject(o, "parts", d.parts);
    cJSON_AddNumberToObject(o, "product_id", d.product_id);
    cJSON_AddNumberToObject(o, "flash_start", d.flash_start);
    cJSON_AddNumberToObject(o, "flash_bytes", d.flash_kb * 1024.0);
    cJSON_AddNumberToObject(o, "ram_start", d.ram_start);
    cJSON_AddNumberToObject(o, "ram_bytes", d.ram_size);
    cJSON_AddNumberToObject(o, "write_unit", d.write_unit);
    cJSON_AddNumberToObject(o, "erased", d.erased);
    cJSON_AddNumberToObject(o, "sector_min", d.sector_min);
    cJSON_AddNumberToObject(o, "sector_max", d.sector_max);
    cJSON_AddBoolToObject(o, "turbo", !d.without_turbo);
    if (d.without_turbo)
        cJSON_AddStringToObject(o, "without_turbo", d.without_turbo);
    cJSON_AddStringToObject(o, "pins", d.pins);
    cJSON_AddStringToObject(o, "notes", d.notes);
    cJSON_AddStringToObject(o, "source", d.source);
    cJSON_AddStringToObject(o, "evidence", evidence[d.evidence]);
    cJSON_AddBoolToObject(o, "doubtful", d.doubtful);
    if (d.i2c_address)
        cJSON_AddNumberToObject(o, "i2c_address", d.i2c_address);
    return o;
}

static void send_result(struct cli *cli, const struct stm32bl_device *only)
{
    cJSON *result = json_result(cli);
    cJSON *list = cJSON_AddArrayToObject(result, "devices");

    if (only)
        cJSON_AddItemToArray(list, object_of(only));
    for (size_t i = 0; !only && i < stm32bl_device_count(); i++)
        cJSON_AddItemToArray(list, object_of(stm32bl_device_at(i)));
    json_send(result);
}

static int run(struct cli *cli)
{
    const char *name = cli->args.count ? cli->args.words[0] : NULL;
    const struct stm32bl_device *device = name ? stm32bl_device_find(name) : NULL;

    if (name && !device)
        return cli_error(cli, STM32BL_ERR_ARG, "no device '%s': see 'stm32bl devices'", name);
    if (cli->ui.json)
        send_result(cli, device);
    else if (device)
        print_card(cli->ui.out, device);
    else
        print_table(cli->ui.out, cli->ui.width);
    return CLI_DONE;
}

const struct verb verb_devices = {
    .name = "devices",
    .words = "[NAME]",
    .summary = "list the chips that are known, or describe one",
    .about = "NAME is a device, a part number or a product id. The column turbo tells for\n"
             "which chips --turbo is; of NAME it is said why not.",
    .options = options,
    .examples = {"stm32bl devices", "All of them.", "stm32bl devices STM32F411CE",
                 "Sectors, pins and notes of one.", NULL},
    .max_words = 1,
    .run = run,
};
