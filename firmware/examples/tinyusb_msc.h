/**
 * tinyusb_msc.h - sectors of a USB stick, by TinyUSB's MSC host, for struct stm32bl_fat.
 */
#ifndef TINYUSB_MSC_H
#define TINYUSB_MSC_H

#include <stdbool.h>
#include <stdint.h>

/** `user` points to the address of the mounted stick, 0 if there is none. Calls tuh_task(). */
bool tinyusb_msc_read(void *user, uint32_t sector, uint8_t *buf);

#endif
