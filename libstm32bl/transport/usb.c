/*
 * usb.c - targets of USB devices: which ones they mean. Pure text, no I/O.
 */
#include <string.h>

#include "usb.h"

enum { ST = 0x0483, ROM = 0xDF11, HEX_DIGITS = 4 };

/* Four hexadecimal digits, as lsusb prints them. */
static bool take_id(const char *text, int *out)
{
    int value = 0;

    for (int i = 0; i < HEX_DIGITS; i++) {
        char c = text[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return false;
        value = value * 16 + digit;
    }
    *out = value;
    return true;
}

int bl_usb_choice_take(struct bl_target *target, struct bl_usb_choice *out, struct bl_error *error)
{
    const char *name = target->name;

    *out = (struct bl_usb_choice){BL_USB_ANY, BL_USB_ANY, NULL, NULL};
    out->serial = bl_target_take(target, "serial");
    out->path = bl_target_take(target, "path");
    if (!name[0])
        return STM32BL_OK;
    if (strlen(name) == 2 * HEX_DIGITS + 1 && name[HEX_DIGITS] == ':' &&
        take_id(name, &out->vendor_id) && take_id(name + HEX_DIGITS + 1, &out->product_id))
        return STM32BL_OK;
    return bl_fail(error, STM32BL_ERR_ARG,
                   "USB device '%s': write usb, or usb:VID:PID such as usb:0483:df11", name);
}

bool bl_usb_fits(const struct bl_usb_choice *choice, const struct bl_usb_found *found)
{
    const struct stm32bl_usb *u = &found->about;

    if (choice->vendor_id != BL_USB_ANY &&
        (choice->vendor_id != u->vendor_id || choice->product_id != u->product_id))
        return false;
    if (choice->vendor_id == BL_USB_ANY && !choice->path &&
        (u->vendor_id != ST || (found->dfu_mode && u->product_id != ROM)))
        return false;
    if (choice->path && strcmp(choice->path, found->path))
        return false;
    return !choice->serial || !strcmp(choice->serial, u->serial);
}

void bl_usb_target(const struct bl_usb_found *found, char *out, size_t size)
{
    bl_format(out, size, "usb:%04x:%04x,path=%s", found->about.vendor_id, found->about.product_id,
              found->path);
}
