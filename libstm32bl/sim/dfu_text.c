/*
 * dfu_text.c - the names of the alternate settings, in which a ROM describes its memory
 * (UM0424, DFU string descriptors).
 */
#include <string.h>

#include "dfu.h"

uint16_t bl_sim_dfu_transfer_size(const struct stm32bl_sim *sim)
{
    return sim->device->dfu_version >= 0x30 ? 1024 : BL_SIM_TRANSFER;
}

/* "04*016Kg" */
static size_t put_run(char *out, size_t room, uint32_t count, uint32_t size)
{
    bool kilo = size % 1024 == 0;

    return bl_format(out, room, "%02u*%03u%cg", (unsigned)count,
                     (unsigned)(kilo ? size / 1024 : size), kilo ? 'K' : ' ');
}

static void put_flash(const struct stm32bl_sim *sim, char *out, size_t room)
{
    uint32_t count = 0, end = 0;
    size_t n = bl_format(out, room, "@Internal Flash  ");

    for (size_t i = 0; i < sim->sector_count; i++) {
        const struct stm32bl_sector *s = &sim->sectors[i].at;
        const struct stm32bl_sector *next =
            i + 1 < sim->sector_count ? &sim->sectors[i + 1].at : NULL;
        if (s->address != end)
            n += bl_format(out + n, room - n, "/0x%08X/", (unsigned)s->address);
        end = s->address + s->size;
        count++;
        if (next && next->address == end && next->size == s->size)
            continue;
        n += put_run(out + n, room - n, count, s->size);
        count = 0;
        if (next && next->address == end)
            n += bl_format(out + n, room - n, ",");
    }
}

/* AN2606, H7A3/H7B3 V9.0: pages of a quarter of their size, and addresses with a digit missing. */
static void put_wrong(struct stm32bl_usb *u)
{
    bl_format(u->alternates[0], STM32BL_USB_TEXT, "@Internal Flash   /0x08000000/256*02Kg");
    bl_format(u->alternates[1], STM32BL_USB_TEXT, "@OTP Memory   /0x1FF7000/01*1024 e");
    bl_format(u->alternates[2], STM32BL_USB_TEXT, "@Option Bytes   /0x1FF8000/01*128 e");
    u->alternate_count = 3;
}

static void put_others(const struct stm32bl_device *d, struct stm32bl_usb *u)
{
    char *text = u->alternates[u->alternate_count];
    size_t n;

    if (d->option_bytes[0].size) {
        n = bl_format(text, STM32BL_USB_TEXT, "@Option Bytes  /0x%08X/01*%03u e",
                      (unsigned)d->option_bytes[0].start, (unsigned)d->option_bytes[0].size);
        if (d->option_bytes[1].size)
            bl_format(text + n, STM32BL_USB_TEXT - n, "/0x%08X/01*%03u e",
                      (unsigned)d->option_bytes[1].start, (unsigned)d->option_bytes[1].size);
        text = u->alternates[++u->alternate_count];
    }
    if (d->otp.size) {
        bl_format(text, STM32BL_USB_TEXT, "@OTP Memory /0x%08X/01*%03u e", (unsigned)d->otp.start,
                  (unsigned)d->otp.size);
        text = u->alternates[++u->alternate_count];
    }
    bl_format(text, STM32BL_USB_TEXT, "@Device Feature/0xFFFF0000/01*004 e");
    u->alternate_count++;
}

void bl_sim_dfu_describe(struct stm32bl_sim *sim, struct stm32bl_usb *u)
{
    u->vendor_id = 0x0483; // ST
    u->product_id = 0xDF11;
    u->release = (uint16_t)(sim->device->dfu_version << 8);
    u->dfu_version = 0x011A;
    u->transfer_size = bl_sim_dfu_transfer_size(sim);
    u->alternate_count = 1;
    bl_format(u->serial, sizeof u->serial, "%s", "3673345D3433");
    put_flash(sim, u->alternates[0], STM32BL_USB_TEXT);
    if (sim->set.dfu & BL_SIM_DFU_LAYOUT)
        put_wrong(u);
    else if (strcmp(sim->device->series, "C5")) // AN3156: the C5 shows its flash alone
        put_others(sim->device, u);
}
