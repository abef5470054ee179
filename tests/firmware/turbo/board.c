/*
 * board.c - what is around the processor: clocks, pins, SysTick, watchdog, SCB. Other registers keep
 * what is written to them.
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define CFSR 0xE000ED28u

enum { LSI_HZ = 40000 };

static uint32_t *slot(struct machine *m, uint32_t address)
{
    for (size_t i = 0; i < m->register_count; i++)
        if (m->registers[i][0] == address)
            return &m->registers[i][1];
    if (m->register_count == sizeof m->registers / sizeof *m->registers)
        abort();
    m->registers[m->register_count][0] = address;
    m->registers[m->register_count][1] = 0;
    return &m->registers[m->register_count++][1];
}

uint32_t board_stored(const struct machine *m, uint32_t address)
{
    return *slot((struct machine *)m, address);
}

/* F1 (RM0008 RCC): CFGR.SW 0, SWS 2, PLLMUL 18; CR.PLLON 24, PLLRDY 25. The others keep their clock. */
static void set_clock(struct machine *m, uint32_t hz)
{
    m->cycle_ps = 1000000000000u / hz;
}

static void write_rcc_f1(struct machine *m, uint32_t address, uint32_t value)
{
    uint32_t *cr = slot(m, m->model->rcc), *cfgr = slot(m, m->model->rcc + 4);

    if (address == m->model->rcc)
        *cr = (value & ~(1u << 25)) | (value >> 24 & 1) << 25;
    else
        *cfgr = (value & ~0xCu) | (value & 3) << 2;
    if ((*cfgr & 3) == 2 && !(*cr & 1u << 25))
        machine_end(m, END_CRASH); // a clock that is not there
    else if ((*cfgr & 3) == 2)
        set_clock(m, 4000000u * ((*cfgr >> 18 & 15) + 2));
    else
        set_clock(m, m->model->reset_hz);
}

/* L4 (RM0351 RCC_CR): MSIRGSEL 3, MSIRANGE 4, of which 8 is 16 MHz. */
static void write_rcc_l4(struct machine *m, uint32_t value)
{
    *slot(m, m->model->rcc) = value;
    set_clock(m, (value & 0xF8) == 0x88 ? 16000000 : m->model->reset_hz);
}

/* L0 (RM0367 RCC_CR, CFGR): HSI16ON 0, HSI16RDY 2; SW 0, SWS 2, of which 1 is the HSI16. */
static void write_rcc_l0(struct machine *m, uint32_t address, uint32_t value)
{
    uint32_t *cr = slot(m, m->model->rcc), *cfgr = slot(m, m->model->rcc + 12);

    if (address == m->model->rcc)
        *cr = (value & ~4u) | (value & 1) << 2;
    else
        *cfgr = (value & ~0xCu) | (value & 3) << 2;
    if ((*cfgr & 3) == 1 && !(*cr & 4))
        machine_end(m, END_CRASH); // a clock that is not there
    set_clock(m, (*cfgr & 3) == 1 ? 16000000 : m->model->reset_hz);
}

/* False: not of the clock, or of one that stays as it is. */
static bool write_rcc(struct machine *m, uint32_t address, uint32_t value)
{
    uint32_t offset = address - m->model->rcc;

    if (m->model->gpio_f1 && offset < 8)
        write_rcc_f1(m, address, value);
    else if (m->model->msi && m->model->kind == FLASH_D && offset == 0)
        write_rcc_l4(m, value);
    else if (m->model->msi && m->model->kind == FLASH_L0 && (offset == 0 || offset == 12))
        write_rcc_l0(m, address, value);
    else
        return false;
    return true;
}

void board_note_bus_fault(struct machine *m)
{
    *slot(m, CFSR) |= 1u << 15 | 1u << 9; // BFARVALID, PRECISERR
}

uint64_t board_usart_ps(const struct machine *m)
{
    return m->cycle_ps * m->model->usart_divider;
}

static bool clocked(const struct machine *m, uint32_t reg, uint32_t bit)
{
    return board_stored(m, reg) >> bit & 1;
}

bool board_pin_ready(struct machine *m, unsigned pin)
{
    const struct model *model = m->model;

    if (!clocked(m, model->gpio_clock, model->gpio_bit))
        return false;
    if (model->gpio_f1) {
        uint32_t mode = board_stored(m, model->gpio + 4 * (pin / 8)) >> pin % 8 * 4 & 15;
        return pin == model->rx ? mode == 4 || mode == 8 : mode == 11 || mode == 9 || mode == 10;
    }
    return (board_stored(m, model->gpio) >> pin * 2 & 3) == 2 &&
           (board_stored(m, model->gpio + 0x20 + 4 * (pin / 8)) >> pin % 8 * 4 & 15) ==
               model->function;
}

static uint32_t read_input(struct machine *m)
{
    const struct model *model = m->model;
    bool analog = !model->gpio_f1 && (board_stored(m, model->gpio) >> model->rx * 2 & 3) == 3;

    if (!clocked(m, model->gpio_clock, model->gpio_bit) || analog)
        return 0;
    return (0xFFFF & ~(1u << model->rx)) | (uint32_t)line_level(m, m->now_ps) << model->rx;
}

static uint32_t systick_now(const struct machine *m)
{
    uint64_t ticks = (m->now_ps - m->systick_ps) / m->cycle_ps;

    return (uint32_t)(m->systick_load - ticks % ((uint64_t)m->systick_load + 1));
}

/* COUNTFLAG: it was 0 since it was read last. */
static uint32_t systick_flag(struct machine *m)
{
    uint64_t period = ((uint64_t)m->systick_load + 1) * m->cycle_ps;
    uint64_t turns = (m->now_ps - m->systick_ps) / period;

    m->systick_ps += turns * period;
    return turns ? 1u << 16 : 0;
}

static uint32_t watchdog_status(const struct machine *m)
{
    return (m->now_ps < m->watchdog_updated_ps[0]) | (m->now_ps < m->watchdog_updated_ps[1]) << 1;
}

uint32_t board_read(struct machine *m, uint32_t address)
{
    const struct model *model = m->model;
    uint32_t value = 0;

    if (m->more && m->more(m, false, address, &value))
        return value;
    if (address - model->usart < 0x400)
        return clocked(m, model->usart_clock, model->usart_bit)
                   ? usart_read(m, address - model->usart)
                   : 0;
    if (flash_has(m, address))
        return flash_read(m, address);
    if (address == model->gpio + (model->gpio_f1 ? 8u : 0x10u))
        return read_input(m);
    if (model->half && address == model->memrmp &&
        !clocked(m, model->syscfg_clock, model->syscfg_bit))
        return 0;
    if (address == model->watchdog + 12)
        return watchdog_status(m);
    if (address == 0xE000E018)
        return systick_now(m);
    if (address == 0xE000E010)
        return systick_flag(m) | 5;
    return board_stored(m, address);
}

/* RM0008 19.4: KR has the keys; PR and RLR are open behind 5555, and new values take some cycles of the LSI: SR. */
static void write_watchdog(struct machine *m, uint32_t offset, uint32_t value)
{
    static const uint64_t lsi_ps = 1000000000000u / LSI_HZ;
    uint32_t *prescaler = slot(m, m->model->watchdog + 4),
             *reload = slot(m, m->model->watchdog + 8);
    uint64_t period = (uint64_t)(*reload + 1) * (4u << (*prescaler & 7));
    bool open = m->watchdog_open && m->now_ps >= m->watchdog_updated_ps[offset == 8];

    if (offset == 0) {
        m->watchdog_open = value == 0x5555;
        if (value == 0xCCCC || (value == 0xAAAA && m->watchdog_ps))
            m->watchdog_ps = m->now_ps + period * lsi_ps;
    } else if (open && offset <= 8) {
        *(offset == 4 ? prescaler : reload) = value & (offset == 4 ? 7 : 0xFFF);
        m->watchdog_updated_ps[offset == 8] = m->now_ps + 5 * lsi_ps;
    }
}

/* SYSCFG_MEMRMP: FB_MODE, of chips with two banks. */
static bool write_memrmp(struct machine *m, uint32_t address, uint32_t value)
{
    if (!m->model->half || address != m->model->memrmp)
        return false;
    if (!clocked(m, m->model->syscfg_clock, m->model->syscfg_bit))
        return true;
    m->swap_due = (value >> 8 & 1) != m->swapped;
    *slot(m, address) = value;
    if (m->swap_due)
        uc_emu_stop(m->uc);
    return true;
}

/* FLASH_ACR: bits 9 and 10 turn caches on, 11 and 12 empty them while they are off; F7 has one (RM0410 ARTEN, ARTRST). */
static void note_caches(struct machine *m, uint32_t value)
{
    bool off = !(board_stored(m, m->model->flash) >> 9 & 3); // before

    if (value >> 9 & 3)
        m->caches_empty = false;
    else if (off && value >> 11 & 1 && (value >> 12 & 1 || m->model->cpu == UC_CPU_ARM_CORTEX_M7))
        m->caches_empty = true;
}

/* The CRC unit as it is after reset: RM0008 4.3, RM0433 chapter 21. */
static bool write_crc_unit(struct machine *m, uint32_t address, uint32_t value)
{
    uint32_t unit = m->model->kind == FLASH_H7 ? 0x58024C00 : 0x40023000, *sum;

    if (address != unit && address != unit + 8)
        return false;
    sum = slot(m, unit);
    if (address == unit + 8) {
        *sum = 0xFFFFFFFF; // its only bit that the default needs: RESET
        return true;
    }
    *sum ^= value;
    for (int bit = 0; bit < 32; bit++)
        *sum = *sum & 0x80000000 ? *sum << 1 ^ 0x04C11DB7 : *sum << 1;
    return true;
}

static void write_systick(struct machine *m, uint32_t address, uint32_t value)
{
    if (address == 0xE000E014) { // takes effect when it is 0 next; near enough
        m->systick_ps = m->now_ps;
        m->systick_load = value & 0xFFFFFF;
    }
    if (address == 0xE000E018)
        m->systick_ps = m->now_ps;
}

void board_write(struct machine *m, uint32_t address, uint32_t value)
{
    const struct model *model = m->model;

    if (m->more && m->more(m, true, address, &value))
        return;
    if (address - model->usart < 0x400) {
        if (clocked(m, model->usart_clock, model->usart_bit))
            usart_write(m, address - model->usart, value);
    } else if (flash_has(m, address) && address != model->flash) { // ACR is a plain register
        flash_write(m, address, value);
    } else if (address >> 4 == 0xE000E01) {
        write_systick(m, address, value);
    } else if (address - model->watchdog < 0x10) {
        write_watchdog(m, address - model->watchdog, value);
    } else if (address == 0xE000ED0C) {
        if (value == 0x05FA0004)
            machine_end(m, END_RESET);
    } else if (address == CFSR) {
        *slot(m, address) &= ~value;
    } else if (!write_rcc(m, address, value) && !write_crc_unit(m, address, value) &&
               !write_memrmp(m, address, value)) {
        if (address == model->flash)
            note_caches(m, value);
        *slot(m, address) = value;
        if (address == 0xE000ED08)
            m->vtor = value;
    }
}

static void set_up_pins(struct machine *m, bool live)
{
    const struct model *model = m->model;

    if (model->gpio_f1) {
        *slot(m, model->gpio) = *slot(m, model->gpio + 4) = 0x44444444;
        if (live)
            *slot(m, model->gpio + 4 * (model->tx / 8)) ^= 0xFu << model->tx % 8 * 4; // 4 to B
        return;
    }
    *slot(m, model->gpio) = 0x55555555u * model->gpio_reset;
    if (!live)
        return;
    for (unsigned pin = model->tx;; pin = model->rx) {
        *slot(m, model->gpio) &= ~(3u << pin * 2);
        *slot(m, model->gpio) |= 2u << pin * 2;
        *slot(m, model->gpio + 0x20 + 4 * (pin / 8)) |= model->function << pin % 8 * 4;
        if (pin == model->rx)
            break;
    }
}

void board_set_up(struct machine *m, enum after_go after, uint32_t baud)
{
    const struct model *model = m->model;
    bool live = after != AFTER_GO_RESET;

    m->systick_load = 0xFFFFFF;
    *slot(m, model->watchdog + 8) = 0xFFF;
    *slot(m, model->rcc) = 1;
    if (model->half && model->kind == FLASH_D)
        *slot(m, model->flash) = 0x600; // L4, G4: both caches are on
    set_clock(m, after == AFTER_GO_KEPT ? model->rom_hz : model->reset_hz);
    if (after == AFTER_GO_KEPT && model->gpio_f1) { // RM0008: the PLL makes it
        *slot(m, model->rcc) = 1 | 3u << 24;
        *slot(m, model->rcc + 4) = (model->rom_hz / 4000000 - 2) << 18 | 0xA;
    } else if (after == AFTER_GO_KEPT) {
        *slot(m, model->rcc + 8) = *slot(m, model->rcc + 12) = 0xC; // SWS: the PLL
    }
    set_up_pins(m, live);
    if (!live)
        return;
    *slot(m, model->gpio_clock) |= 1u << model->gpio_bit;
    *slot(m, model->usart_clock) |= 1u << model->usart_bit;
    m->usart.cr1 = (model->isr ? 1u : 1u << 13) | 1u << 12 | 1u << 10 | 0xC;
    m->usart.brr = (model->rom_hz / model->usart_divider + baud / 2) / baud;
}
