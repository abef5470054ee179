/*
 * usb_bus.c - the bus: enumeration, transfers, plugging in and out.
 */
#define _GNU_SOURCE

#include <sys/ioctl.h>
// sys/ioctl.h first: umockdev's headers bring in others that exclude it.
#include <asm/termbits.h>
#include <linux/usbdevice_fs.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "usb_bus.h"

enum { SETUP = 8, GETSTATUS = 3, DETACH = 0 };

static gboolean answer(UMockdevIoctlClient *client, long result, int error)
{
    umockdev_ioctl_client_complete(client, result, error);
    return TRUE;
}

/* ---------------------------------------------------------------- plugging in and out */

static gboolean come_back(gpointer data)
{
    struct plug *p = data;

    umockdev_testbed_uevent(p->bus->testbed, p->sysfs, "remove");
    umockdev_testbed_remove_device(p->bus->testbed, p->sysfs);
    if (p->bus->lost || (p->bus->unplug_at && p->transfers >= p->bus->unplug_at))
        return G_SOURCE_REMOVE;
    // Back in its ROM after a reset; an application that was started has no USB here.
    if (p->usb->ops->reopen(p->usb, 0) == STM32BL_OK)
        bus_plug_in(p);
    return G_SOURCE_REMOVE;
}

static void vanish(struct plug *p)
{
    if (p->gone)
        return;
    p->gone = true;
    g_idle_add(come_back, p);
}

/* ------------------------------------------------------------------------- transfers */

static void let_time_pass(struct plug *p)
{
    gint64 now_us = g_get_monotonic_time();

    if (p->last_us)
        p->usb->ops->sleep(p->usb, (unsigned)((now_us - p->last_us) * p->bus->speed / 1000));
    p->last_us = now_us;
}

/* The times that the chip asks for are those of its own clock. */
static void scale_poll_time(const struct plug *p, uint8_t *status)
{
    unsigned ms = (unsigned)(status[1] | status[2] << 8 | status[3] << 16);

    ms = (ms + p->bus->speed - 1) / p->bus->speed;
    status[1] = (uint8_t)ms;
    status[2] = (uint8_t)(ms >> 8);
    status[3] = (uint8_t)(ms >> 16);
}

static int result_of(int n)
{
    switch (n) {
    case STM32BL_ERR_REFUSED:
        return -EPIPE;
    case STM32BL_ERR_TIMEOUT:
        return -ETIMEDOUT;
    default:
        return n < 0 ? -ENODEV : n;
    }
}

static void go_to_rom(struct plug *p)
{
    p->run_time = false;
    vanish(p);
}

/* A request to the DFU interface. */
static int dfu_request(struct plug *p, const struct stm32bl_usb_transfer *t)
{
    int n;

    if (p->run_time) {
        p->detached = t->request == DETACH;
        if (p->detached && !p->bus->waits_for_reset)
            go_to_rom(p);
        return p->detached ? 0 : -EPIPE;
    }
    let_time_pass(p);
    n = p->usb->ops->control(p->usb, t, 120000);
    if (n > 0 && t->request == GETSTATUS)
        scale_poll_time(p, t->data);
    if (n == STM32BL_ERR_IO)
        vanish(p);
    return result_of(n);
}

static int control(struct plug *p, uint8_t *urb)
{
    struct stm32bl_usb_transfer t = {urb[0], urb[1], (uint16_t)(urb[2] | urb[3] << 8),
                                     (uint16_t)(urb[6] | urb[7] << 8), urb + SETUP};

    if ((t.type & 0x60) == 0) // USB 2.0, table 9-2: a standard request
        return descriptors_answer(&p->d, &t);
    if (++p->transfers == p->bus->unplug_at) {
        vanish(p);
        return -ENODEV;
    }
    return dfu_request(p, &t);
}

static gboolean submit(struct plug *p, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
    UMockdevIoctlData *data =
        umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL);
    struct usbdevfs_urb *urb = (struct usbdevfs_urb *)(void *)data->data;
    UMockdevIoctlData *buffer;
    int n;

    if (urb->type != USBDEVFS_URB_TYPE_CONTROL || urb->buffer_length < SETUP) {
        g_object_unref(data);
        return answer(client, -1, EINVAL);
    }
    buffer = umockdev_ioctl_data_resolve(data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer),
                                         (gsize)urb->buffer_length, NULL);
    n = control(p, buffer->data);
    g_object_unref(buffer);
    if (n == -ENODEV) {
        g_object_unref(data);
        return answer(client, -1, ENODEV);
    }
    urb->status = n < 0 ? n : 0;
    urb->actual_length = n < 0 ? 0 : n;
    g_queue_push_tail(p->done, data);
    return answer(client, 0, 0);
}

static gboolean fetch(struct plug *p, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
    UMockdevIoctlData *data = g_queue_pop_head(p->done), *pointer;

    if (!data)
        return answer(client, -1, p->gone ? ENODEV : EAGAIN);
    pointer = umockdev_ioctl_data_resolve(arg, 0, sizeof(gpointer), NULL);
    umockdev_ioctl_data_set_ptr(pointer, 0, data);
    g_object_unref(pointer);
    answer(client, 0, 0);
    g_object_unref(data);
    return TRUE;
}

static gboolean capabilities(UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
    UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, sizeof(guint32), NULL);

    *(guint32 *)(void *)data->data = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                                     USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
    g_object_unref(data);
    return answer(client, 0, 0);
}

static gboolean select_setting(struct plug *p, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
    UMockdevIoctlData *data =
        umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_setinterface), NULL);
    unsigned alternate = ((struct usbdevfs_setinterface *)(void *)data->data)->altsetting;
    bool good = p->run_time || p->usb->ops->select(p->usb, (uint8_t)alternate) == STM32BL_OK;

    g_object_unref(data);
    return good ? answer(client, 0, 0) : answer(client, -1, EINVAL);
}

static gboolean on_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer user)
{
    gulong request = umockdev_ioctl_client_get_request(client);
    UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
    struct plug *p = user;

    (void)handler;
    if (request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB)
        return fetch(p, client, arg);
    if (p->gone)
        return answer(client, -1, ENODEV);
    switch (request) {
    case USBDEVFS_GET_CAPABILITIES:
        return capabilities(client, arg);
    case USBDEVFS_GETDRIVER:
        return answer(client, -1, ENODATA);
    case USBDEVFS_DISCONNECT_CLAIM:
    case USBDEVFS_CLAIMINTERFACE:
    case USBDEVFS_RELEASEINTERFACE:
    case USBDEVFS_SETCONFIGURATION:
        return answer(client, 0, 0);
    case USBDEVFS_RESET:
        if (p->run_time && p->detached)
            go_to_rom(p);
        return answer(client, 0, 0);
    case USBDEVFS_SETINTERFACE:
        return select_setting(p, client, arg);
    case USBDEVFS_SUBMITURB:
        return submit(p, client, arg);
    case USBDEVFS_DISCARDURB:
        return answer(client, -1, EINVAL); // every URB is complete when it has been submitted
    default:
        return answer(client, -1, ENOTTY);
    }
}

void bus_plug_in(struct plug *p)
{
    GString *text = g_string_new(NULL);
    GError *error = NULL;

    p->gone = false;
    p->address = ++p->bus->addresses;
    descriptors_make(&p->d, p->usb, p->run_time);
    if (p->bus->waits_for_reset) // USB DFU 1.1 4.1.3: bitWillDetach
        p->d.bytes[p->d.size - 7] &= (uint8_t)~8u;
    snprintf(p->node, sizeof p->node, "/dev/bus/usb/001/%03u", p->address);
    snprintf(p->sysfs, sizeof p->sysfs, "/sys/devices/usb1/1-%u", p->port);
    p->handler = umockdev_ioctl_base_new();
    g_signal_connect_after(p->handler, "handle-ioctl", G_CALLBACK(on_ioctl), p);
    // The handler comes first: a client may open as soon as the event has been sent.
    if (!umockdev_testbed_attach_ioctl(p->bus->testbed, p->node, p->handler, &error))
        g_error("%s", error->message);
    g_string_printf(
        text,
        "P: /devices/usb1/1-%u\nN: bus/usb/001/%03u\nE: SUBSYSTEM=usb\nE: DRIVER=usb\n"
        "E: BUSNUM=001\nE: DEVNUM=%03u\nE: DEVNAME=/dev/bus/usb/001/%03u\n"
        "E: DEVTYPE=usb_device\nE: MAJOR=189\nE: MINOR=%u\nA: bConfigurationValue=1\\n\n"
        "A: busnum=1\\n\nA: devnum=%u\\n\nA: speed=12\\n\nA: devpath=%u\\n\n"
        "A: idVendor=%04x\\n\nA: idProduct=%04x\\n\nH: descriptors=",
        p->port, p->address, p->address, p->address, p->address, p->address, p->port,
        p->usb->vendor_id, p->run_time ? RUN_TIME_PRODUCT : p->usb->product_id);
    for (size_t i = 0; i < p->d.size; i++)
        g_string_append_printf(text, "%02X", p->d.bytes[i]);
    g_string_append_c(text, '\n');
    if (!umockdev_testbed_add_from_string(p->bus->testbed, text->str, &error))
        g_error("%s", error->message);
    g_string_free(text, TRUE);
}

static gboolean plug_in_all(gpointer data)
{
    struct bus *bus = data;

    for (unsigned i = 0; i < bus->count && !bus->lost && !bus->touched; i++)
        bus_plug_in(&bus->plugs[i]);
    bus->touched = true;
    return G_SOURCE_REMOVE;
}

/* umockdev up to 0.17 keeps these requests from the real terminal. */
static gboolean on_port_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client,
                              gpointer user)
{
    gulong request = umockdev_ioctl_client_get_request(client);
    struct bus *bus = user;
    UMockdevIoctlData *data;
    struct termios2 *line;

    (void)handler;
    if (request != TCGETS2 && request != TCSETS2)
        return answer(client, -1, ENOTTY);
    data = umockdev_ioctl_data_resolve(umockdev_ioctl_client_get_arg(client), 0,
                                       sizeof(struct termios2), NULL);
    line = (struct termios2 *)(void *)data->data;
    if (request == TCGETS2) {
        *line = bus->line;
    } else {
        bus->line = *line;
        if (line->c_ospeed == 1200)
            g_idle_add(plug_in_all, bus);
    }
    g_object_unref(data);
    return answer(client, 0, 0);
}

/* umockdev 0.19 does not; the terminal itself then says what it was set to. */
static gboolean look_at_port(gpointer data)
{
    struct bus *bus = data;
    struct termios2 line = {0};

    // past umockdev, which might answer in place of the terminal
    if (syscall(SYS_ioctl, bus->port, TCGETS2, &line) == 0 && line.c_ospeed == 1200)
        return plug_in_all(bus);
    return G_SOURCE_CONTINUE;
}

void bus_make_port(struct bus *bus)
{
    UMockdevIoctlBase *handler = umockdev_ioctl_base_new();
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    if (master < 0 || grantpt(master) || unlockpt(master))
        g_error("no pseudo-terminal");
    g_signal_connect_after(handler, "handle-ioctl", G_CALLBACK(on_port_ioctl), bus);
    umockdev_testbed_attach_ioctl(bus->testbed, ptsname(master), handler, NULL);
    bus->port = open(ptsname(master), O_RDWR | O_NOCTTY); // open, so that it stays as it was set
    if (bus->port < 0)
        g_error("no pseudo-terminal");
    g_timeout_add(5, look_at_port, bus);
    setenv("TOUCH_PORT", ptsname(master), 1);
}
