/*
 * kept.h - an emulated chip as it was, to go back to.
 */
#ifndef LOADER_KEPT_H
#define LOADER_KEPT_H

#include "option_bytes.h"

struct kept {
    uint8_t *bytes, *states;
    unsigned operations;
    struct option_bytes options;
};

void kept_take(struct kept *kept, const struct emulated *e);
void kept_go_back(const struct kept *kept, struct emulated *e);
void kept_free(struct kept *kept);

#endif
