/*
 * memory.c - reading and writing stretches of memory of any length.
 */
#include <string.h>

#include "connect/choose.h"
#include "connect/connect.h"
#include "flash.h"
#include "protocol/protocol.h"

int bl_require_device(struct stm32bl *bl)
{
    if (bl->chip.device)
        return STM32BL_OK;
    if (!bl->info.product_id)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "which chip this is could not be found out: name the device that it is, or "
                       "resembles, with device=NAME");
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "product id 0x%03X is not in the device table, so its sectors are not "
                   "known: " BL_HOW_TO_DESCRIBE,
                   bl->info.product_id);
}

int bl_refuse_fixed(struct stm32bl *bl, uint32_t addr, uint32_t len)
{
    if (!bl_chip_is_fixed(&bl->chip, addr, len))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                   "0x%08x...0x%08x holds sectors that this bootloader does not let be erased and "
                   "written: its memory layout is '%s'",
                   (unsigned)addr, (unsigned)(addr + (len - 1)), bl->usb->alternates[0]);
}

int bl_check_range(struct stm32bl *bl, uint32_t addr, size_t len, bool writing)
{
    enum bl_region region;

    if (len > 0xFFFFFFFFu || (uint64_t)addr + len > 0x100000000u)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                       "0x%08x and %u bytes on: past the end of the 32-bit address space",
                       (unsigned)addr, (unsigned)len);
    if (!bl_knows_map(bl))
        return STM32BL_OK;
    region = bl_chip_region(&bl->chip, addr, (uint32_t)len);
    if (region == BL_REGION_NONE || (writing && region == BL_REGION_SYSTEM))
        return bl_fail(&bl->error, STM32BL_ERR_RANGE,
                       "0x%08x...0x%08x is not %s memory of %s: flash is 0x%08x...0x%08x, RAM "
                       "for the host 0x%08x...0x%08x",
                       (unsigned)addr, (unsigned)(addr + len - 1),
                       writing ? "writable" : "readable", bl->chip.device->name,
                       (unsigned)bl->info.flash_start,
                       (unsigned)bl_chip_flash_end(&bl->chip, bl->info.flash_start) - 1,
                       (unsigned)bl->chip.device->ram[0].start,
                       (unsigned)(bl->chip.device->ram[0].start + bl->chip.device->ram[0].size -
                                  (bl->chip.device->ram[0].size > 0)));
    return writing && len ? bl_refuse_fixed(bl, addr, (uint32_t)len) : STM32BL_OK;
}

/* Where answers may have any length, as much as the line carries in a quarter of a second. */
static uint32_t read_at_once(const struct stm32bl *bl)
{
    uint32_t quarter = bl->protocol->streams && bl->info.baud ? bl->info.baud / 40 : 0;

    return quarter > bl->read_size ? quarter : bl->read_size;
}

int bl_read_range(struct stm32bl *bl, uint32_t addr, uint8_t *out, size_t len, uint64_t done)
{
    uint64_t start_ms = stm32bl_now_ms(bl);
    int err = STM32BL_OK;

    for (size_t at = 0; !err && at < len;) {
        uint32_t most = read_at_once(bl); // bursts may change it
        size_t n = len - at < most ? len - at : most;
        err = bl_read_block(bl, addr + (uint32_t)at, out + at, n);
        at += n;
        bl->summary.read_bytes += err ? 0 : n;
        if (!err)
            err = bl_advance(bl, addr + (uint32_t)at, done + at);
    }
    bl->summary.read_ms += stm32bl_now_ms(bl) - start_ms;
    return err;
}

int stm32bl_read(struct stm32bl *bl, uint32_t addr, void *buf, size_t len)
{
    int err = bl_begin(bl);

    if (err || len == 0)
        return bl_end(bl, err);
    err = bl_check_range(bl, addr, len, false);
    if (!err && bl_chip_region(&bl->chip, addr, 1) == BL_REGION_FLASH)
        err = bl_turbo_enter(bl, len);
    bl_phase(bl, STM32BL_READING, len);
    if (!err)
        err = bl_read_range(bl, addr, buf, len, 0);
    if (bl_turbo_rescue(bl, &err)) {
        bl_phase(bl, STM32BL_READING, len);
        err = bl_read_range(bl, addr, buf, len, 0);
    }
    return bl_end(bl, err);
}

int stm32bl_write(struct stm32bl *bl, uint32_t addr, const void *data, size_t len)
{
    const uint8_t *in = data;
    uint64_t start_ms;
    uint32_t unit = 4; // AN3155 3.6: whole words
    int err = bl_begin(bl);

    if (err || len == 0)
        return bl_end(bl, err);
    err = bl_check_range(bl, addr, len, true);
    if (!err && bl->chip.device && bl_chip_region(&bl->chip, addr, 1) == BL_REGION_OPTION)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "0x%08x: option bytes, of which a wrong one can lock the chip for ever: "
                       "edit them with `stm32bl option-bytes`",
                       (unsigned)addr);
    if (!err && bl->chip.device && bl_chip_region(&bl->chip, addr, 1) == BL_REGION_FLASH)
        unit = bl->chip.device->write_unit;
    if (!err && (addr % unit || len % unit))
        return bl_fail(&bl->error, STM32BL_ERR_ARG,
                       "write of %u bytes at 0x%08x: both must be multiples of %u", (unsigned)len,
                       (unsigned)addr, (unsigned)unit);
    start_ms = stm32bl_now_ms(bl);
    bl_phase(bl, STM32BL_WRITING, len);
    for (size_t done = 0; !err && done < len;) {
        size_t room = bl->block_size - (addr + done) % bl->block_size;
        size_t n = len - done < room ? len - done : room;
        err = bl_write_block(bl, addr + (uint32_t)done, in + done, n);
        done += err ? 0 : n;
        bl->summary.written_bytes += err ? 0 : n;
        if (!err)
            err = bl_advance(bl, addr + (uint32_t)done, done);
    }
    if (!err)
        err = bl_flush(bl);
    bl->summary.write_ms += stm32bl_now_ms(bl) - start_ms;
    return bl_end(bl, err);
}
