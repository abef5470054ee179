/*
 * emulated_dfu.c - simulated chips on an emulated USB bus, for programs that know nothing of it.
 *
 *   umockdev-wrapper emulated_dfu [OPTION]... DEVICE[,KEY=VALUE]... -- COMMAND [ARGUMENT]...
 *
 *   -n COUNT    so many devices of this kind
 *   -u N        pull the plug at the Nth transfer
 *   -s SPEED    the chip's time passes so many times faster than the clock (1000)
 *   -v VENDOR   vendor id, in hexadecimal (0483)
 *   -r          begin as an application with a DFU run-time interface
 *   -R          the same, and it goes only when the bus is reset
 *   -l          lost: what resets, or makes room for its ROM, does not come back
 *   -p          be there only after the port $TOUCH_PORT has been opened at 1200 baud
 *   -i FILE     put FILE at the start of flash first
 *   -o FILE     write all of flash to FILE in the end
 *   -t FILE     write to FILE what happened: transfers, erases, go=ADDRESS, ...
 *
 * The chips live here; COMMAND and what it starts see their bus. Its exit code is passed on.
 */
#define _GNU_SOURCE // getopt()

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usb_bus.h"

static void load(struct stm32bl_sim *sim, const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *flash = stm32bl_sim_memory(sim, 0x08000000, 4096);

    if (!file || !flash || fread(flash, 1, 4096, file) == 0)
        g_error("%s: cannot be put into flash", path);
    fclose(file);
}

static void save(struct plug *p, const char *path)
{
    FILE *file = fopen(path, "wb");
    const uint8_t *byte;

    for (uint32_t addr = 0x08000000; (byte = stm32bl_sim_memory(p->sim, addr, 1)) != NULL; addr++)
        fputc(*byte, file);
    fclose(file);
}

static void report(struct plug *p, const char *path)
{
    struct stm32bl_sim_stats s;
    FILE *file = fopen(path, "w");

    stm32bl_sim_get_stats(p->sim, &s);
    fprintf(file,
            "transfers=%u erases=%u programs=%u violations=%u resets=%u running=%d go=0x%08x\n",
            p->transfers, s.erases, s.programs, s.violations, s.resets, s.running,
            (unsigned)s.go_address);
    fclose(file);
}

static void make_chip(struct bus *bus, struct plug *p, const char *text)
{
    gchar **parts = g_strsplit(text, ",", -1);

    p->sim = stm32bl_sim_new(stm32bl_device_find(parts[0]));
    if (!p->sim)
        g_error("no device %s", parts[0]);
    for (gchar **part = parts + 1; *part; part++) {
        char *value = strchr(*part, '=');
        *value++ = '\0';
        if (stm32bl_sim_set(p->sim, *part, value))
            g_error("%s", stm32bl_sim_error_message(p->sim));
    }
    g_strfreev(parts);
    p->usb = stm32bl_sim_usb(p->sim);
    p->bus = bus;
    p->port = (unsigned)(p - bus->plugs) + 1;
    p->done = g_queue_new();
    bus->addresses = bus->addresses ? bus->addresses : 1; // the root hub's
}

static void on_exit_of_command(GPid pid, gint status, gpointer user)
{
    struct bus *bus = user;

    (void)pid;
    bus->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    g_main_loop_quit(bus->loop);
}

static void run(struct bus *bus, char **command)
{
    GError *error = NULL;
    GPid pid;
    GSpawnFlags flags =
        G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN;

    bus->loop = g_main_loop_new(NULL, FALSE);
    if (!g_spawn_async(NULL, command, NULL, flags, NULL, NULL, &pid, &error))
        g_error("%s", error->message);
    g_child_watch_add(pid, on_exit_of_command, bus);
    g_main_loop_run(bus->loop);
}

struct options {
    const char *in, *out, *told;
    bool run_time, touched;
    uint16_t vendor_id;
};

static bool parse(int argc, char **argv, struct options *o, struct bus *bus)
{
    int option;

    while ((option = getopt(argc, argv, "+n:u:s:v:rRlpi:o:t:")) != -1) {
        switch (option) {
        case 'n':
            bus->count = (unsigned)atoi(optarg);
            break;
        case 'u':
            bus->unplug_at = (unsigned)atoi(optarg);
            break;
        case 's':
            bus->speed = (unsigned)atoi(optarg);
            break;
        case 'v':
            o->vendor_id = (uint16_t)strtoul(optarg, NULL, 16);
            break;
        case 'l':
            bus->lost = true;
            break;
        case 'R':
            bus->waits_for_reset = true;
            o->run_time = true;
            break;
        case 'r':
            o->run_time = true;
            break;
        case 'p':
            o->touched = true;
            break;
        case 'i':
            o->in = optarg;
            break;
        case 'o':
            o->out = optarg;
            break;
        case 't':
            o->told = optarg;
            break;
        default:
            return false;
        }
    }
    return argc - optind >= 3 && !strcmp(argv[optind + 1], "--") && bus->count <= DEVICES;
}

int main(int argc, char **argv)
{
    static struct bus bus = {.count = 1, .speed = 1000};
    struct options o = {0};

    if (!parse(argc, argv, &o, &bus))
        return 2;
    bus.testbed = umockdev_testbed_new();
    for (unsigned i = 0; i < bus.count; i++) {
        make_chip(&bus, &bus.plugs[i], argv[optind]);
        bus.plugs[i].run_time = o.run_time;
        if (o.vendor_id)
            bus.plugs[i].usb->vendor_id = o.vendor_id;
        if (o.in)
            load(bus.plugs[i].sim, o.in);
        if (!o.touched)
            bus_plug_in(&bus.plugs[i]);
    }
    if (o.touched)
        bus_make_port(&bus);
    run(&bus, argv + optind + 2);
    if (o.out)
        save(&bus.plugs[0], o.out);
    if (o.told)
        report(&bus.plugs[0], o.told);
    g_object_unref(bus.testbed);
    return bus.status;
}
