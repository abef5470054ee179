/*
 * an3155_protect.c - the commands that change protection, and reset the chip: AN3155 3.9 to 3.12.
 */
#include <string.h>

#include "an3155.h"
#include "protocol.h"

enum { MOST_SECTORS = 255 };

static const struct {
    enum bl_an3155_code code;
    const char *name;
} commands[] = {
    [BL_WRITE_PROTECT] = {AN3155_WRITE_PROTECT, "Write Protect"},
    [BL_WRITE_UNPROTECT] = {AN3155_WRITE_UNPROTECT, "Write Unprotect"},
    [BL_READ_PROTECT] = {AN3155_READ_PROTECT, "Readout Protect"},
    [BL_READ_UNPROTECT] = {AN3155_READ_UNPROTECT, "Readout Unprotect"},
};

/* Write Protect: N-1, sector codes, XOR (AN3155 3.9). The set replaces the former one. */
static int send_sectors(struct stm32bl *bl, const uint8_t *sectors, size_t count)
{
    uint8_t frame[MOST_SECTORS + 2];

    if (count == 0 || count > MOST_SECTORS)
        return bl_fail(&bl->error, STM32BL_ERR_ARG, "%u sectors: 1 to %u in one command",
                       (unsigned)count, (unsigned)MOST_SECTORS);
    frame[0] = (uint8_t)(count - 1);
    memcpy(frame + 1, sectors, count);
    frame[count + 1] = an3155_xor(frame, count + 1);
    return an3155_block(bl, frame, count + 2, BL_STEP_DATA, an3155_option_ms(bl));
}

static uint32_t second_ack_ms(const struct stm32bl *bl, enum bl_protect what)
{
    if (what != BL_READ_UNPROTECT)
        return an3155_option_ms(bl);
    return an3155_option_ms(bl) + bl_mass_erase_limit_ms(bl->chip.device);
}

int an3155_protect(struct stm32bl *bl, enum bl_protect what, const uint8_t *sectors, size_t count)
{
    int err = an3155_require(bl, commands[what].code, commands[what].name);

    if (!err)
        err = an3155_command(bl, commands[what].code);
    if (err)
        return err;
    if (what == BL_WRITE_PROTECT)
        return send_sectors(bl, sectors, count);
    err = an3155_ack(bl, BL_STEP_DATA, second_ack_ms(bl, what));
    // Lifting read-out protection wipes the RAM in which the ROM works: on some the second ACK
    // comes before the erase, on others behind it, and it may get lost. The chip resets in any
    // case.
    if (what == BL_READ_UNPROTECT && err == STM32BL_ERR_TIMEOUT) {
        bl->lost = false;
        return STM32BL_OK;
    }
    return err;
}
