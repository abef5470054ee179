/*
 * slots.c - what the resident loader's log says of its slots.
 */
#include "cli.h"

static const char *phase_text(enum stm32bl_loader_phase phase)
{
    static const char *const texts[] = {"nothing is known to be good", "confirmed", "pending",
                                        "on trial"};

    return phase <= STM32BL_LOADER_ON_TRIAL ? texts[phase] : "unknown";
}

static void print_slot(FILE *out, const struct stm32bl_loader_state *s, unsigned slot)
{
    const struct stm32bl_descriptor *d = &s->image[slot];

    fprintf(out, "%-17s", slot ? "  slot B" : "  slot A");
    if (!s->described[slot]) {
        fprintf(out, "no image\n");
        return;
    }
    fprintf(out, "version %u.%u.%u, counter %u%s%s", d->major, d->minor, d->patch,
            (unsigned)d->counter, *d->product ? ", for " : "", d->product);
    fprintf(out, "%s\n",
            s->verified[slot] ? ", signature verified"
            : d->is_signed    ? ", signed"
                              : "");
}

void cli_print_loader(FILE *out, const struct stm32bl_loader_state *s)
{
    if (!s->loader)
        return;
    fprintf(out, "%-17s%s%s, ", "resident loader", s->loader->verifies ? "signed " : "",
            s->loader->name);
    if (s->state)
        fprintf(out, "slot %c ", s->slot ? 'B' : 'A');
    fprintf(out, "%s", phase_text(s->state));
    if (s->state > STM32BL_LOADER_CONFIRMED)
        fprintf(out, ", starts left: %u", s->starts_left);
    fprintf(out, "; counters from %u on\n", (unsigned)s->floor);
    for (unsigned slot = 0; slot < 2; slot++)
        print_slot(out, s, slot);
}

static cJSON *json_slot(const struct stm32bl_loader_state *s, unsigned slot)
{
    const struct stm32bl_descriptor *d = &s->image[slot];
    cJSON *o = cJSON_CreateObject();

    cJSON_AddNumberToObject(o, "address", s->loader->slot[slot]);
    cJSON_AddNumberToObject(o, "size", s->loader->slot_size);
    if (!s->described[slot])
        return o;
    json_text(o, "version", "%u.%u.%u", d->major, d->minor, d->patch);
    cJSON_AddNumberToObject(o, "length", d->length);
    cJSON_AddNumberToObject(o, "counter", d->counter);
    cJSON_AddStringToObject(o, "product", d->product);
    cJSON_AddBoolToObject(o, "signed", d->is_signed);
    cJSON_AddBoolToObject(o, "verified", s->verified[slot]);
    return o;
}

void json_loader(cJSON *result, const struct stm32bl_loader_state *s)
{
    cJSON *loader, *slots;

    if (!s->loader)
        return;
    loader = cJSON_AddObjectToObject(result, "loader");
    cJSON_AddStringToObject(loader, "layout", s->loader->name);
    cJSON_AddBoolToObject(loader, "verifies", s->loader->verifies);
    cJSON_AddStringToObject(loader, "state", s->state ? phase_text(s->state) : "none");
    cJSON_AddStringToObject(loader, "slot", s->slot ? "B" : "A");
    cJSON_AddNumberToObject(loader, "starts_left", s->starts_left);
    cJSON_AddNumberToObject(loader, "floor", s->floor);
    slots = cJSON_AddArrayToObject(loader, "slots");
    for (unsigned slot = 0; slot < 2; slot++)
        cJSON_AddItemToArray(slots, json_slot(s, slot));
}

int cli_find_loader(struct cli *cli, struct stm32bl_loader_state *out)
{
    int err = STM32BL_OK;

    out->loader = NULL;
    if (cli->info->protection != STM32BL_PROTECTION_ON)
        err = stm32bl_loader_state(cli->bl, out);
    if (err == STM32BL_ERR_REFUSED || err == STM32BL_ERR_RANGE) { // nothing is known then
        out->loader = NULL;
        err = STM32BL_OK;
    }
    for (unsigned slot = 0; slot < 2 && out->loader; slot++)
        text_clean(out->image[slot].product);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}
