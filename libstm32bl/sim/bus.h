/*
 * bus.h - what a program finds around the processor: memories, clocks, one USART on the wire,
 * flash controllers, watchdog, timer, reset. It reaches the rest of the chip through one table of
 * functions and is reached by the processor as its bus.
 *
 *   bus.c        addresses and memories: calls all others
 *   bus_usart.c  the USART                      bus_loop.c   time in which the program only waits
 *   bus_gpio.c   pins                           bus_rcc.c    clocks
 *   bus_core.c   the processor's own registers  bus_iwdg.c   watchdog
 *   bus_flash_*  the kinds of flash controllers; bus_flash.c has what they share
 *   bus_remap.c  banks that change places       bus_backup.c what outlives a reset
 *   bus_options_h7.c  banks that an option byte swaps
 *   bus_crc.c    the CRC unit
 *   bus_line.c   the level of the wire          bus_time.c   time
 *   bus_rows.c   which family has what, and where
 *
 * It is strict: what the manuals leave open, and what is not modelled, ends the program with a reason.
 */
#ifndef BL_SIM_BUS_H
#define BL_SIM_BUS_H

#include "cpu.h"
#include "device/device.h"

/* ------------------------------------------------------------- the chip around the bus */

/* A frame on the wire: a start bit, 8 or 9 bits from the lowest on, a stop bit. */
struct bl_bus_frame {
    uint64_t start_ps;
    uint64_t bit_ps;
    unsigned bits;
    unsigned count; /* 8 or 9 */
};

enum { BL_BUS_BACKUP = 32 };

/* What a reset leaves as it is; the chip has it, and forgets it without power. */
struct bl_bus_kept {
    uint32_t backup[BL_BUS_BACKUP]; /* registers of the RTC or TAMP */
    bool software_reset;            /* the flag of the RCC */
};

enum bl_bus_memory { BL_BUS_NOTHING, BL_BUS_RAM, BL_BUS_FLASH, BL_BUS_OTHER };

/* What the bus asks of the chip. Times of flash are its typical ones, in ns. */
struct bl_bus_chip {
    void *user;
    const struct stm32bl_device *device;
    const struct bl_chip *layout;
    struct bl_bus_kept *kept;

    /** Addresses of flash are those without FB_MODE. The `size` bytes at `addr`; NULL: not one memory's. */
    uint8_t *(*memory)(void *user, uint32_t addr, unsigned size, enum bl_bus_memory *kind);
    /** True if the sector at `addr` is write-protected, or there is none. */
    bool (*is_locked)(void *user, uint32_t addr);
    /** Lets the cells do what they do, be they blank or not. */
    void (*program)(void *user, uint32_t addr, const uint8_t *data, uint32_t len);
    uint64_t (*erase)(void *user, uint32_t addr);
    /** Bit 0: the first bank, bit 1: the second. */
    uint64_t (*erase_banks)(void *user, unsigned banks);
    /** What an operation took, which the controller knows better. */
    void (*flash_worked)(void *user, bool erased, uint64_t ns);
    /** The flash-empty flag, where the family has one. */
    bool (*is_empty)(void *user);
    void (*set_empty)(void *user, bool empty);
    /** True if an option byte has had the banks change places at the last reset. */
    bool (*is_swapped)(void *user);
    /** Programs the other value of that option byte, for the next reset; returns the time. */
    uint64_t (*swap_banks)(void *user);

    /** The frames from the host, oldest first, as far as they have begun; false: no such. */
    bool (*frame)(void *user, size_t index, struct bl_bus_frame *out);
    /** Takes the oldest away. */
    void (*drop)(void *user, bool lost);
    /** A byte from the host was lost, or overwritten. */
    void (*lost)(void *user);
    /** The chip sends a frame. */
    void (*send)(void *user, const struct bl_bus_frame *frame);

    /** A reset of the chip; `launch`: by loading the option bytes. Ends the program. */
    void (*reset)(void *user, bool launch);
    /** The program broke a rule that no register shows. */
    void (*violation)(void *user);
};

/* ------------------------------------------------------------------------ bus_rows.c */

enum bl_bus_rcc_kind {
    BL_RCC_F1, /* F0 F1 F3 */
    BL_RCC_F4, /* F2 F4 F7 */
    BL_RCC_L0,
    BL_RCC_L1,
    BL_RCC_L4, /* L4 G4 WB WL */
    BL_RCC_G0, /* G0 C0 */
    BL_RCC_H7,
    BL_RCC_U0,
    BL_RCC_U5,
    BL_RCC_H5,
    BL_RCC_NONE /* not modelled, and so no USART either */
};

enum bl_bus_flash_kind {
    BL_FLASH_F1, /* F0 F1 F3 */
    BL_FLASH_F4, /* F2 F4 F7 */
    BL_FLASH_L0, /* L0 L1 */
    BL_FLASH_L4, /* L4 G0 G4 C0 U0 WB WL */
    BL_FLASH_H7,
    BL_FLASH_L5, /* L5 U5 */
    BL_FLASH_H5,
    BL_FLASH_ACR_ONLY /* C5: the flag of the empty check is all that is known here */,
    BL_FLASH_NONE
};

/* Where the register has a bit. */
struct bl_bus_bit {
    uint16_t offset;
    uint8_t bit;
};

/* One family, or some of its devices. */
struct bl_bus_row {
    const char *series;
    const char *names; /* of the device rows, separated by blanks; NULL: all others */
    uint8_t rom_mhz;   /* what the ROM's clock is taken for */
    uint8_t hsi_mhz;   /* after a reset */
    enum bl_bus_rcc_kind rcc_kind;
    uint32_t rcc;
    struct bl_bus_bit gpio_on;     /* of port A; the others follow */
    struct bl_bus_bit usart_on[2]; /* USART1; USART2, behind which comes USART3 */
    struct bl_bus_bit usart_clock; /* its selector; offset 0: none */
    uint32_t gpio;
    uint8_t alternate; /* function of PA9 and PA10 as USART1; 0: the pins of F1 */
    bool analog_pins;  /* after a reset; else they are inputs */
    char usart_kind;   /* A to D: see bus_usart.c */
    uint32_t usart1;
    uint32_t iwdg;
    enum bl_bus_flash_kind flash_kind;
    uint32_t flash;
    uint8_t page_bits;   /* BL_FLASH_L4: width of CR.PNB */
    uint8_t bank_bit;    /* and the place of CR.BKER; 0: none */
    bool drops_clock;    /* Go ends with the clock of a reset */
    uint32_t syscfg;     /* SYSCFG_MEMRMP; 0: none, or not modelled */
    uint32_t crc, power; /* CRC unit, PWR_CR or PWR_CR1; 0: not modelled */
    struct bl_bus_bit syscfg_on, power_on, crc_on; /* offset 0: it always has a clock */
    uint32_t backup;                               /* the first backup register; 0: not modelled */
    struct bl_bus_bit no_flags;                    /* RCC_CSR or RCC_RSR, and its bit RMVF */
    uint8_t software_flag;                         /* the bit SFTRSTF of it */
    const char *source;
};

/** The row for a device; NULL: there is none. */
const struct bl_bus_row *bl_bus_row_of(const struct stm32bl_device *device);

/* --------------------------------------------------------------------------- the parts */

struct bl_bus_rcc {
    uint32_t words[0x160 / 4];
    uint32_t hsi_hz; /* before its divider */
    uint32_t pll_hz; /* as it is set; 0: not known */
    uint32_t sys_hz, pclk_hz[2];
    uint64_t pll_ready_ps;
};

enum { BL_GPIO_PORTS = 11, BL_GPIO_WORDS = 12, BL_BUS_USARTS = 3 };

struct bl_bus_usart {
    char kind;
    bool wired;
    uint32_t base;
    struct bl_bus_bit on;
    uint32_t cr1, cr2, cr3, brr, gtpr, rtor, prescaler;
    uint32_t errors; /* PE, FE, NE, ORE */
    bool full;       /* RXNE */
    uint32_t received;
    uint64_t from_ps; /* the receiver looks for a start bit from here on */
    bool waiting;     /* a byte in the transmit data register */
    uint32_t to_send;
    uint64_t free_ps; /* when the shift register is idle */
    bool sends_data;  /* what is in it is a byte, not an idle frame */
    uint64_t wake_ps; /* until then nothing happens by itself */
    bool status_read; /* kinds A and B: the first half of clearing errors */
};

struct bl_bus_iwdg {
    bool running, open;
    uint32_t prescaler, reload;
    uint64_t fed_ps;
    uint64_t updated_ps; /* until when SR shows PVU and RVU */
    bool updates_prescaler, updates_reload;
};

struct bl_bus_systick {
    uint32_t control, reload;
    uint64_t zero_cycles; /* when it was at its reload value */
    uint64_t seen;        /* periods that COUNTFLAG has told of */
};

enum { BL_FLASH_UNIT = 128, BL_FLASH_QUEUE_PS = 1000000 };

struct bl_bus_flash {
    uint32_t acr, cr, sr, ar;
    bool locked, option_locked, program_locked; /* the last: L0, L1 */
    bool jammed, option_jammed;                 /* by a wrong key, until a reset */
    uint8_t keys, option_keys, program_keys;    /* of each sequence, so far */
    uint64_t queued_ps;           /* H7: when an operation begins that waits for another */
    uint64_t started_ps, busy_ps; /* the operation: from and until when; H7 shows BSY later */
    unsigned busy_bank;
    uint32_t at_end; /* bits of SR that come when it is done */
    uint32_t unit;   /* address of the unit that is being filled */
    uint8_t bytes[BL_FLASH_UNIT];
    uint32_t filled[BL_FLASH_UNIT / 32]; /* one bit a byte */
    unsigned count;                      /* bytes in it; 0: none is */
};

enum { BL_BUS_OPTIONS = 10 };

/* H7: what OPTSTART would change. */
struct bl_bus_options {
    uint32_t difference[BL_BUS_OPTIONS];
    bool failed; /* OPTCHANGEERR */
    uint64_t busy_ps;
};

/* How things were when the program last asked for a byte: see bus_loop.c. */
struct bl_bus_loop {
    uint64_t cycles, memory_sum;
    uint64_t end; /* the first cycle in which something may happen by itself; 0: not known */
    uint32_t r[16], flags;
    unsigned changes;
    bool fed; /* the watchdog, since then */
};

struct bl_bus;
struct bl_bus_block;

/* One word of a register block, at an offset that is a multiple of 4. */
typedef const char *bl_bus_load(struct bl_bus *bus, const struct bl_bus_block *block,
                                uint32_t offset, uint32_t *value);
typedef const char *bl_bus_store(struct bl_bus *bus, const struct bl_bus_block *block,
                                 uint32_t offset, uint32_t value);

typedef const char *bl_flash_program(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr,
                                     unsigned size, uint32_t value);

struct bl_bus_block {
    uint32_t start, size;
    unsigned index;
    bool narrow; /* bytes and half-words may be stored, too */
    bl_bus_load *load;
    bl_bus_store *store;
};

enum { BL_BUS_BLOCKS = 16 };

/* What Go leaves to the program. */
enum bl_bus_after_go {
    BL_BUS_AS_FAMILY, /* HSI where drops_clock says so, else KEPT */
    BL_BUS_KEPT,      /* clocks and USART as the ROM used them */
    BL_BUS_HSI,       /* the clock of a reset, the USART as the ROM used it */
    BL_BUS_RESET      /* everything as after a reset */
};

struct bl_bus {
    const struct bl_bus_row *row;
    struct bl_bus_chip chip;
    struct bl_cpu *cpu;
    uint64_t base_ps, base_cycles; /* the time of one moment, and its cycles */
    uint64_t cycle_fs;
    struct bl_bus_block blocks[BL_BUS_BLOCKS];
    size_t block_count;
    size_t last; /* block that was used last */
    struct bl_bus_rcc rcc;
    uint32_t gpio[BL_GPIO_PORTS][BL_GPIO_WORDS];
    struct bl_bus_usart usart[BL_BUS_USARTS];
    struct bl_bus_iwdg iwdg;
    struct bl_bus_systick systick;
    uint32_t icache;              /* ICACHE_CR */
    uint32_t memrmp;              /* SYSCFG_MEMRMP */
    uint32_t power;               /* PWR_CR, PWR_CR1 */
    uint32_t crc;                 /* CRC_DR */
    struct bl_bus_flash flash[2]; /* the second: bank 2 where it has registers of its own */
    bool second_flash;
    struct bl_bus_options options;
    bl_flash_program *program; /* a store to flash memory; NULL: not modelled */
    struct bl_bus_loop loop;
    unsigned changes;  /* what may make the next round of a loop another: stores, and more */
    bool executes_all; /* no round is skipped */
    unsigned asked;    /* how often in a row the program asked for a byte that was not there */
    unsigned touched;  /* accesses to flash or its control while it was busy */
};

/* How the ROM's clock and USART were when it jumped. */
struct bl_bus_start {
    enum bl_bus_after_go after_go;
    unsigned clock_mhz; /* 0: the row's */
    unsigned baud;      /* that the ROM has measured */
    bool parity;
    bool unlocked; /* the ROM has written or erased, and left the lock open */
    uint64_t at_ps;
};

/** Makes the bus of a chip and connects the processor to it. False: the device has no row. */
bool bl_bus_start(struct bl_bus *bus, struct bl_cpu *cpu, const struct bl_bus_chip *chip,
                  const struct bl_bus_start *start);

/** As struct bl_cpu_bus has them; `user` is the bus. */
const char *bl_bus_read(void *user, uint32_t addr, unsigned size, uint32_t *value);
const char *bl_bus_write(void *user, uint32_t addr, unsigned size, uint32_t value);

/** The processor's time. */
uint64_t bl_bus_now_ps(const struct bl_bus *bus);

/** The first cycle that is not before this time. */
uint64_t bl_bus_cycles_at(const struct bl_bus *bus, uint64_t ps);

/** When something happens that the program did not ask for just now; UINT64_MAX: nothing. */
uint64_t bl_bus_next_ps(const struct bl_bus *bus);

/** Lets what has happened by now happen: sent bytes, received ones, the watchdog. */
void bl_bus_catch_up(struct bl_bus *bus);

/* ------------------------------------------------------------ between the parts of it */

extern const char bl_bus_nothing[], bl_bus_unmodelled[];

/** The moment from which cycles are counted moves along, so that no product becomes too large. */
void bl_bus_rebase(struct bl_bus *bus);

/** The processor waits until then. */
void bl_bus_wait(struct bl_bus *bus, uint64_t until_ps);

/** The clock changes now. */
void bl_bus_set_hz(struct bl_bus *bus, uint32_t hz);

bl_bus_load bl_core_load, bl_rcc_load, bl_gpio_load, bl_usart_load, bl_iwdg_load;
bl_bus_store bl_core_store, bl_rcc_store, bl_gpio_store, bl_usart_store, bl_iwdg_store;
bl_bus_load bl_flash_f1_load, bl_flash_f4_load, bl_flash_l0_load, bl_flash_l4_load,
    bl_flash_h7_load, bl_flash_l5_load, bl_flash_h5_load, bl_flash_acr_load, bl_icache_load;
bl_bus_load bl_remap_load, bl_power_load, bl_backup_load, bl_crc_load, bl_options_h7_load;
bl_bus_store bl_remap_store, bl_power_store, bl_backup_store, bl_crc_store, bl_options_h7_store;
bl_bus_store bl_flash_f1_store, bl_flash_f4_store, bl_flash_l0_store, bl_flash_l4_store,
    bl_flash_h7_store, bl_flash_l5_store, bl_flash_h5_store, bl_flash_acr_store, bl_icache_store;

/** Clocks of the ROM (`mhz` 0: the row's), then what Go leaves; returns the USART's clock in the ROM. */
uint32_t bl_rcc_start(struct bl_bus *bus, unsigned mhz, enum bl_bus_after_go after);
void bl_gpio_start(struct bl_bus *bus, bool connected);
void bl_usart_start(struct bl_bus *bus, const struct bl_bus_start *start, uint32_t rom_hz);

/** Where in the flash this address leads: with FB_MODE, from one bank to the other. */
uint32_t bl_remap(const struct bl_bus *bus, uint32_t addr);

/** True if this bit of an enable register is set. */
bool bl_rcc_is_on(const struct bl_bus *bus, struct bl_bus_bit bit);
/** The clock of the USART on the wire. */
uint32_t bl_rcc_usart_hz(const struct bl_bus *bus, unsigned usart);
/** The first cycle in which SysTick has counted down. */
uint64_t bl_systick_next_cycles(const struct bl_bus *bus);
/** The program asks for a byte: time in which it would only repeat that passes at once. */
void bl_bus_look(struct bl_bus *bus);
/** The same for a flash operation that is under way. */
void bl_bus_look_busy(struct bl_bus *bus);
/** True if both pins of the wire are handed to the USART. */
bool bl_gpio_connects(const struct bl_bus *bus);
void bl_usart_catch_up(struct bl_bus *bus);
uint64_t bl_usart_next_ps(const struct bl_bus *bus);
void bl_iwdg_catch_up(struct bl_bus *bus);
uint64_t bl_iwdg_next_ps(const struct bl_bus *bus);

/** The next falling edge of the host's line at or after `from_ps`; UINT64_MAX: none. */
uint64_t bl_line_fall(const struct bl_bus *bus, uint64_t from_ps);
bool bl_line_level(const struct bl_bus *bus, uint64_t at_ps);
/** Lets go of the frames that have ended by then. */
void bl_line_forget(struct bl_bus *bus, uint64_t until_ps, bool lost);

/* ------------------------------------------------------------------------ bus_flash.c */

/** A store to flash memory, by the kind of controller. */
const char *bl_flash_write(struct bl_bus *bus, uint32_t addr, unsigned size, uint32_t value);

/** A read from flash waits while its bank is busy. */
void bl_flash_wait_read(struct bl_bus *bus, uint32_t addr);

bl_flash_program bl_flash_f1_program, bl_flash_f4_program, bl_flash_l0_program, bl_flash_l4_program,
    bl_flash_h7_program, bl_flash_l5_program, bl_flash_h5_program;

bool bl_flash_busy(const struct bl_bus *bus, const struct bl_bus_flash *f);

/** A store to flash or its control waits for the operation that is under way. */
void bl_flash_wait(struct bl_bus *bus, struct bl_bus_flash *f);

/** Begins an operation of this length; its bits of SR come at its end. */
void bl_flash_begin(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr, uint64_t ns,
                    uint32_t at_end);

/** The same for an erase. */
void bl_flash_begin_erase(struct bl_bus *bus, struct bl_bus_flash *f, uint32_t addr, uint64_t ns,
                          uint32_t at_end);

/** SR as it is now, without BSY. */
uint32_t bl_flash_status(const struct bl_bus *bus, struct bl_bus_flash *f);

/** One of a pair of keys: opens `lock`, or jams it. */
void bl_flash_key(bool *lock, bool *jammed, uint8_t *keys, const uint32_t pair[2], uint32_t value);

extern const uint32_t bl_flash_keys[2], bl_flash_option_keys[2];

/** Gathers stores in a unit of `size` bytes. */
void bl_flash_fill(struct bl_bus_flash *f, uint32_t unit, uint32_t addr, unsigned size,
                   uint32_t value);
bool bl_flash_is_filled(const struct bl_bus_flash *f, uint32_t addr, unsigned size);
void bl_flash_empty_unit(struct bl_bus_flash *f);

/** A word of the option bytes as the ROM shows them; 0 where it shows none. */
uint32_t bl_flash_option_word(const struct bl_bus *bus, uint32_t addr);

/** True if `len` bytes of flash at `addr` are erased. */
bool bl_flash_is_blank(struct bl_bus *bus, uint32_t addr, uint32_t len);

/** The sector of this index in a bank (0 or 1); false: none. */
bool bl_flash_sector(struct bl_bus *bus, unsigned bank, uint32_t index, struct stm32bl_sector *out);

/** Erases it, if there is one; one that is write-protected is `refused` in the status, one that was erased `done`. */
void bl_flash_erase_sector(struct bl_bus *bus, struct bl_bus_flash *f, unsigned bank,
                           uint32_t index, uint32_t refused, uint32_t done);

/** Programs the whole unit that was filled; over what is not blank only zeros go without `spoilt`. */
void bl_flash_program_unit(struct bl_bus *bus, struct bl_bus_flash *f, unsigned unit,
                           uint32_t refused, uint32_t spoilt, uint32_t done);

#endif
