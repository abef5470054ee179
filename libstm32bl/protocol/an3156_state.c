/*
 * an3156_state.c - requests of USB DFU 1.1 and its state machine. The chip refuses what does not
 * fit its state by a STALL, and some ROMs refuse more than the standard does, so every request is
 * sent only in the states that allow it.
 */
#include "an3156.h"
#include "dfuse.h"

enum {
    TO_DEVICE = 0x21, // USB DFU 1.1, table 3.2: bmRequestType
    TO_HOST = 0xA1,
    STATUS_SIZE = 6,
    STEPS_TO_IDLE = 12,
    STALL_PAUSE_MS = 50,
    LONGEST_PAUSE_MS = 500,
    BUSY_MS = 40000 // the longest mass erase of a ROM that was left in the middle of it
};

const char *an3156_state_name(uint8_t state)
{
    static const char *const names[] = {"appIDLE",          "appDETACH",   "dfuIDLE",
                                        "dfuDNLOAD-SYNC",   "dfuDNBUSY",   "dfuDNLOAD-IDLE",
                                        "dfuMANIFEST-SYNC", "dfuMANIFEST", "dfuMANIFEST-WAIT-RESET",
                                        "dfuUPLOAD-IDLE",   "dfuERROR"};

    return state < sizeof names / sizeof *names ? names[state] : "an unknown state";
}

static const char *error_name(uint8_t status)
{
    static const char *const names[] = {
        "OK",      "errTARGET", "errFILE",    "errWRITE",     "errERASE",    "errCHECK_ERASED",
        "errPROG", "errVERIFY", "errADDRESS", "errNOTDONE",   "errFIRMWARE", "errVENDOR",
        "errUSBR", "errPOR",    "errUNKNOWN", "errSTALLEDPKT"};

    return status < sizeof names / sizeof *names ? names[status] : "an unknown error";
}

static void tick(void *user)
{
    bl_tick(user);
}

int an3156_transfer(struct stm32bl *bl, enum an3156_request request, uint16_t value, uint8_t *data,
                    size_t len, uint32_t timeout_ms)
{
    bool reads = request == DFU_UPLOAD || request == DFU_GETSTATUS;
    struct stm32bl_usb_transfer t = {.type = reads ? TO_HOST : TO_DEVICE,
                                     .request = (uint8_t)request,
                                     .value = value,
                                     .length = (uint16_t)len,
                                     .data = data};
    int n;

    bl->usb->waiting = tick;
    bl->usb->waiting_user = bl;
    n = bl->usb->ops->control(bl->usb, &t, timeout_ms);
    if (n >= 0)
        return n;
    bl->dfuse->state = DFU_UNKNOWN;
    bl->nack_step = BL_STEP_DATA; // a STALL alone says nothing about protection
    return bl_fail(&bl->error, n, "%s", bl->usb->error);
}

int an3156_get_status(struct stm32bl *bl, struct an3156_status *out, uint32_t timeout_ms)
{
    uint8_t raw[STATUS_SIZE] = {0};
    int n = an3156_transfer(bl, DFU_GETSTATUS, 0, raw, sizeof raw, timeout_ms);

    if (n < 0)
        return n;
    if (n != STATUS_SIZE)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL, "GETSTATUS gave %d bytes, where 6 are due",
                       n);
    out->status = raw[0];
    out->poll_ms = (uint32_t)raw[3] << 16 | (uint32_t)raw[2] << 8 | raw[1];
    out->state = bl->dfuse->state = raw[4];
    return STM32BL_OK;
}

/* USB DFU 1.1 6.1.3: the answer to ABORT and CLRSTATUS is empty, the state is dfuIDLE. */
static int send_empty(struct stm32bl *bl, enum an3156_request request)
{
    int n = an3156_transfer(bl, request, 0, NULL, 0, AN3156_ANSWER_MS);

    if (n < 0)
        return n;
    bl->dfuse->state = DFU_UNKNOWN;
    return STM32BL_OK;
}

/* One step towards dfuIDLE; `waited_ms` counts what was spent on waiting for a busy chip. */
static int step_to_idle(struct stm32bl *bl, const struct an3156_status *st, uint32_t *waited_ms)
{
    uint32_t pause_ms = st->poll_ms > 10 ? st->poll_ms : 10;

    if (pause_ms > LONGEST_PAUSE_MS) // so that the user is heard
        pause_ms = LONGEST_PAUSE_MS;
    switch (st->state) {
    case DFU_ERROR: // CLRSTATUS belongs to this state alone: newer ROMs answer STALL elsewhere
        return send_empty(bl, DFU_CLRSTATUS);
    case DFU_DNBUSY:
        if (*waited_ms >= BUSY_MS)
            return send_empty(bl, DFU_CLRSTATUS);
        pause_ms = pause_ms < BUSY_MS - *waited_ms ? pause_ms : BUSY_MS - *waited_ms;
        *waited_ms += pause_ms;
        bl_sleep(bl, pause_ms);
        bl_tick(bl);
        if (bl->cancelled)
            return bl_fail(&bl->error, STM32BL_ERR_CANCELLED,
                           "cancelled while the chip was still busy");
        return STM32BL_OK;
    case DFU_APP_IDLE:
    case DFU_APP_DETACH:
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "the device is in %s: an application is running, not the bootloader",
                       an3156_state_name(st->state));
    default:
        return send_empty(bl, DFU_ABORT);
    }
}

/* A chip whose core stands still for a mass erase does not answer at all. */
static bool wait_on(struct stm32bl *bl, uint32_t *waited_ms)
{
    if (*waited_ms >= BUSY_MS || bl->cancelled)
        return false;
    if (*waited_ms == 0)
        bl_say(&bl->log, STM32BL_LOG_NOTE,
               "the chip does not answer: it may be erasing; waiting up to %u s",
               (unsigned)BUSY_MS / 1000);
    *waited_ms += AN3156_ANSWER_MS;
    return true;
}

int an3156_to_idle(struct stm32bl *bl)
{
    struct an3156_status st = {0};
    uint32_t waited_ms = 0;
    int err;

    for (unsigned step = 0; step < STEPS_TO_IDLE;) {
        err = an3156_get_status(bl, &st, AN3156_ANSWER_MS);
        if (err == STM32BL_ERR_TIMEOUT && wait_on(bl, &waited_ms))
            continue;
        if (err && err != STM32BL_ERR_REFUSED)
            return err;
        if (!err && st.state == DFU_IDLE) {
            bl->lost = false;
            return STM32BL_OK;
        }
        if (err) { // some ROMs answer STALL while they are busy
            bl_sleep(bl, STALL_PAUSE_MS);
            step++;
            continue;
        }
        step += st.state != DFU_DNBUSY || waited_ms >= BUSY_MS;
        err = step_to_idle(bl, &st, &waited_ms);
        if (err && err != STM32BL_ERR_REFUSED)
            return err;
    }
    return bl_fail(
        &bl->error, STM32BL_ERR_PROTOCOL,
        "the chip stays in %s and does not become dfuIDLE: unplug it and plug it in again",
        an3156_state_name(st.state));
}

int an3156_ready(struct stm32bl *bl, bool upload)
{
    uint8_t state = bl->dfuse->state;

    if (!bl->lost && (state == DFU_IDLE || state == (upload ? DFU_UPLOAD_IDLE : DFU_DNLOAD_IDLE)))
        return STM32BL_OK;
    if (!bl->lost && (state == DFU_UPLOAD_IDLE || state == DFU_DNLOAD_IDLE)) {
        int err = send_empty(bl, DFU_ABORT);
        if (!err)
            bl->dfuse->state = DFU_IDLE;
        if (err != STM32BL_ERR_REFUSED)
            return err;
    }
    bl->dfuse->pointer_known = false;
    return an3156_to_idle(bl);
}

int an3156_fail(struct stm32bl *bl, const char *name, const struct an3156_status *st)
{
    static const char *const hints[] = {"", " (no such address for this ROM)",
                                        " (read-out protection, as a rule)"};
    const char *hint = hints[0];
    struct bl_error then;
    int code = STM32BL_ERR_REFUSED, err = STM32BL_OK;

    bl->nack_step = BL_STEP_DATA;
    if (st->status == DFU_ERR_TARGET || st->status == DFU_ERR_ADDRESS) {
        bl->nack_step = BL_STEP_ADDRESS;
        hint = hints[1];
    } else if (st->status == DFU_ERR_VENDOR) { // AN3156 4.1, 5.1: protection
        bl->nack_step = BL_STEP_COMMAND;
        hint = bl->info.protection == STM32BL_PROTECTION_OFF ? "" : hints[2];
    } else if (st->status == DFU_OK || st->status > DFU_ERR_ADDRESS) {
        code = STM32BL_ERR_PROTOCOL;
    }
    if (st->state == DFU_ERROR) {
        err = an3156_transfer(bl, DFU_CLRSTATUS, 0, NULL, 0, AN3156_ANSWER_MS);
        bl->dfuse->state = DFU_UNKNOWN;
    }
    bl->lost = true; // nothing is taken for granted after an error
    then = bl->error;
    if (err == STM32BL_ERR_IO)
        return bl_fail(&bl->error, err, "%s: the chip answers %s in %s, and then: %s", name,
                       error_name(st->status), an3156_state_name(st->state), then.text);
    return bl_fail(&bl->error, code, "%s: the chip answers %s in %s%s", name,
                   error_name(st->status), an3156_state_name(st->state), hint);
}

int an3156_refused(struct stm32bl *bl, const char *name)
{
    struct an3156_status st = {0};
    int err = an3156_get_status(bl, &st, AN3156_ANSWER_MS);
    struct bl_error then = bl->error;

    bl->lost = true;
    if (err == STM32BL_ERR_REFUSED)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "%s: the chip answers STALL, to GETSTATUS too", name);
    if (err)
        return bl_fail(&bl->error, err, "%s: the chip answers STALL, and then: %s", name,
                       then.text);
    if (st.state != DFU_ERROR)
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL, "%s: the chip answers STALL in %s", name,
                       an3156_state_name(st.state));
    return an3156_fail(bl, name, &st);
}
