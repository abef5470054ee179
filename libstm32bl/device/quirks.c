/*
 * quirks.c - the names of the ROM defects, as device files and the simulated chip take them.
 */
#include <string.h>

#include "device.h"

bool bl_quirk_find(const char *name, size_t len, uint32_t *flag)
{
    static const char *const names[] = {
        "double_nack",  "no_address_nack", "double_sync_ack", "get_count",     "go_no_ack",
        "go_broken",    "one_page_erase",  "early_erase_ack", "no_mass_erase", "no_bank_erase",
        "long_read",    "size_code",       "no_ram",          "slow_baud",     "sync_twice",
        "clears_empty", "cloned",          "no_launch",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && !strncmp(names[i], name, len)) {
            *flag = 1u << i;
            return true;
        }
    return false;
}
