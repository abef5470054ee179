/*
 * help.c - help, from the tables that the parser reads.
 */
#include <string.h>

#include "cli.h"

#ifndef STM32BL_REPORT_TO // set by the build: cli/CMakeLists.txt
#define STM32BL_REPORT_TO "those who gave you this program"
#endif

static const struct opt_row options[] = {{0, NULL}};

static const char targets_text[] =
    "A target says which chip to talk to, and how:\n"
    "\n"
    "  serial:PORT[,OPTION=VALUE]...   a serial port; plain /dev/ttyUSB0 and COM3 are\n"
    "                                  the same; links in /dev/serial/by-id work\n"
    "  usb[:VID:PID][,OPTION=VALUE]... a bootloader on USB (0483:df11 if not said)\n"
    "  tcp:HOST:PORT[,OPTION=VALUE]... a serial port that a server hands out over the\n"
    "                                  network, raw: docs/NETWORK.md; [v6]:PORT\n"
    "  rfc2217:HOST:PORT[,...]         the same with baud, parity, DTR, RTS and break\n"
    "  i2c:/dev/i2c-1,addr=0x56[,...]  a chip on an I2C bus (Linux): docs/I2C.md\n"
    "  sim:DEVICE[,OPTION=VALUE]...    a simulated chip, on a clock of its own\n"
    "\n"
    "options of serial and sim, which are also options of the command:\n"
    "  baud=N         bit/s (115200)\n"
    "  parity=P       auto: even, then none; even; none\n"
    "  entry=SEQ      how the chip is brought into its bootloader:\n"
    "                   none         leave them alone\n"
    "                   rts-dtr      RTS on BOOT0, DTR on RESET\n"
    "                   dtr-rts      DTR on BOOT0, RTS on RESET\n"
    "                   rts-dtr-inv, dtr-rts-inv: through a transistor each\n"
    "                   gpio         lines of this computer, as boot0= and reset= say\n"
    "                   knock        ask the application: docs/FIRMWARE.md\n"
    "                   or steps, separated by blanks or '+': dtr=1 dtr=0 rts=1 rts=0\n"
    "                   break=1 break=0 100ms (1: asserted, which is a low pin)\n"
    "                   baud=N parity=P knock=KEY (the line of the application)\n"
    "                   boot0=1 reset=1 (BOOT0 high, NRST low) boot0=0 reset=0\n"
    "  boot0=gpio:LINE, reset=gpio:LINE  on Linux: a NAME, gpiochip0/21, or an old\n"
    "                 number; then /low or /high, the level that asserts the pin\n"
    "  exit=SEQ       the steps that start the application\n"
    "  wait[=SECONDS] keep trying until a chip answers (60)\n"
    "  device=NAME    treat the chip as this one\n"
    "  device-file=FILE  chips that are not in the table (docs/DEVICES.md)\n"
    "  flash-size=SIZE, sector-size=SIZE  of such a chip: 512K, 2K\n"
    "  echo=strip     our own bytes come back (half duplex): take them out\n"
    "  burst=off      wait for the answer of every single step\n"
    "  facts=needed   no ids of the chip: read, verify, erase, checksum do so\n"
    "  facts=least    nor its size, where it does not matter: write does so\n"
    "  supply=2.7-3.6 F2, F4 and F7 may program by words\n"
    "  turbo=auto     by a program in the chip's RAM, or turbo=RATE: docs/TURBO.md\n"
    "\n"
    "options of a USB bootloader, besides wait, device and the sizes:\n"
    "  serial=S       the device with this serial number\n"
    "  path=1-2.3     the device at this plug, as 'stm32bl list' shows it\n"
    "  touch=PORT     open that serial port at 1200 baud first, which makes many an\n"
    "                 application start the bootloader\n"
    "\n"
    "options of an I2C bus, besides wait, device, the sizes, boot0 and reset:\n"
    "  addr=N         the 7-bit address of the bootloader, if device= does not tell\n"
    "  stretch=MS     how long the chip may hold the clock, if the driver heeds it\n"
    "  frame=N        the longest message that the adapter carries\n"
    "\n"
    "options of a simulated chip:\n"
    "  wire=usb       it is plugged into USB; dfu=HABIT: how it differs from AN3156\n"
    "  wire=i2c       it is on an I2C bus; i2c=1.0: an old one, khz=N: the clock\n"
    "  flash=FILE     keep its memory in FILE between runs\n"
    "  size=KB        flash size; pid=, blid=: what it says it is\n"
    "  rdp=1          read-out protection is on\n"
    "  wrp=N[-M]      sectors that are write-protected\n"
    "  boot=app       it runs an application, which says text=TEXT\n"
    "  boot=flash     BOOT0 is low: it runs what is in flash, if anything\n"
    "  wiring=PRESET  where DTR and RTS go: as entry=\n"
    "  silent=1       it does not answer; echo=1: the line echoes; garbage=1: noise\n"
    "  latency=MS     delay of the adapter\n"
    "  fault=KIND@N   power: cut at the Nth write or erase; hang, vanish: at the Nth\n"
    "                 byte sent to it; stuck, unerasable: at an address; on the wire\n"
    "                 drop, flip, nack, delay, fail, noise: at the Nth byte received\n"
    "  realtime=1     as slow as a real one; N: N times faster\n"
    "\n"
    "docs/TARGETS.md tells more.\n";

static int find_verb(const char *name)
{
    for (int i = 0; verbs[i]; i++)
        if (!strcmp(verbs[i]->name, name))
            return i;
    return -1;
}

static void print_overview(FILE *out)
{
    fprintf(out, "stm32bl - program STM32 microcontrollers through the bootloader in their ROM\n"
                 "usage: stm32bl [options] VERB [words], with the verbs\n");
    for (size_t i = 0; verbs[i]; i++)
        if (verbs[i] != &verb_help && verbs[i] != &verb_version)
            fprintf(out, "  %-15s  %s\n", verbs[i]->name, verbs[i]->summary);
    fprintf(out, "More: stm32bl help VERB, help options, help targets, help exit-codes, version\n"
                 "Report mistakes to " STM32BL_REPORT_TO "\n");
}

static void print_options(FILE *out)
{
    fprintf(out, "connection (of all verbs that talk to a chip):\n");
    opt_print(out, opt_connection);
    fprintf(out, "\ngeneral:\n");
    opt_print(out, opt_general);
    fprintf(out, "\nexample:\n  stm32bl write -p /dev/ttyUSB0 -a 0x0807c010 user_app.bin\n\n"
                 "Options may stand before or after the verb. Numbers are decimal or 0x.\n"
                 "'stm32bl help VERB' tells the options of a verb of its own.\n");
}

static void print_verb(FILE *out, const struct verb *verb)
{
    fprintf(out, "stm32bl %s - %s\n\nusage: stm32bl %s [options]%s%s\n\n%s\n", verb->name,
            verb->summary, verb->name, *verb->words ? " " : "", verb->words, verb->about);
    if (verb->options->help) {
        fprintf(out, "\noptions:\n");
        opt_print(out, verb->options);
    }
    if (verb->connects) {
        fprintf(out, "\nconnection:\n");
        opt_print(out, opt_connection);
    }
    fprintf(out, "\ngeneral:\n");
    opt_print(out, opt_general);
    fprintf(out, "\nexamples:\n");
    for (size_t i = 0; verb->examples[i]; i += 2)
        fprintf(out, "  %s\n      %s\n", verb->examples[i], verb->examples[i + 1]);
}

static void print_exit_codes(FILE *out)
{
    const char *meaning;
    int code;

    fprintf(out, "exit codes:\n");
    for (size_t i = 0; (meaning = cli_exit_meaning(i, &code)) != NULL; i++)
        fprintf(out, "  %3d  %s\n", code, meaning);
}

void cli_help(FILE *out, const struct verb *verb)
{
    if (verb)
        print_verb(out, verb);
    else
        print_overview(out);
}

static int run(struct cli *cli)
{
    const char *topic = cli->args.count ? cli->args.words[0] : NULL;
    int verb = topic ? find_verb(topic) : -1;
    FILE *out = cli->ui.out;

    if (!topic)
        print_overview(out);
    else if (verb >= 0)
        print_verb(out, verbs[verb]);
    else if (!strcmp(topic, "options"))
        print_options(out);
    else if (!strcmp(topic, "targets"))
        fputs(targets_text, out);
    else if (!strcmp(topic, "exit-codes"))
        print_exit_codes(out);
    else if (!strcmp(topic, "completion")) // for cli/completion/, not for people
        cli_print_completion();
    else
        return cli_usage(cli, "no help on '%s': name a verb, options, targets, or exit-codes",
                         topic);
    return CLI_DONE;
}

const struct verb verb_help = {
    .name = "help",
    .words = "[VERB | options | targets | exit-codes]",
    .summary = "explain a verb, the options, the targets, or the exit codes",
    .about = "Without a word it lists the verbs. The options are those that all of them share.",
    .options = options,
    .examples = {"stm32bl help write", "What 'write' does and takes.", "stm32bl help targets",
                 "How to name a port or a simulated chip.", NULL},
    .max_words = 1,
    .run = run,
};
