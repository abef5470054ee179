/*
 * protect.c - the commands of protection, checksum and special operations.
 */
#include <string.h>

#include "connect/connect.h"
#include "control.h"
#include "flash/flash.h"
#include "protocol/protocol.h"

enum { SPECIAL_RESET = 2, ANSWER_MS = 1000 };
enum { READOUT_PROTECT = 0x82 }; // AN3155 3.11

/* Lifting read-out protection erases first, which may take half a minute. */
static void expect_erase(struct stm32bl *bl)
{
    const struct stm32bl_device *device = bl->chip.device;
    const struct bl_timing *t = device ? device->timing : &bl_unlisted_timing;
    uint64_t size = (uint64_t)bl->info.flash_kb * 1024;

    bl_phase(bl, STM32BL_ERASING, size);
    bl->wait_start_ms = stm32bl_now_ms(bl);
    bl->wait_expect_ms = t->mass_typical_ms;
    bl->wait_bytes = size;
}

/* The last ACK comes behind the erase, or before it, and then the chip is silent for that long. */
static void note_erased(struct stm32bl *bl)
{
    if (stm32bl_now_ms(bl) - bl->wait_start_ms < bl->wait_expect_ms / 2)
        return;
    bl->wait_expect_ms = 0;
    bl->progress.done = bl->progress.total;
    bl_tick(bl);
}

static int protect(struct stm32bl *bl, enum bl_protect what, const char *name, uint32_t busy_ms)
{
    int err = bl_begin(bl);

    if (!err && what == BL_READ_UNPROTECT)
        expect_erase(bl);
    if (!err)
        err = bl_may_begin(bl, name);
    if (err)
        return err;
    bl->summary.touched = true;
    err = bl->protocol->protect(bl, what, NULL, 0);
    if (err)
        return bl_explain_refusal(bl, err, name);
    if (what == BL_READ_UNPROTECT)
        note_erased(bl);
    err = bl_find_again(bl, name, busy_ms);
    if (!err &&
        (what == BL_READ_PROTECT || what == BL_READ_UNPROTECT)) // connecting may read nothing
        (void)bl_ask_protection(bl);
    return err;
}

static bool lists_readout_protect(const struct stm32bl *bl)
{
    return memchr(bl->info.commands, READOUT_PROTECT, bl->info.command_count) != NULL;
}

/*
 * The ROM's command asks nobody: where BOOT_LOCK is set it makes a chip that no bootloader and no debug
 * probe ever opens again (RM0440, RM0444, RM0453, RM0456, RM0490: "Boot lock"). Where option bytes are
 * not decoded, and it cannot be seen, that takes a permission, too.
 */
static int refuse_lock(struct stm32bl *bl, const char *setting, unsigned flags)
{
    int err = bl_begin(bl);

    if (err || bl->info.protection == STM32BL_PROTECTION_ON || !lists_readout_protect(bl))
        return err;
    err = bl_options_refuse(bl, setting, flags);
    if (err != STM32BL_ERR_UNSUPPORTED && err != STM32BL_ERR_NOT_FOUND)
        return err;
    bl->error.text[0] = '\0';
    if (flags & STM32BL_ALLOW_LOCKOUT)
        return STM32BL_OK;
    return bl_fail(
        &bl->error, STM32BL_ERR_REFUSED,
        "whether this chip has a BOOT_LOCK, and whether it is set, cannot be seen here: if "
        "it is, nothing ever lifts read-out protection again; nothing was written, allow "
        "it by --allow-lockout");
}

int stm32bl_read_protect(struct stm32bl *bl, unsigned flags)
{
    static const char *const level_1 = "RDP=level1";
    int err;

    if (!bl->usb) {
        err = refuse_lock(bl, level_1, flags);
        return bl_end(bl, err ? err : protect(bl, BL_READ_PROTECT, "Readout Protect", 0));
    }
    err = stm32bl_options_write(bl, &level_1, 1, flags); // AN3156 has no command
    if (err == STM32BL_ERR_NOT_FOUND)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "%s has no read-out protection level: its product state takes that place",
                       bl->chip.device->name);
    return bl_end(bl, err);
}

int stm32bl_read_unprotect(struct stm32bl *bl)
{
    // AN3156 5.4: it erases first, and resets then.
    return bl_end(bl, protect(bl, BL_READ_UNPROTECT, "Readout Unprotect",
                              bl->usb ? 0 : bl_mass_erase_limit_ms(bl->chip.device)));
}

int stm32bl_write_unprotect(struct stm32bl *bl)
{
    return bl_end(bl, protect(bl, BL_WRITE_UNPROTECT, "Write Unprotect", 0));
}

int stm32bl_write_protect(struct stm32bl *bl, const uint8_t *codes, size_t count)
{
    int err = bl_begin(bl);

    if (!err)
        err = bl_may_begin(bl, "Write Protect");
    if (err)
        return err;
    bl->summary.touched = true;
    err = bl->protocol->protect(bl, BL_WRITE_PROTECT, codes, count);
    if (err)
        return bl_explain_refusal(bl, err, "Write Protect");
    return bl_end(bl, bl_find_again(bl, "Write Protect", 0));
}

int stm32bl_checksum(struct stm32bl *bl, uint32_t addr, size_t len, uint32_t *crc)
{
    int err = bl_begin(bl);

    if (!err && (len == 0 || len % 4 || addr % 4))
        err = bl_fail(&bl->error, STM32BL_ERR_ARG,
                      "checksum of %u bytes at 0x%08x: both must be multiples of 4", (unsigned)len,
                      (unsigned)addr);
    if (!err)
        err = bl_check_range(bl, addr, len, false);
    if (err)
        return err;
    if (bl->protocol->sum != stm32bl_crc)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED, "no Get Checksum on this protocol");
    err = bl->protocol->checksum(bl, addr, (uint32_t)len, crc);
    if (err == STM32BL_ERR_REFUSED && bl->nack_step == BL_STEP_COMMAND &&
        bl->info.protection == STM32BL_PROTECTION_OFF)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "this ROM lists Get Checksum, but refuses it");
    return bl_end(bl, err ? bl_explain(bl, err, "checksum", addr) : STM32BL_OK);
}

/* AN2606, H5 and C5: operation 2 resets the chip. */
static bool is_reset(const struct stm32bl *bl, const struct bl_special *command)
{
    const struct stm32bl_device *device = bl->chip.device;

    return device && !bl->usb && !command->extended && command->operation == SPECIAL_RESET &&
           (!strcmp(device->series, "H5") || !strcmp(device->series, "C5"));
}

/* No document says how long an operation may take; among them are some that erase all flash. */
static int special(struct stm32bl *bl, struct bl_special *command)
{
    int err = bl_begin(bl);

    if (!err)
        err = bl_may_begin(bl, "Special");
    if (err)
        return err;
    command->limit_ms = ANSWER_MS;
    if (!is_reset(bl, command))
        command->limit_ms += bl_mass_erase_limit_ms(bl->chip.device);
    err = bl->protocol->special(bl, command);
    if (err && is_reset(bl, command) && bl->lost && bl->nack_step == BL_STEP_DATA) {
        *command->status_size = *command->answer_size = 0; // the reset has cut the answer off
        return bl_find_again(bl, "Special", 0);
    }
    if (err)
        return bl_explain_refusal(bl, err, "Special");
    return is_reset(bl, command) ? bl_find_again(bl, "Special", 0) : STM32BL_OK;
}

int stm32bl_special(struct stm32bl *bl, uint16_t operation, const struct stm32bl_bytes *data,
                    struct stm32bl_bytes *answer, struct stm32bl_bytes *status)
{
    struct bl_special command = {
        .operation = operation,
        .data = {data->bytes},
        .size = {data->size},
        .answer = answer->bytes,
        .answer_room = answer->size,
        .answer_size = &answer->size,
        .status = status->bytes,
        .status_room = status->size,
        .status_size = &status->size,
    };

    return bl_end(bl, special(bl, &command));
}

int stm32bl_special_extended(struct stm32bl *bl, uint16_t operation,
                             const struct stm32bl_bytes data[2], struct stm32bl_bytes *status)
{
    struct bl_special command = {
        .extended = true,
        .operation = operation,
        .data = {data[0].bytes, data[1].bytes},
        .size = {data[0].size, data[1].size},
        .status = status->bytes,
        .status_room = status->size,
        .status_size = &status->size,
    };

    return bl_end(bl, special(bl, &command));
}
