// A program for "Black Pill" boards (STM32F411CE): the LED on PC13 breathes, and USART1 on PA9,
// 115200 8N1, tells which image runs here and whether all of it arrived.
//
// Registers: RM0383 6.3 (RCC), 8.4 (GPIO), 19.6 (USART), 23.6 (DBGMCU); PM0214 4.5 (SysTick).
#include <stddef.h>

#include "app.h"

struct rcc {
    volatile uint32_t cr, pllcfgr, cfgr, cir;
    volatile uint32_t ahb1rstr, ahb2rstr, reserved0[2];
    volatile uint32_t apb1rstr, apb2rstr, reserved1[2];
    volatile uint32_t ahb1enr, ahb2enr, reserved2[2];
    volatile uint32_t apb1enr, apb2enr;
};
_Static_assert(offsetof(struct rcc, apb2enr) == 0x44, "RM0383 6.3.12");

struct gpio {
    volatile uint32_t moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afrl, afrh;
};
_Static_assert(offsetof(struct gpio, afrh) == 0x24, "RM0383 8.4.10");

struct usart {
    volatile uint32_t sr, dr, brr, cr1, cr2, cr3;
};
_Static_assert(offsetof(struct usart, cr1) == 0x0C, "RM0383 19.6.4");

struct systick {
    volatile uint32_t ctrl, load, val;
};

#define RCC     ((struct rcc *)0x40023800)
#define GPIOA   ((struct gpio *)0x40020000)
#define GPIOC   ((struct gpio *)0x40020800)
#define USART1  ((struct usart *)0x40011000)
#define SYSTICK ((struct systick *)0xE000E010)

enum {
    HSI_HZ = 16000000,
    BAUD = 115200,
    PWM_HZ = 200,
    LED_PIN = 13, // PC13, on when low
};

// From user_app.ld: what the host wrote.
extern const uint8_t image_start[], image_end[];

static const char banner[] = "\r\n"
                             "          +-----U-----+\r\n"
                             "      B12 |o  USB-C  o| 5V\r\n"
                             "      B13 |o         o| GND\r\n"
                             "      B14 |o  STM32  o| 3V3\r\n"
                             "      B15 |o   F411  o| B10\r\n"
                             "       A8 |o         o| B2\r\n"
                             "  TX -> A9|o         o| B1\r\n"
                             "  RX -> A10o  boot0  o| B0\r\n"
                             "      A11 |o   [ ]   o| A7\r\n"
                             "      A12 |o   nrst  o| A6\r\n"
                             "      A15 |o   [ ]   o| A5\r\n"
                             "          +-----------+\r\n"
                             "\r\n"
                             "user_app: written by stm32bl, started by the bootloader in ROM\r\n"
                             "\r\n";

static const char help[] = "Keys: i  what runs here      f  breathe faster\r\n"
                           "      c  check the image     s  breathe slower\r\n"
                           "      ?  these lines         r  reset the chip\r\n";

static uint32_t crc32(const uint8_t *data, const uint8_t *end)
{
    uint32_t crc = 0xFFFFFFFF;
    while (data < end)
        crc = crc >> 8 ^ crc_table[(crc ^ *data++) & 0xFF];
    return ~crc;
}

// The ROM leaves a clock of its own choice behind. This program goes back to the reset state, 16
// MHz from HSI without division.
static void start_clock(void)
{
    RCC->cr |= 1;          // HSION
    while (!(RCC->cr & 2)) // HSIRDY
        ;
    RCC->cfgr = 0;          // SW: HSI; AHB, APB1 and APB2 undivided
    while (RCC->cfgr & 0xC) // SWS
        ;
    RCC->cr &= ~(UINT32_C(1) << 24); // PLLON
}

static void start_pins(void)
{
    RCC->ahb1enr |= 1 << 0 | 1 << 2; // GPIOA, GPIOC
    RCC->apb2enr |= 1 << 4;          // USART1
    (void)RCC->apb2enr;              // the clock needs two cycles: errata sheet ES0287
    GPIOC->moder = (GPIOC->moder & ~(UINT32_C(3) << 26)) | UINT32_C(1) << 26; // PC13: output
    GPIOA->moder = (GPIOA->moder & ~(UINT32_C(0xF) << 18)) | UINT32_C(0xA) << 18;
    GPIOA->afrh = (GPIOA->afrh & ~UINT32_C(0xFF0)) | 0x770; // PA9, PA10: AF7
}

static void start_usart(void)
{
    USART1->cr1 = 0;
    USART1->cr2 = 0; // one stop bit
    USART1->cr3 = 0;
    USART1->brr = (HSI_HZ + BAUD / 2) / BAUD;
    USART1->cr1 = 1 << 13 | 1 << 3 | 1 << 2; // UE, TE, RE: 8N1
}

static void start_ticks(void)
{
    SYSTICK->load = HSI_HZ / PWM_HZ / PWM_STEPS - 1;
    SYSTICK->val = 0;
    SYSTICK->ctrl = 1 << 2 | 1 << 0; // processor clock, no interrupt
}

static void send_char(char c)
{
    while (!(USART1->sr & 1 << 7)) // TXE
        ;
    USART1->dr = (uint8_t)c;
}

static void send(const char *text)
{
    while (*text)
        send_char(*text++);
}

static void send_hex(uint32_t value)
{
    for (int shift = 28; shift >= 0; shift -= 4)
        send_char("0123456789abcdef"[value >> shift & 0xF]);
}

static void send_decimal(uint32_t value)
{
    char digits[10];
    int n = 0;
    do
        digits[n++] = (char)('0' + value % 10);
    while (value /= 10);
    while (n)
        send_char(digits[--n]);
}

static void tell_about(void)
{
    send("image    0x");
    send_hex((uint32_t)image_start);
    send(", ");
    send_decimal((uint32_t)(image_end - image_start));
    send(" bytes\r\nchip     id 0x");
    send_hex(*(volatile uint32_t *)0xE0042000 & 0xFFF); // DBGMCU_IDCODE
    send(", flash ");
    send_decimal(*(volatile uint16_t *)0x1FFF7A22); // RM0383 24.2
    send(" KiB\r\n");
}

static void tell_crc(void)
{
    send("crc32    ");
    send_hex(crc32(image_start, image_end));
    send("  (compare it with that of user_app.bin)\r\n");
}

static _Noreturn void reset(void)
{
    while (!(USART1->sr & 1 << 6)) // TC: let the last byte go
        ;
    *(volatile uint32_t *)0xE000ED0C = 0x05FA0004; // AIRCR.SYSRESETREQ, PM0214 4.4.5
    for (;;)
        ;
}

// Returns how fast the LED breathes from now on.
static unsigned answer_key(char key, unsigned pace)
{
    switch (key) {
    case 'i':
        tell_about();
        break;
    case 'c':
        tell_crc();
        break;
    case 'f':
        return pace < 32 ? pace * 2 : pace;
    case 's':
        return pace > 1 ? pace / 2 : pace;
    case 'r':
        send("reset\r\n");
        reset();
    default:
        send(help);
    }
    return pace;
}

static void shine(unsigned on_steps)
{
    for (unsigned step = 0; step < PWM_STEPS; step++) {
        while (!(SYSTICK->ctrl & 1 << 16)) // COUNTFLAG
            ;
        GPIOC->bsrr = step < on_steps ? UINT32_C(1) << (LED_PIN + 16) : UINT32_C(1) << LED_PIN;
    }
}

_Noreturn void run(void)
{
    start_clock();
    start_pins();
    start_usart();
    start_ticks();
    send(banner);
    tell_about();
    tell_crc();
    send(help);

    unsigned pace = 4;
    for (unsigned phase = 0;; phase = (phase + pace) % (2 * PWM_STEPS)) {
        shine(lightness[phase < PWM_STEPS ? phase : 2 * PWM_STEPS - 1 - phase]);
        if (USART1->sr & 1 << 5) // RXNE
            pace = answer_key((char)USART1->dr, pace);
    }
}
