/*
 * turbo.c - the program in the chip's RAM: receives while the flash erases and programs, and sums up
 * memory. docs/TURBO.md tells what it does; ../stm32bl_turbo_frame.h has the bytes.
 *
 * It has no data and no addresses of its own. What it knows of the chip, and what it remembers, is
 * the block that the host puts behind its code; the register r7 holds the address, for the sake of
 * size. It never waits without looking at the USART and feeding the watchdog: pump() does both, and
 * is reached within the time of one byte from everywhere.
 */
#include <stddef.h>

#include "../stm32bl_turbo_frame.h"

#define REG(a)   (*(volatile uint32_t *)(a))
#define REG16(a) (*(volatile uint16_t *)(a))
#define BYTE(a)  (*(volatile uint8_t *)(a))
#define APART    __attribute__((noinline))

// Armv6-M ARM B3.3
#define SYST_CSR 0xE000E010u
#define SYST_RVR 0xE000E014u
#define SYST_CVR 0xE000E018u

#define CRC_GOOD 0xDEBB20E3u // the state behind bytes and their CRC-32

// The same in all generations of the USART
enum { RXNE = 1 << 5, TC = 1 << 6, TXE = 1 << 7 };

enum { QUIET_SWAP = 32 }; // ticks without a good frame after which the other rate is tried

// What the host says of the chip, and what is needed together with it.
struct chip {
    uint32_t status, control, busy, error, clear, clear_value; // of the flash
    uint32_t size, erased, store;                              // of a unit, of a word, of a store
    uint32_t prepare_value, program_value, idle_value;
    uint32_t erase_address, erase_mask, erase_go, erase_start;
    uint32_t busy_ticks, quiet_ticks;
    uint32_t usart_on, usart_clear, watchdog;
    uint32_t script_first, script_abort;
    uint32_t quiet, damaged, other_brr, other_cr1;
    uint32_t from; // where the answer's bytes are
    uint32_t unit[32];
};

// In the order of STM32BL_TURBO_...; the further down, the longer the code that reaches it.
struct turbo {
    uint32_t status, receive, transmit, clear, brr, cr1; // as in a wire
    uint32_t ring, mask, host, own, identity;
    uint32_t in, tail;       // bytes put into the ring, and let go from it, so far
    uint32_t scan, start;    // the next byte to be looked at; the first behind the start of a frame
    uint32_t left, crc;      // bytes of it that are missing, 0: between frames; state of its sum
    uint32_t sum;            // of what is being sent
    uint32_t count;          // of the bytes that go with the answer
    uint32_t pos;            // in the payload
    uint32_t at, fill;       // where the unit belongs, and how much of it there is
    uint32_t trouble, value; // why the order failed
    uint32_t next, told;     // sequence; whether DAMAGED was said
    volatile uint32_t fault; // set by the handler in start.S
    uint32_t ecc, ecc_value;
    uint32_t head[3]; // of the frame in use
    uint32_t table[16];
    struct chip chip;
    uint32_t wires[];
};

#define PLACED(name, member)                                                                       \
    _Static_assert(offsetof(struct turbo, member) == 4 * STM32BL_TURBO_##name, #name)
_Static_assert(STM32BL_TURBO_FAULT == 26 && STM32BL_TURBO_ECC == 27, "start.S");
PLACED(CR1, cr1);
PLACED(RING, ring);
PLACED(HOST, host);
PLACED(IDENTITY, identity);
PLACED(FAULT, fault);
PLACED(ECC, ecc);
PLACED(COMMAND, head);
PLACED(TABLE, table);
PLACED(FLASH_STATUS, chip);
PLACED(UNIT, chip.size);
PLACED(IDLE_VALUE, chip.idle_value);
PLACED(ERASE_START, chip.erase_start);
PLACED(USART_ON, chip.usart_on);
PLACED(SCRIPT_ABORT, chip.script_abort);
PLACED(OTHER_BRR, chip.other_brr);
PLACED(OTHER_CR1, chip.other_cr1);
PLACED(UNIT_BUFFER, chip.unit);
PLACED(WIRES, wires);

register struct turbo *t __asm("r7");

// The chip's part, in a register of its own, so that the compiler reaches its members from there.
static inline struct chip *chip_part(void)
{
    struct chip *c = &t->chip;

    __asm("" : "+r"(c));
    return c;
}

static void barrier(void)
{
    __asm volatile("dsb" ::: "memory");
}

static APART void pump(void)
{
    struct chip *c = chip_part();

    if (REG(t->status) & RXNE) {
        uint32_t byte = REG(t->receive);
        if (t->in - t->tail <= t->mask)
            BYTE(t->ring + (t->in++ & t->mask)) = (uint8_t)byte;
        return;
    }
    REG(t->clear) = c->usart_clear;
    REG(c->watchdog) = 0xAAAA; // RM0008 IWDG_KR
}

static APART uint32_t crc_byte(uint32_t crc, uint32_t byte)
{
    crc ^= byte;
    crc = crc >> 4 ^ t->table[crc & 15];
    return crc >> 4 ^ t->table[crc & 15];
}

static APART uint32_t ring_byte(uint32_t at)
{
    return BYTE(t->ring + (at & t->mask));
}

static APART uint32_t take(void)
{
    pump();
    return ring_byte(t->pos++);
}

static APART uint32_t take_word(void)
{
    uint32_t word = 0;

    for (int i = 0; i < 4; i++)
        word = word >> 8 | take() << 24;
    return word;
}

// A frame was received, and waits for the one before it.
static int is_whole(void)
{
    return (int32_t)t->left < 0;
}

// Looks at one received byte, so that the frames to come are summed up while the flash is busy.
static APART void scan(void)
{
    struct chip *c = chip_part();
    uint32_t byte;

    pump();
    if (is_whole() || t->scan == t->in)
        return;
    byte = ring_byte(t->scan++);
    if (!t->left) {
        if (byte != STM32BL_TURBO_START)
            return;
        t->start = t->scan;
        t->left = STM32BL_TURBO_HEAD - 1;
        t->crc = ~0u;
        return;
    }
    pump();
    t->crc = crc_byte(t->crc, byte);
    t->left--;
    if (t->scan - t->start == 3)
        t->left += byte * 4;
    if (t->left > t->mask / 2)
        t->crc = t->left = 0;
    if (t->left)
        return;
    if (t->crc == CRC_GOOD) {
        t->left = CRC_GOOD;
        return;
    }
    t->scan = t->start; // so that no frame behind it is lost
    c->damaged = 1;
}

static APART void put(uint32_t byte)
{
    pump();
    t->sum = crc_byte(t->sum, byte);
    do
        scan();
    while (!(REG(t->status) & TXE));
    REG(t->transmit) = byte;
}

static APART void put_word(uint32_t word)
{
    for (int i = 0; i < 4; i++, word >>= 8)
        put(word & 255);
}

static APART void answer(uint32_t status)
{
    t->sum = ~0u;
    put_word(STM32BL_TURBO_ANSWER | (t->head[0] & 0xFF00) | status << 16 | t->next << 24);
    put_word(t->value);
    for (; t->count; t->count--)
        put(BYTE(t->chip.from++));
    put_word(t->fault ? t->sum : ~t->sum);
}

static APART void script(const uint32_t *step)
{
    for (; step[0]; step += 3) {
        uint32_t reg = step[0] & ~3u, kind = step[0] & 3, keep = step[1], looks = 1u << 14;
        if (kind == STM32BL_TURBO_STEP_STORE) {
            uint32_t kept = keep ? REG(reg) & keep : 0; // keys are written only
            REG(reg) = kept | step[2];
            barrier();
            continue;
        }
        while ((REG(reg) & keep) != step[2] && --looks)
            if (kind == STM32BL_TURBO_STEP_IF) {
                step += 6;
                break;
            }
    }
}

static void script_at(uint32_t offset)
{
    script((const uint32_t *)((uint32_t)t + offset));
}

static APART void drain(void)
{
    while (!(REG(t->status) & TC))
        scan();
}

static APART void set_rate(uint32_t brr, uint32_t cr1)
{
    struct chip *c = chip_part();
    c->other_brr = REG(t->brr);
    c->other_cr1 = REG(t->cr1);
    REG(t->cr1) = 0; // RM0008, RM0091 USART_BRR: written while the USART is off
    REG(t->brr) = brr;
    REG(t->cr1) = cr1;
}

static uint32_t ticked(void)
{
    return REG(SYST_CSR) >> 16 & 1; // COUNTFLAG; reading clears it
}

static void fail(uint32_t trouble, uint32_t value)
{
    t->trouble = trouble;
    t->value = value;
}

// Waits until the flash is at rest, or gives it up.
static APART void rest(void)
{
    struct chip *c = chip_part();
    uint32_t left = c->busy_ticks, status, error;

    pump();
    while ((status = REG(c->status)) & c->busy) {
        scan();
        if (ticked() && !--left) {
            fail(STM32BL_TURBO_BUSY, status);
            return;
        }
    }
    error = status & c->error;
    if (error) {
        REG(c->clear) = c->clear_value;
        fail(STM32BL_TURBO_FAILED, error);
    }
}

static APART void finish(void)
{
    struct chip *c = chip_part();
    rest();
    if (t->trouble != STM32BL_TURBO_BUSY)
        REG(c->control) = c->idle_value;
}

static void program(uint32_t at)
{
    struct chip *c = chip_part();
    uint32_t unit = (uint32_t)c->unit, differs = 0, filled = 0, i;

    for (i = 0; i != c->size; i += 4) {
        uint32_t have = REG(at + i);
        differs |= have ^ REG(unit + i);
        filled |= have ^ c->erased;
        pump();
    }
    if (!differs)
        return;
    if (filled) {
        fail(STM32BL_TURBO_FILLED, at);
        return;
    }
    REG(c->control) = c->prepare_value;
    REG(c->control) = c->program_value;
    for (; i; i -= 4, at += 4, unit += 4) {
        if (c->store == 4) {
            REG(at) = REG(unit);
        } else {
            REG16(at) = REG16(unit);
            rest();
            REG16(at + 2) = REG16(unit + 2);
        }
        barrier();
    }
}

static APART void out(uint32_t byte)
{
    struct chip *c = chip_part();
    uint32_t at = t->at;

    ((volatile uint8_t *)c->unit)[t->fill++] = (uint8_t)byte;
    if (t->fill != c->size)
        return;
    t->fill = 0;
    t->at = at + c->size;
    rest();
    if (!t->trouble)
        program(at);
}

// A length of LZ4: 15 means that more bytes follow, up to one that is not 255.
static APART uint32_t length(uint32_t n)
{
    uint32_t byte;

    if (n == 15)
        do
            n += byte = take();
        while (byte == 255);
    return n;
}

static APART void literals(uint32_t size)
{
    while (size--)
        out(take());
}

static void unpack(uint32_t end)
{
    struct chip *c = chip_part();
    for (;;) {
        uint32_t token = take(), back, size;
        literals(length(token >> 4));
        if ((int32_t)(end - t->pos) <= 0)
            break;
        back = take();
        back |= take() << 8;
        for (size = length(token & 15) + 4; size; size--) {
            uint32_t from = t->at;
            rest();
            if (back <= t->fill)
                from = (uint32_t)c->unit;
            out(BYTE(from + t->fill - back));
        }
    }
}

// How many bytes are blank, from the address on.
static APART uint32_t blank(uint32_t address, uint32_t size)
{
    struct chip *c = chip_part();
    uint32_t i = 0;

    for (; i < size && REG(address + i) == c->erased && !t->fault; i += 4)
        if (!(i & 28))
            scan();
    return i;
}

static void erase(void)
{
    struct chip *c = chip_part();
    const uint32_t *run = c->unit;
    uint32_t address = t->at, control = t->head[2], size = run[STM32BL_TURBO_ERASE_SIZE];

    for (uint32_t left = run[STM32BL_TURBO_ERASE_COUNT]; left && !t->trouble; left--) {
        t->fault = 0;
        if (!run[STM32BL_TURBO_ERASE_LOOK] || blank(address, size) != size) {
            REG(c->control) = control;
            REG(c->erase_address + (address & c->erase_mask)) = address & ~c->erase_mask;
            REG(c->erase_go) = control | c->erase_start;
            barrier();
            (void)REG(c->status); // RM0008 FLASH_CR: BSY may show one cycle late
            t->value++;
            finish();
        }
        address += size;
        control += run[STM32BL_TURBO_ERASE_STEP];
    }
}

static uint32_t sum_up(uint32_t address, uint32_t size)
{
    uint32_t crc = ~0u;

    for (uint32_t i = 0; i < size; i++) {
        crc = crc_byte(crc, BYTE(address + i));
        if (!(i & 3))
            scan();
    }
    return ~crc;
}

static void question(uint32_t command)
{
    uint32_t from = t->head[1], size = t->head[2];

    if (command == STM32BL_TURBO_CRC)
        t->value = sum_up(from, size);
    else if (command == STM32BL_TURBO_BLANK)
        t->value = blank(from, size);
    else {
        if (command == STM32BL_TURBO_HELLO) {
            from = (uint32_t)t;
            size = 4 * STM32BL_TURBO_INFO_WORDS;
        }
        t->chip.from = from;
        t->value = t->count = size;
    }
    answer(STM32BL_TURBO_OK);
}

static void order(uint32_t command)
{
    struct chip *c = chip_part();
    uint32_t size = t->head[2];

    t->trouble = t->fill = t->value = 0;
    t->at = t->head[1];
    REG(c->clear) = c->clear_value; // somebody else's errors
    rest();
    if (command == STM32BL_TURBO_WRITE)
        literals(size);
    else if (command == STM32BL_TURBO_LZ4)
        unpack(t->pos + size);
    else {
        for (uint32_t i = 0; i != sizeof c->unit; i += 4)
            REG((uint32_t)c->unit + i) = take_word();
        if (command == STM32BL_TURBO_ERASE)
            erase();
    }
    finish();
    if (!t->trouble)
        t->next++;
    t->told = t->trouble; // what follows in the window is dropped in silence
    answer(t->trouble);
    if (command == STM32BL_TURBO_SCRIPT) {
        drain();
        script(c->unit);
    } else {
        c->quiet_ticks = 0; // from now on only an order ends this
    }
}

static APART void complain(void)
{
    if (!t->told)
        answer(STM32BL_TURBO_DAMAGED);
    t->told = 1;
}

static APART void frame(void)
{
    uint32_t command = t->head[0] & 255;
    int32_t ahead = (int8_t)((t->head[0] >> 8) - t->next);

    t->fault = 0;
    if (ahead > 0 && command != STM32BL_TURBO_HELLO)
        complain();
    else if (command >= STM32BL_TURBO_QUESTIONS)
        question(command);
    else if (ahead)
        answer(STM32BL_TURBO_AGAIN);
    else
        order(command);
}

static void take_frame(void)
{
    struct chip *c = chip_part();
    uint32_t behind = t->scan;

    t->left = c->quiet = 0;
    t->pos = t->start;
    for (int i = 0; i < 3; i++) {
        uint32_t word = take_word();
        t->head[i] = word;
    }
    frame();
    t->tail = behind;
}

static APART __attribute__((noreturn)) void give_up(void)
{
    struct chip *c = chip_part();
    script_at(c->script_abort);
    for (;;)
        ;
}

static __attribute__((noreturn)) void serve(void)
{
    struct chip *c = chip_part();
    frame(); // HELLO, which the host has put there
    for (;;) {
        scan();
        if (!t->left)
            t->tail = t->scan;
        if (c->damaged) {
            c->damaged = 0;
            complain();
        }
        if (ticked()) {
            c->quiet++;
            if (!(c->quiet % QUIET_SWAP))
                set_rate(c->other_brr, c->other_cr1);
            if (c->quiet == c->quiet_ticks)
                give_up();
        }
        if (is_whole())
            take_frame();
    }
}

enum { LOOKS = 1 << 17, GOOD = 8, TRIES = 64, ATTEMPTS = 64 };

// SysTick, in the upper 24 bits, at the next falling edge of a pin; 0 if there is none.
static APART uint32_t edge(const uint32_t *wire)
{
    struct chip *c = chip_part();
    uint32_t input = wire[STM32BL_TURBO_WIRE_INPUT], mask = wire[STM32BL_TURBO_WIRE_MASK];
    uint32_t looks = LOOKS;

    REG(c->watchdog) = 0xAAAA;
    while (!(REG(input) & mask) && --looks)
        ;
    while (looks && REG(input) & mask)
        --looks;
    return looks ? REG(SYST_CVR) << 8 : 0;
}

// The cycles of 64 bits, from the falling edges of 55 that are two bits apart; 0: there are none.
static uint32_t measure(const uint32_t *wire)
{
    uint32_t sum = 0;

    for (int good = 0; good < GOOD;) {
        uint32_t first = edge(wire), middle, last, whole, off;
        edge(wire);
        middle = edge(wire);
        edge(wire);
        last = edge(wire);
        if (!last)
            return 0;
        whole = first - last;
        off = 2 * (first - middle) - whole + whole / 16;
        if (off > whole / 8) {
            edge(wire); // or the same place in each byte would be missed again
            continue;
        }
        sum += whole >> 8;
        good++;
    }
    return sum;
}

static const uint32_t *find_wire(void)
{
    for (uint32_t attempt = ATTEMPTS; attempt; attempt--)
        for (const uint32_t *wire = t->wires; *wire; wire += STM32BL_TURBO_WIRE_WORDS)
            if ((t->host = measure(wire)))
                return wire;
    give_up();
}

// How long 88 of the USART's own bits take, at BRR = 256, by sending some.
static uint32_t measure_own(void)
{
    uint32_t start = 0;

    for (int i = 10; i; i--) {
        REG(t->transmit) = 0xFF;
        while (!(REG(t->status) & TXE))
            ;
        if (i == 9)
            start = REG(SYST_CVR) << 8;
    }
    return (start - (REG(SYST_CVR) << 8)) >> 8;
}

static void use_wire(const uint32_t *wire)
{
    struct chip *c = chip_part();
    uint32_t n = 352 * t->host, brr = 0;

    for (int i = 0; i <= STM32BL_TURBO_WIRE_CR1; i++)
        (&t->status)[i] = wire[i];
    set_rate(256, c->usart_on);
    t->own = measure_own();
    for (; n >= t->own; n -= t->own)
        brr++;
    drain();
    set_rate(brr, c->usart_on);
    c->other_brr = brr; // there is no other yet
    script_at(wire[STM32BL_TURBO_WIRE_PINS]);
}

__attribute__((noreturn, used)) void turbo(void)
{
    struct chip *c = chip_part();
    script_at(c->script_first);
    use_wire(find_wire());
    REG(SYST_RVR) = t->host << 4; // 1024 bits of the host
    serve();
}
