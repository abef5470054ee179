// What main.c needs from the board.
#ifndef BOARD_H
#define BOARD_H

#include "stm32bl/transport.h"

void board_start(void);

// The wire to the other chip. There is one; it is never freed.
struct stm32bl_stream *board_stream(void);

// Green: it worked. Orange: it did not.
void board_show(bool worked);

#endif
