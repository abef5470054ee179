/*
 * wire.c - the line between the host and the chip's USART, in virtual time.
 *
 * Each side sends its frames back to back at its own baud rate. The ROM polls a USART without a
 * FIFO: while it is busy (it answers, programs, erases) the data register keeps one byte, and what
 * arrives after that is lost.
 */
#include <stdlib.h>
#include <string.h>

#include "defects.h"
#include "wire.h"

enum {
    PACKET = 62,
    TEXT_EVERY_MS = 500,
    NS_PER_MS = 1000000,
    WORST_JITTER = 60,
    INSTRUCTION_NS = 5000
};

/* ------------------------------------------------------------------------- queues */

static bool queue_grow(struct bl_sim_queue *q)
{
    size_t capacity = q->capacity ? 2 * q->capacity : 512;
    struct bl_sim_frame *frames;

    if (q->first) {
        memmove(q->frames, q->frames + q->first, q->count * sizeof *q->frames);
        q->first = 0;
    }
    if (q->frames && q->count < q->capacity)
        return true;
    frames = realloc(q->frames, capacity * sizeof *frames);
    if (!frames)
        return false;
    q->frames = frames;
    q->capacity = capacity;
    return true;
}

static bool queue_put(struct bl_sim_queue *q, struct bl_sim_frame frame)
{
    if ((!q->frames || q->first + q->count == q->capacity) && !queue_grow(q))
        return false;
    q->frames[q->first + q->count++] = frame;
    return true;
}

static struct bl_sim_frame *queue_head(const struct bl_sim_queue *q)
{
    return q->count ? &q->frames[q->first] : NULL;
}

static struct bl_sim_frame queue_take(struct bl_sim_queue *q)
{
    q->count--;
    return q->frames[q->first++];
}

void bl_sim_wire_free(struct stm32bl_sim *sim)
{
    free(sim->wire->to_chip.frames);
    free(sim->wire->to_host.frames);
}

/* ------------------------------------------------------------------------- frames */

/* AN3155 section 1: start, 8 data bits, even parity, stop: 11 bit times; 10 without parity. */
static uint64_t frame_ns(unsigned baud, char parity)
{
    return (parity == 'N' ? 10u : 11u) * (uint64_t)1000000000u / baud;
}

static bool odd_ones(uint8_t byte)
{
    byte ^= byte >> 4;
    byte ^= byte >> 2;
    byte ^= byte >> 1;
    return byte & 1;
}

/* The level at `bit` bit times of the sender after the start of a frame; the line rests high. */
static bool level_at(const struct bl_sim_frame *frame, uint64_t bit)
{
    if (bit == 0)
        return false;
    if (bit <= 8)
        return frame->byte >> (bit - 1) & 1;
    return bit > 9 || frame->parity == 'N' || odd_ones(frame->byte);
}

/* The level where a receiver of another baud rate samples its bit `bit`: in the bit's middle. */
static bool sample(const struct bl_sim_frame *frame, unsigned baud, unsigned bit)
{
    return level_at(frame, (2 * bit + 1) * (uint64_t)frame->baud / (2 * (uint64_t)baud));
}

static uint8_t sample_data(const struct bl_sim_frame *frame, unsigned baud)
{
    uint8_t byte = 0;

    if (frame->baud == baud)
        return frame->byte;
    for (unsigned i = 0; i < 8; i++)
        byte = (uint8_t)(byte | sample(frame, baud, i + 1) << i);
    return byte;
}

/* ----------------------------------------------------------------- towards the host */

static uint64_t latency_ns(const struct stm32bl_sim *sim)
{
    return (uint64_t)sim->set.latency_ms * NS_PER_MS;
}

/*
 * A USB adapter hands bytes out when its packet is full (62 bytes in a full-speed packet of 64), or
 * when its latency timer runs out, which counts from the last time that it sent something (FTDI
 * AN232B-04), an empty packet included. Without a latency they reach the host as they come.
 */
static void deliver(struct stm32bl_sim *sim, uint8_t byte, uint64_t at_ns)
{
    struct bl_sim_wire *w = sim->wire;
    uint64_t tick = latency_ns(sim);
    uint64_t out_ns = tick ? w->packet_ns + ((at_ns - w->packet_ns) / tick + 1) * tick : at_ns;
    const struct bl_sim_frame *last =
        w->to_host.count ? &w->to_host.frames[w->to_host.first + w->to_host.count - 1] : NULL;

    if (w->packet > w->to_host.count || !last || last->at_ns != out_ns)
        w->packet = 0;
    if (!queue_put(&w->to_host, (struct bl_sim_frame){.at_ns = out_ns, .byte = byte}))
        return;
    w->packet++;
    if (!tick || w->packet < PACKET)
        return;
    for (size_t i = w->to_host.count - PACKET; i < w->to_host.count; i++)
        w->to_host.frames[w->to_host.first + i].at_ns = at_ns;
    w->packet_ns = at_ns;
    w->packet = 0;
}

void bl_sim_wire_send(struct stm32bl_sim *sim, uint8_t byte)
{
    struct bl_sim_rom *rom = sim->rom;
    unsigned baud = rom->baud ? rom->baud : sim->wire->host.baud;
    char parity = sim->set.no_parity ? 'N' : 'E';
    struct bl_sim_frame frame = {.baud = baud, .parity = parity, .byte = byte};

    rom->time_ns += frame_ns(baud, parity);
    sim->stats.sent++;
    // The host's driver passes bytes with a wrong parity or stop bit on, as most do.
    deliver(sim, sample_data(&frame, sim->wire->host.baud), rom->time_ns);
}

/* The same from a program in RAM. */
void bl_sim_wire_send_frame(struct stm32bl_sim *sim, const struct bl_bus_frame *f)
{
    struct bl_sim_frame frame = {.at_ns = (f->start_ps + (f->count + 2) * f->bit_ps) / 1000,
                                 .baud = (unsigned)(UINT64_C(1000000000000) / f->bit_ps),
                                 .parity = f->count == 9 ? 'E' : 'N',
                                 .byte = (uint8_t)f->bits};

    deliver(sim, sample_data(&frame, sim->wire->host.baud), frame.at_ns);
}

static void print_text(struct stm32bl_sim *sim, uint64_t at_ns)
{
    uint64_t byte_ns = frame_ns(sim->wire->host.baud, sim->wire->host.parity);

    for (const char *p = sim->set.text; *p; p++)
        deliver(sim, (uint8_t)*p, at_ns += byte_ns);
    sim->text_ns += (uint64_t)TEXT_EVERY_MS * NS_PER_MS;
}

size_t bl_sim_wire_take(struct stm32bl_sim *sim, uint8_t *buf, size_t len)
{
    struct bl_sim_queue *q = &sim->wire->to_host;
    size_t n = 0;

    while (n < len && q->count && queue_head(q)->at_ns <= sim->now_ns)
        buf[n++] = queue_take(q).byte;
    return n;
}

void bl_sim_wire_cut(struct stm32bl_sim *sim)
{
    struct bl_sim_queue *q = &sim->wire->to_host;
    uint64_t sent_ns = sim->now_ns + latency_ns(sim);

    while (q->count && q->frames[q->first + q->count - 1].at_ns > sent_ns)
        q->count--;
    sim->wire->packet = 0;
}

/* ----------------------------------------------------------------- towards the chip */

/* When the host may begin to send: now, or behind the instruction that a program is in. */
static uint64_t start_ns(const struct stm32bl_sim *sim)
{
    uint64_t program_ns = bl_sim_program_runs(sim) ? bl_sim_program_ns(sim) + 1 : 0;

    return program_ns > sim->now_ns && program_ns - sim->now_ns < INSTRUCTION_NS ? program_ns
                                                                                 : sim->now_ns;
}

int bl_sim_wire_put(struct stm32bl_sim *sim, const uint8_t *bytes, size_t len)
{
    struct bl_sim_wire *w = sim->wire;
    uint64_t byte_ns = frame_ns(w->host.baud, w->host.parity);

    if (w->host_free_ns < start_ns(sim))
        w->host_free_ns = start_ns(sim);
    for (size_t i = 0; i < len; i++) {
        struct bl_sim_frame frame = {w->host_free_ns + byte_ns, w->host.baud, w->host.parity,
                                     bytes[i]};
        if (!queue_put(&w->to_chip, frame))
            return bl_fail(&sim->error, STM32BL_ERR_MEMORY, "no memory for bytes on the wire");
        w->host_free_ns += byte_ns;
    }
    return STM32BL_OK;
}

/*
 * AN2606, "USART bootloader timing": a ROM that measures by software is off by more, the faster the
 * line is.
 */
static unsigned measured_baud(const struct stm32bl_sim *sim, unsigned baud)
{
    // The worst of AN2606, but only where the option asks for it: mostly it goes well.
    bool slow = sim->set.quirks_given && bl_sim_has_quirk(sim, BL_QUIRK_SLOW_BAUD);
    uint32_t jitter = sim->set.jitter ? sim->set.jitter : slow ? WORST_JITTER : 0;
    uint64_t error = (uint64_t)jitter * baud / 115200;

    return (unsigned)((uint64_t)baud * (1000 - (error < 200 ? error : 200)) / 1000);
}

/*
 * What the ROM's USART makes of a frame; false: it drops it. Before the sync byte the ROM measures
 * the baud rate, so anything arrives as it was sent. After it, a frame of another baud rate is
 * sampled at the wrong places. An 8N1 host's stop bit stands where the ROM looks for the parity
 * bit: 7F is good by chance, bytes with an even number of ones are dropped as parity errors.
 */
static bool receive(struct stm32bl_sim *sim, struct bl_sim_frame frame, uint8_t *byte)
{
    struct bl_sim_rom *rom = sim->rom;
    unsigned baud = rom->baud ? rom->baud : frame.baud;

    if (sim->set.no_parity && frame.parity != 'N')
        return false;
    if (!rom->baud)
        rom->baud = measured_baud(sim, frame.baud);
    *byte = sample_data(&frame, baud);
    return sim->set.no_parity || sample(&frame, baud, 9) == odd_ones(*byte);
}

static void answer_garbage(struct stm32bl_sim *sim, uint64_t at_ns)
{
    unsigned next = sim->wire->garbage * 1103515245u + 12345u; // the C standard's example of rand()

    sim->wire->garbage = next;
    // Never an ACK, a NACK or text: what another baud rate looks like.
    deliver(sim, (uint8_t)(0x80 | next >> 16), at_ns);
}

static bool listens(const struct stm32bl_sim *sim, uint64_t at_ns)
{
    return sim->running == BL_SIM_IN_ROM && !sim->hung && at_ns >= sim->rom->ready_ns;
}

static void arrive_at_rom(struct stm32bl_sim *sim, struct bl_sim_frame frame)
{
    struct bl_sim_rom *rom = sim->rom;
    bool busy = rom->time_ns > frame.at_ns;
    uint8_t byte = 0;

    if (!listens(sim, frame.at_ns) || (busy && rom->held_full) || !receive(sim, frame, &byte)) {
        sim->stats.lost++;
    } else if (busy) {
        rom->held = byte;
        rom->held_full = true;
    } else {
        rom->time_ns = frame.at_ns;
        bl_sim_rom_byte(sim, byte);
    }
}

static void count_arrival(struct stm32bl_sim *sim)
{
    sim->stats.received++;
    if (sim->stats.received == sim->set.hang_at)
        sim->hung = true;
    if (sim->stats.received == sim->set.vanish_at)
        sim->vanished = true;
}

bool bl_sim_wire_frame(struct stm32bl_sim *sim, size_t index, struct bl_bus_frame *out)
{
    const struct bl_sim_queue *q = &sim->wire->to_chip;
    const struct bl_sim_frame *f = index < q->count ? &q->frames[q->first + index] : NULL;

    if (!f)
        return false;
    out->start_ps = (f->at_ns - frame_ns(f->baud, f->parity)) * 1000;
    out->bit_ps = UINT64_C(1000000000000) / f->baud;
    out->count = f->parity == 'N' ? 8 : 9;
    out->bits = f->byte | (out->count == 9 && odd_ones(f->byte) ? 0x100u : 0);
    return true;
}

void bl_sim_wire_drop(struct stm32bl_sim *sim, bool lost)
{
    queue_take(&sim->wire->to_chip);
    count_arrival(sim);
    sim->stats.lost += lost;
}

static void arrive(struct stm32bl_sim *sim, struct bl_sim_frame frame)
{
    count_arrival(sim);
    switch (sim->set.mode) {
    case BL_SIM_ECHO:
        deliver(sim, frame.byte, frame.at_ns);
        break;
    case BL_SIM_SILENT:
        sim->stats.lost++;
        break;
    case BL_SIM_GARBAGE:
        answer_garbage(sim, frame.at_ns);
        break;
    case BL_SIM_NORMAL:
        arrive_at_rom(sim, frame);
        break;
    }
}

void bl_sim_wire_break(struct stm32bl_sim *sim)
{
    struct bl_sim_wire *w = sim->wire;

    // Half the host's baud rate: long enough a low level to be no frame of the host's.
    struct bl_sim_frame frame = {sim->now_ns, w->host.baud / 2 + 1, 'E', 0};

    if (!bl_sim_program_runs(sim)) {
        arrive(sim, frame);
        return;
    }
    frame.at_ns += frame_ns(frame.baud, frame.parity);
    if (queue_put(&w->to_chip, frame))
        w->host_free_ns = frame.at_ns;
}

void bl_sim_wire_resume(struct stm32bl_sim *sim)
{
    size_t sent = sim->wire->to_host.count;

    bl_sim_rom_idle(sim);
    for (size_t i = 0; i < sim->set.state.count; i++)
        bl_sim_rom_byte(sim, sim->set.state.bytes[i]);
    // The host that sent them took the answers with it.
    sim->wire->to_host.count = sent;
    sim->rom->time_ns = sim->now_ns;
}

/* --------------------------------------------------------------------------- time */

static uint64_t text_ns(const struct stm32bl_sim *sim)
{
    bool prints =
        sim->running == BL_SIM_IN_APP && sim->set.text[0] && sim->set.mode == BL_SIM_NORMAL;

    return prints ? sim->text_ns : UINT64_MAX;
}

static uint64_t held_ns(const struct stm32bl_sim *sim)
{
    return sim->rom->held_full ? sim->rom->time_ns : UINT64_MAX;
}

/* A program in RAM looks at the line itself. */
static uint64_t arrival_ns(const struct stm32bl_sim *sim)
{
    if (bl_sim_program_runs(sim))
        return UINT64_MAX;
    const struct bl_sim_frame *head = queue_head(&sim->wire->to_chip);

    return head ? head->at_ns : UINT64_MAX;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t program_ns(const struct stm32bl_sim *sim)
{
    return bl_sim_program_runs(sim) ? bl_sim_program_ns(sim) : UINT64_MAX;
}

uint64_t bl_sim_wire_next(const struct stm32bl_sim *sim)
{
    return earlier(earlier(earlier(held_ns(sim), arrival_ns(sim)), bl_sim_program_bites_ns(sim)),
                   earlier(text_ns(sim), program_ns(sim)));
}

bool bl_sim_wire_rests(const struct stm32bl_sim *sim)
{
    if (bl_sim_program_runs(sim))
        return bl_sim_program_rests(sim) && !sim->wire->to_chip.count;
    return bl_sim_wire_next(sim) == UINT64_MAX;
}

static void take_held(struct stm32bl_sim *sim)
{
    sim->rom->held_full = false;
    if (listens(sim, sim->rom->time_ns))
        bl_sim_rom_byte(sim, sim->rom->held);
    else
        sim->stats.lost++;
}

/* Lets the next thing happen, and a program run up to `until_ns`. */
static void step(struct stm32bl_sim *sim, uint64_t until_ns)
{
    uint64_t next = bl_sim_wire_next(sim);

    if (next > sim->now_ns)
        sim->now_ns = next;
    if (next == held_ns(sim))
        take_held(sim);
    else if (next == arrival_ns(sim))
        arrive(sim, queue_take(&sim->wire->to_chip));
    else if (next == program_ns(sim))
        bl_sim_program_run(sim, until_ns);
    else if (next == bl_sim_program_bites_ns(sim))
        bl_sim_program_bite(sim);
    else
        print_text(sim, next);
}

/* Time passes in which nothing happens; idle if nothing is under way either. */
static void pass(struct stm32bl_sim *sim, uint64_t until_ns)
{
    struct bl_sim_wire *w = sim->wire;

    if (until_ns <= sim->now_ns)
        return;
    if (!w->to_host.count && bl_sim_wire_next(sim) == UINT64_MAX)
        w->idle_ns += until_ns - sim->now_ns;
    sim->now_ns = until_ns;
}

void bl_sim_wire_run(struct stm32bl_sim *sim, uint64_t until_ns)
{
    while (bl_sim_wire_next(sim) <= until_ns)
        step(sim, until_ns);
    pass(sim, until_ns);
}

void bl_sim_wire_wait(struct stm32bl_sim *sim, uint64_t until_ns)
{
    const struct bl_sim_frame *head;

    for (;;) {
        uint64_t next = bl_sim_wire_next(sim);
        uint64_t target = until_ns;
        head = queue_head(&sim->wire->to_host);
        if (head)
            target = earlier(target, head->at_ns);
        if (sim->vanished || next > target) {
            pass(sim, target);
            return;
        }
        step(sim, target);
    }
}
