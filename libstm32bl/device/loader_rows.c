/*
 * loader_rows.c - the layouts of the resident loader, from the headers that it is built with, and the bytes of
 * its descriptors.
 */
#include <string.h>

#include "../firmware/stm32bl_slot_format.h"
#include "base/internal.h"
#include "device/device.h"
#include "stm32bl/loader.h"

#define ROW(chip, verifies)                                                                        \
    {                                                                                              \
        chip, LOADER_PRODUCT, verifies, {LOADER_RECORD_A, LOADER_RECORD_B}, LOADER_RECORD_SIZE,    \
            {LOADER_SLOT_A, LOADER_SLOT_B}, LOADER_SLOT_SIZE, LOADER_RAM, LOADER_RAM_SIZE,         \
            LOADER_FLASH_SIZE, STM32BL_LOADER_TWO_SLOTS, {LOADER_SLOT_A, LOADER_SLOT_B}, 2, 0, 0   \
    }

/* Both areas hold images that are linked for the run area. */
#define STAGED(chip)                                                                               \
    {                                                                                              \
        chip, LOADER_PRODUCT, false, {LOADER_RECORD_A, LOADER_RECORD_B}, LOADER_RECORD_SIZE,       \
            {LOADER_SLOT_A, LOADER_SLOT_B}, LOADER_SLOT_SIZE, LOADER_RAM, LOADER_RAM_SIZE,         \
            LOADER_FLASH_SIZE, STM32BL_LOADER_STAGED, {LOADER_SLOT_A, LOADER_SLOT_A}, 2,           \
            LOADER_BACKUP, LOADER_BACKUP_SIZE                                                      \
    }

#define SINGLE(chip, verifies)                                                                     \
    {                                                                                              \
        chip, LOADER_PRODUCT, verifies, {LOADER_RECORD_A, LOADER_RECORD_B}, LOADER_RECORD_SIZE,    \
            {LOADER_SLOT_A, 0}, LOADER_SLOT_SIZE, LOADER_RAM, LOADER_RAM_SIZE, LOADER_FLASH_SIZE,  \
            STM32BL_LOADER_SINGLE, {LOADER_SLOT_A, 0}, 1, 0, 0                                     \
    }

#define BANKS(chip, verifies)                                                                      \
    {                                                                                              \
        chip, LOADER_PRODUCT, verifies, {LOADER_RECORD_A, LOADER_RECORD_B}, LOADER_RECORD_SIZE,    \
            {LOADER_SLOT_A, LOADER_SLOT_B}, LOADER_SLOT_SIZE, LOADER_RAM, LOADER_RAM_SIZE,         \
            LOADER_FLASH_SIZE, STM32BL_LOADER_BANKS, {LOADER_SLOT_A, LOADER_SLOT_A}, 2, 0, 0       \
    }

/* A and B, or B and A as the addresses are while bank 2 comes first. */
#define SWAP(chip, verifies, a, b)                                                                 \
    {                                                                                              \
        chip, LOADER_PRODUCT, verifies, {LOADER_RECORD_##a, LOADER_RECORD_##b},                    \
            LOADER_RECORD_SIZE, {LOADER_SLOT_##a, LOADER_SLOT_##b}, LOADER_SLOT_SIZE, LOADER_RAM,  \
            LOADER_RAM_SIZE, LOADER_FLASH_SIZE, STM32BL_LOADER_SWAP,                               \
            {LOADER_SLOT_A, LOADER_SLOT_A}, 2, 0, 0                                                \
    }

// clang-format off
static const struct stm32bl_loader rows[] = {
#include "../firmware/loader/chips/f103.h"
    ROW("f103", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f407.h"
    ROW("f407", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f411.h"
    ROW("f411", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/g071.h"
    ROW("g071", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l476.h"
    ROW("l476", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/h743.h"
    ROW("h743", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l072.h"
    ROW("l072", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f767_staged.h"
    STAGED("f767"),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f407_staged.h"
    STAGED("f407"),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l476_staged.h"
    STAGED("l476"),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f103_single.h"
    SINGLE("f103", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f407_single.h"
    SINGLE("f407", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f411_single.h"
    SINGLE("f411", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/g071_single.h"
    SINGLE("g071", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l476_single.h"
    SINGLE("l476", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/h743_single.h"
    SINGLE("h743", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l072_single.h"
    SINGLE("l072", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l476_banks.h"
    BANKS("l476", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/g474_banks.h"
    BANKS("g474", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f429_banks.h"
    BANKS("f429", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f767_banks.h"
    BANKS("f767", false),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/h743_swap.h"
    SWAP("h743", false, A, B),
#include "../firmware/loader/chips/none.h"
#define LOADER_SIGNED
#include "../firmware/loader/chips/f103.h"
    ROW("f103", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f407.h"
    ROW("f407", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f411.h"
    ROW("f411", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/g071.h"
    ROW("g071", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l476.h"
    ROW("l476", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/h743.h"
    ROW("h743", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l072.h"
    ROW("l072", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f103_single.h"
    SINGLE("f103", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f407_single.h"
    SINGLE("f407", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f411_single.h"
    SINGLE("f411", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/g071_single.h"
    SINGLE("g071", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l476_single.h"
    SINGLE("l476", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/h743_single.h"
    SINGLE("h743", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l072_single.h"
    SINGLE("l072", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/l476_banks.h"
    BANKS("l476", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/g474_banks.h"
    BANKS("g474", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f429_banks.h"
    BANKS("f429", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/f767_banks.h"
    BANKS("f767", true),
#include "../firmware/loader/chips/none.h"
#include "../firmware/loader/chips/h743_swap.h"
    SWAP("h743", true, A, B),
#include "../firmware/loader/chips/none.h"
};

static const struct stm32bl_loader swapped[] = {
#include "../firmware/loader/chips/h743_swap.h"
    SWAP("h743", false, B, A),
    SWAP("h743", true, B, A),
#include "../firmware/loader/chips/none.h"
};
// clang-format on

size_t stm32bl_loader_count(void)
{
    return sizeof rows / sizeof *rows;
}

const struct stm32bl_loader *stm32bl_loader_at(size_t i)
{
    return i < stm32bl_loader_count() ? &rows[i] : NULL;
}

const struct stm32bl_loader *bl_loader_swapped(const struct stm32bl_loader *loader)
{
    for (size_t i = 0; i < sizeof swapped / sizeof *swapped; i++)
        if (swapped[i].product_id == loader->product_id &&
            swapped[i].verifies == loader->verifies && loader->kind == swapped[i].kind)
            return &swapped[i];
    return NULL;
}

#define AT(field) (offsetof(struct stm32bl_slot_descriptor, field))

bool stm32bl_descriptor_read(const void *bytes, struct stm32bl_descriptor *out)
{
    const uint8_t *b = bytes;
    uint32_t version = bl_le32(b + AT(version));

    if (bl_le32(b) != STM32BL_SLOT_MARK || b[AT(size)] != STM32BL_DESCRIPTOR_SIZE ||
        b[AT(format)] != STM32BL_SLOT_FORMAT)
        return false;
    *out = (struct stm32bl_descriptor){
        .address = bl_le32(b + AT(load)),
        .length = bl_le32(b + AT(length)),
        .major = (uint8_t)(version >> 24),
        .minor = (uint8_t)(version >> 16),
        .patch = (uint16_t)version,
        .counter = bl_le32(b + AT(counter)),
        .over = bl_le32(b + AT(over)),
        .is_signed = b[AT(flags)] & STM32BL_SLOT_SIGNED,
        .trial = b[AT(flags)] & STM32BL_SLOT_TRIAL,
        .key = bl_le32(b + AT(key)),
        .sum = bl_le32(b + AT(sum)),
    };
    memcpy(out->product, b + AT(name), sizeof out->product - 1);
    return true;
}

static void put(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static void put_product(uint8_t *b, const char *product)
{
    uint8_t *name = b + AT(name);
    size_t size = sizeof((struct stm32bl_slot_descriptor *)0)->name;

    for (size_t i = 0; i < size && product[i]; i++)
        name[i] = (uint8_t)product[i];
    if (*name)
        put(b + AT(product), stm32bl_crc(0xFFFFFFFF, name, size));
}

void stm32bl_descriptor_write(const struct stm32bl_descriptor *d, const void *program, void *bytes)
{
    uint8_t *b = bytes;
    uint32_t version = (uint32_t)d->major << 24 | (uint32_t)d->minor << 16 | d->patch;

    memset(b, 0, STM32BL_DESCRIPTOR_SIZE);
    put(b, STM32BL_SLOT_MARK);
    b[AT(size)] = STM32BL_DESCRIPTOR_SIZE;
    b[AT(format)] = STM32BL_SLOT_FORMAT;
    b[AT(flags)] =
        (uint8_t)((d->is_signed ? STM32BL_SLOT_SIGNED : 0) | (d->trial ? STM32BL_SLOT_TRIAL : 0));
    b[AT(unit)] = STM32BL_SLOT_PADDING;
    put(b + AT(load), d->address);
    put(b + AT(length), d->length);
    put(b + AT(version), version);
    put(b + AT(counter), d->counter);
    put(b + AT(over), d->over);
    put(b + AT(key), d->key);
    put_product(b, d->product);
    put(b + AT(sum), stm32bl_crc(stm32bl_crc(0xFFFFFFFF, program, d->length), b, AT(sum)));
}
