/**
 * stm32bl_turbo_frame.h - what the host and the program in RAM of firmware/turbo agree upon: the
 * frames on the line, and the words that the host puts behind the machine code. Host, program and
 * their tests share this file and nothing else. docs/TURBO.md explains it; numbers are
 * little-endian.
 *
 * Host to chip, 17 bytes and four for each word of payload:
 *
 *     C5 | command | sequence | words | 0 | address 4 | argument 4 | payload | CRC-32
 *
 * Chip to host, 12 bytes; and `value` bytes of data in an answer to HELLO or READ whose status is OK:
 *
 *     5A | sequence | status | next | value 4 | data | CRC-32
 *
 * CRC-32 is that of zip: polynomial 04C11DB7 reflected, start and final XOR FFFFFFFF. The host's
 * covers all between C5 and itself, the chip's all before itself. Where reading memory caused a
 * fault the chip sends the complement of the CRC.
 */
#ifndef STM32BL_TURBO_FRAME_H
#define STM32BL_TURBO_FRAME_H

#include <stdint.h>

enum {
    STM32BL_TURBO_START = 0xC5, /* no part of a stream of TUNE looks like it, from wherever */
    STM32BL_TURBO_ANSWER = 0x5A,
    STM32BL_TURBO_TUNE = 0x55, /* the byte that is sent until the program has found the line */

    STM32BL_TURBO_HEAD = 17,  /* bytes of a frame without payload */
    STM32BL_TURBO_REPLY = 12, /* bytes of an answer without data */
    STM32BL_TURBO_WORDS = 255 /* of payload, at most; and a frame is at most half the ring */
};

/** Questions change nothing. They are answered again when they are repeated. */
enum {
    STM32BL_TURBO_QUESTIONS = 0x60, /* codes from here on are questions, those below are orders */
    STM32BL_TURBO_HELLO = 'h',      /* any sequence: answered with STM32BL_TURBO_INFO_WORDS words */
    STM32BL_TURBO_CRC = 'c',        /* of `argument` bytes from `address`, into `value` */
    STM32BL_TURBO_BLANK =
        'b',                 /* `value`: how many of `argument` bytes are blank until one is not */
    STM32BL_TURBO_READ = 'r' /* `argument` bytes from `address` */
};

/** Orders are carried out once, in the order of their sequence. */
enum {
    STM32BL_TURBO_WRITE = 'W', /* `argument` bytes of the payload to `address`; whole units */
    STM32BL_TURBO_LZ4 = 'L',   /* `argument` bytes of it are one LZ4 block that makes whole units */
    STM32BL_TURBO_ERASE = 'E', /* the sector at `address`; `argument`: control, but its start bit */
    STM32BL_TURBO_PUT = 'P',   /* the payload to RAM at `address`, `argument` bytes, whole words */
    STM32BL_TURBO_SCRIPT = 'X' /* the payload is a script, which runs when the answer has left */
};

enum {
    STM32BL_TURBO_OK = 0,
    STM32BL_TURBO_AGAIN = 1,   /* an order that was carried out before, and was not now */
    STM32BL_TURBO_DAMAGED = 2, /* something got lost or spoiled: send again from `next` */
    STM32BL_TURBO_FAILED = 3,  /* the flash controller reports errors: `value` has their bits */
    STM32BL_TURBO_FILLED = 4,  /* not blank, and other data: `value` is the address of the unit */
    STM32BL_TURBO_BUSY = 5     /* the flash controller stays busy: `value` is its status */
};

/**
 * A script is a list of steps of three words, { register | kind, keep, set }, and ends with a zero.
 * In a payload it has at most ten steps.
 */
enum {
    STM32BL_TURBO_STEP_STORE = 0, /* [register] = [register] & keep | set; not read if keep is 0 */
    STM32BL_TURBO_STEP_IF = 1,    /* unless [register] & keep == set the next two are left out */
    STM32BL_TURBO_STEP_UNTIL = 2, /* waits for [register] & keep == set, but not for long */
    STM32BL_TURBO_STEPS = 10
};

/**
 * The block: the words behind the machine code, which hold what the program knows of the chip and
 * the line, and what it remembers. The host fills in those with a comment here; all others are 0.
 * HELLO is answered with the first STM32BL_TURBO_INFO_WORDS of them.
 */
enum {
    STM32BL_TURBO_STATUS, /* program: the wire's registers, as in STM32BL_TURBO_WIRE_... */
    STM32BL_TURBO_RECEIVE,
    STM32BL_TURBO_TRANSMIT,
    STM32BL_TURBO_CLEAR,
    STM32BL_TURBO_BRR,
    STM32BL_TURBO_CR1,
    STM32BL_TURBO_RING,     /* where received bytes wait */
    STM32BL_TURBO_MASK,     /* its size, a power of two from 512, less 1 */
    STM32BL_TURBO_HOST,     /* program: cycles of the processor in 64 bits of the host */
    STM32BL_TURBO_OWN,      /* program: and in 88 bits of the USART at BRR = 256 */
    STM32BL_TURBO_IDENTITY, /* what the chip is, for who finds the program running */
    STM32BL_TURBO_INFO_WORDS,
    STM32BL_TURBO_FAULT = 26,
    STM32BL_TURBO_ECC, /* register that takes ECC_VALUE after a fault; a spare word if none */
    STM32BL_TURBO_ECC_VALUE,
    STM32BL_TURBO_COMMAND,    /* STM32BL_TURBO_HELLO: what is answered first */
    STM32BL_TURBO_TABLE = 32, /* 16 words: the CRC-32 states of 0 to 15, four bits each */

    STM32BL_TURBO_FLASH_STATUS = STM32BL_TURBO_TABLE + 16, /* register */
    STM32BL_TURBO_FLASH_CONTROL,                           /* register */
    STM32BL_TURBO_FLASH_BUSY,  /* status bits: while one is 1 nothing touches the flash */
    STM32BL_TURBO_FLASH_ERROR, /* status bits */
    STM32BL_TURBO_FLASH_CLEAR, /* register that takes CLEAR_VALUE, which clears them */
    STM32BL_TURBO_CLEAR_VALUE,
    STM32BL_TURBO_UNIT,          /* bytes of one operation: 4, 8, 16, 32, 64 or 128 */
    STM32BL_TURBO_ERASED,        /* what a blank word reads as */
    STM32BL_TURBO_STORE,         /* bytes of one store: 4; or 2, each of which is an operation */
    STM32BL_TURBO_PREPARE_VALUE, /* control, just before it takes PROGRAM_VALUE */
    STM32BL_TURBO_PROGRAM_VALUE, /* control, while programming */
    STM32BL_TURBO_IDLE_VALUE,    /* control, otherwise */
    STM32BL_TURBO_ERASE_ADDRESS, /* before an erase starts, `sector & ~mask` goes to ... */
    STM32BL_TURBO_ERASE_MASK,    /* ... this register + `sector & mask`; a spare word if none */
    STM32BL_TURBO_ERASE_GO,      /* and then the control word goes to this register, */
    STM32BL_TURBO_ERASE_START,   /* with these bits; a spare word if none */
    STM32BL_TURBO_BUSY_TICKS,    /* how long the flash may stay busy, in 1024 bits of the host */
    STM32BL_TURBO_QUIET_TICKS,   /* after as long without a frame, if the flash is untouched, the
                                    program gives up. An order for the flash makes it 0 */
    STM32BL_TURBO_USART_ON,      /* CR1 for 8E1: UE, TE, RE, M (M0), PCE */
    STM32BL_TURBO_USART_CLEAR,   /* what the USART's clear register takes */
    STM32BL_TURBO_WATCHDOG,      /* IWDG_KR */
    STM32BL_TURBO_SCRIPT_FIRST,  /* scripts: offsets in bytes from the first of these words */
    STM32BL_TURBO_SCRIPT_ABORT,  /* how it gives up: ends in a reset */
    STM32BL_TURBO_UNIT_BUFFER,   /* where UNIT_MOST bytes of memory are, of no value yet */
    STM32BL_TURBO_OTHER_BRR = STM32BL_TURBO_UNIT_BUFFER + 3, /* program: the rate that it tries */
    STM32BL_TURBO_OTHER_CR1,                                 /* when it hears nothing */
    STM32BL_TURBO_WIRES = STM32BL_TURBO_UNIT_BUFFER + 6
};

/**
 * From STM32BL_TURBO_WIRES on: the USARTs and their RX pins, in the order in which they are tried; a
 * zero ends the list. The spare word, which may be written to any time, lies behind that.
 */
enum {
    STM32BL_TURBO_WIRE_STATUS, /* registers: SR or ISR */
    STM32BL_TURBO_WIRE_RECEIVE,
    STM32BL_TURBO_WIRE_TRANSMIT,
    STM32BL_TURBO_WIRE_CLEAR, /* ICR; a spare word where reading status and data clears */
    STM32BL_TURBO_WIRE_BRR,
    STM32BL_TURBO_WIRE_CR1,
    STM32BL_TURBO_WIRE_INPUT, /* GPIOx_IDR of the RX pin */
    STM32BL_TURBO_WIRE_MASK,  /* the pin in it */
    STM32BL_TURBO_WIRE_PINS,  /* script that gives the USART its TX pin */
    STM32BL_TURBO_WIRE_WORDS
};

/** The image begins with four vectors, to the last three of which the load address is added. */
enum {
    STM32BL_TURBO_VECTORS = 16,     /* bytes of them */
    STM32BL_TURBO_ALIGN = 256,      /* of the load address */
    STM32BL_TURBO_CODE_MOST = 2048, /* bytes of machine code */
    STM32BL_TURBO_UNIT_MOST = 128,  /* bytes of a unit, or of a script */
    STM32BL_TURBO_STACK_SIZE = 256  /* bytes of stack */
};

#endif
