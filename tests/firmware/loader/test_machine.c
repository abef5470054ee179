/*
 * test_machine.c - `test_machine FOLDER CHIP STRIDE`: the loader's machine code on an emulated chip, from the first
 * boot over an update on the line to the image that confirms itself, or to the one before it. Then the same
 * while the power fails in every STRIDEth operation of the flash, and in each of the log's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "stm32bl_slot_format.h"

enum { ACK = 0x79, BAUD = 115200, MOST = 8192 };
#define MS UINT64_C(1000000000)

struct kind {
    const char *name;
    uint32_t slot_a, slot_b, status, status_bits, backup;
    bool half; // backup registers of 16 bits, and Erase
};

static const struct kind kinds[] = {
    {"f103", 0x08001800, 0x08010C00, 0x40021024, 1u << 28, 0x40006C04 + 8 * 4, true},
    {"g071", 0x08002000, 0x08011000, 0x40021060, 1u << 28, 0x4000B100 + 4 * 4, false},
    {"l476", 0x08002000, 0x08081000, 0x40021094, 1u << 28, 0x40002850 + 4 * 4, false},
};

struct image {
    uint8_t bytes[MOST];
    uint32_t size;
};

/* What outlives a reset, and the world around it. */
static struct {
    const struct kind *kind;
    struct model model;
    uint8_t *bytes, *states;
    struct image loader, old, next[2]; // version 1; 2 and 3
    unsigned operations, cut;          // the power fails in this one; UINT_MAX: never
    bool failed;                       // it has
} world;

static struct machine *m;

static void die(const char *what, unsigned value)
{
    printf("%s: %s (%u), power cut in operation %d\n", world.kind->name, what, value,
           (int)world.cut);
    exit(1);
}

static void load(struct image *image, const char *folder, const char *name)
{
    char path[400];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s%s.bin", folder, world.kind->name, name);
    file = fopen(path, "rb");
    if (!file)
        die("an image is not there", 0);
    image->size = (uint32_t)fread(image->bytes, 1, MOST - 64, file);
    fclose(file);
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

static void seal(struct image *image, uint32_t start, uint32_t version)
{
    struct stm32bl_slot_descriptor d = {STM32BL_SLOT_MARK,
                                        64,
                                        1,
                                        STM32BL_SLOT_TRIAL,
                                        8,
                                        start,
                                        image->size,
                                        version,
                                        1,
                                        0,
                                        0,
                                        {0},
                                        0,
                                        0};
    uint32_t words[2] = {STM32BL_SLOT_MARK, image->size};

    memcpy(image->bytes + STM32BL_SLOT_MARK_AT, words, sizeof words);
    memcpy(image->bytes + image->size, &d, sizeof d);
    d.sum = sum_of(image->bytes, image->size + 60);
    memcpy(image->bytes + image->size, &d, sizeof d);
    image->size += 64;
}

static void turn_on(void)
{
    m = machine_new(&world.model, AFTER_GO_RESET, BAUD);
    memcpy(m->flash.bytes, world.bytes, world.model.flash_size);
    memcpy(m->flash.states, world.states, world.model.flash_size);
    m->flash.sr = 0;
    if (world.cut >= world.operations && world.cut != UINT32_MAX)
        m->flash.power_fails_at = (int)(world.cut - world.operations);
    machine_boot(m);
}

static void turn_off(void)
{
    world.operations += m->flash.operations;
    world.failed = world.failed || (m->ended && m->end == END_POWER);
    if (m->ended && m->end != END_POWER && m->end != END_RESET)
        die("the processor ran into a wall", (unsigned)m->end);
    if (m->flash.control_while_busy)
        die("the controller was touched while busy", m->flash.control_while_busy);
    memcpy(world.bytes, m->flash.bytes, world.model.flash_size);
    memcpy(world.states, m->flash.states, world.model.flash_size);
    machine_free(m);
}

/* The version that a reset starts; 0: none, or the power failed. */
static unsigned boot(void)
{
    unsigned version = 0, done = 0;

    turn_on();
    for (int i = 0; i < 400 && !m->ended && !done; i++) {
        machine_run(m, m->now_ps + MS);
        version = board_stored(m, 0x40002FF0);
        done = board_stored(m, 0x40002FF4);
    }
    if (done > 1)
        die("an application is unhappy", done);
    turn_off();
    return version;
}

static bool acknowledged(unsigned ms)
{
    uint8_t byte = 0;

    if (line_get(m, m->now_ps + ms * MS, &byte) && byte != ACK)
        die("the loader refuses", byte);
    return byte == ACK;
}

static bool say(const uint8_t *bytes, unsigned count, unsigned ms)
{
    line_send(m, bytes, count);
    return acknowledged(ms);
}

static bool say_command(uint8_t command)
{
    return say((const uint8_t[]){command, (uint8_t)~command}, 2, 100);
}

static bool say_address(uint32_t at)
{
    uint8_t b[5] = {(uint8_t)(at >> 24), (uint8_t)(at >> 16), (uint8_t)(at >> 8), (uint8_t)at, 0};

    b[4] = b[0] ^ b[1] ^ b[2] ^ b[3];
    return say(b, 5, 3000);
}

static bool erase_page(uint32_t at)
{
    uint32_t page = (at - FLASH_START) / world.model.sector;
    uint8_t high = (uint8_t)(page >> 8), low = (uint8_t)page;

    if (world.kind->half)
        return say_command(0x43) && say((const uint8_t[]){0, low, low}, 3, 3000);
    return say_command(0x44) && say((const uint8_t[]){0, 0, high, low, high ^ low}, 5, 3000);
}

static bool write_block(uint32_t at, const uint8_t *bytes, unsigned count)
{
    uint8_t frame[258] = {(uint8_t)(count - 1)};

    memcpy(frame + 1, bytes, count);
    for (unsigned i = 0; i <= count; i++)
        frame[count + 1] ^= frame[i];
    return say_command(0x31) && say_address(at) && say(frame, count + 2, 3000);
}

static void ask_for_loader(void)
{
    board_write(m, world.kind->status, world.kind->status_bits);
    if (world.kind->half) {
        board_write(m, world.kind->backup, 0xB007);
        board_write(m, world.kind->backup + 4, 0xC0DF);
    } else {
        board_write(m, world.kind->backup, 0xB007C0DF);
    }
}

static bool send_image(const struct image *image)
{
    uint32_t start = world.kind->slot_b;

    for (uint32_t at = 0; at < image->size; at += world.model.sector)
        if (!erase_page(start + at))
            return false;
    for (uint32_t at = 0; at < image->size; at += 256)
        if (!write_block(start + at, image->bytes + at,
                         image->size - at < 256 ? image->size - at : 256))
            return false;
    return say_command(0x21) && say_address(start);
}

/* True: the loader has acknowledged Go and reset the chip. */
static bool update(const struct image *image)
{
    bool done;

    turn_on();
    ask_for_loader();
    machine_run(m, m->now_ps + 100 * MS);
    if (!m->ended && board_stored(m, 0x40002FF0))
        die("asked for the loader, an image starts", board_stored(m, 0x40002FF0));
    done = !m->ended && say((const uint8_t[]){0x7F}, 1, 100) && send_image(image);
    if (done)
        machine_run(m, m->now_ps + 10 * MS);
    if (!done && !m->ended)
        die("the loader does not answer", 0);
    if (done && m->end != END_RESET && m->end != END_POWER)
        die("Go does not reset the chip", 0);
    turn_off();
    return done;
}

static void be_born(unsigned cut)
{
    memset(world.bytes, 0xFF, world.model.flash_size);
    memset(world.states, 0, world.model.flash_size);
    memcpy(world.bytes, world.loader.bytes, world.loader.size);
    memcpy(world.bytes + (world.kind->slot_a - FLASH_START), world.old.bytes, world.old.size);
    world.operations = 0;
    world.cut = cut;
    world.failed = false;
}

static void must_start(unsigned version)
{
    unsigned started = boot();

    if (!world.failed && started != version)
        die("another version starts", started);
}

/* The first boot, the update, and what follows it. Ends where the power fails. */
static void live(unsigned version)
{
    must_start(1);
    if (!world.failed)
        update(&world.next[version - 2]);
    for (int i = 0; i < 3 && !world.failed; i++)
        must_start(version);
    if (!world.failed)
        must_start(version == 2 ? 2 : 1);
}

/* After the cut: something starts, and the update can be done again. */
static void recover(unsigned version)
{
    unsigned started = boot();

    if (started != 1 && started != version)
        die("after the cut nothing whole starts", started);
    for (int i = 0; i < 4 && started != 1 && version == 3; i++)
        started = boot();
    if (started == 1 && update(&world.next[version - 2]))
        must_start(version);
}

static unsigned count_operations(unsigned version)
{
    be_born(UINT32_MAX);
    live(version);
    printf("%s, version %u: %u operations\n", world.kind->name, version, world.operations);
    return world.operations;
}

static unsigned cut_everywhere(unsigned version, unsigned stride)
{
    unsigned all = count_operations(version), cuts = 0;
    unsigned last = (unsigned)(world.next[version - 2].size / (world.kind->half ? 2 : 8));

    for (unsigned cut = 0; cut < all; cut++) {
        if (cut >= 40 && cut < last && cut % stride)
            continue; // in the middle of the image
        be_born(cut);
        live(version);
        if (!world.failed)
            die("the power did not fail", world.operations);
        world.failed = false;
        world.cut = UINT32_MAX;
        recover(version);
        cuts++;
    }
    return cuts;
}

static void set_up(const char *folder, const char *chip)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].name, chip))
            world.kind = &kinds[i];
    world.model = *machine_model(chip);
    if (!strcmp(chip, "l476")) { // the loader makes its clock 16 MHz; both banks
        world.model.reset_hz = 16000000;
        world.model.flash_size = 0x100000;
    }
    world.bytes = calloc(1, world.model.flash_size);
    world.states = calloc(1, world.model.flash_size);
    load(&world.loader, folder, "");
    load(&world.old, folder, "_a_1");
    load(&world.next[0], folder, "_b_2");
    load(&world.next[1], folder, "_b_3");
    seal(&world.old, world.kind->slot_a, 1);
    seal(&world.next[0], world.kind->slot_b, 2);
    seal(&world.next[1], world.kind->slot_b, 3);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    set_up(argv[1], argv[2]);
    for (unsigned version = 2; version <= 3; version++)
        printf("%u power cuts\n", cut_everywhere(version, (unsigned)atoi(argv[3])));
    free(world.bytes);
    free(world.states);
    return 0;
}
