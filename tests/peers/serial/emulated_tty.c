#include <sys/ioctl.h>
// sys/ioctl.h first: umockdev's headers bring in others that exclude it.
#include <asm/termbits.h>
#include <linux/serial.h>
#include <stdlib.h>
#include <string.h>
#include <umockdev.h>
#include <unistd.h>

#include "emulated_tty.h"

static struct {
    struct emulated_tty tty;
    UMockdevTestbed *testbed;
    UMockdevIoctlBase *handler;
} here;

static const char sysfs[] = "P: /devices/usb1/1-1/1-1:1.0/ttyUSB0/tty/ttyUSB0\n"
                            "N: ttyUSB0\n"
                            "S: serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0\n"
                            "E: SUBSYSTEM=tty\n"
                            "E: DEVNAME=/dev/ttyUSB0\n"
                            "E: MAJOR=188\n"
                            "E: MINOR=0\n"
                            "A: dev=188:0\\n\n"
                            "L: device=../..\n\n"
                            "P: /devices/usb1/1-1/1-1:1.0/ttyUSB0\n"
                            "E: SUBSYSTEM=usb-serial\n"
                            "E: DRIVER=ftdi_sio\n"
                            "A: latency_timer=1\\n\n\n"
                            "P: /devices/usb1/1-1/1-1:1.0\n"
                            "E: SUBSYSTEM=usb\n"
                            "E: DEVTYPE=usb_interface\n"
                            "A: bInterfaceNumber=00\\n\n\n"
                            "P: /devices/usb1/1-1\n"
                            "N: bus/usb/001/002\n"
                            "E: SUBSYSTEM=usb\n"
                            "E: DEVTYPE=usb_device\n"
                            "E: BUSNUM=001\n"
                            "E: DEVNUM=002\n"
                            "E: DEVNAME=/dev/bus/usb/001/002\n"
                            "A: busnum=1\\n\n"
                            "A: devnum=2\\n\n"
                            "A: idVendor=0403\\n\n"
                            "A: idProduct=6001\\n\n"
                            "A: product=FT232R USB UART\\n\n"
                            "A: manufacturer=FTDI\\n\n"
                            "A: serial=A50285BI\\n\n";

enum { FRAME = PARENB | PARODD | CSIZE };

static void drive(struct emulated_tty *tty, unsigned lines)
{
    lines &= TIOCM_DTR | TIOCM_RTS;
    tty->changes += lines != tty->lines;
    tty->lines = lines;
}

static void modem_lines(struct emulated_tty *tty, gulong request, UMockdevIoctlData *arg)
{
    UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, sizeof(int), NULL);
    unsigned *bits = (unsigned *)(void *)data->data;

    if (request == TIOCMGET)
        *bits = tty->lines | TIOCM_CTS | TIOCM_DSR | TIOCM_CAR;
    else if (request == TIOCMSET)
        drive(tty, *bits);
    else if (request == TIOCMBIS)
        drive(tty, tty->lines | *bits);
    else
        drive(tty, tty->lines & ~*bits);
    g_object_unref(data);
}

static void driver_settings(struct emulated_tty *tty, gulong request, UMockdevIoctlData *arg)
{
    UMockdevIoctlData *data =
        umockdev_ioctl_data_resolve(arg, 0, sizeof(struct serial_struct), NULL);
    struct serial_struct *serial = (struct serial_struct *)(void *)data->data;

    if (request == TIOCGSERIAL) {
        memset(serial, 0, sizeof *serial);
        serial->type = PORT_16550A;
        serial->baud_base = 24000000;
        serial->flags = ASYNC_SKIP_TEST | (tty->low_latency ? ASYNC_LOW_LATENCY : 0);
    } else {
        tty->low_latency = serial->flags & ASYNC_LOW_LATENCY;
        tty->latency_changes++;
    }
    g_object_unref(data);
}

/* Has the pseudo-terminal do the rest. Returns its result and sets *number to its errno. */
static int execute(UMockdevIoctlClient *client, int *number)
{
    return umockdev_ioctl_client_execute(client, number, NULL);
}

/* The pseudo-terminal forgets parity and size, which a real driver keeps: c_cflag is the third
 * word. */
static int line_settings(struct emulated_tty *tty, UMockdevIoctlClient *client, gulong request,
                         int *number)
{
    bool reads = request == TCGETS || request == TCGETS2;
    int result = reads ? execute(client, number) : 0;
    UMockdevIoctlData *data = umockdev_ioctl_data_resolve(umockdev_ioctl_client_get_arg(client), 0,
                                                          sizeof(struct termios), NULL);
    tcflag_t *cflag = (tcflag_t *)(void *)data->data + 2;

    if (reads)
        *cflag = (*cflag & ~(tcflag_t)FRAME) | tty->frame;
    else
        tty->frame = *cflag & FRAME & (tty->no_parity ? ~(unsigned)PARENB : ~0u);
    g_object_unref(data);
    return reads ? result : execute(client, number);
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
    struct emulated_tty *tty = user;
    gulong request = umockdev_ioctl_client_get_request(client);
    UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
    int result = 0, number = 0;
    (void)base;

    switch (request) {
    case TIOCMGET:
    case TIOCMSET:
    case TIOCMBIS:
    case TIOCMBIC:
        modem_lines(tty, request, arg);
        break;
    case TIOCGSERIAL:
    case TIOCSSERIAL:
        driver_settings(tty, request, arg);
        break;
    case TCGETS:
    case TCSETS:
    case TCSETSW:
    case TCSETSF:
    case TCGETS2:
    case TCSETS2:
    case TCSETSW2:
    case TCSETSF2:
        result = line_settings(tty, client, request, &number);
        break;
    case TIOCEXCL:
    case TIOCNXCL:
        tty->exclusive = request == TIOCEXCL;
        break;
    case TIOCSBRK:
    case TIOCCBRK:
        tty->on_break = request == TIOCSBRK;
        break;
    default:
        result = execute(client, &number);
    }
    umockdev_ioctl_client_complete(client, result, result < 0 ? number : 0);
    return TRUE;
}

struct emulated_tty *emulated_tty_plug(void)
{
    memset(&here, 0, sizeof here);
    here.testbed = umockdev_testbed_new();
    here.handler = umockdev_ioctl_base_new();
    g_signal_connect(here.handler, "handle-ioctl", G_CALLBACK(on_ioctl), &here.tty);
    if (!umockdev_testbed_add_from_string(here.testbed, sysfs, NULL))
        return NULL;
    here.tty.master = umockdev_testbed_get_dev_fd(here.testbed, EMULATED_PORT);
    if (!umockdev_testbed_attach_ioctl(here.testbed, EMULATED_PORT, here.handler, NULL))
        return NULL;
    here.tty.lines = TIOCM_DTR | TIOCM_RTS; // as Linux leaves them when a port is opened
    return &here.tty;
}

void emulated_tty_set_latency(struct emulated_tty *tty, const char *ms)
{
    (void)tty;
    umockdev_testbed_set_attribute(here.testbed, "/sys/devices/usb1/1-1/1-1:1.0/ttyUSB0",
                                   "latency_timer", ms);
}

void emulated_tty_hang_up(struct emulated_tty *tty)
{
    close(tty->master);
}

void emulated_tty_free(struct emulated_tty *tty)
{
    (void)tty;
    umockdev_testbed_detach_ioctl(here.testbed, EMULATED_PORT, NULL);
    g_object_unref(here.handler);
    g_object_unref(here.testbed);
}

// The sanitizer, which is a library, has to find it.
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);

/* umockdev 0.19 loses something with each request; nothing else here allocates through glib. */
const char *__lsan_default_suppressions(void)
{
    return "leak:g_malloc0";
}
