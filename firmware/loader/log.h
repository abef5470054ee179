/*
 * log.h - the state of the loader, kept in two areas of flash so that no power cut loses it.
 */
#ifndef LOADER_LOG_H
#define LOADER_LOG_H

#include <stdbool.h>

#include "layout.h"

/* Once after each reset, before loader_log_store(). All zeros if there is no state. */
void loader_log_load(struct stm32bl_slot_record *record);

/* True: it is stored, sealed and read back. Sets `mark`, `area` and `crc`. */
bool loader_log_store(struct stm32bl_slot_record *record);

/* Stores it if nothing has been stored since the reset: before a slot is erased. */
bool loader_log_settle(struct stm32bl_slot_record *record);

#endif
