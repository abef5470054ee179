/*
 * test_sim_program.c - programs in RAM, from Go to their end: the clocks and the USART that they find,
 * what the wire does to them, and how they end. Registers and rules are those of the reference
 * manuals.
 */
#include "bus_bench.h"
#include "sim/wire.h"
#include "stm32bl/transport.h"
#include "transport/transport_internal.h"

enum { RXNE = 0x20, TC = 0x40, TXE = 0x80, ORE = 8, FE = 2, PE = 1 };

static struct bus_bench b;

static int end(void **state)
{
    (void)state;
    bus_free(&b);
    return 0;
}

static void start(const char *device, const char *options)
{
    b = bus_new(device, options);
}

/* The USART's registers of one device, and where its clock is switched. */
struct place {
    const char *device;
    char kind;
    uint32_t usart, rcc, cfgr;
    uint32_t sws_kept, sws_reset; // CFGR after Go, with after-go=kept and with after-go=reset
    uint32_t brr;                 // at 115200, with the clock of the row
};

static const struct place places[] = {
    {"stm32f051", 'C', 0x40013800, 0x40021000, 0x04, 0x8, 0x0, 208},
    {"stm32f103xb", 'A', 0x40013800, 0x40021000, 0x04, 0x8, 0x0, 208},
    {"stm32f205", 'B', 0x40011000, 0x40023800, 0x08, 0x8, 0x0, 208},
    {"stm32f303xc", 'C', 0x40013800, 0x40021000, 0x04, 0x8, 0x0, 417},
    {"stm32f411", 'B', 0x40011000, 0x40023800, 0x08, 0x8, 0x0, 521},
    {"stm32f746", 'C', 0x40011000, 0x40023800, 0x08, 0x8, 0x0, 521},
    {"stm32l072", 'C', 0x40013800, 0x40021000, 0x0C, 0xC, 0x4, 278},
    {"stm32l151xc", 'B', 0x40013800, 0x40023800, 0x08, 0x4, 0x4, 139},
    {"stm32l476", 'C', 0x40013800, 0x40021000, 0x08, 0xC, 0x4, 625},
    {"stm32l4r5", 'D', 0x40013800, 0x40021000, 0x08, 0xC, 0x4, 521},
    {"stm32g071", 'D', 0x40013800, 0x40021000, 0x08, 0x10, 0x0, 208},
    {"stm32g0b1", 'D', 0x40013800, 0x40021000, 0x08, 0x10, 0x0, 521},
    {"stm32g431", 'D', 0x40013800, 0x40021000, 0x08, 0xC, 0x4, 625},
    {"stm32c071", 'D', 0x40013800, 0x40021000, 0x08, 0x0, 0x0, 417},
    {"stm32wb55", 'D', 0x40013800, 0x58000000, 0x08, 0xC, 0x4, 556},
    {"stm32wl55", 'D', 0x40013800, 0x58000000, 0x08, 0xC, 0x4, 417},
    {"stm32h743", 'D', 0x40011000, 0x58024400, 0x10, 0x0, 0x0, 556},
    {"stm32h7a3", 'D', 0x40011000, 0x58024400, 0x10, 0x0, 0x0, 556},
};

enum { PLACES = sizeof places / sizeof *places };

enum reg { STATUS, RECEIVE, TRANSMIT, BRR, CR1 };

static uint32_t reg(const struct place *p, enum reg which)
{
    static const uint8_t old[] = {0x00, 0x04, 0x04, 0x08, 0x0C};
    static const uint8_t new[] = {0x1C, 0x24, 0x28, 0x0C, 0x00};

    return p->usart + (p->kind < 'C' ? old : new)[which];
}

static const struct place *place_of(const char *device)
{
    for (size_t i = 0; i < PLACES; i++)
        if (!strcmp(places[i].device, device))
            return &places[i];
    fail_msg("no place %s", device);
    return NULL;
}

/* Machine code that sends back each byte, for both layouts of registers. */
static void plant_echo(const struct place *p, uint32_t at)
{
    // ldr r4, [pc, #12]; movs r1, #0x20; wait: ldr r0, [r4, #status]; tst r0, r1; beq wait;
    // ldr r0, [r4, #receive]; str r0, [r4, #transmit]; b wait
    static const uint16_t new[] = {0x4C03, 0x2120, 0x69E0, 0x4208, 0xD0FC, 0x6A60, 0x62A0, 0xE7F9};
    static const uint16_t old[] = {0x4C03, 0x2120, 0x6820, 0x4208, 0xD0FC, 0x6860, 0x6060, 0xE7F9};
    const uint16_t *code = p->kind < 'C' ? old : new;
    uint8_t *ram = stm32bl_sim_memory(b.t.sim, at, 28);
    uint32_t words[] = {at + 0x200, at + 9};

    for (unsigned i = 0; i < 8; i++)
        ram[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
    for (unsigned i = 0; i < 16; i++)
        ram[8 + i] = (uint8_t)(code[i / 2] >> 8 * (i % 2));
    for (unsigned i = 0; i < 4; i++)
        ram[24 + i] = (uint8_t)(p->usart >> 8 * i);
}

/* Restarts the processor in the echo program. */
static void run_echo(const struct place *p)
{
    uint32_t at = b.t.sim->device->ram[0].start;

    plant_echo(p, at);
    b.bus->cpu->r[BL_CPU_PC] = at + 8;
}

static void configure(unsigned baud, char parity)
{
    const struct stm32bl_line line = {baud, parity};

    assert_int_equal(b.t.wire->ops->configure(b.t.wire, &line), STM32BL_OK);
}

/* ------------------------------------------------------------------------ what Go leaves */

static void every_family_echoes_at_the_roms_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLACES; i++) {
        const struct place *p = &places[i];
        start(p->device, "after-go=kept");
        assert_int_equal(bus_get(&b, reg(p, BRR)), p->brr);
        assert_int_equal(bus_get(&b, p->rcc + p->cfgr) & 0x1C & p->sws_kept, p->sws_kept);
        assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | TC | TXE), TC | TXE);
        run_echo(p);
        rom_ask(&b.t, "00 55 A5 FF 81", "00 55 A5 FF 81");
        assert_int_equal(rom_stats(&b.t).lost, 0);
        bus_free(&b);
    }
}

/* The USART has a divider for the ROM's clock, and is too slow by as much as the clock is. */
static void with_the_clock_of_a_reset_the_rate_is_another(void **state)
{
    static const struct {
        const char *device;
        unsigned baud; // 115200 by hsi over what the ROM ran at
    } cases[] = {
        {"stm32f103xb", 38400}, {"stm32f411", 30720}, {"stm32g071", 76800}, {"stm32l476", 25600}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const struct place *p = place_of(cases[i].device);
        start(p->device, "after-go=hsi");
        assert_int_equal(bus_get(&b, reg(p, BRR)), p->brr);
        assert_int_equal(bus_get(&b, p->rcc + p->cfgr) & 0x1C, p->sws_reset);
        run_echo(p);
        configure(cases[i].baud, 'E');
        rom_ask(&b.t, "00 55 A5 FF 81", "00 55 A5 FF 81");
        bus_free(&b);
    }
}

static void after_a_reset_nothing_is_left(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLACES; i++) {
        const struct place *p = &places[i];
        start(p->device, "after-go=reset");
        assert_int_equal(bus_get(&b, p->rcc + p->cfgr) & 0x1C, p->sws_reset);
        assert_int_equal(bus_get(&b, reg(p, BRR)), 0); // its clock is off
        assert_int_equal(bus_get(&b, reg(p, STATUS)), 0);
        bus_put(&b, reg(p, BRR), 100);
        assert_int_equal(bus_get(&b, reg(p, BRR)), 0);
        rom_say(&b.t, "55 55");
        rom_hear_nothing(&b.t);
        assert_int_equal(rom_stats(&b.t).lost, 2);
        bus_free(&b);
    }
}

/* The disassembled ROM of medium-density F103 goes back to HSI; its USART stays as it was. */
static void f1_drops_its_clock_by_default(void **state)
{
    const struct place *p = place_of("stm32f103xb");

    (void)state;
    start("stm32f103xb", NULL);
    assert_int_equal(bus_get(&b, p->rcc + 4) & 0xC, 0);
    // The PLL again, as the ROM had it: HSI / 2 times 6.
    bus_change(&b, p->rcc, 0, 0x01000000);
    assert_int_equal(bus_get(&b, p->rcc) & 0x02000000, 0);
    bus_put(&b, p->rcc + 4, 0x00100002);
    assert_int_equal(bus_get(&b, p->rcc + 4) & 0xC, 0); // not before it is ready
    bus_pass_us(&b, 250);
    assert_int_equal(bus_get(&b, p->rcc) & 0x02000000, 0x02000000);
    assert_int_equal(bus_get(&b, p->rcc + 4) & 0xC, 8);
    run_echo(p);
    rom_ask(&b.t, "12 34", "12 34");
    bus_free(&b);
    start("stm32f411", NULL); // others keep theirs
    assert_int_equal(bus_get(&b, 0x40023808) & 0xC, 8);
}

static void clock_option(void **state)
{
    const struct place *p = place_of("stm32f411");

    (void)state;
    start("stm32f411", "clock=16");
    assert_int_equal(bus_get(&b, reg(p, BRR)), 139);
    assert_int_equal(bus_get(&b, 0x40023808) & 0xC, 0); // HSI is as fast: no PLL
    run_echo(p);
    rom_ask(&b.t, "12 34", "12 34");
    assert_int_equal(stm32bl_sim_set(b.t.sim, "clock", "0"), STM32BL_ERR_ARG);
    assert_int_equal(stm32bl_sim_set(b.t.sim, "clock", "fast"), STM32BL_ERR_ARG);
    assert_int_equal(stm32bl_sim_set(b.t.sim, "after-go", "gone"), STM32BL_ERR_ARG);
    bus_free(&b);
    b.t = rom_new("stm32f103xb", NULL);
    assert_int_equal(stm32bl_sim_set(b.t.sim, "clock", "30"), STM32BL_ERR_ARG);
    assert_contains(stm32bl_sim_error_message(b.t.sim), "multiple of 4");
    assert_int_equal(stm32bl_sim_set(b.t.sim, "clock", "64"), STM32BL_OK);
}

/* Set up from nothing: clocks, pins, divider, and only then it hears and speaks. */
static void a_usart_from_nothing(void **state)
{
    const struct place *p = place_of("stm32g071");

    (void)state;
    start("stm32g071", "after-go=reset");
    bus_put(&b, 0x40021000 + 0x40, 1 << 14); // RM0444: APBENR2, USART1
    bus_put(&b, reg(p, BRR), 139);           // 16 MHz
    bus_put(&b, reg(p, CR1), 0x140D);        // UE, RE, TE, PCE, M0
    assert_int_equal(bus_get(&b, reg(p, STATUS)), 0x6000C0);
    run_echo(p);
    rom_say(&b.t, "12");
    rom_hear_nothing(&b.t); // PA9 and PA10 are analog
    bus_put(&b, 0x40021000 + 0x34, 1);
    assert_int_equal(bus_get(&b, 0x50000000), 0xEBFFFFFF);
    assert_int_equal(bus_get(&b, 0x50000010), 0xFBFF); // and PA10 reads as 0
    bus_change(&b, 0x50000000, 0x003C0000, 0x00280000);
    rom_say(&b.t, "12");
    rom_hear_nothing(&b.t); // another function
    bus_put(&b, 0x50000024, 0x00000110);
    rom_ask(&b.t, "12 34", "12 34");
    assert_int_equal(rom_stats(&b.t).lost, 2);
}

/* ------------------------------------------------------------------------------- the wire */

/* A frame of 8E1 at 115200 takes 95.5 us. */
static void overrun_by_registers(void **state)
{
    static const char *const devices[] = {"stm32f103xb", "stm32f411", "stm32l476", "stm32h743"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const struct place *p = place_of(devices[i]);
        start(p->device, "after-go=kept");
        rom_say(&b.t, "11 22 33");
        bus_pass_us(&b, 90);
        assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | ORE), 0);
        bus_pass_us(&b, 20);
        assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | ORE), RXNE);
        bus_pass_us(&b, 300);
        assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | ORE), RXNE | ORE);
        assert_int_equal(bus_get(&b, reg(p, RECEIVE)) & 0xFF, 0x11); // the first one stays
        assert_int_equal(rom_stats(&b.t).lost, 2);
        if (p->kind < 'C') { // cleared by the two reads
            assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | ORE), 0);
        } else {
            assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | ORE), ORE);
            bus_put(&b, p->usart + 0x20, ORE);
            assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | ORE), 0);
        }
        run_echo(p);
        rom_ask(&b.t, "44", "44");
        bus_free(&b);
    }
}

/* RM0444: with OVRDIS the newest byte is kept. */
static void overrun_may_be_disabled(void **state)
{
    const struct place *p = place_of("stm32g071");

    (void)state;
    start("stm32g071", NULL);
    bus_put(&b, p->usart + 8, 1 << 12);
    assert_int_equal(bus_get(&b, p->usart + 8), 0); // not while UE is on
    bus_change(&b, reg(p, CR1), 1, 0);
    bus_put(&b, p->usart + 8, 1 << 12);
    bus_change(&b, reg(p, CR1), 0, 1);
    rom_say(&b.t, "11 22 33");
    bus_pass_us(&b, 400);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | ORE), RXNE);
    assert_int_equal(bus_get(&b, reg(p, RECEIVE)) & 0xFF, 0x33);
}

static void other_rates_and_frames(void **state)
{
    const struct place *p = place_of("stm32f411");
    unsigned errors = 0;

    (void)state;
    start("stm32f411", NULL);
    configure(9600, 'E'); // a start bit of 104 us: frames of zeros, whose stop bit is missing
    rom_say(&b.t, "55");
    for (int i = 0; i < 1300; i++) {
        uint32_t status = bus_get(&b, reg(p, STATUS));
        bus_pass_us(&b, 1);
        if (status & RXNE) {
            errors |= status & (FE | PE);
            bus_get(&b, reg(p, RECEIVE));
        }
    }
    assert_int_equal(errors & FE, FE);
    configure(115200, 'N'); // 8N1: the parity bit is missing
    rom_say(&b.t, "01");
    bus_pass_us(&b, 200);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | PE), RXNE);
    assert_int_equal(bus_get(&b, reg(p, RECEIVE)), 0x101);
    rom_say(&b.t, "03");
    bus_pass_us(&b, 200);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (RXNE | PE), RXNE | PE);
    bus_get(&b, reg(p, RECEIVE));
    bus_put(&b, reg(p, CR1), 0x200C); // 8N1 here, too, at 921600: 60 MHz / 65
    bus_put(&b, reg(p, BRR), 65);
    configure(921600, 'N');
    run_echo(p);
    rom_ask(&b.t, "00 01 03 7F FF", "00 01 03 7F FF");
}

/* A byte that waits, one in the shift register, and when they are out; the host has each at once. */
static void sending_takes_its_time(void **state)
{
    const struct place *p = place_of("stm32l476");

    (void)state;
    start("stm32l476", NULL);
    bus_put(&b, reg(p, TRANSMIT), 0x41);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (TC | TXE), TXE);
    bus_put(&b, reg(p, TRANSMIT), 0x42);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (TC | TXE), 0);
    bus_pass_us(&b, 94);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (TC | TXE), 0);
    bus_pass_us(&b, 4);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (TC | TXE), TXE);
    bus_pass_us(&b, 92);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (TC | TXE), TXE);
    bus_pass_us(&b, 5);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (TC | TXE), TC | TXE);
    rom_hear(&b.t, "41 42");
    bus_change(&b, reg(p, CR1), 8, 0);
    bus_change(&b, reg(p, CR1), 0, 8); // TE again: an idle frame first, 95 us
    bus_put(&b, reg(p, TRANSMIT), 0x43);
    bus_pass_us(&b, 150);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (TC | TXE), TXE);
    bus_pass_us(&b, 45);
    assert_int_equal(bus_get(&b, reg(p, STATUS)) & (TC | TXE), TC | TXE);
}

static void half_the_oversampling(void **state)
{
    static const struct {
        const char *device;
        uint32_t brr; // for 2 Mbit/s by OVER8 at 24 MHz
    } cases[] = {{"stm32f205", 0x14}, {"stm32g071", 0x14}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct place *p = place_of(cases[i].device);
        bool new = p->kind >= 'C';
        start(p->device, NULL);
        bus_put(&b, reg(p, CR1), 0);
        bus_put(&b, reg(p, BRR), cases[i].brr); // F2: 1 + 4/8 times 8 clocks; G0: 24 of 48 MHz
        bus_put(&b, reg(p, CR1), (new ? 0x1u : 0x2000u) | 0x800C);
        configure(2000000, 'N');
        run_echo(p);
        rom_ask(&b.t, "00 55 FF", "00 55 FF");
        bus_free(&b);
    }
}

static void the_pin_shows_the_line(void **state)
{
    unsigned falls = 0;
    bool before = true;

    (void)state;
    start("stm32f103xb", NULL);
    assert_int_equal(bus_get(&b, 0x40010808), 0xFFFF);
    rom_say(&b.t, "55"); // with its start and parity bit low five times
    for (int i = 0; i < 120; i++) {
        bool level = bus_get(&b, 0x40010808) >> 10 & 1;
        falls += before && !level;
        before = level;
        bus_pass_us(&b, 1);
    }
    assert_int_equal(falls, 5);
}

/* What realtime=jump asks: whether all wait for the host. */
static void it_rests_when_only_the_host_can_go_on(void **state)
{
    (void)state;
    start("stm32g071", NULL);
    run_echo(place_of("stm32g071"));
    assert_false(bl_sim_wire_rests(b.t.sim));
    bus_pass_us(&b, 1000);
    assert_true(bl_sim_wire_rests(b.t.sim));
    rom_say(&b.t, "12");
    assert_false(bl_sim_wire_rests(b.t.sim)); // on its way
    bus_pass_us(&b, 100);
    assert_false(bl_sim_wire_rests(b.t.sim)); // on its way back
    bus_pass_us(&b, 1000);
    assert_true(bl_sim_wire_rests(b.t.sim));
    rom_hear(&b.t, "12");
}

/* ------------------------------------------------------------------------------ how it ends */

static void watchdog(void **state)
{
    (void)state;
    start("stm32g071", NULL);
    bus_put(&b, 0x40003000, 0x5555);
    bus_put(&b, 0x40003004, 0); // a quarter of 32 kHz
    assert_int_equal(bus_get(&b, 0x4000300C), 1);
    bus_put(&b, 0x40003008, 79); // 10 ms
    bus_put(&b, 0x40003000, 0xCCCC);
    bus_pass_us(&b, 9000);
    bus_put(&b, 0x40003000, 0xAAAA);
    bus_pass_us(&b, 9900);
    assert_int_equal(b.t.sim->running, BL_SIM_IN_RAM);
    assert_int_equal(rom_stats(&b.t).resets, 0);
    bus_pass_us(&b, 200);
    assert_int_equal(b.t.sim->running, BL_SIM_IN_ROM);
    assert_int_equal(rom_stats(&b.t).resets, 1);
    b.t.wire->ops->sleep(b.t.wire, 1000);
    rom_ask(&b.t, "7F", "79");
}

static void timer(void **state)
{
    (void)state;
    start("stm32f411", NULL); // 60 MHz
    bus_put(&b, 0xE000E014, 59999);
    bus_put(&b, 0xE000E010, 5);
    bus_pass_us(&b, 500);
    assert_in_range(bus_get(&b, 0xE000E018), 29950, 30001);
    assert_int_equal(bus_get(&b, 0xE000E010), 5);
    bus_pass_us(&b, 501);
    assert_int_equal(bus_get(&b, 0xE000E010), 0x10005);
    assert_int_equal(bus_get(&b, 0xE000E010), 5);
}

static void a_crash_is_reported(void **state)
{
    uint32_t at;
    uint8_t *ram;

    (void)state;
    start("stm32f411", NULL);
    at = b.t.sim->device->ram[0].start;
    ram = stm32bl_sim_memory(b.t.sim, at, 16);
    memcpy(ram + 8, "\x00\xDE", 2); // udf
    bus_pass_us(&b, 10);
    assert_int_equal(b.t.sim->running, BL_SIM_CRASHED);
    assert_string_equal(b.bus->cpu->crash.why, "undefined instruction");
    assert_int_equal(b.bus->cpu->crash.pc, at + 8);
    rom_say(&b.t, "7F");
    rom_hear_nothing(&b.t);
}

/* A half-word store to flash, then one behind it; the power fails in the second. */
static void the_power_fails_in_the_program(void **state)
{
    static const uint8_t code[] = {0x04, 0x80, 0x03, 0x68, 0x44, 0x80, 0xFE, 0xE7};
    uint8_t *ram;

    (void)state;
    start("stm32f103xb", "fault=power@2");
    bus_put(&b, 0x40022004, 0x45670123);
    bus_put(&b, 0x40022004, 0xCDEF89AB);
    bus_put(&b, 0x40022010, 1);
    ram = stm32bl_sim_memory(b.t.sim, b.t.sim->device->ram[0].start, 16);
    memcpy(ram + 8, code, sizeof code); // strh r4, [r0]; ldr r3, [r0]; strh r4, [r0, #2]; b .
    b.bus->cpu->r[BL_CPU_PC] = b.t.sim->device->ram[0].start + 8;
    b.bus->cpu->r[0] = 0x08000000;
    b.bus->cpu->r[4] = 0;
    bus_pass_us(&b, 200);
    assert_int_equal(b.t.sim->running, BL_SIM_OFF);
    assert_int_equal(bus_word(&b, 0x08000000), 0xAAAA0000); // every other bit
    stm32bl_sim_power_cycle(b.t.sim);
    assert_int_equal(b.t.sim->running, BL_SIM_IN_ROM);
}

/* What the echo program did with bytes at odd times: when each came back, and its state at the end. */
static void record(const char *device, bool executes_all, uint64_t out[20])
{
    const struct place *p = place_of(device);
    size_t n = 0;

    start(device, "after-go=kept");
    b.bus->executes_all = executes_all;
    run_echo(p);
    bus_put(&b, 0xE000E014, 12345);
    bus_put(&b, 0xE000E010, 5);
    for (unsigned i = 0; i < 8; i++) {
        uint8_t byte = (uint8_t)(37 * i);
        rom_send(&b.t, &byte, 1);
        assert_int_equal(rom_byte(&b.t, 100), byte);
        out[n++] = b.t.sim->now_ns;
        bus_pass_us(&b, 100 + 777 * i);
    }
    out[n++] = b.bus->cpu->cycles;
    out[n++] = bl_bus_now_ps(b.bus);
    out[n++] = b.bus->cpu->r[0];
    out[n++] = b.bus->cpu->r[BL_CPU_PC];
    out[n++] = bl_cpu_flags(b.bus->cpu);
    out[n++] = bus_get(&b, 0xE000E018);
    out[n++] = b.bus->asked > 1000;
    bus_free(&b);
}

static void skipping_what_repeats_changes_nothing(void **state)
{
    static const char *const devices[] = {"stm32f103xb", "stm32f411", "stm32g071", "stm32h743"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        uint64_t all[20] = {0}, few[20] = {0};
        record(devices[i], true, all);
        record(devices[i], false, few);
        for (size_t k = 0; k < 20; k++)
            assert_int_equal(few[k], all[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_family_echoes_at_the_roms_rate, end),
        cmocka_unit_test_teardown(with_the_clock_of_a_reset_the_rate_is_another, end),
        cmocka_unit_test_teardown(after_a_reset_nothing_is_left, end),
        cmocka_unit_test_teardown(f1_drops_its_clock_by_default, end),
        cmocka_unit_test_teardown(clock_option, end),
        cmocka_unit_test_teardown(a_usart_from_nothing, end),
        cmocka_unit_test_teardown(overrun_by_registers, end),
        cmocka_unit_test_teardown(overrun_may_be_disabled, end),
        cmocka_unit_test_teardown(other_rates_and_frames, end),
        cmocka_unit_test_teardown(sending_takes_its_time, end),
        cmocka_unit_test_teardown(half_the_oversampling, end),
        cmocka_unit_test_teardown(the_pin_shows_the_line, end),
        cmocka_unit_test_teardown(skipping_what_repeats_changes_nothing, end),
        cmocka_unit_test_teardown(it_rests_when_only_the_host_can_go_on, end),
        cmocka_unit_test_teardown(watchdog, end),
        cmocka_unit_test_teardown(timer, end),
        cmocka_unit_test_teardown(a_crash_is_reported, end),
        cmocka_unit_test_teardown(the_power_fails_in_the_program, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
