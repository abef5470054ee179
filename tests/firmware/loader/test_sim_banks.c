/*
 * test_sim_banks.c - `test_sim_banks FOLDER CHIP STRIDE`: a simulated chip executes the loader whose banks change places, and the
 * applications in them (sim_app.c); this project's library is the host. It installs the loader through the ROM, then four
 * versions through the loader, each after a knock: 1 and 2, 3, which never confirms itself and makes way, and 4. Then the power
 * fails in the operations of each update, in every STRIDEth and in all of those at both ends: old or new starts, and the update
 * comes to its end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/option_bytes.h"
#include "sim/program.h"
#include "stm32bl/loader.h"
#include "stm32bl/options.h"
#include "stm32bl/sim.h"
#include "transport/transport_internal.h"

enum { FIRST = 1, LAST = 4, NEVER_CONFIRMED = 3, EDGE = 8, PATTERN = 0x69, FLASH = 0x08000000 };
enum {
    LISTEN_MS = 1500,
    KNOCK_MS = 50,
    FB_MODE = 0x100,
    MOST = 16 * 1024,
    BLOCK = 1024,
    LOADER = 0x4000
};

static const struct chip {
    const char *name, *device;
    uint32_t second, slot_b, flash_size;
} chips[] = {
    {"l476", "stm32l476", 0x08080000, 0x08084000, 0x100000},
    {"g474", "stm32g474", 0x08040000, 0x08043000, 0x80000},
    {"f429", "stm32f429", 0x08100000, 0x08110000, 0x200000},
    {"f767", "stm32f767", 0x08100000, 0x08110000, 0x200000},
    {"h743", "stm32h743", 0x08100000, 0x08140000, 0x200000}, // by an option byte
};

static const struct chip *chip;
static struct stm32bl_sim *sim;
static struct stm32bl *bl;
static struct {
    uint8_t bytes[MOST];
    size_t size;
} images[LAST + 1];
static uint8_t loader[MOST];
static unsigned listen_ms = LISTEN_MS;
static unsigned option_cuts; // where the power failed in a change of option bytes
static uint32_t changes_before;
static bool were_swapped;
static unsigned cut; // where the power is to fail; 0: nowhere

struct heard {
    unsigned version; // the last; 0: none
    unsigned starts;  // of version 3
    bool confirmed;
};

static void die(const char *what, unsigned number)
{
    fprintf(stderr, "%s, cut in operation %u: %s (%u); session: %s; chip: %s at 0x%08x\n",
            chip->name, cut, what, number, stm32bl_error_message(bl),
            sim->program->cpu.crash.why ? sim->program->cpu.crash.why : "no crash",
            (unsigned)sim->program->cpu.crash.pc);
    exit(1);
}

static void set(const char *option, const char *value)
{
    if (stm32bl_sim_set(sim, option, value))
        die(stm32bl_sim_error_message(sim), 0);
}

/* H743: both banks have the loader, and addresses show banks as they lie since the last reset. */
static bool swaps(void)
{
    return !strcmp(chip->name, "h743");
}

static bool has_power(void)
{
    return sim->running != BL_SIM_OFF;
}

static uint8_t *flash(uint32_t at, uint32_t size)
{
    static uint8_t bytes[0x200000];

    for (uint32_t i = 0; i < size; i += BLOCK)
        memcpy(bytes + i, stm32bl_sim_memory(sim, at + i, BLOCK), BLOCK);
    return bytes;
}

/* ------------------------------------------------------------------------ the console */

static struct stm32bl_stream *console(void)
{
    const struct stm32bl_line line = {115200, 'N'};
    struct stm32bl_stream *s = stm32bl_sim_stream(sim);

    if (!s || s->ops->configure(s, &line))
        die("no console", 0);
    return s;
}

/* The word of the version that runs: STM32BL_WORD_LENGTH bytes. */
static bool is_said_whole(const char *text, size_t count)
{
    enum { WORD = 26 };
    const char *word = strstr(text, "\001stm32bl=C");

    return word && text + count >= word + WORD;
}

/* What is said until a version has confirmed itself, or nothing comes any more. */
static struct heard hear(void)
{
    struct stm32bl_stream *s = console();
    struct heard h = {0, 0, false};
    char text[1024] = "";
    size_t count = 0;

    while (!h.confirmed && count < sizeof text - 1 &&
           s->ops->read(s, (uint8_t *)text + count, 1, listen_ms) == 1) {
        count++;
        if (count >= 9 && !strncmp(text + count - 9, "version ", 8)) {
            h.version = (unsigned)(text[count - 1] - '0');
            h.starts += h.version == NEVER_CONFIRMED;
        }
        h.confirmed = is_said_whole(text, count);
    }
    s->ops->close(s);
    return h;
}

static void knock(void)
{
    static const uint8_t word[] = "\001stm32bl:067C1240D";
    struct stm32bl_stream *s = console();
    uint8_t byte;

    s->ops->write(s, word, sizeof word - 1);
    s->ops->sleep(s, swaps() ? KNOCK_MS / 10 : KNOCK_MS);
    while (s->ops->read(s, &byte, 1, 1) == 1)
        continue;
    s->ops->close(s);
}

/* ---------------------------------------------------------------------- the library */

static int program(uint32_t at, const uint8_t *bytes, size_t size)
{
    struct stm32bl_segment segment = {at, size, bytes};
    struct stm32bl_plan plan;
    int err = stm32bl_plan(bl, &segment, 1, 0, &plan);

    return err ? err : stm32bl_program(bl, &plan);
}

static int attach(void)
{
    return stm32bl_attach(bl, stm32bl_sim_stream(sim), NULL);
}

/* Where the loader that answers lets a host write, in this order: without a log slot A. */
static int write_and_go(unsigned version)
{
    struct stm32bl_loader_state state;
    uint32_t at = 0;
    int err = stm32bl_loader_state(bl, &state);

    if (!err && !stm32bl_loader_answers(bl))
        die("it is not the loader that answers", version);
    if (err)
        return err;
    if (state.loader &&
        state.loader->kind != (swaps() ? STM32BL_LOADER_SWAP : STM32BL_LOADER_BANKS))
        die("the log is taken for that of another kind", version);
    at = state.loader ? state.loader->slot[stm32bl_loader_free_slot(&state)]
                      : chip->slot_b - (chip->second - FLASH);
    err = program(at, images[version].bytes, images[version].size);
    return err ? err : stm32bl_go(bl, at);
}

/* Once; whoever runs is asked to make room for the loader before. */
static void try_update(unsigned version, bool runs)
{
    int err;

    if (runs)
        knock();
    err = attach();
    if (!err)
        err = write_and_go(version);
    stm32bl_close(bl);
    if (err && has_power())
        die("the update fails, and not for want of power", version);
}

/* The version that stays when this one has been delivered. */
static unsigned after(unsigned version)
{
    return version == NEVER_CONFIRMED ? version - 1 : version;
}

/* Banks as the version that runs has them: the log says where it is. */
static void check_banks(unsigned version)
{
    bool in_second = sim->program->bus.memrmp & FB_MODE;
    uint32_t at = (in_second ? chip->slot_b : chip->slot_b - (chip->second - FLASH));

    if (swaps() && in_second)
        die("FB_MODE of a chip that has none", version);
    if (memcmp(flash(at, (uint32_t)images[version].size), images[version].bytes,
               images[version].size) != 0)
        die("the version that speaks is not in the bank that is mapped", version);
}

/* Both are what was installed. */
static void check_loaders(void)
{
    if (memcmp(flash(FLASH, LOADER), loader, LOADER) != 0 ||
        memcmp(flash(chip->second, LOADER), loader, LOADER) != 0)
        die("a loader was touched", 0);
}

static void check_product(void)
{
    const uint8_t *kept;

    if (swaps()) {
        check_loaders();
        return;
    }
    kept = flash(chip->second, chip->slot_b - chip->second);
    for (uint32_t i = 0; i < chip->slot_b - chip->second; i++)
        if (kept[i] != PATTERN)
            die("the product's part of bank 2 was touched", i);
}

static struct heard boot(unsigned old, unsigned new)
{
    struct heard h = hear();

    if (!has_power())
        return h;
    check_product();
    if (h.version != old && h.version != new)
        die(h.version ? "a third version runs" : "nothing runs", h.version);
    if (h.starts > 3)
        die("a version on trial was started too often", h.starts);
    if (!h.confirmed)
        die("what runs has not confirmed itself", h.version);
    check_banks(h.version);
    return h;
}

/* Of all operations only a change of option bytes counts as neither. */
static uint32_t option_changes(void)
{
    return sim->operations - sim->stats.programs - sim->stats.erases;
}

/* The power failed in such a one: it was begun, and the bytes are the old ones. */
static void look_at_options(void)
{
    bool changed = bl_sim_option_swapped(sim) != were_swapped;

    option_cuts += swaps() && (option_changes() - changes_before) % 2 != changed;
}

static void give_power(void)
{
    look_at_options();
    sim->set.power_at = UINT32_MAX;
    stm32bl_sim_power_cycle(sim);
}

/* Until the new version runs and stays, or has had its starts. */
static void deliver(unsigned version)
{
    unsigned old = after(version - 1), starts = 0;
    struct heard h = {old, 0, false};

    for (int tries = 0; tries < 3; tries++) {
        try_update(version, h.version);
        if (has_power())
            h = boot(old, version);
        starts += h.starts;
        if (!has_power()) {
            give_power();
            h = boot(old, version);
            starts += h.starts;
        }
        if (h.version == after(version) && (starts || version != NEVER_CONFIRMED))
            return;
    }
    die("the update does not come to an end", version);
}

/* --------------------------------------------------------------------------- the life */

static void load(const char *folder)
{
    for (unsigned i = FIRST; i <= LAST; i++) {
        char path[512];
        FILE *file;

        snprintf(path, sizeof path, "%s/%s_%u.bin", folder, chip->name, i);
        file = fopen(path, "rb");
        images[i].size = file ? fread(images[i].bytes, 1, MOST, file) : 0;
        if (!images[i].size || images[i].size == MOST)
            die(path, 0);
        fclose(file);
    }
}

static void divide(void)
{
    const char *const two_banks[] = {"nDBANK=0"};

    if (stm32bl_options_write(bl, two_banks, 1, 0))
        die("the option bytes are not written", 0);
}

/* The ROM takes the loader, and an F767 two banks before. */
static void install(const char *folder)
{
    char path[512];
    size_t size;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s.bin", folder, chip->name);
    file = fopen(path, "rb");
    memset(loader, 0xFF, sizeof loader);
    size = file ? fread(loader, 1, sizeof loader, file) : 0;
    if (!size)
        die(path, 0);
    fclose(file);
    if (!swaps())
        memset(stm32bl_sim_memory(sim, chip->second, 1), PATTERN, chip->slot_b - chip->second);
    if (attach())
        die("the ROM does not answer", 0);
    if (!strcmp(chip->name, "f767"))
        divide();
    if (program(FLASH, loader, size) || (swaps() && program(chip->second, loader, size)))
        die("the loader is not written", 0);
    stm32bl_close(bl);
    set("boot", "flash");
    set("execute", "1");
    stm32bl_sim_power_cycle(sim);
    listen_ms = swaps() ? 50 : LISTEN_MS; // at 64 MHz it looks at its pins for long
    if (hear().version)
        die("something runs on a new chip", 0);
    listen_ms = LISTEN_MS;
}

/* What the ROM shows of it: the loader's state, and banks as they always are there. */
static void look_through_rom(unsigned version)
{
    struct stm32bl_loader_state state;
    unsigned slot;

    set("boot", "rom");
    if (attach() || stm32bl_loader_answers(bl) || stm32bl_loader_state(bl, &state) || !state.loader)
        die("the ROM does not show the loader's log", version);
    slot = state.slot;
    if (state.state != STM32BL_LOADER_CONFIRMED || !state.described[slot] ||
        state.image[slot].patch != version)
        die("the log does not say what runs", version);
    stm32bl_close(bl);
    set("boot", "flash");
    stm32bl_sim_power_cycle(sim);
    boot(version, version);
}

static struct {
    uint8_t *bytes;
    uint32_t operations;
    bool swapped;
} before[LAST + 2];

static unsigned swaps_seen;

static void keep(unsigned version)
{
    before[version].bytes = malloc(chip->flash_size);
    memcpy(before[version].bytes, flash(FLASH, chip->flash_size), chip->flash_size);
    before[version].operations = sim->operations;
    before[version].swapped = sim->swapped;
    swaps_seen += before[version].swapped != before[version - 1].swapped;
}

/* The chip is as it was before this version was delivered, and what was before it runs. */
static void go_back_to(unsigned version)
{
    if (bl_sim_option_swapped(sim) != before[version].swapped)
        bl_sim_option_swap(sim);
    bl_sim_option_load(sim);
    for (uint32_t i = 0; i < chip->flash_size; i += BLOCK)
        memcpy(stm32bl_sim_memory(sim, FLASH + i, BLOCK), before[version].bytes + i, BLOCK);
    stm32bl_sim_power_cycle(sim);
    if (boot(after(version - 1), after(version - 1)).version != after(version - 1))
        die("the old version does not run", version);
}

static void fail_at(uint32_t operation)
{
    changes_before = option_changes();
    were_swapped = bl_sim_option_swapped(sim);
    sim->set.power_at = operation; // as the option `fault` does, but the chip goes on meanwhile
}

static unsigned cut_everywhere(unsigned version, unsigned stride)
{
    unsigned count = before[version + 1].operations - before[version].operations, cuts = 0;
    unsigned first = swaps() ? 1 : EDGE, last = swaps() ? 9 : EDGE; // its cuts take long, at 64 MHz

    for (unsigned n = 1; n <= count; n++) {
        if (n > first && n + last <= count && n % stride)
            continue;
        cut = 0;
        go_back_to(version);
        cut = n;
        fail_at(sim->operations + n);
        deliver(version);
        if (sim->set.power_at != UINT32_MAX)
            die("the power did not fail", version);
        cuts++;
    }
    cut = 0;
    return cuts;
}

int main(int argc, char **argv)
{
    unsigned cuts = 0;

    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++)
        if (argc > 3 && !strcmp(argv[2], chips[i].name))
            chip = &chips[i];
    bl = stm32bl_new();
    sim = chip ? stm32bl_sim_new(stm32bl_device_find(chip->device)) : NULL;
    if (!bl || !sim)
        return 2;
    load(argv[1]);
    install(argv[1]);
    try_update(FIRST, false);
    boot(FIRST, FIRST);
    for (unsigned version = FIRST + 1; version <= LAST; version++) {
        look_through_rom(after(version - 1));
        keep(version);
        deliver(version);
    }
    keep(LAST + 1);
    look_through_rom(LAST);
    for (unsigned version = FIRST + 1; version <= LAST; version++)
        cuts += cut_everywhere(version, (unsigned)atoi(argv[3]));
    if (swaps() != (swaps_seen == 2)) // to bank 2 with version 2, and back with 4
        die("the banks were not swapped twice", swaps_seen);
    if (swaps() && option_cuts < LAST - FIRST)
        die("not each change of option bytes was cut", option_cuts);
    printf("%s: %u operations, %u power cuts, %u in option bytes\n", chip->name,
           (unsigned)(before[LAST + 1].operations - before[FIRST + 1].operations), cuts,
           option_cuts);
    for (unsigned version = FIRST + 1; version <= LAST + 1; version++)
        free(before[version].bytes);
    stm32bl_sim_free(sim);
    stm32bl_free(bl);
    return 0;
}
