/*
 * load.c - the sealed images in files: one in each, or, in a file with addresses, one for each slot. With --version the
 * files are programs, which are sealed here.
 */
#include <stdlib.h>
#include <string.h>

#include "slot.h"

static bool is_link_address(uint32_t address)
{
    for (size_t i = 0; i < 2 * stm32bl_loader_count(); i++)
        if (stm32bl_loader_at(i / 2)->link[i % 2] == address)
            return true;
    return false;
}

/* One image, from `at` bytes into a segment on. */
static int add(struct cli *cli, const char *path, const struct stm32bl_segment *s, size_t at,
               struct slot_images *out)
{
    struct slot_image *one = &out->list[out->count];
    size_t size = s->size - at;
    int exit;

    if (out->count == SLOT_IMAGES)
        return cli_usage(cli, "more than %d images", SLOT_IMAGES);
    if (size > SEAL_MOST)
        return cli_file_error(cli, STM32BL_ERR_FORMAT, "%s: larger than any slot", path);
    *one = (struct slot_image){.path = path};
    one->image.bytes = malloc(size);
    one->image.size = (uint32_t)size;
    one->image.placed = !cli->unplaced;
    if (!one->image.bytes)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    memcpy(one->image.bytes, s->data + at, size);
    one->image.address = s->address + (uint32_t)at;
    out->count++;
    exit = seal_find(cli, path, &one->image, &one->found);
    if (!exit && one->found.signature)
        one->image.size = one->found.signed_bytes + STM32BL_SIGNATURE_SIZE;
    else if (!exit)
        one->image.size = one->found.signed_bytes;
    return exit;
}

static bool is_marked(const struct stm32bl_segment *s, size_t at)
{
    return s->size - at >= SEAL_LEAST && !memcmp(s->data + at + SEAL_MARK, "SIM1", 4);
}

/*
 * A segment begins with an image. More of them are where slots begin: that of slot B may follow that of slot A without
 * a gap.
 */
static int add_segment(struct cli *cli, const char *path, const struct stm32bl_segment *s,
                       struct slot_images *out)
{
    int exit = add(cli, path, s, 0, out);

    for (size_t at = 4; !cli->unplaced && at < s->size && !exit; at += 4)
        if (is_marked(s, at) && is_link_address(s->address + (uint32_t)at))
            exit = add(cli, path, s, at, out);
    return exit;
}

static int load_word(struct cli *cli, const char *path, struct slot_images *out)
{
    struct stm32bl_image *img = NULL;
    const struct stm32bl_segment *s;
    const char *first = cli->args.words[0];
    int exit;

    cli->args.words[0] = path; // as if it were the only one
    exit = cli_load(cli, 1, 0, &img);
    cli->args.words[0] = first;
    if (exit)
        return exit;
    s = stm32bl_image_segments(img);
    for (size_t i = 0; i < stm32bl_image_count(img) && !exit; i++)
        exit = add_segment(cli, path, &s[i], out);
    stm32bl_image_free(img);
    return exit;
}

static int load_program(struct cli *cli, const char *path, struct seal_image *out)
{
    const char *first = cli->args.words[0];
    int exit;

    cli->args.words[0] = path;
    exit = seal_load(cli, out);
    cli->args.words[0] = first;
    return exit;
}

/* What `image seal` would write. */
static int seal(struct cli *cli, struct slot_image *one)
{
    struct seal_image *image = &one->image;
    struct stm32bl_descriptor d;
    struct seal_slot slot;
    int exit;

    if (image->size >= SEAL_LEAST && !memcmp(image->bytes + SEAL_MARK, "SIM1", 4))
        return cli_usage(cli, "--version is for programs, and %s is sealed already", one->path);
    if (!image->placed)
        return cli_usage(cli,
                         "%s: a raw binary needs the address that it is linked for: -a 0x08002000, "
                         "or behind an @",
                         one->path);
    exit = seal_read_options(cli, &d);
    cli->about = one->path;
    if (!exit)
        exit = seal_program(cli, image, &d, &slot);
    cli->about = NULL;
    return exit ? exit : seal_find(cli, one->path, image, &one->found);
}

static int seal_word(struct cli *cli, const char *path, struct slot_images *out)
{
    struct slot_image *one = &out->list[out->count];
    int exit;

    if (out->count == SLOT_IMAGES)
        return cli_usage(cli, "more than %d images", SLOT_IMAGES);
    *one = (struct slot_image){.path = path};
    exit = load_program(cli, path, &one->image);
    if (exit)
        return exit;
    out->count++;
    return seal(cli, one);
}

int slot_load(struct cli *cli, struct slot_images *out)
{
    bool seals = cli->args.value[OPT_IMAGE_VERSION];
    int exit = CLI_DONE;

    for (size_t i = 0; i < cli->args.count && !exit; i++)
        exit = (seals ? seal_word : load_word)(cli, cli->args.words[i], out);
    return exit;
}

int slot_check_seal(struct cli *cli)
{
    static const enum opt others[] = {OPT_COUNTER, OPT_OVER,      OPT_PRODUCT,  OPT_NO_TRIAL,
                                      OPT_KEY,     OPT_SIGN_WITH, OPT_SLOT_SIZE};
    const char *const *value = cli->args.value;
    struct stm32bl_descriptor unused;

    if (value[OPT_IMAGE_VERSION])
        return value[OPT_SLOT]
                   ? seal_read_options(cli, &unused)
                   : cli_usage(cli, "--version=%s goes with --slot", value[OPT_IMAGE_VERSION]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (value[others[i]])
            return cli_usage(cli, "--%s goes with --slot and --version", opt_names[others[i]].name);
    return CLI_DONE;
}

void slot_free(struct slot_images *images)
{
    for (size_t i = 0; i < images->count; i++)
        free(images->list[i].image.bytes);
}
