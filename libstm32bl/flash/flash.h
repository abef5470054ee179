/*
 * flash.h - the room of what is done to flash: blocks, stretches, comparing; plan.h and its
 * execution stand beside it. Uses connect/, protocol/, session/, options/, device/ and base/.
 */
#ifndef BL_FLASH_H
#define BL_FLASH_H

#include "options/options.h"
#include "session/session.h"

/* ---- block.c */

/** True for an error that may be a frame disturbed on the way; another would only happen again. */
bool bl_is_disturbance(const struct stm32bl *bl, int err);

/** Whether read-out protection is on: asks by reading, which it refuses for any memory, if not known. */
bool bl_ask_protection(struct stm32bl *bl);

/** Puts the place, and what a refusal means, before the protocol's message; returns `err`. */
int bl_explain(struct stm32bl *bl, int err, const char *what, uint32_t addr);

/** The same for a command without an address. */
int bl_explain_refusal(struct stm32bl *bl, int err, const char *what);

/** Writes a block of at most bl->block_size bytes; after a disturbed frame looks what is there and repeats. */
int bl_write_block(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len);

/** Waits until all blocks were written. */
int bl_flush(struct stm32bl *bl);

/** Reads at most bl->block_size bytes; repeats disturbed frames. */
int bl_read_block(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len);

/* ---- memory.c */

/** REFUSED, UNSUPPORTED and so on if this chip's flash cannot be planned for. */
int bl_require_device(struct stm32bl *bl);

/** RANGE if the bootloader says that some of it is not to be changed. */
int bl_refuse_fixed(struct stm32bl *bl, uint32_t addr, uint32_t len);

/** RANGE unless the chip has memory there, of a kind that can be written if `writing`. */
int bl_check_range(struct stm32bl *bl, uint32_t addr, size_t len, bool writing);

/** Reads any number of bytes as part of a phase of which `done` bytes are behind it. */
int bl_read_range(struct stm32bl *bl, uint32_t addr, uint8_t *out, size_t len, uint64_t done);

/* ---- erase.c */

/** Erases all of flash, by command or by sectors. */
int bl_erase_everything(struct stm32bl *bl);

/* ---- sum.c */

/** The ROM's checksum of whole words, if it is to be believed; else UNSUPPORTED. */
int bl_trusted_crc(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc);

/** Compares by the ROM's checksum. UNSUPPORTED: the ROM cannot, or could not just now. */
int bl_compare_by_crc(struct stm32bl *bl, const struct stm32bl_segment *s, bool *same);

/* ---- guard.c */

/** Connected, to a device whose option bytes the ROM shows. */
int bl_options_require_area(struct stm32bl *bl);

/** How many of `left` bytes of option bytes one frame carries. */
uint32_t bl_options_piece(const struct stm32bl *bl, uint32_t left);

/** Reads `size` bytes at `addr` until two readings agree. */
int bl_options_read_area(struct stm32bl *bl, uint32_t addr, uint8_t *out, uint32_t size);

/** Reads all option bytes. */
int bl_options_read_all(struct stm32bl *bl, struct bl_options *o);

/** The same of a chip whose fields are known, or the reason why not. */
int bl_options_load(struct stm32bl *bl, struct bl_options *o);

/**
 * Finds out, once in a session, whether sectors are protected from being written (bl->lock), and
 * from where the chip starts. What cannot be found out is no error; IO, CANCELLED.
 */
int bl_look_at_locks(struct stm32bl *bl);

/** True if a job erases or writes this sector. */
typedef bool (*bl_touches_fn)(struct stm32bl *bl, const struct stm32bl_sector *sector, void *user);

/** REFUSED, before anything is erased, if a sector that the job touches is write-protected. */
int bl_refuse_locked(struct stm32bl *bl, bl_touches_fn touches, void *user);

/** What flash that is not blank after erasing means: REFUSED or MISMATCH. */
int bl_explain_not_blank(struct stm32bl *bl, uint32_t addr);

/* ---- blank.c */

/** Whether a stretch is blank, by the ROM's checksum of it; UNSUPPORTED where that is not possible. */
int bl_is_blank_by_crc(struct stm32bl *bl, uint32_t addr, uint32_t len, bool *blank);

/** REFUSED or MISMATCH unless the first bytes at `addr` are blank, which was just erased. */
int bl_require_blank(struct stm32bl *bl, uint32_t addr);

#endif
