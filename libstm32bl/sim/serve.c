/*
 * serve.c - a simulated chip behind a pseudo-terminal, in real time or without waiting.
 *
 * Without waiting, virtual time stands still while nothing is under way, and else jumps to what
 * happens next. For a host that waits for each answer, as the protocol has it, this is exact: the
 * virtual time at the end is what the wire and the chip took, with a host that takes none.
 */
#include "file.h"
#include "transport/clock.h"
#include "transport/pty.h"
#include "wire.h"

enum { IDLE_MS = 20, PROGRAM_MS = 10, SAVE_AFTER_MS = 200, NS_PER_US = 1000, NS_PER_MS = 1000000 };

struct service {
    struct stm32bl_sim *sim;
    struct bl_pty *pty;
    uint64_t real_start_us;
    uint64_t virtual_start_ns;
    uint64_t busy_ms; // when a byte was last seen
};

static unsigned speed(const struct stm32bl_sim *sim)
{
    return sim->set.speed ? sim->set.speed : 1;
}

static uint64_t virtual_ns(const struct service *s)
{
    uint64_t real_us = bl_clock_us() - s->real_start_us;

    if (s->sim->set.jump)
        return s->sim->now_ns;
    return s->virtual_start_ns + real_us * NS_PER_US * speed(s->sim);
}

/* When something happens by itself; UINT64_MAX: never. */
static uint64_t next_ns(const struct service *s)
{
    const struct bl_sim_queue *q = &s->sim->wire->to_host;
    uint64_t next = bl_sim_wire_next(s->sim);

    return q->count && q->frames[q->first].at_ns < next ? q->frames[q->first].at_ns : next;
}

/* True if nothing will happen before the host sends something. */
static bool rests(const struct service *s)
{
    return bl_sim_wire_rests(s->sim) && !s->sim->wire->to_host.count;
}

/* Goes to what happens next; a program in RAM goes on until the host has a byte. */
static void jump(struct service *s)
{
    struct stm32bl_sim *sim = s->sim;

    if (bl_sim_program_runs(sim))
        bl_sim_wire_wait(sim, sim->now_ns + (uint64_t)PROGRAM_MS * NS_PER_MS);
    else
        bl_sim_wire_run(sim, next_ns(s));
}

/* How long nothing will happen by itself, rounded up to what poll() can wait. */
static unsigned idle_ms(const struct service *s)
{
    uint64_t next = next_ns(s);
    uint64_t now = virtual_ns(s);
    uint64_t ms;

    if (s->sim->set.jump)
        return rests(s) ? IDLE_MS : 0;
    if (bl_sim_program_runs(s->sim)) // it always does something
        return 1;
    if (next <= now)
        return 0;
    ms = (next - now) / NS_PER_MS / speed(s->sim) + 1;
    return ms < IDLE_MS ? (unsigned)ms : IDLE_MS;
}

static int from_host(struct service *s)
{
    struct stm32bl_sim *sim = s->sim;
    uint8_t bytes[512];
    int n = bl_pty_read(s->pty, bytes, sizeof bytes, idle_ms(s));
    unsigned baud;

    if (sim->set.jump && n == 0 && !rests(s))
        jump(s);
    bl_sim_wire_run(sim, virtual_ns(s));
    if (n <= 0)
        return n;
    s->busy_ms = bl_clock_ms();
    baud = bl_pty_baud(s->pty);
    if (baud)
        sim->wire->host.baud = baud;
    return bl_sim_wire_put(sim, bytes, (size_t)n);
}

static void to_host(struct service *s)
{
    uint8_t bytes[512];
    size_t n;

    while ((n = bl_sim_wire_take(s->sim, bytes, sizeof bytes)) > 0) {
        s->busy_ms = bl_clock_ms();
        bl_pty_write(s->pty, bytes, n);
    }
}

static int turn(struct service *s)
{
    int err = from_host(s);

    if (err < 0)
        return err;
    to_host(s);
    if (s->sim->vanished)
        return bl_fail(&s->sim->error, STM32BL_ERR_IO,
                       "the port has vanished, as fault=vanish says");
    return bl_clock_ms() - s->busy_ms > SAVE_AFTER_MS ? bl_sim_keep(s->sim) : STM32BL_OK;
}

int stm32bl_sim_serve(struct stm32bl_sim *sim, void (*ready)(const char *path, void *user),
                      int (*poll)(void *user), void *user)
{
    struct service s = {.sim = sim};
    int end = 0;
    int err;

    sim->error.text[0] = '\0';
    if (sim->set.usb)
        return bl_fail(&sim->error, STM32BL_ERR_ARG,
                       "option wire=usb: a pseudo-terminal is no USB; name the chip as the target "
                       "of another command");
    err = bl_pty_open(&s.pty, &sim->error);
    if (err)
        return err;
    // A pseudo-terminal cannot hold a parity bit: take it for what the ROM expects.
    sim->wire->host.parity = sim->set.no_parity ? 'N' : 'E';
    s.real_start_us = bl_clock_us();
    s.virtual_start_ns = sim->now_ns;
    if (ready)
        ready(bl_pty_path(s.pty), user);
    while (!err && !end) {
        end = poll ? poll(user) : 0;
        if (!end)
            err = turn(&s);
    }
    bl_pty_close(s.pty);
    if (!err)
        err = bl_sim_keep(sim);
    return err ? err : end;
}
