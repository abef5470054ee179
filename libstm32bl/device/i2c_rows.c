/*
 * i2c_rows.c - the 7-bit addresses at which ROM bootloaders listen on I2C: AN2606, the configuration table of
 * each device ("Slave 7-bit address"). They differ between families and were misprinted in some revisions of
 * the document, so a device is here only where two readings agree. The others, whose user says addr=, are
 * no less served.
 */
#include "device.h"

#include <string.h>

static const struct {
    const char *name;
    uint8_t address;
} rows[] = {
    {"stm32f042", 0x3E}, // F04x
    {"stm32f070x6", 0x3E}, {"stm32f072", 0x3B},   {"stm32f070xb", 0x3B}, {"stm32f091", 0x41},
    {"stm32f030xc", 0x41}, {"stm32f303x8", 0x3F}, // F303x4, x6, x8, F328, F334
    {"stm32f358", 0x37},   {"stm32f378", 0x37},   {"stm32f398", 0x40},   {"stm32f401xc", 0x39},
    {"stm32f401xe", 0x39}, {"stm32f410", 0x47},   {"stm32f411", 0x39},   {"stm32f412", 0x46},
    {"stm32f429", 0x38}, // F42x, F43x
    {"stm32f446", 0x3C},   {"stm32f469", 0x44},   {"stm32f746", 0x45},   {"stm32f767", 0x49},
    {"stm32g031", 0x56}, // G03x, G04x; some revisions print the 0x51 of G07x
    {"stm32g071", 0x51}, // G07x, G08x
    {"stm32g491", 0x5F},   {"stm32h743", 0x4E},   {"stm32l412", 0x52},   {"stm32l432", 0x48},
    {"stm32l452", 0x4A},   {"stm32l476", 0x43},   {"stm32l496", 0x4C},
};

uint8_t bl_device_i2c_address(const struct stm32bl_device *device)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].name, device->name))
            return rows[i].address;
    return 0;
}
