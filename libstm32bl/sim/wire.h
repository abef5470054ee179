/*
 * wire.h - the line between the host and the chip's USART, in virtual time. Above the ROM and a program
 * in RAM, to which it brings bytes; what sends, resumes and cuts is a hook that is called from below.
 */
#ifndef BL_SIM_WIRE_H
#define BL_SIM_WIRE_H

#include "program.h"
#include "rom.h"

struct bl_sim_frame {
    uint64_t at_ns; /* when its stop bit ends, or when the host's driver hands it out */
    unsigned baud;
    char parity;
    uint8_t byte;
};

struct bl_sim_queue {
    struct bl_sim_frame *frames;
    size_t first;
    size_t count;
    size_t capacity;
};

struct bl_sim_wire {
    struct stm32bl_line host; /* the host's settings */
    uint64_t idle_ns;
    uint64_t host_free_ns; /* when the host's transmitter is idle */
    struct bl_sim_queue to_chip;
    struct bl_sim_queue to_host;
    size_t packet;      /* newest frames of to_host that wait in the adapter's packet */
    uint64_t packet_ns; /* when the last full packet was sent, which starts the latency timer */
    unsigned garbage;
};

/** The host puts bytes on the wire now. MEMORY. */
int bl_sim_wire_put(struct stm32bl_sim *sim, const uint8_t *bytes, size_t len);

/** The ROM sends a byte, which keeps it busy until its stop bit has ended. */
void bl_sim_wire_send(struct stm32bl_sim *sim, uint8_t byte);

/** The hooks of a program in RAM. */
bool bl_sim_wire_frame(struct stm32bl_sim *sim, size_t index, struct bl_bus_frame *out);
void bl_sim_wire_drop(struct stm32bl_sim *sim, bool lost);
void bl_sim_wire_send_frame(struct stm32bl_sim *sim, const struct bl_bus_frame *frame);

/** Lets time pass up to `until_ns`. */
void bl_sim_wire_run(struct stm32bl_sim *sim, uint64_t until_ns);

/** Lets time pass until a byte has reached the host, at most up to `until_ns`. */
void bl_sim_wire_wait(struct stm32bl_sim *sim, uint64_t until_ns);

/** When something happens next on the wire; UINT64_MAX: nothing. */
uint64_t bl_sim_wire_next(const struct stm32bl_sim *sim);

/** True if nothing is under way: all wait for the host. */
bool bl_sim_wire_rests(const struct stm32bl_sim *sim);

/** Takes bytes that have reached the host. */
size_t bl_sim_wire_take(struct stm32bl_sim *sim, uint8_t *buf, size_t len);

/** A break: the ROM sees a frame of zeros. */
void bl_sim_wire_break(struct stm32bl_sim *sim);

/** Makes the ROM one that is synchronised and has had the bytes of the option `state`. */
void bl_sim_wire_resume(struct stm32bl_sim *sim);

/** What the chip has not sent yet is not sent any more. */
void bl_sim_wire_cut(struct stm32bl_sim *sim);

void bl_sim_wire_free(struct stm32bl_sim *sim);

#endif
