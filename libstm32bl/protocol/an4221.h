/*
 * an4221.h - the I2C protocol: the commands of AN3155, each step a message. A message to the chip carries
 * a command pair or a block; its answer, and what else the chip has to say, is fetched by messages from it.
 */
#ifndef BL_AN4221_H
#define BL_AN4221_H

#include "an3155.h"

/* AN4221 since protocol V1.1: these answer BUSY while they work, where the others stop the clock. */
enum bl_an4221_code {
    AN4221_WRITE_NS = 0x32,
    AN4221_ERASE_NS = 0x45,
    AN4221_WRITE_PROTECT_NS = 0x64,
    AN4221_WRITE_UNPROTECT_NS = 0x74,
    AN4221_READ_PROTECT_NS = 0x83,
    AN4221_READ_UNPROTECT_NS = 0x93
};

/** The code of a command that need not stop the clock, or of its twin where the ROM lacks that one. */
enum bl_an3155_code an4221_gentle(const struct stm32bl *bl, enum bl_an4221_code gentle,
                                  enum bl_an3155_code plain);

/** Fetches the answer to a step; waits while it is BUSY. As an3155_ack(). */
int an4221_ack(struct stm32bl *bl, enum bl_step step, uint32_t timeout_ms);

/** Sends a command and its complement and fetches ACK; recovers a lost session first. */
int an4221_command(struct stm32bl *bl, enum bl_an3155_code code);

/** Sends a block, its checksum included, as one message, and fetches ACK. */
int an4221_block(struct stm32bl *bl, const uint8_t *block, size_t len, enum bl_step step,
                 uint32_t timeout_ms);

/** Announces a list by a block that no chip refuses; one that seems to may wait for the list all the same. */
int an4221_announce(struct stm32bl *bl, const uint8_t *block, size_t len);

/** The same of a 32-bit word, most significant byte first, and its checksum. */
int an4221_word(struct stm32bl *bl, uint32_t word, enum bl_step step);

/** Fetches a message of exactly `len` bytes. */
int an4221_receive(struct stm32bl *bl, uint8_t *buf, size_t len);

/** The same of a command that no protection refuses: a NACK is a disturbance. */
int an4221_ask(struct stm32bl *bl, enum bl_an3155_code code);

/** Get Version, which every ROM answers at any time; fills in info.version. */
int an4221_version(struct stm32bl *bl);

int an4221_sync(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen);
int an4221_recover(struct stm32bl *bl);

int an4221_read(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len);
int an4221_write(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len);
int an4221_erase(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count);
int an4221_erase_all(struct stm32bl *bl);
int an4221_checksum(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc);
int an4221_protect(struct stm32bl *bl, enum bl_protect what, const uint8_t *sectors, size_t count);

#endif
