/**
 * turbo_rows.h - what differs between families for the program in RAM, as rows of data, and the
 * making of the image that is written to a chip. Freestanding C11; no heap, no globals that change.
 */
#ifndef BL_TURBO_ROWS_H
#define BL_TURBO_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../firmware/stm32bl_turbo_frame.h"

/** The program as firmware/turbo/generate has compiled it. */
extern const uint8_t bl_turbo_code[];
extern const size_t bl_turbo_code_size;
extern const size_t
    bl_turbo_code_late; /* from here on it is needed for orders to the flash alone */

/** A step of a script: { register | kind, keep, set }, STM32BL_TURBO_STEP_... */
struct bl_turbo_step {
    uint32_t reg, keep, set;
};

/** A flash controller. The words of the block of the same names say what each value is for. */
struct bl_turbo_flash {
    uint32_t status, control, busy, error, clear, clear_value;
    uint8_t unit, store;
    uint32_t erased;
    uint32_t prepare, program, idle; /* control words */
    uint32_t erase;                  /* control word for the sector with number 0 */
    uint8_t shift;                   /* where the sector's number within its bank goes in it */
    uint32_t bank2;                  /* bits for sectors of the second bank */
    uint32_t start;                  /* STRT */
    uint32_t address;                /* register for the sector's address; 0: none */
    uint32_t bank2_offset;           /* how far the registers of the second bank lie behind; or 0 */
    uint32_t ecc, ecc_value;         /* clears the flag of two wrong bits; 0: none */
    const struct bl_turbo_step *unlock; /* ends with reg 0 */
    const char *source;
};

/** Registers of the USARTs and pins of a family. */
struct bl_turbo_parts {
    uint8_t isr; /* ISR, RDR, TDR, ICR in place of SR and DR */
    struct {
        uint32_t base, clock, bit; /* RCC register and bit that turn it on */
    } usarts[3];
    uint32_t gpio; /* GPIOA; each next one 0x400 further on */
    uint32_t gpio_clock;
    uint8_t gpio_bit; /* of GPIOA in that register */
    uint8_t gpio_f1;  /* CRL and CRH in place of MODER and AFR */
    uint8_t reset;    /* MODER of a pin after reset: 0 input, 3 analog */
    uint32_t watchdog;
    const struct bl_turbo_step *clock, *caches, *abort; /* end with reg 0; or NULL */
    const struct bl_turbo_step *refuse; /* where [reg] & keep == set the chip is left to its ROM */
    uint8_t vtor, mpu;                  /* the core has these registers */
    const char *source;
};

/** USART 1 to 3 on two pins: 'A' and 9 is PA9. */
struct bl_turbo_pins {
    uint8_t usart;
    char port;
    uint8_t tx, rx, function; /* AF number */
};

enum { BL_TURBO_IDS = 8, BL_TURBO_WIRES = 4 };

struct bl_turbo_row {
    const char *series;         /* as in the device table */
    uint16_t ids[BL_TURBO_IDS]; /* product ids; 0 ends the list */
    const struct bl_turbo_flash *flash;
    const struct bl_turbo_parts *parts;
    struct bl_turbo_pins pins[BL_TURBO_WIRES]; /* AN2606, in its order; usart 0 ends the list */
};

extern const struct bl_turbo_row bl_turbo_rows[];
extern const size_t bl_turbo_row_count;

/** The row for a product id, or NULL. */
const struct bl_turbo_row *bl_turbo_row(uint16_t product_id);

/** What is wrong with a row, whatever device it is for; NULL: nothing. The table's are checked by a test. */
const char *bl_turbo_fault(const struct bl_turbo_row *row);

/** What one run of the program is to be like. */
struct bl_turbo_job {
    uint32_t load;     /* where the image goes; the next multiple of STM32BL_TURBO_ALIGN is used */
    uint32_t ram_end;  /* the first address that may not be used any more */
    uint32_t baud;     /* at which host and ROM talk */
    uint32_t identity; /* for who finds the program running */
    uint32_t quiet_ms; /* before the flash is touched: gives up after as long without a frame */
    uint32_t busy_ms;  /* the longest that the flash may be busy */
};

enum { BL_TURBO_IMAGE_MOST = STM32BL_TURBO_CODE_MOST + 2048 };

/**
 * Makes the image: code, block, wires, scripts. Its size, a multiple of 16 and at most
 * BL_TURBO_IMAGE_MOST, or 0 if it would be larger, or the RAM does not hold it, the stack and a ring of 512 bytes. *load and
 * *ring get the load address and the size of the ring, which takes the RAM that is left.
 */
size_t bl_turbo_image(const struct bl_turbo_row *row, const struct bl_turbo_job *job,
                      uint8_t image[BL_TURBO_IMAGE_MOST], uint32_t *load, uint32_t *ring);

/** The control word that erases a sector, from its number within its bank, 0 or 1. */
uint32_t bl_turbo_erase_word(const struct bl_turbo_flash *flash, unsigned bank, uint32_t number);

/** BRR for a clock and a rate in Hz, with OVER8 = 0; 0 if there is none within 2.5 percent. */
uint32_t bl_turbo_brr(uint64_t usart_hz, uint32_t baud);

#endif
