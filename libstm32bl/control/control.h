/*
 * control.h - the room of what is done to the chip: starting a program, resetting, protecting, option
 * bytes. Uses flash/ and what that uses, and device/reset_ways.h.
 */
#ifndef BL_CONTROL_H
#define BL_CONTROL_H

#include "session/session.h"

#endif
