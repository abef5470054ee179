/*
 * sd_bus.h - SPI1 on PA4 to PA7 of an emulated F4, F7 or L4, with an SD card on it.
 */
#ifndef SD_BUS_H
#define SD_BUS_H

#include "machine.h"
#include "sd_card.h"

/* From now on, in this machine. fifo: words of 4 to 16 bits, which F4 has not. */
void sd_bus_connect(struct machine *m, struct sd_card *card, bool fifo);

#endif
