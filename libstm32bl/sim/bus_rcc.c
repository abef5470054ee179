/*
 * bus_rcc.c - clocks: chapters "Reset and clock control" of the reference manuals. Which oscillator
 * runs, which one is the system clock, the dividers behind it, what is switched on. Of the PLL it is
 * known how fast it runs as the ROM has set it, and how F0, F1 and F3 set it.
 */
#include "bus.h"

enum { PLL_LOCK_US = 200, PLLON = 1 << 24, PLLRDY = 1 << 25 };
enum clock { MSI, HSI, HSE, PLL, CLOCKS };

/* Where a family has what. */
struct layout {
    uint32_t cfgr;
    uint8_t sw_bits;
    int8_t codes[CLOCKS]; // of SW; -1: no such clock
    uint8_t hsi_ready;    // bits of CR
    uint8_t hsi_on;
    uint8_t divider, divider_bits; // of HSI, in CR; 0: none
    uint8_t ahb, apb1, apb2;       // first bits of the dividers in CFGR
    uint8_t dividers;              // or in this register
};

static const struct layout layouts[] = {
    [BL_RCC_F1] = {0x04, 2, {-1, 0, 1, 2}, 1, 0, 0, 0, 4, 8, 11},
    [BL_RCC_F4] = {0x08, 2, {-1, 0, 1, 2}, 1, 0, 0, 0, 4, 10, 13},
    [BL_RCC_L0] = {0x0C, 2, {0, 1, 2, 3}, 2, 0, 0, 0, 4, 8, 11},
    [BL_RCC_L1] = {0x08, 2, {0, 1, 2, 3}, 1, 0, 0, 0, 4, 8, 11},
    [BL_RCC_L4] = {0x08, 2, {0, 1, 2, 3}, 10, 8, 0, 0, 4, 8, 11},
    [BL_RCC_G0] = {0x08, 3, {-1, 0, 1, 2}, 10, 8, 11, 3, 8, 12, 12},
    [BL_RCC_H7] = {0x10, 3, {-1, 0, 2, 3}, 2, 0, 3, 2, 0, 0, 0, 0},
    [BL_RCC_U0] = {0x08, 3, {0, 1, 2, 3}, 10, 8, 0, 0, 8, 12, 12, 0},
    [BL_RCC_U5] = {0x1C, 2, {0, 1, 2, 3}, 10, 8, 0, 0, 0, 4, 8, 0x20},
    [BL_RCC_H5] = {0x1C, 3, {-1, 0, 2, 3}, 1, 0, 3, 2, 0, 4, 8, 0x20},
};

enum { D1CFGR = 0x18, D2CFGR = 0x1C }; // H7: its dividers have registers of their own

static const struct layout *layout_of(const struct bl_bus *bus)
{
    return &layouts[bus->row->rcc_kind];
}

static uint32_t *cfgr(struct bl_bus *bus)
{
    return &bus->rcc.words[layout_of(bus)->cfgr / 4];
}

/* ------------------------------------------------------------------------- dividers */

/* AHB: 0xxx 1, then 2 to 512 without 32. APB: 0xx 1, then 2 to 16. */
static unsigned ahb_shift(uint32_t field)
{
    static const uint8_t shifts[] = {1, 2, 3, 4, 6, 7, 8, 9};

    return field & 8 ? shifts[field & 7] : 0;
}

static unsigned apb_shift(uint32_t field)
{
    return field & 4 ? (field & 3) + 1 : 0;
}

static uint32_t hsi_hz(const struct bl_bus *bus)
{
    const struct layout *l = layout_of(bus);
    uint32_t field = bus->rcc.words[0] >> l->divider & ((UINT32_C(1) << l->divider_bits) - 1);

    return bus->rcc.hsi_hz >> (l->divider ? field : 0);
}

/* RM0008 7.3.2: HSI/2 times PLLMUL + 2, if that is its source. */
static uint32_t pll_hz(const struct bl_bus *bus)
{
    uint32_t c = bus->rcc.words[layout_of(bus)->cfgr / 4], factor = (c >> 18 & 15) + 2;

    if (bus->row->rcc_kind != BL_RCC_F1)
        return bus->rcc.pll_hz;
    return c >> 16 & 1 ? 0 : bus->rcc.hsi_hz / 2 * (factor > 16 ? 16 : factor);
}

static bool pll_is_ready(const struct bl_bus *bus)
{
    return bus->rcc.words[0] & PLLON && bl_bus_now_ps(bus) >= bus->rcc.pll_ready_ps;
}

/* 0: the clock is not there. */
static uint32_t clock_hz(const struct bl_bus *bus, uint32_t code)
{
    const struct layout *l = layout_of(bus);

    if ((int)code == l->codes[HSI])
        return bus->rcc.words[0] >> l->hsi_on & 1 ? hsi_hz(bus) : 0;
    if ((int)code == l->codes[PLL])
        return pll_is_ready(bus) ? pll_hz(bus) : 0;
    if ((int)code == l->codes[MSI])
        return 4000000; // RM0351 6.4.1; 2.1 MHz on L0 and L1, which no ROM leaves running
    return 0;
}

/* Works out the clocks; nothing changes while the one that SW asks for is not there. */
static void settle(struct bl_bus *bus)
{
    const struct layout *l = layout_of(bus);
    uint32_t c = *cfgr(bus), mask = (UINT32_C(1) << l->sw_bits) - 1;
    uint32_t hz = clock_hz(bus, c & mask);
    const uint32_t *w = bus->rcc.words;
    uint32_t d = l->dividers ? w[l->dividers / 4] : c;
    bool h7 = bus->row->rcc_kind == BL_RCC_H7;
    unsigned ahb = h7 ? ahb_shift(w[D1CFGR / 4] & 15) + ahb_shift(w[D1CFGR / 4] >> 8 & 15)
                      : ahb_shift(d >> l->ahb & 15);

    if (!hz)
        return;
    *cfgr(bus) = (c & ~(mask << l->sw_bits)) | (c & mask) << l->sw_bits; // SWS follows SW
    bus->rcc.sys_hz = hz;
    for (int i = 0; i < 2; i++) {
        uint32_t field = h7 ? w[D2CFGR / 4] >> (i ? 8 : 4) & 7 : d >> (i ? l->apb2 : l->apb1) & 7;
        bool one_bus = bus->row->series[0] == 'F' && bus->row->series[1] == '0';
        if (i == 1 && one_bus) // RM0091: one divider for both
            field = c >> l->apb1 & 7;
        bus->rcc.pclk_hz[i] = hz >> ahb >> apb_shift(field);
    }
    bl_bus_set_hz(bus, hz >> ahb);
    bus->usart[0].wake_ps = 0;
}

/* --------------------------------------------------------------------------- access */

static uint32_t ready_bits(const struct bl_bus *bus)
{
    const struct layout *l = layout_of(bus);
    uint32_t cr = bus->rcc.words[0], ready = 0;

    if (cr >> l->hsi_on & 1)
        ready |= UINT32_C(1) << l->hsi_ready;
    if (pll_is_ready(bus))
        ready |= PLLRDY;
    if ((bus->row->rcc_kind == BL_RCC_L4 || bus->row->rcc_kind == BL_RCC_U0) && cr & 1) // MSIRDY
        ready |= 2;
    if ((bus->row->rcc_kind == BL_RCC_L0 || bus->row->rcc_kind == BL_RCC_L1) && cr >> 8 & 1)
        ready |= 1 << 9;
    return ready;
}

const char *bl_rcc_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                        uint32_t *value)
{
    (void)block;
    bus->changes++; // clocks become ready
    settle(bus);
    *value = bus->rcc.words[offset / 4];
    if (offset == 0)
        *value |= ready_bits(bus);
    if (offset && offset == bus->row->no_flags.offset && bus->chip.kept->software_reset)
        *value |= UINT32_C(1) << bus->row->software_flag;
    return NULL;
}

static const char *store_cr(struct bl_bus *bus, uint32_t value)
{
    uint32_t before = bus->rcc.words[0];
    uint32_t mask = (UINT32_C(1) << layout_of(bus)->sw_bits) - 1;

    if (value & PLLON && !(before & PLLON)) {
        if (!pll_hz(bus))
            return "the PLL is set in a way that is not modelled";
        bus->rcc.pll_ready_ps = bl_bus_now_ps(bus) + UINT64_C(1000000) * PLL_LOCK_US;
    }
    bus->rcc.words[0] = value & ~(UINT32_C(1) << layout_of(bus)->hsi_ready | PLLRDY);
    settle(bus);
    return clock_hz(bus, *cfgr(bus) >> layout_of(bus)->sw_bits & mask)
               ? NULL
               : "the system clock is switched off";
}

/* SWS and what else only tells is not written. */
static const char *store_cfgr(struct bl_bus *bus, uint32_t value)
{
    const struct layout *l = layout_of(bus);
    uint32_t status = ((UINT32_C(1) << l->sw_bits) - 1) << l->sw_bits;
    uint32_t pll = bus->row->rcc_kind == BL_RCC_F1 ? 0x3F0000 : 0;
    uint32_t before = *cfgr(bus);

    if ((before ^ value) & pll && bus->rcc.words[0] & PLLON)
        return "the PLL is changed while it runs";
    *cfgr(bus) = (value & ~status) | (before & status);
    settle(bus);
    return NULL;
}

static bool sets_pll(const struct bl_bus *bus, uint32_t offset)
{
    switch (bus->row->rcc_kind) {
    case BL_RCC_F4:
        return offset == 0x04;
    case BL_RCC_L4:
    case BL_RCC_G0:
    case BL_RCC_U0:
        return offset == 0x0C;
    case BL_RCC_H7:
    case BL_RCC_U5:
    case BL_RCC_H5:
        return offset >= 0x28 && offset < 0x48;
    default:
        return false;
    }
}

const char *bl_rcc_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                         uint32_t value)
{
    (void)block;
    settle(bus);
    if (offset == 0)
        return store_cr(bus, value);
    if (offset == layout_of(bus)->cfgr)
        return store_cfgr(bus, value);
    if (offset == bus->row->no_flags.offset && value >> bus->row->no_flags.bit & 1)
        bus->chip.kept->software_reset = false;
    if (sets_pll(bus, offset) && bus->rcc.words[offset / 4] != value)
        bus->rcc.pll_hz = 0;
    bus->rcc.words[offset / 4] = value;
    settle(bus);
    return NULL;
}

bool bl_rcc_is_on(const struct bl_bus *bus, struct bl_bus_bit bit)
{
    return !bit.offset || bus->rcc.words[bit.offset / 4] >> bit.bit & 1;
}

uint32_t bl_rcc_usart_hz(const struct bl_bus *bus, unsigned usart)
{
    const struct bl_bus_row *row = bus->row;
    bool on_apb2 = usart == 0 && row->usart1 != 0x40004400;
    uint32_t pclk = bus->rcc.pclk_hz[on_apb2], selected;

    if (usart != 0 || !row->usart_clock.offset)
        return pclk;
    selected = bus->rcc.words[row->usart_clock.offset / 4] >> row->usart_clock.bit;
    if (row->rcc_kind == BL_RCC_H7)
        return (selected & 7) == 3 ? hsi_hz(bus) : (selected & 7) == 0 ? pclk : 0;
    switch (selected & 3) {
    case 0:
        return pclk;
    case 1:
        return bus->rcc.sys_hz;
    case 2: // F0 and F3: LSE is 2 and HSI is 3; elsewhere the other way round
        return row->rcc_kind == BL_RCC_F1 ? 0 : bus->rcc.hsi_hz;
    default:
        return row->rcc_kind == BL_RCC_F1 ? bus->rcc.hsi_hz : 0;
    }
}

/* --------------------------------------------------------------------------- start */

static void set_on(struct bl_bus *bus, struct bl_bus_bit bit)
{
    bus->rcc.words[bit.offset / 4] |= UINT32_C(1) << bit.bit;
}

/* C0 divides its HSI48 by 4 after a reset (RM0490 6.4.1), H5 its HSI by 2 (RM0481: RCC_CR.HSIDIV). */
static void reset_clocks(struct bl_bus *bus)
{
    const struct layout *l = layout_of(bus);
    uint32_t shift = bus->row->series[0] == 'C' ? 2 : bus->row->rcc_kind == BL_RCC_H5 ? 1 : 0;

    bus->rcc.words[0] = UINT32_C(1) << l->hsi_on | shift << l->divider;
    *cfgr(bus) = (*cfgr(bus) & 0x3F0000) | (uint32_t)l->codes[HSI];
}

/* The ROM's clock: HSI if it is as fast as that, else a PLL. F2, F4 and F7 halve APB1 (RM0090: at
 * most 42 MHz). */
static void rom_clocks(struct bl_bus *bus, uint32_t hz)
{
    const struct layout *l = layout_of(bus);
    bool pll = hz != bus->rcc.hsi_hz;

    bus->rcc.words[0] = UINT32_C(1) << l->hsi_on | (pll ? (uint32_t)PLLON : 0);
    bus->rcc.pll_hz = hz;
    if (bus->row->rcc_kind == BL_RCC_F1)
        *cfgr(bus) =
            pll && hz / (bus->rcc.hsi_hz / 2) >= 2 ? (hz / (bus->rcc.hsi_hz / 2) - 2) << 18 : 0;
    *cfgr(bus) |= (uint32_t)l->codes[pll ? PLL : HSI];
    if (bus->row->rcc_kind == BL_RCC_F4 && hz > 42000000)
        *cfgr(bus) |= UINT32_C(4) << l->apb1;
}

uint32_t bl_rcc_start(struct bl_bus *bus, unsigned mhz, enum bl_bus_after_go after)
{
    const struct bl_bus_row *row = bus->row;
    uint32_t hz = UINT32_C(1000000) * (mhz ? mhz : row->rom_mhz), usart_hz;

    bus->rcc.hsi_hz = UINT32_C(1000000) * row->hsi_mhz;
    if (row->rcc_kind == BL_RCC_NONE) {
        bl_bus_set_hz(bus, hz);
        return hz;
    }
    rom_clocks(bus, hz);
    settle(bus);
    usart_hz = bl_rcc_usart_hz(bus, 0);
    if (after != BL_BUS_KEPT)
        reset_clocks(bus);
    settle(bus);
    if (after != BL_BUS_RESET) {
        set_on(bus, row->gpio_on);
        set_on(bus, row->usart_on[0]);
    }
    return usart_hz;
}
