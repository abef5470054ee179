/*
 * an3155.h - the USART protocol's numbers and the steps that its commands are made of.
 */
#ifndef BL_AN3155_H
#define BL_AN3155_H

#include "protocol.h"

enum bl_an3155_code {
    AN3155_GET = 0x00,              // AN3155 3.1
    AN3155_GET_VERSION = 0x01,      // 3.2
    AN3155_GET_ID = 0x02,           // 3.3
    AN3155_READ = 0x11,             // 3.4
    AN3155_GO = 0x21,               // 3.5
    AN3155_WRITE = 0x31,            // 3.6
    AN3155_ERASE = 0x43,            // 3.7
    AN3155_EXTENDED_ERASE = 0x44,   // 3.8
    AN3155_SPECIAL = 0x50,          // 3.14
    AN3155_EXTENDED_SPECIAL = 0x51, // 3.15
    AN3155_WRITE_PROTECT = 0x63,    // 3.9
    AN3155_WRITE_UNPROTECT = 0x73,  // 3.10
    AN3155_READ_PROTECT = 0x82,     // 3.11
    AN3155_READ_UNPROTECT = 0x92,   // 3.12
    AN3155_CHECKSUM = 0xA1          // 3.13
};

enum {
    AN3155_SYNC = 0x7F,
    AN3155_FLUSH = 0xEE, // even, not 0x7F, 0x80, 0x79, 0x1F or 0x00: an3155_sync.c tells why
    AN3155_ACK = 0x79,
    AN3155_NACK = 0x1F,
    AN3155_BUSY = 0x76, // of AN4221: waited on, within the time of the answer
    AN3155_BLOCK = 256  // 3.4 and 3.6: N-1 in one byte
};

enum {
    AN3155_ACK_MS = 1000,  // answers that need no work; adapters add up to 2 x 16 ms
    AN3155_GO_MS = 10000,  // a resident loader verifies a signature before it answers
    AN3155_SETTLE_MS = 50, // a second NACK of some ROMs has arrived by then
    AN3155_QUIET_MS =
        6, // the same over an adapter that is known to be quick; its turns come on top
    AN3155_OPTION_MS = 2000 // what ROMs need around writing option bytes
};

/** Waits for ACK. `what` names the step in messages: "NACK after the address". */
int an3155_ack(struct stm32bl *bl, enum bl_step step, uint32_t timeout_ms);

/**
 * True if a command was refused, and that is no read-out protection that is known: the ROM may be out of
 * step, or the answer was disturbed. It has done nothing, so the command is sent once more.
 */
bool an3155_is_in_doubt(const struct stm32bl *bl, int err);

/** Sends a command and its complement and waits for ACK; recovers a lost session first. */
int an3155_command(struct stm32bl *bl, enum bl_an3155_code code);

/**
 * Asks by `ask` until two answers agree: the product id decides which sectors an erase hits, and
 * nothing protects its bytes on the way but a parity at best. PROTOCOL, with `cause`, if none do.
 */
int an3155_agree_on_id(struct stm32bl *bl, int (*ask)(struct stm32bl *bl), const char *cause);

/** How long writing `len` bytes there may take at worst, with margin; option bytes included. */
uint32_t an3155_program_ms(const struct stm32bl *bl, uint32_t addr, size_t len);

/** How long a command may take that erases and writes the option bytes. */
uint32_t an3155_option_ms(const struct stm32bl *bl);

/** Notes how long a command pair has waited for its answer: the latency of what lies between. */
void an3155_note_turn(struct stm32bl *bl, uint64_t start_ms);

/** True if every answer so far, and there were some, came at once. */
bool an3155_is_quick(const struct stm32bl *bl);

/** After which nothing more comes over a link that is quick. */
uint32_t an3155_quiet_ms(const struct stm32bl *bl);

/** How long the line is to be quiet behind a frame that failed. */
uint32_t an3155_settle_ms(const struct stm32bl *bl);

/** True if the Get list names the command. */
bool an3155_has(const struct stm32bl *bl, enum bl_an3155_code code);

/** UNSUPPORTED, naming the command, unless the Get list has it. */
int an3155_require(struct stm32bl *bl, enum bl_an3155_code code, const char *name);

/** The XOR over a block, which closes it. */
static inline uint8_t an3155_xor(const uint8_t *bytes, size_t len)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < len; i++)
        sum ^= bytes[i];
    return sum;
}

/** Commands that change something, listed by the ROM or not: nothing protects the Get list on its way. */
bool an3155_is_dangerous(uint8_t code);

/** Remembers a short block, for filling it up if it stays without an answer; of a longer one nothing. */
void an3155_note_block(struct stm32bl *bl, const uint8_t *block, size_t len);

/** Sends a block that ends in its checksum, and waits for ACK. */
int an3155_block(struct stm32bl *bl, const uint8_t *frame, size_t len, enum bl_step step,
                 uint32_t timeout_ms);

/** Sends a 32-bit word, most significant byte first, and its checksum; waits for ACK. */
int an3155_word(struct stm32bl *bl, uint32_t word, enum bl_step step, uint32_t timeout_ms);

/** Receives exactly `len` bytes of an answer. */
int an3155_receive(struct stm32bl *bl, uint8_t *buf, size_t len);

/*
 * A block for Write Memory that is never written: every byte of it, count and checksum included, is this one. That is an odd
 * number of bytes, so their XOR is AN3155_TRY_BYTE and not 0. If some are lost and flush bytes fill the hole, there is an odd
 * number of the one and an even number of the other, and the XOR is still not 0. Even, no half of a command of its own, and
 * small, for a short block.
 */
enum { AN3155_TRY_BYTE = 0x3E, AN3155_TRY_BLOCK = 1 + (AN3155_TRY_BYTE + 1) + 1 };

int an3155_read(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len);
int an3155_write(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len);
int an3155_takes(struct stm32bl *bl, uint32_t addr, bool *takes);
int an3155_protect(struct stm32bl *bl, enum bl_protect what, const uint8_t *sectors, size_t count);
int an3155_checksum(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc);
int an3155_special(struct stm32bl *bl, const struct bl_special *special);

int an3155_sync(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen);
int an3155_recover(struct stm32bl *bl);

/**
 * After a block was sent of which the ROM may lack some bytes: fills it up so that its checksum is
 * wrong. `block` is what was sent, count and checksum included. Leaves bl->error alone, and
 * bl->lost set unless the ROM awaits a command again.
 */
void an3155_spoil(struct stm32bl *bl, const uint8_t *block, size_t len);

#endif
