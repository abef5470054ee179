/*
 * loader_fits.c - which layout a resident loader has that has no log yet: it takes an address for Write Memory if that lies in
 * a slot, and in what its kind lets be written (firmware/loader/serve.c).
 */
#include "base/internal.h"
#include "protocol/protocol.h"
#include "stm32bl/loader.h"

enum { UNIT = 32, TRIES = 2, EDGES = 4 }; // of the coarsest flash (H7, RM0433 4.3.9)

/* Of a loader that has nothing to start; one that copies never lets the run area be written. */
static bool is_free(const struct stm32bl_loader *loader, uint32_t address)
{
    for (unsigned slot = loader->kind == STM32BL_LOADER_STAGED; slot < loader->slots; slot++)
        if (address - loader->slot[slot] < loader->slot_size)
            return true;
    return false;
}

/* A NACK may be that to a frame which a disturbance has broken; to two of them it is an answer. */
static int takes_surely(struct stm32bl *bl, uint32_t address, bool *takes)
{
    int err = STM32BL_OK;

    *takes = false;
    for (int i = 0; i < TRIES && !err && !*takes; i++)
        err = bl->protocol->takes(bl, address, takes);
    return err;
}

/* The first and the last unit of each slot, which tell most, and what is next to them. */
static int find(struct stm32bl *bl, const struct stm32bl_loader *loader, bool *fits)
{
    int err = STM32BL_OK;

    *fits = true;
    for (unsigned i = 0; !err && *fits && i < loader->slots * EDGES; i++) {
        uint32_t start = loader->slot[i / EDGES], end = start + loader->slot_size;
        const uint32_t edges[EDGES] = {start, end - UNIT, start - UNIT, end};
        uint32_t at = edges[i % EDGES];
        bool takes;

        err = takes_surely(bl, at, &takes);
        *fits = !err && takes == is_free(loader, at);
    }
    return err;
}

int stm32bl_loader_fits(struct stm32bl *bl, const struct stm32bl_loader *loader, bool *fits)
{
    int err = bl_begin(bl);

    *fits = false;
    if (err)
        return err;
    if (!stm32bl_loader_answers(bl) || !bl->protocol->takes)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "it is not the resident loader that answers: only that is asked what it "
                       "lets be written");
    return bl_end(bl, find(bl, loader, fits));
}
