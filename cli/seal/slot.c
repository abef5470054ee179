/*
 * slot.c - which slot a program is linked for, and whether it could start there: what the loader asks, before
 * the loader does.
 */
#include <string.h>

#include "seal.h"

enum {
    RAM = 0x20000000,
    RAM_SIZE = 0x10000000
}; /* where it may be, of a layout that is not known */

/* 0: of any chip. */
static int wanted_product(struct cli *cli, uint16_t *out)
{
    const char *name = cli->args.value[OPT_DEVICE];
    const struct stm32bl_device *device = name ? stm32bl_device_find(name) : NULL;
    struct stm32bl_device_info info;

    *out = 0;
    if (!name)
        return CLI_DONE;
    if (!device)
        return cli_usage(cli, "--device=%s: no such chip: 'stm32bl devices' lists them", name);
    stm32bl_device_get(device, &info);
    *out = info.product_id;
    for (size_t i = 0; i < stm32bl_loader_count(); i++)
        if (stm32bl_loader_at(i)->product_id == info.product_id)
            return CLI_DONE;
    return cli_error(cli, STM32BL_ERR_UNSUPPORTED,
                     "no loader is built for the %s: one of your own needs --slot-size", name);
}

static void take(const struct stm32bl_loader *loader, unsigned slot, struct seal_slot *out)
{
    if (loader->kind == STM32BL_LOADER_STAGED)
        snprintf(out->name, sizeof out->name, "the run area of the %s%s loader",
                 text_loader_kind(loader), loader->name);
    else if (loader->kind == STM32BL_LOADER_BANKS || loader->kind == STM32BL_LOADER_SWAP)
        snprintf(out->name, sizeof out->name, "both slots of the %s%s loader",
                 text_loader_kind(loader), loader->name);
    else
        snprintf(out->name, sizeof out->name, "slot %c of the %s%s loader", slot ? 'B' : 'A',
                 text_loader_kind(loader), loader->name);
    out->size = loader->slot_size;
    out->ram_start = loader->ram_start;
    out->ram_size = loader->ram_size;
    out->verifies = loader->verifies;
    out->product = loader->product_id;
    out->backup_size = loader->backup_size;
}

static bool is_in_ram(const struct seal_slot *slot, uint32_t stack)
{
    return stack % 4 == 0 && stack - slot->ram_start - 1 < slot->ram_size;
}

static uint64_t padded(const struct seal_image *image)
{
    return ((uint64_t)image->size + SEAL_PADDING - 1) / SEAL_PADDING * SEAL_PADDING;
}

/*
 * Of several layouts with a slot at this address, the smallest slot: what fits there fits everywhere. A
 * signed image is for a loader that verifies, if there is one.
 */
static bool choose(uint32_t address, uint16_t product, bool is_signed, struct seal_slot *out)
{
    bool found = false, others = false;
    uint16_t first = 0;

    for (size_t i = 0; i < 2 * stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *loader = stm32bl_loader_at(i / 2);

        if (i % 2 >= loader->slots || loader->link[i % 2] != address ||
            (product && loader->product_id != product))
            continue;
        if (!found || (out->verifies == loader->verifies
                           ? out->size > loader->slot_size
                           : (out->verifies == is_signed) < (loader->verifies == is_signed)))
            take(loader, (unsigned)i % 2, out);
        first = found ? first : loader->product_id;
        others = others || loader->product_id != first;
        found = true;
    }
    out->others = others;
    return found;
}

/* The largest slot at this address of other kinds of loaders of the same chip. */
static uint32_t largest_size(uint32_t address, const struct seal_slot *slot)
{
    uint32_t size = 0;

    for (size_t i = 0; i < stm32bl_loader_count(); i++) {
        const struct stm32bl_loader *loader = stm32bl_loader_at(i);

        if (loader->link[0] == address && loader->product_id == slot->product &&
            loader->verifies == slot->verifies && loader->slot_size > size)
            size = loader->slot_size;
    }
    return size;
}

/* Each address once. */
static void list_slots(uint16_t product, char *list, size_t size)
{
    char one[16];
    int n = 0;

    for (size_t i = 0; i < 2 * stm32bl_loader_count() && n < (int)size - 30; i++) {
        const struct stm32bl_loader *loader = stm32bl_loader_at(i / 2);

        snprintf(one, sizeof one, " 0x%08x", (unsigned)loader->link[i % 2]);
        if (loader->product_id == product && i % 2 < loader->slots && !strstr(list, one))
            n += snprintf(list + n, size - (size_t)n, "%s%s", n ? "," : "; its slots:", one);
    }
}

static int no_slot(struct cli *cli, uint32_t address, uint16_t product)
{
    char list[200] = "";

    if (product)
        list_slots(product, list, sizeof list);
    return cli_file_error(cli, STM32BL_ERR_FORMAT,
                          "address: the program begins at 0x%08x, where no slot does%s: link it "
                          "for the start of one%s",
                          (unsigned)address, list,
                          product ? "" : ", or say --slot-size if the layout is your own");
}

int seal_find_slot(struct cli *cli, const struct seal_image *image, struct seal_slot *out)
{
    bool is_signed = cli->args.value[OPT_KEY] || cli->args.value[OPT_SIGN_WITH];
    uint16_t product;
    int exit;

    if (cli->args.value[OPT_SLOT_SIZE]) {
        *out = (struct seal_slot){"a slot", 0, RAM, RAM_SIZE, is_signed, false, 0, 0};
        return opt_size(cli, OPT_SLOT_SIZE, &out->size);
    }
    exit = wanted_product(cli, &product);
    if (exit)
        return exit;
    return choose(image->address, product, is_signed, out) ? CLI_DONE
                                                           : no_slot(cli, image->address, product);
}

static const char *other_chip(const struct seal_slot *slot)
{
    return slot->others ? ": if it is for another chip with a slot there, name that by -d" : "";
}

static int check_vectors(struct cli *cli, const struct seal_image *image,
                         const struct seal_slot *slot)
{
    uint32_t stack = seal_get32(image->bytes), entry = seal_get32(image->bytes + 4);
    uint32_t end = image->address + image->size;

    if (!is_in_ram(slot, stack))
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "stack pointer: 0x%08x is not in the RAM of %s, 0x%08x-0x%08x%s",
                              (unsigned)stack, slot->name, (unsigned)slot->ram_start,
                              (unsigned)(slot->ram_start + slot->ram_size), other_chip(slot));
    if (!(entry & 1))
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "entry: 0x%08x is not Thumb code, whose address is odd: is this the "
                              "vector table?",
                              (unsigned)entry);
    if (entry - image->address >= image->size)
        return cli_file_error(
            cli, STM32BL_ERR_FORMAT,
            "entry: 0x%08x is outside of the program, 0x%08x-0x%08x: is it linked "
            "for another address?",
            (unsigned)entry, (unsigned)image->address, (unsigned)end - 1);
    return CLI_DONE;
}

static bool is_free(uint32_t vector)
{
    return vector == 0 || vector == 0xFFFFFFFF;
}

static int check_mark(struct cli *cli, const struct seal_image *image)
{
    const uint8_t *at = image->bytes + SEAL_MARK;

    if (!memcmp(at, "SIM1", 4))
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "the program is sealed already: seal what the linker made");
    if (!is_free(seal_get32(at)) || !is_free(seal_get32(at + 4)))
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "vectors 8 and 9 are 0x%08x and 0x%08x: they are reserved, and must "
                              "be 0 to be sealed",
                              (unsigned)seal_get32(at), (unsigned)seal_get32(at + 4));
    return CLI_DONE;
}

int seal_check(struct cli *cli, const struct seal_image *image, const struct seal_slot *slot,
               uint32_t behind)
{
    uint32_t most = largest_size(image->address, slot);
    int exit;

    if (image->size < SEAL_LEAST)
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "length: %u bytes are less than a vector table, %u",
                              (unsigned)image->size, (unsigned)SEAL_LEAST);
    if (padded(image) + behind > slot->size && padded(image) + behind <= most)
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "too large: %u bytes of program and %u behind it are more than %s "
                              "has, %u; another kind of loader has up to %u there: say so by "
                              "--slot-size",
                              (unsigned)padded(image), (unsigned)behind, slot->name,
                              (unsigned)slot->size, (unsigned)most);
    if (padded(image) + behind > slot->size)
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "too large: %u bytes of program and %u behind it are more than %s "
                              "has, %u%s",
                              (unsigned)padded(image), (unsigned)behind, slot->name,
                              (unsigned)slot->size, other_chip(slot));
    exit = check_vectors(cli, image, slot);
    return exit ? exit : check_mark(cli, image);
}
