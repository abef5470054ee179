/*
 * an3156_command.c - DfuSe commands, AN3156 sections 4 and 5: a download that the chip works on while the
 * host polls it, and uploads.
 */
#include <string.h>

#include "an3156.h"
#include "dfuse.h"
#include "dfuse_layout.h"

enum {
    SHORT_PAUSE_MS = 1,
    PATIENT_PAUSE_MS = 10, // between polls that the chip wants without a pause, or refuses
    HASTY_POLLS = 10,
    LONGEST_MS = 120000
};

int an3156_start(struct stm32bl *bl, const struct an3156_job *job, struct an3156_status *st)
{
    int n, err = an3156_ready(bl, false);

    if (err)
        return err;
    n = an3156_transfer(bl, DFU_DNLOAD, job->block, (uint8_t *)job->data, job->len,
                        AN3156_ANSWER_MS);
    if (n == STM32BL_ERR_REFUSED)
        return an3156_refused(bl, job->name);
    if (n >= 0 && (size_t)n != job->len)
        n = bl_fail(&bl->error, STM32BL_ERR_PROTOCOL, "%s: the chip took %d of %u bytes", job->name,
                    n, (unsigned)job->len);
    bl->lost = bl->lost || n < 0;
    if (n < 0)
        return n;
    // AN3156 5: this request starts the work. Single-bank flash stalls the core until it is done.
    err = an3156_get_status(bl, st, AN3156_ANSWER_MS + job->limit_ms);
    bl->lost = bl->lost || err;
    return err == STM32BL_ERR_REFUSED ? an3156_refused(bl, job->name) : err;
}

/*
 * A ROM of H743 stays in dfuDNBUSY after an erase that is done. CLRSTATUS makes that dfuERROR, a
 * second one dfuIDLE, which an3156_to_idle() finds out by itself. What became of the job is for the
 * caller to find out by reading.
 */
static int stuck(struct stm32bl *bl, const struct an3156_job *job, uint32_t limit_ms)
{
    int n = an3156_transfer(bl, DFU_CLRSTATUS, 0, NULL, 0, AN3156_ANSWER_MS);

    bl->lost = true;
    if (n < 0 && n != STM32BL_ERR_REFUSED)
        return n;
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT, "%s: the chip is still dfuDNBUSY after %u ms",
                   job->name, (unsigned)limit_ms);
}

/* How long to wait before the next poll: what the chip asks for, as far as that can be believed. */
static uint32_t pause_before_poll(uint32_t wanted_ms, unsigned polls, uint64_t left_ms)
{
    uint32_t least_ms = polls < HASTY_POLLS ? SHORT_PAUSE_MS : PATIENT_PAUSE_MS;

    if (wanted_ms < least_ms)
        wanted_ms = least_ms;
    return wanted_ms < left_ms ? wanted_ms : (uint32_t)left_ms;
}

/* Polls until the chip is no longer busy, or the time is over. */
static int poll(struct stm32bl *bl, const struct an3156_job *job, struct an3156_status *st)
{
    uint32_t limit_ms = job->limit_ms + AN3156_ANSWER_MS;
    uint64_t end, now;

    if (st->poll_ms > limit_ms / 2) // the table may not know this chip well
        limit_ms = st->poll_ms < LONGEST_MS / 2 ? 2 * st->poll_ms : LONGEST_MS;
    end = stm32bl_now_ms(bl) + limit_ms;
    for (unsigned polls = 0; st->state == DFU_DNBUSY; polls++) {
        int err;
        now = stm32bl_now_ms(bl);
        if (now >= end)
            return stuck(bl, job, limit_ms);
        bl_sleep(bl, pause_before_poll(st->poll_ms, polls, end - now));
        bl_tick(bl);
        err = an3156_get_status(bl, st, limit_ms);
        if (err == STM32BL_ERR_REFUSED) { // some ROMs of L4 answer STALL while they are busy
            polls = HASTY_POLLS;
            st->state = DFU_DNBUSY;
        } else if (err) {
            bl->lost = true;
            return err;
        }
    }
    return STM32BL_OK;
}

static int wrong_state(struct stm32bl *bl, const struct an3156_job *job,
                       const struct an3156_status *st, const char *due)
{
    if (st->state == DFU_ERROR)
        return an3156_fail(bl, job->name, st);
    bl->lost = true;
    return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL, "%s: the chip is in %s, where %s is due",
                   job->name, an3156_state_name(st->state), due);
}

int an3156_run(struct stm32bl *bl, const struct an3156_job *job)
{
    struct an3156_status st = {0};
    int err = an3156_start(bl, job, &st);

    if (!err && st.state != DFU_DNBUSY)
        err = wrong_state(bl, job, &st, "dfuDNBUSY");
    if (!err)
        err = poll(bl, job, &st);
    if (!err && st.state != DFU_DNLOAD_IDLE)
        err = wrong_state(bl, job, &st, "dfuDNLOAD-IDLE");
    return err;
}

int an3156_run_to_reset(struct stm32bl *bl, const struct an3156_job *job)
{
    uint64_t end = stm32bl_now_ms(bl) + job->limit_ms + AN3156_RESET_MS;
    struct an3156_status st = {0};
    int err = an3156_start(bl, job, &st);

    while (!err && st.state == DFU_DNBUSY && stm32bl_now_ms(bl) < end) {
        bl_sleep(bl, pause_before_poll(st.poll_ms, HASTY_POLLS, job->limit_ms + PATIENT_PAUSE_MS));
        err = an3156_get_status(bl, &st, AN3156_ANSWER_MS);
        if (err == STM32BL_ERR_IO)
            return STM32BL_OK;
        if (err == STM32BL_ERR_REFUSED || err == STM32BL_ERR_TIMEOUT) { // busy, or resetting
            err = STM32BL_OK;
            st.state = DFU_DNBUSY;
        }
    }
    if (!err && st.state == DFU_ERROR)
        return an3156_fail(bl, job->name, &st);
    return err;
}

/* A layout whose text is wrong still has its right name. */
static bool is_named(const struct bl_dfuse_layout *layout, enum bl_region region)
{
    if (region == BL_REGION_OPTION)
        return !strncmp(layout->name, "Option", 6);
    return region == BL_REGION_OTP && !strncmp(layout->name, "OTP", 3);
}

static uint8_t alternate_of(const struct stm32bl *bl, uint32_t addr)
{
    const struct stm32bl_usb *u = bl->usb;
    enum bl_region region = bl->chip.layout ? bl_chip_region(&bl->chip, addr, 1) : BL_REGION_NONE;
    struct bl_dfuse_layout layout;
    uint8_t named = 0;

    for (uint8_t i = 0; i < u->alternate_count; i++) {
        bool good = bl_dfuse_parse(u->alternates[i], &layout);
        if (good && bl_dfuse_find(&layout, addr, 1))
            return i;
        if (good && is_named(&layout, region))
            named = i;
    }
    return named; // RAM and system memory are in no layout: the first setting serves them
}

int an3156_select(struct stm32bl *bl, uint32_t addr)
{
    uint8_t alternate = alternate_of(bl, addr);
    int err;

    if (alternate == bl->dfuse->alternate)
        return STM32BL_OK;
    err = an3156_ready(bl, false); // the state machine is the interface's, not the setting's
    if (!err)
        err = bl->usb->ops->select(bl->usb, alternate);
    if (err)
        return bl_fail(&bl->error, err, "%s", bl->usb->error);
    bl->dfuse->alternate = alternate;
    bl->dfuse->pointer_known = bl->dfuse->last_known = false;
    bl->dfuse->state = DFU_UNKNOWN;
    return STM32BL_OK;
}

int an3156_set_pointer(struct stm32bl *bl, uint32_t addr)
{
    uint8_t data[5] = {AN3156_SET_ADDRESS, (uint8_t)addr, (uint8_t)(addr >> 8),
                       (uint8_t)(addr >> 16), (uint8_t)(addr >> 24)}; // AN3156 5.2
    struct an3156_job job = {"Set Address", 0, data, sizeof data, 0};
    int err = an3156_run(bl, &job);

    bl->dfuse->pointer = addr;
    bl->dfuse->pointer_known = err == STM32BL_OK;
    return err;
}

int an3156_upload(struct stm32bl *bl, uint16_t block, uint8_t *buf, size_t len)
{
    int n, err = an3156_ready(bl, true);

    if (err)
        return err;
    n = an3156_transfer(bl, DFU_UPLOAD, block, buf, len, AN3156_ANSWER_MS);
    if (n == STM32BL_ERR_REFUSED)
        return an3156_refused(bl, "Read");
    bl->lost = bl->lost || n < 0 || (size_t)n != len;
    if (n < 0)
        return n;
    bl->dfuse->state = DFU_UPLOAD_IDLE;
    if ((size_t)n == len)
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL, "Read: the chip sent %d of %u bytes", n,
                   (unsigned)len);
}
