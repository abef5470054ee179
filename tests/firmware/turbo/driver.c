/*
 * driver.c - the host's end of docs/TURBO.md, for the tests.
 */
#include <string.h>

#include "driver.h"

#define MS UINT64_C(1000000000) // in ps

static void put(uint8_t *to, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(word >> 8 * i);
}

static uint32_t get(const uint8_t *from)
{
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

uint32_t driver_crc(const void *data, size_t size)
{
    uint32_t crc = ~0u;

    for (size_t i = 0; i < size; i++) {
        crc ^= ((const uint8_t *)data)[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xEDB88320u & (0 - (crc & 1)));
    }
    return ~crc;
}

void driver_make(struct frame *f, const struct order *o, const void *payload, size_t size)
{
    size_t words = (size + 3) / 4;

    memset(f->bytes, 0, sizeof f->bytes);
    f->bytes[0] = STM32BL_TURBO_START;
    f->bytes[1] = o->command;
    f->bytes[2] = o->sequence;
    f->bytes[3] = (uint8_t)words;
    put(f->bytes + 5, o->address);
    put(f->bytes + 9, o->argument);
    if (size)
        memcpy(f->bytes + 13, payload, size);
    f->size = STM32BL_TURBO_HEAD + 4 * words;
    put(f->bytes + f->size - 4, driver_crc(f->bytes + 1, f->size - 5));
}

void driver_send(struct driver *d, const struct frame *f)
{
    uint8_t bytes[2 * FRAME_MOST];
    size_t size = f->size, at = d->harm_at % f->size;

    memcpy(bytes, f->bytes, size);
    if (d->harm && d->frames == d->harm_frame) {
        if (d->harm == HARM_DROP)
            memmove(bytes + at, bytes + at + 1, --size - at);
        if (d->harm == HARM_FLIP)
            bytes[at] ^= (uint8_t)(1u << d->harm_at % 8);
        if (d->harm == HARM_INSERT) {
            memmove(bytes + at + 1, bytes + at, size++ - at);
            bytes[at] = (uint8_t)(d->harm_at * 37);
        }
        if (d->harm == HARM_DOUBLE) {
            memcpy(bytes + size, f->bytes, f->size);
            size += f->size;
        }
    }
    d->frames++;
    line_send(d->m, bytes, size);
}

/* A byte from the chip, as it arrives: lost, spoiled, or one too many. */
static bool get_byte(struct driver *d, uint64_t until_ps, uint8_t *byte)
{
    if (!line_get(d->m, until_ps, byte))
        return false;
    d->replies++;
    if (!d->reply_harm || d->replies != d->harm_at)
        return true;
    if (d->reply_harm == HARM_DROP)
        return line_get(d->m, until_ps, byte);
    *byte ^= 0x20;
    return true;
}

/* The rest of an answer behind its first byte. False: it is none. */
static bool rest_of_reply(struct driver *d, struct reply *r, uint64_t until_ps)
{
    uint8_t head[8] = {STM32BL_TURBO_ANSWER}, bytes[8 + DATA_MOST], check[4];
    size_t size = 8;
    uint32_t crc;

    for (size_t i = 1; i < 8; i++)
        if (!get_byte(d, until_ps, &head[i]))
            return false;
    r->sequence = head[1];
    r->status = head[2];
    r->next = head[3];
    r->value = get(head + 4);
    memcpy(bytes, head, 8);
    if (d->window[0].bytes[1] >= STM32BL_TURBO_QUESTIONS && r->status == STM32BL_TURBO_OK &&
        (d->window[0].bytes[1] == STM32BL_TURBO_READ ||
         d->window[0].bytes[1] == STM32BL_TURBO_HELLO)) {
        if (r->value > DATA_MOST)
            return false;
        for (size_t i = 0; i < r->value; i++)
            if (!get_byte(d, until_ps, &bytes[size++]))
                return false;
        memcpy(r->data, bytes + 8, r->value);
    }
    for (int i = 0; i < 4; i++)
        if (!get_byte(d, until_ps, &check[i]))
            return false;
    crc = driver_crc(bytes, size);
    r->fault = get(check) == ~crc;
    return get(check) == crc || r->fault;
}

bool driver_reply(struct driver *d, struct reply *r, uint64_t until_ps)
{
    uint8_t byte;

    while (get_byte(d, until_ps, &byte)) {
        size_t back = d->m->line.heard_taken;
        if (byte != STM32BL_TURBO_ANSWER)
            continue;
        // An answer that is under way may take longer than that.
        if (rest_of_reply(d, r, until_ps + 20 * MS + 700 * d->m->line.bit_ps))
            return true;
        d->m->line.heard_taken = back;
    }
    return false;
}

/* What questions are asked with lies in the first place of the window, which is empty then. */
bool driver_ask(struct driver *d, uint8_t command, uint32_t address, uint32_t argument,
                struct reply *r, unsigned ms)
{
    uint64_t end = d->m->now_ps + ms * MS;

    while (d->m->now_ps < end && !d->m->ended) {
        uint64_t patience = d->m->now_ps + (100 + argument / 20) * MS;
        driver_make(&d->window[0], &(struct order){command, d->next, address, argument}, NULL, 0);
        driver_send(d, &d->window[0]);
        while (driver_reply(d, r, patience < end ? patience : end))
            if (r->sequence == d->next && r->status == STM32BL_TURBO_OK)
                return true;
    }
    return false;
}

bool driver_find(struct driver *d, unsigned ms)
{
    uint64_t end = d->m->now_ps + ms * MS;
    uint8_t tune[64];
    struct reply r;

    memset(tune, STM32BL_TURBO_TUNE, sizeof tune);
    driver_make(&d->window[0], &(struct order){.command = STM32BL_TURBO_HELLO}, NULL, 0);
    while (d->m->now_ps < end && !d->m->ended) {
        line_send(d->m, tune, sizeof tune);
        if (!driver_reply(d, &r, d->m->line.free_ps + 20 * MS) ||
            r.value != 4 * STM32BL_TURBO_INFO_WORDS)
            continue;
        for (int i = 0; i < STM32BL_TURBO_INFO_WORDS; i++)
            d->info[i] = get(r.data + 4 * i);
        d->next = r.next;
        machine_run(d->m, d->m->line.free_ps);
        return true;
    }
    return false;
}

bool driver_upload(struct driver *d, struct machine *m, uint32_t baud)
{
    static uint8_t image[BL_TURBO_IMAGE_MOST];
    struct bl_turbo_job job = {.load = m->model->load_address,
                               .ram_end = RAM_START + m->model->ram_size,
                               .baud = baud,
                               .identity = m->model->product_id,
                               .quiet_ms = 1000,
                               .busy_ms = 10000};
    size_t size;

    memset(d, 0, sizeof *d);
    d->m = m;
    d->baud = baud;
    d->row = bl_turbo_row(m->model->product_id);
    size = d->row ? bl_turbo_image(d->row, &job, image, &d->load, &d->ring) : 0;
    if (!size)
        return false;
    if (d->ring > 8192) // a bench is not the place for a large one
        d->ring = 8192;
    d->most = d->ring;
    machine_go(m, d->load, image, size);
    return true;
}

bool driver_start(struct driver *d, struct machine *m, uint32_t baud)
{
    return driver_upload(d, m, baud) && driver_find(d, 3000);
}

static void drop_until(struct driver *d, uint8_t next)
{
    while (d->count && (int8_t)(d->window[d->first].bytes[2] - next) < 0) {
        d->under_way -= d->window[d->first].size;
        d->first = (d->first + 1) % 64;
        d->count--;
    }
}

static void send_again(struct driver *d)
{
    d->resent++;
    for (unsigned i = 0; i < d->count; i++)
        driver_send(d, &d->window[(d->first + i) % 64]);
}

/* Takes one answer, or sends again what has none. False: an order failed, or nobody is there. */
static bool wait_for_one(struct driver *d, unsigned *silences)
{
    const struct model *model = d->m->model;
    uint64_t work = 2000 * model->erase_ns + 256000 * model->program_ns;
    struct reply r;

    if (!driver_reply(d, &r, d->m->line.free_ps + work + (*silences ? 3400 : 400) * MS)) {
        if (d->m->ended || ++*silences > 12)
            return false;
        send_again(d);
        return true;
    }
    if (r.status == STM32BL_TURBO_DAMAGED) {
        drop_until(d, r.next);
        send_again(d);
        return true;
    }
    if (r.status >= STM32BL_TURBO_FAILED) {
        d->failed = r.status;
        d->value = r.value;
        return false;
    }
    *silences = 0;
    d->value = r.value;
    drop_until(d, r.next);
    return true;
}

bool driver_order(struct driver *d, uint8_t command, uint32_t address, uint32_t argument,
                  const void *payload, size_t size)
{
    unsigned silences = 0;
    struct frame f;

    driver_make(&f, &(struct order){command, d->next, address, argument}, payload, size);
    while (d->count == 63 || d->under_way + f.size > d->most)
        if (!wait_for_one(d, &silences))
            return false;
    if (!d->count)
        d->first = 1;
    d->window[(d->first + d->count++) % 64] = f;
    d->window[0].bytes[1] = 0;
    d->under_way += f.size;
    d->next++;
    driver_send(d, &f);
    return true;
}

bool driver_flush(struct driver *d)
{
    unsigned silences = 0;

    while (d->count)
        if (!wait_for_one(d, &silences))
            return false;
    return true;
}

bool driver_erase(struct driver *d, uint32_t address, unsigned count)
{
    uint32_t sector = d->m->model->sector, number = (address - FLASH_START) / sector;

    for (unsigned i = 0; i < count; i++)
        if (!driver_order(d, STM32BL_TURBO_ERASE, address + i * sector,
                          bl_turbo_erase_word(d->row->flash, 0, number + i), NULL, 0))
            return false;
    return true;
}

bool driver_write(struct driver *d, uint32_t address, const uint8_t *data, size_t size, size_t part)
{
    for (size_t at = 0; at < size; at += part) {
        size_t n = size - at < part ? size - at : part;
        if (!driver_order(d, STM32BL_TURBO_WRITE, address + (uint32_t)at, (uint32_t)n, data + at,
                          n))
            return false;
    }
    return true;
}

bool driver_speed(struct driver *d, uint32_t baud)
{
    uint64_t hz =
        (uint64_t)352 * d->info[STM32BL_TURBO_HOST] * d->baud / d->info[STM32BL_TURBO_OWN];
    uint32_t brr = bl_turbo_brr(hz, baud), cr1 = d->info[STM32BL_TURBO_CR1];
    uint32_t on = d->m->model->isr ? 1u | 0xC : 1u << 13 | 0xC;
    uint8_t script[4 * (9 + 1)] = {0};
    uint32_t words[9] = {cr1, 0, 0, d->info[STM32BL_TURBO_BRR], 0, brr, cr1, 0, on};
    struct reply r;

    if (!brr)
        return false;
    for (int i = 0; i < 9; i++)
        put(script + 4 * i, words[i]);
    if (!driver_order(d, STM32BL_TURBO_SCRIPT, 0, 0, script, sizeof script) || !driver_flush(d))
        return false;
    line_rate(d->m, baud, false);
    if (driver_ask(d, STM32BL_TURBO_HELLO, 0, 0, &r, 300))
        return true;
    line_rate(d->m, d->baud, true);
    driver_ask(d, STM32BL_TURBO_HELLO, 0, 0, &r, 2000);
    return false;
}
