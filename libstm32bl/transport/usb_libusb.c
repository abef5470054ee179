#include "usb.h"

int bl_usb_open(struct bl_target *target, const struct bl_log *log, struct bl_error *error,
                struct stm32bl_usb **out)
{
    (void)target;
    (void)log;
    (void)out;
    return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                   "this build has no USB: build it with libusb-1.0");
}

int bl_usb_list(struct bl_error *error, stm32bl_list_fn each, void *user)
{
    (void)each;
    (void)user;
    return bl_fail(error, STM32BL_ERR_UNSUPPORTED,
                   "this build has no USB: build it with libusb-1.0");
}
