/*
 * The families of firmware/port against the device table: system memory lies where both say.
 */
#define STM32BL_FORCE
#define STM32BL_RETAIN_ADDRESS 0
#define STM32BL_FAMILY_C0
#define port port_c0
#include "../../../firmware/port/port.h"
#undef port

#define port port_f05
#include "../../../firmware/port/f0.h"
#undef port
#define STM32BL_FAMILY_F04
#define port port_f04
#include "../../../firmware/port/f0.h"
#undef port
#undef STM32BL_FAMILY_F04
#define STM32BL_FAMILY_F07
#define port port_f07
#include "../../../firmware/port/f0.h"
#undef port
#undef STM32BL_FAMILY_F07
#define STM32BL_FAMILY_F09
#define port port_f09
#include "../../../firmware/port/f0.h"
#undef port
#define port port_f1
#include "../../../firmware/port/f1.h"
#undef port
#define STM32BL_FAMILY_F105
#define port port_f105
#include "../../../firmware/port/f1.h"
#undef port
#undef STM32BL_FAMILY_F105
#define STM32BL_FAMILY_F1XL
#define port port_f1xl
#include "../../../firmware/port/f1.h"
#undef port
#define port port_f2
#include "../../../firmware/port/f2.h"
#undef port
#define port port_f3
#include "../../../firmware/port/f3.h"
#undef port
#define port port_f4
#include "../../../firmware/port/f4.h"
#undef port
#define port port_f7
#include "../../../firmware/port/f7.h"
#undef port
#define port port_g0
#include "../../../firmware/port/g0.h"
#undef port
#define port port_g4
#include "../../../firmware/port/g4.h"
#undef port
#define port port_h5
#include "../../../firmware/port/h5.h"
#undef port
#define STM32BL_FAMILY_H503
#define port port_h503
#include "../../../firmware/port/h5.h"
#undef port
#define port port_h7
#include "../../../firmware/port/h7.h"
#undef port
#define STM32BL_FAMILY_H7A3
#define port port_h7a3
#include "../../../firmware/port/h7.h"
#undef port
#define port port_l0
#include "../../../firmware/port/l0.h"
#undef port
#define port port_l1
#include "../../../firmware/port/l1.h"
#undef port
#define port port_l4
#include "../../../firmware/port/l4.h"
#undef port
#define STM32BL_FAMILY_L41
#define port port_l41
#include "../../../firmware/port/l4.h"
#undef port
#define port port_l5
#include "../../../firmware/port/l5.h"
#undef port
#define port port_u5
#include "../../../firmware/port/u5.h"
#undef port
#define port port_wb
#include "../../../firmware/port/wb.h"
#undef port
#define port port_wl
#include "../../../firmware/port/wl.h"
#undef port

#include "check.h"
#include "device/device.h"

static const struct {
    const struct stm32bl_port *port;
    const char *devices; /* of the table, with a blank behind each */
} families[] = {
    {&port_c0, "stm32c011 stm32c031 stm32c051 stm32c071 stm32c091 "},
    {&port_f04, "stm32f042 stm32f070x6 "},
    {&port_f05, "stm32f051 stm32f031 "},
    {&port_f07, "stm32f072 stm32f070xb "},
    {&port_f09, "stm32f091 stm32f030xc "},
    {&port_f1, "stm32f103xb stm32f103x6 stm32f103xe stm32f100xb stm32f100xe "},
    {&port_f105, "stm32f107 "},
    {&port_f1xl, "stm32f103xg "},
    {&port_f2, "stm32f205 "},
    {&port_f3, "stm32f303xc stm32f303xe stm32f303x8 stm32f301 stm32f373 "},
    {&port_f4, "stm32f405 stm32f429 stm32f401xc stm32f401xe stm32f410 stm32f411 stm32f412 "
               "stm32f413 stm32f446 stm32f469 "},
    {&port_f7, "stm32f722 stm32f746 stm32f767 "},
    {&port_g0, "stm32g031 stm32g051 stm32g071 stm32g0b1 stm32g0b0 "},
    {&port_g4, "stm32g431 stm32g474 stm32g491 "},
    {&port_h5, "stm32h563 stm32h523 "},
    {&port_h503, "stm32h503 "},
    {&port_h7, "stm32h743 stm32h723 "},
    {&port_h7a3, "stm32h7a3 "},
    {&port_l0, "stm32l011 stm32l031 stm32l053 stm32l072 "},
    {&port_l1, "stm32l151xb stm32l151xc stm32l151xd stm32l151xe "},
    {&port_l4, "stm32l432 stm32l452 stm32l476 stm32l496 stm32l4r5 "},
    {&port_l41, "stm32l412 stm32l4p5 "},
    {&port_l5, "stm32l552 "},
    {&port_u5, "stm32u535 stm32u575 stm32u599 stm32u5g9 "},
    {&port_wb, "stm32wb55 stm32wb15 "},
    {&port_wl, "stm32wl55 "},
};

enum { FAMILIES = sizeof families / sizeof *families };

static void system_memory_is_that_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        const struct stm32bl_port *p = families[i].port;
        const char *at = families[i].devices, *blank;
        for (; (blank = strchr(at, ' ')) != NULL; at = blank + 1) {
            const struct stm32bl_device *device;
            char name[32] = "";
            memcpy(name, at, (size_t)(blank - at));
            device = stm32bl_device_find(name);
            if (!device)
                fail_msg("no device %s", name);
            if (device->system_memory.start != p->rom_start ||
                device->system_memory.size > p->rom_size)
                fail_msg("%s: system memory at 0x%08x, %u bytes", name,
                         (unsigned)device->system_memory.start,
                         (unsigned)device->system_memory.size);
        }
    }
}

static void rows_make_sense(void **state)
{
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        const struct stm32bl_port *p = families[i].port;
        assert_true(p->vectors % 0x80 == 0);
        assert_true(bl_within(p->vectors, 0x40, p->rom_start, p->rom_size));
        assert_true(p->software_reset.reg && p->software_reset.bits);
        assert_true(!p->backup == !p->unlock.reg);
        assert_true(!p->backup || p->backup_count > (p->half ? 9 : 4));
        assert_true(!p->remap == !p->remap_clock.reg);
        assert_true(p->remap || p->vtor || !p->backup);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(system_memory_is_that_of_the_table),
        cmocka_unit_test(rows_make_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
