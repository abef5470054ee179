/*
 * map.c - draws the flash of a chip, or what writing a file would do to it.
 */
#include <errno.h>
#include <string.h>

#include "map/map.h"

static const struct opt_row options[] = {
    {OPT_ADDRESS, "where a raw binary goes (default: start of flash)"},
    {OPT_FORMAT, "bin, hex, srec, elf, uf2, dfu; dfu:N is alternate\n"
                 "setting N of it alone (default: by the content)"},
    {OPT_ALL, "with FILE: read all of flash, not only the sectors\n"
              "that writing it would erase"},
    {OPT_OUTPUT, "also draw into FILE, as SVG; '-' is standard output"},
    {OPT_ONLY, "the part of the image that lies in flash, ram, eeprom\n"
               "or FIRST-LAST, without the rest"},
    {OPT_FORCE, "take a file as raw that looks like a broken one of\n"
                "another format, or is for another chip; replace what\n"
                "--output names though it is no drawing"},
    {0, NULL},
};

static int gather(struct cli *cli, struct map *map, struct stm32bl_image **img)
{
    struct stm32bl_plan plan;
    int err, exit = map_make(cli, map);

    if (!exit)
        exit = cli_find_loader(cli, &map->loader);
    if (!exit && !*img)
        return map_read(cli, map, true);
    if (!exit)
        exit = cli_place(cli, img);
    if (exit)
        return exit;
    err = stm32bl_plan(cli->bl, stm32bl_image_segments(*img), stm32bl_image_count(*img), 0, &plan);
    if (err)
        return cli_session_error(cli, err);
    err = stm32bl_check_plan(cli->bl, &plan);
    if (err == STM32BL_ERR_REFUSED)
        cli_warn(cli, "'write' would be refused: %s", stm32bl_error_message(cli->bl));
    else if (err)
        return cli_session_error(cli, err);
    exit = map_plan(cli, map, &plan);
    if (!exit)
        exit = map_read(cli, map, cli->args.value[OPT_ALL] != NULL);
    if (!exit)
        map_apply(map, &plan);
    return exit;
}

static int save_svg(struct cli *cli, const struct map *map, const char *path)
{
    FILE *file = strcmp(path, "-") ? fopen(path, "w") : stdout;
    bool good = file && map_draw_svg(map, file);

    if (file && file != stdout)
        good = fclose(file) == 0 && good;
    if (good)
        return CLI_DONE;
    return cli_file_error(cli, file ? STM32BL_ERR_IO : STM32BL_ERR_ACCESS, "%s: %s", path,
                          strerror(errno));
}

static cJSON *object_of(const struct map *map, const struct map_sector *s)
{
    cJSON *o = cJSON_CreateObject();
    uint64_t bytes[MAP_STATES];

    cJSON_AddNumberToObject(o, "number", s->at.number);
    cJSON_AddNumberToObject(o, "address", s->at.address);
    cJSON_AddNumberToObject(o, "size", s->at.size);
    if (map->planned)
        cJSON_AddBoolToObject(o, "erase", s->erased);
    cJSON_AddItemToObject(o, "write_protected",
                          map->locks_known ? cJSON_CreateBool(s->locked) : cJSON_CreateNull());
    map_count(map, s->offset, s->at.size, bytes);
    for (int i = 0; i < MAP_STATES; i++)
        cJSON_AddNumberToObject(o, map_looks[i].key, (double)bytes[i]);
    return o;
}

static void send_result(struct cli *cli, const struct map *map)
{
    cJSON *result = json_result(cli);
    struct stm32bl_device_info device;
    cJSON *list;

    stm32bl_device_get(map->info->device, &device);
    cJSON_AddStringToObject(result, "device", device.name);
    cJSON_AddNumberToObject(result, "flash_bytes", (double)map->size);
    list = cJSON_AddArrayToObject(result, "sectors");
    for (size_t i = 0; i < map->count; i++)
        cJSON_AddItemToArray(list, object_of(map, &map->sectors[i]));
    json_loader(result, &map->loader);
    json_send(result);
}

static int show(struct cli *cli, const struct map *map)
{
    const char *path = cli->args.value[OPT_OUTPUT];
    int exit = path ? save_svg(cli, map, path) : CLI_DONE;

    if (exit)
        return exit;
    if (cli->ui.json)
        send_result(cli, map);
    else if (!cli->ui.quiet || !path)
        map_draw(map, cli->ui.out, cli->ui.colour_out, cli->ui.width);
    return CLI_DONE;
}

static int check_output(struct cli *cli)
{
    const char *path = cli->args.value[OPT_OUTPUT];

    if (cli->args.value[OPT_ALL] && !cli->args.count)
        return cli_usage(cli, "--all goes with FILE: without it all of flash is read");
    if (!path)
        return CLI_DONE;
    if (strcmp(path, "-") && ui_is_file(path) && !cli->args.value[OPT_FORCE] &&
        !map_is_drawing(path))
        return cli_file_error(cli, STM32BL_ERR_ACCESS,
                              "%s: exists already, is no drawing of 'map', and is kept: name a new "
                              "file, or replace it by --force",
                              path);
    if (strcmp(path, "-"))
        return cli_check_output(cli, path, true);
    if (cli->ui.json)
        return cli_usage(cli, "--json and --output=- both want the standard output");
    cli->ui.out = stderr;
    cli->ui.colour_out = cli->ui.colour;
    return CLI_DONE;
}

static int run(struct cli *cli)
{
    struct stm32bl_image *img = NULL;
    struct map map = {0};
    char product[TEXT_SIZE];
    int exit = check_output(cli);

    if (!exit && cli->args.count)
        exit = cli_load(cli, cli->args.count, 0, &img);
    if (!exit)
        exit = cli_open(cli);
    if (!exit && !cli->info->device)
        exit = cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                         "the sectors of %s are not known: name a like chip with --device",
                         text_product(product, cli->info));
    if (!exit)
        exit = gather(cli, &map, &img);
    if (!exit)
        exit = show(cli, &map);
    map_free(&map);
    stm32bl_image_free(img);
    return exit;
}

const struct verb verb_map = {
    .name = "map",
    .words = "[FILE[@ADDR]...]",
    .summary = "draw the flash: sectors, what is blank and what is used",
    .about = "Reads the flash and draws it, sector by sector. With FILE it draws what 'write'\n"
             "would do: which bytes it would write, which are there already, and which it\n"
             "would erase and lose. Where the resident loader of firmware/loader is, its slots\n"
             "are drawn as well. Nothing is changed.",
    .options = options,
    .examples = {"stm32bl map -p /dev/ttyUSB0", "What is in the flash?",
                 "stm32bl map -p /dev/ttyUSB0 -a 0x0807c010 user_app.bin",
                 "What would be written there, and what lost?",
                 "stm32bl map -p /dev/ttyUSB0 -o map.svg firmware.hex", "The same as a drawing.",
                 NULL},
    .max_words = CLI_WORDS,
    .connects = true,
    .run = run,
};
