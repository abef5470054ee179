/*
 * sd_bus.c - SPI1 as far as bytes go, with its clock and its pins: RM0410 35.9, RM0090 28.5, RM0351 42.6.
 */
#include "sd_bus.h"

enum { CR1 = 0x40013000, CR2 = 0x40013004, SR = 0x40013008, DR = 0x4001300C };
enum { MODER = 0x00, PUPDR = 0x0C, BSRR = 0x18, AFRL = 0x20 };
enum {
    READY = 3,
    ON = 0x344,
    CS = 1 << 4,
    MOST_HZ = 400000
}; // SSM, SSI, SPE, MSTR; while it identifies itself

static struct sd_card *card;
static bool has_fifo;
static uint8_t says;

static uint32_t port(struct machine *m, uint32_t offset)
{
    return board_stored(m, m->model->gpio + offset);
}

/* PA5 to PA7 are the SPI's, PA4 an output, and MISO has its pull-up. */
static bool pins_work(struct machine *m)
{
    return board_stored(m, m->model->gpio_clock) >> m->model->gpio_bit & 1 &&
           (port(m, MODER) >> 8 & 0xFF) == 0xA9 && port(m, AFRL) >> 20 == 0x555 &&
           (port(m, PUPDR) >> 12 & 3) == 1;
}

/* With a FIFO: 8 bits, and RXNE for each byte; without one these bits are none. */
static bool spi_works(struct machine *m)
{
    uint32_t on = m->model->msi ? 0x40021060 : 0x40023844;

    return board_stored(m, on) >> 12 & 1 && (board_stored(m, CR1) & ON) == ON &&
           (board_stored(m, CR2) & 0x1F00) == (has_fifo ? 0x1700 : 0);
}

static void exchange(struct machine *m, uint8_t byte)
{
    uint64_t hz = UINT64_C(1000000000000) / m->cycle_ps;

    if (!spi_works(m) || !pins_work(m))
        return;
    card->fast = hz >> (1 + (board_stored(m, CR1) >> 3 & 7)) > MOST_HZ;
    says = sd_card_exchange(card, byte);
}

static bool on_bus(struct machine *m, bool write, uint32_t address, uint32_t *value)
{
    if (write && address == m->model->gpio + BSRR && *value & (CS | CS << 16))
        sd_card_select(card, *value & CS << 16);
    if (!write && address == SR)
        *value = spi_works(m) ? READY : 0;
    else if (!write && address == DR)
        *value = says;
    else if (write && address == DR)
        exchange(m, (uint8_t)*value);
    else
        return false;
    return true;
}

void sd_bus_connect(struct machine *m, struct sd_card *c, bool fifo)
{
    card = c;
    has_fifo = fifo;
    says = 0xFF;
    m->more = on_bus;
}
