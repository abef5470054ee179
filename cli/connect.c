/*
 * connect.c - from the options of the command line to an open session.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { FOUND_MAX = 8 };

struct found {
    size_t count; /* of plausible ports, those beyond FOUND_MAX included */
    size_t others;
    char target[FOUND_MAX][128];
    char description[FOUND_MAX][128];
};

static void on_log(enum stm32bl_level level, const char *line, void *user)
{
    cli_log(user, level, line);
}

static int on_progress(const struct stm32bl_progress *progress, void *user)
{
    struct cli *cli = user;

    if (!progress->done &&
        !progress->elapsed_ms) // nothing to show: the library asks whether to begin
        return ui_cancelled();
    if (ui_cancelled() && !cli->ui.json && !cli->ui.quiet)
        ui_say_wait(&cli->ui, progress);
    if (cli->ui.json)
        json_progress(&cli->ui, progress);
    else if (!cli->ui.quiet)
        ui_progress(&cli->ui, progress);
    return ui_cancelled();
}

static enum stm32bl_level log_level(const struct cli *cli)
{
    if (cli->args.value[OPT_TRACE] || cli->args.verbosity > 1)
        return STM32BL_LOG_TRACE;
    if (cli->args.verbosity)
        return STM32BL_LOG_DEBUG;
    return cli->ui.quiet ? STM32BL_LOG_WARN : STM32BL_LOG_NOTE;
}

static int collect(const struct stm32bl_endpoint *endpoint, void *user)
{
    struct found *found = user;
    size_t i = found->count;

    if (!endpoint->plausible) {
        found->others++;
        return 0;
    }
    if (found->count++ < FOUND_MAX) {
        snprintf(found->target[i], sizeof found->target[i], "%s", endpoint->target);
        snprintf(found->description[i], sizeof found->description[i], "%s", endpoint->description);
    }
    return 0;
}

/* The one adapter that is plugged in. */
static int choose_port(struct cli *cli, char *target, size_t size)
{
    struct found found = {0};
    int err = stm32bl_list(cli->bl, collect, &found);

    if (err && err != STM32BL_ERR_UNSUPPORTED)
        return cli_session_error(cli, err);
    if (found.count == 1) {
        cli_note(cli, "using %s (%s)", found.target[0], found.description[0]);
        snprintf(target, size, "%s", found.target[0]);
        return CLI_DONE;
    }
    if (found.count == 0)
        return cli_error(
            cli, STM32BL_ERR_NOT_FOUND,
            "no serial adapter or USB bootloader found%s: plug one in, or name the port with -p",
            found.others ? ", only built-in ports ('stm32bl list')" : "");
    for (size_t i = 0; i < found.count && i < FOUND_MAX; i++)
        cli_note(cli, "  %-24s %s", found.target[i], found.description[i]);
    return cli_error(cli, STM32BL_ERR_NOT_FOUND,
                     "%u serial adapters and USB bootloaders found: choose one with -p",
                     (unsigned)found.count);
}

static bool has_key(const char *target, const char *key)
{
    size_t len = strlen(key);

    while ((target = strchr(target, ',')) != NULL) {
        target++;
        if (!strncmp(target, key, len) && (!target[len] || strchr(",=", target[len])))
            return true;
    }
    return false;
}

/* --no-burst is burst=off in a target, --no-turbo turbo=off; the other options are called alike. */
static int append_option(struct cli *cli, enum opt id, char *target, size_t size)
{
    const char *name = opt_names[id].name;
    bool off = id == OPT_NO_BURST || id == OPT_NO_TURBO;
    const char *key = off ? name + strlen("no-") : name;
    const char *value = off ? "off" : cli->args.value[id];
    size_t len = strlen(target);
    int n;

    if (!cli->args.value[id])
        return CLI_DONE;
    if (has_key(target, key))
        return cli_usage(cli, "--%s is given, but target '%s' says %s= itself: keep one", name,
                         target, key);
    if (strchr(value, ','))
        return cli_usage(cli, "--%s=%s: no commas in here", name, value);
    n = snprintf(target + len, size - len, *value ? ",%s=%s" : ",%s", key, value);
    if (n < 0 || (size_t)n >= size - len)
        return cli_usage(cli, "the target is longer than %u characters", (unsigned)size - 1);
    return CLI_DONE;
}

static int check_values(struct cli *cli)
{
    const char *baud = cli->args.value[OPT_BAUD];
    const char *parity = cli->args.value[OPT_PARITY];
    const char *wait = cli->args.value[OPT_WAIT];
    uint32_t number;

    if (baud && strcmp(baud, "auto") && (!opt_number(baud, UINT32_MAX, &number) || !number))
        return cli_usage(cli, "--baud=%s: auto, or a number of bit/s such as 115200", baud);
    if (parity && strcmp(parity, "even") && strcmp(parity, "none") && strcmp(parity, "auto"))
        return cli_usage(cli, "--parity=%s: even, none or auto", parity);
    if (wait && *wait && !opt_number(wait, UINT32_MAX, &number))
        return cli_usage(cli, "--wait=%s is not a number of seconds", wait);
    return CLI_DONE;
}

static int find_target(struct cli *cli, char *target, size_t size)
{
    const char *given = cli->args.value[OPT_PORT];
    int n;

    if (!given || !*given)
        given = getenv("STM32BL_PORT");
    if (!given || !*given)
        return choose_port(cli, target, size);
    n = snprintf(target, size, "%s", given);
    if (n < 0 || (size_t)n >= size)
        return cli_usage(cli, "the target is longer than %u characters", (unsigned)size - 1);
    return CLI_DONE;
}

/* Go and reset want to know of which version the ROM is. */
static void append_facts(struct cli *cli, char *target, size_t size)
{
    size_t len = strlen(target);
    bool tells_ids = cli->ui.json && cli->verb == &verb_write;

    if (!cli->verb->few_facts || tells_ids || cli->args.value[OPT_GO] ||
        cli->args.value[OPT_RESET] || has_key(target, "facts"))
        return;
    if ((size_t)snprintf(target + len, size - len, ",facts=%s",
                         cli->verb == &verb_write ? "least" : "needed") >= size - len)
        target[len] = '\0'; // it works without
}

static int new_session(struct cli *cli)
{
    cli->bl = stm32bl_new();
    if (!cli->bl)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    stm32bl_on_log(cli->bl, log_level(cli), on_log, cli);
    stm32bl_on_progress(cli->bl, on_progress, cli);
    return CLI_DONE;
}

int cli_open(struct cli *cli)
{
    static const enum opt appended[] = {
        OPT_BAUD,   OPT_PARITY,      OPT_ENTRY,      OPT_EXIT,        OPT_WAIT,
        OPT_DEVICE, OPT_DEVICE_FILE, OPT_FLASH_SIZE, OPT_SECTOR_SIZE, OPT_NO_BURST,
        OPT_SUPPLY, OPT_TURBO,       OPT_NO_TURBO,
    };
    int exit = check_values(cli), err;

    if (!exit)
        exit = new_session(cli);
    if (!exit)
        exit = find_target(cli, cli->target, sizeof cli->target);
    for (size_t i = 0; i < sizeof appended / sizeof *appended && !exit; i++)
        exit = append_option(cli, appended[i], cli->target, sizeof cli->target);
    if (exit)
        return exit;
    append_facts(cli, cli->target, sizeof cli->target);
    err = stm32bl_open(cli->bl, cli->target);
    ui_end_phase(&cli->ui);
    if (err)
        return cli_open_error(cli, err);
    cli->info = stm32bl_info(cli->bl);
    return CLI_DONE;
}

int cli_open_again(struct cli *cli)
{
    int err;

    cli->info = NULL;
    err = stm32bl_open(cli->bl, cli->target);
    ui_end_phase(&cli->ui);
    if (!err)
        cli->info = stm32bl_info(cli->bl);
    return err;
}

bool cli_has_entry(const struct cli *cli)
{
    const char *entry = cli->args.value[OPT_ENTRY];

    if (entry)
        return strcmp(entry, "none") != 0;
    return (has_key(cli->target, "entry") && !strstr(cli->target, ",entry=none")) ||
           has_key(cli->target, "boot0");
}
