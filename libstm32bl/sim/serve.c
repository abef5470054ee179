/*
 * serve.c - a simulated chip behind a pseudo-terminal, or on a network, in real time or without
 * waiting.
 *
 * Without waiting, virtual time stands still while nothing is under way, and else jumps to what
 * happens next. For a host that waits for each answer, as the protocol has it, this is exact: the
 * virtual time at the end is what the wire and the chip took, with a host that takes none.
 */
#include "chip.h"
#include "file.h"
#include "transport/clock.h"
#include "transport/pty.h"
#include "transport/server.h"
#include "wire.h"

enum { IDLE_MS = 20, PROGRAM_MS = 10, SAVE_AFTER_MS = 200, NS_PER_US = 1000, NS_PER_MS = 1000000 };

struct service {
    struct stm32bl_sim *sim;
    struct bl_pty *pty; // one of both
    struct bl_server *server;
    bool breaking;
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

/* The ROM is about to listen: what the host has sent or sends until then gets lost. */
static bool starts_up(const struct service *s)
{
    return s->sim->running == BL_SIM_IN_ROM && s->sim->rom->ready_ns > s->sim->now_ns;
}

/* True if nothing will happen before the host sends something. */
static bool rests(const struct service *s)
{
    return bl_sim_wire_rests(s->sim) && !s->sim->wire->to_host.count && !starts_up(s);
}

/* Goes to what happens next; a program in RAM goes on until the host has a byte. */
static void jump(struct service *s)
{
    struct stm32bl_sim *sim = s->sim;

    if (bl_sim_program_runs(sim))
        bl_sim_wire_wait(sim, sim->now_ns + (uint64_t)PROGRAM_MS * NS_PER_MS);
    else if (starts_up(s) && sim->rom->ready_ns < next_ns(s))
        bl_sim_wire_run(sim, sim->rom->ready_ns);
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

/* What has been set at a pseudo-terminal. */
static void follow_terminal(struct service *s)
{
    unsigned baud = bl_pty_baud(s->pty);

    if (baud)
        s->sim->wire->host.baud = baud;
}

/* What a client of the network has set; of a raw one nothing is known. */
static void follow_client(struct service *s)
{
    const struct bl_server_line *line = bl_server_line(s->server);
    struct stm32bl_sim *sim = s->sim;

    if (line->baud)
        sim->wire->host.baud = line->baud;
    if (line->parity)
        sim->wire->host.parity = line->parity;
    if (line->breaking && !s->breaking)
        bl_sim_wire_break(sim);
    s->breaking = line->breaking;
    if (!line->lines || sim->set.wiring == BL_SIM_NOT_WIRED ||
        (line->dtr == sim->dtr && line->rts == sim->rts))
        return;
    sim->dtr = line->dtr;
    sim->rts = line->rts;
    bl_sim_lines_changed(sim);
}

static int read_host(struct service *s, uint8_t *bytes, size_t len)
{
    unsigned wait_ms = idle_ms(s);

    return s->pty ? bl_pty_read(s->pty, bytes, len, wait_ms)
                  : bl_server_read(s->server, bytes, len, wait_ms);
}

static int from_host(struct service *s)
{
    struct stm32bl_sim *sim = s->sim;
    uint8_t bytes[512];
    int n = read_host(s, bytes, sizeof bytes);

    if (sim->set.jump && n == 0 && !rests(s))
        jump(s);
    bl_sim_wire_run(sim, virtual_ns(s));
    if (s->server)
        follow_client(s);
    if (n <= 0)
        return n;
    s->busy_ms = bl_clock_ms();
    if (s->pty)
        follow_terminal(s);
    return bl_sim_wire_put(sim, bytes, (size_t)n);
}

static void to_host(struct service *s)
{
    uint8_t bytes[512];
    size_t n;

    while ((n = bl_sim_wire_take(s->sim, bytes, sizeof bytes)) > 0) {
        s->busy_ms = bl_clock_ms();
        if (s->pty)
            bl_pty_write(s->pty, bytes, n);
        else
            bl_server_write(s->server, bytes, n);
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

/* Who waits for the chip, and when it is enough. */
struct audience {
    void (*ready)(const char *path, void *user);
    int (*poll)(void *user);
    void *user;
};

static int serve(struct service *s, const char *path, const struct audience *a)
{
    struct stm32bl_sim *sim = s->sim;
    int end = 0, err = STM32BL_OK;

    // Nobody says what the parity is on a pseudo-terminal, which cannot hold one, nor for raw bytes:
    // take it for what the ROM expects.
    sim->wire->host.parity = sim->set.no_parity ? 'N' : 'E';
    s->real_start_us = bl_clock_us();
    s->virtual_start_ns = sim->now_ns;
    if (a->ready)
        a->ready(path, a->user);
    while (!err && !end) {
        end = a->poll ? a->poll(a->user) : 0;
        if (!end)
            err = turn(s);
    }
    if (!err)
        err = bl_sim_keep(sim);
    return err ? err : end;
}

static int check_wire(struct stm32bl_sim *sim, const char *place)
{
    sim->error.text[0] = '\0';
    if (!sim->set.usb && !sim->set.i2c)
        return STM32BL_OK;
    return bl_fail(&sim->error, STM32BL_ERR_ARG,
                   "option wire=%s: %s is no %s; name the chip as the target of another command",
                   sim->set.usb ? "usb" : "i2c", place, sim->set.usb ? "USB" : "I2C bus");
}

int stm32bl_sim_serve(struct stm32bl_sim *sim, void (*ready)(const char *path, void *user),
                      int (*poll)(void *user), void *user)
{
    struct service s = {.sim = sim};
    struct audience audience = {ready, poll, user};
    int err = check_wire(sim, "a pseudo-terminal");

    if (!err)
        err = bl_pty_open(&s.pty, &sim->error);
    if (err)
        return err;
    err = serve(&s, bl_pty_path(s.pty), &audience);
    bl_pty_close(s.pty);
    return err;
}

int stm32bl_sim_listen(struct stm32bl_sim *sim, const char *place,
                       void (*ready)(const char *place, void *user), int (*poll)(void *user),
                       void *user)
{
    struct service s = {.sim = sim};
    struct audience audience = {ready, poll, user};
    int err = check_wire(sim, "a network");

    if (!err)
        err = bl_server_open(place, &s.server, &sim->error);
    if (err)
        return err;
    err = serve(&s, bl_server_place(s.server), &audience);
    bl_server_close(s.server);
    return err;
}
