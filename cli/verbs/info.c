/*
 * info.c - what is known of the connected chip, on a card.
 */
#include <string.h>

#include "cli.h"

static const struct opt_row options[] = {{0, NULL}};

struct command {
    uint8_t code;
    const char *name;
};

/* AN3156 section 3, table of commands */
static const struct command usb_commands[] = {
    {0x00, "Get"},
    {0x21, "Set Address Pointer"},
    {0x41, "Erase"},
    {0x92, "Read Unprotect"},
};

/* AN3155 section 3, table "USART bootloader commands" */
static const struct command commands[] = {
    {0x00, "Get"},
    {0x01, "Get Version"},
    {0x02, "Get ID"},
    {0x11, "Read Memory"},
    {0x21, "Go"},
    {0x31, "Write Memory"},
    {0x43, "Erase"},
    {0x44, "Extended Erase"},
    {0x50, "Special"},
    {0x51, "Extended Special"},
    {0x63, "Write Protect"},
    {0x73, "Write Unprotect"},
    {0x82, "Readout Protect"},
    {0x92, "Readout Unprotect"},
    {0x32, "No-Stretch Write"},
    {0x45, "No-Stretch Erase"},
    {0x64, "No-Stretch Write Protect"},
    {0x74, "No-Stretch Write Unprotect"},
    {0x83, "No-Stretch Readout Protect"},
    {0x93, "No-Stretch Readout Unprotect"},
    {0xA1, "Get Checksum"},
};

static const char *command_name(const struct stm32bl_info *info, uint8_t code)
{
    bool usb = !strcmp(info->protocol, "AN3156");
    const struct command *list = usb ? usb_commands : commands;
    size_t count = usb ? sizeof usb_commands / sizeof *list : sizeof commands / sizeof *list;

    for (size_t i = 0; i < count; i++)
        if (list[i].code == code)
            return list[i].name;
    return NULL;
}

static const char *protection_text(enum stm32bl_protection protection)
{
    return protection == STM32BL_PROTECTION_ON    ? "on"
           : protection == STM32BL_PROTECTION_OFF ? "off"
                                                  : "unknown";
}

enum { LABEL = 17, WIDTH = 78 };

/* Text behind the label; lines break behind slashes and before what a comma sets off. */
static void print_wrapped(FILE *out, const char *label, const char *text)
{
    size_t len = strlen(text), fits;

    for (; len > WIDTH - LABEL; label = "", text += fits, len -= fits) {
        for (fits = WIDTH - LABEL; fits > 1 && text[fits - 1] != '/'; fits--)
            if (text[fits - 1] == ',' && text[fits] == ' ')
                break;
        fprintf(out, "%-*s%.*s\n", LABEL, label, (int)fits, text);
        fits += text[fits] == ' ';
    }
    fprintf(out, "%-*s%s\n", LABEL, label, text);
}

/* Names behind the label, wrapped. */
static void print_commands(FILE *out, const struct stm32bl_info *info)
{
    int column = fprintf(out, "%-*s", LABEL, "commands");
    char code[16];

    for (size_t i = 0; i < info->command_count; i++) {
        const char *name = command_name(info, info->commands[i]);
        if (!name) {
            snprintf(code, sizeof code, "0x%02x", info->commands[i]);
            name = code;
        }
        if (column + 2 + (int)strlen(name) > WIDTH)
            column = fprintf(out, ",\n%*s", LABEL, "") - 2;
        else if (i)
            column += fprintf(out, ", ");
        column += fprintf(out, "%s", name);
    }
    fprintf(out, "\n");
}

static void print_chip(FILE *out, const struct stm32bl_info *info)
{
    struct stm32bl_device_info d;
    char text[256], product[TEXT_SIZE];

    text_product(product, info);
    if (!info->device) {
        fprintf(out, "%-17sunknown, %s\n", "chip", product);
        return;
    }
    stm32bl_device_get(info->device, &d);
    snprintf(text, sizeof text, "%s%s (%s), %s", info->device_guessed ? "a guess: " : "", d.name,
             d.parts, product);
    print_wrapped(out, "chip", text_clean(text));
}

static void print_memory(FILE *out, const struct stm32bl_info *info)
{
    struct stm32bl_device_info d;
    char size[TEXT_SIZE];

    if (info->flash_kb)
        fprintf(out, "%-17s%s%s at 0x%08x\n", "flash", info->flash_size_read ? "" : "up to ",
                text_size(size, (uint64_t)info->flash_kb * 1024), (unsigned)info->flash_start);
    if (!info->device)
        return;
    stm32bl_device_get(info->device, &d);
    if (d.ram_size)
        fprintf(out, "%-17s%s at 0x%08x\n", "free RAM", text_size(size, d.ram_size),
                (unsigned)d.ram_start);
}

static void print_card(FILE *out, const struct stm32bl_info *info, const struct sector_list *locked,
                       const struct stm32bl_loader_state *loader)
{
    char id[TEXT_SIZE];

    fprintf(out, "%-17s", "target");
    text_put(out, info->target);
    fputc('\n', out);
    print_chip(out, info);
    fprintf(out, "%-17s%s, protocol version %u.%u", "bootloader", info->protocol,
            (unsigned)info->version >> 4, info->version & 0xFu);
    if (info->bootloader_id >= 0)
        fprintf(out, ", id 0x%02x", (unsigned)info->bootloader_id);
    fprintf(out, "\n");
    print_memory(out, info);
    if (info->unique_id_read)
        fprintf(out, "%-17s%s\n", "unique id", text_unique_id(id, info));
    fprintf(out, "%-17s%s\n", "read protection", protection_text(info->protection));
    fprintf(out, "%-17s", "write protection");
    cli_print_sectors(out, locked);
    if (info->baud)
        fprintf(out, "%-17s%u bit/s, 8%c1\n", "line", info->baud, info->parity);
    if (info->usb_vendor_id)
        fprintf(out, "%-17s%04x:%04x\n", "USB", info->usb_vendor_id, info->usb_product_id);
    print_commands(out, info);
    cli_print_loader(out, loader);
}

static void send_result(struct cli *cli, const struct stm32bl_info *info,
                        const struct sector_list *locked, const struct stm32bl_loader_state *loader)
{
    cJSON *result = json_result(cli);
    cJSON *list = cJSON_CreateArray();
    struct stm32bl_device_info d = {.name = NULL};
    char id[TEXT_SIZE];

    if (info->device)
        stm32bl_device_get(info->device, &d);
    cJSON_AddStringToObject(result, "target", info->target);
    cJSON_AddItemToObject(result, "device",
                          d.name ? cJSON_CreateString(d.name) : cJSON_CreateNull());
    cJSON_AddBoolToObject(result, "device_guessed", info->device_guessed);
    cJSON_AddItemToObject(result, "product_id",
                          info->product_id ? cJSON_CreateNumber(info->product_id)
                                           : cJSON_CreateNull());
    cJSON_AddStringToObject(result, "protocol", info->protocol);
    json_text(result, "version", "%u.%u", info->version >> 4, info->version & 0xFu);
    cJSON_AddItemToObject(result, "bootloader_id",
                          info->bootloader_id < 0 ? cJSON_CreateNull()
                                                  : cJSON_CreateNumber(info->bootloader_id));
    cJSON_AddNumberToObject(result, "flash_start", info->flash_start);
    cJSON_AddNumberToObject(result, "flash_bytes", info->flash_kb * 1024.0);
    cJSON_AddBoolToObject(result, "flash_size_read", info->flash_size_read);
    cJSON_AddItemToObject(result, "unique_id",
                          info->unique_id_read ? cJSON_CreateString(text_unique_id(id, info))
                                               : cJSON_CreateNull());
    cJSON_AddStringToObject(result, "protection", protection_text(info->protection));
    json_sectors(result, "protected_sectors", locked);
    cJSON_AddNumberToObject(result, "baud", info->baud);
    if (info->parity)
        json_text(result, "parity", "%s", info->parity == 'E' ? "even" : "none");
    else
        cJSON_AddNullToObject(result, "parity");
    if (info->usb_vendor_id)
        json_text(result, "usb", "%04x:%04x", info->usb_vendor_id, info->usb_product_id);
    for (size_t i = 0; i < info->command_count; i++)
        cJSON_AddItemToArray(list, cJSON_CreateNumber(info->commands[i]));
    cJSON_AddItemToObject(result, "commands", list);
    json_loader(result, loader);
    json_send(result);
}

static int run(struct cli *cli)
{
    struct stm32bl_loader_state loader;
    struct sector_list locked;
    int exit = cli_open(cli);

    if (exit)
        return exit;
    cli_protected_sectors(cli, &locked);
    exit = cli_find_loader(cli, &loader);
    if (exit)
        return exit;
    if (cli->ui.json)
        send_result(cli, cli->info, &locked, &loader);
    else
        print_card(cli->ui.out, cli->info, &locked, &loader);
    return CLI_DONE;
}

const struct verb verb_info = {
    .name = "info",
    .words = "",
    .summary = "say which chip is connected",
    .about = "Connects and shows what the bootloader and the device table say of the chip.\n"
             "Nothing is changed.",
    .options = options,
    .examples = {"stm32bl info -p /dev/ttyUSB0", "A chip that is in its bootloader already.",
                 "stm32bl info -p /dev/ttyUSB0 --entry rts-dtr --wait",
                 "Try until a chip answers, with BOOT0 and RESET on RTS and DTR.", NULL},
    .connects = true,
    .run = run,
};
