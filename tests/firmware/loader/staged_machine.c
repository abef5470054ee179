/*
 * staged_machine.c - `staged_machine FOLDER CHIP UPDATES SEED WORK [led | sd | cuts STRIDE | STM32BL [KEY]]`:
 * an emulated chip is updated again and again from a
 * drive whose volume mkfs.vfat and mcopy have made, while the power fails at random places; and in the end by a host on the
 * line. The board must always start the old version or the new one, and the new one in the end; each fourth version
 * never confirms itself, and must make way. A file that was installed, or has failed, costs no operation of the flash
 * any more. led: the LED blinks as docs/LOADER.md says, and no power fails. sd: the drive is an SD card on SPI1,
 * taken out now and then while it is read. cuts: two updates with a cut in each STRIDEth operation of the
 * flash, and small images where that is 1; UPDATES is of no account. STM32BL: the command, which seals the images; with KEY,
 * for the loader that wants them signed by it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emulated.h"
#include "files.h"
#include "sd_bus.h"
#include "stm32bl_slot_format.h"

enum {
    PATTERN = 0x69,
    MOST = 1 << 20,
    DRIVE = 0x60000000,
    DRIVE_IS_THERE = 0x40002F00,
    BOOTS = 24
};
enum { NDBANK = 1 << 29 };  // of OPTCR: one bank
enum { SEALED_MORE = 192 }; // a descriptor, a signature, and padding
enum { CONFIRMS_NOT = 3 };  // of each four versions
#define MS   UINT64_C(1000000000)
#define SAYS 0x40002FF0u
#define DONE 0x40002FF4u
#define LED  0x40020414u // ODR of port B, bit 7

/* Slot A is the run area, B the update area. What is kept is the product's. */
struct chip {
    struct kind kind;
    uint32_t kept, kept_size;
};

static const struct chip chips[] = {
    {{"f767", "f411", 0x08040000, 0x08100000, 0x40023874, 28, 0x40002860, false},
     0x08010000,
     0x10000},
    {{"f407", "f411", 0x08020000, 0x08080000, 0x40023874, 28, 0x40002860, false},
     0x08010000,
     0x10000},
    {{"l476", "l476", 0x08004000, 0x08068000, 0x40021094, 28, 0x40002860, false},
     0x08003000,
     0x1000},
};

static const struct chip *chip;
static struct emulated e;
static uint8_t app[MOST], *drive;
static uint32_t app_size, drive_size;
static const char *work;
static uint64_t seed;
static unsigned filling = 2500;      // of an image, at most, in 8 bytes
static unsigned boots, cuts, blinks; // the last of the last boot
static unsigned erases;              // in the last boot
static bool has_led, has_card;
static struct sd_card card;
static const char *command; // that seals; NULL: this program does
static const char *key;     // that it signs with; NULL: it does not
static enum sd_kind card_kind;
static long card_leaves = -1; // with this byte

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

/* ---- images and volumes */

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

/* As a user does it. */
static void seal_by_command(struct image *image, unsigned version)
{
    char line[2000];

    files_write(work, "app.bin", image->bytes, image->size);
    snprintf(line, sizeof line,
             "cd '%s' && '%s' image seal app.bin -a 0x%08x --slot-size 0xC0000 --version 0.0.%u -o "
             "sealed.bin --force %s%s%s >seal.txt",
             work, command, (unsigned)image->start, version, key ? "--key '" : "", key ? key : "",
             key ? "'" : "");
    if (system(line) != 0)
        emulated_die(&e, "the image is not sealed", version);
    image->size = files_read(work, "sealed.bin", image->bytes, image->size + SEALED_MORE);
}

static void seal(struct image *image, unsigned version)
{
    struct stm32bl_slot_descriptor d = {.mark = STM32BL_SLOT_MARK,
                                        .size = sizeof d,
                                        .format = STM32BL_SLOT_FORMAT,
                                        .flags = STM32BL_SLOT_TRIAL,
                                        .unit = 4,
                                        .load = image->start,
                                        .length = image->size,
                                        .version = version,
                                        .counter = 1,
                                        .product = 1};
    uint32_t words[2] = {STM32BL_SLOT_MARK, image->size};

    memcpy(image->bytes + STM32BL_SLOT_MARK_AT, words, sizeof words);
    memcpy(image->bytes + image->size, &d, sizeof d);
    d.sum = sum_of(image->bytes, image->size + (uint32_t)(sizeof d - sizeof d.sum));
    memcpy(image->bytes + image->size, &d, sizeof d);
    image->size += (uint32_t)sizeof d;
}

static struct image make_image(unsigned version)
{
    struct image image = {.size = app_size + 8 * draw(filling), .start = chip->kind.slot_a};

    image.bytes = malloc(image.size + SEALED_MORE);
    for (uint32_t i = app_size; i < image.size; i++)
        image.bytes[i] = (uint8_t)draw(256);
    memcpy(image.bytes, app, app_size);
    if (command)
        seal_by_command(&image, version);
    else
        seal(&image, version);
    return image;
}

/* FAT12, FAT16 or FAT32, with other files in front of the one that counts. */
static void make_drive(const struct image *image)
{
    static const char *const kinds[] = {"-F 12 -C drive 2048", "-F 16 -s 1 -C drive 8192",
                                        "-F 32 -s 1 -C drive 36864"};
    static const enum sd_kind cards[] = {SD_V1, SD_V2, SD_HIGH_CAPACITY};
    static const uint8_t other[3000];
    char line[1000];
    uint32_t which = draw(20); // FAT32 is large, and slow to make
    const char *format = kinds[which < 10 ? 0 : which < 19 ? 1 : 2];

    files_write(work, "UPDATE.BIN", image->bytes, image->size);
    files_write(work, "notes about this update.txt", other, draw(sizeof other));
    snprintf(
        line, sizeof line,
        "cd '%s' && rm -f drive && { mkfs.vfat %s >mkfs.txt || /sbin/mkfs.vfat %s >mkfs.txt; } && "
        "mcopy -i drive 'notes about this update.txt' UPDATE.BIN ::",
        work, format, format);
    if (system(line) != 0)
        emulated_die(&e, "no volume was made", 0);
    free(drive);
    drive = calloc(1, 40u << 20);
    drive_size = files_read(work, "drive", drive, 40u << 20);
    card_kind = cards[draw(3)];
}

/* ---- the board */

static void check_kept(void)
{
    for (uint32_t i = chip->kept; i < chip->kept + chip->kept_size; i++)
        if (e.bytes[i - FLASH_START] != PATTERN)
            emulated_die(&e, "the product's parameters were touched", i);
}

static void put_card_in(void)
{
    sd_card_init(&card, card_kind, drive, drive_size);
    card.removed_at = drive ? card_leaves : 0;
    card.nobody = draw(2) ? 0xFF : 0;
    sd_bus_connect(e.m, &card, strcmp(chip->kind.name, "f407") != 0);
}

static void put_drive_in(void)
{
    uint32_t size = (drive_size + 0xFFF) & ~0xFFFu;

    if (has_card)
        put_card_in();
    if (!drive || has_card)
        return;
    board_write(e.m, DRIVE_IS_THERE, 1);
    if (uc_mem_map_ptr(e.m->uc, DRIVE, size, UC_PROT_READ, drive) != UC_ERR_OK)
        emulated_die(&e, "the drive is not mapped", 0);
}

/* The version that a reset starts, and has time for what it does; 0: the power failed. */
static unsigned boot(void)
{
    unsigned done = 0;
    uint32_t version = 0;
    bool failed, was_lit = false;

    e.failed = false;
    emulated_on(&e);
    put_drive_in();
    machine_boot(e.m);
    blinks = 0;
    for (int i = 0; i < 60000 && !e.m->ended && !done; i++) {
        bool lit = board_stored(e.m, LED) >> 7 & 1;

        blinks += lit && !was_lit;
        was_lit = lit;
        if (board_pin_ready(e.m, e.model.rx))
            emulated_die(&e, "nothing starts", boots);
        machine_run(e.m, e.m->now_ps + MS);
        version = board_stored(e.m, SAYS);
        done = board_stored(e.m, DONE);
    }
    failed = e.m->ended;
    if (!failed && done != 1)
        emulated_die(&e, "an application is unhappy", done);
    e.boot_operations = e.m->flash.operations;
    erases = e.m->flash.erases;
    emulated_off(&e);
    check_kept();
    if (has_card && card.complaint)
        emulated_die(&e, card.complaint, boots);
    boots++;
    return failed ? 0 : version;
}

/* With a cut perhaps, within about as many operations as an update has. */
static unsigned boot_badly(const struct image *image)
{
    unsigned version;

    e.cut = (int)(e.operations + draw(3 * image->size / 4 + 60));
    e.half_done = (enum half_done)draw(3);
    card_leaves = draw(3) ? -1 : (long)draw(2 * image->size + 8000);
    version = boot();
    card_leaves = -1;
    cuts += e.failed;
    e.cut = NEVER;
    return version;
}

static void update(unsigned old, unsigned new, const struct image *image)
{
    unsigned bad = has_led ? 0 : draw(4), last = new % 4 == CONFIRMS_NOT ? old : new, started = 0;

    for (unsigned i = 0; i < BOOTS; i++) {
        started = i < bad ? boot_badly(image) : boot();
        if (started && started != old && started != new)
            emulated_die(&e, "a third version starts", started);
        if (has_led && blinks != (i == 0 ? 3u : 0u))
            emulated_die(&e, "the LED does not blink three times, once", blinks);
        if (!started && i >= bad)
            emulated_die(&e, "nothing starts", i);
        if (i >= bad && started == last && !e.boot_operations)
            return;
    }
    emulated_die(&e, "the update does not come to an end", started);
}

static void make_f767(struct model *model)
{
    model->cpu = UC_CPU_ARM_CORTEX_M7;
    model->isr = true;
    model->optcr = NDBANK;
    model->sector = 0x8000;
    model->flash_size = 0x200000;
    model->ram_size = 0x80000;
}

static void set_up(const char *folder, const char *name)
{
    char path[40];

    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++)
        if (!strcmp(chips[i].kind.name, name))
            chip = &chips[i];
    e = (struct emulated){
        .cut = NEVER, .kind = &chip->kind, .model = *machine_model(chip->kind.base)};
    e.model.usart_divider = 1;
    e.model.leap = true;
    e.model.flash_size = 0x100000;
    e.model.uneven = e.model.kind == FLASH_F4;
    e.model.msi = !e.model.uneven;
    if (chip == chips)
        make_f767(&e.model);
    e.bytes = malloc(e.model.flash_size);
    e.states = calloc(1, e.model.flash_size);
    memset(e.bytes, 0xFF, e.model.flash_size);
    memset(e.bytes + (chip->kept - FLASH_START), PATTERN, chip->kept_size);
    snprintf(path, sizeof path, "%s_%s.bin", name,
             has_led    ? "led"
             : has_card ? "sd"
             : key      ? "signed"
                        : "mapped");
    files_read(folder, path, e.bytes, 0x3000);
    snprintf(path, sizeof path, "%s_app.bin", name);
    app_size = (files_read(folder, path, app, MOST) + 31) & ~31u;
}

/* What a programmer puts there. */
static void be_born(void)
{
    struct image image = make_image(1);

    memcpy(e.bytes + (chip->kind.slot_a - FLASH_START), image.bytes, image.size);
    for (uint32_t i = 0; i < e.model.flash_size / e.model.unit; i++)
        for (uint32_t j = 0; j < e.model.unit; j++)
            e.states[i] |= e.bytes[i * e.model.unit + j] != 0xFF;
    free(image.bytes);
    if (boot() != 1 || boot() != 1 || e.boot_operations)
        emulated_die(&e, "the first version does not start", 0);
}

static void must_blink(unsigned version, unsigned times)
{
    if (boot() != version || e.boot_operations)
        emulated_die(&e, "a drive without an update changes something", version);
    if (blinks != times)
        emulated_die(&e, "the LED blinks otherwise", blinks);
}

/* Drives with a damaged file, an image of another place, a foreign volume, and the end of what can be read. */
static void look_at_bad_drives(unsigned version, struct image *image)
{
    struct stm32bl_slot_descriptor d;

    make_drive(image);
    e.model.optcr = 0; // two banks: other sectors have these numbers
    if (boot() != version || blinks != 7 || erases)
        emulated_die(&e, "sectors of two banks are erased", version);
    e.model.optcr = NDBANK;
    image->bytes[image->size / 2] ^= 1;
    make_drive(image);
    must_blink(version, 5);
    memcpy(&d, image->bytes + image->size - sizeof d, sizeof d);
    d.product = 2; // the one that runs has 1
    d.sum = 0;
    memcpy(image->bytes + image->size - sizeof d, &d, sizeof d);
    d.sum = sum_of(image->bytes, image->size - (uint32_t)sizeof d.sum);
    memcpy(image->bytes + image->size - sizeof d, &d, sizeof d);
    make_drive(image);
    must_blink(version, 4);
    memcpy(drive + 3, "EXFAT   ", 8); // exFAT has zeros where FAT has its layout
    memset(drive + 11, 0, 53);
    must_blink(version, 6);
    if (files_make_exfat(work)) {
        drive_size = files_read(work, "exfat", drive, 40u << 20);
        must_blink(version, 6);
    }
}

/* An update as it goes on after a cut in operation `cut` of the flash, if any. */
static void update_with_cut(unsigned new, int cut)
{
    unsigned started = 0;

    e.cut = cut;
    for (unsigned i = 0; i < BOOTS; i++) {
        started = boot();
        if (started ? started != 1 && started != new : !e.failed)
            emulated_die(&e, "neither the old version starts nor the new one", started);
        if (e.failed)
            e.cut = NEVER;
        if (started == (new % 4 == CONFIRMS_NOT ? 1 : new) && !e.boot_operations)
            break;
    }
    if (e.cut != NEVER)
        emulated_die(&e, "the power did not fail", (unsigned)cut);
    if (started != (new % 4 == CONFIRMS_NOT ? 1 : new))
        emulated_die(&e, "the update does not come to an end", started);
}

/* An update to version 2, which stays, and one to 3, which goes: each cut in every STRIDEth operation. */
static void cut_everywhere(unsigned stride)
{
    uint32_t size = flash_bytes(&e.model);
    uint8_t *bytes = malloc(size), *states = malloc(size);
    unsigned start = e.operations;

    memcpy(bytes, e.bytes, size);
    memcpy(states, e.states, size);
    for (unsigned new = 2; new <= 3; new ++) {
        struct image image = make_image(new);
        unsigned end;

        make_drive(&image);
        update_with_cut(new, NEVER);
        end = e.operations;
        for (unsigned n = start; n < end; n += stride) {
            memcpy(e.bytes, bytes, size);
            memcpy(e.states, states, size);
            e.operations = start;
            e.half_done = (enum half_done)draw(3);
            update_with_cut(new, (int)n);
        }
        memcpy(e.bytes, bytes, size);
        memcpy(e.states, states, size);
        e.operations = start;
        cuts += (end - start + stride - 1) / stride;
        printf("version %u: %u operations\n", new, end - start);
        free(image.bytes);
    }
    free(bytes);
    free(states);
}

/* A host writes the update area and says Go there. */
static void update_on_the_line(unsigned old)
{
    struct image image = make_image(4 * old);

    free(drive);
    drive = NULL;
    image.start = chip->kind.slot_b;
    if (!emulated_update(&e, &image) || boot() != 4 * old || boot() != 4 * old || e.boot_operations)
        emulated_die(&e, "an update on the line is not installed", old);
    free(image.bytes);
}

int main(int argc, char **argv)
{
    unsigned stride, version = 1, updates = argc > 5 ? (unsigned)atoi(argv[3]) : 0;

    if (argc < 6)
        return 2;
    seed = strtoull(argv[4], NULL, 10);
    work = argv[5];
    has_led = argc > 6 && !strcmp(argv[6], "led");
    has_card = argc > 6 && !strcmp(argv[6], "sd");
    stride = argc > 7 && !strcmp(argv[6], "cuts") ? (unsigned)atoi(argv[7]) : 0;
    command = argc > 6 && !has_led && !has_card && !stride ? argv[6] : NULL;
    key = command && argc > 7 ? argv[7] : NULL;
    if (stride == 1)
        filling = 600; // all cuts in minutes, and still more than one page
    set_up(argv[1], argv[2]);
    be_born();
    if (stride) {
        cut_everywhere(stride);
        updates = 0;
    }
    for (unsigned next = 2; next < 2 + updates; next++) {
        struct image image = make_image(next);

        make_drive(&image);
        update(version, next, &image);
        if (next % 4 != CONFIRMS_NOT)
            version = next;
        free(image.bytes);
    }
    if (has_led) {
        struct image image = make_image(version + 4);

        look_at_bad_drives(version, &image);
        free(image.bytes);
    }
    if (!has_led)
        update_on_the_line(version);
    printf("%u updates, %u boots, %u power cuts: version %u\n", updates, boots, cuts, version);
    free(drive);
    emulated_free(&e);
    return 0;
}
