// From Go to main(): the two words that the ROM loads, and the memory that C expects.
#include "app.h"

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

_Noreturn void start(void);

// The ROM's Go loads the stack pointer and the program counter from here (AN3155 3.5). There are no
// further vectors: VTOR wants a table aligned to 512 bytes (PM0214 4.4.4), which 0x0807C010 is not,
// so this program runs without interrupts.
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    void (*start)(void);
} vectors = {stack_top, start};

_Noreturn void start(void)
{
    // The ROM may leave interrupts enabled that would find no handler here (AN2606 4.1).
    __asm__ volatile("cpsid i");
    for (uint32_t *to = data_start, *from = data_load; to < data_end;)
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    run();
}
