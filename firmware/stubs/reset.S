/*
 * reset.S - the program that resets a chip from inside. The host writes it to RAM through the ROM's
 * Write Memory and starts it by Go. It performs the list of stores behind it, the last of which
 * requests the reset: [address] = [address] & keep | set.
 *
 * Thumb instructions that every Cortex-M has, position independent, no stack. The host fills in the
 * two vectors and appends the list: three words for each store, and three zeros.
 */
        .syntax unified
        .cpu    cortex-m0
        .thumb

        .word   0 @ stack pointer
        .word   9 @ entry, from the start of this image: 8, and bit 0 for Thumb

        cpsid   i @ interrupts of the ROM, whose vectors may be gone by now
        adr     r0, stores

        // The pause before each store lets the ACK of Go leave the USART, and gives an option-byte
        // launch time to begin before the plain reset request that follows it. 2^15 turns are 8 to
        // 16 ms at the 8 MHz of the slowest ROM.
next:   movs    r4, #1
        lsls    r4, r4, #15
pause:  subs    r4, #1
        bne     pause

        ldmia   r0!, {r1, r2, r3}
        cmp     r1, #0
halt:   beq     halt

        // Write-only registers, such as those for keys, are not read.
        cmp     r2, #0
        beq     store
        ldr     r4, [r1]
        ands    r2, r4
        orrs    r3, r2
store:  str     r3, [r1]
        dsb
        b       next

        .balign 4
stores:
