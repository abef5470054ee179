/*
 * an4221_memory.c - reading, writing, erasing and summing up memory over I2C.
 *
 * While flash is erased or programmed the plain commands stop the bus's clock, and so do the no-stretch
 * ones of some ROMs (seen: STM32F72x). Most adapters' drivers bear that for a second or less, and give up
 * then. So one erase command never takes longer than ERASE_MS, unless a single sector does.
 */
#include <string.h>

#include "an4221.h"

enum {
    ERASE_MS = 500,
    CRC_MS_PER_KB = 2 // reading 1 KiB word by word, at the ROM's lowest clock
};

int an4221_read(struct stm32bl *bl, uint32_t addr, uint8_t *buf, size_t len)
{
    uint8_t count[2] = {(uint8_t)(len - 1), (uint8_t) ~(len - 1)};
    int err = an4221_command(bl, AN3155_READ);

    if (!err)
        err = an4221_word(bl, addr, BL_STEP_ADDRESS);
    if (!err)
        err = an4221_block(bl, count, sizeof count, BL_STEP_DATA, AN3155_ACK_MS);
    return err ? err : an4221_receive(bl, buf, len);
}

int an4221_write(struct stm32bl *bl, uint32_t addr, const uint8_t *data, size_t len)
{
    uint8_t block[1 + AN3155_BLOCK + 1];
    int err = an4221_command(bl, an4221_gentle(bl, AN4221_WRITE_NS, AN3155_WRITE));

    if (!err)
        err = an4221_word(bl, addr, BL_STEP_ADDRESS);
    if (err)
        return err;
    block[0] = (uint8_t)(len - 1);
    memcpy(block + 1, data, len);
    block[len + 1] = an3155_xor(block, len + 1);
    return an4221_block(bl, block, len + 2, BL_STEP_DATA,
                        AN3155_ACK_MS + an3155_program_ms(bl, addr, len));
}

/* ------------------------------------------------------------------------- erasing */

static enum bl_an3155_code erase_code(const struct stm32bl *bl)
{
    return an4221_gentle(bl, AN4221_ERASE_NS, AN3155_EXTENDED_ERASE);
}

static uint32_t max_ms(const struct stm32bl *bl, const struct stm32bl_sector *sector)
{
    return bl_erase_max_ms(bl->chip.device, sector->size);
}

/* How many of them one command may erase. */
static size_t batch(const struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count)
{
    uint32_t ms = max_ms(bl, sectors);
    size_t n = 1, most = (bl->stream->message_size - 1) / 2;

    while (n < count && n < BL_ERASE_BATCH && n < most && ms + max_ms(bl, &sectors[n]) <= ERASE_MS)
        ms += max_ms(bl, &sectors[n++]);
    return n;
}

static void put_be16(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
}

/* N-1 and its checksum in one message, the numbers and theirs in the next one. */
static int erase_list(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count)
{
    uint8_t head[3], list[2 * BL_ERASE_BATCH + 1];
    uint32_t limit_ms = AN3155_ACK_MS;
    int err = an4221_command(bl, erase_code(bl));

    if (err)
        return err;
    put_be16(head, (uint32_t)count - 1);
    head[2] = an3155_xor(head, 2);
    err = an4221_announce(bl, head, sizeof head);
    if (err)
        return err;
    for (size_t i = 0; i < count; i++) {
        put_be16(list + 2 * i, sectors[i].number);
        limit_ms += 2 * max_ms(bl, &sectors[i]);
    }
    list[2 * count] = an3155_xor(list, 2 * count);
    return an4221_block(bl, list, 2 * count + 1, BL_STEP_DATA, limit_ms);
}

int an4221_erase(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count)
{
    uint32_t typical_ms = 0;
    uint64_t bytes = 0;
    int err = STM32BL_OK;

    for (size_t i = 0; i < count; i++) {
        typical_ms += bl_erase_typical_ms(bl->chip.device, sectors[i].size);
        bytes += sectors[i].size;
    }
    bl_expect(bl, typical_ms, bytes);
    while (!err && count > 0) {
        size_t n = batch(bl, sectors, count);
        err = erase_list(bl, sectors, n);
        sectors += n;
        count -= n;
    }
    return err;
}

int an4221_erase_all(struct stm32bl *bl)
{
    static const uint8_t all[3] = {0xFF, 0xFF, 0x00};
    int err = an4221_command(bl, erase_code(bl));

    if (err)
        return err;
    bl_expect(bl, bl->chip.device->timing->mass_typical_ms, bl_chip_flash_size(&bl->chip));
    return an4221_block(bl, all, sizeof all, BL_STEP_DATA,
                        AN3155_ACK_MS + bl_mass_erase_limit_ms(bl->chip.device));
}

/* ------------------------------------------------------------------------ checksum */

/* Protocol V1.2: the address, then how many bytes; the CRC unit works as after its reset. */
int an4221_checksum(struct stm32bl *bl, uint32_t addr, uint32_t len, uint32_t *crc)
{
    uint8_t answer[5];
    int err = an3155_require(bl, AN3155_CHECKSUM, "Get Checksum");

    if (!err)
        err = an4221_command(bl, AN3155_CHECKSUM);
    if (!err)
        err = an4221_word(bl, addr, BL_STEP_ADDRESS);
    if (!err)
        err = an4221_word(bl, len, BL_STEP_DATA);
    if (!err)
        err = an4221_ack(bl, BL_STEP_DATA, AN3155_ACK_MS + len / 1024 * CRC_MS_PER_KB);
    if (!err)
        err = an4221_receive(bl, answer, sizeof answer);
    if (err)
        return err;
    *crc = bl_be32(answer);
    if (an3155_xor(answer, 4) == answer[4])
        return STM32BL_OK;
    return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                   "the checksum 0x%08x came with the wrong check byte 0x%02X", (unsigned)*crc,
                   answer[4]);
}
