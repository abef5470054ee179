/*
 * swap_model.c - an option byte that swaps the banks, of flash_model.c: the power may fail in its change, which leaves the old or
 * the new one.
 */
#include "flash_model.h"
#include "swap.h"

#ifdef LOADER_SWAP

bool loader_banks_tried;

bool loader_banks_allow(unsigned slot)
{
    (void)slot;
    return true;
}

bool loader_banks_bring(unsigned slot)
{
    bool cut;

    if (slot == flash.first)
        return true;
    cut = ++flash.operations == flash.cut;
    flash.random = flash.random * 1664525u + 1013904223u;
    if (!cut || flash.random >> 31)
        flash.first = slot;
    if (cut)
        longjmp(flash.power, 1);
    flash_model_reset();
    if (flash.restarts)
        longjmp(flash.restart, 1);
    return true;
}

#endif
