// A complete application that blinks, greets, echoes what is typed, and hands over to the ROM
// bootloader when a host knocks on its console. The two lines that matter: stm32bl_knock_feed()
// here, stm32bl_enter_check() in start.c.
#include "board.h"
#include "stm32bl_knock.h"

#ifndef APP_VERSION
#define APP_VERSION "1"
#endif

static volatile uint32_t ticks;
static volatile uint8_t typed;

// Listening in the interrupt keeps the way back open even if main() hangs.
void received(uint8_t byte)
{
    stm32bl_knock_feed(byte);
    typed = byte;
}

void board_on_tick(void)
{
    ticks++;
}

static void say(const char *text)
{
    while (*text)
        usart_send(*text++);
}

int main(void)
{
    board_start();
    say("\r\nhello from ");
    say(board_name);
    say(", version " APP_VERSION "\r\n");
    for (;;) {
        uint8_t byte = typed;
        board_led(ticks / 500 % 2);
        if (byte >= ' ' && byte <= '~') {
            typed = 0;
            usart_send((char)byte);
        }
        __asm__ volatile("wfi");
    }
}
