/*
 * start.S - where Go enters, and the handler of the two faults that PRIMASK does not hold back. r7 is
 * the address of the block, here and in all that turbo.c includes.
 */
        .syntax unified
        .cpu    cortex-m0
        .thumb
        .equ    FAULT, 26       @ words of the block: STM32BL_TURBO_FAULT, _ECC, _ECC_VALUE
        .equ    ECC, 27
        .section .text.start, "ax"
base:   .word   0               @ stack pointer: the host's
        .word   entry - base + 1
        .word   fault - base + 1 @ NMI: two wrong bits in a word of flash, on L4, G0 and their like
        .word   fault - base + 1 @ HardFault: memory that is not there; two wrong bits on H7

        .thumb_func
entry:  cpsid   i
        ldr     r7, to_block
here:   add     r7, pc
        bl      turbo

// Only reading faults: of what the host has named, and the answer tells it. An NMI comes behind the load
// that caused it; a HardFault returns to it, so that it must be stepped over: two bytes.
        .thumb_func
fault:  mrs     r1, ipsr
        str     r1, [r7, #4 * FAULT]
        ldr     r2, [r7, #4 * ECC]
        ldr     r3, [r7, #4 * ECC + 4]
        str     r3, [r2]
        dsb
        cmp     r1, #3
        bne     done
        ldr     r1, [sp, #24]   @ the return address, Armv6-M ARM B1.5.6
        adds    r1, #2
        str     r1, [sp, #24]
done:   bx      lr

        .balign 4
to_block:  .word block - here - 4
