/*
 * block.h - the words behind the machine code: what the program knows of the chip, and what it remembers.
 */
#ifndef TURBO_BLOCK_H
#define TURBO_BLOCK_H

#include <stddef.h>

#include "../stm32bl_turbo_frame.h"

#define REG(a)   (*(volatile uint32_t *)(a))
#define REG16(a) (*(volatile uint16_t *)(a))
#define BYTE(a)  (*(volatile uint8_t *)(a))
#define APART    __attribute__((noinline))
#define LATE     __attribute__((noinline, section(".late"))) // comes over the fast line

// Armv6-M ARM B3.3
struct systick {
    uint32_t csr, rvr, cvr;
};
#define SYSTICK ((volatile struct systick *)0xE000E010u)

#define CRC_GOOD 0xDEBB20E3u // the state behind bytes and their CRC-32

// The same in all generations of the USART
enum { RXNE = 1 << 5, TC = 1 << 6, TXE = 1 << 7 };

enum { QUIET_SWAP = 32 }; // ticks without a good frame after which the other rate is tried

// What the host says of the chip, and what is needed together with it.
struct chip {
    uint32_t status, control, busy, error, clear, clear_value; // of the flash
    uint32_t size, erased, store;                              // of a unit, of a word, of a store
    uint32_t prepare_value, program_value, idle_value;
    uint32_t erase_address, erase_mask, erase_go, erase_start;
    uint32_t busy_ticks, quiet_ticks;
    uint32_t usart_on, usart_clear, watchdog;
    uint32_t script_first, script_abort, unit;
    uint32_t quiet, damaged, other_brr, other_cr1;
    uint32_t from; // where the answer's bytes are
};

// In the order of STM32BL_TURBO_...; the further down, the longer the code that reaches it.
struct turbo {
    uint32_t status, receive, transmit, clear, brr, cr1; // as in a wire
    uint32_t ring, mask, host, own, identity;
    uint32_t in, tail;       // bytes put into the ring, and let go from it, so far
    uint32_t scan, start;    // the next byte to be looked at; the first behind the start of a frame
    uint32_t left, crc;      // bytes of it that are missing, 0: between frames; state of its sum
    uint32_t sum;            // of what is being sent
    uint32_t count;          // of the bytes that go with the answer
    uint32_t pos;            // in the payload
    uint32_t at, fill;       // where the unit belongs, and how much of it there is
    uint32_t trouble, value; // why the order failed
    uint32_t next, told;     // sequence; whether DAMAGED was said
    volatile uint32_t fault; // set by the handler in start.S
    uint32_t ecc, ecc_value;
    uint32_t head[3]; // of the frame in use
    uint32_t table[16];
    struct chip chip;
    uint32_t wires[];
};

#define PLACED(name, member)                                                                       \
    _Static_assert(offsetof(struct turbo, member) == 4 * STM32BL_TURBO_##name, #name)
_Static_assert(STM32BL_TURBO_FAULT == 26 && STM32BL_TURBO_ECC == 27, "start.S");
PLACED(CR1, cr1);
PLACED(RING, ring);
PLACED(HOST, host);
PLACED(IDENTITY, identity);
PLACED(FAULT, fault);
PLACED(ECC, ecc);
PLACED(COMMAND, head);
PLACED(TABLE, table);
PLACED(FLASH_STATUS, chip);
PLACED(UNIT, chip.size);
PLACED(IDLE_VALUE, chip.idle_value);
PLACED(ERASE_START, chip.erase_start);
PLACED(USART_ON, chip.usart_on);
PLACED(SCRIPT_ABORT, chip.script_abort);
PLACED(OTHER_BRR, chip.other_brr);
PLACED(OTHER_CR1, chip.other_cr1);
PLACED(UNIT_BUFFER, chip.unit);
PLACED(WIRES, wires);

register struct turbo *t __asm("r7");

// The chip's part, in a register of its own, so that the compiler reaches its members from there.
static inline struct chip *chip_part(void)
{
    struct chip *c = &t->chip;

    __asm("" : "+r"(c));
    return c;
}

static void barrier(void)
{
    __asm volatile("dsb" ::: "memory");
}

#endif
