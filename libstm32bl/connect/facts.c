/*
 * facts.c - finding out which chip answers: what it lets read of itself, and what follows from
 * that.
 */
#include <string.h>

#include "choose.h"
#include "connect.h"
#include "options/options.h"
#include "protocol/link.h"
#include "protocol/protocol.h"

enum { READ_MEMORY = 0x11 }; // AN3155 3.4
enum { FACT_BLOCK = 256, FACT_TRIES = 3, SHORT = 16, WORD = 4, SLOW_MS = 5 };

/* The last stretch of memory that was read to learn about the chip. */
struct fact_cache {
    uint32_t addr;
    uint32_t size;
    bool sure; // what is learned next must not be wrong
    uint8_t data[FACT_BLOCK];
};

static bool holds(const struct fact_cache *cache, uint32_t addr, uint32_t len)
{
    return cache->size && bl_within(addr, len, cache->addr, cache->size);
}

/*
 * The word around one or two bytes over an adapter that waits. Their count, with its complement, is a command,
 * so it never goes out in one with what goes before it; that of a word may.
 */
static uint32_t first_size(const struct stm32bl *bl, uint32_t addr, uint32_t len)
{
    return !bl->usb && !bl_on_bus(bl) && len <= 2 && addr % WORD + len <= WORD &&
                   bl->link->turn_ms >= SLOW_MS
               ? WORD
               : len;
}

/*
 * Reads a few bytes of a register-like area. The ROMs of F4 and L0 refuse short reads there but
 * give the whole area, so a refused short read is repeated as 256 and as 128 aligned bytes.
 */
static int read_fact(struct stm32bl *bl, struct fact_cache *cache, uint32_t addr, uint32_t len,
                     uint8_t *out)
{
    const uint32_t sizes[] = {first_size(bl, addr, len), len, 256, 128};
    const struct stm32bl_device *device = bl->chip.device;
    bool long_first = len < SHORT && device && device->quirks & BL_QUIRK_LONG_READ &&
                      addr != device->bootloader_id_addr;
    int err = STM32BL_OK;

    for (size_t i = long_first ? 2 : 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint32_t size = sizes[i], base = size == len ? addr : addr & ~(size - 1);
        if (holds(cache, addr, len))
            break;
        if (i == 1 && size == sizes[0])
            continue;
        if (size > bl->block_size && size != len) // an adapter for short messages
            continue;
        cache->size = 0;
        err = bl->protocol->read(bl, base, cache->data, size);
        if (err == STM32BL_OK) {
            cache->addr = base;
            cache->size = size;
        }
        if (err != STM32BL_ERR_REFUSED || bl->nack_step == BL_STEP_COMMAND)
            break;
    }
    if (!err)
        memcpy(out, cache->data + (addr - cache->addr), len);
    return err;
}

/*
 * What is read has no checksum (AN3155 3.4), and some of these bytes decide which sectors an erase
 * hits: two readings of those must agree. USB has checksums of its own.
 */
static int read_surely(struct stm32bl *bl, struct fact_cache *cache, uint32_t addr, uint32_t len,
                       uint8_t *out)
{
    bool cached = holds(cache, addr, len);
    int err = read_fact(bl, cache, addr, len, out);

    if (err || cached || bl->usb || !cache->sure)
        return err;
    for (int i = 0; i < FACT_TRIES; i++) {
        const uint8_t *again = cache->data + (addr - cache->addr);
        err = bl->protocol->read(bl, cache->addr, cache->data, cache->size);
        if (err || !memcmp(out, again, len))
            return err;
        memcpy(out, again, len);
    }
    return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL, "0x%08x reads differently each time: %s",
                   (unsigned)addr, bl_line_advice(bl));
}

/* A frame that was disturbed, and not a ROM that gives no answer to a bad address. */
static int read_patiently(struct stm32bl *bl, struct fact_cache *cache, uint32_t addr, uint32_t len,
                          uint8_t *out)
{
    bool silent = bl->chip.device->quirks & BL_QUIRK_NO_ADDRESS_NACK;
    int err = read_surely(bl, cache, addr, len, out);

    for (int i = 1; i < FACT_TRIES && !silent; i++) {
        if (err != STM32BL_ERR_TIMEOUT && err != STM32BL_ERR_PROTOCOL)
            break;
        cache->size = 0;
        err = read_surely(bl, cache, addr, len, out);
    }
    return err;
}

/* What lies at the addresses of another family is no fact, and some bootloaders do not stand the question. */
static bool is_guess_on_usb(const struct stm32bl *bl)
{
    return bl->usb && bl->info.device_guessed;
}

void bl_note_protection(struct stm32bl *bl, int read_result)
{
    bool reads = memchr(bl->info.commands, READ_MEMORY, bl->info.command_count) != NULL;

    if (!read_result)
        bl->info.protection = STM32BL_PROTECTION_OFF;
    else if (read_result == STM32BL_ERR_REFUSED && bl->nack_step == BL_STEP_COMMAND && !bl->usb &&
             reads && bl->info.protection == STM32BL_PROTECTION_UNKNOWN)
        bl->info.protection = STM32BL_PROTECTION_ON;
}

/* That memory refuses to be read is part of the answer here, not a failure. */
static int learn(struct stm32bl *bl, struct fact_cache *cache, uint32_t addr, uint32_t len,
                 uint8_t *out, bool *known)
{
    int err;

    *known = false;
    if (addr == 0 || bl->info.protection == STM32BL_PROTECTION_ON || is_guess_on_usb(bl))
        return STM32BL_OK;
    err = read_patiently(bl, cache, addr, len, out);
    bl_note_protection(bl, err);
    if (err == STM32BL_ERR_REFUSED)
        return STM32BL_OK;
    if (err == STM32BL_ERR_TIMEOUT || err == STM32BL_ERR_PROTOCOL) // ROMs before 3.1: no NACK
        return bl->protocol->recover(bl);
    *known = !err;
    return err;
}

static int learn_bootloader_id(struct stm32bl *bl, struct fact_cache *cache)
{
    uint8_t id = 0;
    bool known;
    int err;

    cache->sure = bl_device_is_shared(bl->info.product_id);
    if (bl->wish.few_facts && !cache->sure)
        return STM32BL_OK;
    err = learn(bl, cache, bl->chip.device->bootloader_id_addr, 1, &id, &known);

    if (known)
        bl->info.bootloader_id = id;
    return err;
}

/*
 * Where a part may have one bank or two, an option bit says which. Unknown behind protection: then
 * the layout is that of a new chip.
 */
static int learn_bank_mode(struct stm32bl *bl, uint32_t flash_kb, enum bl_bank_mode *mode)
{
    const struct stm32bl_device *device = bl->chip.device;
    struct fact_cache cache = {.sure = true}; // not the one that may already hold the next fact
    struct bl_options options;
    bool known = false;
    int err;

    *mode = BL_ANY_BANKS;
    if (!bl_options_choose_banks(device, flash_kb))
        return STM32BL_OK;
    bl_options_start(&options, device);
    err = learn(bl, &cache, device->option_bytes[0].start, bl_option_area_size(&options, 0),
                options.bytes[0], &known);
    if (known)
        *mode = bl_options_bank_mode(&options, flash_kb);
    return err;
}

/* All FF or all 00 is what nothing at all reads as. */
static bool is_any_id(const uint8_t *id, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (id[i] != id[0])
            return true;
    return id[0] != 0x00 && id[0] != 0xFF;
}

static int learn_unique_id(struct stm32bl *bl, struct fact_cache *cache)
{
    uint32_t addr = bl->chip.device->unique_id;
    int err;

    cache->sure = false;
    if (bl->wish.few_facts && !holds(cache, addr, sizeof bl->info.unique_id))
        return STM32BL_OK;
    err = learn(bl, cache, addr, sizeof bl->info.unique_id, bl->info.unique_id,
                &bl->info.unique_id_read);
    if (!err && !is_any_id(bl->info.unique_id, sizeof bl->info.unique_id))
        bl->info.unique_id_read = false;
    return err;
}

/* A wrong size would have an erase hit other sectors than it should, or not all of them. */
static bool is_size_crucial(const struct stm32bl_device *device)
{
    return device->layouts[1].flash_kb || device->quirks & BL_QUIRK_NO_MASS_ERASE;
}

/* The flash of all parts is 1, 3 or 5 times a power of two. */
static bool is_likely_size(uint32_t kb)
{
    while (kb && kb % 2 == 0)
        kb /= 2;
    return kb == 1 || kb == 3 || kb == 5;
}

static int learn_size_register(struct stm32bl *bl, struct fact_cache *cache, uint8_t raw[2],
                               bool *known)
{
    const struct stm32bl_device *device = bl->chip.device;
    int err;

    cache->sure = is_size_crucial(device);
    err = learn(bl, cache, device->flash_size_reg, 2, raw, known);
    if (err || !*known || cache->sure || is_likely_size(bl_le16(raw)))
        return err;
    cache->sure = true;
    cache->size = 0;
    return learn(bl, cache, device->flash_size_reg, 2, raw, known);
}

static int learn_flash_size(struct stm32bl *bl, struct fact_cache *cache)
{
    const struct stm32bl_device *device = bl->chip.device;
    enum bl_bank_mode mode;
    uint8_t raw[2];
    uint32_t kb;
    bool known;
    int err;

    err = learn_size_register(bl, cache, raw, &known);
    if (err)
        return err;
    kb = known ? bl_le16(raw) : 0;
    if (known && device->quirks & BL_QUIRK_SIZE_CODE)
        kb = kb == 0 ? 384 : kb == 1 ? 256 : kb;
    bl->info.flash_size_read = kb != 0 && kb != 0xFFFF;
    if (bl->wish.flash_size) {
        bl->info.flash_size_read = false;
        kb = bl->wish.flash_size / 1024;
    }
    bl->chip = bl_chip_of(device, kb == 0xFFFF ? 0 : kb, BL_ANY_BANKS);
    err = learn_bank_mode(bl, bl->chip.flash_kb, &mode);
    if (err)
        return err;
    bl->chip = bl_chip_of(device, bl->chip.flash_kb, mode);
    bl->info.flash_kb = bl->chip.flash_kb;
    bl->info.flash_start = bl_chip_flash_start(&bl->chip);
    if (bl->info.flash_size_read && kb > device->layouts->flash_kb)
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "the chip says it has %u KiB of flash, a %s has at most %u: using %u", (unsigned)kb,
               device->name, (unsigned)device->layouts->flash_kb, (unsigned)bl->chip.flash_kb);
    else if (bl->info.flash_size_read && kb != bl->chip.flash_kb)
        bl_say(&bl->log, STM32BL_LOG_WARN,
               "the chip says it has %u KiB of flash, which end within a sector of a %s: using the "
               "%u KiB up to there",
               (unsigned)kb, device->name, (unsigned)bl->chip.flash_kb);
    return STM32BL_OK;
}

static int ask_size(struct stm32bl *bl)
{
    struct fact_cache cache = {0};
    int err = learn_flash_size(bl, &cache);

    if (err)
        return err;
    bl->ask_size = NULL;
    bl->wish.size_later = false; // nor is it put off if the chip is found again within the job
    return STM32BL_OK;
}

/*
 * Where all parts have the same sectors, up to one behind the last that is touched, which may be looked
 * at. Not for chips that the table does not know for certain, nor for the program in RAM, which is told
 * what there is.
 */
static bool can_size_wait(struct stm32bl *bl)
{
    const struct stm32bl_device *device = bl->chip.device;
    uint32_t end;

    if (!bl->wish.size_later || bl->wish.turbo || bl->wish.flash_size || bl->protocol->geometry ||
        !bl_knows_map(bl) || bl->info.device_guessed || bl_is_added(bl, device))
        return false;
    end = bl_device_common_end(device);
    bl->chip = bl_chip_of(device, device->least_kb, BL_ANY_BANKS);
    bl->common_end = end;
    return end > bl_chip_flash_start(&bl->chip);
}

static int find_flash_size(struct stm32bl *bl, struct fact_cache *cache)
{
    if (!can_size_wait(bl))
        return learn_flash_size(bl, cache);
    bl->ask_size = ask_size;
    bl->info.flash_size_read = false;
    bl->info.flash_kb = bl->chip.flash_kb;
    bl->info.flash_start = bl_chip_flash_start(&bl->chip);
    return STM32BL_OK;
}

/* One product id may be that of several rows: then the bootloader id must be that of the one taken. */
static void choose_row(struct stm32bl *bl)
{
    bl->chip.device = bl_choose_by_id(bl);
    if (bl->usb) // whose protocol knows how sure it is
        return;
    bl->info.device_guessed = bl_device_is_shared(bl->info.product_id) &&
                              !bl_is_added(bl, bl->chip.device) &&
                              !bl_device_has_bootloader(bl->chip.device, bl->info.bootloader_id);
}

static int learn_device(struct stm32bl *bl)
{
    struct fact_cache cache = {0};
    int err = learn_bootloader_id(bl, &cache);

    if (err)
        return err;
    if (!bl->wish.device && bl_knows_map(bl))
        choose_row(bl);
    err = find_flash_size(bl, &cache);
    if (err)
        return err;
    err = learn_unique_id(bl, &cache);
    if (!err && bl->protocol->geometry)
        err = bl->protocol->geometry(bl);
    bl->info.device = bl->chip.device;
    return err;
}

int bl_identify_chip(struct stm32bl *bl)
{
    int err = bl_choose_device(bl);

    return err || !bl->chip.device ? err : learn_device(bl);
}
