/*
 * demo_app.c - an application on an emulated G071 behind the loader: it greets on its console at 115200 8N1 and
 * hears a knock, upon which it asks its user. Version 1 and even ones work; an odd one later on crashes.
 */
#include "../stm32bl_enter.h"
#include "../stm32bl_knock.h"
#include "../stm32bl_knock_frame.h"
#include "../stm32bl_slot.h"
#define APP_NMI loader_flash_nmi
#include "app_start.h"
#include "board.h"
#include "drivers/registers.h"
#include "layout.h"

#define SAYS    REG(0x40002FF0) // what the emulation looks at
#define ASKS    REG(0x40002FE0) // the device's display: 1, it asks for consent
#define AGREES  REG(0x40002FE4) // and its button
#define AIRCR   REG(0xE000ED0C)
#define CR1     REG(board.usart)
#define BRR     REG(board.usart + 0x0C)
#define ISR     REG(board.usart + 0x1C)
#define RDR     REG(board.usart + 0x24)
#define TDR     REG(board.usart + 0x28)
#define ENABLED 0xD // UE, TE, RE

#define ICR REG(board.usart + 0x20)

enum {
    ORECF = 1 << 3,
    RXNE = 1 << 5,
    TC = 1 << 6,
    TXE = 1 << 7,
    CLOCK = 16000000,
    CRASHES_AFTER = 300000
};

int stm32bl_knock_asked(void)
{
    ASKS = 1;
    return STM32BL_KNOCK_LATER;
}

static void put(const char *text, unsigned bytes)
{
    for (; bytes; bytes--) {
        while (!(ISR & TXE))
            ;
        TDR = (uint8_t)*text++;
    }
    while (!(ISR & TC))
        ;
}

static void say(const char *text)
{
    unsigned bytes = 0;

    while (text[bytes])
        bytes++;
    put(text, bytes);
}

static void say_word(char which, uint32_t value)
{
    char word[STM32BL_WORD_LENGTH];

    stm32bl_word_put(word, which, value);
    put(word, sizeof word);
}

/* The answer to a knock. */
void stm32bl_knock_say(const char *text, unsigned bytes)
{
    put(text, bytes);
}

static void open_console(void)
{
    REG(board.gpio_clock.reg) |= board.gpio_clock.bits;
    REG(board.usart_clock.reg) |= board.usart_clock.bits;
    REG(board.gpio + 0x24) |= (uint32_t)board.function << 4 | (uint32_t)board.function
                                                                  << 8; // PA9, PA10
    REG(board.gpio) = (REG(board.gpio) & ~(0xFu << 18)) | 0xAu << 18;
    BRR = CLOCK / 115200;
    CR1 = ENABLED;
}

static void crash(void)
{
    SAYS = APP_VERSION;
    for (volatile unsigned i = 0; i < CRASHES_AFTER; i++)
        ;
    AIRCR = 0x05FA0004;
    for (;;)
        ;
}

static void listen(void)
{
    SAYS = APP_VERSION;
    for (;;) {
        ICR = ORECF; // what came while it spoke
        if (ISR & RXNE)
            stm32bl_knock_feed((uint8_t)RDR);
        if (ASKS == 1 && AGREES == 1) {
            say_word(STM32BL_WORD_YES, 0);
            stm32bl_enter_request();
        }
    }
}

void app_reset(void)
{
    app_clear();
    open_console();
    say("hello, version " APP_NAME "\r\n");
    if (APP_VERSION > 1 && APP_VERSION % 2)
        crash();
    if (stm32bl_slot_state().state != STM32BL_SLOT_CONFIRMED)
        say(stm32bl_slot_confirm() ? "not confirmed\r\n" : "works, confirmed\r\n");
    if (stm32bl_slot_state().state == STM32BL_SLOT_CONFIRMED)
        say_word(STM32BL_WORD_CONFIRMED, stm32bl_slot_state().image);
    listen();
}

void app_fault(void)
{
    say("fault\r\n");
    for (;;)
        ;
}
