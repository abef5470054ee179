/*
 * i2c.c - the chip's I2C, AN4221. Where that document is silent, the ROM here is as strict as one could be:
 * it takes nothing while an answer waits, holds the clock when it is asked for more than it has, and what
 * was not fetched of a message is lost. It cannot be told from a bus whose driver gives up how a ROM goes
 * on; this one goes on as if it had not been asked.
 */
#include <string.h>

#include "base/target.h"
#include "i2c.h"
#include "wire.h"

enum { NS_PER_MS = 1000000, USUAL_KHZ = 100, USUAL_BEARS_MS = 1000, BUSY = 0x76 };

/* ------------------------------------------------------------------------- options */

bool bl_sim_i2c_set_version(struct stm32bl_sim *sim, const char *value)
{
    bool good = !strncmp(value, "1.", 2) && value[2] >= '0' && value[2] <= '2' && !value[3];

    if (good)
        sim->set.i2c_version = (uint8_t)(0x10 + value[2] - '0');
    return good;
}

bool bl_sim_i2c_set_khz(struct stm32bl_sim *sim, const char *value)
{
    return bl_parse_number(value, 1000, &sim->set.i2c_khz) && sim->set.i2c_khz >= 10;
}

bool bl_sim_i2c_set_bears(struct stm32bl_sim *sim, const char *value)
{
    return bl_parse_number(value, 60000, &sim->set.i2c_bears_ms) && sim->set.i2c_bears_ms;
}

bool bl_sim_i2c_set_stretch(struct stm32bl_sim *sim, const char *value)
{
    sim->set.i2c_stretch = value[0] == '1';
    return !strcmp(value, "0") || !strcmp(value, "1");
}

/* ------------------------------------------------------------------------- answers */

static struct bl_sim_i2c_answer *begin(struct stm32bl_sim *sim)
{
    struct bl_sim_i2c *bus = sim->i2c;
    struct bl_sim_i2c_answer *a;

    if (bus->count == BL_SIM_I2C_ANSWERS) // more than any command has
        bus->count--;
    a = &bus->answers[bus->count++];
    a->ready_ns = sim->rom->time_ns;
    a->resets = sim->stats.resets;
    a->says_busy = sim->rom->gentle && !sim->set.i2c_stretch;
    a->len = 0;
    return a;
}

static void add(struct stm32bl_sim *sim, struct bl_sim_i2c_answer *a, uint8_t byte)
{
    if (a->len < BL_SIM_I2C_LONGEST)
        a->bytes[a->len++] = byte;
    sim->stats.sent++;
}

void bl_sim_i2c_answer(struct stm32bl_sim *sim, uint8_t byte)
{
    add(sim, begin(sim), byte);
    sim->i2c->open = false;
}

void bl_sim_i2c_send(struct stm32bl_sim *sim, uint8_t byte)
{
    struct bl_sim_i2c *bus = sim->i2c;

    add(sim, bus->open && bus->count ? &bus->answers[bus->count - 1] : begin(sim), byte);
    bus->open = true;
}

void bl_sim_i2c_cut(struct stm32bl_sim *sim)
{
    sim->i2c->count = 0;
    sim->i2c->open = false;
}

static void drop_first(struct bl_sim_i2c *bus)
{
    bus->count--;
    memmove(bus->answers, bus->answers + 1, bus->count * sizeof *bus->answers);
}

/* ------------------------------------------------------------------------ messages */

static void pass_ns(struct stm32bl_sim *sim, uint64_t ns)
{
    bl_sim_wire_run(sim, sim->now_ns + ns);
}

/* Eight bits and the acknowledge. */
static void pass_bytes(struct stm32bl_sim *sim, size_t count)
{
    uint32_t khz = sim->set.i2c_khz ? sim->set.i2c_khz : (uint32_t)USUAL_KHZ;

    pass_ns(sim, count * 9 * NS_PER_MS / khz);
}

static uint64_t bears_ns(const struct stm32bl_sim *sim)
{
    uint32_t ms = sim->set.i2c_bears_ms ? sim->set.i2c_bears_ms : (uint32_t)USUAL_BEARS_MS;

    return (uint64_t)ms * NS_PER_MS;
}

static enum bl_sim_i2c_fate hold(struct stm32bl_sim *sim)
{
    pass_ns(sim, bears_ns(sim));
    return BL_SIM_I2C_HELD;
}

static bool listens(const struct stm32bl_sim *sim)
{
    return sim->running == BL_SIM_IN_ROM && !sim->hung && sim->set.mode == BL_SIM_NORMAL &&
           sim->now_ns >= sim->rom->ready_ns;
}

static void count_arrival(struct stm32bl_sim *sim)
{
    sim->stats.received++;
    sim->hung |= sim->stats.received == sim->set.hang_at;
    sim->vanished |= sim->stats.received == sim->set.vanish_at;
}

/* The ROM's own clock runs on to the end of its work, in which it does not look at the bus. */
static bool is_at_work(const struct stm32bl_sim *sim)
{
    return sim->rom->time_ns > sim->now_ns;
}

enum bl_sim_i2c_fate bl_sim_i2c_write(struct stm32bl_sim *sim, const uint8_t *bytes, size_t len)
{
    struct bl_sim_i2c *bus = sim->i2c;

    pass_bytes(sim, 1);
    while (bus->count && bus->answers[0].resets != sim->stats.resets)
        drop_first(bus);
    if (!listens(sim) || bus->count)
        return BL_SIM_I2C_NOBODY;
    for (size_t i = 0; i < len; i++) {
        pass_bytes(sim, 1);
        if (bus->count) // it has something to say to what came so far
            return BL_SIM_I2C_NOBODY;
        count_arrival(sim);
        if (!is_at_work(sim))
            sim->rom->time_ns = sim->now_ns;
        bl_sim_rom_byte(sim, bytes[i]);
        if (sim->hung || sim->vanished)
            return BL_SIM_I2C_NOBODY;
    }
    return BL_SIM_I2C_DONE;
}

/* The answer is not ready: BUSY, or the clock is held until it is. */
static enum bl_sim_i2c_fate wait_for(struct stm32bl_sim *sim, const struct bl_sim_i2c_answer *a)
{
    uint64_t left_ns = a->ready_ns > sim->now_ns ? a->ready_ns - sim->now_ns : 0;

    if (left_ns > bears_ns(sim))
        return hold(sim);
    pass_ns(sim, left_ns);
    return BL_SIM_I2C_DONE;
}

enum bl_sim_i2c_fate bl_sim_i2c_read(struct stm32bl_sim *sim, uint8_t *buf, size_t len)
{
    struct bl_sim_i2c *bus = sim->i2c;
    struct bl_sim_i2c_answer *a = &bus->answers[0];
    size_t n;

    pass_bytes(sim, 1);
    if (sim->hung || sim->running == BL_SIM_OFF || (!bus->count && !listens(sim)))
        return BL_SIM_I2C_NOBODY;
    if (!bus->count)
        return hold(sim);
    if (a->says_busy && a->ready_ns > sim->now_ns) {
        memset(buf, BUSY, len);
        pass_bytes(sim, len);
        return BL_SIM_I2C_DONE;
    }
    if (wait_for(sim, a) != BL_SIM_I2C_DONE)
        return BL_SIM_I2C_HELD;
    n = len < a->len ? len : a->len;
    memcpy(buf, a->bytes, n);
    pass_bytes(sim, n);
    if (len == a->len) {
        drop_first(bus);
        return BL_SIM_I2C_DONE;
    }
    bl_sim_i2c_cut(sim);
    if (listens(sim))
        bl_sim_rom_idle(sim);
    return len < a->len ? BL_SIM_I2C_DONE : hold(sim);
}
