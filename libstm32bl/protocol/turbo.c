/*
 * turbo.c - what a session does to memory through the program in the chip's RAM: docs/TURBO.md. Writing is
 * a stream of orders; whatever asks waits until they were carried out.
 */
#include <string.h>

#include "turbo.h"

enum {
    CRC_BYTES_PER_MS = 100, // at 8 MHz
    READ_WORK_MS = 5,       // before the first byte
    AHEAD_LEAST_MS = 20,    // of erasing in one order,
    AHEAD_MOST_MS = 100,    // which need not be longer, for orders take little time
    HELLO_MS = 700          // both rates in turn, once
};

/* ---------------------------------------------------------------------------- flash */

static uint32_t bank_size(const struct bl_bank *bank)
{
    uint32_t size = 0;

    for (int i = 0; i < BL_RUNS; i++)
        size += bank->runs[i].count * bank->runs[i].size;
    return size;
}

/* The index of the bank that holds an address; BL_BANKS: none. */
static unsigned bank_of(const struct bl_chip *chip, uint32_t addr)
{
    unsigned i = 0;

    while (i < BL_BANKS &&
           !(chip->layout->banks[i].start &&
             bl_within(addr, 1, chip->layout->banks[i].start, bank_size(&chip->layout->banks[i]))))
        i++;
    return i;
}

/* Where the second bank has registers of its own, the words of the block that name them. */
static int use_bank(struct stm32bl *bl, unsigned bank)
{
    struct bl_turbo *t = bl->turbo;
    const struct bl_turbo_flash *f = t->row->flash;
    uint32_t block = t->load + (uint32_t)bl_turbo_code_size, off = bank ? f->bank2_offset : 0;
    struct bl_turbo_step steps[6] = {
        {block + 4 * STM32BL_TURBO_FLASH_STATUS, 0, f->status + off},
        {block + 4 * STM32BL_TURBO_FLASH_CONTROL, 0, f->control + off},
        {block + 4 * STM32BL_TURBO_FLASH_CLEAR, 0, f->clear + off},
        {block + 4 * STM32BL_TURBO_ERASE_GO, 0, f->control + off},
    };
    size_t count = 4;
    int err;

    if (!f->bank2_offset || t->bank == (int8_t)bank)
        return STM32BL_OK;
    // Without a register for the address, or of ECC, the spare word stays what it is.
    if (f->address)
        steps[count++] =
            (struct bl_turbo_step){block + 4 * STM32BL_TURBO_ERASE_ADDRESS, 0, f->address + off};
    if (f->ecc)
        steps[count++] = (struct bl_turbo_step){block + 4 * STM32BL_TURBO_ECC, 0, f->ecc + off};
    err = bl_turbo_order_script(bl, steps, count);
    t->bank = err ? BL_TURBO_BANK_UNKNOWN : (int8_t)bank;
    return err;
}

static int write_memory(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    unsigned bank = bank_of(&bl->chip, addr);
    int err;

    if (bank == BL_BANKS || bl_chip_region(&bl->chip, addr, (uint32_t)len) != BL_REGION_FLASH)
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "0x%08x is not flash: the program in the chip's RAM writes flash alone; "
                       "do this without turbo",
                       (unsigned)addr);
    err = use_bank(bl, bank);
    bl->unfinished = true;
    return err ? err : bl_turbo_gather(bl, addr, data, len);
}

static int erase_sector(struct stm32bl *bl, const struct stm32bl_sector *sector)
{
    unsigned bank = bank_of(&bl->chip, sector->address);
    struct bl_turbo_order order = {.command = STM32BL_TURBO_ERASE, .address = sector->address};
    int err;

    if (bank == BL_BANKS)
        return bl_fail(&bl->error, STM32BL_ERR_RANGE, "0x%08x is in no bank of flash",
                       (unsigned)sector->address);
    order.argument = bl_turbo_erase_word(bl->turbo->row->flash, bank,
                                         sector->number - bl->chip.layout->banks[bank].first);
    if (bl->turbo->pack)
        bl_pack_forget(bl->turbo->pack, sector->address, sector->size);
    err = use_bank(bl, bank);
    bl->unfinished = true;
    return err ? err : bl_turbo_order(bl, &order);
}

/* While a batch is erased, what is written next arrives: where the ring holds it. */
static uint32_t ahead_ms(const struct stm32bl *bl)
{
    const struct bl_turbo *t = bl->turbo;
    uint64_t ms =
        t->limit > BL_TURBO_WINDOW ? (uint64_t)(t->limit - BL_TURBO_WINDOW) * 10000 / t->baud : 0;

    return ms < AHEAD_LEAST_MS ? AHEAD_LEAST_MS : ms > AHEAD_MOST_MS ? AHEAD_MOST_MS : (uint32_t)ms;
}

static void expect_erase(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count)
{
    bl->wait_start_ms = stm32bl_now_ms(bl);
    bl->wait_expect_ms = 1;
    bl->wait_bytes = 0;
    for (size_t i = 0; i < count; i++) {
        bl->wait_expect_ms += bl_erase_typical_ms(bl->chip.device, sectors[i].size);
        bl->wait_bytes += sectors[i].size;
    }
}

static int erase_sectors(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count)
{
    int err = STM32BL_OK;

    expect_erase(bl, sectors, count);
    for (size_t i = 0; !err && i < count; i++)
        err = erase_sector(bl, &sectors[i]);
    return err;
}

/* ------------------------------------------------------------------------- questions */

static int read_memory(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len)
{
    struct bl_turbo_data data = {buf, (uint32_t)len};
    struct bl_turbo_question q = {STM32BL_TURBO_READ, addr, (uint32_t)len, READ_WORK_MS, &data};

    return bl_turbo_ask(bl, &q, NULL);
}

static int checksum(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc)
{
    struct bl_turbo_question q = {STM32BL_TURBO_CRC, addr, len, len / CRC_BYTES_PER_MS, NULL};

    return bl_turbo_ask(bl, &q, crc);
}

static int blank(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *count)
{
    struct bl_turbo_question q = {STM32BL_TURBO_BLANK, addr, len, len / CRC_BYTES_PER_MS, NULL};

    return bl_turbo_ask(bl, &q, count);
}

static int sync(struct stm32bl *bl, enum bl_effort effort, struct bl_seen *seen)
{
    (void)effort;
    (void)seen;
    if (bl_turbo_hello(bl, HELLO_MS))
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_TIMEOUT, "no answer from the program in the chip's RAM");
}

/* What the host has put there when it started the program: bl_turbo_start(). */
static int identify(struct stm32bl *bl)
{
    uint32_t identity = bl->turbo->info[STM32BL_TURBO_IDENTITY];

    bl->info.product_id = (uint16_t)(identity & 0xFFF);
    bl->info.version = (uint8_t)(identity >> 16);
    return STM32BL_OK;
}

/* ---------------------------------------------------------------- what the ROM has to do */

static int not_here(struct stm32bl *bl, const char *what)
{
    return bl_fail(
        &bl->error, STM32BL_ERR_UNSUPPORTED,
        "%s is a command of the ROM, and the program in the chip's RAM is running: do it "
        "without turbo, after `stm32bl reset` if it was left running",
        what);
}

static int go(struct stm32bl *bl, uint32_t addr)
{
    (void)addr;
    return not_here(bl, "go");
}

static int protect(struct stm32bl *bl, enum bl_protect what, const uint8_t *sectors, size_t count)
{
    (void)what;
    (void)sectors;
    (void)count;
    return not_here(bl, "protection");
}

static int special(struct stm32bl *bl, const struct bl_special *command)
{
    (void)command;
    return not_here(bl, "Special");
}

static int recover(struct stm32bl *bl)
{
    (void)bl;
    return STM32BL_OK;
}

const struct bl_protocol bl_turbo = {
    .name = "turbo",
    .block_size = 256,
    .erase_batch = BL_ERASE_BATCH,
    .sync = sync,
    .identify = identify,
    .read = read_memory,
    .write = write_memory,
    .erase = erase_sectors,
    .go = go,
    .protect = protect,
    .checksum = checksum,
    .blank = blank,
    .sum = bl_crc32,
    .sum_start = 0,
    .flush = bl_turbo_flush,
    .streams = true,
    .ahead_ms = ahead_ms,
    .special = special,
    .recover = recover,
};
