/**
 * stm32bl_slot.h - the application's side of the resident loader: it confirms itself after an update, and
 * may receive the next one by its own means, such as a radio, and hand it over.
 *
 *     stm32bl_slot_confirm();                 // once it has proved that it works
 *     ...
 *     if (!stm32bl_slot_begin(size))          // erases the free slot
 *         while (...)
 *             stm32bl_slot_write(offset, block, bytes);
 *     if (!stm32bl_slot_activate())           // checks it; the next reset starts it on trial
 *         reset();
 *
 * Compile stm32bl_slot.c, loader/boot.c (one slot: loader/single.c), loader/image.c, loader/log.c, for the kind swap
 * loader/swap.c, and the driver of loader/drivers/ with the loader's -DLOADER_CHIP, -DLOADER_FOR if it has one, and
 * -DLOADER_SIGNED if it has keys. On G0 and L4 the application's NMI handler must call loader_flash_nmi(). While flash is
 * erased or written, code in the same bank stands still, interrupts included. docs/LOADER.md
 */
#ifndef STM32BL_SLOT_H
#define STM32BL_SLOT_H

#include <stdint.h>

#include "stm32bl_slot_format.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the functions return besides 0. */
enum {
    STM32BL_SLOT_NO_PLACE = -1, /**< too large, out of order, or no slot is free */
    STM32BL_SLOT_FLASH = -2,    /**< the flash does not hold what was written */
    STM32BL_SLOT_NO_IMAGE =
        -3 /**< not an image for this slot or product, damaged, or its counter is too low */
};

/**
 * Erases as much of the free slot as an image of `bytes` takes, descriptor included. Where it must be
 * linked for is stm32bl_slot_start().
 */
int stm32bl_slot_begin(uint32_t bytes);

/** Start address of the free slot; 0: none is free. An image of loaders with banks is linked for slot A all the same. */
uint32_t stm32bl_slot_start(void);

/**
 * Writes and reads back. `offset` and `bytes` are multiples of the flash's unit, 32 at most; `data` is
 * aligned to 4. Each place once.
 */
int stm32bl_slot_write(uint32_t offset, const void *data, uint32_t bytes);

/** The image that was written is the next to start. Nothing changes until the next reset. */
int stm32bl_slot_activate(void);

/** This image works: it stays. 0 too if there was nothing to confirm. */
int stm32bl_slot_confirm(void);

/** The state as the loader's log has it. */
struct stm32bl_slot_record stm32bl_slot_state(void);

#ifdef __cplusplus
}
#endif
#endif
