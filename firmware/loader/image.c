/*
 * image.c - see image.h.
 */
#include "image.h"
#include "flash.h"

uint32_t loader_image_length(const uint32_t *v, uint32_t room, uint32_t load)
{
    uint32_t length = v[STM32BL_SLOT_LENGTH_AT / 4];

    if (v[STM32BL_SLOT_MARK_AT / 4] != STM32BL_SLOT_MARK)
        return 0;
    if (length % 4 || length < STM32BL_SLOT_LENGTH_LEAST ||
        length > room - sizeof(struct stm32bl_slot_descriptor))
        return 0;
    if (v[0] % 4 || v[0] - LOADER_RAM - 1 >= LOADER_RAM_SIZE) // a stack grows down from its end
        return 0;
    return (v[1] & 1) && v[1] - load < length ? length : 0;
}

#ifdef LOADER_FOR
bool loader_image_is_ours(const struct stm32bl_slot_descriptor *d)
{
    static const uint8_t name[sizeof d->name] = LOADER_FOR;

    for (unsigned i = 0; i < sizeof name; i++)
        if (d->name[i] != name[i])
            return false;
    return true;
}
#else
bool loader_image_is_ours(const struct stm32bl_slot_descriptor *d)
{
    (void)d;
    return true;
}
#endif

bool loader_image_at(uint32_t at, uint32_t room, uint32_t load, struct stm32bl_slot_descriptor *d)
{
    uint32_t v[LOADER_IMAGE_VECTORS], length, sum;

    if (!room || !loader_flash_read(at, v, sizeof v))
        return false;
    length = loader_image_length(v, room, load);
    return length && loader_flash_read(at + length, d, sizeof *d) && d->mark == STM32BL_SLOT_MARK &&
           d->length == length && d->load == load && loader_image_is_ours(d) &&
           loader_image_bytes(d) <= room &&
           loader_flash_sum(at, length + sizeof *d - sizeof d->sum, &sum) && sum == d->sum;
}
