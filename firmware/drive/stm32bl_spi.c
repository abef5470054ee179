/*
 * stm32bl_spi.c - see stm32bl_spi.h.
 */
#include "stm32bl_spi.h"

#define CR1  (*(volatile uint32_t *)(STM32BL_SPI))
#define CR2  (*(volatile uint32_t *)(STM32BL_SPI + 0x04))
#define SR   (*(volatile uint32_t *)(STM32BL_SPI + 0x08))
#define DR   (*(volatile uint8_t *)(STM32BL_SPI + 0x0C)) // a byte, or two would be sent
#define BSRR (*(volatile uint32_t *)(STM32BL_SPI_CS))

enum {
    MASTER = 1 << 2,
    BR = 3, // its place
    ENABLE = 1 << 6,
    SELECTED = 3 << 8, // SSI and SSM: nobody else is master
    EIGHT_BITS = 7 << 8,
    EACH_BYTE = 1 << 12, // FRXTH: RXNE comes with a byte, not with two
    RXNE = 1,
    TXE = 2,
    WAIT = 3000 // looks: no byte takes so long, unless the SPI has no clock
};

static void set_rate(uint32_t divider)
{
    CR1 = MASTER | SELECTED | divider << BR;
    CR1 |= ENABLE;
}

static void await(uint32_t flag)
{
    for (uint32_t i = 0; !(SR & flag) && i < WAIT; i++)
        ;
}

void stm32bl_spi_begin(void)
{
    stm32bl_spi_select(false);
    CR2 = STM32BL_SPI_FIFO ? EIGHT_BITS | EACH_BYTE : 0;
    set_rate(STM32BL_SPI_SLOW);
}

uint8_t stm32bl_spi_exchange(uint8_t byte)
{
    await(TXE);
    DR = byte;
    await(RXNE);
    return DR;
}

void stm32bl_spi_select(bool on)
{
    BSRR = UINT32_C(1) << STM32BL_SPI_CS_PIN << (on ? 16 : 0);
}

void stm32bl_spi_fast(bool on)
{
    set_rate(on ? STM32BL_SPI_FAST : STM32BL_SPI_SLOW);
}
