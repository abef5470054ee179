/*
 * rom_talk.h - raw bytes to and from a simulated chip: what AN3155 says, without the library's
 * client. Bytes are written as in the document: "31 CE".
 */
#ifndef ROM_TALK_H
#define ROM_TALK_H

#include <stddef.h>
#include <stdint.h>

#include "stm32bl/sim.h"

struct rom_talk {
    struct stm32bl_sim *sim;
    struct stm32bl_stream *wire;
};

/** A chip with options as in a target, "size=64,rdp=1"; NULL for none. */
struct rom_talk rom_new(const char *device, const char *options);
void rom_free(struct rom_talk *t);

void rom_say(struct rom_talk *t, const char *bytes);

/** Exactly these bytes come, and nothing behind them for 100 ms. */
void rom_hear(struct rom_talk *t, const char *bytes);

/** Nothing comes for ten seconds. */
void rom_hear_nothing(struct rom_talk *t);

/** Says and hears. */
void rom_ask(struct rom_talk *t, const char *bytes, const char *answer);

/** Sends raw bytes. */
void rom_send(struct rom_talk *t, const uint8_t *bytes, size_t len);

/** The next byte within `timeout_ms`; -1: none. */
int rom_byte(struct rom_talk *t, unsigned timeout_ms);

/** 31 CE, an address with its checksum: both acknowledged. For any command with an address. */
void rom_command_at(struct rom_talk *t, uint8_t code, uint32_t addr);

/** Write Memory; returns the last answer, or the first that is not an ACK; -1: none. */
int rom_write(struct rom_talk *t, uint32_t addr, const uint8_t *data, size_t len);

/** Read Memory into buf; the answers must be ACKs. */
void rom_read(struct rom_talk *t, uint32_t addr, uint8_t *buf, size_t len);

/** Erases one sector, by 43 or 44; returns the last answer. */
int rom_erase(struct rom_talk *t, uint8_t command, uint16_t number);

/** The chip's statistics. */
struct stm32bl_sim_stats rom_stats(const struct rom_talk *t);

#endif
