/*
 * serve_loader.c - the loader of one chip, compiled for the host, on a pseudo-terminal:
 *
 *   serve_loader                     version 1 is in slot A; prints the terminal's name, then each start
 *   serve_loader image A|B VERSION   writes an image of 3064 bytes to standard output
 *   serve_loader bare                the same as without, but nothing is in flash: neither an image nor what a host finds of
 *                                    the loader's code
 *   serve_loader new                 the same without, but there is no image
 *
 * With the layout of a loader that copies its images, or with keys, there is none at first that starts.
 *
 * An image that is started returns to the loader at once, as after a reset with a request. Before that versions 3 and 6
 * confirm themselves, and 3 says so on the line, as version 1 does whenever it starts; version 7 crashes until the
 * loader starts another one.
 */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stm32bl_knock_frame.h"
#include "boot.h"
#include "flash.h"
#include "flash_model.h"
#include "line.h"
#include "serve.h"
#include "transport/pty.h"
#include "work.h"
#ifdef LOADER_BACKUP
#include "staged.h"
#else
#include "images.h"
#endif

enum { ACK = 0x79, SYNC = 0x7F, LENGTH = 3000, FRAME_MS = 1000, TURN_MS = 50 };

static struct {
    struct bl_pty *pty;
    uint8_t bytes[512];
    int count, taken;
    bool started;
} line;

static volatile sig_atomic_t ended;

static void end(int signal)
{
    (void)signal;
    ended = 1;
}

int loader_line_get(bool begun)
{
    while (line.taken == line.count) {
        line.taken = 0;
        line.count =
            bl_pty_read(line.pty, line.bytes, sizeof line.bytes, begun ? FRAME_MS : TURN_MS);
        if (ended)
            exit(0);
        if (begun && line.count == 0)
            return -1;
    }
    return line.bytes[line.taken++];
}

void loader_line_put(uint8_t byte)
{
    bl_pty_write(line.pty, &byte, 1);
}

static void say_confirmed(void)
{
    char word[STM32BL_WORD_LENGTH];

    stm32bl_word_put(word, STM32BL_WORD_CONFIRMED, loader_boot_state()->image);
    bl_pty_write(line.pty, (const uint8_t *)"hello \001stm32bl", 14);
    bl_pty_write(line.pty, (const uint8_t *)word, sizeof word);
}

/* What the image does; false: it crashes. */
static bool run(unsigned version)
{
    if (version == 3 || version == 6)
        printf("confirms: %d\n", loader_boot_confirm());
    if (version == 3 || version == 1)
        say_confirmed();
    return version != 7;
}

static void start(unsigned slot)
{
    struct stm32bl_slot_descriptor d = {0};

    if (slot == LOADER_NO_SLOT || !loader_image_is_whole(slot, &d)) {
        printf("stays\n");
        return;
    }
    printf("starts %c version %u\n", "AB"[slot], (unsigned)d.version);
    if (!run((unsigned)d.version)) {
        loader_boot_load();
        start(loader_boot_decide());
    }
}

void loader_line_restart(void)
{
    flash_model_reset();
    (void)setjmp(flash.restart);
    flash.restarts = true;
    loader_boot_load();
    start(loader_boot_decide());
    line.started = true;
}

#ifdef LOADER_READ_PROTECT
static bool closed; // read-out protection is on

bool loader_flash_is_closed(void)
{
    return closed;
}

bool loader_flash_close(void)
{
    printf("read-out protection goes on\n");
    return closed = true;
}

void loader_line_again(void)
{
    line.started = true;
}
#endif

#ifdef LOADER_BACKUP
void loader_staged_before(void)
{
}

void loader_staged_after(bool installed)
{
    (void)installed;
}

static int write_image(unsigned slot, unsigned version)
{
    fprintf(stderr, "serve_loader: 'stm32bl image seal' makes %u.%u\n", slot, version);
    return 1;
}

static void put_first_image(void)
{
}
#else
static int write_image(unsigned slot, unsigned version)
{
    struct image small = image_make(slot, version, version);
    uint8_t whole[LENGTH + sizeof small.descriptor];
    uint32_t length = LENGTH, sum;

    for (unsigned i = 0; i < LENGTH; i++)
        whole[i] = (uint8_t)(i * 7 + version + i / 256);
    memcpy(whole, small.program, sizeof small.program);
    memcpy(whole + STM32BL_SLOT_LENGTH_AT, &length, sizeof length);
    small.descriptor.length = LENGTH;
    memcpy(whole + LENGTH, &small.descriptor, sizeof small.descriptor);
    sum = flash_model_sum(whole, sizeof whole - sizeof sum);
    memcpy(whole + sizeof whole - sizeof sum, &sum, sizeof sum);
    return fwrite(whole, sizeof whole, 1, stdout) == 1 ? 0 : 1;
}

static void put_first_image(void)
{
    struct image image = image_make(0, 1, 1);

    flash_model_put(LOADER_SLOT_A, &image, sizeof image);
}
#endif

#if defined LOADER_BACKUP || defined LOADER_KEYS
void loader_work_goes_on(void)
{
}
#endif

static void live(void)
{
    loader_boot_load();
    loader_serve_begin();
    line.started = false;
    while (loader_line_get(false) != SYNC)
        ;
    loader_line_put(ACK);
    while (!line.started)
        loader_serve_command();
}

/* What a host finds of the machine code: the answer to Get, and a mark. */
static void put_code(void)
{
    static const uint8_t code[] = {
        'B', 'L',  'R',  '1',
#ifdef LOADER_READ_PROTECT
        9,   0x33, 0x00, 0x01, 0x02, 0x11, 0x21, 0x31, LOADER_PAGES ? 0x43 : 0x44, 0x82, 0xA1,
#else
        8,   0x33, 0x00, 0x01, 0x02, 0x11, 0x21, 0x31, LOADER_PAGES ? 0x43 : 0x44, 0xA1,
#endif
    };

    flash_model_put(LOADER_FLASH + 0xCF9, code, sizeof code);
}

int main(int argc, char **argv)
{
    struct bl_error error;

    if (argc == 4)
        return write_image(argv[2][0] == 'B', (unsigned)atoi(argv[3]));
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGTERM, end);
    if (bl_pty_open(&line.pty, &error)) {
        fprintf(stderr, "serve_loader: %s\n", error.text);
        return 1;
    }
    flash_model_new(1);
    if (argc == 1)
        put_first_image();
    if (argc == 1 || !strcmp(argv[1], "new"))
        put_code();
    loader_boot_load();
    start(loader_boot_decide());
    printf("%s\n", bl_pty_path(line.pty));
    for (;;)
        live();
}
