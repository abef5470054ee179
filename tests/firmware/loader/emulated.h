/*
 * emulated.h - a chip with the loader's machine code and what its flash holds while it is off, and a host
 * on its line. tests/firmware/turbo/machine.h has the processor.
 */
#ifndef LOADER_EMULATED_H
#define LOADER_EMULATED_H

#include "machine.h"

enum { NEVER = -1, RADIO = 0x60000000, RADIO_SIZE = 0x8000, RADIO_SAYS = 0x40002F00 };

struct kind {
    const char *name, *base; // the model that it is made of
    uint32_t slot_a, slot_b, status, status_bit, backup;
    bool f1; // backup registers of 16 bits, and Erase
};

struct image {
    uint8_t *bytes;
    uint32_t size, start;
};

struct option_bytes;

/* What outlives a reset. */
struct emulated {
    const struct kind *kind;
    const char *name; // of the loader: the chip's, or with "_single" behind it
    struct model model;
    uint8_t *bytes, *states;
    unsigned operations; // of the flash, so far
    unsigned baud;
    int cut;                  // the power fails in this one
    bool failed;              // it has
    enum half_done half_done; // what the cut leaves
    bool reckless;            // whatever runs may crash: the loader itself is not whole
    struct image loader;
    struct machine *m;    // while it is on
    const uint8_t *radio; // an update for the application, its size first: banks_app.c; NULL: none
    uint32_t watch;       // where the image begins
    uint64_t cycles;      // from reset to there, of the last boot
    unsigned boot_operations; // of the flash, in the last boot
    struct option_bytes
        *options; // of chips whose banks change places by them: option_bytes.h; else NULL
};

void emulated_new(struct emulated *e, const char *folder, const char *chip);
void emulated_free(struct emulated *e);

/* An application of `folder` for slot 'a' or 'b', padded to `size` if it is shorter, and sealed; its product is "pump". */
struct image emulated_image(struct emulated *e, const char *folder, char slot, unsigned version,
                            uint32_t size);

/* Seals it anew, as one for `load` with a counter, of a product. */
void emulated_seal(struct image *image, uint32_t load, uint32_t counter, const char *product);

/* Two banks that change places, with images that are all linked for slot A. */
bool emulated_has_banks(const struct kind *kind);

/* Ends the test. */
void emulated_die(const struct emulated *e, const char *what, unsigned value);

void emulated_on(struct emulated *e);
void emulated_off(struct emulated *e);

/* The ROM writes the loader; into both banks, where an option byte has them change places. */
void emulated_install(struct emulated *e);

/* The version that a reset starts; 0: none, or the power failed. */
unsigned emulated_boot(struct emulated *e);

/* Reset with a request to stay, and the host's first byte. False: the power failed. */
bool emulated_enter(struct emulated *e);

/* The same where the loader resets the chip, and asks itself to stay. */
bool emulated_again(struct emulated *e);

/* Frames of AN3155. False: refused, if `e->m` has not ended; else the power failed. */
bool emulated_command(struct emulated *e, uint8_t command);
bool emulated_address(struct emulated *e, uint32_t at);
bool emulated_erase(struct emulated *e, uint32_t at, uint32_t size);
bool emulated_write(struct emulated *e, uint32_t at, const uint8_t *bytes, unsigned count);

/* An update on the line. True: the loader has acknowledged Go and reset the chip. */
bool emulated_update(struct emulated *e, const struct image *image);

#endif
