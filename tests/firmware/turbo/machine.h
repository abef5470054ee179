/*
 * machine.h - a chip for the program of firmware/turbo: a Cortex-M that runs its real bytes
 * (Unicorn) with the cycles that they take, a line that has bits, one USART, and a flash controller
 * with its locks, its times, its errors and its ECC. Written from the reference manuals, apart from
 * the rows that the program works with.
 *
 * It shows what the code does. It has no caches, no errata and no ROM of ST's.
 *   machine.c  processor, time, memory, faults     line.c   the line and the USART
 *   board.c    clocks, pins, watchdog, the rest    flash.c  the flash controllers
 *   models.c   chips as data
 */
#ifndef TURBO_MACHINE_H
#define TURBO_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicorn/unicorn.h>

#define RAM_START    0x20000000u
#define FLASH_START  0x08000000u
#define EEPROM_START 0x08080000u // of L0

enum flash_kind { FLASH_F1, FLASH_F4, FLASH_L0, FLASH_D, FLASH_H7, FLASH_U5, FLASH_H5 };

/* What Go leaves behind: everything; the USART but the clock after reset; nothing. */
enum after_go { AFTER_GO_KEPT, AFTER_GO_SLOW, AFTER_GO_RESET };

struct model {
    const char *name;
    uint16_t product_id;
    int cpu;
    unsigned branch, load; // cycles: more when taken; of a load
    uint32_t rom_hz, reset_hz, ram_size, flash_size, load_address;
    uint32_t usart, usart_clock, usart_bit; // base; RCC register and bit
    bool isr;
    uint32_t gpio, gpio_clock, gpio_bit;
    bool gpio_f1;
    unsigned tx, rx, function, gpio_reset; // pins of that port, AF number, MODER after reset
    unsigned usart_divider;                // of its clock
    uint32_t rcc, watchdog;
    enum flash_kind kind;
    uint32_t flash, sector, unit, busy_more;
    uint64_t program_ns, erase_ns;
    uint32_t bank;   // H7: offset of the second bank, which has registers of its own; 0: none
    uint32_t eeprom; // L0: bytes of data EEPROM
    uint32_t optcr;  // F4, F7, G4: option bytes, as the controller's register has them
    uint32_t half;   // of two banks that change places; 0: they do not
    uint32_t memrmp, syscfg_clock, syscfg_bit; // by FB_MODE, which is there; 0: by option bytes
    bool uneven; // sectors as those of F4 and F7: the first has `sector` bytes
    bool leap;   // time passes by itself while a program waits for the flash: for long tests
    bool msi;    // L0 and L4: the clock after reset is the MSI, as the RCC says
};

struct sent {
    uint64_t start_ps, bit_ps;
    uint16_t bits; // start bit first
    uint8_t count;
};

struct heard {
    uint64_t at_ps;
    uint8_t byte;
};

enum { LINE_MOST = 1 << 17 };

struct line {
    struct sent *sent; // by the host
    size_t sent_count, sent_seen;
    struct heard *heard; // from the chip
    size_t heard_count, heard_taken;
    uint64_t bit_ps; // of the host
    bool parity;
    uint64_t free_ps; // when the host's transmitter is free
};

struct usart {
    uint32_t cr1, brr;
    bool full, overrun;
    uint8_t data;
    uint64_t listening_ps; // from when on it looks for a start bit
    uint64_t shift_ps;     // when its shift register is empty
    uint64_t pending_ps;   // and when its data register is
    unsigned lost;
};

/* What a unit looks like during whose programming, or erasing, the power failed. */
enum half_done { HALF_BROKEN, HALF_BEFORE, HALF_AFTER };

struct flash_bank {
    uint32_t cr, sr, ar;
    bool locked, locked2, jammed;
    unsigned keys, keys2;
    uint64_t busy_ps;
    uint32_t pending[32], pending_at; // words of a unit that is not full
    unsigned pending_count;
};

struct flash {
    uint8_t *bytes;
    uint8_t *states; // of each unit: enum in flash.c
    struct flash_bank banks[2];
    uint32_t eccr;
    // What must not happen, and what did.
    unsigned touched_while_busy, control_while_busy, programs, erases, twice;
    int power_fails_at; // the operation in which the power fails; -1: none
    enum half_done half_done;
    unsigned operations;
};

enum end { END_TIME, END_RESET, END_WATCHDOG, END_CRASH, END_POWER };

/* Registers, as user data of Unicorn's callbacks. */
struct region {
    struct machine *m;
    uint32_t start, size;
};

struct machine {
    struct region regions[11];
    const struct model *model;
    uc_engine *uc;
    uint8_t *ram;
    uint64_t now_ps, end_ps, cycle_ps;
    uint32_t next_pc;
    uint32_t extra; // cycles of the last instruction's accesses
    struct line line;
    struct usart usart;
    struct flash flash;
    uint32_t registers[96][2];
    size_t register_count;
    uint32_t systick_load;
    bool systick_on;
    uint64_t systick_ps;             // when it was 0 last
    uint64_t watchdog_ps;            // when it bites; 0: it is off
    uint64_t watchdog_updated_ps[2]; // when new values of PR and RLR are there
    bool watchdog_open;              // to them
    uint32_t vtor;
    unsigned fault; // exception that is to be taken: 2 or 3
    unsigned faults;
    bool swapped, swap_due;   // the banks; FB_MODE has changed
    bool caches_empty;        // of the flash, and off
    unsigned stale;           // swaps under a cache that has something
    uint64_t cycles, watched; // so far; when `watch` was executed last
    uint32_t watch;           // an address of code
    uint32_t forgiven;        // address whose fault was taken
    /** A test's: something more on the bus. False: the access is board.c's. */
    bool (*more)(struct machine *m, bool write, uint32_t address, uint32_t *value);
    bool ended;
    enum end end;
    uint64_t random;
};

/** A chip whose ROM has been told to Go: the image is in RAM, USART and clock are as `after` says. */
struct machine *machine_new(const struct model *model, enum after_go after, uint32_t baud);
void machine_free(struct machine *m);
void machine_go(struct machine *m, uint32_t load, const uint8_t *image, size_t size);

/** Starts what is in flash, as after a reset (after AFTER_GO_RESET). */
void machine_boot(struct machine *m);

/** Runs until a time, or until it ends. */
void machine_run(struct machine *m, uint64_t until_ps);

/** A bus fault is only noted: FAULTMASK and BFHFNMIGN are set (ARMv7-M B3.2.8). */
bool machine_looks_away(struct machine *m);

/** Where in the flash's bytes an address is. */
static inline uint32_t machine_place(const struct machine *m, uint32_t address)
{
    return (address - FLASH_START) ^ (m->swapped ? m->model->half : 0);
}

/** The controller's bank that a register is of. Those of H7 change places with the banks (RM0433 4.3.13). */
static inline struct flash_bank *machine_bank(struct machine *m, uint32_t address)
{
    bool other = m->model->kind == FLASH_H7 && m->swapped;

    return &m->flash.banks[(address - m->model->flash) >> 8 ^ other];
}

/** Maps the banks. */
void machine_swap(struct machine *m, bool swapped);

/** Ends it. */
void machine_end(struct machine *m, enum end end);

extern const struct model machine_models[];
extern const size_t machine_model_count;
const struct model *machine_model(const char *name);

/* ---- line.c */
void line_rate(struct machine *m, uint32_t baud, bool parity);
void line_send(struct machine *m, const void *bytes, size_t size);
/** The next byte from the chip until a time. False: none. */
bool line_get(struct machine *m, uint64_t until_ps, uint8_t *byte);
bool line_level(struct machine *m, uint64_t at_ps);
uint32_t usart_read(struct machine *m, uint32_t offset);
void usart_write(struct machine *m, uint32_t offset, uint32_t value);

/* ---- board.c */
uint32_t board_read(struct machine *m, uint32_t address);
void board_write(struct machine *m, uint32_t address, uint32_t value);
void board_set_up(struct machine *m, enum after_go after, uint32_t baud);
uint32_t board_stored(const struct machine *m, uint32_t address);
bool board_pin_ready(struct machine *m, unsigned pin); // belongs to the USART
uint64_t board_usart_ps(const struct machine *m);      // a cycle of the USART's clock
void board_note_bus_fault(struct machine *m);          // in CFSR

/* ---- flash.c */
bool flash_has(const struct machine *m, uint32_t address); // a register of it
uint32_t flash_read(struct machine *m, uint32_t address);
void flash_write(struct machine *m, uint32_t address, uint32_t value);
void flash_store(struct machine *m, uint32_t address, unsigned size, uint32_t value);
void flash_load(struct machine *m, uint32_t address); // before memory is read
/** What a ROM does: erases the sectors and writes, until the power fails. */
void flash_rom(struct machine *m, uint32_t address, const uint8_t *bytes, uint32_t size);
/** The power has been off: what was programmed onto a half-done unit of F4 reads otherwise. */
void flash_fade(struct machine *m);
void flash_fresh(struct machine *m, bool full_of_old);
uint32_t flash_bytes(const struct model *model); // of `bytes` and `states`, EEPROM included

#endif
