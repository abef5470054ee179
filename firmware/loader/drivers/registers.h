/*
 * registers.h - what the drivers have in common.
 */
#ifndef LOADER_REGISTERS_H
#define LOADER_REGISTERS_H

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(uintptr_t)(address))

enum { FLASH_KEY1 = 0x45670123 };
#define FLASH_KEY2 0xCDEF89ABu

static inline void loader_barrier(void)
{
    __asm__ volatile("dsb\n isb" ::: "memory");
}

/* Data cache of F4 and L4: ACR bit 10 turns it on, bit 12 empties it while it is off (RM0090, RM0351 ACR). */
static inline void loader_drop_data_cache(uint32_t acr)
{
    uint32_t kept = REG(acr);

    if (kept & 1u << 10) {
        REG(acr) = kept & ~(1u << 10);
        REG(acr) = (kept & ~(1u << 10)) | 1u << 12;
        REG(acr) = kept;
    }
}

/* Words through the CRC unit; its reset state is the sum that Get Checksum wants. */
static inline uint32_t loader_crc_unit(uint32_t unit, uint32_t at, uint32_t bytes)
{
    const volatile uint32_t *word = (const volatile uint32_t *)(uintptr_t)at;

    REG(unit + 8) = 1;
    for (; bytes >= 16; bytes -= 16, word += 4) { // a boot is to cost less than 10 cycles a word
        REG(unit) = word[0];
        REG(unit) = word[1];
        REG(unit) = word[2];
        REG(unit) = word[3];
    }
    for (; bytes; bytes -= 4)
        REG(unit) = *word++;
    return REG(unit);
}

static inline void loader_copy(uint32_t at, uint32_t *to, uint32_t bytes)
{
    const volatile uint32_t *word = (const volatile uint32_t *)(uintptr_t)at;

    for (; bytes; bytes -= bytes < 4 ? bytes : 4)
        *to++ = *word++;
}

#endif
