/**
 * @file
 * stm32bl/device.h - the table of devices; stm32bl.h brings it.
 */
#ifndef STM32BL_DEVICE_H
#define STM32BL_DEVICE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a device row is known to be right, in rising order. */
enum stm32bl_evidence {
    STM32BL_DOCUMENTED = 0, /**< taken from documents, never tried */
    STM32BL_SIMULATED = 1,  /**< the tests run against the simulated chip */
    STM32BL_HARDWARE = 2    /**< someone ran it on silicon and reported it */
};

/** A device in plain numbers. Fields may be added at the end in later versions. */
struct stm32bl_device_info {
    const char *name;   /**< the name to use in targets: "stm32f411" */
    const char *series; /**< "F4" */
    const char *parts;  /**< the part numbers that the row stands for */
    uint16_t product_id;
    uint32_t flash_start;
    uint32_t flash_kb;  /**< of the largest part */
    uint32_t ram_start; /**< first byte of RAM that the ROM leaves to the host; 0: none */
    uint32_t ram_size;
    uint32_t write_unit; /**< bytes; flash is written in multiples of it */
    uint8_t erased;      /**< what erased flash reads as: 0xFF, or 0x00 on L0 and L1 */
    uint32_t sector_min; /**< bytes of the smallest sector */
    uint32_t sector_max; /**< bytes of the largest sector */
    const char *pins;    /**< the USART pins on which the ROM listens */
    const char *notes;   /**< what a user should know; "" if nothing */
    const char *source;  /**< documents the row was taken from */
    enum stm32bl_evidence evidence;
    bool doubtful;         /**< a low-confidence row: not used unless named by the user */
    uint32_t eeprom_start; /**< data EEPROM, which the ROM writes like flash; 0: none */
    uint32_t eeprom_size;
    uint8_t i2c_address; /**< 7-bit, of the ROM on an I2C bus; 0: not known, or it has no I2C */
    const char *without_turbo; /**< why turbo is not for this chip; NULL: it is, in the simulator */
};

/** Number of rows in the device table. */
STM32BL_API size_t stm32bl_device_count(void);

/** Row `i`, counted from 0; NULL from stm32bl_device_count() on. */
STM32BL_API const struct stm32bl_device *stm32bl_device_at(size_t i);

/**
 * Finds a device by name: "stm32f411", "STM32F411CE", "f411", or a product id "0x431". NULL: none.
 */
STM32BL_API const struct stm32bl_device *stm32bl_device_find(const char *name);

/** Describes a device; `device` must not be NULL. */
STM32BL_API void stm32bl_device_get(const struct stm32bl_device *device,
                                    struct stm32bl_device_info *out);

/**
 * The sector of the largest part of a row that holds `addr`, without any chip: walk a table with it
 * from flash_start on. Errors: RANGE.
 */
STM32BL_API int stm32bl_device_sector(const struct stm32bl_device *device, uint32_t addr,
                                      struct stm32bl_sector *out);

#ifdef __cplusplus
}
#endif
#endif
