/*
 * seal.h - images for the resident loader: what `stm32bl image` does, in parts. Functions that return int
 * have reported what is wrong, and return an exit code.
 */
#ifndef SEAL_H
#define SEAL_H

#include "cli.h"

enum {
    SEAL_KEY = 32,
    SEAL_MARK = 0x20,   /* in the vector table: "SIM1", and the length behind it */
    SEAL_PADDING = 32,  /* a program is padded to a multiple */
    SEAL_LEAST = 0x40,  /* bytes of a program */
    SEAL_MOST = 1 << 26 /* more than any slot */
};

/* A program in one piece, and room behind it for descriptor and signature. */
struct seal_image {
    uint8_t *bytes;
    uint32_t size; /* as it was loaded, then of all that is to be written */
    uint32_t address;
    bool placed; /* the file, or --address, says the address */
};

/* Where a program belongs. */
struct seal_slot {
    char name[TEXT_SIZE]; /* "slot A of the g071 loader" */
    uint32_t size;
    uint32_t ram_start, ram_size;
    bool verifies;
    bool others;          /* other chips have a slot there as well, and none was named */
    uint16_t product;     /* of the chip; 0: not known */
    uint32_t backup_size; /* where it waits while the next one is on trial; 0: it need not */
};

/* Loads the one file of the command line; free() the bytes. load.c */
int seal_load(struct cli *cli, struct seal_image *out);

/* The slot that begins where the image does, as --device and --slot-size say. slot.c */
int seal_find_slot(struct cli *cli, const struct seal_image *image, struct seal_slot *out);

/* Refuses a program that could not start there. `behind`: bytes that follow it. slot.c */
int seal_check(struct cli *cli, const struct seal_image *image, const struct seal_slot *slot,
               uint32_t behind);

/* What `image info` and `image verify` find; of `length` bytes of program, descriptor, and perhaps signature. */
struct seal_found {
    struct stm32bl_descriptor descriptor;
    const uint8_t *signature; /* NULL: none */
    uint32_t signed_bytes;    /* before it */
    bool whole;               /* the sum is right */
};

/* Reads the descriptor of a sealed image from the file `path`. load.c */
int seal_find(struct cli *cli, const char *path, const struct seal_image *image,
              struct seal_found *out);

uint32_t seal_get32(const uint8_t *bytes);
void seal_put32(uint8_t *bytes, uint32_t value);

/* The signature by --key or --sign-with, checked where the public key is known. sign.c */
int seal_sign(struct cli *cli, const uint8_t *bytes, size_t size, uint8_t *signature);

enum { SEAL_COMMAND_S = 300 }; /* somebody may have to enter a PIN */

/* For a shell, and how long it may take: whole seconds, up to one more. */
struct seal_command {
    const char *line;
    uint32_t limit_s;
};

/* Gives the bytes to a command, and takes its 64 bytes of signature. One that does not end in time is killed. command.c */
int seal_ask_command(struct cli *cli, const struct seal_command *command, const uint8_t *bytes,
                     size_t size, uint8_t *signature);

/* By libcrypto: crypto.c, or no_crypto.c, which says that this build has none. */
int seal_sign_with_key(struct cli *cli, const char *path, const uint8_t *bytes, size_t size,
                       uint8_t *signature);
/* Of a public key, or the public part of a private one. */
int seal_public_key(struct cli *cli, const char *path, uint8_t *key);
/* True: the signature is right. */
bool seal_fits(const uint8_t *key, const uint8_t *bytes, size_t size, const uint8_t *signature);

/* What the options say of an image; there is a --version. seal.c */
int seal_read_options(struct cli *cli, struct stm32bl_descriptor *d);

/* Makes of a program that could start in its slot, which is told, an image. seal.c */
int seal_program(struct cli *cli, struct seal_image *image, struct stm32bl_descriptor *d,
                 struct seal_slot *slot);

/* `image seal`: seal.c */
int seal_run(struct cli *cli);

#endif
