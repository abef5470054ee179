/*
 * choose.c - which slot is free, which image is linked for it, and whether the loader would start that.
 */
#include <string.h>

#include "slot.h"

const char *slot_phrase(const struct stm32bl_loader *loader, unsigned slot)
{
    if (loader->kind == STM32BL_LOADER_STAGED)
        return slot ? "the update area" : "the run area";
    return text_slot(loader, slot);
}

const struct slot_image *slot_linked_for(uint32_t address, const struct slot_images *images)
{
    for (size_t i = 0; i < images->count; i++)
        if (images->list[i].found.descriptor.address == address)
            return &images->list[i];
    return NULL;
}

/* Some loader of the chip has a slot where one of them runs. */
static bool is_linked_for_some(uint16_t product, const struct slot_images *images)
{
    for (size_t i = 0; i < stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *loader = stm32bl_loader_at(i);

        if (loader->product_id == product &&
            (slot_linked_for(loader->link[0], images) || slot_linked_for(loader->link[1], images)))
            return true;
    }
    return false;
}

static int ask(struct cli *cli, const struct slot_images *images,
               struct stm32bl_loader_state *state)
{
    int exit;

    if (!stm32bl_loader_answers(cli->bl))
        return cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                         "--slot=auto: it is not the resident loader that answers, and no other "
                         "bootloader knows of slots: reset the chip so that the loader does "
                         "(docs/LOADER.md)");
    exit = cli_find_loader(cli, state);
    if (!exit && cli->info->protection == STM32BL_PROTECTION_ON)
        return cli_error(cli, STM32BL_ERR_REFUSED,
                         "--slot=auto: read-out protection is on, so that the log cannot be read "
                         "and nothing tells which slot is free: write one by its address, with "
                         "--no-verify --go; the loader refuses the one that it keeps");
    if (!exit && !cli->args.value[OPT_FORCE])
        exit = slot_know(cli, state->loader);
    if (!exit && !state->loader && is_linked_for_some(cli->info->product_id, images))
        exit = slot_kind(cli, images, &state->loader);
    return exit;
}

/* Each file, and what it is for. */
static int none_fits(struct cli *cli, const struct slot_images *images,
                     const struct stm32bl_loader_state *state, unsigned slot)
{
    const struct stm32bl_loader *loader = state->loader;
    const struct slot_image *other = &images->list[0];
    uint32_t address = other->found.descriptor.address;
    bool is_kept = address == loader->link[slot ^ 1];

    return cli_file_error(cli, STM32BL_ERR_FORMAT,
                          "%s is linked for %s0x%08x, and what is free is %s: give the image that "
                          "is linked for 0x%08x",
                          other->path, is_kept ? slot ? "slot A, " : "slot B, " : "",
                          (unsigned)address, slot_phrase(loader, slot),
                          (unsigned)loader->link[slot]);
}

static int check_room(struct cli *cli, const struct slot_choice *c)
{
    const struct slot_image *i = c->image;

    if (i->image.size > c->loader->slot_size)
        return cli_file_error(cli, STM32BL_ERR_FORMAT, "%s: its %u bytes are more than %s has, %u",
                              i->path, (unsigned)i->image.size, c->name,
                              (unsigned)c->loader->slot_size);
    if (c->loader->verifies && !i->found.descriptor.is_signed)
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "%s: the loader starts signed images only: 'stm32bl image seal "
                              "--key' signs",
                              i->path);
    return CLI_DONE;
}

/* What the loader would refuse after all was written; --force has it say so itself. */
static int check_rules(struct cli *cli, const struct stm32bl_loader_state *state,
                       const struct slot_choice *c)
{
    const struct stm32bl_descriptor *d = &c->image->found.descriptor;
    const struct stm32bl_descriptor *kept = &state->image[c->slot ^ 1];
    bool is_over = d->is_signed && c->loader->verifies && d->over >= state->floor;

    if (cli->args.value[OPT_FORCE])
        return CLI_DONE;
    if (d->counter < state->floor && !is_over)
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "%s: its security counter is %u, and the loader starts images from "
                              "%u on only",
                              c->image->path, (unsigned)d->counter, (unsigned)state->floor);
    if (state->described[c->slot ^ 1] && *kept->product && *d->product &&
        strcmp(kept->product, d->product) != 0)
        return cli_file_error(cli, STM32BL_ERR_FORMAT, "%s is for '%s', and on the chip is '%s'",
                              c->image->path, d->product, kept->product);
    return CLI_DONE;
}

static uint32_t size_of(const struct stm32bl_descriptor *d)
{
    return d->length + STM32BL_DESCRIPTOR_SIZE + (d->is_signed ? STM32BL_SIGNATURE_SIZE : 0);
}

/* A loader that copies refuses a trial of which there would be no way back. */
static int check_backup(struct cli *cli, const struct stm32bl_loader_state *state,
                        const struct slot_choice *c)
{
    const struct stm32bl_loader *l = c->loader;

    if (l->kind != STM32BL_LOADER_STAGED || !state->described[0] || cli->args.value[OPT_FORCE] ||
        !c->image->found.descriptor.trial || size_of(&state->image[0]) <= l->backup_size)
        return CLI_DONE;
    return cli_file_error(cli, STM32BL_ERR_FORMAT,
                          "%s wants a trial, and the image that runs, %u bytes, does not fit the "
                          "backup area, %u, so that there is no way back: seal it with --no-trial",
                          c->image->path, (unsigned)size_of(&state->image[0]),
                          (unsigned)l->backup_size);
}

/* The same bytes, where an image is linked alike for either place. */
static bool runs_already(struct cli *cli, const struct stm32bl_loader_state *state,
                         const struct slot_choice *c)
{
    return c->loader->slots > 1 && state->state == STM32BL_LOADER_CONFIRMED &&
           state->described[state->slot] && !cli->args.value[OPT_FORCE] &&
           state->image[state->slot].sum == c->image->found.descriptor.sum;
}

static void say(struct cli *cli, const struct stm32bl_loader_state *state,
                const struct slot_choice *c)
{
    unsigned kept = c->slot ^ 1;
    const struct stm32bl_descriptor *d = &state->image[kept];

    if (c->loader->kind == STM32BL_LOADER_SINGLE)
        cli_note(cli, "one slot, and no way back: writing %s, version %s", c->image->path,
                 c->version);
    else if (c->beside)
        cli_note(cli, "%s is free, and %s keeps version %u.%u.%u: writing %s, version %s", c->name,
                 slot_phrase(c->loader, kept), d->major, d->minor, d->patch, c->image->path,
                 c->version);
    else
        cli_note(cli, "%s is free: writing %s, version %s", c->name, c->image->path, c->version);
}

int slot_to_write(const struct stm32bl_loader_state *state, const struct slot_images *images)
{
    int slot = stm32bl_loader_free_slot(state);

    if (slot == 0 && !state->state && !slot_linked_for(state->loader->link[0], images) &&
        slot_linked_for(state->loader->link[1], images))
        return 1;
    return slot;
}

static int take(struct cli *cli, const struct slot_images *images,
                const struct stm32bl_loader_state *state, struct slot_choice *out)
{
    const struct stm32bl_descriptor *d;
    int slot;

    if (!state->loader)
        return cli_file_error(
            cli, STM32BL_ERR_FORMAT,
            "%s: it is linked for 0x%08x, where no loader of this chip has a slot",
            images->list[0].path, (unsigned)images->list[0].found.descriptor.address);
    slot = slot_to_write(state, images);
    if (slot < 0)
        return cli_error(cli, STM32BL_ERR_REFUSED,
                         "the loader is copying images, and takes none until that is done: reset "
                         "the chip and try again");
    out->loader = state->loader;
    out->slot = (unsigned)slot;
    out->name = slot_phrase(out->loader, out->slot);
    out->image = slot_linked_for(out->loader->link[slot], images);
    if (!out->image)
        return none_fits(cli, images, state, out->slot);
    out->beside = state->state && state->described[out->slot ^ 1];
    d = &out->image->found.descriptor;
    snprintf(out->version, sizeof out->version, "%u.%u.%u", d->major, d->minor, d->patch);
    return CLI_DONE;
}

static int check_twins(struct cli *cli, const struct slot_images *images)
{
    for (size_t i = 0; i < images->count; i++)
        for (size_t k = i + 1; k < images->count; k++)
            if (images->list[i].found.descriptor.address ==
                images->list[k].found.descriptor.address)
                return cli_usage(cli, "%s and %s are linked for the same slot, 0x%08x: give one",
                                 images->list[i].path, images->list[k].path,
                                 (unsigned)images->list[i].found.descriptor.address);
    return CLI_DONE;
}

int slot_choose(struct cli *cli, const struct slot_images *images, struct slot_choice *out)
{
    struct stm32bl_loader_state state = {0};
    int exit = check_twins(cli, images);

    if (!exit)
        exit = ask(cli, images, &state);
    if (!exit)
        exit = take(cli, images, &state, out);
    if (!exit)
        exit = check_room(cli, out);
    if (!exit)
        exit = check_rules(cli, &state, out);
    if (!exit)
        out->runs = runs_already(cli, &state, out);
    if (!exit && !out->runs)
        exit = check_backup(cli, &state, out);
    if (!exit && out->runs)
        cli_note(cli, "version %s runs already, in %s: nothing to do", out->version,
                 slot_phrase(out->loader, state.slot));
    else if (!exit)
        say(cli, &state, out);
    return exit;
}

int slot_place(struct cli *cli, const struct slot_choice *choice, struct stm32bl_image **out)
{
    const struct seal_image *image = &choice->image->image;
    struct stm32bl_image *img = stm32bl_image_new();
    int exit = CLI_DONE;

    if (!img ||
        stm32bl_image_add(img, choice->loader->slot[choice->slot], image->bytes, image->size))
        exit = cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    if (exit)
        stm32bl_image_free(img);
    else
        *out = img;
    return exit;
}
