// Reset handler and vector table. USART1_IRQ comes from CMakeLists.txt.
#include "board.h"
#include "stm32bl_enter.h"

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];
extern const uint32_t vectors[];

int main(void);
void start(void);

void start(void)
{
    stm32bl_enter_check(); // before anything else: may jump into the ROM
    // Go leaves the ROM's table here, a reset leaves 0; neither is right for an image elsewhere.
    *reg(0xE000ED08) = (uint32_t)vectors; // VTOR
    for (uint32_t *to = data_start, *from = data_load; to < data_end;)
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    main();
}

static void on_fault(void)
{
    for (;;)
        ;
}

__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    void (*handlers[15 + USART1_IRQ + 1])(void);
} table = {stack_top,
           {[0] = start,
            [1] = on_fault,
            [2] = on_fault,
            [14] = board_on_tick,
            [15 + USART1_IRQ] = board_on_usart}};
