/*
 * an3155.c - the commands of the USART bootloader protocol but those of memory, protection and special
 * operations: AN3155 section 3.
 */
#include <string.h>

#include "an3155.h"
#include "an3155_list.h"
#include "link.h"
#include "protocol.h"

enum { ID_TRIES = 3, NOTED_MS = 2000 };

/*
 * Get: ACK N version codes ACK (AN3155 3.1), N counting version and codes but one. The ROM V9.0 of
 * H74x announces more codes than it sends (AN2606), so the closing ACK may come early. No protection
 * refuses Get: if it is refused all the same, and so sent twice, what was taken for the answer to the
 * sync byte was another one's, of an erase that a killed tool had begun.
 */
static int get(struct stm32bl *bl)
{
    uint8_t count, list[sizeof bl->info.commands + 2];
    int n, err = an3155_command(bl, AN3155_GET);

    if (!err)
        err = an3155_receive(bl, &count, 1);
    if (err)
        return err;
    if (count + 2u > sizeof list)
        count = sizeof list - 2;
    n = bl_receive(bl, list, count + 2u, AN3155_ACK_MS / 2);
    if (n < 0)
        return n;
    if (n < 3 || list[n - 1] != AN3155_ACK) {
        bl->lost = true;
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "the answer to Get has %d bytes and no closing ACK: a disturbed line?", n);
    }
    bl->info.version = list[0];
    bl->info.command_count = (uint8_t)(n - 2);
    memcpy(bl->info.commands, list + 1, bl->info.command_count);
    return STM32BL_OK;
}

/* Get Version (AN3155 3.2) adds nothing to Get but two bytes for the log; a NACK does not matter.
 */
static int get_version(struct stm32bl *bl)
{
    uint8_t answer[3];
    int err = an3155_command(bl, AN3155_GET_VERSION);

    if (err == STM32BL_ERR_REFUSED)
        return STM32BL_OK;
    if (!err)
        err = an3155_receive(bl, answer, sizeof answer);
    if (!err)
        err = an3155_ack(bl, BL_STEP_DATA, AN3155_ACK_MS);
    if (!err)
        bl_say(&bl->log, STM32BL_LOG_DEBUG, "Get Version: 0x%02X, option bytes 0x%02X 0x%02X",
               answer[0], answer[1], answer[2]);
    return err;
}

/* Get ID: ACK N id ACK (AN3155 3.3); two id bytes on every device of AN2606 that speaks AN3155. */
static int get_id(struct stm32bl *bl)
{
    uint8_t count, id[8] = {0};
    uint64_t start_ms = stm32bl_now_ms(bl);
    int err = an3155_command(bl, AN3155_GET_ID);

    if (!err) {
        an3155_note_turn(bl, start_ms);
        err = an3155_receive(bl, &count, 1);
    }
    if (err)
        return err;
    if (count < 1 || count >= sizeof id) {
        bl->lost = true;
        return bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                       "Get ID announces %u bytes, where 2 are due: a disturbed line?", count + 1u);
    }
    err = an3155_receive(bl, id, count + 1u);
    if (!err)
        err = an3155_ack(bl, BL_STEP_DATA, AN3155_ACK_MS);
    // WB0 and WL3 have a bootloader of their own: more bytes, of which the third is the product.
    bl->info.product_id = (uint16_t)(count >= 2 ? id[2] : id[0] << 8 | id[1]);
    return err;
}

int an3155_agree_on_id(struct stm32bl *bl, int (*ask)(struct stm32bl *bl), const char *cause)
{
    uint16_t last;
    int err = ask(bl);

    for (int i = 0; !err && i < ID_TRIES; i++) {
        last = bl->info.product_id;
        err = ask(bl);
        if (!err && bl->info.product_id == last)
            return STM32BL_OK;
    }
    return err ? err
               : bl_fail(&bl->error, STM32BL_ERR_PROTOCOL,
                         "the chip names a different product id each time: %s", cause);
}

static int identify(struct stm32bl *bl)
{
    int err = get(bl);

    if (!err && !bl->wish.few_facts)
        err = get_version(bl);
    return err ? err : an3155_agree_on_id(bl, get_id, bl_line_advice(bl));
}

static uint32_t erase_ms(const struct stm32bl *bl, const struct stm32bl_sector *sectors,
                         size_t count, bool typical)
{
    uint32_t ms = 0;

    for (size_t i = 0; i < count; i++)
        ms += typical ? bl_erase_typical_ms(bl->chip.device, sectors[i].size)
                      : bl_erase_max_ms(bl->chip.device, sectors[i].size);
    return ms;
}

/* The erase command of this ROM: it has one of the two, which the Get list tells (AN3155 3.8). */
static int erase_code(struct stm32bl *bl)
{
    if (an3155_has(bl, AN3155_EXTENDED_ERASE))
        return AN3155_EXTENDED_ERASE;
    if (an3155_has(bl, AN3155_ERASE))
        return AN3155_ERASE;
    return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED, "the ROM lists no erase command");
}

/* The list, or what stands for all; noted where it takes longer than looking for a chip does. */
static int begin_erase(struct stm32bl *bl, const uint8_t *frame, size_t len, uint32_t limit_ms)
{
    bool noted = bl->note_erase && limit_ms > NOTED_MS;
    int err;

    if (noted)
        bl->note_erase(bl, limit_ms);
    err = an3155_block(bl, frame, len, BL_STEP_DATA, limit_ms);
    if (noted && err != STM32BL_ERR_IO && err != STM32BL_ERR_CANCELLED)
        bl->note_erase(bl, 0);
    return err;
}

static int erase_sectors(struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count)
{
    struct an3155_list list;
    uint64_t bytes = 0;
    uint32_t limit_ms = AN3155_ACK_MS + 2 * erase_ms(bl, sectors, count, false);
    int err, code = erase_code(bl);

    if (code < 0)
        return code;
    if (!an3155_list_make(&list, sectors, count, code == AN3155_EXTENDED_ERASE))
        return bl_fail(&bl->error, STM32BL_ERR_UNSUPPORTED,
                       "the ROM's Erase command reaches sectors up to 255 only");
    for (size_t i = 0; i < count; i++)
        bytes += sectors[i].size;
    err = an3155_command(bl, (enum bl_an3155_code)code);
    if (err)
        return err;
    bl_expect(bl, erase_ms(bl, sectors, count, true), bytes);
    bl->link->list = list;
    return begin_erase(bl, list.bytes, list.len, limit_ms);
}

/* A list whose checksum is 00 stays valid when a 00 slips in anywhere: it is not sent, but for sector 0. */
static bool strays(const struct stm32bl *bl, const struct stm32bl_sector *sectors, size_t count,
                   bl_stray_fn each, void *user)
{
    struct an3155_list list;

    if (!an3155_list_make(&list, sectors, count, an3155_has(bl, AN3155_EXTENDED_ERASE)))
        return true; // for the erase itself to say
    if (count > 1 && list.bytes[list.len - 1] == 0)
        return false;
    an3155_list_strays(&list, each, user);
    return true;
}

/* The sectors that a list may have hit during whose filling up an ACK came; forgets that. */
static bool doubts(struct stm32bl *bl, bl_stray_fn each, void *user)
{
    struct an3155_list list = bl->link->doubted;

    bl->link->doubted.len = 0;
    if (!list.len)
        return false;
    an3155_list_leftovers(&list, &bl->link->doubted_fills, each, user);
    return true;
}

static int erase_all(struct stm32bl *bl)
{
    static const uint8_t extended[3] = {0xFF, 0xFF, 0x00}; // AN3155 3.8: mass erase
    static const uint8_t plain[2] = {0xFF, 0x00};          // AN3155 3.7
    const struct bl_timing *t = bl->chip.device->timing;
    uint32_t limit_ms;
    int err, code = erase_code(bl);

    if (code < 0)
        return code;
    err = an3155_command(bl, (enum bl_an3155_code)code);
    if (err)
        return err;
    bl_expect(bl, t->mass_typical_ms, bl_chip_flash_size(&bl->chip));
    limit_ms = AN3155_ACK_MS + bl_mass_erase_limit_ms(bl->chip.device);
    if (code == AN3155_EXTENDED_ERASE)
        return begin_erase(bl, extended, sizeof extended, limit_ms);
    return begin_erase(bl, plain, sizeof plain, limit_ms);
}

static int go(struct stm32bl *bl, uint32_t addr)
{
    const struct stm32bl_device *device = bl->chip.device;
    bool silent = device && device->quirks & BL_QUIRK_GO_NO_ACK;
    int err = an3155_command(bl, AN3155_GO);

    if (err == STM32BL_ERR_TIMEOUT && silent) { // AN2606, H74x V9.0: the first ACK is missing
        bl->lost = false;
        err = STM32BL_OK;
    }
    return err ? err : an3155_word(bl, addr, BL_STEP_ADDRESS, AN3155_GO_MS);
}

const struct bl_protocol bl_an3155 = {
    .name = "AN3155",
    .block_size = AN3155_BLOCK,
    .erase_batch = BL_ERASE_BATCH,
    .sync = an3155_sync,
    .identify = identify,
    .read = an3155_read,
    .write = an3155_write,
    .takes = an3155_takes,
    .erase = erase_sectors,
    .strays = strays,
    .doubts = doubts,
    .erase_all = erase_all,
    .go = go,
    .protect = an3155_protect,
    .checksum = an3155_checksum,
    .sum = stm32bl_crc,
    .sum_start = 0xFFFFFFFF,
    .special = an3155_special,
    .recover = an3155_recover,
};
