/*
 * start.c - from reset to an image, or to the line. Nothing is set up on the way to an image but the clock of
 * the CRC unit; what the receiver sets up ends with the reset by which it starts an image.
 */
#include <stdbool.h>
#include <stddef.h>

#include "banks.h"
#include "board.h"
#include "boot.h"
#include "drivers/registers.h"
#include "line.h"
#include "pins.h"
#include "serve.h"
#include "swap.h"
#include "watchdog.h"
#include "work.h"

// Armv6-M and Armv7-M Architecture Reference Manuals, "System Control Space".
#define SYST_CSR 0xE000E010u
#define SYST_RVR 0xE000E014u
#define SYST_CVR 0xE000E018u
#define VTOR     0xE000ED08u
#define AIRCR    0xE000ED0Cu

enum { RUN = 5, COUNTFLAG = 1 << 16, TURN = 0xFFFFFF }; // SYST_CSR: the core's clock, no exception
enum { ACK = 0x79, FEED = 0xAAAA, TX = 9, RX = 10 };
#define SYSRESETREQ 0x05FA0004u

// The word beside that of stm32bl_enter.c, in the same place: stay in the loader.
#define STAY 0xB007C0DFu

// And another one, from the loader to itself: the banks were to have changed places (swap.c).
#define SWAPPED 0xB0075A4Bu

// Offsets of the USART, RM0008 27.6 and RM0444 33.8.
#define CR1 (board.isr ? 0x00u : 0x0Cu)
#define BRR (board.isr ? 0x0Cu : 0x08u)
#define SR  (board.isr ? 0x1Cu : 0x00u)
#define ICR 0x20u
#define RDR (board.isr ? 0x24u : 0x04u)
#define TDR (board.isr ? 0x28u : 0x04u)

enum { RXNE = 1 << 5, TC = 1 << 6, TXE = 1 << 7, ORECF = 1 << 3 };

void loader_reset(void);
void loader_fault(void);

static void set(struct stm32bl_bits field)
{
    REG(field.reg) |= field.bits;
    (void)REG(field.reg); // the clock has come on
}

/* ---- the request of an application */

static volatile uint32_t *request_word(void)
{
    return (volatile uint32_t *)(uintptr_t)port.backup + (port.half ? 8 : 4);
}

static bool is_asked(void)
{
    volatile uint32_t *word = request_word();
    uint32_t kept;

    if (!(REG(port.software_reset.reg) & port.software_reset.bits))
        return false;
    set(port.clock);
    kept = port.half ? word[0] << 16 | (word[1] & 0xFFFF) : word[0];
#ifdef LOADER_SWAP
    loader_banks_tried = kept == SWAPPED;
    if (loader_banks_tried)
        loader_banks_note(false);
#endif
    if (kept != STAY)
        return false;
    set(port.unlock);
    word[0] = 0;
    return true;
}

#ifdef LOADER_SWAP
bool loader_banks_note(bool on)
{
    volatile uint32_t *word = request_word();
    uint32_t wanted = on ? SWAPPED : 0;

    set(port.clock);
    set(port.unlock);
    *word = wanted;
    REG(port.unlock.reg) &= ~port.unlock.bits;
    return *word == wanted;
}
#endif

/* ---- the line */

static enum loader_lit waiting; // for a host

int loader_line_get(bool begun)
{
    unsigned turns = 0;

    REG(SYST_CVR) = 0;
    while (!(REG(board.usart + SR) & RXNE)) {
        if (board.isr)
            REG(board.usart + ICR) = ORECF; // an overrun would end reception
        REG(board.watchdog) = FEED;
        if (REG(SYST_CSR) & COUNTFLAG && begun && ++turns == board.turns)
            return -1;
    }
    return (uint8_t)REG(board.usart + RDR);
}

void loader_line_put(uint8_t byte)
{
    while (!(REG(board.usart + SR) & TXE))
        ;
    REG(board.usart + TDR) = byte;
}

__attribute__((noreturn)) static void reset(void)
{
    loader_barrier();
    REG(AIRCR) = SYSRESETREQ;
    for (;;)
        ;
}

#if defined LOADER_PROTECT || defined LOADER_READ_PROTECT
#ifndef STM32BL_FAMILY_F4
#error "LOADER_PROTECT and LOADER_READ_PROTECT are for F4"
#endif

/* As AN3155 has it; who asked for it wants to look. F4: one word. */
void loader_line_again(void)
{
    while (!(REG(board.usart + SR) & TC))
        ;
    set(port.clock);
    set(port.unlock);
    *request_word() = STAY;
    reset();
}
#endif

void loader_line_restart(void)
{
    while (!(REG(board.usart + SR) & TC))
        ;
    loader_led_blink(3);
    reset();
}

static void set_up_pins(void)
{
    set(board.gpio_clock);
    set(board.usart_clock);
    if (!board.function) { // F1: PA9 pushes and pulls at 50 MHz, PA10 is an input with a pull-up
        REG(board.gpio + 4) = (REG(board.gpio + 4) & ~0xFF0u) | 0x8B0;
        REG(board.gpio + 0x10) = 1u << RX;
        return;
    }
    REG(board.gpio + 0x24) |= (uint32_t)board.function << 4 * (TX - 8) | (uint32_t)board.function
                                                                             << 4 * (RX - 8);
    REG(board.gpio + 0x0C) |= 1u << 2 * RX; // pulled up
    REG(board.gpio) = (REG(board.gpio) & ~(0xFu << 2 * TX)) | 0xAu << 2 * TX;
}

/* To 16 MHz: RM0351 RCC_CR, range 8 of the MSI; RM0367 RCC_CR and CFGR, HSI16, which takes a wait state. */
static void set_up_clock(void)
{
#if defined STM32BL_FAMILY_L4
    REG(0x40021000) = (REG(0x40021000) & ~0xF0u) | 0x88;
#elif defined STM32BL_FAMILY_L0
    REG(0x40022000) |= 1;
    REG(0x40021000) |= 1;
    while (!(REG(0x40021000) & 4))
        ;
    REG(0x4002100C) |= 1;
    while ((REG(0x4002100C) & 0xC) != 4)
        ;
#endif
}

static uint32_t is_high(void)
{
    return REG(board.gpio + (board.function ? 0x10 : 0x08)) & 1u << RX;
}

/* The LED takes as long as a bit at 230400 baud and 8 MHz, so it has its turn seldom. */
static void await_start_bit(void)
{
    while (!is_high())
        REG(board.watchdog) = FEED;
    for (uint32_t i = 1; is_high(); i++) {
        REG(board.watchdog) = FEED;
        if (!(i & 0x3FFF))
            loader_led(waiting);
    }
}

/*
 * 7F: its bit 0 and its parity bit rise, eight bits apart (AN3155 2). Loops of as few cycles as it takes: what is
 * noticed late is an error of the rate.
 */
static uint32_t measure(void)
{
    await_start_bit();
    while (!is_high())
        ;
    REG(SYST_CVR) = 0;
    while (is_high())
        ;
    while (!is_high())
        ;
    return (TURN - REG(SYST_CVR) + 4) / 8;
}

static void synchronise(void)
{
    uint32_t cycles;

    REG(SYST_RVR) = TURN;
    REG(SYST_CSR) = RUN;
    do
        cycles = measure();
    while (cycles < 16); // a disturbance
    REG(SYST_CVR) = 0;
    while (TURN - REG(SYST_CVR) < cycles) // the parity bit
        ;
    REG(board.usart + BRR) = cycles;
    REG(board.usart + CR1) = board.isr ? 0x140D : 0x340C; // UE, M, PCE, TE, RE: eight bits, even
    loader_led(LOADER_LIT);
    loader_line_put(ACK);
}

#if defined LOADER_KEYS || defined LOADER_STEP
void loader_work_goes_on(void)
{
    REG(board.watchdog) = FEED;
}
#endif

/* ---- the way to an image */

static void jump(unsigned slot)
{
#ifdef LOADER_SWAP
    const uint32_t *vectors = (const uint32_t *)(uintptr_t)loader_slot_link(slot);
#else
    const uint32_t *vectors = (const uint32_t *)(uintptr_t)loader_slot_start(slot);
#endif

    if (loader_boot_state()->state == STM32BL_SLOT_ON_TRIAL)
        loader_watchdog_start();
#if defined LOADER_BANK && !defined LOADER_SWAP
    if (slot) {
        loader_banks_start();
        return;
    }
#endif
    REG(VTOR) = (uint32_t)(uintptr_t)vectors;
    loader_barrier();
    __asm__ volatile("msr msp, %0\n bx %1" ::"r"(vectors[0]), "r"(vectors[1]) : "memory");
    __builtin_unreachable();
}

static void run(void)
{
    unsigned slot;

    loader_boot_load();
    waiting = LOADER_LIT_HALF;
    if (!is_asked() && !loader_button_held()) {
        if ((slot = loader_boot_decide()) != LOADER_NO_SLOT)
            jump(slot);
        waiting = LOADER_LIT_SHORT;
    }
    loader_serve_begin();
    set_up_clock();
    set_up_pins();
    loader_led_set_up();
    synchronise();
    for (;;)
        loader_serve_command();
}

extern uint32_t loader_bss[], loader_bss_end[];

void loader_reset(void)
{
    for (uint32_t *word = loader_bss; word != loader_bss_end; word++)
        *word = 0;
    run();
}

void loader_fault(void)
{
    reset();
}

/* What the compiler calls by itself. */
__attribute__((used)) void *memcpy(void *to, const void *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        ((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
    return to;
}

__attribute__((used)) void *memset(void *to, int value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        ((uint8_t *)to)[i] = (uint8_t)value;
    return to;
}

#if defined STM32BL_FAMILY_G0 || defined STM32BL_FAMILY_L4 || defined STM32BL_FAMILY_G4
void loader_flash_nmi(void);
#else
#define loader_flash_nmi loader_fault
#endif

__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {
    (void (*)(void))LOADER_STACK, loader_reset, loader_flash_nmi, loader_fault};
