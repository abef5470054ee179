/*
 * bus_usart.c - a USART: chapters "Universal synchronous receiver transmitter" of the reference
 * manuals, in four kinds:
 *
 *   A  F1: SR and DR; no oversampling by 8           B  F2 F4 L1: SR and DR
 *   C  F0 F3 F7 L0 L4: ISR, RDR, TDR                 D  G0 G4 H7 WB ...: C and a prescaler; its FIFO
 *                                                       is off after a reset, and not modelled
 *
 * The receiver sees levels on a line: it looks for a falling edge and samples in the middle of each
 * of its own bits, so that another baud rate gives what it gives on a chip.
 */
#include "bus.h"

enum { PE = 1, FE = 2, ORE = 8, RXNE = 1 << 5, TC = 1 << 6, TXE = 1 << 7 };
enum { TEACK = 1 << 21, REACK = 1 << 22 };
enum { RE = 1 << 2, TE = 1 << 3, PS = 1 << 9, PCE = 1 << 10, M0 = 1 << 12, OVER8 = 1 << 15 };
enum { M1 = 1 << 28, FIFOEN = 1 << 29, ABREN = 1 << 20, OVRDIS = 1 << 12 };

enum reg { SR, DR, BRR, CR1, CR2, CR3, GTPR, RTOR, RQR, ICR, RDR, TDR, PRESC, UNKNOWN };

static bool is_new(const struct bl_bus_usart *u)
{
    return u->kind >= 'C';
}

static enum reg reg_at(const struct bl_bus_usart *u, uint32_t offset)
{
    static const uint8_t old[] = {SR, DR, BRR, CR1, CR2, CR3, GTPR};
    static const uint8_t new[] = {CR1, CR2, CR3, BRR, GTPR, RTOR, RQR, SR, ICR, RDR, TDR, PRESC};
    size_t i = offset / 4;

    if (!is_new(u))
        return i < sizeof old ? old[i] : UNKNOWN;
    return i < sizeof new - (u->kind == 'C') ? new[i] : UNKNOWN;
}

static bool is_enabled(const struct bl_bus_usart *u)
{
    return u->cr1 & (is_new(u) ? 1u : 1u << 13);
}

/* 8 or 9 bits between start and stop, a parity bit among them; 7 are not modelled. */
static unsigned data_bits(const struct bl_bus_usart *u)
{
    return u->cr1 & M0 ? 9 : 8;
}

/* The length of a bit; 0: no baud rate. */
static uint64_t bit_ps(const struct bl_bus *bus, const struct bl_bus_usart *u)
{
    static const uint16_t prescalers[] = {1, 2, 4, 6, 8, 10, 12, 16, 32, 64, 128, 256};
    uint64_t clocks = u->brr, hz = bl_rcc_usart_hz(bus, (unsigned)(u - bus->usart));
    bool by_8 = u->cr1 & OVER8 && u->kind != 'A';

    if (by_8 && u->kind == 'B') // 8 * (mantissa + fraction / 8)
        clocks = (clocks >> 4) * 8 + (clocks & 7);
    if (by_8 && is_new(u)) // twice the clock in each bit
        clocks = (clocks & ~UINT64_C(15)) | (clocks & 7) << 1;
    if (clocks < 16 && !(by_8 && u->kind == 'B' && clocks >= 8))
        return 0;
    clocks *= prescalers[u->prescaler < 12 ? u->prescaler : 11];
    if (by_8 && is_new(u))
        hz *= 2;
    return hz ? clocks * UINT64_C(1000000000000) / hz : 0;
}

static bool odd_ones(unsigned bits)
{
    bits ^= bits >> 8;
    bits ^= bits >> 4;
    bits ^= bits >> 2;
    bits ^= bits >> 1;
    return bits & 1;
}

/* ------------------------------------------------------------------------- receiving */

static bool listens(const struct bl_bus *bus, const struct bl_bus_usart *u)
{
    return u->wired && is_enabled(u) && u->cr1 & RE && bl_rcc_is_on(bus, u->on) &&
           bl_gpio_connects(bus) && bit_ps(bus, u);
}

static void take(struct bl_bus *bus, struct bl_bus_usart *u, uint32_t bits, uint32_t errors)
{
    // RM0008 27.3.3, RM0091 27.5.4: the shift register is overwritten, RDR stays as it is. As long as
    // ORE is set nothing more is received.
    if ((u->full || u->errors & ORE) && !(is_new(u) && u->cr3 & OVRDIS)) {
        u->errors |= ORE;
        bus->chip.lost(bus->chip.user);
        return;
    }
    if (u->full)
        bus->chip.lost(bus->chip.user);
    u->full = true;
    u->received = bits;
    u->errors |= errors;
    u->status_read = false;
}

/* Samples the frame whose start bit begins at `start`. */
static void receive(struct bl_bus *bus, struct bl_bus_usart *u, uint64_t start, uint64_t bit)
{
    unsigned count = data_bits(u);
    uint32_t bits = 0, errors = 0;

    for (unsigned i = 0; i < count; i++)
        bits |= (uint32_t)bl_line_level(bus, start + (i + 1) * bit + bit / 2) << i;
    if (!bl_line_level(bus, start + (count + 1) * bit + bit / 2))
        errors |= FE;
    if (u->cr1 & PCE && odd_ones(bits) != !!(u->cr1 & PS))
        errors |= PE;
    take(bus, u, bits, errors);
}

/* Returns when the next frame is complete; UINT64_MAX: none is on its way. */
static uint64_t catch_up_receiver(struct bl_bus *bus, struct bl_bus_usart *u, uint64_t now)
{
    uint64_t bit = bit_ps(bus, u), start, end;

    if (!listens(bus, u)) {
        if (u->wired) {
            bl_line_forget(bus, now, true);
            u->from_ps = now;
        }
        return UINT64_MAX;
    }
    for (;;) {
        start = bl_line_fall(bus, u->from_ps);
        end = start + (data_bits(u) + 1) * bit + bit * 5 / 8; // 10th of 16 samples of the stop bit
        if (start > now || end > now)
            break;
        if (bl_line_level(bus, start + bit / 2)) { // too short for a start bit
            u->from_ps = start + bit / 2;
        } else {
            receive(bus, u, start, bit);
            u->from_ps = end;
        }
        bl_line_forget(bus, u->from_ps, false);
    }
    if (start != UINT64_MAX)
        return end;
    bl_line_forget(bus, now, false);
    return UINT64_MAX;
}

/* ------------------------------------------------------------------------ sending */

static bool may_send(const struct bl_bus *bus, const struct bl_bus_usart *u)
{
    return is_enabled(u) && u->cr1 & TE && bit_ps(bus, u);
}

static void shift_out(struct bl_bus *bus, struct bl_bus_usart *u, uint64_t start)
{
    struct bl_bus_frame f = {start, bit_ps(bus, u), u->to_send, data_bits(u)};
    unsigned parity = f.count - 1;

    if (u->cr1 & PCE) {
        f.bits &= (1u << parity) - 1;
        f.bits |= (unsigned)(odd_ones(f.bits) != !!(u->cr1 & PS)) << parity;
    }
    u->free_ps = start + (f.count + (u->cr2 >> 13 & 1 ? 3 : 2)) * f.bit_ps;
    u->waiting = false;
    u->sends_data = true;
    if (u->wired && bl_gpio_connects(bus)) {
        bus->chip.send(bus->chip.user, &f);
        bl_cpu_pause(bus->cpu);
    }
}

static void catch_up_sender(struct bl_bus *bus, struct bl_bus_usart *u, uint64_t now)
{
    if (u->waiting && u->free_ps <= now && may_send(bus, u))
        shift_out(bus, u, u->free_ps);
}

static void send(struct bl_bus *bus, struct bl_bus_usart *u, uint32_t value)
{
    uint64_t now = bl_bus_now_ps(bus);

    bus->asked = 0;
    if (u->waiting) // overwritten before it went out
        bus->chip.violation(bus->chip.user);
    u->to_send = value & 0x1FF;
    u->waiting = true;
    if (u->free_ps < now)
        u->free_ps = now;
    catch_up_sender(bus, u, now);
}

/* A program asks far more often than something happens. */
static void catch_up(struct bl_bus *bus, struct bl_bus_usart *u)
{
    uint64_t now = bl_bus_now_ps(bus);

    if (now < u->wake_ps)
        return;
    catch_up_sender(bus, u, now);
    u->wake_ps = catch_up_receiver(bus, u, now);
    if (u->waiting && u->free_ps < u->wake_ps)
        u->wake_ps = u->free_ps;
}

/* The host may have sent more until the program goes on. */
void bl_usart_catch_up(struct bl_bus *bus)
{
    struct bl_bus_usart *u = &bus->usart[0];

    if (bus->row->rcc_kind == BL_RCC_NONE)
        return;
    u->wake_ps = 0;
    catch_up(bus, u);
    u->wake_ps = 0;
}

uint64_t bl_usart_next_ps(const struct bl_bus *bus)
{
    return bus->usart[0].waiting ? bus->usart[0].free_ps : UINT64_MAX;
}

/* ----------------------------------------------------------------------- registers */

static uint32_t status(const struct bl_bus *bus, const struct bl_bus_usart *u)
{
    bool sending = u->waiting || (u->sends_data && u->free_ps > bl_bus_now_ps(bus));
    uint32_t value = u->errors | (u->full ? RXNE : 0) | (sending ? 0 : TC) | (u->waiting ? 0 : TXE);

    if (is_new(u) && is_enabled(u))
        value |= (u->cr1 & TE ? TEACK : 0) | (u->cr1 & RE ? (uint32_t)REACK : 0);
    return value;
}

static uint32_t take_received(struct bl_bus *bus, struct bl_bus_usart *u)
{
    bus->changes++;
    u->full = false;
    // RM0008 27.6.1: a read of SR followed by one of DR clears them.
    if (!is_new(u) && u->status_read)
        u->errors = 0;
    u->status_read = false;
    return u->received;
}

const char *bl_usart_load(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                          uint32_t *value)
{
    struct bl_bus_usart *u = &bus->usart[block->index];

    *value = 0;
    if (!bl_rcc_is_on(bus, u->on))
        return NULL;
    catch_up(bus, u);
    switch (reg_at(u, offset)) {
    case SR:
        u->status_read = true;
        bl_bus_look(bus);
        *value = status(bus, u);
        bus->asked = *value & RXNE || !(*value & TC) ? 0 : bus->asked + 1;
        break;
    case DR:
    case RDR:
        *value = take_received(bus, u);
        break;
    case BRR:
        *value = u->brr;
        break;
    case CR1:
        *value = u->cr1;
        break;
    case CR2:
        *value = u->cr2;
        break;
    case CR3:
        *value = u->cr3;
        break;
    case GTPR:
        *value = u->gtpr;
        break;
    case RTOR:
        *value = u->rtor;
        break;
    case PRESC:
        *value = u->prescaler;
        break;
    case TDR:
        *value = u->to_send;
        break;
    case RQR:
    case ICR:
        break;
    case UNKNOWN:
        return bl_bus_nothing;
    }
    return NULL;
}

/* RM0091 27.8.1: without UE all stops, and the flags are those of a reset. On F1 and its like the
 * byte that is under way goes out. */
static void disable(struct bl_bus_usart *u, uint64_t now)
{
    u->waiting = false;
    if (!is_new(u))
        return;
    u->full = false;
    u->errors = 0;
    if (u->free_ps > now)
        u->free_ps = now;
}

static const char *store_cr1(struct bl_bus *bus, struct bl_bus_usart *u, uint32_t value)
{
    uint32_t fixed = is_new(u) ? M0 | M1 | PCE | PS | OVER8 : 0; // writable without UE only
    uint64_t now = bl_bus_now_ps(bus);
    bool could_send = is_enabled(u) && u->cr1 & TE, could_receive = is_enabled(u) && u->cr1 & RE;

    if (value & M1 || value & FIFOEN)
        return bl_bus_unmodelled;
    if (is_enabled(u))
        value = (value & ~fixed) | (u->cr1 & fixed);
    u->cr1 = value;
    if (!is_enabled(u))
        disable(u, now);
    else if (value & TE && !could_send) { // an idle frame comes first
        u->free_ps = (u->free_ps > now ? u->free_ps : now) + (data_bits(u) + 2) * bit_ps(bus, u);
        u->sends_data = false;
    }
    if (is_enabled(u) && value & RE && !could_receive)
        u->from_ps = now;
    return NULL;
}

static void clear_errors(struct bl_bus_usart *u, uint32_t flags)
{
    u->errors &= ~flags;
}

static void request(struct bl_bus_usart *u, uint32_t value)
{
    if (value & 1 << 3) // RXFRQ
        u->full = false;
}

const char *bl_usart_store(struct bl_bus *bus, const struct bl_bus_block *block, uint32_t offset,
                           uint32_t value)
{
    struct bl_bus_usart *u = &bus->usart[block->index];
    bool fixed = is_new(u) && is_enabled(u);

    if (!bl_rcc_is_on(bus, u->on))
        return NULL;
    catch_up(bus, u);
    if (reg_at(u, offset) != ICR ||
        value & u->errors) { // what is stored may change what comes next
        u->wake_ps = 0;
        bus->changes++;
    }
    switch (reg_at(u, offset)) {
    case SR: // RXNE and TC are cleared by writing 0 on A and B, which hides nothing that matters
        if (!is_new(u) && !(value & RXNE))
            u->full = false;
        return NULL;
    case DR:
    case TDR:
        send(bus, u, value);
        return NULL;
    case BRR:
        u->brr = fixed ? u->brr : value & 0xFFFF;
        return NULL;
    case CR1:
        return store_cr1(bus, u, value);
    case CR2:
        if (value & ABREN && is_new(u))
            return bl_bus_unmodelled;
        u->cr2 = fixed ? (value & ~(3u << 12)) | (u->cr2 & 3u << 12) : value;
        return NULL;
    case CR3:
        u->cr3 = fixed ? (value & ~(uint32_t)OVRDIS) | (u->cr3 & OVRDIS) : value;
        return NULL;
    case GTPR:
        u->gtpr = value;
        return NULL;
    case RTOR:
        u->rtor = value;
        return NULL;
    case PRESC:
        u->prescaler = fixed ? u->prescaler : value & 15;
        return NULL;
    case ICR:
        clear_errors(u, value & 0xF);
        return NULL;
    case RQR:
        request(u, value);
        return NULL;
    case RDR:
        return NULL;
    case UNKNOWN:
        break;
    }
    return bl_bus_nothing;
}

/* --------------------------------------------------------------------------- start */

void bl_usart_start(struct bl_bus *bus, const struct bl_bus_start *start, uint32_t rom_hz)
{
    const struct bl_bus_row *row = bus->row;
    struct bl_bus_usart *u = &bus->usart[0];
    uint32_t ue;

    for (unsigned i = 0; i < BL_BUS_USARTS; i++) {
        bus->usart[i].kind = row->usart_kind;
        bus->usart[i].on = row->usart_on[i > 0];
        bus->usart[i].on.bit = (uint8_t)(bus->usart[i].on.bit + (i > 1));
    }
    u->wired = true;
    u->from_ps = start->at_ps;
    if (!rom_hz || !start->baud)
        return;
    ue = is_new(u) ? 1 : 1 << 13;
    u->cr1 = ue | TE | RE | (start->parity ? M0 | PCE : 0);
    u->brr = (rom_hz + start->baud / 2) / start->baud;
    if (u->brr >= 16)
        return;
    u->cr1 |= OVER8; // faster than a sixteenth of its clock
    if (is_new(u)) {
        u->brr = (2 * rom_hz + start->baud / 2) / start->baud;
        u->brr = (u->brr & ~UINT32_C(15)) | (u->brr & 15) >> 1;
    } else {
        u->brr = (u->brr >> 3) << 4 | (u->brr & 7);
    }
}
