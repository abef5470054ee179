/*
 * loader_board.c - a board with a serial adapter, emulated, that was never programmed:
 *
 *   loader_board FOLDER                          prints the name of a pseudo-terminal, and what happens behind it
 *   loader_board FOLDER image a|b VERSION FILE   writes a sealed image of an application of that folder
 *
 * The chip, a G071, is in its ROM, which is the library's simulated one, until that is told to Go; then machine code
 * runs on the emulated processor: the loader, and what it starts. When the application asks its user,
 * the user agrees.
 */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "emulated.h"
#include "stm32bl/sim.h"
#include "transport/pty.h"

#define MS UINT64_C(1000000000)

enum { TURN_MS = 5, LIFE_S = 300, ASKS = 0x40002FE0, AGREES = 0x40002FE4, SAYS = 0x40002FF0 };

static struct emulated e;
static struct bl_pty *pty;
static volatile sig_atomic_t ended;

static void end(int signal)
{
    (void)signal;
    ended = 1;
}

static void die(const char *what)
{
    fprintf(stderr, "loader_board: %s\n", what);
    exit(1);
}

/* ---- the ROM */

static bool run_rom(struct stm32bl_sim *rom, struct stm32bl_stream *line)
{
    struct stm32bl_sim_stats stats;
    uint8_t bytes[512];
    int n = bl_pty_read(pty, bytes, sizeof bytes, TURN_MS);
    unsigned baud = bl_pty_baud(pty);

    line->ops->configure(line, &(struct stm32bl_line){baud ? baud : 115200, 'E'});
    if (n > 0)
        line->ops->write(line, bytes, (size_t)n);
    while ((n = line->ops->read(line, bytes, sizeof bytes, 50)) > 0)
        bl_pty_write(pty, bytes, (size_t)n);
    stm32bl_sim_get_stats(rom, &stats);
    return !stats.running;
}

static void be_in_rom(void)
{
    uint32_t size = e.model.flash_size;
    struct stm32bl_sim *rom = stm32bl_sim_new(stm32bl_device_find("stm32g071"));
    struct stm32bl_stream *line = stm32bl_sim_stream(rom);
    uint8_t *flash = stm32bl_sim_memory(rom, FLASH_START, size);

    if (!line || !flash)
        die("no such simulated chip");
    printf("the chip is empty and in its ROM\n");
    memcpy(flash, e.bytes, size);
    while (!ended && run_rom(rom, line))
        ;
    for (uint32_t i = 0; i < size; i++)
        if (flash[i] != 0xFF)
            e.states[i / e.model.unit] = 1; // programmed
    memcpy(e.bytes, flash, size);
    line->ops->close(line);
    stm32bl_sim_free(rom);
}

/* ---- the processor */

/* Time on the chip is not faster than on the wall. */
static void keep_pace(uint64_t began_ns)
{
    struct timespec now, pause = {0, TURN_MS * 1000000};

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (e.m->now_ps / 1000 > (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec - began_ns)
        nanosleep(&pause, NULL);
}

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* A pseudo-terminal has no parity: take the host's for what the chip has set, or 8E1 before it listens. */
static void carry_bytes(void)
{
    struct machine *m = e.m;
    uint8_t bytes[256];
    int n = bl_pty_read(pty, bytes, sizeof bytes, 1);
    unsigned baud = bl_pty_baud(pty);

    line_rate(m, baud ? baud : 115200, !(m->usart.cr1 & 1) || m->usart.cr1 & 1 << 10);
    if (n > 0)
        line_send(m, bytes, (size_t)n);
    while (line_get(m, m->now_ps, bytes))
        bl_pty_write(pty, bytes, 1);
}

static void be_the_user(void)
{
    static unsigned turns;

    if (board_stored(e.m, ASKS) != 1 || board_stored(e.m, AGREES)) {
        turns = 0;
    } else if (turns++ == 0) {
        printf("the application asks its user: update?\n");
    } else if (turns == 20) {
        printf("the user agrees\n");
        board_write(e.m, AGREES, 1);
    }
}

static void tell(unsigned *version, bool *waits)
{
    unsigned now = board_stored(e.m, SAYS);

    if (now != *version)
        printf("version %u starts\n", now);
    *version = now;
    if (!*waits && e.m->vtor == FLASH_START && board_pin_ready(e.m, e.model.rx)) {
        printf("the loader waits for a host\n");
        *waits = true;
    }
}

/* From one reset to the next; what the backup register holds stays. */
static uint32_t live(uint32_t kept)
{
    uint64_t began = now_ns();
    unsigned version = 0;
    bool waits = false;

    emulated_on(&e);
    board_write(e.m, e.kind->status, 1u << e.kind->status_bit);
    board_write(e.m, e.kind->backup, kept);
    machine_boot(e.m);
    while (!ended && !e.m->ended) {
        machine_run(e.m, e.m->now_ps + TURN_MS * MS);
        tell(&version, &waits);
        carry_bytes();
        be_the_user();
        keep_pace(began);
    }
    kept = board_stored(e.m, e.kind->backup);
    emulated_off(&e);
    return kept;
}

static int write_image(const char *folder, char **argv)
{
    struct image image = emulated_image(&e, folder, argv[0][0], (unsigned)atoi(argv[1]), 0);
    FILE *file = fopen(argv[2], "wb");
    bool done = file && fwrite(image.bytes, image.size, 1, file) == 1;

    if (file)
        done = !fclose(file) && done;
    free(image.bytes);
    return done ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct bl_error error;
    uint32_t kept = 0;

    if (argc != 2 && argc != 6)
        die("usage: loader_board FOLDER [image a|b VERSION FILE]");
    emulated_new(&e, argv[1], "g071");
    if (argc == 6)
        return write_image(argv[1], argv + 3);
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGTERM, end);
    signal(SIGINT, end);
    signal(SIGALRM, end);
    alarm(LIFE_S);
    if (bl_pty_open(&pty, &error))
        die(error.text);
    printf("terminal %s\n", bl_pty_path(pty));
    be_in_rom();
    while (!ended)
        kept = live(kept);
    bl_pty_close(pty);
    emulated_free(&e);
    return 0;
}
