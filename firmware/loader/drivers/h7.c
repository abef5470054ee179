/*
 * h7.c - flash of H74x and H75x (RM0433 4.3, 4.9): 256 bits with ECC, two banks. What was half written is a bus
 * fault when it is read; while FAULTMASK and BFHFNMIGN are set it is only noted (ARMv7-M, B1.4.3 and B3.2.8). Armv6-M, in which the
 * simulated chip executes this, has neither, nor does that chip have such faults.
 */
#include "../banks.h"
#include "../flash.h"
#include "registers.h"

enum { CRC_UNIT = 0x58024C00, AHB4ENR = 0x580244E0 };
enum { KEYR = 4, CR = 0xC, SR = 0x10, CCR = 0x14 }; // of a bank
enum { BUSY = 7, ERRORS = 0x6EE0000, FLAGS = 0x7EF0000 };
enum { LOCK = 1, PG = 2, SER = 4, WORDS = 2 << 4, START = 1 << 7 };
#define SCB_CCR  0xE000ED14u
#define SCB_CFSR 0xE000ED28u

enum { BFHFNMIGN = 1 << 8, BUS_FAULTS = 0xFF00 };

static uint32_t bank_of(uint32_t at)
{
    return at & 0x100000 ? 0x52002100 : 0x52002000;
}

static void begin(uint32_t bank, uint32_t mode)
{
    while (REG(bank + SR) & BUSY)
        ;
    if (REG(bank + CR) & LOCK) {
        REG(bank + KEYR) = FLASH_KEY1;
        REG(bank + KEYR) = FLASH_KEY2;
    }
    REG(bank + CCR) = FLAGS;
    REG(bank + CR) = mode | WORDS;
}

static bool end(uint32_t bank)
{
    loader_barrier();
    while (REG(bank + SR) & BUSY)
        ;
    REG(bank + CR) = LOCK;
    return !(REG(bank + SR) & ERRORS);
}

bool loader_flash_erase(uint32_t at)
{
    uint32_t bank = bank_of(loader_banks_now(at)), mode = SER | (at >> 17 & 7) << 8;

    begin(bank, mode);
    REG(bank + CR) = mode | WORDS | START;
    return end(bank);
}

bool loader_flash_write(uint32_t at, const void *data, uint32_t bytes)
{
    const uint32_t *word = data;
    uint32_t bank;

    at = loader_banks_now(at);
    bank = bank_of(at);
    for (uint32_t i = 0; i < bytes; i += 32) {
        begin(bank, PG);
        for (uint32_t j = 0; j < 32; j += 4) {
            REG(at + i + j) = *word++;
            loader_barrier();
        }
        if (!end(bank))
            return false;
    }
    return true;
}

#if __ARM_ARCH == 6

static void look_away(void)
{
}

static bool look_again(void)
{
    return true;
}

#else

static void look_away(void)
{
    __asm__ volatile("cpsid f" ::: "memory");
    REG(SCB_CCR) |= BFHFNMIGN;
    REG(SCB_CFSR) = BUS_FAULTS;
    loader_barrier();
}

static bool look_again(void)
{
    bool good;

    loader_barrier();
    good = !(REG(SCB_CFSR) & BUS_FAULTS);
    REG(SCB_CFSR) = BUS_FAULTS;
    REG(SCB_CCR) &= ~(uint32_t)BFHFNMIGN;
    REG(0x52002000 + CCR) = REG(0x52002100 + CCR) = FLAGS;
    __asm__ volatile("cpsie f" ::: "memory");
    return good;
}

#endif

bool loader_flash_read(uint32_t at, void *to, uint32_t bytes)
{
    look_away();
    loader_copy(loader_banks_now(at), to, bytes);
    return look_again();
}

bool loader_flash_sum(uint32_t at, uint32_t bytes, uint32_t *sum)
{
    REG(AHB4ENR) |= 1u << 19;
    (void)REG(AHB4ENR);
    look_away();
    *sum = loader_crc_unit(CRC_UNIT, loader_banks_now(at), bytes);
    return look_again();
}
