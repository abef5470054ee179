/*
 * board.c - a board with a serial adapter, all of it emulated: `board MODEL APPLICATION.elf` prints
 * the name of a pseudo-terminal and what happens on the chip behind it, until it is ended or for a
 * minute.
 *
 * The application runs on the emulated CPU. When it jumps into system memory, the simulated ROM of
 * the library takes the line over with the same flash; when that ROM is told to Go, the CPU goes on
 * with the flash as it is then.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chip.h"
#include "stm32bl/sim.h"
#include "transport/pty.h"

#define FLASH 0x08000000u

enum { TURN_MS = 5, ROM_TURN_MS = 50, LIFE_S = 60 };

struct board {
    const struct stm32bl_device *device;
    struct chip *chip;
    struct bl_pty *pty;
    struct stm32bl_sim *rom; // NULL: the application runs
    struct stm32bl_stream *line;
    char text[256]; // of the console, until its line ends
    size_t length;
};

static volatile sig_atomic_t ended;

static void end(int signal)
{
    (void)signal;
    ended = 1;
}

static void die(const char *what)
{
    fprintf(stderr, "board: %s\n", what);
    exit(1);
}

/* Vectors that look like a ROM's; no instruction behind them is ever run. */
static void plant_rom(struct chip *chip)
{
    uint32_t vectors[2] = {0x20000800, chip->model->rom_vectors + 0x101};

    chip_program(chip, chip->model->rom_vectors, vectors, sizeof vectors);
}

static void show(struct board *b, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n' || b->length + 1 == sizeof b->text) {
            if (b->length)
                printf("console: %.*s\n", (int)b->length, b->text);
            b->length = 0;
        } else if (bytes[i] >= ' ') {
            b->text[b->length++] = (char)bytes[i];
        }
    }
}

static void enter_rom(struct board *b)
{
    uint32_t size = b->chip->model->flash_size;

    printf("the chip is in its ROM\n");
    b->rom = stm32bl_sim_new(b->device);
    b->line = stm32bl_sim_stream(b->rom);
    if (!b->line || !stm32bl_sim_memory(b->rom, FLASH, size))
        die("no such simulated chip");
    memcpy(stm32bl_sim_memory(b->rom, FLASH, size), b->chip->flash, size);
}

static void leave_rom(struct board *b, uint32_t vectors)
{
    uint32_t size = b->chip->model->flash_size;

    printf("the ROM starts 0x%08x\n", (unsigned)vectors);
    chip_program(b->chip, FLASH, stm32bl_sim_memory(b->rom, FLASH, size), size);
    b->line->ops->close(b->line);
    stm32bl_sim_free(b->rom);
    b->rom = NULL;
    chip_go(b->chip, vectors);
}

static void run_application(struct board *b)
{
    uint8_t bytes[64];
    int n = bl_pty_read(b->pty, bytes, sizeof bytes, TURN_MS);
    unsigned baud = bl_pty_baud(b->pty);
    enum chip_end how;

    // A pseudo-terminal has no parity: take it for the application's.
    for (int i = 0; i < n; i++)
        chip_receive(b->chip, bytes[i], baud ? baud : 115200, 'N');
    how = chip_run(b->chip, TURN_MS);
    bl_pty_write(b->pty, b->chip->out, b->chip->out_count);
    show(b, b->chip->out, b->chip->out_count);
    b->chip->out_count = 0;
    if (how == CHIP_FAULT)
        die(b->chip->trouble);
    if (how == CHIP_IN_ROM)
        enter_rom(b);
}

static void run_rom(struct board *b)
{
    struct stm32bl_sim_stats stats;
    uint8_t bytes[512];
    int n = bl_pty_read(b->pty, bytes, sizeof bytes, TURN_MS);
    unsigned baud = bl_pty_baud(b->pty);

    b->line->ops->configure(b->line, &(struct stm32bl_line){baud ? baud : 115200, 'E'});
    if (n > 0)
        b->line->ops->write(b->line, bytes, (size_t)n);
    while ((n = b->line->ops->read(b->line, bytes, sizeof bytes, ROM_TURN_MS)) > 0)
        bl_pty_write(b->pty, bytes, (size_t)n);
    stm32bl_sim_get_stats(b->rom, &stats);
    if (stats.running)
        leave_rom(b, stats.go_address);
}

int main(int argc, char **argv)
{
    const struct model *model = argc == 3 ? model_find(argv[1]) : NULL;
    struct board b = {0};
    struct bl_error error;

    if (!model)
        die("usage: board MODEL APPLICATION.elf, with the MODELs f103, f411, g071 and h743");
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGTERM, end);
    signal(SIGINT, end);
    signal(SIGALRM, end);
    alarm(LIFE_S);
    b.device = stm32bl_device_find(model->name);
    b.chip = chip_new(model);
    b.chip->stop_in_rom = true;
    if (chip_load(b.chip, argv[2]))
        die("the application cannot be loaded");
    plant_rom(b.chip);
    if (bl_pty_open(&b.pty, &error))
        die(error.text);
    printf("terminal %s\n", bl_pty_path(b.pty));
    chip_power_on(b.chip, false);
    while (!ended) {
        if (b.rom)
            run_rom(&b);
        else
            run_application(&b);
    }
    bl_pty_close(b.pty);
    if (b.rom)
        b.line->ops->close(b.line);
    stm32bl_sim_free(b.rom);
    chip_free(b.chip);
    return 0;
}
