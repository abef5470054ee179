#ifndef APP_H
#define APP_H

#include <stdint.h>

enum { PWM_STEPS = 1024 };

extern const uint16_t lightness[PWM_STEPS];
extern const uint32_t crc_table[256];

// The program, with C's memory in order and interrupts off.
_Noreturn void run(void);

#endif
