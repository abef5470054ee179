/*
 * known.c - is it the resident loader that answers? Version and commands are a sign; this is what it does, and what lies in flash.
 */
#include <string.h>

#include "slot.h"

enum { BLOCK = 256, MOST = 12288, LIST = 2 + 256 }; // the longest loader that takes slots

/* Memory as the bootloader lets it be read; false in `read`: it refuses. */
static int look(struct cli *cli, uint32_t address, uint8_t *out, size_t size, bool *read)
{
    int err = stm32bl_read(cli->bl, address, out, size);

    *read = !err;
    return err == STM32BL_ERR_REFUSED || !err ? CLI_DONE : cli_session_error(cli, err);
}

/* What it has answered to Get: the loader has that as a table. */
static size_t put_list(const struct stm32bl_info *info, uint8_t *out)
{
    out[0] = (uint8_t)info->command_count;
    out[1] = info->version;
    memcpy(out + 2, info->commands, info->command_count);
    return 2 + info->command_count;
}

static bool holds(const uint8_t *bytes, size_t count, const uint8_t *what, size_t size)
{
    for (size_t i = 0; i + size <= count; i++)
        if (!memcmp(bytes + i, what, size))
            return true;
    return false;
}

/* Where the loader is, its table of commands lies, and the mark of what it writes to its log. */
static int find_code(struct cli *cli, bool *found)
{
    static const uint8_t mark[] = {'B', 'L', 'R', '1'};
    uint8_t bytes[MOST], list[LIST];
    size_t size = put_list(cli->info, list);
    bool read = true;
    int exit = CLI_DONE;

    *found = false;
    for (uint32_t at = 0; !exit && read && !*found && at < MOST; at += BLOCK) {
        exit = look(cli, cli->info->flash_start + at, bytes + at, BLOCK, &read);
        *found = !exit && read && holds(bytes, at + BLOCK, list, size) &&
                 holds(bytes, at + BLOCK, mark, sizeof mark);
    }
    return exit;
}

/* A bootloader in system memory shows RAM, which the loader does not. */
static int shows_ram(struct cli *cli, bool *shows)
{
    struct stm32bl_device_info device;
    uint8_t byte;

    *shows = false;
    if (!cli->info->device)
        return CLI_DONE;
    stm32bl_device_get(cli->info->device, &device);
    return device.ram_size ? look(cli, device.ram_start, &byte, sizeof byte, shows) : CLI_DONE;
}

int slot_know(struct cli *cli, bool has_log)
{
    bool shows = false, found = has_log;
    int exit = shows_ram(cli, &shows);

    if (!exit && !shows && !has_log)
        exit = find_code(cli, &found);
    if (exit || (found && !shows))
        return exit;
    return cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                     "--slot=auto: what answers has the version and the commands of the resident "
                     "loader, but %s: another bootloader, it seems, which knows of no slots; "
                     "--force takes it for the loader",
                     shows ? "shows RAM, which that does not"
                           : "that is not what lies at the start of flash, nor is there a log");
}
