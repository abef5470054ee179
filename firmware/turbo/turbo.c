/*
 * turbo.c - the program in the chip's RAM: receives while the flash erases and programs, and sums up
 * memory. docs/TURBO.md tells what it does; ../stm32bl_turbo_frame.h has the bytes.
 *
 * It has no data and no addresses of its own. What it knows of the chip, and what it remembers, is
 * the block that the host puts behind its code; the register r7 holds the address, for the sake of
 * size, and so all of it is one unit of the compiler, whose parts are headers. It never waits without
 * looking at the USART and feeding the watchdog: pump() does both, and is reached within the time of
 * one byte from everywhere.
 */
#include "start.h"

__attribute__((noreturn, used)) void turbo(void)
{
    struct chip *c = chip_part();
    script_at(c->script_first);
    use_wire(find_wire());
    SYSTICK->rvr = t->host << 4; // 1024 bits of the host
    serve();
}
