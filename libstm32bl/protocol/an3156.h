/*
 * an3156.h - the numbers of DFU 1.1 and of ST's DfuSe commands, and the steps they are made of.
 */
#ifndef BL_AN3156_H
#define BL_AN3156_H

#include "protocol.h"

/* USB DFU 1.1, table 3.2: requests. */
enum an3156_request {
    DFU_DNLOAD = 1,
    DFU_UPLOAD = 2,
    DFU_GETSTATUS = 3,
    DFU_CLRSTATUS = 4,
    DFU_ABORT = 6
};

/* USB DFU 1.1, section 6.1.2: states. */
enum an3156_state {
    DFU_APP_IDLE = 0,
    DFU_APP_DETACH = 1,
    DFU_IDLE = 2,
    DFU_DNLOAD_SYNC = 3,
    DFU_DNBUSY = 4,
    DFU_DNLOAD_IDLE = 5,
    DFU_MANIFEST_SYNC = 6,
    DFU_MANIFEST = 7,
    DFU_MANIFEST_WAIT_RESET = 8,
    DFU_UPLOAD_IDLE = 9,
    DFU_ERROR = 10,
    DFU_UNKNOWN = 255 // a transfer went wrong: look before the next one
};

/* USB DFU 1.1, section 6.1.2: status. */
enum an3156_error {
    DFU_OK = 0,
    DFU_ERR_TARGET = 1,
    DFU_ERR_ADDRESS = 8,
    DFU_ERR_VENDOR = 11,
    DFU_ERR_STALLEDPKT = 15
};

/* AN3156 section 3: the first byte of a download with block number 0. */
enum an3156_code {
    AN3156_GET = 0x00,
    AN3156_SET_ADDRESS = 0x21,
    AN3156_ERASE = 0x41,
    AN3156_READ_UNPROTECT = 0x92
};

enum {
    AN3156_FIRST_BLOCK = 2,     // AN3156 4.1: data blocks count from 2
    AN3156_LAST_BLOCK = 0xFFFF, // wValue has 16 bits
    AN3156_BLOCK_UNIT = 128,    // blocks stay multiples of the largest write unit
    AN3156_ANSWER_MS = 5000,    // a transfer that needs no work
    AN3156_RESET_MS = 20000     // a chip that resets takes so long to enumerate again at most
};

struct an3156_status {
    uint8_t status;
    uint32_t poll_ms;
    uint8_t state;
};

/* A download that the chip works on. */
struct an3156_job {
    const char *name; // for messages: "Set Address"
    uint16_t block;
    const uint8_t *data;
    size_t len;
    uint32_t limit_ms; // how long the work may take
};

/* ---- an3156_state.c: requests, and the state machine */

/** A transfer; the number of bytes, or an error whose text is set. */
int an3156_transfer(struct stm32bl *bl, enum an3156_request request, uint16_t value, uint8_t *data,
                    size_t len, uint32_t timeout_ms);

int an3156_get_status(struct stm32bl *bl, struct an3156_status *out, uint32_t timeout_ms);

/** Brings the chip to dfuIDLE from wherever it is. */
int an3156_to_idle(struct stm32bl *bl);

/** Makes sure that the state allows DNLOAD (or UPLOAD). */
int an3156_ready(struct stm32bl *bl, bool upload);

/** Turns a STALL or dfuERROR into an error with its reason, and leaves that state. */
int an3156_refused(struct stm32bl *bl, const char *name);

/** The same for a status that was read already. */
int an3156_fail(struct stm32bl *bl, const char *name, const struct an3156_status *st);

/** The name of a state for messages. */
const char *an3156_state_name(uint8_t state);

/* ---- an3156_command.c */

/** Sends a job and waits until it is done (AN3156 5: DNBUSY, then dfuDNLOAD-IDLE). */
int an3156_run(struct stm32bl *bl, const struct an3156_job *job);

/** Sends a job and starts it; `st` is what the chip says then. */
int an3156_start(struct stm32bl *bl, const struct an3156_job *job, struct an3156_status *st);

/** The same for a job at whose end the chip resets: it is done when the chip has gone. */
int an3156_run_to_reset(struct stm32bl *bl, const struct an3156_job *job);

/** Chooses the alternate setting that holds `addr`. */
int an3156_select(struct stm32bl *bl, uint32_t addr);

int an3156_set_pointer(struct stm32bl *bl, uint32_t addr);

/** Reads from where `block` of the present pointer is. */
int an3156_upload(struct stm32bl *bl, uint16_t block, uint8_t *buf, size_t len);

/* ---- an3156_block.c */

int an3156_read(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len);
int an3156_write(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len);

/* ---- an3156_device.c: which chip it is */

/** Finds the row of the table that the layout and the bootloader id fit; fills in the product id.
 */
int an3156_identify(struct stm32bl *bl);

/** Corrects bl->chip by the layout that the chip itself gives. */
int an3156_geometry(struct stm32bl *bl);

#endif
