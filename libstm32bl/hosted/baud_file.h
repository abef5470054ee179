/*
 * baud_file.h - the baud rates that baud=auto has found, in a file of the user.
 */
#ifndef BL_BAUD_FILE_H
#define BL_BAUD_FILE_H

#include "session/session.h"

/** For bl->recall_baud. A file that cannot be read or written is no error: nothing is remembered. */
uint32_t bl_recall_baud(struct stm32bl *bl, uint32_t baud);

#endif
