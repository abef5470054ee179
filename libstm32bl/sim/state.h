/*
 * state.h - the simulated chip as every file here may see it: its memories, what runs on it, what has
 * happened. What the ROM, the USB device and the wire know besides, only their own headers tell.
 *
 * The floors, each of which calls only those below it:
 *
 *   open.c         opens a chip by its target
 *   stream.c       the wire as a stream                serve.c   the wire as a pseudo-terminal
 *   usb.c          the USB plug as a device            pace.c    real time for both
 *   sim.c          makes and ends a chip of all floors below, and fills the hooks in
 *   options.c      what a user may set                 file.c    the chip's memory in a file
 *   i2c.c          messages on a bus (AN4221)
 *   wire.c         bytes on the wire, no FIFO
 *   rom*.c         the bootloader (AN3155)             dfu*.c    the same over USB (AN3156)
 *   program.c      a program in RAM, or in flash: cpu*.c executes it on the registers of bus*.c, which know
 *                  nothing of the other files
 *   chip.c         power, pins and resets: what runs
 *   option_bytes.c what they say, and what writing them does
 *   flash.c        what programming and erasing do to cells
 *   memory.c       which memories there are            defects.c which defects the ROM has
 *
 * What must call upwards does so through the hooks.
 */
#ifndef BL_SIM_STATE_H
#define BL_SIM_STATE_H

#include "device/device.h"
#include "settings.h"

enum bl_sim_kind {
    BL_SIM_FLASH,
    BL_SIM_RAM,
    BL_SIM_EEPROM,
    BL_SIM_OPTION,
    BL_SIM_OTP,
    BL_SIM_SYSTEM,
    BL_SIM_INFO /* flash size register and unique id, where no other memory holds them */
};

struct bl_sim_memory {
    enum bl_sim_kind kind;
    uint32_t start;
    uint32_t size;
    uint8_t *bytes;
    uint32_t
        before; /* so many bytes in front of it are the ROM's own, and only programs reach them */
};

struct bl_sim_sector {
    struct stm32bl_sector at;
    bool locked;     /* write protection */
    unsigned erases; /* how often it was erased, for tests */
};

enum { BL_SIM_MEMORIES = 16 };

enum bl_sim_running {
    BL_SIM_OFF,      /* the power failed */
    BL_SIM_IN_RESET, /* the reset pin is low */
    BL_SIM_IN_ROM,
    BL_SIM_IN_APP,
    BL_SIM_IN_RAM, /* a program whose instructions are executed: in RAM, or `execute` is set */
    BL_SIM_CRASHED /* jumped to what is no program, or hangs */
};

struct bl_sim_rom;
struct bl_sim_dfu;
struct bl_sim_wire;
struct bl_sim_i2c;
struct bl_sim_program;
struct bl_bus_frame;
struct bl_bus_kept;

/* What a chip calls upwards; sim.c knows who answers. */
struct bl_sim_hooks {
    /* A reset leads into the ROM, which listens from `ready_ns` on. */
    void (*start_rom)(struct stm32bl_sim *sim, uint64_t ready_ns);
    /* The ROM that was just started has met its host before: the option `state`. */
    void (*resume_rom)(struct stm32bl_sim *sim);
    /*
     * The core jumps to the program whose vector table is at `addr`: by a reset, Go or the end of
     * DFU. Runs it, and says in sim->running what came of it; false: it is none that can be run
     * here, so that the chip only looks whether it could be one.
     */
    bool (*run)(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns);
    /* The ROM sends a byte at rom.time_ns, which on I2C makes a message with those beside it. */
    void (*send)(struct stm32bl_sim *sim, uint8_t byte);
    /* The same of an ACK or NACK, which is a message by itself. */
    void (*answer)(struct stm32bl_sim *sim, uint8_t byte);
    /* The same for a program in RAM: what is on the line to it, oldest first, and what it sends. */
    bool (*frame)(struct stm32bl_sim *sim, size_t index, struct bl_bus_frame *out);
    void (*drop_frame)(struct stm32bl_sim *sim, bool lost);
    void (*send_frame)(struct stm32bl_sim *sim, const struct bl_bus_frame *frame);

    /* Reset or power stop the USART: what it has not sent yet is lost. */
    void (*cut)(struct stm32bl_sim *sim);
};

struct stm32bl_sim {
    const struct bl_sim_hooks *hooks;
    struct bl_sim_rom *rom;
    struct bl_sim_dfu *dfu;
    struct bl_sim_wire *wire;
    struct bl_sim_i2c *i2c;
    struct bl_sim_program *program;
    struct bl_bus_kept *kept; /* what outlives a reset */
    const struct stm32bl_device *device;
    struct bl_chip chip;
    struct bl_sim_settings set;
    struct bl_sim_memory memory[BL_SIM_MEMORIES];
    size_t memory_count;
    struct bl_sim_sector *sectors;
    size_t sector_count;
    bool swapped;         /* the banks have changed places */
    unsigned rdp;         /* level that is in force since the last reset */
    bool empty;           /* result of the last empty check, on families that have it */
    unsigned parallelism; /* bytes that the ROM programs at once; 0: what the row says */
    bool dtr; /* asserted by the host's adapter; the option `wiring` says which pin it reaches */
    bool rts;
    enum bl_sim_running running;
    uint64_t now_ns;  /* virtual time */
    uint64_t text_ns; /* when the application prints next */
    struct stm32bl_sim_stats stats;
    unsigned executed[256]; /* commands begun, by code, for tests */
    uint32_t operations;    /* program and erase operations, for fault=power */
    bool dirty;             /* memory differs from its file */
    bool hung;              /* fault=hang has struck */
    bool vanished;          /* fault=vanish has struck */
    uint64_t real_start_us; /* of paced time; 0: not begun */
    uint64_t virtual_start_ns;
    struct stm32bl_stream *stream;
    struct stm32bl_usb *usb;
    struct bl_log log;
    struct bl_error error;
};

#endif
