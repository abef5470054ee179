// STM32F072B-DISCO (STM32F072RB, Cortex-M0) at 8 MHz from HSI.
//   PA9  TX   to RX of the other chip (PA10)       PA2  to its BOOT0
//   PA10 RX   from its TX (PA9)                    PA3  to its NRST
//   PC9  green LED                                 PC8  orange LED
//
// Registers: RM0091 6.4 (RCC), 8.4 (GPIO), 27 (USART); PM0215 4.4 (SysTick).
#include <stddef.h>
#include <string.h>

#include "board.h"

struct gpio {
    volatile uint32_t moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afrl, afrh;
};

struct usart {
    volatile uint32_t cr1, cr2, cr3, brr, gtpr, rtor, rqr, isr, icr, rdr, tdr;
};
_Static_assert(offsetof(struct usart, tdr) == 0x28, "RM0091 27");

struct systick {
    volatile uint32_t ctrl, load, val;
};

#define RCC_AHBENR  (*(volatile uint32_t *)0x40021014)
#define RCC_APB2ENR (*(volatile uint32_t *)0x40021018)
#define NVIC_ISER   (*(volatile uint32_t *)0xE000E100)
#define GPIOA       ((struct gpio *)0x48000000)
#define GPIOC       ((struct gpio *)0x48000800)
#define USART1      ((struct usart *)0x40013800)
#define SYSTICK     ((struct systick *)0xE000E010)

enum { HSI_HZ = 8000000, BOOT0 = 2, NRST = 3, ORANGE = 8, GREEN = 9, USART1_IRQ = 27 };

enum { RING_SIZE = 512 }; // a power of two; the ROM sends 256 bytes at most without being asked

static struct {
    volatile uint32_t ms;
    volatile unsigned head, tail;
    uint8_t ring[RING_SIZE];
} board;

static void on_tick(void)
{
    board.ms++;
}

static void on_usart(void)
{
    while (USART1->isr & 1 << 5) // RXNE
        board.ring[board.head++ % RING_SIZE] = (uint8_t)USART1->rdr;
}

static int stream_read(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms)
{
    (void)s;
    uint32_t start = board.ms;
    while (board.head == board.tail)
        if (board.ms - start >= timeout_ms)
            return 0;
    size_t n = 0;
    while (n < len && board.tail != board.head)
        buf[n++] = board.ring[board.tail++ % RING_SIZE];
    return (int)n;
}

static int stream_write(struct stm32bl_stream *s, const uint8_t *buf, size_t len)
{
    (void)s;
    for (size_t i = 0; i < len; i++) {
        while (!(USART1->isr & 1 << 7)) // TXE
            ;
        USART1->tdr = buf[i];
    }
    return STM32BL_OK;
}

static int stream_discard(struct stm32bl_stream *s)
{
    (void)s;
    board.tail = board.head;
    return STM32BL_OK;
}

static int stream_configure(struct stm32bl_stream *s, const struct stm32bl_line *line)
{
    if (line->baud == 0 || line->baud > HSI_HZ / 16) {
        strcpy(s->error, "USART1: no such baud rate at 8 MHz");
        return STM32BL_ERR_UNSUPPORTED;
    }
    while (!(USART1->isr & 1 << 6)) // TC: the last byte leaves at the old speed
        ;
    USART1->cr1 = 0;
    USART1->cr3 = 1 << 12; // OVRDIS
    USART1->brr = (HSI_HZ + line->baud / 2) / line->baud;
    uint32_t parity = line->parity == 'E' ? 1 << 12 | 1 << 10 : 0; // M, PCE: 8 bits and even parity
    USART1->cr1 = parity | 1 << 5 | 1 << 3 | 1 << 2 | 1 << 0;      // RXNEIE, TE, RE, UE
    return STM32BL_OK;
}

// "On" is a low pin, as a TTL adapter's DTR and RTS are.
static void drive(unsigned pin, int level)
{
    if (level != STM32BL_LINE_KEEP)
        GPIOA->bsrr = UINT32_C(1) << (level == STM32BL_LINE_ON ? pin + 16 : pin);
}

static int stream_set_lines(struct stm32bl_stream *s, int dtr, int rts)
{
    (void)s;
    drive(NRST, dtr);
    drive(BOOT0, rts);
    return STM32BL_OK;
}

static int stream_set_break(struct stm32bl_stream *s, bool on)
{
    (void)on;
    strcpy(s->error, "USART1: no break on this wire");
    return STM32BL_ERR_UNSUPPORTED;
}

static void stream_sleep(struct stm32bl_stream *s, unsigned ms)
{
    (void)s;
    uint32_t start = board.ms;
    while (board.ms - start <= ms)
        ;
}

static uint64_t stream_now_ms(struct stm32bl_stream *s)
{
    (void)s;
    return board.ms; // turns over after 49 days
}

static void stream_close(struct stm32bl_stream *s)
{
    (void)s;
}

struct stm32bl_stream *board_stream(void)
{
    static const struct stm32bl_stream_ops ops = {
        .read = stream_read,
        .write = stream_write,
        .discard = stream_discard,
        .configure = stream_configure,
        .set_lines = stream_set_lines,
        .set_break = stream_set_break,
        .sleep = stream_sleep,
        .now_ms = stream_now_ms,
        .close = stream_close,
    };
    static struct stm32bl_stream stream = {.ops = &ops};
    return &stream;
}

void board_start(void)
{
    RCC_AHBENR |= UINT32_C(1) << 17 | UINT32_C(1) << 19; // GPIOA, GPIOC
    RCC_APB2ENR |= 1 << 14;                              // USART1
    GPIOA->bsrr = 1 << NRST | UINT32_C(1) << (BOOT0 + 16);
    GPIOA->otyper |= 1 << NRST;     // open drain: the other chip drives NRST too
    GPIOA->afrh |= 1 << 4 | 1 << 8; // PA9, PA10: AF1
    GPIOA->moder |= 1 << (2 * BOOT0) | 1 << (2 * NRST) | 2 << 18 | UINT32_C(2) << 20;
    GPIOC->moder |= 1 << (2 * ORANGE) | 1 << (2 * GREEN);
    SYSTICK->load = HSI_HZ / 1000 - 1;
    SYSTICK->val = 0;
    SYSTICK->ctrl = 7; // processor clock, interrupt, on
    NVIC_ISER = UINT32_C(1) << USART1_IRQ;
    stream_configure(board_stream(), &(struct stm32bl_line){57600, 'E'}); // 0.1 % off at 8 MHz
}

void board_show(bool worked)
{
    GPIOC->bsrr = 1 << (worked ? GREEN : ORANGE);
}

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];
int main(void);
void start(void);

void start(void)
{
    for (uint32_t *to = data_start, *from = data_load; to < data_end;)
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    main();
}

static void on_fault(void)
{
    board_show(false);
    for (;;)
        ;
}

// PM0215 2.3.4; RM0091 table "vector table".
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    void (*handlers[15 + USART1_IRQ + 1])(void);
} vectors = {
    stack_top,
    {[0] = start, [1] = on_fault, [2] = on_fault, [14] = on_tick, [15 + USART1_IRQ] = on_usart}};
