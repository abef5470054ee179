/**
 * stm32bl_spi.h - what stm32bl_sd.h asks of the board, for an SPI of the STM32 with its card on it: compile
 * stm32bl_spi.c with the macros below, or write the three functions anew.
 *
 * Clocks and pins are the board's business: SPI and port on; SCK, MISO and MOSI as the SPI's, MISO pulled up;
 * CS an output, high. Then stm32bl_spi_begin().
 *
 * Source: RM0090 28.5 (F4), RM0410 35.9 (F7), RM0351 42.6 (L4), RM0444 35.9 (G0).
 */
#ifndef STM32BL_SPI_H
#define STM32BL_SPI_H

#include "stm32bl_sd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Address of the SPI. */
#ifndef STM32BL_SPI
#define STM32BL_SPI 0x40013000 // SPI1
#endif

/** 1: it has a FIFO and words of 4 to 16 bits (F0, F3, F7, G0, G4, L4); 0: it has none (F1, F2, F4, L0, L1). */
#ifndef STM32BL_SPI_FIFO
#define STM32BL_SPI_FIFO 1
#endif

/** The BSRR of the port that CS is on, and its bit. */
#ifndef STM32BL_SPI_CS
#define STM32BL_SPI_CS     0x40020018 // GPIOA of F2, F4, F7
#define STM32BL_SPI_CS_PIN 4
#endif

/** Of the SPI's clock, as bits of BR: 0 to 7 for 2 to 256. At 16 MHz: 250 kHz and 8 MHz. */
#ifndef STM32BL_SPI_SLOW
#define STM32BL_SPI_SLOW 5
#define STM32BL_SPI_FAST 0
#endif

/** Once, after clocks and pins: a master with 8 bits and mode 0. */
void stm32bl_spi_begin(void);

#ifdef __cplusplus
}
#endif
#endif
