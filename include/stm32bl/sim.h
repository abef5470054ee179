/**
 * @file
 * stm32bl/sim.h - the simulated chip: flash, RAM, option bytes and the ROM bootloader of a device, on
 * a virtual clock. Reach it by the target `sim:DEVICE`, or hold it in your hands with this header.
 */
#ifndef STM32BL_SIM_H
#define STM32BL_SIM_H

#include "transport.h"

#ifdef __cplusplus
extern "C" {
#endif

struct stm32bl_sim; /**< one simulated chip */

/** Makes a chip with erased flash that has just come out of reset into its ROM. NULL: no memory. */
STM32BL_API struct stm32bl_sim *stm32bl_sim_new(const struct stm32bl_device *device);

/** Frees a chip; NULL is ignored. Close its stream first. */
STM32BL_API void stm32bl_sim_free(struct stm32bl_sim *sim);

/**
 * Sets an option of the chip, spelled as in a `sim:` target: key "size", value "256".
 * docs/SIMULATOR.md lists them. All but "work" and "latency" start the chip anew. Errors: ARG (unknown key or bad value: stm32bl_sim_error_message()).
 */
STM32BL_API int stm32bl_sim_set(struct stm32bl_sim *sim, const char *key, const char *value);

/**
 * The wire to the chip's USART. It belongs to the caller; closing it leaves the chip as it is, and a
 * new one may be made afterwards. One at a time. NULL: no memory.
 */
STM32BL_API struct stm32bl_stream *stm32bl_sim_stream(struct stm32bl_sim *sim);

/**
 * The chip's USB plug, for stm32bl_attach_usb(). Owned as above. NULL: no memory, or no USB in this
 * device's ROM.
 */
STM32BL_API struct stm32bl_usb *stm32bl_sim_usb(struct stm32bl_sim *sim);

/**
 * The chip's memory, to look at or to plant something in: `len` bytes at `addr`, all within one
 * region. NULL: no such memory. Lives as long as the chip; flash, until option
 * bytes give it other addresses with another number of banks.
 */
STM32BL_API uint8_t *stm32bl_sim_memory(struct stm32bl_sim *sim, uint32_t addr, size_t len);

/** Takes the power away and gives it back: RAM is lost, the chip boots again. Lifts a power cut. */
STM32BL_API void stm32bl_sim_power_cycle(struct stm32bl_sim *sim);

/** What the chip has seen since it was made. Fields may be added at the end in later versions. */
struct stm32bl_sim_stats {
    uint64_t elapsed_us; /**< virtual time */
    uint64_t received;   /**< bytes that reached the chip; over USB: transfers */
    uint64_t lost;       /**< bytes that arrived while nobody listened */
    uint64_t sent;       /**< bytes that the ROM or a program sent */
    unsigned erases;     /**< sectors erased, a mass erase counting all of them */
    unsigned programs;   /**< write units programmed */
    unsigned violations; /**< units written that were not erased, and the like */
    unsigned resets;
    bool running;        /**< the application in flash was started, by Go or by a reset */
    uint32_t go_address; /**< of the last Go; 0 if none */
    uint64_t erase_us;   /**< of elapsed_us, what erasing took */
    uint64_t program_us; /**< and programming */
    uint64_t idle_us;    /**< and when nothing was under way: the host thought, or paused */
};

/** Copies the statistics; neither argument may be NULL. */
STM32BL_API void stm32bl_sim_get_stats(const struct stm32bl_sim *sim,
                                       struct stm32bl_sim_stats *out);

/**
 * Keeps the chip's non-volatile memory in a file, and gets it back from there.
 * Errors: IO, ACCESS, NOT_FOUND, FORMAT.
 */
STM32BL_API int stm32bl_sim_save(struct stm32bl_sim *sim, const char *path);
STM32BL_API int stm32bl_sim_load(struct stm32bl_sim *sim, const char *path);

/** The message of the last error on this chip, one line, never NULL. */
STM32BL_API const char *stm32bl_sim_error_message(const struct stm32bl_sim *sim);

/**
 * Serves the chip on a new pseudo-terminal, so that any other program can open it: in real time, or
 * with the option realtime=jump in virtual time, which jumps to the next thing that happens at once.
 * `ready` is told the name of the terminal once; `poll` is called at least every 100 ms and ends the
 * service by returning anything but 0, which is then returned. Errors: UNSUPPORTED (no
 * pseudo-terminals on this system), IO.
 */
STM32BL_API int stm32bl_sim_serve(struct stm32bl_sim *sim,
                                  void (*ready)(const char *path, void *user),
                                  int (*poll)(void *user), void *user);

/**
 * The same on a network: waits for one client at a time at `place`, "HOST:PORT", or "PORT" on this
 * host alone; port 0 is any that is free. `ready` is told where it is. A client that begins as telnet
 * does gets RFC 2217, with baud, parity, DTR, RTS and break; any other one raw bytes, which are taken
 * for what the ROM expects. Errors: ARG, NOT_FOUND (no such address), ACCESS (the port is taken), IO,
 * MEMORY.
 */
STM32BL_API int stm32bl_sim_listen(struct stm32bl_sim *sim, const char *place,
                                   void (*ready)(const char *place, void *user),
                                   int (*poll)(void *user), void *user);

#ifdef __cplusplus
}
#endif
#endif
