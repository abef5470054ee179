/*
 * reset_ways.h - how each family gets from its ROM into its application, where no line is wired
 * to the reset pin: a small program in RAM (firmware/stubs/reset.S) that resets the chip from
 * inside.
 */
#ifndef BL_DEVICE_RESET_H
#define BL_DEVICE_RESET_H

#include "device.h"

/*
 * The flash-empty check: where the first word of flash is blank, the chip starts its ROM whatever
 * BOOT0 says. It looks when the power comes and when option bytes are loaded, and not at other
 * resets; so a chip that was just programmed for the first time would start its ROM once more.
 */
enum bl_empty {
    BL_EMPTY_NONE,   /* no such check */
    BL_EMPTY_HIDDEN, /* no register shows the result: option bytes must be loaded */
    BL_EMPTY_ACR,    /* FLASH_ACR bit 16 */
    BL_EMPTY_PEMPTY  /* FLASH_SR bit 17, which toggles where 1 is written */
};

/* One store of the program: [address] = [address] & keep | set, and no read where keep is 0. */
struct bl_store {
    uint32_t address; /* 0 ends a list */
    uint32_t keep;
    uint32_t set;
};

enum { BL_BAD_ROMS = 2 };

struct bl_reset {
    const char *series; /* of the device rows */
    const char *names;  /* those of the rows, separated by blanks; NULL: all that are not named */
    enum bl_empty empty;
    const struct bl_store *stores;  /* before the reset request; NULL: none */
    uint32_t load;                  /* where the program goes; 0: to the row's first RAM */
    const char *obstacle;           /* why there can be no program; NULL: there can */
    uint16_t bad_roms[BL_BAD_ROMS]; /* bootloader ids whose Go does not work; 0 ends */
    bool unsure;                    /* a fact that rests on no ST document */
    const char *source;
};

extern const struct bl_reset bl_resets[];
extern const size_t bl_reset_count;

/** The row for a device; never NULL. */
const struct bl_reset *bl_reset_of(const struct stm32bl_device *device);

/** Where the program goes on this device; 0: there is no RAM for it. */
uint32_t bl_reset_load(const struct stm32bl_device *device);

enum {
    BL_STUB_CODE = 44,
    BL_STUB_STORES = 12,  /* the most, the reset request included */
    BL_STUB_STACK = 0x200 /* the stack pointer, from where the program is loaded */
};
enum { BL_STUB_MAX = BL_STUB_CODE + 12 * (BL_STUB_STORES + 1) };

/** The program without its list of stores; its vectors are counted from its start. */
extern const uint8_t bl_stub_code[BL_STUB_CODE];

/** Builds the program for a device at `load`; returns its size, a multiple of 16. */
size_t bl_stub_image(const struct bl_reset *reset, uint32_t load, uint8_t out[BL_STUB_MAX + 16]);

#endif
