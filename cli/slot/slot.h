/*
 * slot.h - `write --slot=auto`: sealed images, and the slot that the resident loader has free. Functions that return int
 * have reported what is wrong, and return an exit code.
 */
#ifndef SLOT_H
#define SLOT_H

#include "seal/seal.h"

enum { SLOT_IMAGES = 16 };

/* A sealed image of one of the files. */
struct slot_image {
    const char *path;
    struct seal_image image;
    struct seal_found found;
};

struct slot_images {
    struct slot_image list[SLOT_IMAGES];
    size_t count;
};

/* Refuses options of `image seal` without --slot and --version: load.c */
int slot_check_seal(struct cli *cli);

/*
 * Loads what the files of the command line hold, each one image or several; none may be unsealed. With --version each is a
 * program, and is sealed: load.c
 */
int slot_load(struct cli *cli, struct slot_images *out);

void slot_free(struct slot_images *images);

/* "slot A", "the update area": in a sentence. */
const char *slot_phrase(const struct stm32bl_loader *loader, unsigned slot);

/* What is to be written, and where. */
struct slot_choice {
    const struct slot_image *image; /* NULL: nothing was chosen */
    const struct stm32bl_loader *loader;
    unsigned slot;
    const char *name; /* of the slot */
    char version[24];
    bool beside; /* another image is there, which is kept */
    bool runs;   /* the image is what runs already, confirmed */
};

/* Asks the loader which slot is free, and takes the image that is linked for it: choose.c */
int slot_choose(struct cli *cli, const struct slot_images *images, struct slot_choice *out);

/* The image that is linked for an address; NULL: none. */
const struct slot_image *slot_linked_for(uint32_t address, const struct slot_images *images);

/*
 * The slot that is to be written; -1: none, as stm32bl_loader_free_slot() says. Without a state no slot is kept: that of the image that
 * there is.
 */
int slot_to_write(const struct stm32bl_loader_state *state, const struct slot_images *images);

/* Of a loader without a log, which one it is; refuses where nothing tells and it matters: kind.c */
int slot_kind(struct cli *cli, const struct slot_images *images,
              const struct stm32bl_loader **loader);

/* Refuses a bootloader that has the commands of the resident loader, and is another one: known.c */
int slot_know(struct cli *cli, bool has_log);

/* The bytes of an image where its slot is; free it. */
int slot_place(struct cli *cli, const struct slot_choice *choice, struct stm32bl_image **out);

/* Go: the loader checks what was written, activates and starts it: start.c */
int slot_start(struct cli *cli, const struct slot_choice *choice);

/* How it was seen that the application is confirmed. */
enum slot_proof { SLOT_NO_PROOF, SLOT_BY_WORD, SLOT_BY_LOG };

/* Waits for its word, and looks into the log where there is a way into the bootloader: confirm.c */
int slot_confirm(struct cli *cli, const struct slot_choice *choice, uint32_t seconds,
                 enum slot_proof *proof);

#endif
