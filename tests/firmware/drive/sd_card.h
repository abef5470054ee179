/*
 * sd_card.h - an SD card on SPI, byte for byte, as the Physical Layer Simplified Specification has it (chapters 4 and
 * 7). Written apart from firmware/drive. It complains of what a host may not do.
 */
#ifndef SD_CARD_H
#define SD_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sd_kind { SD_V1, SD_V2, SD_HIGH_CAPACITY, SD_MMC, SD_OTHER_VOLTAGE };

struct sd_card {
    enum sd_kind kind;
    const uint8_t *bytes;
    size_t size;
    unsigned answer_delay; // bytes before R1, 0 to 8
    unsigned data_delay;   // bytes before a sector
    unsigned begin_tries;  // of ACMD41 that are not yet enough
    long removed_at;       // number of the byte from which on nobody answers; -1: never
    long flipped_at;       // number of the data byte of which a bit is wrong; -1: none
    uint8_t error_token;   // instead of each sector; 0: none
    uint8_t nobody;        // what the line reads as without a card: FF pulled up, or 00

    const char *complaint; // the first thing that was wrong
    unsigned long count, data_count;
    bool fast, selected, ready, spi, application;
    unsigned clocks, tries;
    uint32_t block;
    uint8_t command[6];
    unsigned command_count;
    uint8_t answer[1200];
    unsigned answer_at, answer_count, wait;
};

void sd_card_init(struct sd_card *card, enum sd_kind kind, const uint8_t *bytes, size_t size);

/* A byte each way. */
uint8_t sd_card_exchange(struct sd_card *card, uint8_t byte);

void sd_card_select(struct sd_card *card, bool on);

#endif
