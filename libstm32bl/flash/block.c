/*
 * block.c - reading and writing one block, getting over a disturbed frame where that is safe, and
 * what an error there means.
 */
#include <string.h>

#include "connect/connect.h"
#include "flash.h"
#include "protocol/an3155_fill.h"
#include "protocol/link.h"
#include "protocol/protocol.h"

enum { TRIES = 3, LOOK_BEHIND = 16, LIKE_FILL = 4 };
enum { READOUT_UNPROTECT = 0x92, READOUT_UNPROTECT_NS = 0x93 }; // AN3155 3.12, AN4221 2.13

bool bl_is_disturbance(const struct stm32bl *bl, int err)
{
    return err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_PROTOCOL ||
           (err == STM32BL_ERR_REFUSED && bl->nack_step != BL_STEP_COMMAND);
}

static bool is_refused_command(const struct stm32bl *bl, int err)
{
    return err == STM32BL_ERR_REFUSED && bl->nack_step == BL_STEP_COMMAND;
}

bool bl_ask_protection(struct stm32bl *bl)
{
    struct bl_error first = bl->error;
    enum bl_step step = bl->nack_step;
    uint8_t look[4];
    int err;

    if (bl->info.protection == STM32BL_PROTECTION_UNKNOWN && !bl->usb) {
        err = bl->protocol->read(bl, bl->info.flash_start, look, sizeof look);
        bl_note_protection(bl, err);
        bl->nack_step = step;
        bl->error = first;
    }
    return bl->info.protection == STM32BL_PROTECTION_ON;
}

/* A command that was refused though no protection does that. */
static int explain_odd_refusal(struct stm32bl *bl, const char *what, const char *place)
{
    struct bl_error inner = bl->error;
    const char *advice = bl->usb ? "this bootloader keeps it to itself, or it is write-protected"
                                 : "reset the chip into its bootloader, and ";

    if (bl->info.protection != STM32BL_PROTECTION_OFF)
        return bl_fail(&bl->error, STM32BL_ERR_REFUSED, "%s%s: %s", what, place, inner.text);
    return bl_fail(&bl->error, STM32BL_ERR_REFUSED,
                   "%s%s: %s; memory can be read, so it is no read-out protection: %s%s", what,
                   place, inner.text, advice, bl->usb ? "" : bl_slower(bl));
}

/* A resident loader keeps what it lies in. On USB it is no command of the list. */
static const char *way_out(const struct stm32bl *bl)
{
    if (bl->usb || memchr(bl->info.commands, READOUT_UNPROTECT, bl->info.command_count) ||
        memchr(bl->info.commands, READOUT_UNPROTECT_NS, bl->info.command_count))
        return "`stm32bl unprotect` lifts it and erases the whole chip";
    return "this bootloader does not lift it; the one in system memory does, and erases the whole "
           "chip";
}

int bl_explain(struct stm32bl *bl, int err, const char *what, uint32_t addr)
{
    struct bl_error inner = bl->error;
    char place[16];

    if (err == STM32BL_ERR_CANCELLED || err == STM32BL_ERR_UNSUPPORTED)
        return err;
    if (bl->protocol->streams &&
        err == STM32BL_ERR_MISMATCH) // of an order long before, with its place
        return err;
    bl_format(place, sizeof place, " 0x%08x", (unsigned)addr);
    if (!is_refused_command(bl, err))
        return bl_fail(&bl->error, err, "%s%s: %s", what, place, inner.text);
    if (!bl_ask_protection(bl))
        return explain_odd_refusal(bl, what, place);
    return bl_fail(&bl->error, err,
                   "%s%s: refused before any data moved: read-out protection is on; %s", what,
                   place, way_out(bl));
}

int bl_explain_refusal(struct stm32bl *bl, int err, const char *what)
{
    struct bl_error inner = bl->error;

    if (err == STM32BL_ERR_CANCELLED || err == STM32BL_ERR_UNSUPPORTED)
        return err;
    if (!is_refused_command(bl, err))
        return bl_fail(&bl->error, err, "%s: %s", what, inner.text);
    if (!bl_ask_protection(bl))
        return explain_odd_refusal(bl, what, "");
    return bl_fail(&bl->error, err,
                   "%s: the chip refuses the command: read-out protection is on; %s", what,
                   way_out(bl));
}

int bl_read_block(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len)
{
    int err = STM32BL_OK;

    for (int i = 0; i < TRIES; i++) {
        err = bl->protocol->read(bl, addr, buf, len);
        // A ROM refuses a count that is not the complement of the next byte, AN3155 3.4: it was disturbed.
        if (!bl_is_disturbance(bl, err) ||
            (err == STM32BL_ERR_REFUSED && (bl->usb || bl->nack_step != BL_STEP_DATA)))
            break;
        bl->summary.retries++;
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "read 0x%08x: %s; once more", (unsigned)addr,
               bl->error.text);
    }
    if (!err)
        bl_note_protection(bl, err);
    return err ? bl_explain(bl, err, "read", addr) : STM32BL_OK;
}

/*
 * A block whose count has grown on its way, and that was completed by what it was filled up with: behind the
 * data lie its checksum and fill bytes. True if it looks so, and the chip acknowledged something meanwhile.
 */
static bool is_written_behind(struct stm32bl *bl, uint32_t addr, size_t len)
{
    uint8_t found[LOOK_BEHIND];
    bool like = bl->link->filled_ack;

    bl->link->filled_ack = false;
    if (!like || bl_chip_region(&bl->chip, addr + (uint32_t)len, sizeof found) == BL_REGION_NONE ||
        bl_read_block(bl, addr + (uint32_t)len, found, sizeof found))
        return false;
    for (size_t i = 1; i <= LIKE_FILL; i++)
        like = like && found[i] >= AN3155_FILL_LEAST && found[i] <= AN3155_FILL_MOST;
    return like;
}

/* What became of a block whose frame was disturbed: 1: written; 0: untouched; or an error. */
static int look_again(struct stm32bl *bl, int first_err, uint32_t addr, const uint8_t *data,
                      size_t len)
{
    uint8_t found[BL_BLOCK_MAX];
    struct bl_error first = bl->error, second;
    uint8_t erased = bl->chip.device ? bl->chip.device->erased : 0xFF;
    bool blank = true, refused = first_err == STM32BL_ERR_REFUSED && bl->nack_step != BL_STEP_DATA;
    int err = bl_read_block(bl, addr, found, len);

    if (err == STM32BL_ERR_CANCELLED)
        return err;
    second = bl->error;
    if (bl_is_silence(err))
        second.text[0] = '\0';
    if (err)
        return bl_fail(&bl->error, err == STM32BL_ERR_IO ? err : first_err,
                       "write 0x%08x: %s; it cannot be read back either%s%s", (unsigned)addr,
                       first.text, second.text[0] ? ": " : "", second.text);
    if (is_written_behind(bl, addr, len))
        return bl_fail(&bl->error, STM32BL_ERR_MISMATCH,
                       "write 0x%08x: %s; and what lies behind the block, at 0x%08x, looks as if "
                       "it had been written with it: erase and write both again",
                       (unsigned)addr, first.text, (unsigned)(addr + len));
    if (!memcmp(found, data, len))
        return 1;
    if (refused) // before any data was sent
        return 0;
    for (size_t i = 0; i < len; i++)
        blank = blank && found[i] == erased;
    if (blank || bl_chip_region(&bl->chip, addr, (uint32_t)len) == BL_REGION_RAM)
        return 0;
    return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                   "write 0x%08x: %s; the block is neither blank nor as it should be: erase and "
                   "write it again",
                   (unsigned)addr, first.text);
}

int bl_write_block(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    struct bl_error first;
    int first_err, found, err = STM32BL_OK;

    if (!bl->chip.device || bl_chip_region(&bl->chip, addr, 1) != BL_REGION_RAM)
        bl->summary.touched = true;
    for (int i = 0; i < TRIES; i++) {
        err = bl->protocol->write(bl, addr, data, len);
        if (!bl_is_disturbance(bl, err) || bl->protocol->streams) // which repeats by itself
            break;
        if (err == STM32BL_ERR_REFUSED && bl->nack_step == BL_STEP_ADDRESS && i > 0)
            break;
        bl->summary.retries++;
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "write 0x%08x: %s; looking what is there",
               (unsigned)addr, bl->error.text);
        first = bl->error;
        first_err = err;
        found = look_again(bl, first_err, addr, data, len);
        if (found < 0)
            return found;
        if (found > 0)
            return STM32BL_OK;
        bl->error = first;
        err = first_err;
    }
    return err ? bl_explain(bl, err, "write", addr) : STM32BL_OK;
}

int bl_flush(struct stm32bl *bl)
{
    return bl->protocol->flush ? bl->protocol->flush(bl) : STM32BL_OK;
}
