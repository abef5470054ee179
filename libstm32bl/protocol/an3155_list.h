/*
 * an3155_list.h - lists of sectors to erase, and what becomes of them on a disturbed line.
 */
#ifndef BL_AN3155_LIST_H
#define BL_AN3155_LIST_H

#include "protocol.h"

/* The plain Erase names a sector twice where it is alone: see an3155_list.c. */
enum { AN3155_LIST_MAX = 2 + 2 * BL_ERASE_BATCH + 1 };

/** A list as it is sent, its checksum included: AN3155 3.7, 3.8. */
struct an3155_list {
    uint8_t bytes[AN3155_LIST_MAX];
    uint8_t len; // 0: none
    bool extended;
};

/** False if a number does not fit: the plain Erase has one byte for each. */
bool an3155_list_make(struct an3155_list *list, const struct stm32bl_sector *sectors, size_t count,
                      bool extended);

/**
 * Calls `each` once for every number up to 4095 that the list would have the ROM erase, beyond its own, if
 * one byte were inserted or doubled on its way, or exchanged with its neighbour, and its checksum held all
 * the same.
 */
void an3155_list_strays(const struct an3155_list *list, bl_stray_fn each, void *user);

/* Which fill bytes were sent behind a list: a bit for each. */
struct an3155_fills {
    uint8_t bits[32];
};

void an3155_fills_add(struct an3155_fills *fills, uint8_t byte);

/**
 * The same if any bytes of the list were lost and it was completed by any of these: the numbers that can be
 * made of a byte of the list and a later one, or one of those. Its own are left out.
 */
void an3155_list_leftovers(const struct an3155_list *list, const struct an3155_fills *fills,
                           bl_stray_fn each, void *user);

#endif
