/*
 * emulated_bus.c - /dev/i2c-7 with a simulated chip on it, for programs that know nothing of it.
 *
 *   umockdev-wrapper emulated_bus [OPTION]... DEVICE[,KEY=VALUE]... -- COMMAND [ARGUMENT]...
 *
 *   -a ADDRESS  of the chip (0x51)
 *   -b          a driver of the kernel has that address
 *   -e          the adapter does SMBus only
 *   -v          vague: the driver says EIO for whatever went wrong
 *   -h          SCL hangs low: the driver gives up every message
 *   -k N        the Nth message is not acknowledged, as if the chip was busy with something else
 *   -g N        the adapter is gone at the Nth message
 *   -m MOST     the longest message that the adapter carries
 *   -s SPEED    the chip's time passes so many times faster than the clock (1000)
 *   -i          its time stands still while it only waits for its host, so that what is told as elapsed_us is the
 *               time of the bus and of the chip alone
 *   -o FILE     write all of flash to FILE in the end
 *   -t FILE     write to FILE what happened: messages, erases, timeout=MS as the driver was asked, ...
 *
 * The chip lives here; COMMAND and what it starts see the node. Its exit code is passed on.
 */
#define _GNU_SOURCE // getopt()

#include <sys/ioctl.h>
// sys/ioctl.h first: umockdev's headers bring in others that exclude it.
#include <errno.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <umockdev.h>
#include <unistd.h>

#include "sim/i2c.h"
#include "sim/wire.h"
#include "stm32bl/sim.h"

enum { USUAL_SPEED = 1000, LONGEST = 8192 };

static struct {
    struct stm32bl_sim *sim;
    struct stm32bl_stream *stream;
    GMainLoop *loop;
    int status;
    unsigned long address, chosen, timeout_ms;
    bool taken, smbus, hangs, ideal, vague;
    unsigned long late_at, gone_at, most, speed, messages;
    gint64 then_us;
} bus = {.address = 0x51, .speed = USUAL_SPEED};

/* How long the chip works until it has an answer. */
static uint64_t work_ns(void)
{
    const struct bl_sim_i2c *i2c = bus.sim->i2c;
    uint64_t ready_ns = i2c->count ? i2c->answers[0].ready_ns : 0;

    return ready_ns > bus.sim->now_ns ? ready_ns - bus.sim->now_ns : 0;
}

/* What passes here while a program does something else passes at the chip, too. */
static void catch_up(void)
{
    gint64 now_us = g_get_monotonic_time();
    uint64_t passed_ns = (uint64_t)(now_us - bus.then_us) * 1000 * bus.speed;

    if (bus.ideal && passed_ns > work_ns())
        passed_ns = work_ns();
    bl_sim_wire_run(bus.sim, bus.sim->now_ns + passed_ns);
    bus.then_us = now_us;
}

/* 0, or the errno of a driver. */
static int pass_message(bool reads, uint8_t *bytes, size_t len)
{
    enum bl_sim_i2c_fate fate;

    catch_up();
    bus.messages++;
    if (bus.gone_at && bus.messages >= bus.gone_at)
        return ENODEV;
    if (bus.hangs)
        return ETIMEDOUT;
    if (bus.most && len > bus.most)
        return EOPNOTSUPP;
    if (bus.chosen != bus.address || bus.messages == bus.late_at)
        return ENXIO;
    fate = reads ? bl_sim_i2c_read(bus.sim, bytes, len) : bl_sim_i2c_write(bus.sim, bytes, len);
    return fate == BL_SIM_I2C_DONE ? 0 : fate == BL_SIM_I2C_NOBODY ? EREMOTEIO : ETIMEDOUT;
}

static void complete(UMockdevIoctlClient *client, long result, int number)
{
    umockdev_ioctl_client_complete(client, number ? -1 : result, number);
}

/* The argument of a read or write is its bytes. */
static gboolean move(UMockdevIoctlClient *client, bool reads)
{
    UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
    int len = arg->data_len, number = 0;
    guint8 bytes[LONGEST];

    if (len > LONGEST) // as i2c-dev does
        len = LONGEST;
    memcpy(bytes, arg->data, (size_t)len);
    number = pass_message(reads, bytes, (size_t)len);
    if (number && bus.vague)
        number = EIO;
    if (reads && !number)
        umockdev_ioctl_data_update(arg, 0, bytes, len);
    complete(client, len, number);
    return TRUE;
}

static gboolean on_read(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
    (void)base;
    (void)user;
    return move(client, true);
}

static gboolean on_write(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
    (void)base;
    (void)user;
    return move(client, false);
}

static unsigned long value_of(UMockdevIoctlData *arg)
{
    unsigned long value;

    memcpy(&value, arg->data, sizeof value); // no pointer but a number
    return value;
}

static void tell_functions(UMockdevIoctlData *arg)
{
    unsigned long functions = I2C_FUNC_SMBUS_EMUL | (bus.smbus ? 0 : I2C_FUNC_I2C);
    UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, sizeof functions, NULL);

    memcpy(data->data, &functions, sizeof functions);
    g_object_unref(data);
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
    UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
    int number = 0;

    (void)base;
    (void)user;
    switch (umockdev_ioctl_client_get_request(client)) {
    case I2C_FUNCS:
        tell_functions(arg);
        break;
    case I2C_SLAVE:
        bus.chosen = value_of(arg);
        number = bus.taken ? EBUSY : 0;
        break;
    case I2C_TIMEOUT:
        bus.timeout_ms = 10 * value_of(arg);
        break;
    default:
        number = ENOTTY;
    }
    complete(client, 0, number);
    return TRUE;
}

static void on_exit_of_command(GPid pid, gint status, gpointer user)
{
    (void)pid;
    (void)user;
    bus.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    g_main_loop_quit(bus.loop);
}

static void run(char **command)
{
    GError *error = NULL;
    GPid pid;

    bus.loop = g_main_loop_new(NULL, FALSE);
    bus.then_us = g_get_monotonic_time();
    if (!g_spawn_async(NULL, command, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                           G_SPAWN_CHILD_INHERITS_STDIN,
                       NULL, NULL, &pid, &error))
        g_error("%s", error->message);
    g_child_watch_add(pid, on_exit_of_command, NULL);
    g_main_loop_run(bus.loop);
    g_main_loop_unref(bus.loop);
}

static void make_node(UMockdevTestbed *testbed, UMockdevIoctlBase *handler)
{
    GError *error = NULL;

    g_signal_connect_after(handler, "handle-ioctl", G_CALLBACK(on_ioctl), NULL);
    g_signal_connect_after(handler, "handle-read", G_CALLBACK(on_read), NULL);
    g_signal_connect_after(handler, "handle-write", G_CALLBACK(on_write), NULL);
    if (!umockdev_testbed_attach_ioctl(testbed, "/dev/i2c-7", handler, &error) ||
        !umockdev_testbed_add_from_string(testbed,
                                          "P: /devices/platform/i2c/i2c-7/i2c-dev/i2c-7\n"
                                          "N: i2c-7\nE: SUBSYSTEM=i2c-dev\nE: DEVNAME=/dev/i2c-7\n"
                                          "E: MAJOR=89\nE: MINOR=7\nA: name=emulated\\n\n",
                                          &error))
        g_error("%s", error->message);
}

static void make_chip(const char *text)
{
    gchar **parts = g_strsplit(text, ",", -1);

    bus.sim = stm32bl_sim_new(stm32bl_device_find(parts[0]));
    if (!bus.sim || stm32bl_sim_set(bus.sim, "wire", "i2c"))
        g_error("no device %s", parts[0]);
    for (gchar **part = parts + 1; *part; part++) {
        char *value = strchr(*part, '=');
        *value++ = '\0';
        if (stm32bl_sim_set(bus.sim, *part, value))
            g_error("%s", stm32bl_sim_error_message(bus.sim));
    }
    g_strfreev(parts);
    bus.stream = stm32bl_sim_stream(bus.sim);
}

static void save(const char *path)
{
    FILE *file = fopen(path, "wb");
    const uint8_t *byte;

    for (uint32_t addr = 0x08000000; (byte = stm32bl_sim_memory(bus.sim, addr, 1)) != NULL; addr++)
        fputc(*byte, file);
    fclose(file);
}

static void report(const char *path)
{
    struct stm32bl_sim_stats s;
    FILE *file = fopen(path, "w");

    stm32bl_sim_get_stats(bus.sim, &s);
    fprintf(file,
            "messages=%lu erases=%u erase_commands=%u programs=%u violations=%u running=%d "
            "go=0x%08x timeout=%lu elapsed_us=%llu erase_us=%llu\n",
            bus.messages, s.erases, bus.sim->executed[0x44] + bus.sim->executed[0x45], s.programs,
            s.violations, s.running, (unsigned)s.go_address, bus.timeout_ms,
            (unsigned long long)s.elapsed_us, (unsigned long long)s.erase_us);
    fclose(file);
}

int main(int argc, char **argv)
{
    const char *flash = NULL, *told = NULL;
    UMockdevTestbed *testbed = umockdev_testbed_new();
    UMockdevIoctlBase *handler = umockdev_ioctl_base_new();
    int option;

    while ((option = getopt(argc, argv, "+a:behivk:g:m:s:o:t:")) != -1) {
        unsigned long number = optarg ? strtoul(optarg, NULL, 0) : 0;
        switch (option) {
        case 'a':
            bus.address = number;
            break;
        case 'b':
            bus.taken = true;
            break;
        case 'e':
            bus.smbus = true;
            break;
        case 'h':
            bus.hangs = true;
            break;
        case 'i':
            bus.ideal = true;
            break;
        case 'v':
            bus.vague = true;
            break;
        case 'k':
            bus.late_at = number;
            break;
        case 'g':
            bus.gone_at = number;
            break;
        case 'm':
            bus.most = number;
            break;
        case 's':
            bus.speed = number;
            break;
        case 'o':
            flash = optarg;
            break;
        case 't':
            told = optarg;
            break;
        default:
            return 2;
        }
    }
    if (argc - optind < 3 || strcmp(argv[optind + 1], "--") != 0)
        g_error("DEVICE -- COMMAND...");
    make_chip(argv[optind]);
    make_node(testbed, handler);
    run(argv + optind + 2);
    if (flash)
        save(flash);
    if (told)
        report(told);
    g_object_unref(handler);
    g_object_unref(testbed);
    bus.stream->ops->close(bus.stream);
    stm32bl_sim_free(bus.sim);
    return bus.status;
}
