/* A program with what linkers make of one: code, constants, initialised data whose load address is
 * not its address, zeroed data, and a table in a place of its own behind a gap. It is never run. */
#include <stdint.h>

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[], stack_top[];

void reset(void);

static const char text[] = "only constants live next to the code";
volatile uint32_t counter = 0x12345678;
volatile uint16_t odd_size[3] = {1, 2, 3};
volatile uint32_t zeroed[64];

__attribute__((section(".vectors"), used)) static const void *const vectors[] = {stack_top, reset};

__attribute__((section(".table"), used)) static const uint8_t table[37] = {0xA5, [36] = 0x5A};

void reset(void)
{
    for (uint32_t *to = data_start, *from = data_load; to < data_end; to++, from++)
        *to = *from;
    for (uint32_t *to = bss_start; to < bss_end; to++)
        *to = 0;
    for (uint32_t i = 0;; i = (i + 1) % (sizeof text - 1))
        zeroed[i] = counter + odd_size[i % 3] + (uint32_t)text[i];
}
