/*
 * an4221_protect.c - the commands that change protection, and reset the chip, over I2C.
 */
#include <string.h>

#include "an4221.h"

enum { MOST_SECTORS = 255 };

static const struct {
    enum bl_an4221_code gentle;
    enum bl_an3155_code plain;
    const char *name;
} commands[] = {
    [BL_WRITE_PROTECT] = {AN4221_WRITE_PROTECT_NS, AN3155_WRITE_PROTECT, "Write Protect"},
    [BL_WRITE_UNPROTECT] = {AN4221_WRITE_UNPROTECT_NS, AN3155_WRITE_UNPROTECT, "Write Unprotect"},
    [BL_READ_PROTECT] = {AN4221_READ_PROTECT_NS, AN3155_READ_PROTECT, "Readout Protect"},
    [BL_READ_UNPROTECT] = {AN4221_READ_UNPROTECT_NS, AN3155_READ_UNPROTECT, "Readout Unprotect"},
};

/* N-1 and its complement in one message, the sector codes and their XOR in the next one. */
static int send_sectors(struct stm32bl *bl, const uint8_t *sectors, size_t count)
{
    uint8_t head[2] = {(uint8_t)(count - 1), (uint8_t) ~(count - 1)}, list[MOST_SECTORS + 1];
    int err;

    if (count == 0 || count > MOST_SECTORS)
        return bl_fail(&bl->error, STM32BL_ERR_ARG, "%u sectors: 1 to %u in one command",
                       (unsigned)count, (unsigned)MOST_SECTORS);
    memcpy(list, sectors, count);
    list[count] = an3155_xor(list, count);
    err = an4221_announce(bl, head, sizeof head);
    return err ? err
               : an4221_block(bl, list, count + 1, BL_STEP_DATA,
                              AN3155_ACK_MS + an3155_option_ms(bl));
}

/*
 * Lifting read-out protection wipes the RAM in which the ROM works: the second ACK may come before the
 * erase, behind it, or never. The chip resets in any case.
 */
static int lift(struct stm32bl *bl)
{
    int err = an4221_ack(bl, BL_STEP_DATA,
                         an3155_option_ms(bl) + bl_mass_erase_limit_ms(bl->chip.device));

    if (err != STM32BL_ERR_TIMEOUT)
        return err;
    bl->lost = false;
    return STM32BL_OK;
}

int an4221_protect(struct stm32bl *bl, enum bl_protect what, const uint8_t *sectors, size_t count)
{
    enum bl_an3155_code code = an4221_gentle(bl, commands[what].gentle, commands[what].plain);
    int err = an3155_require(bl, code, commands[what].name);

    if (!err)
        err = an4221_command(bl, code);
    if (err)
        return err;
    if (what == BL_WRITE_PROTECT)
        return send_sectors(bl, sectors, count);
    return what == BL_READ_UNPROTECT ? lift(bl)
                                     : an4221_ack(bl, BL_STEP_DATA, an3155_option_ms(bl));
}
