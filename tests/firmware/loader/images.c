#include "images.h"
#include "flash_model.h"

void image_seal(struct image *image)
{
    image->descriptor.sum = flash_model_sum(image, IMAGE_SIZE - sizeof image->descriptor.sum);
}

struct image image_make(unsigned slot, unsigned version, unsigned counter)
{
    uint32_t start = loader_slot_link(slot);
    struct image image = {.program = {LOADER_RAM + LOADER_RAM_SIZE, start + 0x31}};

    image.program[STM32BL_SLOT_MARK_AT / 4] = STM32BL_SLOT_MARK;
    image.program[STM32BL_SLOT_LENGTH_AT / 4] = IMAGE_LENGTH;
    image.program[12] = version * 0x01010101u;
    image.descriptor = (struct stm32bl_slot_descriptor){.mark = STM32BL_SLOT_MARK,
                                                        .size = sizeof image.descriptor,
                                                        .format = STM32BL_SLOT_FORMAT,
                                                        .flags = STM32BL_SLOT_TRIAL,
                                                        .load = start,
                                                        .length = IMAGE_LENGTH,
                                                        .version = version,
                                                        .counter = counter};
    image_seal(&image);
    return image;
}
