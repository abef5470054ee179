/*
 * emulated.c - see emulated.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"
#include "option_bytes.h"
#include "stm32bl_slot_format.h"

// The longest: two signatures, with two keys each, at the 2.1 MHz of an L0 after reset.
enum { ACK = 0x79, LOADER_MOST = 8192, PATIENCE_MS = 80000 };
#define PRODUCT "pump" // of all images
#define MS      UINT64_C(1000000000)

// What an application says: app.c.
#define SAYS 0x40002FF0u
#define DONE 0x40002FF4u

// System memory and option bytes of all chips; what there is to be read.
#define SYSTEM 0x1FF00000u
static uint8_t system_memory[0x100000];

static const struct kind kinds[] = {
    {"f103", "f103", 0x08001800, 0x08010C00, 0x40021024, 28, 0x40006C04 + 8 * 4, true},
    {"f407", "f411", 0x08010000, 0x08080000, 0x40023874, 28, 0x40002850 + 4 * 4, false},
    {"f411", "f411", 0x08010000, 0x08040000, 0x40023874, 28, 0x40002850 + 4 * 4, false},
    {"g071", "g071", 0x08002000, 0x08011000, 0x40021060, 28, 0x4000B100 + 4 * 4, false},
    {"h743", "h743", 0x08020000, 0x08100000, 0x580244D0, 24, 0x58004050 + 4 * 4, false},
    {"l072", "l071", 0x08001000, 0x08018800, 0x40021050, 28, 0x40002850 + 4 * 4, false},
    {"l476", "l476", 0x08002000, 0x08081000, 0x40021094, 28, 0x40002850 + 4 * 4, false},
    {"l476_banks", "l476", 0x08004000, 0x08084000, 0x40021094, 28, 0x40002850 + 4 * 4, false},
    {"g474_banks", "l476", 0x08003000, 0x08043000, 0x40021094, 28, 0x40002500 + 4 * 4, false},
    {"f429_banks", "f411", 0x08010000, 0x08110000, 0x40023874, 28, 0x40002850 + 4 * 4, false},
    {"f767_banks", "f411", 0x08010000, 0x08110000, 0x40023874, 28, 0x40002850 + 4 * 4, false},
    {"h743_swap", "h743", 0x08040000, 0x08140000, 0x580244D0, 24, 0x58004050 + 4 * 4, false},
};

void emulated_die(const struct emulated *e, const char *what, unsigned value)
{
    printf("%s: %s (%u), power cut in operation %d, half done %d\n", e->kind->name, what, value,
           e->cut, (int)e->half_done);
    exit(1);
}

bool emulated_has_banks(const struct kind *kind)
{
    return strstr(kind->name, "_banks") || strstr(kind->name, "_swap");
}

/* Two banks that change places: RM0351, RM0440, RM0090, RM0410. */
static void make_banks(struct model *model, const char *name)
{
    bool is_f = model->kind == FLASH_F4, is_g4 = !strcmp(name, "g474_banks");

    model->flash_size = is_f ? 0x200000 : is_g4 ? 0x80000 : 0x100000;
    model->half = model->flash_size / 2;
    model->memrmp = is_f ? 0x40013800 : 0x40010000;
    model->syscfg_clock = is_f ? 0x40023844 : 0x40021060;
    model->syscfg_bit = is_f ? 14 : 0;
    model->uneven = is_f;
    model->msi = !is_f && !is_g4;
    model->ram_size = is_g4 ? 0x20000 : is_f ? 0x30000 : model->ram_size;
    if (is_g4)
        model->reset_hz = 16000000;
    model->optcr = is_g4 ? 1u << 22 : 0; // DBANK; nDBANK is 0
    if (!strcmp(name, "f767_banks")) {
        model->cpu = UC_CPU_ARM_CORTEX_M7;
        model->isr = true;
        model->ram_size = 0x80000;
    }
}

/* Flash and clocks as after reset of the whole chip, where the models of the turbo have less. */
static struct model model_of(const struct kind *kind)
{
    struct model model = *machine_model(kind->base);

    model.usart_divider = 1;
    model.leap = true;
    if (strstr(kind->name, "_banks")) {
        make_banks(&model, kind->name);
    } else if (model.kind == FLASH_F4) {
        model.flash_size = strcmp(kind->name, "f407") ? 0x80000 : 0x100000;
        model.uneven = true;
    } else if (model.kind == FLASH_H7) {
        model.flash_size = 0x200000;
        model.bank = 0x100000;
        model.half = strstr(kind->name, "_swap") ? model.bank : 0;
    } else if (model.kind == FLASH_L0) {
        model.flash_size = 0x30000;
        model.eeprom = 0x2000;
        model.unit = 4;
        model.reset_hz = 2097152;
        model.msi = true;
    } else if (!strcmp(kind->name, "l476")) {
        model.flash_size = 0x100000;
        model.msi = true;
    }
    return model;
}

static uint32_t load(const struct emulated *e, const char *folder, const char *name, uint8_t *bytes,
                     uint32_t most)
{
    char path[400];
    FILE *file;
    uint32_t size;

    snprintf(path, sizeof path, "%s/%s%s.bin", folder, e->name, name);
    file = fopen(path, "rb");
    if (!file)
        emulated_die(e, "an image is not there", 0);
    size = (uint32_t)fread(bytes, 1, most, file);
    fclose(file);
    return size;
}

void emulated_new(struct emulated *e, const char *folder, const char *chip)
{
    *e = (struct emulated){.cut = NEVER, .baud = 115200, .name = chip};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strncmp(kinds[i].name, chip, strlen(kinds[i].name)))
            e->kind = &kinds[i];
    e->model = model_of(e->kind);
    if (strstr(e->kind->name, "_swap"))
        e->options = option_bytes_new();
    e->bytes = malloc(flash_bytes(&e->model));
    e->states = calloc(1, flash_bytes(&e->model));
    memset(e->bytes, e->model.kind == FLASH_L0 ? 0 : 0xFF, flash_bytes(&e->model));
    e->loader.bytes = calloc(1, LOADER_MOST);
    e->loader.size = load(e, folder, "", e->loader.bytes, LOADER_MOST);
    e->loader.start = FLASH_START;
}

void emulated_free(struct emulated *e)
{
    free(e->options);
    free(e->bytes);
    free(e->states);
    free(e->loader.bytes);
}

static uint32_t sum_of(const uint8_t *bytes, uint32_t size)
{
    uint32_t sum = 0xFFFFFFFF;

    for (uint32_t i = 0; i < size; i++) {
        sum ^= (uint32_t)bytes[i ^ 3] << 24;
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 0x80000000 ? sum << 1 ^ 0x04C11DB7 : sum << 1;
    }
    return sum;
}

static void seal(struct image *image, uint32_t link, uint32_t version)
{
    struct stm32bl_slot_descriptor d = {.mark = STM32BL_SLOT_MARK,
                                        .size = sizeof d,
                                        .format = STM32BL_SLOT_FORMAT,
                                        .flags = STM32BL_SLOT_TRIAL,
                                        .unit = 32,
                                        .load = link,
                                        .length = image->size,
                                        .version = version,
                                        .counter = 1,
                                        .name = PRODUCT};
    uint32_t words[2] = {STM32BL_SLOT_MARK, image->size};

    d.product = sum_of(d.name, sizeof d.name);
    memcpy(image->bytes + STM32BL_SLOT_MARK_AT, words, sizeof words);
    memcpy(image->bytes + image->size, &d, sizeof d);
    d.sum = sum_of(image->bytes, image->size + sizeof d - sizeof d.sum);
    memcpy(image->bytes + image->size, &d, sizeof d);
    image->size += (uint32_t)sizeof d;
}

void emulated_seal(struct image *image, uint32_t load, uint32_t counter, const char *product)
{
    struct stm32bl_slot_descriptor d;

    image->size -= (uint32_t)sizeof d;
    memcpy(&d, image->bytes + image->size, sizeof d);
    d.load = load;
    d.counter = counter;
    memset(d.name, 0, sizeof d.name);
    memcpy(d.name, product, strlen(product));
    d.product = sum_of(d.name, sizeof d.name);
    memcpy(image->bytes + image->size, &d, sizeof d);
    d.sum = sum_of(image->bytes, image->size + sizeof d - sizeof d.sum);
    memcpy(image->bytes + image->size, &d, sizeof d);
    image->size += (uint32_t)sizeof d;
}

struct image emulated_image(struct emulated *e, const char *folder, char slot, unsigned version,
                            uint32_t size)
{
    char name[16];
    struct image image = {.start = slot == 'b' ? e->kind->slot_b : e->kind->slot_a};
    uint32_t most = size > LOADER_MOST ? size : LOADER_MOST;

    snprintf(name, sizeof name, "_%c_%u", slot, version);
    image.bytes = calloc(1, most + sizeof(struct stm32bl_slot_descriptor));
    image.size = load(e, folder, name, image.bytes, most);
    if (image.size < size)
        image.size = size;
    seal(&image, emulated_has_banks(e->kind) ? e->kind->slot_a : image.start, version);
    return image;
}

void emulated_on(struct emulated *e)
{
    struct machine *m = machine_new(&e->model, AFTER_GO_RESET, e->baud ? e->baud : 115200);

    e->m = m;
    if (uc_mem_map_ptr(m->uc, SYSTEM, sizeof system_memory, UC_PROT_READ, system_memory))
        emulated_die(e, "no system memory", 0);
    if (e->radio && uc_mem_map_ptr(m->uc, RADIO, RADIO_SIZE, UC_PROT_READ, (void *)e->radio))
        emulated_die(e, "no radio", 0);
    if (e->radio)
        board_write(m, RADIO_SAYS, 1);
    memcpy(m->flash.bytes, e->bytes, flash_bytes(&e->model));
    memcpy(m->flash.states, e->states, flash_bytes(&e->model));
    m->flash.banks[0].sr = m->flash.banks[1].sr = 0;
    flash_fade(m);
    if (e->options)
        option_bytes_load(e->options, e);
    m->flash.half_done = e->half_done;
    if (e->cut != NEVER && (unsigned)e->cut >= e->operations)
        m->flash.power_fails_at = e->cut - (int)e->operations;
}

void emulated_off(struct emulated *e)
{
    struct machine *m = e->m;

    e->operations += m->flash.operations;
    e->failed = e->failed || (m->ended && m->end == END_POWER);
    if (m->ended && m->end != END_POWER && m->end != END_RESET && !e->reckless)
        emulated_die(e, "the processor ran into a wall", (unsigned)m->end);
    if (m->stale && !e->reckless)
        emulated_die(e, "the banks change places under a cache", m->stale);
    if (m->flash.control_while_busy && !e->reckless)
        emulated_die(e, "the controller was touched while busy", m->flash.control_while_busy);
    memcpy(e->bytes, m->flash.bytes, flash_bytes(&e->model));
    memcpy(e->states, m->flash.states, flash_bytes(&e->model));
    machine_free(m);
    e->m = NULL;
}

void emulated_install(struct emulated *e)
{
    emulated_on(e);
    flash_rom(e->m, e->loader.start, e->loader.bytes, e->loader.size);
    if (e->options && !e->m->ended)
        flash_rom(e->m, e->loader.start + e->model.half, e->loader.bytes, e->loader.size);
    emulated_off(e);
}

static bool waits_for_a_host(struct emulated *e)
{
    return board_pin_ready(e->m, e->model.rx);
}

/* From one reset to an image, or to the next reset, which the loader makes itself if `again`. */
static unsigned boot(struct emulated *e, bool *again)
{
    unsigned version = 0, done = 0;
    struct machine *m;

    emulated_on(e);
    m = e->m;
    m->watch = e->watch;
    machine_boot(m);
    for (int i = 0; i < PATIENCE_MS && !m->ended && !done && !waits_for_a_host(e); i++) {
        machine_run(m, m->now_ps + MS);
        version = board_stored(m, SAYS);
        done = board_stored(m, DONE);
    }
    if (done > 1)
        emulated_die(e, "an application is unhappy", done);
    e->boot_operations += m->flash.operations;
    e->cycles = m->watched;
    *again = e->options && m->ended && m->end == END_RESET && !version;
    if (e->options)
        option_bytes_keep(e->options, e, *again);
    emulated_off(e);
    return version;
}

unsigned emulated_boot(struct emulated *e)
{
    unsigned version, resets = 0;
    bool again;

    e->boot_operations = 0;
    do
        version = boot(e, &again);
    while (again && ++resets < 5);
    if (again)
        emulated_die(e, "the loader resets the chip for ever", resets);
    return version;
}

/* ---- the host */

static bool say(struct emulated *e, const uint8_t *bytes, unsigned count, unsigned ms)
{
    uint8_t byte = 0;

    line_send(e->m, bytes, count);
    return line_get(e->m, e->m->now_ps + ms * MS, &byte) && byte == ACK;
}

bool emulated_command(struct emulated *e, uint8_t command)
{
    return say(e, (const uint8_t[]){command, (uint8_t)~command}, 2, 100);
}

bool emulated_address(struct emulated *e, uint32_t at)
{
    uint8_t b[5] = {(uint8_t)(at >> 24), (uint8_t)(at >> 16), (uint8_t)(at >> 8), (uint8_t)at, 0};

    b[4] = b[0] ^ b[1] ^ b[2] ^ b[3];
    return say(e, b, 5, 20000); // a signature takes its time
}

static uint32_t sector_start(const struct emulated *e, uint32_t number)
{
    if (!e->model.uneven)
        return FLASH_START + number * e->model.sector;
    if (e->model.half && number >= 12)
        return e->model.half + sector_start(e, number - 12);
    return FLASH_START + (number < 5 ? number : 8 * (number - 4)) * e->model.sector;
}

static bool erase_sector(struct emulated *e, uint32_t number)
{
    uint8_t high = (uint8_t)(number >> 8), low = (uint8_t)number;

    if (e->kind->f1)
        return emulated_command(e, 0x43) && say(e, (const uint8_t[]){0, low, low}, 3, 3000);
    return emulated_command(e, 0x44) &&
           say(e, (const uint8_t[]){0, 0, high, low, high ^ low}, 5, 3000);
}

bool emulated_erase(struct emulated *e, uint32_t at, uint32_t size)
{
    for (uint32_t n = 0; sector_start(e, n) < at + size; n++)
        if (sector_start(e, n + 1) > at && !erase_sector(e, n))
            return false;
    return true;
}

bool emulated_write(struct emulated *e, uint32_t at, const uint8_t *bytes, unsigned count)
{
    uint8_t frame[258] = {(uint8_t)(count - 1)};

    memcpy(frame + 1, bytes, count);
    for (unsigned i = 0; i <= count; i++)
        frame[count + 1] ^= frame[i];
    return emulated_command(e, 0x31) && emulated_address(e, at) && say(e, frame, count + 2, 3000);
}

static void ask_for_loader(struct emulated *e)
{
    const struct kind *kind = e->kind;

    if (e->options)
        option_bytes_open(e, true);
    board_write(e->m, kind->status, 1u << kind->status_bit);
    if (kind->f1) {
        board_write(e->m, kind->backup, 0xB007);
        board_write(e->m, kind->backup + 4, 0xC0DF);
    } else {
        board_write(e->m, kind->backup, 0xB007C0DF);
    }
    if (e->options)
        option_bytes_open(e, false);
}

/* From a reset to the host's first byte. */
static bool greet(struct emulated *e)
{
    struct machine *m = e->m;

    machine_boot(m);
    for (int i = 0; i < PATIENCE_MS && !m->ended && !waits_for_a_host(e); i++)
        machine_run(m, m->now_ps + MS);
    machine_run(m, m->now_ps + MS);
    if (!m->ended && board_stored(m, SAYS))
        emulated_die(e, "asked for the loader, an image starts", board_stored(m, SAYS));
    if (m->ended)
        return false;
    if (!say(e, (const uint8_t[]){0x7F}, 1, 100) && !m->ended)
        emulated_die(e, "the loader does not answer, at baud", e->baud);
    return !m->ended;
}

bool emulated_enter(struct emulated *e)
{
    emulated_on(e);
    ask_for_loader(e);
    return greet(e);
}

bool emulated_again(struct emulated *e)
{
    uint32_t kept;

    machine_run(e->m, e->m->now_ps + 10 * MS);
    if (!e->m->ended || e->m->end != END_RESET)
        emulated_die(e, "the loader does not reset the chip", e->m->ended);
    kept = board_stored(e->m, e->kind->backup);
    emulated_off(e);
    emulated_on(e);
    board_write(e->m, e->kind->status, 1u << e->kind->status_bit);
    board_write(e->m, e->kind->backup, kept);
    return greet(e);
}

static bool send_image(struct emulated *e, const struct image *image)
{
    if (!emulated_erase(e, image->start, image->size))
        return false;
    for (uint32_t at = 0; at < image->size; at += 256)
        if (!emulated_write(e, image->start + at, image->bytes + at,
                            image->size - at < 256 ? image->size - at : 256))
            return false;
    return emulated_command(e, 0x21) && emulated_address(e, image->start);
}

bool emulated_update(struct emulated *e, const struct image *image)
{
    bool done = emulated_enter(e) && send_image(e, image);
    struct machine *m = e->m;

    if (done)
        machine_run(m, m->now_ps + 10 * MS);
    if (!done && !m->ended)
        emulated_die(e, "the loader refuses", 0);
    if (done && m->end != END_RESET && m->end != END_POWER)
        emulated_die(e, "Go does not reset the chip", 0);
    emulated_off(e);
    return done;
}
