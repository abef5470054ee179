/*
 * sd_spi1.c - the drive is an SD card on SPI1 of an F4, F7 or L4: SCK, MISO and MOSI on PA5 to PA7, CS on PA4. build_staged says
 * how stm32bl_spi.c is compiled for each. RM0410 5.3.10, 5.3.14 and 6.4, RM0090 6.3.10, 6.3.14 and 8.4, RM0351 6.4.17, 6.4.21 and
 * 8.5; AF5 by the data sheets of F767, F407 and L476.
 */
#include "../../drive/stm32bl_spi.h"
#include "../drive.h"
#include "../drivers/registers.h"

enum {
    CS = 4,
    SCK = 5,
    MISO = 6,
    MOSI = 7,
#if defined STM32BL_FAMILY_L4
    GPIOA = 0x48000000,
    RCC_PORTS = 0x4002104C, // AHB2ENR
    RCC_APB2ENR = 0x40021060,
#else
    GPIOA = 0x40020000,
    RCC_PORTS = 0x40023830, // AHB1ENR
    RCC_APB2ENR = 0x40023844,
#endif
    MODER = 0x00,
    OSPEEDR = 0x08,
    PUPDR = 0x0C,
    BSRR = 0x18,
    AFRL = 0x20,
    GPIOA_ON = 1,
    SPI1_ON = 1 << 12,
    OUTPUT = 1,
    ALTERNATE = 2,
    FAST = 2,
    UP = 1,
    AF_SPI = 5
};

static void set(uint32_t at, unsigned bits, unsigned pin, uint32_t value)
{
    uint32_t mask = (UINT32_C(1) << bits) - 1;

    REG(GPIOA + at) = (REG(GPIOA + at) & ~(mask << bits * pin)) | value << bits * pin;
}

static void give_to_spi(unsigned pin)
{
    set(AFRL, 4, pin, AF_SPI);
    set(OSPEEDR, 2, pin, FAST);
    set(MODER, 2, pin, ALTERNATE);
}

bool loader_drive_begin(void)
{
    REG(RCC_PORTS) |= GPIOA_ON;
    REG(RCC_APB2ENR) |= SPI1_ON;
    (void)REG(RCC_APB2ENR); // RM0410 5.2.12, RM0090 6.2.14, RM0351 6.2.18: until the clock is there
    REG(GPIOA + BSRR) = UINT32_C(1) << CS;
    set(MODER, 2, CS, OUTPUT);
    set(PUPDR, 2, MISO, UP); // without a card it reads as FF
    give_to_spi(SCK);
    give_to_spi(MISO);
    give_to_spi(MOSI);
    stm32bl_spi_begin();
    return stm32bl_sd_begin();
}

bool loader_drive_read(void *user, uint32_t sector, uint8_t *buf)
{
    return stm32bl_sd_read(user, sector, buf);
}
