/*
 * chip.h - an emulated microcontroller: a Cortex-M that runs real machine code (Unicorn), and a
 * model of what entering the ROM touches: RCC, PWR, backup domain, SYSCFG, USART1, SysTick, NVIC,
 * SCB.
 *
 * It shows what the code does to registers. It has no caches, no errata and no ROM of ST's.
 *   chip.c    life, time, memory        core.c    exceptions and the core's own registers
 *   parts.c   the peripherals           models.c  four chips as data
 */
#ifndef TEST_CHIP_H
#define TEST_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicorn/unicorn.h>

struct chip;

enum part_kind { PART_PLAIN, PART_RCC, PART_BACKUP, PART_USART };

/* A block of registers. While the bits of `gate` are 0, it reads as zero and ignores writes. */
struct part {
    uint32_t start, size;
    enum part_kind kind;
    uint32_t gate, gate_bits;
};

struct reset_value {
    uint32_t addr, value;
};

enum { MODEL_PARTS = 10, MODEL_RESETS = 14 };

struct model {
    const char *name;
    int cpu;
    uint32_t flash_size, ram_size;
    uint32_t rom_start, rom_size, rom_vectors;
    struct part parts[MODEL_PARTS];
    struct reset_value resets[MODEL_RESETS];
    /* Core and USART1 clock in Hz, computed from the RCC's registers as they are. */
    void (*clocks)(struct chip *chip, uint32_t *core_hz, uint32_t *usart_hz);
    uint32_t rcc_cr, rcc_cfgr, switch_mask, switch_shift; // of SW and SWS
    uint32_t flags, flag_software, flag_power, flag_pin;  // the last reset's reason
    uint32_t lock, lock_bits;                             // DBP
    uint32_t magic;                                       // where the firmware keeps it
    uint32_t remap;                                       // MEM_MODE; 0: none
    uint32_t usart;
    bool usart_isr; // ISR, RDR, TDR rather than SR and DR
    unsigned usart_irq;
};

extern const struct model models[];
extern const size_t model_count;
const struct model *model_find(const char *name);

enum chip_end { CHIP_TIME_IS_UP, CHIP_IN_ROM, CHIP_FAULT };

/* What the ROM found when its first instruction ran. */
struct arrival {
    unsigned count;
    uint32_t pc, sp, control, primask, faultmask, basepri, ipsr, vtor, systick, memory_at_zero,
        magic;
    bool interrupts; // any enabled or pending in the NVIC, or a system exception pending
    bool clocks;     // the RCC is as after reset
};

struct line_byte {
    uint8_t byte;
    uint32_t baud;
    char parity;
};

enum { CHIP_REGS = 512, CHIP_EXCEPTIONS = 16 + 160, CHIP_LINE = 4096 };

struct chip {
    const struct model *model;
    uc_engine *uc;
    uc_context *fresh; // the processor after reset
    uint8_t *flash, *ram, *rom;

    uint64_t now_ps, end_ps, event_ps; // events: the next time that parts_tick() must look
    uint32_t core_hz, usart_hz;
    bool stop_in_rom, in_rom;
    bool deaf;      // SYSRESETREQ does nothing: the power fails before the reset
    int why, soon;  // of the last stop, and of the next one: enum stop in chip.c
    uint32_t block; // the code that comes next
    uint32_t exc_return;
    struct arrival arrival;
    unsigned resets;
    unsigned strays;   // accesses to registers that the model does not have
    unsigned refused;  // writes to the locked backup domain
    char trouble[160]; // why CHIP_FAULT

    // core.c
    bool enabled[CHIP_EXCEPTIONS], pending[CHIP_EXCEPTIONS];
    uint32_t vtor, systick_csr, systick_rvr;
    uint64_t systick_ps;
    uint32_t memory_at_zero; // MEM_MODE: 0 flash, 1 system memory

    // parts.c
    struct {
        uint32_t addr, value;
    } regs[CHIP_REGS];
    size_t reg_count;
    uint32_t usart_data, usart_errors;
    bool usart_full;
    uint64_t rx_ps, tx_ps;
    struct line_byte in[CHIP_LINE];
    size_t in_head, in_tail;
    uint8_t out[CHIP_LINE];
    size_t out_count;
};

struct chip *chip_new(const struct model *model);
void chip_free(struct chip *chip);

/** Puts bytes into flash or system memory, as a programmer would. False: no such memory. */
bool chip_program(struct chip *chip, uint32_t addr, const void *data, size_t size);

/** The same with an ELF file. NULL, or why it did not work: one line that the next call replaces.
 */
const char *chip_load(struct chip *chip, const char *path);

/** The power comes back; with `vbat` the backup domain never lost it. */
void chip_power_on(struct chip *chip, bool vbat);

void chip_reset_pin(struct chip *chip);

/** What the ROM's Go does. */
void chip_go(struct chip *chip, uint32_t vectors);

/** Runs for `ms` of the chip's time, or until it enters its ROM if stop_in_rom is set. */
enum chip_end chip_run(struct chip *chip, unsigned ms);

/** Sends a byte to USART1. */
void chip_receive(struct chip *chip, uint8_t byte, uint32_t baud, char parity);

uint32_t chip_peek(struct chip *chip, uint32_t addr);
uint32_t chip_cpu(struct chip *chip, int uc_register);

/* ---- between the files */

void chip_stop_for_reset(struct chip *chip);
void chip_map_zero(struct chip *chip);

void core_reset(struct chip *chip);
uint32_t core_read(struct chip *chip, uint32_t addr);
void core_write(struct chip *chip, uint32_t addr, uint32_t value);
void core_tick(struct chip *chip);
unsigned core_next_exception(struct chip *chip); // 0: none to take
void core_enter_exception(struct chip *chip, unsigned number, uint32_t pc);
void core_leave_exception(struct chip *chip, uint32_t exc_return);
void core_set(struct chip *chip, int uc_register, uint32_t value);

enum part_reset { PARTS_POWER, PARTS_POWER_VBAT, PARTS_SOFTWARE, PARTS_PIN };
void parts_reset(struct chip *chip, enum part_reset why);
uint32_t parts_read(struct chip *chip, uint32_t addr);
void parts_write(struct chip *chip, uint32_t addr, uint32_t value);
void parts_tick(struct chip *chip);
uint32_t parts_reg(struct chip *chip, uint32_t addr); // as stored, without effects
bool parts_clocks_are_reset(struct chip *chip);

#endif
