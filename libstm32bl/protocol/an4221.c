/*
 * an4221.c - who the chip is, starting its application, and the table of the I2C protocol: AN4221.
 */
#include <string.h>

#include "an4221.h"

enum {
    COUNT_TRIES = 5,
    STRETCH_MS = 500 // what the drivers of most adapters bear of a clock that is held; some less
};

/* What Get lists in the versions that AN4221 describes; 0: another one. */
static uint8_t likely_count(uint8_t version)
{
    return version == 0x10 ? 11 : version == 0x11 ? 17 : version == 0x12 ? 18 : 0;
}

/* The first byte of the list alone, which tells how long it is. What is left of it must be got rid of. */
static int ask_count(struct stm32bl *bl, uint8_t *count)
{
    int err = an4221_ask(bl, AN3155_GET);

    if (!err)
        err = an4221_receive(bl, count, 1);
    bl->lost = true;
    return err;
}

/* Get: N, the version and N codes in one message, which must be asked for by its length. */
static int get_list(struct stm32bl *bl, uint8_t *count)
{
    uint8_t list[2 + sizeof bl->info.commands], expected = *count;
    int err = an4221_ask(bl, AN3155_GET);

    if (!err)
        err = an4221_receive(bl, list, expected + 2u);
    if (err)
        return err;
    *count = list[0];
    if (list[0] != expected) {
        bl->lost = true;
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "Get lists %u commands where %u were expected: a disturbed bus?", list[0],
                       expected);
    }
    bl->info.version = list[1];
    bl->info.command_count = expected;
    memcpy(bl->info.commands, list + 2, expected);
    return an4221_ack(bl, BL_STEP_DATA, AN3155_ACK_MS);
}

static int get(struct stm32bl *bl)
{
    uint8_t count = likely_count(bl->info.version);
    int err = STM32BL_ERR_PROTOCOL;

    for (int i = 0; i < COUNT_TRIES; i++) {
        uint8_t asked = count;
        err = count ? get_list(bl, &count) : ask_count(bl, &count);
        if (err && err != STM32BL_ERR_TIMEOUT && err != STM32BL_ERR_PROTOCOL)
            return err;
        if (!err && asked)
            return STM32BL_OK;
        if (err == STM32BL_ERR_TIMEOUT || count > sizeof bl->info.commands)
            count = 0; // the list may be shorter than that
    }
    return err ? err
               : bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                         "Get says another length of its list each time: a disturbed bus?");
}

/* Get ID: N and two bytes in one message, then ACK. */
static int get_id(struct stm32bl *bl)
{
    uint8_t id[3];
    int err = an4221_ask(bl, AN3155_GET_ID);

    if (!err)
        err = an4221_receive(bl, id, sizeof id);
    if (err)
        return err;
    if (id[0] != 1) {
        bl->lost = true;
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "Get ID announces %u bytes, where 2 are due: a disturbed bus?", id[0] + 1u);
    }
    bl->info.product_id = (uint16_t)(id[1] << 8 | id[2]);
    return an4221_ack(bl, BL_STEP_DATA, AN3155_ACK_MS);
}

static int identify(struct stm32bl *bl)
{
    int err = bl->info.version ? STM32BL_OK : an4221_version(bl);

    if (!err)
        err = get(bl);
    return err ? err : an3155_agree_on_id(bl, get_id, "a disturbed bus");
}

static int go(struct stm32bl *bl, uint32_t addr)
{
    int err = an4221_command(bl, AN3155_GO);

    return err ? err : an4221_word(bl, addr, BL_STEP_ADDRESS);
}

/* No document says how the parts of an answer whose length is not known are to be fetched. */
static int special(struct stm32bl *bl, const struct bl_special *special)
{
    (void)special;
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                   "the Special commands are not supported over I2C: use a serial port");
}

const struct bl_protocol bl_an4221 = {
    .name = "AN4221",
    .block_size = AN3155_BLOCK,
    .erase_batch = BL_ERASE_BATCH,
    .sync = an4221_sync,
    .identify = identify,
    .read = an4221_read,
    .write = an4221_write,
    .erase = an4221_erase,
    .erase_all = an4221_erase_all,
    .erase_all_ms = STRETCH_MS,
    .go = go,
    .protect = an4221_protect,
    .checksum = an4221_checksum,
    .sum = stm32bl_crc,
    .sum_start = 0xFFFFFFFF,
    .special = special,
    .recover = an4221_recover,
};
