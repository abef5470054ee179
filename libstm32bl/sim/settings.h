/*
 * settings.h - what a user may set about a simulated chip; options.c sets it. It is plain data that
 * every file here may read.
 */
#ifndef BL_SIM_SETTINGS_H
#define BL_SIM_SETTINGS_H

#include "base/internal.h"
#include "stm32bl/sim.h"

struct bl_target;

enum bl_sim_mode { BL_SIM_NORMAL, BL_SIM_ECHO, BL_SIM_SILENT, BL_SIM_GARBAGE };

enum bl_sim_wiring { BL_SIM_NOT_WIRED, BL_SIM_RTS_DTR, BL_SIM_DTR_RTS };

/* Ways in which real devices differ from AN3156; bits of bl_sim_settings.dfu. */
enum bl_sim_dfu_habit {
    BL_SIM_DFU_STALL = 1 << 0,   /* answers STALL while it is busy, as some ROMs of L4 */
    BL_SIM_DFU_HASTY = 1 << 1,   /* wants to be polled long before it is done */
    BL_SIM_DFU_STUCK = 1 << 2,   /* stays in dfuDNBUSY after an erase, as a ROM of H743 */
    BL_SIM_DFU_NUMBERS = 1 << 3, /* ignores block numbers */
    BL_SIM_DFU_DIRTY = 1 << 4,   /* begins in dfuERROR, as ROMs do at first contact */
    BL_SIM_DFU_LAYOUT = 1 << 5   /* describes its memory wrongly, as H7B3 V9.0 */
};

enum { BL_SIM_TEXT = 128, BL_SIM_BYTES = 600, BL_SIM_PATH = 400 };

struct bl_sim_hex {
    size_t count;
    uint8_t bytes[BL_SIM_BYTES];
};

struct bl_sim_settings {
    uint32_t flash_kb; /* 0: the largest part */
    int bootloader_id; /* -1: the first of the row */
    int product_id;    /* -1: that of the row */
    bool quirks_given; /* else the defects of the row */
    uint32_t quirks;
    uint32_t sector_size; /* 0: as the row says; else what one erase really erases */
    uint32_t real_kb;     /* 0: all; else how much of the flash is there */
    uint32_t jitter;      /* permille by which the ROM measures 115200 bit/s too low */
    bool boot_app;        /* BOOT0 is low, and an application runs when the power comes */
    bool boot_flash;      /* BOOT0 is low */
    bool synced;
    struct bl_sim_hex state; /* bytes that a synchronised ROM has already had */
    struct bl_sim_hex stray;
    char text[BL_SIM_TEXT];
    enum bl_sim_mode mode;
    enum bl_sim_wiring wiring;
    bool inverted;
    bool no_parity;
    bool usb;              /* the host is plugged into USB */
    bool i2c;              /* it is on an I2C bus with the chip */
    uint8_t i2c_version;   /* BCD of AN4221; 0: the newest */
    uint32_t i2c_khz;      /* of the bus; 0: the usual */
    uint32_t i2c_bears_ms; /* how long the host's driver lets the clock be held; 0: the usual */
    bool i2c_stretch;      /* no-stretch commands hold the clock all the same */
    unsigned dfu;          /* enum bl_sim_dfu_habit */
    uint32_t latency_ms;
    uint32_t work_us;   /* the ROM's working time before each answer */
    unsigned after_go;  /* enum bl_bus_after_go */
    uint32_t clock_mhz; /* of the ROM; 0: what the family's is taken for */
    bool execute;       /* programs in flash are executed as those in RAM are */
    bool checksum;      /* the ROM has Get Checksum */
    bool erases;        /* a bootloader that erases a sector when its start is written */
    bool special;       /* the ROM has both Special commands, which answer by an echo */
    uint32_t speed;     /* 0: virtual time only; else virtual milliseconds per real one */
    bool jump;          /* on a pseudo-terminal: no waiting at all */
    uint32_t power_at;  /* faults; 0: none */
    uint32_t hang_at;
    uint32_t vanish_at;
    bool stuck;
    uint32_t stuck_at;
    bool unerasable;
    uint32_t unerasable_at;
    char path[BL_SIM_PATH];
};

/** Takes every option of the chip, but no fault of the wire. ARG and those of the file. */
int bl_sim_take_options(struct stm32bl_sim *sim, struct bl_target *target);

#endif
