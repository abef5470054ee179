/*
 * turbo_image.c - makes the image of the program in RAM from its row: code, block, wires, scripts.
 */
#include "turbo_rows.h"

#define BIT(n) (UINT32_C(1) << (n))

struct maker {
    const struct bl_turbo_parts *parts;
    uint8_t *image;
    uint32_t load;
    size_t block, at; // where the block begins, and the end of what was made
    size_t spare;     // a word that may be written to any time
    bool full;        // something did not fit any more
};

static void put(uint8_t *to, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(word >> 8 * i);
}

static uint32_t get(const uint8_t *from)
{
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static void set(struct maker *m, unsigned word, uint32_t value)
{
    put(m->image + m->block + 4 * word, value);
}

static void add(struct maker *m, uint32_t word)
{
    if (m->at + 4 > BL_TURBO_IMAGE_MOST) {
        m->full = true;
        return;
    }
    put(m->image + m->at, word);
    m->at += 4;
}

static void step(struct maker *m, uint32_t reg, uint32_t keep, uint32_t value)
{
    add(m, reg);
    add(m, keep);
    add(m, value);
}

static void steps(struct maker *m, const struct bl_turbo_step *list)
{
    for (; list && list->reg; list++)
        step(m, list->reg, list->keep, list->set);
}

static uint32_t spare(const struct maker *m)
{
    return m->load + (uint32_t)m->spare;
}

static uint32_t live_bits(const struct bl_turbo_parts *parts)
{
    return (parts->isr ? BIT(0) : BIT(13)) | BIT(3) | BIT(2); // UE, TE, RE
}

static uint32_t cr1(const struct bl_turbo_parts *parts, const struct bl_turbo_pins *pins)
{
    return parts->usarts[pins->usart - 1].base + (parts->isr ? 0 : 0x0C);
}

static uint32_t port(const struct bl_turbo_parts *parts, const struct bl_turbo_pins *pins)
{
    return parts->gpio + 0x400u * (uint32_t)(pins->port - 'A');
}

/* Gives the USART a pin: GPIOx_AFRL, AFRH 20 and 24, GPIOx_MODER 0 (2: alternate function). */
static void give_pin(struct maker *m, const struct bl_turbo_pins *pins, unsigned pin)
{
    uint32_t gpio = port(m->parts, pins);

    step(m, gpio + 0x20 + 4 * (pin / 8), ~(UINT32_C(15) << pin % 8 * 4),
         (uint32_t)pins->function << pin % 8 * 4);
    step(m, gpio, ~(UINT32_C(3) << pin * 2), UINT32_C(2) << pin * 2);
}

/* Where the ROM has turned its USART off: clocks, and the RX pin, so that it can be watched. */
static void prepare_wire(struct maker *m, const struct bl_turbo_pins *pins)
{
    const struct bl_turbo_parts *parts = m->parts;
    uint32_t gate = cr1(parts, pins) | STM32BL_TURBO_STEP_IF;

    step(m, gate, live_bits(parts), 0);
    step(m, parts->gpio_clock, ~UINT32_C(0), BIT(parts->gpio_bit + pins->port - 'A'));
    step(m, parts->usarts[pins->usart - 1].clock, ~UINT32_C(0),
         BIT(parts->usarts[pins->usart - 1].bit));
    if (parts->gpio_f1)
        return; // RM0008: pins are floating inputs after reset
    step(m, gate, live_bits(parts), 0);
    give_pin(m, pins, pins->rx);
}

/* The TX pin, if it is as reset has left it. */
static void make_pins_script(struct maker *m, const struct bl_turbo_pins *pins)
{
    uint32_t gpio = port(m->parts, pins), tx = pins->tx;

    if (m->parts->gpio_f1) { // RM0008 GPIOx_CRL, CRH: 4 floating input, B output of the USART
        uint32_t reg = gpio + 4 * (tx / 8), at = tx % 8 * 4;
        step(m, reg | STM32BL_TURBO_STEP_IF, UINT32_C(15) << at, UINT32_C(4) << at);
        step(m, reg, ~(UINT32_C(15) << at), UINT32_C(11) << at);
        step(m, spare(m), 0, 0);
    } else {
        step(m, gpio | STM32BL_TURBO_STEP_IF, UINT32_C(3) << tx * 2,
             (uint32_t)m->parts->reset << tx * 2);
        give_pin(m, pins, tx);
    }
    add(m, 0);
}

static uint32_t block_word(const struct maker *m, uint32_t word)
{
    return m->load + (uint32_t)m->block + 4 * word;
}

/*
 * Where the chip is found to be one that the program is not for, it finds no line and feeds the watchdog no
 * more, which resets the chip when the host is quiet: a ROM would measure the baud by what it hears first.
 */
static void make_refusals(struct maker *m)
{
    const struct bl_turbo_step *s = m->parts->refuse;

    for (; s && s->reg; s++) {
        step(m, s->reg | STM32BL_TURBO_STEP_IF, s->keep, s->set);
        step(m, block_word(m, STM32BL_TURBO_WATCHDOG), 0, spare(m));
        step(m, block_word(m, STM32BL_TURBO_WIRES + STM32BL_TURBO_WIRE_MASK), 0, 0);
        step(m, s->reg | STM32BL_TURBO_STEP_IF, s->keep, s->set);
        step(m, block_word(m, STM32BL_TURBO_WIRES + STM32BL_TURBO_WIRE_WORDS), 0,
             0); // no more wires
        step(m, spare(m), 0, 0);
    }
}

static void make_first_script(struct maker *m, const struct bl_turbo_row *row)
{
    const struct bl_turbo_parts *parts = row->parts;
    uint32_t kr = parts->watchdog;

    step(m, kr, 0, 0xCCCC); // IWDG_KR: start
    step(m, kr, 0, 0x5555); // access to IWDG_PR and IWDG_RLR
    step(m, kr + 4, 0, 3);  // LSI / 32: 2.2 s at 60 kHz, 4.4 s at 30 kHz
    step(m, kr + 8, 0, 0xFFF);
    step(m, kr, 0, 0xAAAA);
    step(m, 0xE000E014, 0, 0xFFFFFF); // Armv6-M ARM B3.3: SysTick, no interrupt
    step(m, 0xE000E018, 0, 0);
    step(m, 0xE000E010, 0, 5);
    if (parts->vtor)
        step(m, 0xE000ED08, 0, m->load);
    if (parts->mpu)
        step(m, 0xE000ED94, 0, 0); // MPU_CTRL
    make_refusals(m);
    steps(m, parts->clock);
    for (int i = 0; i < BL_TURBO_WIRES && row->pins[i].usart; i++)
        prepare_wire(m, &row->pins[i]);
    steps(m, parts->caches);
    step(m, row->flash->status | STM32BL_TURBO_STEP_UNTIL, row->flash->busy, 0);
    steps(m, row->flash->unlock);
    add(m, 0);
}

static void make_flash(struct maker *m, const struct bl_turbo_flash *f)
{
    set(m, STM32BL_TURBO_ECC, f->ecc ? f->ecc : spare(m));
    set(m, STM32BL_TURBO_ECC_VALUE, f->ecc_value);
    set(m, STM32BL_TURBO_FLASH_STATUS, f->status);
    set(m, STM32BL_TURBO_FLASH_CONTROL, f->control);
    set(m, STM32BL_TURBO_FLASH_BUSY, f->busy);
    set(m, STM32BL_TURBO_FLASH_ERROR, f->error);
    set(m, STM32BL_TURBO_FLASH_CLEAR, f->clear);
    set(m, STM32BL_TURBO_CLEAR_VALUE, f->clear_value);
    set(m, STM32BL_TURBO_UNIT, f->unit);
    set(m, STM32BL_TURBO_ERASED, f->erased);
    set(m, STM32BL_TURBO_STORE, f->store);
    set(m, STM32BL_TURBO_PREPARE_VALUE, f->prepare);
    set(m, STM32BL_TURBO_PROGRAM_VALUE, f->program);
    set(m, STM32BL_TURBO_IDLE_VALUE, f->idle);
    // With no start bit the store to the sector itself starts the erase.
    set(m, STM32BL_TURBO_ERASE_ADDRESS, f->start ? (f->address ? f->address : spare(m)) : 0);
    set(m, STM32BL_TURBO_ERASE_MASK, f->start ? 0 : ~UINT32_C(0));
    set(m, STM32BL_TURBO_ERASE_GO, f->start ? f->control : spare(m));
    set(m, STM32BL_TURBO_ERASE_START, f->start);
}

/* The states of the CRC after four bits of each value. */
static void make_table(struct maker *m)
{
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 4; bit++)
            crc = crc >> 1 ^ (UINT32_C(0xEDB88320) & (0 - (crc & 1)));
        set(m, STM32BL_TURBO_TABLE + i, crc);
    }
}

static void make_wire(struct maker *m, const struct bl_turbo_pins *pins, uint32_t word)
{
    const struct bl_turbo_parts *parts = m->parts;
    uint32_t usart = parts->usarts[pins->usart - 1].base;
    uint32_t input = port(parts, pins) + (parts->gpio_f1 ? 8 : 0x10);

    set(m, word + STM32BL_TURBO_WIRE_STATUS, usart + (parts->isr ? 0x1C : 0));
    set(m, word + STM32BL_TURBO_WIRE_RECEIVE, usart + (parts->isr ? 0x24 : 4));
    set(m, word + STM32BL_TURBO_WIRE_TRANSMIT, usart + (parts->isr ? 0x28 : 4));
    set(m, word + STM32BL_TURBO_WIRE_CLEAR, parts->isr ? usart + 0x20 : spare(m));
    set(m, word + STM32BL_TURBO_WIRE_BRR, usart + (parts->isr ? 0x0C : 8));
    set(m, word + STM32BL_TURBO_WIRE_CR1, cr1(parts, pins));
    set(m, word + STM32BL_TURBO_WIRE_INPUT, input);
    set(m, word + STM32BL_TURBO_WIRE_MASK, BIT(pins->rx));
    set(m, word + STM32BL_TURBO_WIRE_PINS, (uint32_t)(m->at - m->block));
    make_pins_script(m, pins);
}

static unsigned count_wires(const struct bl_turbo_row *row)
{
    unsigned n = 0;

    while (n < BL_TURBO_WIRES && row->pins[n].usart)
        n++;
    return n;
}

static void make_job(struct maker *m, const struct bl_turbo_job *job)
{
    // A tick is 1024 bits.
    set(m, STM32BL_TURBO_BUSY_TICKS, (uint32_t)((uint64_t)job->busy_ms * job->baud / 1024000) + 2);
    set(m, STM32BL_TURBO_QUIET_TICKS,
        (uint32_t)((uint64_t)job->quiet_ms * job->baud / 1024000) + 2);
    set(m, STM32BL_TURBO_IDENTITY, job->identity);
    set(m, STM32BL_TURBO_COMMAND, STM32BL_TURBO_HELLO);
    set(m, STM32BL_TURBO_WATCHDOG, m->parts->watchdog);
    // UE, M or M0 (12), PCE (10), TE, RE; PE, FE, NE, ORE, IDLE in ICR
    set(m, STM32BL_TURBO_USART_ON, live_bits(m->parts) | BIT(12) | BIT(10));
    set(m, STM32BL_TURBO_USART_CLEAR, 0x1F);
}

static void make_block(struct maker *m, const struct bl_turbo_row *row,
                       const struct bl_turbo_job *job)
{
    unsigned wires = count_wires(row);

    m->spare = m->block + 4 * (STM32BL_TURBO_WIRES + wires * STM32BL_TURBO_WIRE_WORDS + 1);
    m->at = m->spare + 4;
    for (size_t i = m->block; i < m->at; i++)
        m->image[i] = 0;
    make_flash(m, row->flash);
    make_table(m);
    make_job(m, job);
    for (unsigned i = 0; i < wires; i++)
        make_wire(m, &row->pins[i], STM32BL_TURBO_WIRES + i * STM32BL_TURBO_WIRE_WORDS);
    set(m, STM32BL_TURBO_SCRIPT_FIRST, (uint32_t)(m->at - m->block));
    make_first_script(m, row);
    set(m, STM32BL_TURBO_SCRIPT_ABORT, (uint32_t)(m->at - m->block));
    steps(m, row->parts->abort);
    step(m, 0xE000ED0C, 0, 0x05FA0004); // AIRCR: SYSRESETREQ
    add(m, 0);
}

size_t bl_turbo_image(const struct bl_turbo_row *row, const struct bl_turbo_job *job,
                      uint8_t image[BL_TURBO_IMAGE_MOST], uint32_t *load, uint32_t *ring)
{
    uint32_t start = (job->load + STM32BL_TURBO_ALIGN - 1) & ~(uint32_t)(STM32BL_TURBO_ALIGN - 1);
    struct maker m = {row->parts, image, start, bl_turbo_code_size, 0, 0, false};
    uint32_t stack, size = 512;

    if (bl_turbo_code_size > STM32BL_TURBO_CODE_MOST)
        return 0;
    for (size_t i = 0; i < bl_turbo_code_size; i++)
        image[i] = bl_turbo_code[i];
    make_block(&m, row, job);
    while (m.at % 16)
        image[m.at++] = 0;
    stack = start + (uint32_t)m.at + STM32BL_TURBO_UNIT_MOST + STM32BL_TURBO_STACK_SIZE;
    if (m.full || job->ram_end < stack || job->ram_end - stack < size)
        return 0;
    while (size < 131072 && job->ram_end - stack >= 2 * size)
        size *= 2;
    put(image, stack);
    for (int i = 4; i < 16; i += 4)
        put(image + i, get(image + i) + start);
    set(&m, STM32BL_TURBO_UNIT_BUFFER, start + (uint32_t)m.at);
    set(&m, STM32BL_TURBO_RING, stack);
    set(&m, STM32BL_TURBO_MASK, size - 1);
    *load = start;
    *ring = size;
    return m.at;
}

const struct bl_turbo_row *bl_turbo_row(uint16_t product_id)
{
    for (size_t i = 0; i < bl_turbo_row_count; i++)
        for (int k = 0; k < BL_TURBO_IDS && bl_turbo_rows[i].ids[k]; k++)
            if (bl_turbo_rows[i].ids[k] == product_id)
                return &bl_turbo_rows[i];
    return NULL;
}

uint32_t bl_turbo_erase_word(const struct bl_turbo_flash *flash, unsigned bank, uint32_t number)
{
    uint32_t select = flash->shift ? number << flash->shift : 0;

    return flash->erase + select + (bank ? flash->bank2 : 0);
}

uint32_t bl_turbo_brr(uint64_t usart_hz, uint32_t baud)
{
    uint64_t brr = (usart_hz + baud / 2) / baud, real, off;

    if (brr < 16 || brr > 0xFFFF)
        return 0;
    real = usart_hz / brr;
    off = real > baud ? real - baud : baud - real;
    return off * 40 > baud ? 0 : (uint32_t)brr;
}
