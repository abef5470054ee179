/*
 * list.c - the ports of this machine.
 */
#include "cli.h"

static const struct opt_row options[] = {{0, NULL}};

struct listing {
    FILE *out;
    cJSON *ports; /* NULL without --json */
    size_t count;
};

/* The names, of which blanks are between, as an array. */
static void add_devices(cJSON *object, const char *names)
{
    cJSON *array = cJSON_AddArrayToObject(object, "devices");
    char name[40];
    int len;

    for (; sscanf(names, " %39s%n", name, &len) == 1; names += len)
        cJSON_AddItemToArray(array, cJSON_CreateString(name));
}

static int on_port(const struct stm32bl_endpoint *port, void *user)
{
    struct listing *l = user;
    char line[512];
    cJSON *object;

    l->count++;
    if (!l->ports) {
        snprintf(line, sizeof line, "%-24s %s%s", port->target, port->description,
                 port->plausible ? "" : " (built in)");
        fprintf(l->out, "%s\n", text_clean(line));
        return 0;
    }
    object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "target", port->target);
    cJSON_AddStringToObject(object, "description", port->description);
    cJSON_AddBoolToObject(object, "plausible", port->plausible);
    if (port->path[0])
        cJSON_AddStringToObject(object, "path", port->path);
    if (port->serial[0])
        cJSON_AddStringToObject(object, "serial", port->serial);
    if (port->devices[0])
        add_devices(object, port->devices);
    cJSON_AddItemToArray(l->ports, object);
    return 0;
}

static int run(struct cli *cli)
{
    struct listing l = {.out = cli->ui.out, .ports = cli->ui.json ? cJSON_CreateArray() : NULL};
    cJSON *result;
    int err;

    cli->bl = stm32bl_new();
    if (!cli->bl)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    err = stm32bl_list(cli->bl, on_port, &l);
    if (err || !l.count)
        cJSON_Delete(l.ports);
    if (err)
        return cli_session_error(cli, err);
    if (!l.count)
        return cli_error(cli, STM32BL_ERR_NOT_FOUND,
                         "no serial ports or USB bootloaders found: is the adapter plugged in, and "
                         "its driver loaded?");
    if (cli->ui.json) {
        result = json_result(cli);
        cJSON_AddItemToObject(result, "ports", l.ports);
        json_send(result);
    }
    return CLI_DONE;
}

const struct verb verb_list = {
    .name = "list",
    .words = "",
    .summary = "list serial ports and USB bootloaders",
    .about = "One line for each: what to give to --port, and what the system knows of the\n"
             "adapter, or a USB bootloader tells of itself. No port is opened. Exit code 3:\n"
             "there is none.",
    .options = options,
    .examples = {"stm32bl list", "Which ports are there?", "stm32bl list --json",
                 "The same for a program.", NULL},
    .run = run,
};
