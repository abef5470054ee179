/*
 * stm32bl_enter.c - leaves a magic word, resets, finds it, and jumps into system memory. The steps
 * and their order follow AN2606, "jump to system memory" in its section on bootloader activation.
 *
 * Nothing here may rely on initialised memory: the check runs before .data and .bss are set up.
 */
#include "stm32bl_enter.h"

#include <stdbool.h>
#include <stdint.h>

#include "port/port.h"

// Armv6-M, Armv7-M and Armv8-M Architecture Reference Manuals, "System Control Space".
#define SYST_CSR  0xE000E010u
#define NVIC_ICER 0xE000E180u
#define NVIC_ICPR 0xE000E280u
#define ICSR      0xE000ED04u
#define VTOR      0xE000ED08u
#define AIRCR     0xE000ED0Cu
#define DCCMVAC   0xE000EF68u

#define ICSR_CLEAR    (1u << 27 | 1u << 25) // PENDSVCLR, PENDSTCLR
#define SYSRESETREQ   0x05FA0004u
#define MEM_MODE      7u
#define SYSTEM_MEMORY 1u

#ifdef STM32BL_LOADER
#define MAGIC 0xB007C0DFu // firmware/loader/start.c
#else
#define MAGIC 0xB007C0DEu
#endif

#if __ARM_ARCH == 6
enum { NVIC_WORDS = 1 };
#else
enum { NVIC_WORDS = 8 }; // those that a chip does not have read as zero and ignore writes
#endif

static inline volatile uint32_t *at(uintptr_t address)
{
    return (volatile uint32_t *)address;
}

static inline void barrier(void)
{
    __asm__ volatile("dsb\n isb" ::: "memory");
}

/* Sets bits and returns what was there. Reading back makes sure that a clock has come on. */
static inline uint32_t set(struct stm32bl_bits field)
{
    uint32_t before;

    if (!field.reg)
        return 0;
    before = *at(field.reg);
    *at(field.reg) = before | field.bits;
    (void)*at(field.reg);
    return before;
}

static inline void put_back(struct stm32bl_bits field, uint32_t before)
{
    if (field.reg)
        *at(field.reg) = before;
}

static inline bool was_software_reset(void)
{
    return *at(port.software_reset.reg) & port.software_reset.bits;
}

#ifdef STM32BL_RETAIN_ADDRESS

_Static_assert((STM32BL_RETAIN_ADDRESS) % 4 == 0, "STM32BL_RETAIN_ADDRESS: a multiple of 4");

// RAM holds anything at power-up, so it takes 64 bits there: the magic word and its complement.
static inline bool holds(uint32_t magic)
{
    volatile uint32_t *word = at((uintptr_t)(STM32BL_RETAIN_ADDRESS));

    return word[0] == magic && word[1] == ~magic;
}

static bool keep(uint32_t magic)
{
    volatile uint32_t *word = at((uintptr_t)(STM32BL_RETAIN_ADDRESS));

    word[0] = magic;
    word[1] = ~magic;
    if (port.data_cache) { // the reset throws the cache away
        barrier();
        *at(DCCMVAC) = (uint32_t)(uintptr_t)word;
    }
    barrier();
    return holds(magic);
}

static inline bool keep_magic(void)
{
    return keep(MAGIC);
}

/* RAM that was never written may fail its parity check when read, so the reset flag is asked first.
 */
static bool take_magic(void)
{
    bool asked = was_software_reset() && holds(MAGIC);

    return keep(0) && asked;
}

#else

#ifndef STM32BL_BACKUP_INDEX
#define STM32BL_BACKUP_INDEX (port.half ? 8 : 4) // applications and examples begin at 0
#endif

#ifdef __OPTIMIZE__ // then the compiler sees whether it is called
extern void index_too_high(void)
    __attribute__((error("STM32BL_BACKUP_INDEX: the family has no such backup register")));
#else
static inline void index_too_high(void)
{
}
#endif

static inline bool has_index(void)
{
    return (unsigned)STM32BL_BACKUP_INDEX + port.half < port.backup_count;
}

static inline uint32_t kept(void)
{
    volatile uint32_t *word = at(port.backup) + STM32BL_BACKUP_INDEX;

    return port.half ? word[0] << 16 | (word[1] & 0xFFFF) : word[0];
}

/* Writes `magic`, or only if the magic word is there already; false if that did not come to pass.
 */
static bool keep(uint32_t magic, bool only_replace)
{
    volatile uint32_t *word = at(port.backup) + STM32BL_BACKUP_INDEX;
    uint32_t clock, clock2;
    bool done;

    if (!has_index()) {
        index_too_high();
        return false;
    }
    clock = set(port.clock);
    clock2 = set(port.clock2);
    done = !only_replace || kept() == MAGIC;
    if (done) {
        uint32_t lock = set(port.unlock);
        unsigned tries = 1000; // some power controllers take a moment to open the backup domain
        do {
            word[0] = port.half ? magic >> 16 : magic;
            if (port.half)
                word[1] = magic & 0xFFFF;
        } while (kept() != magic && --tries);
        put_back(port.unlock, lock);
        done = tries;
    }
    put_back(port.clock2, clock2);
    put_back(port.clock, clock);
    return done;
}

static inline bool keep_magic(void)
{
    return keep(MAGIC, false);
}

/* A magic word that no software reset has brought here is stale: a power cut came between. */
static inline bool take_magic(void)
{
    return keep(0, true) && was_software_reset();
}

#endif

/*
 * A stack in RAM (RAM begins at 0x20000000, and on some chips also at 0x10000000) and an entry in
 * system memory; else this is not the chip that the code is for.
 */
static inline bool is_rom(uint32_t stack, uint32_t entry)
{
    bool inside = entry - port.rom_start < port.rom_size ||
                  (port.rom_alias && entry - port.rom_alias < port.rom_size);

    return inside && entry % 2 == 1 && (stack >> 28 == 1 || stack >> 28 == 2);
}

/* What a reset has done already, unless the check was called late. */
static inline void silence_interrupts(void)
{
    *at(SYST_CSR) = 0;
    for (unsigned i = 0; i < NVIC_WORDS; i++) {
        at(NVIC_ICER)[i] = UINT32_MAX;
        at(NVIC_ICPR)[i] = UINT32_MAX;
    }
    *at(ICSR) = ICSR_CLEAR;
}

static inline void map_rom_to_zero(void)
{
    uint32_t clock = set(port.remap_clock);

    if (port.remap)
        *at(port.remap) = (*at(port.remap) & ~MEM_MODE) | SYSTEM_MEMORY;
    barrier();
    put_back(port.remap_clock, clock);
    if (port.vtor)
        *at(VTOR) = port.vectors;
}

/* The ROM finds interrupts enabled, as after a reset: it does not enable them itself (AN2606). */
static inline void start_rom(uint32_t stack, uint32_t entry)
{
    barrier();
#if __ARM_ARCH >= 7
    __asm__ volatile("msr basepri, %0\n cpsie f" ::"r"(0));
#endif
#if __ARM_ARCH >= 8
    __asm__ volatile("msr msplim, %0" ::"r"(0));
#endif
    __asm__ volatile("msr control, %2\n"
                     "isb\n"
                     "msr msp, %0\n"
                     "cpsie i\n"
                     "bx %1"
                     :
                     : "r"(stack), "r"(entry), "r"(0)
                     : "memory");
}

void stm32bl_enter_check(void)
{
    uint32_t stack, entry;

    if (!take_magic())
        return;
    stack = at(port.vectors)[0];
    entry = at(port.vectors)[1];
    if (!is_rom(stack, entry))
        return;
    __asm__ volatile("cpsid i" ::: "memory");
    silence_interrupts();
    map_rom_to_zero();
    start_rom(stack, entry);
}

int stm32bl_enter_request(void)
{
    uint32_t primask;

    // No interrupt may lock the backup domain in between, nor touch the magic word.
    __asm__ volatile("mrs %0, primask\n cpsid i" : "=r"(primask)::"memory");
    if (!keep_magic()) {
        __asm__ volatile("msr primask, %0" ::"r"(primask) : "memory");
        return STM32BL_ENTER_NOT_KEPT;
    }
    *at(AIRCR) = SYSRESETREQ;
    barrier();
    for (;;)
        ;
}
