/*
 * sim.c - a simulated chip behind a pseudo-terminal, for any program that wants a serial port, or on a
 * network.
 */
#include <errno.h>
#include <string.h>

#include "cli.h"
#include "stm32bl/sim.h"

static const struct opt_row options[] = {
    {OPT_LINK, "a symbolic link to the terminal, removed at the end"},
    {OPT_LISTEN, "serve it over TCP, raw or as RFC 2217, whichever the\n"
                 "client speaks; PORT alone is for this computer only;\n"
                 "port 0 is any that is free"},
    {0, NULL},
};

enum { OPTIONS = 24 };

struct service {
    struct cli *cli;
    const char *device;
    bool linked;
    int exit;
};

static void ready(const char *path, void *user)
{
    struct service *s = user;
    char line[256];
    const char *name = s->cli->args.value[OPT_LINK];

    if (name && !ui_link(path, name)) {
        s->exit =
            cli_file_error(s->cli, STM32BL_ERR_ACCESS, "--link=%s: %s", name, strerror(errno));
        return;
    }
    s->linked = name != NULL;
    name = name ? name : path;
    if (s->cli->ui.json) {
        cJSON *object = json_event("ready");
        cJSON_AddStringToObject(object, "terminal", path);
        json_send(object);
        return;
    }
    snprintf(line, sizeof line, "%s", name);
    text_clean(line);
    printf("%s on %s until Ctrl-C; try:\n  stm32bl info -p %s\n  stm32flash -m 8n1 %s\n", s->device,
           line, line, line);
    fflush(stdout);
}

static void listening(const char *place, void *user)
{
    const struct service *s = user;

    if (s->cli->ui.json) {
        cJSON *object = json_event("ready");
        cJSON_AddStringToObject(object, "address", place);
        json_send(object);
        return;
    }
    printf("%s on %s until Ctrl-C; try:\n  stm32bl info -p tcp:%s\n"
           "  python3 -m serial.tools.miniterm --parity E rfc2217://%s 115200\n",
           s->device, place, place, place);
    fflush(stdout);
}

static int poll_end(void *user)
{
    const struct service *s = user;

    return s->exit || ui_cancelled();
}

static int set_option(struct cli *cli, struct stm32bl_sim *sim, const char *text)
{
    char key[16];
    const char *value = strchr(text, '=');
    int err;

    snprintf(key, sizeof key, "%.*s", (int)strcspn(text, "="), text);
    err = stm32bl_sim_set(sim, key, value ? value + 1 : "");
    if (err == STM32BL_ERR_ARG)
        return cli_usage(cli, "%s", stm32bl_sim_error_message(sim));
    return err ? cli_file_error(cli, err, "%s", stm32bl_sim_error_message(sim)) : CLI_DONE;
}

/* In the order given, but size first: it makes the memory that the others fill. */
static int set_options(struct cli *cli, struct stm32bl_sim *sim, char *text)
{
    const char *list[OPTIONS];
    size_t count = 0;
    int exit = CLI_DONE;

    for (char *next; text; text = next) {
        next = strchr(text, ',');
        if (next)
            *next++ = '\0';
        if (count == OPTIONS)
            return cli_usage(cli, "more than %d options", OPTIONS);
        list[count++] = text;
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count && !exit; i++)
            if (!strncmp(list[i], "size=", 5) == (pass == 0))
                exit = set_option(cli, sim, list[i]);
    return exit;
}

static void send_result(struct cli *cli, const struct stm32bl_sim *sim)
{
    cJSON *result = json_result(cli);
    struct stm32bl_sim_stats stats;

    stm32bl_sim_get_stats(sim, &stats);
    cJSON_AddNumberToObject(result, "elapsed_us", (double)stats.elapsed_us);
    cJSON_AddNumberToObject(result, "erase_us", (double)stats.erase_us);
    cJSON_AddNumberToObject(result, "program_us", (double)stats.program_us);
    cJSON_AddNumberToObject(result, "idle_us", (double)stats.idle_us);
    cJSON_AddNumberToObject(result, "received", (double)stats.received);
    cJSON_AddNumberToObject(result, "sent", (double)stats.sent);
    cJSON_AddNumberToObject(result, "lost", (double)stats.lost);
    cJSON_AddNumberToObject(result, "violations", stats.violations);
    json_send(result);
}

static int serve(struct cli *cli, struct stm32bl_sim *sim, const char *device)
{
    struct service service = {.cli = cli, .device = device};
    const char *place = cli->args.value[OPT_LISTEN];
    int err = place ? stm32bl_sim_listen(sim, place, listening, poll_end, &service)
                    : stm32bl_sim_serve(sim, ready, poll_end, &service);

    if (service.linked)
        ui_unlink(cli->args.value[OPT_LINK]);
    if (err == STM32BL_ERR_ARG)
        return cli_usage(cli, "%s", stm32bl_sim_error_message(sim));
    if (err < 0)
        return cli_error(cli, err, "%s", stm32bl_sim_error_message(sim));
    if (!service.exit && cli->ui.json)
        send_result(cli, sim);
    return service.exit;
}

static int run(struct cli *cli)
{
    char text[512];
    const char *word = cli->args.words[0];
    const struct stm32bl_device *device;
    struct stm32bl_sim *sim;
    char *settings;
    int exit;

    if (cli->args.value[OPT_LISTEN] && cli->args.value[OPT_LINK])
        return cli_usage(cli, "--link names a terminal, and --listen makes none: give one of them");
    word += strncmp(word, "sim:", 4) ? 0 : 4;
    if (strlen(word) >= sizeof text)
        return cli_usage(cli, "more than %u characters", (unsigned)sizeof text - 1);
    strcpy(text, word);
    settings = strchr(text, ',');
    if (settings)
        *settings++ = '\0';
    device = stm32bl_device_find(text);
    if (!device)
        return cli_error(cli, STM32BL_ERR_ARG, "no device '%s': see 'stm32bl devices'", text);
    sim = stm32bl_sim_new(device);
    if (!sim)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    exit = set_options(cli, sim, settings);
    if (!exit)
        exit = serve(cli, sim, text);
    stm32bl_sim_free(sim);
    return exit;
}

const struct verb verb_sim = {
    .name = "sim",
    .words = "DEVICE[,OPTION=VALUE]...",
    .summary = "serve a simulated chip on a pseudo-terminal or over TCP",
    .about = "The chip waits in its bootloader and answers in real time until Ctrl-C. Its\n"
             "options are those of a sim: target ('stm32bl help targets'). For stm32bl itself\n"
             "the target sim:DEVICE needs no terminal, and takes no time.",
    .options = options,
    .examples = {"stm32bl sim stm32f411", "An erased STM32F411.",
                 "stm32bl sim stm32f103,flash=chip.bin --link /tmp/chip",
                 "One whose flash is kept in a file, under a fixed name.",
                 "stm32bl sim stm32f411,wiring=rts-dtr --listen=3001",
                 "For RFC 2217 clients of this computer, DTR and RTS included.", NULL},
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
