/*
 * version.c
 */
#include <string.h>

#include "cli.h"

static const struct opt_row options[] = {{0, NULL}};

static int run(struct cli *cli)
{
    const char *library = stm32bl_version();

    if (cli->ui.json) {
        cJSON *result = json_result(cli);
        cJSON_AddStringToObject(result, "version", STM32BL_VERSION);
        cJSON_AddStringToObject(result, "library", library);
        json_send(result);
        return CLI_DONE;
    }
    fprintf(cli->ui.out, "stm32bl " STM32BL_VERSION);
    if (strcmp(library, STM32BL_VERSION))
        fprintf(cli->ui.out, " (library %s)", library);
    fprintf(cli->ui.out, "\n");
    return CLI_DONE;
}

const struct verb verb_version = {
    .name = "version",
    .words = "",
    .summary = "print the version",
    .about = "Also names the version of the library, where it is another one.",
    .options = options,
    .examples = {"stm32bl version", "Print it.", "stm32bl version --json",
                 "The same for a program.", NULL},
    .run = run,
};
