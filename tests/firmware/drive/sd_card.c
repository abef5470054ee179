/*
 * sd_card.c - see sd_card.h.
 */
#include "sd_card.h"

#include <string.h>

enum { IDLE = 1, ILLEGAL = 4, PARAMETER = 0x40, SECTOR = 512, FIRST_CLOCKS = 74 };

void sd_card_init(struct sd_card *card, enum sd_kind kind, const uint8_t *bytes, size_t size)
{
    *card = (struct sd_card){.kind = kind,
                             .bytes = bytes,
                             .size = size,
                             .answer_delay = 1,
                             .data_delay = 3,
                             .begin_tries = 5,
                             .removed_at = -1,
                             .flipped_at = -1,
                             .nobody = 0xFF};
}

static void complain(struct sd_card *card, const char *what)
{
    if (!card->complaint)
        card->complaint = what;
}

static void put(struct sd_card *card, uint8_t byte)
{
    if (card->answer_count < sizeof card->answer)
        card->answer[card->answer_count++] = byte;
}

static void put_word(struct sd_card *card, uint32_t word)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        put(card, (uint8_t)(word >> shift));
}

static uint8_t crc7(const uint8_t *bytes, size_t count)
{
    uint8_t crc = 0;

    for (size_t i = 0; i < 8 * count; i++) {
        uint8_t bit = bytes[i / 8] >> (7 - i % 8) & 1;
        bool out = (crc >> 6 & 1) ^ bit;
        crc = (uint8_t)((crc << 1 & 0x7F) ^ (out ? 0x09 : 0));
    }
    return (uint8_t)(crc << 1 | 1);
}

static uint16_t crc16(const uint8_t *bytes, size_t count)
{
    uint16_t crc = 0;

    for (size_t i = 0; i < 8 * count; i++) {
        uint16_t bit = bytes[i / 8] >> (7 - i % 8) & 1;
        bool out = (crc >> 15 & 1) ^ bit;
        crc = (uint16_t)(crc << 1 ^ (out ? 0x1021 : 0));
    }
    return crc;
}

static void put_sector(struct sd_card *card, uint32_t argument)
{
    size_t at = card->kind == SD_HIGH_CAPACITY ? (size_t)argument * SECTOR : argument;
    uint16_t crc;

    if (card->kind != SD_HIGH_CAPACITY && card->block != SECTOR)
        complain(card, "the length of a block was not set");
    if (at % SECTOR || at + SECTOR > card->size) {
        put(card, PARAMETER);
        return;
    }
    put(card, 0);
    for (unsigned i = 0; i < card->data_delay; i++)
        put(card, 0xFF);
    put(card, card->error_token ? card->error_token : 0xFE);
    if (card->error_token)
        return;
    crc = crc16(card->bytes + at, SECTOR);
    for (size_t i = 0; i < SECTOR; i++, card->data_count++)
        put(card, card->bytes[at + i] ^ ((long)card->data_count == card->flipped_at ? 0x10 : 0));
    put(card, (uint8_t)(crc >> 8));
    put(card, (uint8_t)crc);
}

static void begin(struct sd_card *card, uint32_t argument)
{
    bool wants_high = argument >> 30 & 1;

    if (card->kind == SD_MMC) {
        put(card, IDLE | ILLEGAL);
        return;
    }
    if (card->kind == SD_HIGH_CAPACITY && !wants_high)
        card->tries = 0; // it stays busy for a host that cannot
    card->ready = card->tries++ >= card->begin_tries;
    put(card, card->ready ? 0 : IDLE);
}

static void check_command(struct sd_card *card)
{
    unsigned number = card->command[0] & 0x3F;

    if (!card->ready && card->fast)
        complain(card, "the clock is faster than 400 kHz before the card is ready");
    if ((number == 0 || number == 8) && crc7(card->command, 5) != card->command[5])
        complain(card, "a CRC that is looked at is wrong");
    if (!(card->command[5] & 1))
        complain(card, "a command has no end bit");
}

static void carry_out(struct sd_card *card)
{
    const uint8_t *c = card->command;
    uint32_t argument = (uint32_t)c[1] << 24 | (uint32_t)c[2] << 16 | (uint32_t)c[3] << 8 | c[4];
    unsigned number = c[0] & 0x3Fu;
    bool application = card->application;
    uint8_t state = card->ready ? 0 : IDLE;

    check_command(card);
    card->application = number == 55;
    card->answer_at = card->answer_count = 0;
    card->wait = card->answer_delay;
    if (number == 0) {
        card->spi = true;
        card->ready = false;
        card->tries = 0;
        put(card, IDLE);
    } else if (!card->spi) {
        complain(card, "a command before the card was put into SPI mode");
    } else if (number == 8 && card->kind != SD_V1 && card->kind != SD_MMC) {
        put(card, state);
        put_word(card, card->kind == SD_OTHER_VOLTAGE ? argument & 0xFF : argument);
    } else if (number == 41 && application) {
        begin(card, argument);
    } else if (number == 55 && card->kind != SD_MMC) {
        put(card, state);
    } else if (number == 58) {
        put(card, state);
        put_word(card, 0x80FF8000 | (card->kind == SD_HIGH_CAPACITY ? 0x40000000 : 0));
    } else if (number == 16 && card->ready) {
        card->block = argument;
        put(card, 0);
    } else if (number == 17 && card->ready) {
        put_sector(card, argument);
    } else {
        put(card, (uint8_t)(state | ILLEGAL));
    }
}

static uint8_t answer(struct sd_card *card)
{
    if (card->answer_at == card->answer_count)
        return 0xFF;
    if (card->wait) {
        card->wait--;
        return 0xFF;
    }
    return card->answer[card->answer_at++];
}

static void take(struct sd_card *card, uint8_t byte)
{
    if (card->command_count == 0 && (byte & 0xC0) != 0x40) {
        if (byte != 0xFF)
            complain(card, "a byte that is no command");
        return;
    }
    if (card->command_count == 0 && card->answer_at < card->answer_count && card->spi &&
        byte != 0x40)
        complain(card, "a command while the card still answers");
    card->command[card->command_count++] = byte;
    if (card->command_count == sizeof card->command) {
        card->command_count = 0;
        carry_out(card);
    }
}

uint8_t sd_card_exchange(struct sd_card *card, uint8_t byte)
{
    uint8_t out;

    if (card->removed_at >= 0 && (long)card->count++ >= card->removed_at)
        return card->nobody;
    if (!card->selected) {
        card->clocks += 8;
        return 0xFF;
    }
    if (!card->spi && card->clocks < FIRST_CLOCKS)
        complain(card, "fewer than 74 clocks before the first command");
    out = answer(card);
    take(card, byte);
    return out;
}

void sd_card_select(struct sd_card *card, bool on)
{
    if (!on) // whatever was under way has ended
        card->command_count = card->answer_at = card->answer_count = 0;
    card->selected = on;
}
