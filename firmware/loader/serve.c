/*
 * serve.c - the commands of AN3155, version 3.3: Get, Get Version, Get ID, Read Memory, Go, Write Memory,
 * Erase or Extended Erase, Get Checksum; with LOADER_PROTECT Write Protect and Write Unprotect; with LOADER_READ_PROTECT
 * Readout Protect. What the bootloader in system memory would do in the whole flash happens here in one slot only: the one
 * that is not needed to start something.
 */
#include "serve.h"
#include "boot.h"
#include "flash.h"
#include "line.h"

enum { ACK = 0x79, NACK = 0x1F, VERSION = 0x33 };
enum { GET, GET_VERSION, GET_ID, READ = 0x11, GO = 0x21, WRITE = 0x31, SUM = 0xA1 };
enum { ERASE = LOADER_PAGES ? 0x43 : 0x44, PROTECT = 0x63, UNPROTECT = 0x73, CLOSE = 0x82 };
enum { BLOCK = 256 };

#if defined LOADER_READ_PROTECT && !defined LOADER_KEYS
#error                                                                                             \
    "LOADER_READ_PROTECT wants keys: without, an image of whoever has the line starts, and reads all that is protected"
#endif

static unsigned keeper; // the slot that nobody may touch
static bool lost;       // the frame broke off

static union {
    uint8_t bytes[BLOCK + 32]; // a block, and what fills its last unit
    uint32_t words[BLOCK / 4 + 8];
    uint32_t sectors[(LOADER_SECTORS + 31) / 32]; // to be erased: a bit each
} buffer;

static uint8_t get(void)
{
    int byte = lost ? -1 : loader_line_get(true);

    lost = byte < 0;
    return (uint8_t)(lost ? 0 : byte);
}

static void put(const uint8_t *bytes, unsigned count)
{
    while (count--)
        loader_line_put(*bytes++);
}

static void ack(void)
{
    loader_line_put(ACK);
}

/* Bytes and their checksum, which continues `sum`. */
static bool take(uint8_t *bytes, unsigned count, uint8_t sum)
{
    for (unsigned i = 0; i < count; i++) {
        bytes[i] = get();
        sum ^= bytes[i];
    }
    return get() == sum && !lost;
}

/* A number of four bytes, the highest first. */
static bool take_number(uint32_t *number)
{
    uint8_t b[4];
    bool good = take(b, sizeof b, 0);

    *number = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return good;
}

static bool is_within(uint32_t at, uint32_t bytes, uint32_t start, uint32_t size)
{
    return at - start < size && bytes <= size - (at - start);
}

static bool is_free(uint32_t at, uint32_t bytes)
{
    for (unsigned slot = 0; slot < LOADER_SLOTS; slot++)
        if (slot != keeper && is_within(at, bytes, loader_slot_start(slot), LOADER_SLOT_SIZE))
            return true;
    return false;
}

/* The log tells hosts of the slots. It may lie in EEPROM. */
static bool is_in_log(uint32_t at, uint32_t bytes)
{
    return LOADER_RECORD_A - LOADER_FLASH >= LOADER_FLASH_SIZE &&
           (is_within(at, bytes, LOADER_RECORD_A, LOADER_RECORD_SIZE) ||
            is_within(at, bytes, LOADER_RECORD_B, LOADER_RECORD_SIZE));
}

static bool is_readable(uint32_t at, uint32_t bytes)
{
    return is_within(at, bytes, LOADER_FLASH, LOADER_FLASH_SIZE) ||
           is_within(at, bytes, LOADER_SYSTEM, LOADER_SYSTEM_SIZE) || is_in_log(at, bytes);
}

/* The functions below: true means that ACK has been sent, or whatever ends the command. */

static bool answer(const uint8_t *bytes, unsigned count)
{
    ack();
    put(bytes, count);
    ack();
    return true;
}

#ifdef LOADER_PROTECT
enum { MORE_PROTECT = 2 };
#else
enum { MORE_PROTECT = 0 };
#endif
#ifdef LOADER_READ_PROTECT
enum { MORE_CLOSE = 1 };
#else
enum { MORE_CLOSE = 0 };
#endif

static bool tell_commands(void)
{
    static const uint8_t list[] = {
        8 + MORE_PROTECT + MORE_CLOSE,
        VERSION,
        GET,
        GET_VERSION,
        GET_ID,
        READ,
        GO,
        WRITE,
        ERASE,
#ifdef LOADER_PROTECT
        PROTECT,
        UNPROTECT,
#endif
#ifdef LOADER_READ_PROTECT
        CLOSE,
#endif
        SUM,
    };

    return answer(list, sizeof list);
}

static bool tell_version(void)
{
    return answer((const uint8_t[]){VERSION, 0, 0}, 3);
}

static bool tell_id(void)
{
    return answer((const uint8_t[]){1, LOADER_PRODUCT >> 8, LOADER_PRODUCT & 0xFF}, 3);
}

static bool read(void)
{
    uint32_t at, count, skip;

    ack();
    if (!take_number(&at) || !is_readable(at, 1))
        return false;
    ack();
    count = get();
    if (get() != (count ^ 0xFF) || lost || !is_readable(at, ++count))
        return false;
    skip = at % 4;
    if (!loader_flash_read(at - skip, buffer.words, (skip + count + 3) & ~3u))
        return false;
    ack();
    put(buffer.bytes + skip, count);
    return true;
}

static bool is_as_written(uint32_t at, uint32_t count)
{
    uint32_t words[LOADER_UNIT < 4 ? 1 : LOADER_UNIT / 4];

    for (uint32_t i = 0; i < count; i += sizeof words) {
        if (!loader_flash_read(at + i, words, sizeof words))
            return false;
        for (uint32_t j = 0; j < sizeof words / 4; j++)
            if (words[j] != buffer.words[i / 4 + j])
                return false;
    }
    return true;
}

/*
 * Flash clears bits: whether what was written over something reads back as it should tells what was there. So behind read-out
 * protection only erased flash is written.
 */
static bool tells_what_is_there(uint32_t at, uint32_t count)
{
#ifdef LOADER_READ_PROTECT
    uint32_t word;

    for (uint32_t i = 0; loader_flash_is_closed() && i < count; i += sizeof word)
        if (!loader_flash_read(at + i, &word, sizeof word) || word != LOADER_ERASED)
            return true;
#else
    (void)at;
    (void)count;
#endif
    return false;
}

static bool write(void)
{
    enum { STEP = LOADER_UNIT < 4 ? 4 : LOADER_UNIT };
    uint32_t at, count;

    ack();
    if (!take_number(&at) || at % STEP || !is_free(at, 1))
        return false;
    ack();
    count = get();
    if (!take(buffer.bytes, count + 1, (uint8_t)count))
        return false;
    for (count++; count % STEP; count++)
        buffer.bytes[count] = (uint8_t)LOADER_ERASED;
    if (!is_free(at, count) || tells_what_is_there(at, count) || !loader_boot_prepare(keeper) ||
        !loader_flash_write(at, buffer.words, count) || !is_as_written(at, count))
        return false;
    ack();
    return true;
}

/* The numbers of an erase frame, and its checksum: as bits in the buffer. */
static bool take_sectors(void)
{
    uint32_t count, number;
    uint8_t sum = 0;
    bool known = true;

    for (unsigned i = 0; i < sizeof buffer.sectors / 4; i++)
        buffer.sectors[i] = 0;
    for (uint32_t i = 0, last = 1; i <= last && !lost; i++) {
        uint8_t high = LOADER_PAGES ? 0 : get(), low = get();

        sum ^= high ^ low;
        number = (uint32_t)high << 8 | low;
        if (i == 0) { // how many follow, less one; the highest values are for mass erases
            count = number;
            if (count >= (LOADER_PAGES ? 0xFF : 0xFFF0)) {
                get();
                return false;
            }
            last = count + 1;
        } else if (number < LOADER_SECTORS && is_free(LOADER_SECTOR(number), 1)) {
            buffer.sectors[number / 32] |= 1u << number % 32;
        } else {
            known = false;
        }
    }
    return get() == sum && !lost && known;
}

static bool erase(void)
{
    ack();
    if (!take_sectors() || !loader_boot_prepare(keeper))
        return false;
    for (uint32_t n = 0; n < LOADER_SECTORS; n++)
        if (buffer.sectors[n / 32] >> n % 32 & 1 && !loader_flash_erase(LOADER_SECTOR(n)))
            return false;
    ack();
    return true;
}

static bool go(void)
{
    uint32_t at;

    ack();
    if (!take_number(&at))
        return false;
    for (unsigned slot = 0; slot < LOADER_SLOTS; slot++) {
        if (at == loader_slot_start(slot) && loader_boot_activate(slot)) {
            ack();
            loader_line_restart();
            loader_serve_begin(); // only where starting returns
            return true;
        }
    }
    return false;
}

/* The polynomial and the start value are those of every CRC unit; others are refused. */
static bool tell_sum(void)
{
    uint32_t p[4], sum;
    uint8_t b[4], x = 0;

    ack();
    for (unsigned i = 0; i < 4; i++) {
        if (!take_number(&p[i]) || (i == 0 && !is_readable(p[0], 1)) ||
            (i == 1 && (!p[1] || p[1] > LOADER_FLASH_SIZE / 4 || p[0] % 4 ||
                        !is_within(p[0], p[1] * 4, LOADER_FLASH, LOADER_FLASH_SIZE))))
            return false;
        if (i < 3)
            ack();
    }
    if (p[2] != UINT32_C(0x04C11DB7) || p[3] != UINT32_C(0xFFFFFFFF) ||
        !loader_flash_sum(p[0], p[1] * 4, &sum))
        return false;
    ack();
    for (unsigned i = 0; i < 4; i++) {
        b[i] = (uint8_t)(sum >> (24 - 8 * i));
        x ^= b[i];
    }
    put(b, sizeof b);
    loader_line_put(x);
    return true;
}

#ifdef LOADER_PROTECT
/* The numbers of sectors that are the loader's own, and no others. */
static bool take_own_sectors(void)
{
    uint32_t last = get();
    bool own = take(buffer.bytes, last + 1, (uint8_t)last);

    for (uint32_t i = 0; i <= last; i++)
        own = own && buffer.bytes[i] < LOADER_OWN_SECTORS;
    return own;
}

/* The bootloader in system memory resets the chip then, and a host connects anew. */
static bool protect(bool on)
{
    ack();
    if ((on && !take_own_sectors()) || !loader_flash_protect(on))
        return false;
    ack();
    loader_line_again();
    return true;
}
#endif

#ifdef LOADER_READ_PROTECT
/* Read-out protection of level 1, at a host's word only. Nothing here takes it back: that erases the loader. */
static bool close_reading(void)
{
    ack();
    if (!loader_flash_close())
        return false;
    ack();
    loader_line_again();
    return true;
}
#endif

/*
 * Behind read-out protection: reading, protection, and sums, since those of ever more words tell each word. Write, Erase and Go
 * tell nothing of what is there, and go on: only what is signed starts.
 */
static bool is_refused(uint8_t command)
{
#ifdef LOADER_READ_PROTECT
    return (command == READ || command >= PROTECT) && loader_flash_is_closed();
#else
    (void)command;
    return false;
#endif
}

static bool carry_out(uint8_t command)
{
    if (is_refused(command))
        return false;
    switch (command) {
    case GET:
        return tell_commands();
    case GET_VERSION:
        return tell_version();
    case GET_ID:
        return tell_id();
    case READ:
        return read();
    case GO:
        return go();
    case WRITE:
        return write();
    case ERASE:
        return erase();
    case SUM:
        return tell_sum();
#ifdef LOADER_PROTECT
    case PROTECT:
    case UNPROTECT:
        return protect(command == PROTECT);
#endif
#ifdef LOADER_READ_PROTECT
    case CLOSE:
        return close_reading();
#endif
    default:
        return false;
    }
}

void loader_serve_begin(void)
{
    keeper = loader_boot_keeper();
}

void loader_serve_command(void)
{
    uint8_t command = (uint8_t)loader_line_get(false);

    lost = false;
    if ((get() ^ command) == 0xFF && carry_out(command))
        return;
    if (!lost)
        loader_line_put(NACK);
}
