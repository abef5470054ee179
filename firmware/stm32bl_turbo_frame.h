/**
 * stm32bl_turbo_frame.h - what the host and the program in RAM of firmware/turbo agree upon: the
 * frames on the line, and the words that the host puts behind the machine code. Host, program and
 * their tests share this file and nothing else. docs/TURBO.md explains it; numbers are little-endian.
 *
 * Host to chip, 17 bytes, then `payload` bytes and their CRC-32 if `payload` is not 0:
 *
 *     A5 | command | sequence | payload 2 | address 4 | argument 4 | CRC-32 of the 12 bytes before
 *
 * Chip to host, 12 bytes; behind an answer to READ or HELLO whose status is OK, `value` bytes of
 * data, one more byte of status, and the CRC-32 of these:
 *
 *     5A | status | sequence | next | value 4 | CRC-32 of the 7 bytes before
 *
 * CRC-32 is that of zip: polynomial 04C11DB7 reflected, start and final XOR FFFFFFFF.
 */
#ifndef STM32BL_TURBO_FRAME_H
#define STM32BL_TURBO_FRAME_H

#include <stdint.h>

#define STM32BL_TURBO_VERSION 1

enum {
    STM32BL_TURBO_START = 0xA5,
    STM32BL_TURBO_ANSWER = 0x5A,
    STM32BL_TURBO_TUNE = 0x55, /* the byte that is sent until the program has found the line */

    STM32BL_TURBO_HEAD = 17,  /* bytes of a frame without payload */
    STM32BL_TURBO_CHECK = 4,  /* bytes behind a payload */
    STM32BL_TURBO_REPLY = 12, /* bytes of an answer without data */
    STM32BL_TURBO_TAIL = 5    /* bytes behind the data of an answer: status, CRC-32 */
};

/** Questions change nothing. They are answered whatever is behind them, and again when repeated. */
enum {
    STM32BL_TURBO_HELLO = '?', /* any sequence: answered with STM32BL_TURBO_INFO words */
    STM32BL_TURBO_CRC = 'C',   /* of `argument` bytes from `address`, into `value` */
    STM32BL_TURBO_BLANK = 'B', /* `value`: how many of `argument` bytes are blank until one is not */
    STM32BL_TURBO_READ = 'R'   /* `argument` bytes from `address` */
};

/** Orders are carried out once, in the order of their sequence. */
enum {
    STM32BL_TURBO_WRITE = 'W', /* the payload to `address`; whole units of programming */
    STM32BL_TURBO_LZ4 = 'L',   /* the same, one LZ4 block; matches reach into what lies below */
    STM32BL_TURBO_ERASE = 'E', /* payload: STM32BL_TURBO_ERASE_WORDS. `value`: how many were erased */
    STM32BL_TURBO_SPEED = 'S', /* `argument` to BRR and `address` to CR1, behind the answer */
    STM32BL_TURBO_LEAVE = 'G'  /* payload: a script, or none; behind the answer. Then a reset */
};

enum {
    STM32BL_TURBO_OK = 0,
    STM32BL_TURBO_AGAIN = 1,   /* an order that was carried out before, and was not now */
    STM32BL_TURBO_DAMAGED = 2, /* something got lost or spoiled: send again from `next` */
    STM32BL_TURBO_FAILED = 3,  /* the flash controller reports errors: `value` has their bits */
    STM32BL_TURBO_FILLED = 4,  /* not blank, and other data: `value` is the address */
    STM32BL_TURBO_BUSY = 5,    /* the flash controller stays busy: `value` is its status */
    STM32BL_TURBO_REFUSED = 6, /* no such command, or a size that does not fit */
    STM32BL_TURBO_FAULT = 7    /* reading caused a fault: `value` is 2 (NMI) or 3 (hard fault) */
};

/** The payload of ERASE. `argument` is the control register for the first sector, without STRT. */
enum {
    STM32BL_TURBO_ERASE_SIZE,  /* bytes of each sector */
    STM32BL_TURBO_ERASE_COUNT, /* how many sectors, at ascending addresses */
    STM32BL_TURBO_ERASE_STEP,  /* what is added to the control word from one to the next */
    STM32BL_TURBO_ERASE_LOOK,  /* 1: those that are blank are left alone */
    STM32BL_TURBO_ERASE_WORDS
};

/** What HELLO tells, in words. The program says it once unasked, when it has found the line. */
enum {
    STM32BL_TURBO_INFO_VERSION,  /* STM32BL_TURBO_VERSION */
    STM32BL_TURBO_INFO_IDENTITY, /* as the host gave it */
    STM32BL_TURBO_INFO_FLAGS,    /* STM32BL_TURBO_FLAG_... */
    STM32BL_TURBO_INFO_RING,     /* bytes that may be under way without an answer */
    STM32BL_TURBO_INFO_HOST,     /* cycles of the processor in 64 bits of the host */
    STM32BL_TURBO_INFO_OWN,      /* cycles of the processor in 88 bits of the USART at BRR = 256 */
    STM32BL_TURBO_INFO_WIRE,     /* which of the wires: 0 is the first */
    STM32BL_TURBO_INFO_BRR,      /* as it is in use */
    STM32BL_TURBO_INFO_CR1,      /* as it is in use */
    STM32BL_TURBO_INFO_FOUND,    /* BRR as the ROM left it */
    STM32BL_TURBO_INFO_WORDS
};
enum {
    STM32BL_TURBO_FLAG_LIVE = 1,   /* the ROM had left the USART on */
    STM32BL_TURBO_FLAG_TOUCHED = 2 /* an order for the flash was begun: no reset without an order */
};

/**
 * The words behind the machine code, which tell the program about the chip and the line. Registers
 * are addresses.
 */
enum {
    STM32BL_TURBO_RING,            /* where received bytes wait */
    STM32BL_TURBO_RING_MASK,       /* its size, a power of two from 512, less 1 */
    STM32BL_TURBO_STACK,           /* the end of STM32BL_TURBO_STACK_SIZE bytes */
    STM32BL_TURBO_IDENTITY,        /* for who finds the program running: product and bootloader id */
    STM32BL_TURBO_FLASH_STATUS,    /* register */
    STM32BL_TURBO_FLASH_BUSY,      /* bits: while one is 1 nothing touches the flash */
    STM32BL_TURBO_FLASH_ERROR,     /* bits */
    STM32BL_TURBO_FLASH_CLEAR,     /* register that takes CLEAR_VALUE to clear them */
    STM32BL_TURBO_FLASH_CLEAR_VALUE,
    STM32BL_TURBO_FLASH_CONTROL,   /* register */
    STM32BL_TURBO_PREPARE_VALUE,   /* control, just before it takes PROGRAM_VALUE */
    STM32BL_TURBO_PROGRAM_VALUE,   /* control, while programming */
    STM32BL_TURBO_IDLE_VALUE,      /* control, otherwise */
    STM32BL_TURBO_UNIT,            /* bytes of one operation: 2, 4, 8, 16, 32, 64 or 128 */
    STM32BL_TURBO_STORE,           /* bytes of one store: 2 or 4 */
    STM32BL_TURBO_ERASED,          /* what a blank word reads as */
    STM32BL_TURBO_ERASE_ADDRESS,   /* register that takes the sector's address; 0: none needed;
                                      1: a word is stored to the sector, and that starts it */
    STM32BL_TURBO_ERASE_START,     /* bits that start it */
    STM32BL_TURBO_BANK2,           /* address from which the flash registers lie ... */
    STM32BL_TURBO_BANK2_OFFSET,    /* ... this much further on */
    STM32BL_TURBO_ECC,             /* register that takes ECC_VALUE after a fault; 0: none */
    STM32BL_TURBO_ECC_VALUE,
    STM32BL_TURBO_WATCHDOG,        /* IWDG_KR */
    STM32BL_TURBO_BUSY_TICKS,      /* how long an operation may keep the flash busy, in 10 ms */
    STM32BL_TURBO_QUIET_TICKS,     /* how long it waits for a good frame while the flash is
                                      untouched, in 10 ms; then it resets the chip */
    STM32BL_TURBO_BAUD_100,        /* hundredth of the host's baud */
    STM32BL_TURBO_USART_OFFSETS,   /* of status, receive, transmit, clear (0: none), a byte each */
    STM32BL_TURBO_USART_OFFSETS_2, /* of BRR, CR1, a byte each */
    STM32BL_TURBO_USART_CLEAR,     /* what the clear register takes */
    STM32BL_TURBO_USART_ON,        /* CR1 for 8E1: UE, TE, RE, M (M0), PCE */
    STM32BL_TURBO_USART_LIVE,      /* of them UE, TE, RE */
    STM32BL_TURBO_SCRIPT_FIRST,    /* scripts, as offsets in bytes from the first of these words */
    STM32BL_TURBO_SCRIPT_SETUP,    /* if no wire's USART is on: clocks and pins of all of them */
    STM32BL_TURBO_SCRIPT_ABORT,    /* before it resets the chip unasked */
    STM32BL_TURBO_FAULT_SEEN,      /* 0; the program's own */
    STM32BL_TURBO_WIRES,           /* how many follow, STM32BL_TURBO_WIRE_WORDS each */
    STM32BL_TURBO_BLOCK_WORDS
};

/** A USART and a pair of pins, in the order in which they are tried. */
enum {
    STM32BL_TURBO_WIRE_USART, /* its first register */
    STM32BL_TURBO_WIRE_INPUT, /* GPIOx_IDR of the RX pin */
    STM32BL_TURBO_WIRE_MASK,  /* the pin in it */
    STM32BL_TURBO_WIRE_PINS,  /* script that gives the USART its TX pin, if it was off */
    STM32BL_TURBO_WIRE_WORDS
};

/**
 * A script is a list of steps of three words, { register | kind, keep, set }, and ends with a zero.
 */
enum {
    STM32BL_TURBO_STEP_STORE = 0, /* [register] = [register] & keep | set; not read if keep is 0 */
    STM32BL_TURBO_STEP_IF = 1,    /* unless [register] & keep == set the next two are left out */
    STM32BL_TURBO_STEP_UNTIL = 2  /* waits for [register] & keep == set, but not for long */
};

enum {
    STM32BL_TURBO_ALIGN = 256,     /* of the load address: the image begins with vectors */
    STM32BL_TURBO_CODE_MOST = 2048,/* bytes of machine code */
    STM32BL_TURBO_STACK_SIZE = 704 /* bytes of stack */
};

#endif
