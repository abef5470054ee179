/**
 * stm32bl_enter.h - from a running application into the ROM bootloader, without a BOOT0 pin.
 *
 *     void Reset_Handler(void)
 *     {
 *         stm32bl_enter_check();     // first, before clocks, .data and .bss
 *         ...
 *     }
 *     ...
 *     stm32bl_enter_request();       // whenever it is time: resets, and the check finds the ROM
 *
 * The request leaves a magic word where a reset cannot reach it and resets the chip; the check
 * finds it and jumps. So the ROM starts from the state that it knows, whatever the application had
 * set up.
 *
 * Compile stm32bl_enter.c with -DSTM32BL_FAMILY_F4 or the like; port/port.h lists the families.
 * Needs neither HAL nor CMSIS, and defines nothing that they define. docs/FIRMWARE.md has the whole
 * story.
 */
#ifndef STM32BL_ENTER_H
#define STM32BL_ENTER_H

#ifdef __cplusplus
extern "C" {
#endif

/** What stm32bl_enter_request() returns, if it returns. */
enum {
    STM32BL_ENTER_NOT_KEPT = -1 /**< the magic word could not be written: nothing has changed */
};

/**
 * Resets the chip into its ROM bootloader. Returns only if that is not possible. Needs privileged
 * mode; may be called from an interrupt. Bring to rest what must not stop at any moment (motors, a
 * file being written) before.
 */
int stm32bl_enter_request(void);

/*
 * With -DSTM32BL_LOADER the request goes to the resident loader of firmware/loader (docs/LOADER.md), which then
 * waits for a host; nobody needs to call stm32bl_enter_check(). The loader looks in the default backup
 * register, so not with STM32BL_RETAIN_ADDRESS or STM32BL_BACKUP_INDEX.
 */
#if defined STM32BL_LOADER && (defined STM32BL_RETAIN_ADDRESS || defined STM32BL_BACKUP_INDEX)
#error "the resident loader looks for its request in the default backup register"
#endif

/**
 * Jumps to the ROM if stm32bl_enter_request() was called before the last reset; otherwise returns
 * and leaves everything as it was. Call it as early as possible: it needs a stack and no
 * initialised memory, and the ROM wants clocks, caches and the memory protection unit as they are
 * after reset.
 */
void stm32bl_enter_check(void);

#ifdef __cplusplus
}
#endif
#endif
