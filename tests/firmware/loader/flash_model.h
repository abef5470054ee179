/*
 * flash_model.h - flash in which the power fails. The operation that is cut short leaves its units half
 * done, and those read differently from time to time: as before, as intended, as a mixture that changes
 * with each look, as a mixture that stays until the next reset, or, where there is ECC, as broken.
 */
#ifndef TEST_FLASH_MODEL_H
#define TEST_FLASH_MODEL_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "layout.h"

enum model_kind {
    MODEL_PLAIN,      // no ECC
    MODEL_ECC,        // a unit that was half written is often broken
    MODEL_ECC_ALWAYS, // and one that got zeros on top always is
    MODEL_EEPROM      // each word erases itself before it is written
};

#ifndef MODEL
#define MODEL MODEL_PLAIN
#endif

/* Behind the flash, data EEPROM that begins at 0x08080000, where a layout has its log there. */
enum {
    MODEL_EEPROM_START = 0x08080000,
    MODEL_SIZE = LOADER_FLASH_SIZE + 0x400,
    MODEL_UNITS = MODEL_SIZE / LOADER_UNIT
};

struct flash_model {
    uint8_t bytes[MODEL_SIZE], old[MODEL_SIZE]; // of a half-done unit: intended, before
    uint8_t half[MODEL_UNITS];                  // how it behaves until the next reset; 0: whole
    uint32_t random;
    uint32_t worn;            // the unit at this address takes nothing; 0: none
    uint32_t operations, cut; // the power fails in operation `cut`, counted from 1; 0: never
    jmp_buf power;            // where to then
    unsigned first;           // banks that an option byte swaps: that in front
    bool restarts; // with them the chip resets, to here; else it is at once as behind that
    jmp_buf restart;
};

extern struct flash_model flash;

void flash_model_new(uint32_t seed);

/* The power is back: half-done units may behave in another way. */
void flash_model_reset(void);

/* What a programmer, who has all the time, puts there. */
void flash_model_put(uint32_t at, const void *data, uint32_t bytes);

/* What the CRC unit makes of whole words. */
uint32_t flash_model_sum(const void *data, uint32_t bytes);

/* True: no unit of these is half done. */
bool flash_model_is_sound(uint32_t at, uint32_t bytes);

#endif
