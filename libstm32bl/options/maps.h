/*
 * maps.h - the words in which the tables of option bytes are written: maps_*.c
 * alone include this.
 */
#ifndef BL_OPTION_MAPS_H
#define BL_OPTION_MAPS_H

#include "options.h"

// Rows stay compact and grouped by meaning.
// clang-format off

/* A field: area, offset, lowest bit, number of bits, name, meaning, and what is special. */
#define F(area_, offset_, bit_, width_, ...) \
    {.area = (area_), .offset = (offset_), .bit = (bit_), .width = (width_), .name = __VA_ARGS__}
#define END {.name = NULL}

#define CARE(text)      .risk = STM32BL_RISK_CARE, .why = (text)
#define CARE_TO_0(text) CARE(text), .when = BL_OPTION_TO_0
#define CARE_TO_1(text) CARE(text), .when = BL_OPTION_TO_1
#define LOCKOUT(text)   .risk = STM32BL_RISK_LOCKOUT, .why = (text)
#define NEVER(text)     .risk = STM32BL_RISK_REFUSED, .why = (text)

#define WATCHDOG CARE_TO_0("the watchdog runs from reset on: a program must feed it from its start")
#define STANDBY  CARE_TO_0("a program that uses this low-power mode is reset by it")
#define BROWNOUT CARE("the chip is held in reset while its supply is below the new level")
#define BANKS    CARE("sectors get other sizes and addresses, so what flash holds is lost: erase " \
                      "all of it and program again")
#define SWAP     CARE("the other bank starts at the next reset: have a program in it")
#define BOOT_AT(shift) CARE("the chip starts at another address: have a program there"), \
    .role = BL_OPTION_START_AT, .index = (shift)
#define BOOT_ROM_AT(shift) LOCKOUT("with BOOT0 high the chip no longer starts its bootloader"), \
    .role = BL_OPTION_START_AT, .index = (shift)
#define RESET_PIN LOCKOUT("the reset pin may become an input/output: resets by it, as by RTS or " \
                          "DTR, then do nothing")
#define LOCKED_BOOT LOCKOUT("the chip starts from flash whatever the pins say; once read-out " \
                            "protection is on, too, nothing undoes it"), .when = BL_OPTION_TO_1, \
    .role = BL_OPTION_BOOT_LOCK
#define TRUSTZONE LOCKOUT("the bootloader then sees non-secure memory only, the way back goes " \
                          "through read-out protection and erases the chip"), .when = BL_OPTION_TO_1
#define PCROP NEVER("areas that cannot be read (PCROP) only grow; taking them away erases the chip")
#define PCROP_MODE NEVER("it turns the meaning of all write protection bits over: every sector " \
                         "that is free becomes unreadable, and this bootloader cannot take it back")
#define SECURE NEVER("it hides a part of flash for good")
#define SECURE_AT(shift) SECURE, .role = BL_OPTION_START_AT, .index = (shift)
#define RADIO  NEVER("it belongs to the radio's processor, whose firmware a wrong value kills")
#define LIFE   NEVER("it is a one-way step of the chip's life, which needs keys and certificates")

#define RDP(offset, bit) \
    F(0, offset, bit, 8, "RDP", "read-out protection: 0xAA off, 0xCC level 2, else level 1", \
      .role = BL_OPTION_RDP)

#define LEVELS .open = 0xAA, .closed = 0xBB, .level_2 = true

/* Behind the last map. */
#define MAPS_END {.product_ids = {0}}

// clang-format on

#endif
