/*
 * hosted.h - the room of what a session needs a heap or an operating system for: opening a target by its
 * name, files of devices and rates, saving what is kept. Uses every other room; none uses it.
 */
#ifndef BL_HOSTED_H
#define BL_HOSTED_H

#include "session/session.h"

/* ---- baud_file.c: the baud rates that baud=auto has found, in a file of the user */

/** For bl->recall_baud. A file that cannot be read or written is no error: nothing is remembered. */
uint32_t bl_recall_baud(struct stm32bl *bl, uint32_t baud);

/* ---- erase_note.c: an erase that is under way, in a file of the user */

/** For bl->note_erase and bl->recall_erase. Files that cannot be read or written are no error. */
void bl_note_erase(struct stm32bl *bl, uint32_t ms);
uint32_t bl_recall_erase(struct stm32bl *bl);

#endif
