/*
 * slots.c - what the resident loader's log says of its slots.
 */
#include "cli.h"

const char *text_loader_phase(enum stm32bl_loader_phase phase)
{
    static const char *const texts[] = {"nothing is known to be good",
                                        "confirmed",
                                        "pending",
                                        "on trial",
                                        "being saved, an update follows",
                                        "being updated",
                                        "being restored",
                                        "being replaced, nothing starts before Go"};

    return phase <= STM32BL_LOADER_WRITING ? texts[phase] : "unknown";
}

const char *text_loader_kind(const struct stm32bl_loader *loader)
{
    switch (loader->kind) {
    case STM32BL_LOADER_STAGED:
        return "staged ";
    case STM32BL_LOADER_SINGLE:
        return loader->verifies ? "signed single " : "single ";
    case STM32BL_LOADER_BANKS:
        return loader->verifies ? "signed banks " : "banks ";
    case STM32BL_LOADER_SWAP:
        return loader->verifies ? "signed swap " : "swap ";
    default:
        return loader->verifies ? "signed " : "";
    }
}

const char *text_slot(const struct stm32bl_loader *loader, unsigned slot)
{
    static const char *const staged[] = {"run area", "update area"};
    static const char *const slots[] = {"slot A", "slot B"};

    return (loader->kind == STM32BL_LOADER_STAGED ? staged : slots)[slot & 1];
}

/* "version 1.4.0, counter 3, for Lamp, signed" */
static void text_image(char *out, size_t size, const struct stm32bl_descriptor *d, bool verified)
{
    snprintf(out, size, "version %u.%u.%u, counter %u%s%s%s", d->major, d->minor, d->patch,
             (unsigned)d->counter, *d->product ? ", for " : "", d->product,
             verified       ? ", signature verified"
             : d->is_signed ? ", signed"
                            : "");
}

static void print_area(FILE *out, const char *name, bool described,
                       const struct stm32bl_descriptor *d, bool verified)
{
    char text[TEXT_SIZE + 64] = "no image";

    if (described)
        text_image(text, sizeof text, d, verified);
    fprintf(out, "  %-15s%s\n", name, text);
}

void cli_print_loader(FILE *out, const struct stm32bl_loader_state *s)
{
    const struct stm32bl_loader *loader = s->loader;

    if (!loader)
        return;
    fprintf(out, "%-17s%s%s, ", "resident loader", text_loader_kind(loader), loader->name);
    if (s->state)
        fprintf(out, "%s ", text_slot(loader, s->slot));
    fprintf(out, "%s", text_loader_phase(s->state));
    if (s->state == STM32BL_LOADER_PENDING || s->state == STM32BL_LOADER_ON_TRIAL)
        fprintf(out, ", starts left: %u", s->starts_left);
    fprintf(out, "; counters from %u on%s%s\n", (unsigned)s->floor,
            s->swapped ? "; bank 2 is the first" : "",
            s->stuck ? "; the banks did not change places for the last update" : "");
    for (unsigned slot = 0; slot < loader->slots; slot++)
        print_area(out, text_slot(loader, slot), s->described[slot], &s->image[slot],
                   s->verified[slot]);
    if (loader->backup_size)
        print_area(out, "backup area", s->backed_up, &s->backup, false);
}

static cJSON *json_area(uint32_t address, uint32_t size, bool described,
                        const struct stm32bl_descriptor *d, bool verified)
{
    cJSON *o = cJSON_CreateObject();

    cJSON_AddNumberToObject(o, "address", address);
    cJSON_AddNumberToObject(o, "size", size);
    if (!described)
        return o;
    json_text(o, "version", "%u.%u.%u", d->major, d->minor, d->patch);
    cJSON_AddNumberToObject(o, "length", d->length);
    cJSON_AddNumberToObject(o, "counter", d->counter);
    cJSON_AddStringToObject(o, "product", d->product);
    cJSON_AddBoolToObject(o, "signed", d->is_signed);
    cJSON_AddBoolToObject(o, "verified", verified);
    return o;
}

void json_loader(cJSON *result, const struct stm32bl_loader_state *s)
{
    static const char *const kinds[] = {"two slots", "staged", "single", "banks", "swap"};
    const struct stm32bl_loader *l = s->loader;
    cJSON *loader, *slots;
    int free_slot = stm32bl_loader_free_slot(s);

    if (!l)
        return;
    loader = cJSON_AddObjectToObject(result, "loader");
    cJSON_AddStringToObject(loader, "layout", l->name);
    cJSON_AddStringToObject(loader, "kind", kinds[l->kind]);
    cJSON_AddBoolToObject(loader, "verifies", l->verifies);
    cJSON_AddStringToObject(loader, "state", s->state ? text_loader_phase(s->state) : "none");
    cJSON_AddStringToObject(loader, "slot", s->slot ? "B" : "A");
    if (free_slot < 0)
        cJSON_AddNullToObject(loader, "free_slot");
    else
        cJSON_AddStringToObject(loader, "free_slot", free_slot ? "B" : "A");
    cJSON_AddNumberToObject(loader, "starts_left", s->starts_left);
    cJSON_AddNumberToObject(loader, "floor", s->floor);
    if (l->kind == STM32BL_LOADER_SWAP) {
        cJSON_AddBoolToObject(loader, "swapped", s->swapped);
        cJSON_AddBoolToObject(loader, "stuck", s->stuck);
    }
    slots = cJSON_AddArrayToObject(loader, "slots");
    for (unsigned slot = 0; slot < l->slots; slot++)
        cJSON_AddItemToArray(slots, json_area(l->slot[slot], l->slot_size, s->described[slot],
                                              &s->image[slot], s->verified[slot]));
    if (l->backup_size)
        cJSON_AddItemToObject(
            loader, "backup",
            json_area(l->backup, l->backup_size, s->backed_up, &s->backup, false));
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
    if (out->loader)
        text_clean(out->backup.product);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}
