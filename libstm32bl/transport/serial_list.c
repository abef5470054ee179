/*
 * serial_list.c - the ports of this machine, as libserialport finds them, or on Windows, without it,
 * as the system tells them.
 */
#include "serial.h"

#if !defined(BL_HAVE_LIBSERIALPORT) && !defined(_WIN32)

int bl_serial_list(struct bl_error *error, stm32bl_list_fn each, void *user)
{
    (void)each;
    (void)user;
    return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                   "this stm32bl was built without libserialport and cannot list ports");
}

#else

#include <stdlib.h>
#include <string.h>

#ifdef BL_HAVE_LIBSERIALPORT
#include <libserialport.h>

static const char *or_none(const char *text)
{
    return text ? text : "";
}

static void take(const struct sp_port *from, struct bl_port *to)
{
    const char *product = sp_get_port_usb_product(from);

    *to = (struct bl_port){.vendor_id = -1, .product_id = -1};
    if (!product)
        product = or_none(sp_get_port_description(from));
    bl_format(to->name, sizeof to->name, "%s", sp_get_port_name(from));
    bl_format(to->product, sizeof to->product, "%s", product);
    bl_format(to->maker, sizeof to->maker, "%s", or_none(sp_get_port_usb_manufacturer(from)));
    bl_format(to->serial, sizeof to->serial, "%s", or_none(sp_get_port_usb_serial(from)));
    if (sp_get_port_usb_vid_pid(from, &to->vendor_id, &to->product_id) != SP_OK)
        to->vendor_id = to->product_id = -1;
}

static int look(struct bl_port_list *list, struct bl_error *error)
{
    struct sp_port **ports;
    size_t count = 0;

    if (sp_list_ports(&ports) != SP_OK)
        return bl_fail(error, STM32BL_ERR_IO, "the system does not tell its serial ports");
    while (ports[count])
        count++;
    list->ports = calloc(count + 1, sizeof *list->ports);
    for (size_t i = 0; list->ports && i < count; i++)
        take(ports[i], &list->ports[list->count++]);
    sp_free_port_list(ports);
    return list->ports
               ? STM32BL_OK
               : bl_fail(error, STM32BL_ERR_MEMORY, "no memory for the list of serial ports");
}
#else
#define look bl_com_look
#endif

static bool is_usb(const struct bl_port *port)
{
    return port->vendor_id >= 0;
}

/* Adapters first, then by name, ttyUSB2 before ttyUSB10. */
static int compare(const void *a, const void *b)
{
    const struct bl_port *left = a, *right = b;
    size_t left_length = strlen(left->name), right_length = strlen(right->name);

    if (is_usb(left) != is_usb(right))
        return is_usb(left) ? -1 : 1;
    if (left_length != right_length)
        return left_length < right_length ? -1 : 1;
    return strcmp(left->name, right->name);
}

static void describe(const struct bl_port *port, char *text, size_t size)
{
    size_t n = bl_format(text, size, "%s", port->product);

    if (port->maker[0])
        n += bl_format(text + n, size - n, " (%s)", port->maker);
    if (is_usb(port))
        n += bl_format(text + n, size - n, ", USB %04x:%04x", (unsigned)port->vendor_id,
                       (unsigned)port->product_id);
    if (port->serial[0])
        bl_format(text + n, size - n, ", serial number %s", port->serial);
}

static int report(const struct bl_port *port, stm32bl_list_fn each, void *user)
{
    char target[160], description[300];
    struct stm32bl_endpoint found = {target, description, is_usb(port), "", port->serial, ""};

    bl_format(target, sizeof target, "serial:%s", port->name);
    describe(port, description, sizeof description);
    return each(&found, user);
}

int bl_serial_list(struct bl_error *error, stm32bl_list_fn each, void *user)
{
    struct bl_port_list list = {NULL, 0};
    int result = look(&list, error);

    if (list.count)
        qsort(list.ports, list.count, sizeof *list.ports, compare);
    for (size_t i = 0; i < list.count && !result; i++)
        result = report(&list.ports[i], each, user);
    free(list.ports);
    return result;
}

#endif
