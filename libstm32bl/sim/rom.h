/*
 * rom.h - the bootloader on the USART, AN3155: rom.c collects the bytes of a frame and takes a step,
 * rom_commands.c knows the commands, each of the other rom_ files has some. Above the chip; its
 * answers go to the wire through the hook `send`.
 *
 * A function called on_... is one step of a command: it runs when the bytes that the step before asked
 * for have come.
 */
#ifndef BL_SIM_ROM_H
#define BL_SIM_ROM_H

#include "state.h"

typedef void bl_sim_step(struct stm32bl_sim *sim);

enum { BL_SIM_PAGES = 512, BL_SIM_FRAME = 2 + 2 * BL_SIM_PAGES + 1 };

struct bl_sim_rom {
    bl_sim_step *begin; /* begins the command whose pair was right */
    bl_sim_step *step;  /* runs when `have` reaches `need`; NULL: deaf until a reset */
    size_t have;
    size_t need;
    uint8_t frame[BL_SIM_FRAME];
    uint8_t command;
    uint32_t address;
    uint32_t words; /* of Get Checksum */
    size_t listed;  /* on I2C: how many items the message before has announced */
    bool gentle;    /* on I2C: a command that says BUSY where others hold the clock */
    uint32_t polynomial;
    unsigned baud;     /* measured with the sync byte; 0: not yet */
    bool extended;     /* of Special: the other one */
    bool failing;      /* a misaligned write made all later ones fail */
    bool knocked;      /* SYNC_TWICE: the first sync byte has come */
    uint64_t rest_ns;  /* ONE_PAGE_ERASE: until then it takes no other erase */
    uint64_t time_ns;  /* until when it is busy; its own clock while it works */
    uint64_t ready_ns; /* when it starts to listen */
    bool held_full;
    uint8_t held; /* the one byte that the USART's data register keeps */
};

enum { BL_SIM_ACK = 0x79, BL_SIM_NACK = 0x1F, BL_SIM_SYNC = 0x7F };

/** Awaits the sync byte from `ready_ns` on; `begin` begins each command whose pair was right. */
void bl_sim_rom_listen(struct stm32bl_sim *sim, uint64_t ready_ns, bl_sim_step *begin);

/** One byte from the wire, with rom.time_ns at its arrival. */
void bl_sim_rom_byte(struct stm32bl_sim *sim, uint8_t byte);

/** Waits for `total` bytes, counted from the beginning of a new frame. */
void bl_sim_rom_expect(struct stm32bl_sim *sim, size_t total, bl_sim_step *step);

/** Waits until the present frame has `total` bytes. */
void bl_sim_rom_extend(struct stm32bl_sim *sim, size_t total, bl_sim_step *step);

/** Sends a byte, which keeps the ROM busy until its stop bit has ended. */
void bl_sim_rom_send(struct stm32bl_sim *sim, uint8_t byte);

/** Sends a NACK and waits for the next command. */
void bl_sim_rom_refuse(struct stm32bl_sim *sim);

/** Waits for the next command. */
void bl_sim_rom_idle(struct stm32bl_sim *sim);

void bl_sim_rom_ack(struct stm32bl_sim *sim);

/** Sends an ACK and waits for the next command. */
void bl_sim_rom_finish(struct stm32bl_sim *sim);

/** Is busy for this long, deaf but for one byte. False: the power failed meanwhile. */
bool bl_sim_rom_work(struct stm32bl_sim *sim, uint64_t ns);

/** XOR of the frame's first `len` bytes. */
uint8_t bl_sim_rom_xor(const struct stm32bl_sim *sim, size_t len);

/** Starts the ROM, which listens from `ready_ns` on. */
void bl_sim_rom_start(struct stm32bl_sim *sim, uint64_t ready_ns);

/** Erases pages whose numbers have two bytes each, one of the FFFx codes, protects sectors; answers. */
void bl_sim_rom_erase_list(struct stm32bl_sim *sim, const uint8_t *list, size_t count);
void bl_sim_rom_special_erase(struct stm32bl_sim *sim);
void bl_sim_rom_protect_list(struct stm32bl_sim *sim, const uint8_t *list, size_t count);

/** True if the ROM has the command Special. */
bool bl_sim_has_special(const struct stm32bl_sim *sim);

/* Each begins a command whose pair was right and allowed; the rest comes byte by byte. */
bl_sim_step bl_sim_rom_read, bl_sim_rom_go, bl_sim_rom_write;
bl_sim_step bl_sim_rom_erase, bl_sim_rom_extended_erase;
bl_sim_step bl_sim_rom_write_protect, bl_sim_rom_write_unprotect;
bl_sim_step bl_sim_rom_readout_protect, bl_sim_rom_readout_unprotect;
bl_sim_step bl_sim_rom_checksum;
bl_sim_step bl_sim_rom_special, bl_sim_rom_extended_special;
bl_sim_step bl_sim_rom_i2c_erase, bl_sim_rom_i2c_write_protect;

#endif
