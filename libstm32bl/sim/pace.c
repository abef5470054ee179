/*
 * pace.c - makes real time keep up with virtual time.
 */
#include "plugs.h"
#include "transport/clock.h"

void bl_sim_pace(struct stm32bl_sim *sim)
{
    uint64_t real_us, virtual_us;

    if (!sim->set.speed)
        return;
    if (!sim->real_start_us) {
        sim->real_start_us = bl_clock_us();
        sim->virtual_start_ns = sim->now_ns;
    }
    real_us = bl_clock_us() - sim->real_start_us;
    virtual_us = (sim->now_ns - sim->virtual_start_ns) / 1000u / sim->set.speed;
    if (virtual_us > real_us)
        bl_clock_sleep_ms((unsigned)((virtual_us - real_us) / 1000u));
}
