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

/* Loads what the files of the command line hold, each one image or several; none may be unsealed: load.c */
int slot_load(struct cli *cli, struct slot_images *out);

void slot_free(struct slot_images *images);

/* What is to be written, and where. */
struct slot_choice {
    const struct slot_image *image; /* NULL: nothing was chosen */
    const struct stm32bl_loader *loader;
    unsigned slot;
    const char *name; /* of the slot */
    char version[24];
};

/* Asks the loader which slot is free, and takes the image that is linked for it: choose.c */
int slot_choose(struct cli *cli, const struct slot_images *images, struct slot_choice *out);

/* The bytes of an image where its slot is; free it. */
int slot_place(struct cli *cli, const struct slot_choice *choice, struct stm32bl_image **out);

#endif
