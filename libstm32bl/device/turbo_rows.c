/*
 * turbo_rows.c - registers and recipes for the program in RAM, family by family. Each value is that of
 * the reference manual's chapter on the FLASH, RCC, GPIO or USART registers; AN2606 names the pins.
 * bl_turbo_image() in turbo_image.c makes a block of them.
 */
#include "turbo_rows.h"

// Tables stay compact.
// clang-format off

#define IF    STM32BL_TURBO_STEP_IF
#define UNTIL STM32BL_TURBO_STEP_UNTIL
#define END   {0, 0, 0}
#define BIT(n) (UINT32_C(1) << (n))
#define KEEP(bits) (~(uint32_t)(bits))

// The keys of all families but L0 and L1.
#define KEY1 0x45670123u
#define KEY2 0xCDEF89ABu

/* Only where the lock is closed: a key too many would close it until the next reset. */
#define KEYS(lock, bit, keyr) {(lock) | IF, (bit), (bit)}, {(keyr), 0, KEY1}, {(keyr), 0, KEY2}

/* ---- flash controllers */

// RM0091, RM0316 FLASH_CR: LOCK 7; FLASH_KEYR.
static const struct bl_turbo_step unlock_f0[] = {KEYS(0x40022010, BIT(7), 0x40022004), END};

// Some copies of the F103 show LOCK as 0 while it is closed. So it is closed first, and opened then.
static const struct bl_turbo_step unlock_f1[] = {
    {0x40022010, 0, BIT(7)}, {0x40022004, 0, KEY1}, {0x40022004, 0, KEY2}, END};
static const struct bl_turbo_step unlock_f1_xl[] = {
    {0x40022010, 0, BIT(7)}, {0x40022004, 0, KEY1}, {0x40022004, 0, KEY2},
    KEYS(0x40022050, BIT(7), 0x40022044), END};
static const struct bl_turbo_step unlock_f2[] = {KEYS(0x40023C10, BIT(31), 0x40023C04), END};
static const struct bl_turbo_step unlock_l4[] = {KEYS(0x40022014, BIT(31), 0x40022008), END};
static const struct bl_turbo_step unlock_l5[] = {KEYS(0x40022028, BIT(31), 0x40022008), END};
static const struct bl_turbo_step unlock_h5[] = {KEYS(0x40022028, BIT(0), 0x40022004), END};
static const struct bl_turbo_step unlock_wb[] = {KEYS(0x58004014, BIT(31), 0x58004008), END};
static const struct bl_turbo_step unlock_h7[] = {
    KEYS(0x5200200C, BIT(0), 0x52002004), KEYS(0x5200210C, BIT(0), 0x52002104), END};
static const struct bl_turbo_step unlock_h72[] = {KEYS(0x5200200C, BIT(0), 0x52002004), END};

// RM0367, RM0038 FLASH_PECR: PELOCK 0, PRGLOCK 1; the keys of PEKEYR and PRGKEYR.
#define UNLOCK_L(base)                                                                             \
    {((base) + 4) | IF, 1, 1}, {(base) + 0x0C, 0, 0x89ABCDEF}, {(base) + 0x0C, 0, 0x02030405},           \
    {((base) + 4) | IF, 2, 2}, {(base) + 0x10, 0, 0x8C9DAEBF}, {(base) + 0x10, 0, 0x13141516}, END
static const struct bl_turbo_step unlock_l0[] = {UNLOCK_L(0x40022000)};
static const struct bl_turbo_step unlock_l1[] = {UNLOCK_L(0x40023C00)};

// FLASH_SR: BSY 0, PGERR 2, WRPRTERR 4, EOP 5. FLASH_CR: PG 0, PER 1, STRT 6. A half-word at a time.
#define FLASH_A                                                                                    \
    .status = 0x4002200C, .control = 0x40022010, .busy = BIT(0), .error = BIT(2) | BIT(4),         \
    .clear = 0x4002200C, .clear_value = 0x34, .unit = 4, .store = 2, .erased = 0xFFFFFFFF,         \
    .prepare = BIT(0), .program = BIT(0), .erase = BIT(1), .start = BIT(6), .address = 0x40022014
static const struct bl_turbo_flash flash_f0 = {FLASH_A, .unlock = unlock_f0,
    .source = "RM0091, RM0360, RM0316, RM0313, RM0364, RM0365, RM0366: FLASH registers"};
static const struct bl_turbo_flash flash_f1 = {FLASH_A, .unlock = unlock_f1,
    .source = "PM0075, PM0063: FLASH registers"};
// The second bank's registers: FLASH_KEYR2 44, SR2 4C, CR2 50, AR2 54.
static const struct bl_turbo_flash flash_f1_xl = {FLASH_A, .unlock = unlock_f1_xl, .bank2_offset = 0x40,
    .source = "PM0068: FLASH registers"};

// FLASH_SR: OPERR 1, WRPERR 4, PGAERR 5, PGPERR 6, PGSERR 7, RDERR 8, BSY 16. FLASH_CR: PG 0, SER 1,
// SNB 3, PSIZE 8 (2: words, for which VDD must be 2.7 V or more), STRT 16. PSIZE when STRT is set
// decides how fast a sector is erased, so it is in every word.
static const struct bl_turbo_flash flash_f2 = {
    .status = 0x40023C0C, .control = 0x40023C10, .busy = BIT(16), .error = 0x1F2,
    .clear = 0x40023C0C, .clear_value = 0x1F3, .unit = 4, .store = 4, .erased = 0xFFFFFFFF,
    .prepare = 0x201, .program = 0x201, .idle = 0x200, .erase = 0x202, .shift = 3,
    .bank2 = 0x10 << 3, // sectors of the second bank are numbered from 16 (RM0090 FLASH_CR SNB)
    .start = BIT(16), .unlock = unlock_f2,
    .source = "PM0059, RM0090, RM0368, RM0383, RM0385, RM0410, RM0431: FLASH registers"};

// FLASH_SR: BSY 0, WRPERR 8, PGAERR 9, SIZERR 10, RDERR 13, NOTZEROERR 16, FWWERR 17; OPTVERR 11
// is often set after a reset and means something else. FLASH_PECR: PROG 3, ERASE 9, FPRG 10.
// FPRG first, then PROG. Half a page at a time; storing a word to a page erases it.
#define FLASH_C(base)                                                                              \
    .status = (base) + 0x18, .control = (base) + 4, .busy = BIT(0), .error = 0x32700,                  \
    .clear = (base) + 0x18, .clear_value = 0x33F02, .store = 4, .prepare = BIT(10),                  \
    .program = BIT(10) | BIT(3), .erase = BIT(9) | BIT(3)
static const struct bl_turbo_flash flash_l0 = {FLASH_C(0x40022000), .unit = 64, .unlock = unlock_l0,
    .source = "RM0367, RM0376, RM0377, RM0451: FLASH registers"};
static const struct bl_turbo_flash flash_l1 = {FLASH_C(0x40023C00), .unit = 128, .unlock = unlock_l1,
    .source = "RM0038: FLASH registers"};

// FLASH_SR: OPERR 1, PROGERR 3, WRPERR 4, PGAERR 5, SIZERR 6, PGSERR 7, MISERR 8, FASTERR 9, RDERR 14;
// bit 17 must never be written as 1 on L4, where it toggles (PEMPTY). OPTVERR 15 is often set after a
// reset. FLASH_CR: PG 0, PER 1, PNB 3, STRT 16. FLASH_ECCR: ECCD 31.
#define FLASH_D(base)                                                                              \
    .status = (base) + 0x10, .control = (base) + 0x14, .error = 0x43FA, .clear = (base) + 0x10,          \
    .clear_value = 0xC3FB, .unit = 8, .store = 4, .erased = 0xFFFFFFFF, .prepare = BIT(0),         \
    .program = BIT(0), .erase = BIT(1), .shift = 3, .start = BIT(16), .ecc = (base) + 0x18,          \
    .ecc_value = BIT(31)
static const struct bl_turbo_flash flash_l4 = {FLASH_D(0x40022000), .busy = BIT(16), .bank2 = BIT(11),
    .unlock = unlock_l4, .source = "RM0351, RM0394, RM0432: FLASH registers"};
static const struct bl_turbo_flash flash_g4 = {FLASH_D(0x40022000), .busy = BIT(16), .bank2 = BIT(11),
    .unlock = unlock_l4, .source = "RM0440: FLASH registers"};
// BSY1 16, BSY2 17, CFGBSY 18; BKER 13.
static const struct bl_turbo_flash flash_g0 = {FLASH_D(0x40022000), .busy = BIT(16) | BIT(17) | BIT(18),
    .bank2 = BIT(13), .unlock = unlock_l4, .source = "RM0444, RM0454: FLASH registers"};
static const struct bl_turbo_flash flash_c0 = {FLASH_D(0x40022000), .busy = BIT(16) | BIT(18),
    .unlock = unlock_l4, .source = "RM0490: FLASH registers"};
static const struct bl_turbo_flash flash_u0 = {FLASH_D(0x40022000), .busy = BIT(16) | BIT(18),
    .unlock = unlock_l4, .source = "RM0503: FLASH registers"};
static const struct bl_turbo_flash flash_wb = {FLASH_D(0x58004000), .busy = BIT(16) | BIT(18),
    .unlock = unlock_wb, .source = "RM0434, RM0471, RM0473, RM0453, RM0461: FLASH registers"};

// FLASH_NSSR: OPERR 1, PROGERR 3, WRPERR 4, PGAERR 5, SIZERR 6, PGSERR 7, BSY 16, WDW 17 (not L5).
// FLASH_NSCR: PG 0, PER 1, PNB 3, BKER 11, STRT 16. FLASH_ECCR: ECCD 31; ECCD2 29 (L5).
#define FLASH_E                                                                                    \
    .status = 0x40022020, .control = 0x40022028, .error = 0xFA, .clear = 0x40022020, .store = 4,   \
    .erased = 0xFFFFFFFF, .prepare = BIT(0), .program = BIT(0), .erase = BIT(1), .shift = 3,       \
    .bank2 = BIT(11), .start = BIT(16), .unlock = unlock_l5, .ecc = 0x40022030
static const struct bl_turbo_flash flash_l5 = {FLASH_E, .busy = BIT(16), .clear_value = 0xA0FB, .unit = 8,
    .ecc_value = BIT(31) | BIT(29), .source = "RM0438: FLASH registers, non-secure"};
static const struct bl_turbo_flash flash_u5 = {FLASH_E, .busy = BIT(16) | BIT(17), .clear_value = 0x20FB,
    .unit = 16, .ecc_value = BIT(31), .source = "RM0456: FLASH registers, non-secure"};

// FLASH_NSSR: BSY 0, WBNE 1, DBNE 3, WRPERR 17, PGSERR 18, STRBERR 19, INCERR 20, OBKERR 21,
// OBKWERR 22. FLASH_NSCR: PG 1, SER 2, STRT 5, SNB 6, BKSEL 31. FLASH_ECCDETR: ECCD 31.
static const struct bl_turbo_flash flash_h5 = {
    .status = 0x40022020, .control = 0x40022028, .busy = 0xB, .error = 0x007E0000,
    .clear = 0x40022030, .clear_value = 0x00FF0000, .unit = 16, .store = 4, .erased = 0xFFFFFFFF,
    .prepare = BIT(1), .program = BIT(1), .erase = BIT(2), .shift = 6, .bank2 = BIT(31),
    .start = BIT(5), .unlock = unlock_h5, .ecc = 0x40022104, .ecc_value = BIT(31),
    .source = "RM0481, RM0492: FLASH registers, non-secure"};

// FLASH_SR: BSY 0, WBNE 1, QW 2, WRPERR 17, PGSERR 18, STRBERR 19, INCERR 21, OPERR 22, RDPERR 23,
// RDSERR 24, DBECCERR 26. FLASH_CR: PG 1, SER 2, PSIZE 4 (3: 64 bits), START 7, SNB 8.
#define FLASH_G                                                                                    \
    .status = 0x52002010, .control = 0x5200200C, .busy = 7, .error = 0x01EE0000,                   \
    .clear = 0x52002014, .clear_value = 0x1FEF0000, .unit = 32, .store = 4, .erased = 0xFFFFFFFF,  \
    .bank2_offset = 0x100, .ecc = 0x52002014, .ecc_value = BIT(26)
static const struct bl_turbo_flash flash_h7 = {FLASH_G, .prepare = 0x32, .program = 0x32, .idle = 0x30,
    .erase = 0x34, .shift = 8, .start = BIT(7), .unlock = unlock_h7, .source = "RM0433: FLASH registers"};
static const struct bl_turbo_flash flash_h72 = {FLASH_G, .prepare = 0x32, .program = 0x32, .idle = 0x30,
    .erase = 0x34, .shift = 8, .start = BIT(7), .unlock = unlock_h72,
    .source = "RM0468: FLASH registers"};
// START 5, SSN 6, no PSIZE. Two words of 16 bytes at a time.
static const struct bl_turbo_flash flash_h7a = {FLASH_G, .prepare = BIT(1), .program = BIT(1),
    .erase = BIT(2), .shift = 6, .start = BIT(5), .unlock = unlock_h7, .source = "RM0455: FLASH registers"};

/* ---- clocks, for chips whose ROM goes back to the clock after reset before it starts a program */

// RCC_CFGR: SWS 2 (0: HSI, 2: PLL), PLLSRC 0 (HSI / 2), PLLMUL 18 (4: by 6); RCC_CR: PLLON 24,
// PLLRDY 25. 24 MHz: no wait states, and within the limit of the F100.
static const struct bl_turbo_step clock_f1[] = {
    {0x40021004 | IF, 0xC, 0}, {0x40021004, 0, 0x00100000}, {0x40021000, KEEP(0), BIT(24)},
    {0x40021004 | IF, 0xC, 0}, {0x40021000 | UNTIL, BIT(25), BIT(25)}, {0x40021004, KEEP(3), 2},
    {0x40021004 | IF, 0xC, 0}, {0x40021004 | UNTIL, 0xC, 8}, {0x40021004, KEEP(0), 0}, END};
// RCC_CR: HSI16ON 0, HSI16RDYF 2; RCC_CFGR: SWS 2 (0: MSI, 1: HSI16). One wait state for 16 MHz.
static const struct bl_turbo_step clock_l0[] = {
    {0x4002100C | IF, 0xC, 0}, {0x40021000, KEEP(0), BIT(0)}, {0x40022000, KEEP(0), BIT(0)},
    {0x4002100C | IF, 0xC, 0}, {0x40021000 | UNTIL, BIT(2), BIT(2)}, {0x4002100C, KEEP(3), 1}, END};
// RCC_CR: HSION 0, HSIRDY 1; FLASH_ACR: ACC64 2 before LATENCY 0.
static const struct bl_turbo_step clock_l1[] = {
    {0x40023808 | IF, 0xC, 0}, {0x40023C00, KEEP(0), BIT(2)}, {0x40023C00, KEEP(0), BIT(0)},
    {0x40023808 | IF, 0xC, 0}, {0x40023800, KEEP(0), BIT(0)}, {0x40023800 | UNTIL, BIT(1), BIT(1)},
    {0x40023808 | IF, 0xC, 0}, {0x40023808, KEEP(3), 1}, {0x40023808, KEEP(0), 0}, END};
// RCC_CR: HSION 8, HSIRDY 10.
#define CLOCK_L4(rcc)                                                                              \
    {((rcc) + 8) | IF, 0xC, 0}, {(rcc), KEEP(0), BIT(8)}, {(rcc) | UNTIL, BIT(10), BIT(10)},             \
    {((rcc) + 8) | IF, 0xC, 0}, {(rcc) + 8, KEEP(3), 1}, {(rcc) + 8, KEEP(0), 0}, END
static const struct bl_turbo_step clock_l4[] = {CLOCK_L4(0x40021000)};
static const struct bl_turbo_step clock_wb[] = {CLOCK_L4(0x58000000)};

/* ---- caches that could show what flash held before */

// FLASH_ACR: ICEN 9, DCEN 10.
static const struct bl_turbo_step caches_f2[] = {{0x40023C00, KEEP(BIT(9) | BIT(10)), 0}, END};
static const struct bl_turbo_step caches_l4[] = {{0x40022000, KEEP(BIT(9) | BIT(10)), 0}, END};
static const struct bl_turbo_step caches_wb[] = {{0x58004000, KEEP(BIT(9) | BIT(10)), 0}, END};
static const struct bl_turbo_step caches_f7[] = {{0x40023C00, KEEP(BIT(9)), 0}, END}; // ARTEN 9
// ICACHE_CR: EN 0; data that is read from flash comes through it, too.
static const struct bl_turbo_step caches_l5[] = {{0x40030400, KEEP(BIT(0)), 0}, END};

/* ---- what the program is not for, if it is found: the watchdog ends it, and the ROM does the job */

// Armv7-M ARM B3.2.8 CCR: DC 16. What a data cache holds cannot be given up without writing it back.
static const struct bl_turbo_step refuse_f7[] = {{0xE000ED14, BIT(16), BIT(16)}, END};

// The registers are the non-secure ones, so not with TrustZone on (FLASH_OPTR: TZEN 31; H5
// FLASH_OPTSR2_CUR: TZEN 24, 0xB4); nor where the banks have changed places (FLASH_OPTR: SWAP_BANK 20;
// H5 FLASH_OPTSR_CUR: SWAP_BANK 31), as the bit that chooses a bank goes by the bank, not by its place.
static const struct bl_turbo_step refuse_l5[] = {
    {0x40022040, BIT(31), BIT(31)}, {0x40022040, BIT(20), BIT(20)}, END};
static const struct bl_turbo_step refuse_h5[] = {
    {0x40022070, 0xFF000000, 0xB4000000}, {0x40022050, BIT(31), BIT(31)}, END};
static const struct bl_turbo_step refuse_h503[] = {{0x40022050, BIT(31), BIT(31)}, END}; // no TrustZone

/* ---- the way back into the ROM where flash is checked for being empty: FLASH_ACR.EMPTY 16 */

static const struct bl_turbo_step abort_g0[] = {{0x40022000, KEEP(0), BIT(16)}, END};
static const struct bl_turbo_step abort_wb[] = {{0x58004000, KEEP(0), BIT(16)}, END};

/* ---- families */

#define USART_F0 {{0x40013800, 0x40021018, 14}, {0x40004400, 0x4002101C, 17}, {0x40004800, 0x4002101C, 18}}
#define USART_F2 {{0x40011000, 0x40023844, 4}, {0x40004400, 0x40023840, 17}, {0x40004800, 0x40023840, 18}}
#define USART_L1 {{0x40013800, 0x40023820, 14}, {0x40004400, 0x40023824, 17}, {0x40004800, 0x40023824, 18}}
#define USART_L0 {{0x40013800, 0x40021034, 14}, {0x40004400, 0x40021038, 17}, {0, 0, 0}}
#define USART_G0 {{0x40013800, 0x40021040, 14}, {0x40004400, 0x4002103C, 17}, {0x40004800, 0x4002103C, 18}}
#define USART_L4 {{0x40013800, 0x40021060, 14}, {0x40004400, 0x40021058, 17}, {0x40004800, 0x40021058, 18}}
#define USART_U5 {{0x40013800, 0x46020CA4, 14}, {0x40004400, 0x46020C9C, 17}, {0x40004800, 0x46020C9C, 18}}
#define USART_H5 {{0x40013800, 0x44020CA4, 14}, {0x40004400, 0x44020C9C, 17}, {0x40004800, 0x44020C9C, 18}}
#define USART_WB {{0x40013800, 0x58000060, 14}, {0x40004400, 0x58000058, 17}, {0, 0, 0}}
#define USART_H7 {{0x40011000, 0x580244F0, 4}, {0x40004400, 0x580244E8, 17}, {0x40004800, 0x580244E8, 18}}
#define USART_H7A {{0x40011000, 0x58024550, 4}, {0x40004400, 0x58024548, 17}, {0x40004800, 0x58024548, 18}}

static const struct bl_turbo_parts parts_f0 = {.isr = 1, .usarts = USART_F0, .gpio = 0x48000000,
    .gpio_clock = 0x40021014, .gpio_bit = 17, .watchdog = 0x40003000, .clock = clock_f1,
    .source = "RM0091, RM0360: RCC_AHBENR, APB1ENR, APB2ENR, GPIO, USART, IWDG registers"};
static const struct bl_turbo_parts parts_f1 = {.usarts = USART_F0, .gpio = 0x40010800,
    .gpio_clock = 0x40021018, .gpio_bit = 2, .gpio_f1 = 1, .watchdog = 0x40003000,
    .clock = clock_f1, .vtor = 1,
    .source = "RM0008, RM0041: RCC_APB1ENR, APB2ENR, GPIO, USART, IWDG registers"};
static const struct bl_turbo_parts parts_f3 = {.isr = 1, .usarts = USART_F0, .gpio = 0x48000000,
    .gpio_clock = 0x40021014, .gpio_bit = 17, .watchdog = 0x40003000, .clock = clock_f1, .vtor = 1,
    .mpu = 1, .source = "RM0316, RM0313, RM0364, RM0365, RM0366: the same registers"};
static const struct bl_turbo_parts parts_f2 = {.usarts = USART_F2, .gpio = 0x40020000,
    .gpio_clock = 0x40023830, .watchdog = 0x40003000, .caches = caches_f2, .vtor = 1, .mpu = 1,
    .source = "RM0033, RM0090, RM0368, RM0383, RM0390, RM0402, RM0430: the same registers"};
static const struct bl_turbo_parts parts_f7 = {.isr = 1, .usarts = USART_F2, .gpio = 0x40020000,
    .gpio_clock = 0x40023830, .watchdog = 0x40003000, .caches = caches_f7, .refuse = refuse_f7, .vtor = 1, .mpu = 1,
    .source = "RM0385, RM0410, RM0431: the same registers"};
static const struct bl_turbo_parts parts_l0 = {.isr = 1, .usarts = USART_L0, .gpio = 0x50000000,
    .gpio_clock = 0x4002102C, .reset = 3, .watchdog = 0x40003000, .clock = clock_l0, .vtor = 1,
    .mpu = 1, .source = "RM0367, RM0376, RM0377: the same registers"};
static const struct bl_turbo_parts parts_l1 = {.usarts = USART_L1, .gpio = 0x40020000,
    .gpio_clock = 0x4002381C, .watchdog = 0x40003000, .clock = clock_l1, .vtor = 1, .mpu = 1,
    .source = "RM0038: the same registers"};
static const struct bl_turbo_parts parts_l4 = {.isr = 1, .usarts = USART_L4, .gpio = 0x48000000,
    .gpio_clock = 0x4002104C, .reset = 3, .watchdog = 0x40003000, .clock = clock_l4,
    .caches = caches_l4, .vtor = 1, .mpu = 1, .source = "RM0351, RM0394, RM0432: the same registers"};
static const struct bl_turbo_parts parts_g4 = {.isr = 1, .usarts = USART_L4, .gpio = 0x48000000,
    .gpio_clock = 0x4002104C, .reset = 3, .watchdog = 0x40003000, .caches = caches_l4, .vtor = 1,
    .mpu = 1, .source = "RM0440: the same registers"};
static const struct bl_turbo_parts parts_g0 = {.isr = 1, .usarts = USART_G0, .gpio = 0x50000000,
    .gpio_clock = 0x40021034, .reset = 3, .watchdog = 0x40003000, .abort = abort_g0, .vtor = 1,
    .mpu = 1, .source = "RM0444, RM0454, RM0490: the same registers"};
static const struct bl_turbo_parts parts_u0 = {.isr = 1, .usarts = USART_L4, .gpio = 0x50000000,
    .gpio_clock = 0x4002104C, .reset = 3, .watchdog = 0x40003000, .abort = abort_g0, .vtor = 1,
    .mpu = 1, .source = "RM0503: RCC_IOPENR, APBENR1, APBENR2, GPIO, USART, IWDG registers"};
static const struct bl_turbo_parts parts_l5 = {.isr = 1, .usarts = USART_L4, .gpio = 0x42020000,
    .gpio_clock = 0x4002104C, .reset = 3, .watchdog = 0x40003000, .clock = clock_l4,
    .caches = caches_l5, .refuse = refuse_l5, .vtor = 1, .mpu = 1,
    .source = "RM0438: RCC, GPIO, USART, IWDG, ICACHE registers, non-secure"};
static const struct bl_turbo_parts parts_u5 = {.isr = 1, .usarts = USART_U5, .gpio = 0x42020000,
    .gpio_clock = 0x46020C8C, .reset = 3, .watchdog = 0x40003000, .caches = caches_l5,
    .refuse = refuse_l5, .vtor = 1, .mpu = 1, .source = "RM0456: the same registers"};
static const struct bl_turbo_parts parts_h5 = {.isr = 1, .usarts = USART_H5, .gpio = 0x42020000,
    .gpio_clock = 0x44020C8C, .reset = 3, .watchdog = 0x40003000, .caches = caches_l5,
    .refuse = refuse_h5, .vtor = 1, .mpu = 1, .source = "RM0481: the same registers"};
static const struct bl_turbo_parts parts_h503 = {.isr = 1, .usarts = USART_H5, .gpio = 0x42020000,
    .gpio_clock = 0x44020C8C, .reset = 3, .watchdog = 0x40003000, .caches = caches_l5,
    .refuse = refuse_h503, .vtor = 1, .mpu = 1, .source = "RM0492: the same registers"};
static const struct bl_turbo_parts parts_wb = {.isr = 1, .usarts = USART_WB, .gpio = 0x48000000,
    .gpio_clock = 0x5800004C, .reset = 3, .watchdog = 0x40003000, .clock = clock_wb,
    .caches = caches_wb, .abort = abort_wb, .vtor = 1, .mpu = 1,
    .source = "RM0434, RM0453: the same registers"};
static const struct bl_turbo_parts parts_h7 = {.isr = 1, .usarts = USART_H7, .gpio = 0x58020000,
    .gpio_clock = 0x580244E0, .reset = 3, .watchdog = 0x58004800, .refuse = refuse_f7, .vtor = 1,
    .mpu = 1, .source = "RM0433, RM0468: the same registers"};
static const struct bl_turbo_parts parts_h7a = {.isr = 1, .usarts = USART_H7A, .gpio = 0x58020000,
    .gpio_clock = 0x58024540, .reset = 3, .watchdog = 0x58004800, .refuse = refuse_f7, .vtor = 1,
    .mpu = 1, .source = "RM0455: the same registers"};

/* ---- pins: AN2606 says which, the datasheets with which AF number */

#define U1_PA(af) {1, 'A', 9, 10, af}
#define U2_PA(af) {2, 'A', 2, 3, af}
#define U2_PD(af) {2, 'D', 5, 6, af}
#define U3_PB(af) {3, 'B', 10, 11, af}
#define U3_PC(af) {3, 'C', 10, 11, af}
#define U3_PD(af) {3, 'D', 8, 9, af}

const struct bl_turbo_row bl_turbo_rows[] = {
    {"F0", {0x440, 0x448}, &flash_f0, &parts_f0, {U1_PA(1), {2, 'A', 14, 15, 1}}},
    {"F0", {0x442}, &flash_f0, &parts_f0, {U1_PA(1), U2_PA(1), {2, 'A', 14, 15, 1}}},
    {"F1", {0x412, 0x410, 0x414, 0x420, 0x428}, &flash_f1, &parts_f1, {U1_PA(0)}},
    {"F1", {0x418}, &flash_f1, &parts_f1, {U1_PA(0), U2_PD(0)}},
    {"F1", {0x430}, &flash_f1_xl, &parts_f1, {U1_PA(0), U2_PD(0)}},
    {"F2", {0x411}, &flash_f2, &parts_f2, {U1_PA(7), U3_PB(7), U3_PC(7)}},
    {"F3", {0x432, 0x422}, &flash_f0, &parts_f3, {U1_PA(7), U2_PD(7)}},
    {"F3", {0x439, 0x438, 0x446}, &flash_f0, &parts_f3, {U1_PA(7), U2_PA(7)}},
    {"F4", {0x413, 0x419, 0x421, 0x434}, &flash_f2, &parts_f2, {U1_PA(7), U3_PB(7), U3_PC(7)}},
    {"F4", {0x423, 0x433, 0x431}, &flash_f2, &parts_f2, {U1_PA(7), U2_PD(7)}},
    {"F4", {0x458}, &flash_f2, &parts_f2, {U1_PA(7), U2_PA(7)}},
    {"F4", {0x441, 0x463}, &flash_f2, &parts_f2, {U1_PA(7), U2_PD(7), U3_PB(7)}},
    {"F7", {0x452, 0x449, 0x451}, &flash_f2, &parts_f7, {U1_PA(7), U3_PB(7), U3_PC(7)}},
    {"G0", {0x466, 0x456}, &flash_g0, &parts_g0, {U1_PA(1), U2_PA(1)}},
    {"G0", {0x460, 0x467}, &flash_g0, &parts_g0, {U1_PA(1), U2_PA(1), U3_PC(0)}},
    {"G4", {0x468, 0x469, 0x479}, &flash_g4, &parts_g4, {U1_PA(7), U2_PA(7), U3_PC(7)}},
    {"H7", {0x483}, &flash_h72, &parts_h7, {U1_PA(7), U2_PA(7), U3_PB(7), U3_PD(7)}},
    {"H7", {0x450}, &flash_h7, &parts_h7, {U1_PA(7), {1, 'B', 14, 15, 4}, U2_PA(7), U3_PB(7)}},
    {"H7", {0x480}, &flash_h7a, &parts_h7a, {U1_PA(7), U2_PA(7), U3_PB(7), U3_PD(7)}},
    {"L0", {0x417, 0x447}, &flash_l0, &parts_l0, {U1_PA(4), U2_PA(4)}},
    {"L1", {0x416, 0x429, 0x427, 0x436, 0x437}, &flash_l1, &parts_l1, {U1_PA(7), U2_PD(7)}},
    {"L4", {0x464, 0x435, 0x462, 0x415, 0x461, 0x470, 0x471}, &flash_l4, &parts_l4,
     {U1_PA(7), U2_PA(7), U3_PC(7)}},
    {"C0", {0x443, 0x453, 0x44C, 0x493}, &flash_c0, &parts_g0, {U1_PA(1), U2_PA(1)}},
    {"C0", {0x44D}, &flash_c0, &parts_g0, {U1_PA(1), U2_PA(1), U3_PC(0)}},
    {"U0", {0x459, 0x489}, &flash_u0, &parts_u0, {U1_PA(7), U2_PA(7), U3_PC(7)}},
    {"L5", {0x472}, &flash_l5, &parts_l5, {U1_PA(7), U2_PA(7), U3_PC(7)}},
    {"U5", {0x455}, &flash_u5, &parts_u5, {U1_PA(7), U3_PC(7)}},
    {"U5", {0x482, 0x481, 0x476}, &flash_u5, &parts_u5, {U1_PA(7), U2_PA(7), U3_PC(7)}},
    {"H5", {0x484, 0x478}, &flash_h5, &parts_h5, {U1_PA(7), U2_PA(7), U3_PD(7)}},
    {"H5", {0x474}, &flash_h5, &parts_h503, {U1_PA(7), {2, 'A', 5, 15, 9}, {3, 'A', 4, 3, 13}}},
    {"WB", {0x494, 0x495, 0x496}, &flash_wb, &parts_wb, {U1_PA(7)}},
    {"WL", {0x497}, &flash_wb, &parts_wb, {U1_PA(7), U2_PA(7)}},
};
const size_t bl_turbo_row_count = sizeof bl_turbo_rows / sizeof *bl_turbo_rows;
