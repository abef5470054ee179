/*
 * plugs.h - the host's ends: the wire as a stream, the USB plug as a device, and real time for both.
 * Above all other floors but open.c.
 */
#ifndef BL_SIM_PLUGS_H
#define BL_SIM_PLUGS_H

#include "state.h"

/** Makes closing the stream free the chip. */
void bl_sim_stream_owns(struct stm32bl_stream *s);

/** Makes closing the device free the chip. */
void bl_sim_usb_owns(struct stm32bl_usb *u);

/** Waits in real time until it has caught up with virtual time, if the option says so. */
void bl_sim_pace(struct stm32bl_sim *sim);

#endif
