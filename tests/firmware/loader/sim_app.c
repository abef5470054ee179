/*
 * sim_app.c - an application for the simulated chip, behind a loader whose banks change places: it says on its console, at 115200
 * 8N1, which version runs, confirms itself, and hears a knock. One binary for either bank: its version is in its descriptor. Each
 * fourth version never confirms itself and resets.
 */
#include <stdbool.h>
#include <stddef.h>

#include "../stm32bl_knock.h"
#include "../stm32bl_knock_frame.h"
#include "../stm32bl_slot.h"
#include "app_start.h"
#include "board.h"
#include "drivers/registers.h"

#define AIRCR   REG(0xE000ED0C)
#define L4_CR   REG(0x40021000)
#define IS_NEW  (board.isr)
#define CR1     REG(board.usart + (IS_NEW ? 0x00 : 0x0C))
#define BRR     REG(board.usart + (IS_NEW ? 0x0C : 0x08))
#define STATUS  REG(board.usart + (IS_NEW ? 0x1C : 0x00))
#define ICR     REG(board.usart + 0x20)
#define RDR     REG(board.usart + (IS_NEW ? 0x24 : 0x04))
#define TDR     REG(board.usart + (IS_NEW ? 0x28 : 0x04))
#define ENABLED (IS_NEW ? 0xD : 0x200C) // UE, TE, RE

enum { ORECF = 1 << 3, RXNE = 1 << 5, TC = 1 << 6, TXE = 1 << 7 };

#ifdef STM32BL_FAMILY_H7
enum { CLOCK = 64000000 };
#else
enum { CLOCK = 16000000 };
#endif

static uint32_t version(void)
{
    uint32_t descriptor = LOADER_SLOT_A + REG(LOADER_SLOT_A + STM32BL_SLOT_LENGTH_AT);

    return REG(descriptor + offsetof(struct stm32bl_slot_descriptor, version));
}

static void put(const char *text, unsigned bytes)
{
    for (; bytes; bytes--) {
        while (!(STATUS & TXE))
            ;
        TDR = (uint8_t)*text++;
    }
    while (!(STATUS & TC))
        ;
}

void stm32bl_knock_say(const char *text, unsigned bytes)
{
    put(text, bytes);
}

static void open_console(void)
{
#ifdef STM32BL_FAMILY_L4
    L4_CR = (L4_CR & ~0xF0u) | 0x88; // MSI at 16 MHz
#endif
    REG(board.gpio_clock.reg) |= board.gpio_clock.bits;
    REG(board.usart_clock.reg) |= board.usart_clock.bits;
    REG(board.gpio + 0x24) |= (uint32_t)board.function << 4 | (uint32_t)board.function
                                                                  << 8; // PA9, PA10
    REG(board.gpio + 0x0C) |= 1u << 20;
    REG(board.gpio) = (REG(board.gpio) & ~(0xFu << 18)) | 0xAu << 18;
    BRR = CLOCK / 115200;
    CR1 = ENABLED;
}

static void say_version(void)
{
    char text[] = "version 0\r\n";

    text[8] = (char)('0' + (version() & 7));
    put(text, sizeof text - 1);
}

static void say_confirmed(void)
{
    char word[STM32BL_WORD_LENGTH];

    if (stm32bl_slot_confirm())
        return;
    stm32bl_word_put(word, STM32BL_WORD_CONFIRMED, stm32bl_slot_state().image);
    put(word, sizeof word);
}

void app_reset(void)
{
    app_clear();
    open_console();
    say_version();
    if (version() % 4 == 3) {
        AIRCR = 0x05FA0004;
        for (;;)
            ;
    }
    say_confirmed();
    for (;;) {
        if (IS_NEW)
            ICR = ORECF; // what came while it spoke
        if (STATUS & RXNE)
            stm32bl_knock_feed((uint8_t)RDR);
    }
}

void app_fault(void)
{
    put("fault\r\n", 7);
    for (;;)
        ;
}
