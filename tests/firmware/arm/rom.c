// A stand-in for the program in system memory: it relies, as ST's do, on interrupts being enabled
// and on its own vectors being used. It counts three SysTicks and says so in RAM, then waits.
#include <stdint.h>

#define SYST_CSR ((volatile uint32_t *)0xE000E010)
#define WORDS    ((volatile uint32_t *)0x20000200)

extern uint32_t stack_top[];

static void on_tick(void)
{
    WORDS[0]++;
}

static void start(void)
{
    WORDS[0] = WORDS[1] = 0;
    SYST_CSR[1] = 999;
    SYST_CSR[2] = 0;
    SYST_CSR[0] = 7;
    while (WORDS[0] < 3)
        ;
    SYST_CSR[0] = 0;
    WORDS[1] = 0x600D;
    for (;;)
        ;
}

__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    void (*handlers[15])(void);
} vectors = {stack_top, {[0] = start, [14] = on_tick}};
