/*
 * kind.c - which of a chip's loaders it is that has no log yet: one that lets be written what its slots are, and of several
 * that do the one that suits the images.
 */
#include "slot.h"

enum { FITTING = 8 };

/* The layouts that fit, and where each would have the images written; 0: nowhere. */
struct fitting {
    const struct stm32bl_loader *list[FITTING];
    uint32_t places[FITTING];
    size_t count;
};

/* How well it suits: its slots are those of the images. */
static unsigned suits(const struct stm32bl_loader *loader, const struct slot_images *images)
{
    unsigned points = 0;

    for (size_t i = 0; i < images->count; i++) {
        const struct stm32bl_descriptor *d = &images->list[i].found.descriptor;

        if (images->list[i].image.size <= loader->slot_size &&
            (d->address == loader->link[0] || d->address == loader->link[1]))
            points += 1 + (d->is_signed == loader->verifies);
    }
    return points;
}

static uint32_t place(const struct stm32bl_loader *loader, const struct slot_images *images)
{
    struct stm32bl_loader_state new = {.loader = loader};
    int slot = slot_to_write(&new, images);

    return slot_linked_for(loader->link[slot], images) ? loader->slot[slot] : 0;
}

static int find(struct cli *cli, const struct slot_images *images, struct fitting *out)
{
    bool fits;
    int err = STM32BL_OK;

    out->count = 0;
    for (size_t i = 0; !err && i < stm32bl_loader_count() && out->count < FITTING; i++) {
        const struct stm32bl_loader *loader = stm32bl_loader_at(i);

        if (loader->product_id != cli->info->product_id)
            continue;
        err = stm32bl_loader_fits(cli->bl, loader, &fits);
        if (err || !fits)
            continue;
        out->places[out->count] = place(loader, images);
        out->list[out->count++] = loader;
    }
    return err ? cli_session_error(cli, err) : CLI_DONE;
}

/* One that would have it written elsewhere than the first; 0: none. */
static size_t find_other(const struct fitting *f)
{
    for (size_t i = 1; i < f->count; i++)
        if (f->places[i] != f->places[0])
            return i;
    return 0;
}

/* One has a slot there, and the other one has none that an image is for. */
static int refuse_to_guess(struct cli *cli, const struct fitting *f, size_t other)
{
    size_t one = f->places[0] ? 0 : other;
    const struct stm32bl_loader *a = f->list[one], *b = f->list[other - one];

    return cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                     "--slot=auto: the loader has no log yet, and nothing tells whether it is the "
                     "%s%s one, with a slot at 0x%08x, or the %s%s one, without: give the image "
                     "for slot A, or, if you know, -a 0x%08x --go",
                     text_loader_kind(a), a->name, (unsigned)f->places[one], text_loader_kind(b),
                     b->name, (unsigned)f->places[one]);
}

static const struct stm32bl_loader *best(const struct fitting *f, const struct slot_images *images)
{
    const struct stm32bl_loader *best = f->list[0];

    for (size_t i = 1; i < f->count; i++)
        if (suits(f->list[i], images) > suits(best, images))
            best = f->list[i];
    return best;
}

int slot_kind(struct cli *cli, const struct slot_images *images,
              const struct stm32bl_loader **loader)
{
    struct fitting f;
    size_t other;
    int exit = find(cli, images, &f);

    if (exit)
        return exit;
    if (!f.count)
        return cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                         "--slot=auto: the loader has no log yet, and what it lets be written is "
                         "the slots of none that is known: give the first image its address, "
                         "-a ADDRESS --go");
    other = find_other(&f);
    if (other)
        return refuse_to_guess(cli, &f, other);
    *loader = best(&f, images);
    return CLI_DONE;
}
