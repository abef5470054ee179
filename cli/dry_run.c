/*
 * dry_run.c - a plan for people: steps of a kind that follow each other are one line.
 */
#include "cli.h"

struct group {
    struct cli *cli;
    struct stm32bl_step first;
    uint64_t size;
    uint32_t count;
    uint16_t last_sector;
};

static const char *const names[] = {[STM32BL_STEP_ERASE_ALL] = "erase",
                                    [STM32BL_STEP_ERASE] = "erase",
                                    [STM32BL_STEP_WRITE] = "write",
                                    [STM32BL_STEP_SKIP] = "skip",
                                    [STM32BL_STEP_VERIFY] = "verify"};

static void where_text(const struct group *g, char *out, size_t size)
{
    bool blocks = g->first.kind == STM32BL_STEP_WRITE || g->first.kind == STM32BL_STEP_SKIP;

    out[0] = '\0';
    if (g->first.kind == STM32BL_STEP_ERASE_ALL)
        snprintf(out, size, ", the whole flash");
    else if (g->first.kind == STM32BL_STEP_ERASE && g->count == 1)
        snprintf(out, size, " in sector %u", g->first.sector);
    else if (g->first.kind == STM32BL_STEP_ERASE)
        snprintf(out, size, " in sectors %u-%u", g->first.sector, g->last_sector);
    else if (blocks)
        snprintf(out, size, " in %u %sblock%s", (unsigned)g->count,
                 g->first.kind == STM32BL_STEP_SKIP ? "blank " : "", g->count == 1 ? "" : "s");
}

static void send(const struct group *g)
{
    cJSON *object = json_event("step");

    cJSON_AddStringToObject(object, "kind", names[g->first.kind]);
    cJSON_AddNumberToObject(object, "address", g->first.address);
    cJSON_AddNumberToObject(object, "size", (double)g->size);
    cJSON_AddNumberToObject(object, "count", g->count);
    if (g->first.kind == STM32BL_STEP_ERASE) {
        cJSON_AddNumberToObject(object, "first_sector", g->first.sector);
        cJSON_AddNumberToObject(object, "last_sector", g->last_sector);
    }
    json_send(object);
}

static void flush(struct group *g)
{
    char where[TEXT_SIZE], size[TEXT_SIZE];

    if (!g->count)
        return;
    where_text(g, where, sizeof where);
    if (g->cli->ui.json)
        send(g);
    else
        fprintf(g->cli->ui.out, "%-7s 0x%08x  %s%s\n", names[g->first.kind],
                (unsigned)g->first.address, text_size(size, g->size), where);
    g->count = 0;
}

static int on_step(const struct stm32bl_step *step, void *user)
{
    struct group *g = user;
    bool same = g->count && step->kind == g->first.kind && step->kind != STM32BL_STEP_VERIFY &&
                step->address == g->first.address + g->size;

    if (same && step->kind == STM32BL_STEP_ERASE)
        same = step->size == g->first.size && step->sector == g->last_sector + 1;
    if (!same) {
        flush(g);
        g->first = *step;
        g->size = 0;
    }
    g->size += step->size;
    g->count++;
    g->last_sector = step->sector;
    return 0;
}

static void send_result(struct cli *cli, const struct stm32bl_plan *plan, int64_t used)
{
    cJSON *result = json_result(cli);

    cJSON_AddBoolToObject(result, "dry_run", true);
    cJSON_AddNumberToObject(result, "image_bytes", plan->image_size);
    cJSON_AddNumberToObject(result, "erase_sectors", plan->erase_count);
    cJSON_AddNumberToObject(result, "erase_bytes", plan->erase_size);
    cJSON_AddNumberToObject(result, "lost_bytes", plan->lost_size);
    json_used(result, used);
    cJSON_AddNumberToObject(result, "write_blocks", plan->write_count);
    cJSON_AddNumberToObject(result, "write_bytes", plan->write_size);
    cJSON_AddNumberToObject(result, "blank_bytes", plan->blank_size);
    json_send(result);
}

int cli_show_plan(struct cli *cli, const struct stm32bl_plan *plan, const char *refusal,
                  int64_t used)
{
    struct group group = {.cli = cli};
    char lost[TEXT_SIZE];
    int err = stm32bl_plan_steps(cli->bl, plan, on_step, &group);

    if (err)
        return cli_session_error(cli, err);
    flush(&group);
    if (refusal)
        return cli_error(cli, STM32BL_ERR_REFUSED, "%s", refusal);
    if (cli->ui.json) {
        send_result(cli, plan, used);
        return CLI_DONE;
    }
    if (plan->lost_size && used)
        fprintf(cli->ui.out, "%s outside the image would be lost%s%s\n",
                text_size(lost, used < 0 ? plan->lost_size : (uint64_t)used),
                used < 0 ? ", if they are in use" : "",
                plan->flags & STM32BL_ERASE_ALL ? "" : " (--preserve keeps them)");
    fprintf(cli->ui.out, "dry run: nothing was changed\n");
    return CLI_DONE;
}
