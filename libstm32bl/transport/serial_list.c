/*
 * serial_list.c - the ports of this machine, as libserialport finds them.
 */
#include "serial.h"

#ifndef BL_HAVE_LIBSERIALPORT

int bl_serial_list(struct bl_error *error, stm32bl_list_fn each, void *user)
{
    (void)each;
    (void)user;
    return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                   "this stm32bl was built without libserialport and cannot list ports");
}

#else

#include <libserialport.h>
#include <stdlib.h>
#include <string.h>

static bool is_usb(const struct sp_port *port)
{
    return sp_get_port_transport(port) == SP_TRANSPORT_USB;
}

/* Adapters first, then by name, ttyUSB2 before ttyUSB10. */
static int compare(const void *a, const void *b)
{
    const struct sp_port *left = *(struct sp_port *const *)a;
    const struct sp_port *right = *(struct sp_port *const *)b;
    const char *left_name = sp_get_port_name(left), *right_name = sp_get_port_name(right);
    size_t left_length = strlen(left_name), right_length = strlen(right_name);

    if (is_usb(left) != is_usb(right))
        return is_usb(left) ? -1 : 1;
    if (left_length != right_length)
        return left_length < right_length ? -1 : 1;
    return strcmp(left_name, right_name);
}

static void describe(const struct sp_port *port, char *text, size_t size)
{
    const char *product = sp_get_port_usb_product(port);
    const char *maker = sp_get_port_usb_manufacturer(port);
    const char *serial = sp_get_port_usb_serial(port);
    const char *description = sp_get_port_description(port);
    int vendor_id, product_id;
    size_t n;

    if (!product)
        product = description ? description : "";
    n = bl_format(text, size, "%s", product);
    if (maker)
        n += bl_format(text + n, size - n, " (%s)", maker);
    if (sp_get_port_usb_vid_pid(port, &vendor_id, &product_id) == SP_OK)
        n += bl_format(text + n, size - n, ", USB %04x:%04x", (unsigned)vendor_id,
                       (unsigned)product_id);
    if (serial)
        bl_format(text + n, size - n, ", serial number %s", serial);
}

static int report(const struct sp_port *port, stm32bl_list_fn each, void *user)
{
    const char *serial = sp_get_port_usb_serial(port);
    char target[160], description[240];
    struct stm32bl_endpoint found = {target, description,          is_usb(port),
                                     "",     serial ? serial : "", ""};

    bl_format(target, sizeof target, "serial:%s", sp_get_port_name(port));
    describe(port, description, sizeof description);
    return each(&found, user);
}

int bl_serial_list(struct bl_error *error, stm32bl_list_fn each, void *user)
{
    struct sp_port **ports;
    size_t count = 0;
    int result = 0;

    if (sp_list_ports(&ports) != SP_OK)
        return bl_fail(error, STM32BL_ERR_IO, "the system does not tell its serial ports");
    while (ports[count])
        count++;
    qsort(ports, count, sizeof *ports, compare);
    for (size_t i = 0; i < count && result == 0; i++)
        result = report(ports[i], each, user);
    sp_free_port_list(ports);
    return result;
}

#endif
