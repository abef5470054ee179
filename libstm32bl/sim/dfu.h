/*
 * dfu.h - the bootloader on USB, AN3156: dfu.c is the state machine, dfu_commands.c does what it is
 * told, dfu_text.c describes the device. Above the chip.
 */
#ifndef BL_SIM_DFU_H
#define BL_SIM_DFU_H

#include "state.h"

enum { BL_SIM_TRANSFER = 2048 }; /* wTransferSize of most ROMs; those of protocol 3.0 have less */

uint16_t bl_sim_dfu_transfer_size(const struct stm32bl_sim *sim);

/* USB DFU 1.1 6.1.2, as far as needed. */
enum {
    BL_DFU_IDLE = 2,
    BL_DFU_DNLOAD_SYNC = 3,
    BL_DFU_DNBUSY = 4,
    BL_DFU_DNLOAD_IDLE = 5,
    BL_DFU_MANIFEST_SYNC = 6,
    BL_DFU_MANIFEST = 7,
    BL_DFU_UPLOAD_IDLE = 9,
    BL_DFU_ERROR = 10
};

enum {
    BL_DFU_ERR_TARGET = 1,
    BL_DFU_ERR_PROG = 6,
    BL_DFU_ERR_FIRMWARE = 10,
    BL_DFU_ERR_VENDOR = 11,
    BL_DFU_ERR_UNKNOWN = 14,
    BL_DFU_ERR_STALLEDPKT = 15
};

enum { BL_DFU_ERASE = 0x41 };

struct bl_sim_dfu {
    uint8_t state;
    uint8_t status;
    uint32_t pointer;
    bool pending; /* a download waits for the GETSTATUS that starts it */
    uint16_t block;
    uint32_t size;
    uint8_t data[BL_SIM_TRANSFER];
    uint8_t result; /* the status that the work will end in */
    uint64_t busy_until_ns;
    bool reset_after;
    uint64_t vanish_ns; /* when the chip leaves the bus; 0: it stays */
};

/* What a transfer may return besides a number of bytes. */
enum { BL_SIM_STALL = -1, BL_SIM_NO_ANSWER = -2 };

void bl_sim_dfu_start(struct stm32bl_sim *sim);

int bl_sim_dfu_control(struct stm32bl_sim *sim, const struct stm32bl_usb_transfer *t,
                       uint64_t timeout_ns);

/* Both return how many bytes, or the status that they fail with as a negative number. */
int bl_sim_dfu_get(struct stm32bl_sim *sim, uint8_t *out, uint32_t len);
int bl_sim_dfu_read(struct stm32bl_sim *sim, uint16_t block, uint8_t *out, uint32_t len);

/** Does the pending download; returns the status it ends in and adds the time to `ns`. */
uint8_t bl_sim_dfu_work(struct stm32bl_sim *sim, uint64_t *ns);

/** Leaves the bus: jumps to the program at the pointer, or resets. */
void bl_sim_dfu_leave(struct stm32bl_sim *sim);

/** Fills in the descriptors. */
void bl_sim_dfu_describe(struct stm32bl_sim *sim, struct stm32bl_usb *u);

#endif
