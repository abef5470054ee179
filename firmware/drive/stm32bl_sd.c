/*
 * stm32bl_sd.c - see stm32bl_sd.h. Sections are those of the Physical Layer Simplified Specification.
 */
#include "stm32bl_sd.h"

enum { // 7.3.1.3
    GO_IDLE = 0,
    SEND_IF_COND = 8,
    SET_BLOCKLEN = 16,
    READ_BLOCK = 17,
    APP_SEND_OP_COND = 41,
    APP = 55,
    READ_OCR = 58
};

enum {
    IDLE = 1, // R1, 7.3.2.1
    ILLEGAL = 4,
    SECTOR = 512,
    START = 0xFE,         // 7.3.3.2
    PATTERN = 0x1AA,      // 2.7 to 3.6 V, and what is echoed: 4.3.13
    HIGH_CAPACITY = 0x40, // OCR bit 30, and the host's support of it: 4.2.3
    FIRST_CLOCKS =
        80,          // bytes; 74 clocks are asked for, and a card may have been cut off in a sector
    WAKE_TRIES = 64, // of GO_IDLE
    BEGIN_TRIES = 5000,       // of APP_SEND_OP_COND, some 22 bytes each
    ANSWER_BYTES = 9,         // NCR is up to 8: 7.5.1
    DATA_BYTES = 400000,      // 100 ms and more at 25 MHz: 4.6.2.1
    SDSC_SECTORS = 0x00800000 // whose bytes have an address
};

static bool by_sector; // addresses count sectors, not bytes

static uint8_t get(void)
{
    return stm32bl_spi_exchange(0xFF);
}

/* The four bytes behind R1. */
static uint32_t get_word(void)
{
    uint32_t word = 0;

    for (int i = 0; i < 4; i++)
        word = word << 8 | get();
    return word;
}

/* Returns R1, with its highest bit set if none came. */
static uint8_t command(uint8_t index, uint32_t argument)
{
    uint8_t answer;

    get(); // a card wants clocks between an answer and a command
    stm32bl_spi_exchange(0x40 | index);
    for (int shift = 24; shift >= 0; shift -= 8)
        stm32bl_spi_exchange((uint8_t)(argument >> shift));
    // The two commands whose CRC is looked at: 7.2.2.
    stm32bl_spi_exchange(index == SEND_IF_COND ? 0x87 : 0x95);
    for (int i = 0; i < ANSWER_BYTES; i++) {
        answer = get();
        if (!(answer & 0x80))
            break;
    }
    return answer;
}

static void finish(void)
{
    stm32bl_spi_select(false);
    get(); // so that the card lets go of its line
}

static bool wake(void)
{
    for (int i = 0; i < FIRST_CLOCKS; i++)
        get();
    stm32bl_spi_select(true);
    for (int i = 0; i < WAKE_TRIES; i++)
        if (command(GO_IDLE, 0) == IDLE)
            return true;
    return false;
}

/* 7.2.1, figure 7-2. */
static bool initialise(void)
{
    uint32_t capacity = (uint32_t)HIGH_CAPACITY << 24;
    uint8_t answer = IDLE;

    if (!wake())
        return false;
    if (command(SEND_IF_COND, PATTERN) & ILLEGAL)
        capacity = 0; // of version 1
    else if ((get_word() & 0xFFF) != PATTERN)
        return false;
    for (int i = 0; answer == IDLE && i < BEGIN_TRIES; i++) {
        command(APP, 0);
        answer = command(APP_SEND_OP_COND, capacity);
    }
    if (answer || command(READ_OCR, 0))
        return false;
    by_sector = get_word() & capacity;
    return by_sector || !command(SET_BLOCKLEN, SECTOR);
}

bool stm32bl_sd_begin(void)
{
    bool done;

    stm32bl_spi_fast(false);
    stm32bl_spi_select(false);
    done = initialise();
    finish();
    stm32bl_spi_fast(true);
    return done;
}

static bool await_data(void)
{
    uint8_t byte = 0xFF;

    for (uint32_t i = 0; byte == 0xFF && i < DATA_BYTES; i++)
        byte = get();
    return byte == START;
}

/* 4.5: x^16 + x^12 + x^5 + 1. Over data and its CRC it is 0. */
static uint16_t add_to_crc(uint16_t crc, uint8_t byte)
{
    crc ^= (uint16_t)(byte << 8);
    for (int bit = 0; bit < 8; bit++)
        crc = (uint16_t)(crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0));
    return crc;
}

static bool read_data(uint8_t *buf)
{
    uint16_t crc = 0;

    for (int i = 0; i < SECTOR + 2; i++) {
        uint8_t byte = get();

        crc = add_to_crc(crc, byte);
        if (i < SECTOR)
            buf[i] = byte;
    }
    return crc == 0;
}

bool stm32bl_sd_read(void *user, uint32_t sector, uint8_t *buf)
{
    bool done;

    (void)user;
    if (!by_sector && sector >= SDSC_SECTORS)
        return false;
    stm32bl_spi_select(true);
    done = !command(READ_BLOCK, by_sector ? sector : sector * SECTOR) && await_data() &&
           read_data(buf);
    finish();
    return done;
}
