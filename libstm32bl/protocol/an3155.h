/*
 * an3155.h - the USART protocol's numbers and the steps that its commands are made of.
 */
#ifndef BL_AN3155_H
#define BL_AN3155_H

#include "session.h"

enum bl_an3155_code {
    AN3155_GET = 0x00,           // AN3155 3.1
    AN3155_GET_VERSION = 0x01,   // 3.2
    AN3155_GET_ID = 0x02,        // 3.3
    AN3155_READ = 0x11,          // 3.4
    AN3155_GO = 0x21,            // 3.5
    AN3155_WRITE = 0x31,         // 3.6
    AN3155_ERASE = 0x43,         // 3.7
    AN3155_EXTENDED_ERASE = 0x44 // 3.8
};

enum {
    AN3155_SYNC = 0x7F,
    AN3155_ACK = 0x79,
    AN3155_NACK = 0x1F,
    AN3155_BUSY = 0x76 // of the I2C variant; harmless to wait on
};

enum {
    AN3155_ACK_MS = 1000, // answers that need no work; adapters add up to 2 x 16 ms
    AN3155_SETTLE_MS = 50 // a second NACK of some ROMs has arrived by then
};

/** Waits for ACK. `what` names the step in messages: "NACK after the address". */
int an3155_ack(struct stm32bl *bl, enum bl_step step, uint32_t timeout_ms);

/** Sends a command and its complement and waits for ACK; recovers a lost session first. */
int an3155_command(struct stm32bl *bl, enum bl_an3155_code code);

/** True if the Get list names the command. */
bool an3155_has(const struct stm32bl *bl, enum bl_an3155_code code);

int an3155_sync(struct stm32bl *bl, bool patient, struct bl_seen *seen);
int an3155_recover(struct stm32bl *bl);

#endif
