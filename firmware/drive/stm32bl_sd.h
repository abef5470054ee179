/**
 * stm32bl_sd.h - an SD card on SPI as a drive to read: SDSC, SDHC and SDXC. The board gives it three functions,
 * and both can be handed to stm32bl_fat:
 *
 *     static struct stm32bl_fat fat = {.read = stm32bl_sd_read};
 *
 *     if (stm32bl_sd_begin() && !stm32bl_fat_open(&fat, "UPDATE  BIN"))
 *         ...
 *
 * A card that is taken out, or does not answer any more, makes a read fail; stm32bl_sd_begin() starts again. Each
 * wait ends after a number of bytes: half a second at 400 kHz for a card that does not begin, 100 ms at 25 MHz
 * for a sector, and longer as the clock is slower.
 *
 * Source: SD Association, Physical Layer Simplified Specification 9.10, chapters 4 and 7.
 */
#ifndef STM32BL_SD_H
#define STM32BL_SD_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The board's: sends a byte, most significant bit first, mode 0, and returns the one that came meanwhile. */
uint8_t stm32bl_spi_exchange(uint8_t byte);

/** The board's: true pulls the card's chip select low. */
void stm32bl_spi_select(bool on);

/** The board's: false is a clock of 100 to 400 kHz, true what wires and card bear, up to 25 MHz. */
void stm32bl_spi_fast(bool on);

/** Wakes the card up. False: there is none, or it is no SD card that runs at this voltage. */
bool stm32bl_sd_begin(void);

/** Puts the 512 bytes of a sector into `buf`, their CRC checked. `user` is not used. */
bool stm32bl_sd_read(void *user, uint32_t sector, uint8_t *buf);

#ifdef __cplusplus
}
#endif
#endif
