/*
 * pieces.h - the bytes of a file in the order of the file. They are sorted once, at the end, so
 * that a file whose records come in the worst order still loads in O(n log n).
 */
#ifndef BL_PIECES_H
#define BL_PIECES_H

#include "image.h"

struct bl_piece {
    uint32_t address;
    uint32_t size;   /* > 0 */
    uint32_t offset; /* of its bytes, in what bl_pieces_build() is given */
    uint32_t where;  /* line or segment, for messages */
};

struct bl_pieces {
    struct bl_piece *list;
    size_t count;
    size_t room;
};

/** Notes a piece; one without bytes is ignored. False: memory is short. */
bool bl_pieces_add(struct bl_pieces *pieces, const struct bl_piece *piece);

/**
 * Fills `img`. Errors: FORMAT (two pieces overlap and differ), MEMORY. `unit` names bl_piece.where: "line".
 */
int bl_pieces_build(struct bl_pieces *pieces, const uint8_t *bytes, struct stm32bl_image *img,
                    const char *unit);

void bl_pieces_free(struct bl_pieces *pieces);

#endif
