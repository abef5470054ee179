/*
 * an3155_list.c - lists of sectors to erase, and what becomes of them on a disturbed line.
 *
 * A list ends in the XOR of its bytes, so all of it has the XOR 0. Two kinds of faults keep that:
 *  - two neighbours that change places, always;
 *  - a byte that is added, if it is the checksum itself: the ROM then takes the list's last number for
 *    the checksum, and all behind the place is shifted by one byte.
 * An added byte that makes the count smaller or larger may be any. Where the count becomes larger
 * the ROM waits for more. In the plain Erase an added FF before a single sector, whose count is 00,
 * would be a mass erase; so there a single sector is named twice.
 */
#include "an3155_list.h"

#include <string.h>

#include "an3155.h"

enum { MASS_ERASE = 0xFFF0 }; // AN3155 3.8: counts from FFFx on are special; 3.7: FF

bool an3155_list_make(struct an3155_list *list, const struct stm32bl_sector *sectors, size_t count,
                      bool extended)
{
    size_t named = !extended && count == 1 ? 2 : count;
    uint8_t n = 0;

    list->extended = extended;
    list->len = 0;
    if (extended)
        list->bytes[n++] = (uint8_t)((named - 1) >> 8); // N-1, and numbers in two bytes
    list->bytes[n++] = (uint8_t)(named - 1);
    for (size_t i = 0; i < named; i++) {
        uint32_t number = sectors[i < count ? i : 0].number;
        if (extended)
            list->bytes[n++] = (uint8_t)(number >> 8);
        else if (number > 255)
            return false;
        list->bytes[n++] = (uint8_t)number;
    }
    list->bytes[n] = an3155_xor(list->bytes, n);
    list->len = (uint8_t)(n + 1);
    return true;
}

/* Bytes as they may arrive. */
struct arrival {
    uint8_t bytes[AN3155_LIST_MAX + 1];
    size_t len;
};

static void insert(const struct an3155_list *list, size_t at, uint8_t byte, struct arrival *out)
{
    memcpy(out->bytes, list->bytes, at);
    out->bytes[at] = byte;
    memcpy(out->bytes + at + 1, list->bytes + at, list->len - at);
    out->len = list->len + 1u;
}

static void exchange(const struct an3155_list *list, size_t at, struct arrival *out)
{
    memcpy(out->bytes, list->bytes, list->len);
    out->bytes[at] = list->bytes[at + 1];
    out->bytes[at + 1] = list->bytes[at];
    out->len = list->len;
}

static size_t head_size(bool extended)
{
    return extended ? 2 : 1;
}

static bool is_mass_erase(const uint8_t *bytes, bool extended)
{
    return extended ? (bytes[0] << 8 | bytes[1]) >= MASS_ERASE : bytes[0] == 0xFF;
}

/* How many bytes the ROM takes for this list, by its count. */
static size_t size_wanted(const uint8_t *bytes, bool extended)
{
    size_t count = 1u + (extended ? bytes[0] << 8 | bytes[1] : bytes[0]);

    if (is_mass_erase(bytes, extended))
        return head_size(extended) + 1;
    return head_size(extended) + count * head_size(extended) + 1;
}

static uint16_t number_at(const uint8_t *bytes, size_t i, bool extended)
{
    const uint8_t *p = bytes + head_size(extended) * (1 + i);

    return (uint16_t)(extended ? p[0] << 8 | p[1] : p[0]);
}

static size_t count_of(const struct an3155_list *list)
{
    return (list->len - 1) / head_size(list->extended) - 1;
}

static bool is_in(const struct an3155_list *list, uint16_t number)
{
    for (size_t i = 0; i < count_of(list); i++)
        if (number_at(list->bytes, i, list->extended) == number)
            return true;
    return false;
}

enum { NUMBERS = 4096 }; // more than the pages of any device: L1 has 2048

struct strays {
    const struct an3155_list *list;
    bl_stray_fn each;
    void *user;
    uint8_t seen[NUMBERS / 8];
};

static void note(struct strays *s, uint16_t number)
{
    uint8_t bit = (uint8_t)(1u << number % 8);

    if (number >= NUMBERS || s->seen[number / 8] & bit || is_in(s->list, number))
        return;
    s->seen[number / 8] |= bit;
    s->each(number, s->user);
}

/* What the ROM erases of it, if it takes it. A mass erase hits all; the lowest sector stands for it. */
static void note_arrival(struct strays *s, const struct arrival *a)
{
    bool extended = s->list->extended;
    size_t size = size_wanted(a->bytes, extended);

    if (size > a->len || an3155_xor(a->bytes, size) != 0)
        return;
    if (is_mass_erase(a->bytes, extended)) {
        note(s, 0);
        return;
    }
    for (size_t i = 0; head_size(extended) * (2 + i) < size; i++)
        note(s, number_at(a->bytes, i, extended));
}

void an3155_list_strays(const struct an3155_list *list, bl_stray_fn each, void *user)
{
    struct strays s = {.list = list, .each = each, .user = user};
    struct arrival a = {{0}, 0};

    for (size_t at = 0; at + 1 < list->len; at++) {
        exchange(list, at, &a);
        note_arrival(&s, &a);
    }
    for (size_t at = 0; at < list->len; at++) {
        insert(list, at, list->bytes[list->len - 1], &a);
        note_arrival(&s, &a);
    }
    for (size_t at = 0; at < head_size(list->extended); at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            insert(list, at, (uint8_t)byte, &a);
            note_arrival(&s, &a);
        }
}

void an3155_fills_add(struct an3155_fills *fills, uint8_t byte)
{
    fills->bits[byte / 8] |= (uint8_t)(1u << byte % 8);
}

static bool is_fill(const struct an3155_fills *fills, unsigned byte)
{
    return fills->bits[byte / 8] & 1u << byte % 8;
}

/* All numbers that begin with this byte of the list; of the plain Erase those that are it. */
static void note_from(struct strays *s, const struct an3155_fills *fills, size_t at)
{
    const struct an3155_list *list = s->list;
    uint8_t high = list->bytes[at];

    if (!list->extended) {
        note(s, high);
        return;
    }
    for (size_t i = at + 1; i < list->len; i++)
        note(s, (uint16_t)(high << 8 | list->bytes[i]));
    for (unsigned fill = 0; fill < 256; fill++)
        if (is_fill(fills, fill))
            note(s, (uint16_t)(high << 8 | fill));
}

void an3155_list_leftovers(const struct an3155_list *list, const struct an3155_fills *fills,
                           bl_stray_fn each, void *user)
{
    struct strays s = {.list = list, .each = each, .user = user};

    for (size_t at = 0; at < list->len; at++)
        note_from(&s, fills, at);
    for (unsigned fill = 0; !list->extended && fill < 256; fill++)
        if (is_fill(fills, fill))
            note(&s, (uint16_t)fill);
}
