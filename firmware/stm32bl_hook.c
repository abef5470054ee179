/*
 * stm32bl_hook.c - for projects whose reset handler is not theirs to edit (Cube, Arduino, anything
 * with newlib's start-up): calls the check from .preinit_array, which runs before all constructors
 * and main.
 *
 * That is later than the reset handler's first line: SystemInit() has run by then. Where that
 * function starts a PLL, as those of the old Standard Peripheral Library do, call the check
 * yourself instead.
 */
#include "stm32bl_enter.h"

__attribute__((section(".preinit_array"),
               used)) static void (*const check)(void) = stm32bl_enter_check;
