/*
 * reset_ways.c - for each family what the program in RAM must do, and building it.
 *
 * Registers and bits are those of the reference manuals' chapters "FLASH registers". Which devices
 * check for empty flash: AN2606 (boot patterns 6, 11, 13 and 16), the chapters "Boot configuration",
 * and ST's article "Empty check mechanism on STM32". docs/RESET.md tells the same for people.
 */
#include <string.h>

#include "reset_ways.h"

// Tables stay compact.
// clang-format off

enum { ALIGN = 16 }; // AN2606: L5, U5, WBA and H5 want writes aligned to 16 bytes

#define FLASH_KEY1    0x45670123u
#define FLASH_KEY2    0xCDEF89ABu
#define FLASH_OPTKEY1 0x08192A3Bu
#define FLASH_OPTKEY2 0x4C5D6E7Fu

/* Every Armv6-M, v7-M and v8-M: AIRCR with its key and SYSRESETREQ. */
static const struct bl_store request = {0xE000ED0C, 0, 0x05FA0004};

/* A read-modify-write, for bit 18 of some of them keeps the debug port alive. */
static const struct bl_store clear_empty[] = {{0x40022000, ~0x10000u, 0}, {0, 0, 0}};
static const struct bl_store clear_empty_wb_wl[] = {{0x58004000, ~0x10000u, 0}, {0, 0, 0}};

// Writing back the one bit that toggles turns it off if it was on, and touches no other flag.
static const struct bl_store clear_pempty[] = {{0x40022010, 0x20000, 0}, {0, 0, 0}};

/*
 * Loading the option bytes. Keys that come when the lock is open already would jam it, and what the
 * ROM has left is not known; so each lock is closed first.
 */
static const struct bl_store launch_f0[] = {
    {0x40022010, 0, 0x80}, // CR.LOCK, and everything else off
    {0x40022004, 0, FLASH_KEY1},
    {0x40022004, 0, FLASH_KEY2},
    {0x40022010, 0, 0}, // CR.OPTWRE off
    {0x40022008, 0, FLASH_KEY1}, // RM0091: the same keys for OPTKEYR
    {0x40022008, 0, FLASH_KEY2},
    {0x40022010, 0xFFFFFFFF, 0x2000}, // CR.OBL_LAUNCH
    {0, 0, 0},
};
static const struct bl_store launch_l4[] = {
    {0x40022014, 0, 0xC0000000}, // CR.LOCK and OPTLOCK, and everything else off
    {0x40022008, 0, FLASH_KEY1},
    {0x40022008, 0, FLASH_KEY2},
    {0x40022014, 0, 0x40000000}, // OPTLOCK, in case that LOCK kept it from being set before
    {0x4002200C, 0, FLASH_OPTKEY1},
    {0x4002200C, 0, FLASH_OPTKEY2},
    {0x40022014, 0xFFFFFFFF, 0x08000000}, // CR.OBL_LAUNCH
    {0, 0, 0},
};

#define NO_ACCESS "its ROM gives no access to RAM"
#define OTHER_ROM "its bootloader is of another kind"

const struct bl_reset bl_resets[] = {
    {.series = "C0", .empty = BL_EMPTY_ACR, .stores = clear_empty,
     .source = "RM0490 FLASH_ACR.EMPTY"},
    {.series = "C5", .empty = BL_EMPTY_ACR, .stores = clear_empty, .unsure = true,
     .source = "FLASH_ACR.EMPTY as on C0"},
    {.series = "F0", .names = "stm32f042 stm32f070x6", .empty = BL_EMPTY_HIDDEN,
     .obstacle = NO_ACCESS, .source = "AN2606; RM0091 and RM0360, empty check"},
    {.series = "F0", .names = "stm32f070xb", .obstacle = NO_ACCESS, .source = "AN2606"},
    // AN2606 names no RAM for the host on F09x; the ROM of F030xC, the same chip, leaves this.
    {.series = "F0", .names = "stm32f091", .empty = BL_EMPTY_HIDDEN, .stores = launch_f0,
     .load = 0x20001800, .unsure = true, .source = "RM0091 empty check, FLASH_CR.OBL_LAUNCH"},
    {.series = "F0", .names = "stm32f030xc", .empty = BL_EMPTY_HIDDEN, .stores = launch_f0,
     .source = "RM0360 FLASH_CR.OBL_LAUNCH"},
    {.series = "F0", .source = "RM0091, RM0360"},
    {.series = "F1", .source = "RM0008, RM0041"},
    {.series = "F2", .source = "RM0033"},
    {.series = "F3", .source = "RM0316"},
    {.series = "F4", .source = "RM0090"},
    {.series = "F7", .source = "RM0385"},
    {.series = "G0", .empty = BL_EMPTY_ACR, .stores = clear_empty,
     .source = "RM0444, RM0454 FLASH_ACR.EMPTY"},
    {.series = "G4", .source = "RM0440"},
    {.series = "H5", .source = "RM0481"},
    // AN2606: Go does not work in V13.2 and V13.3.
    {.series = "H7", .names = "stm32h743", .bad_roms = {0xD2, 0xD3}, .source = "RM0433, AN2606"},
    {.series = "H7", .source = "RM0455, RM0468"},
    {.series = "H7RS", .unsure = true, .source = "RM0477"},
    {.series = "L0", .names = "stm32l011", .empty = BL_EMPTY_HIDDEN, .obstacle = NO_ACCESS,
     .source = "AN2606; RM0377, empty check"},
    {.series = "L0", .names = "stm32l031", .obstacle = NO_ACCESS, .source = "AN2606"},
    {.series = "L0", .source = "RM0367"},
    {.series = "L1", .source = "RM0038"},
    {.series = "L4", .names = "stm32l412 stm32l432 stm32l452", .empty = BL_EMPTY_PEMPTY,
     .stores = clear_pempty, .source = "RM0394 FLASH_SR.PEMPTY"},
    {.series = "L4", .names = "stm32l4r5", .empty = BL_EMPTY_PEMPTY, .stores = clear_pempty,
     .source = "RM0432 FLASH_SR.PEMPTY"},
    // Not in ST's list of devices with the check; but the register has the bit.
    {.series = "L4", .names = "stm32l4p5", .empty = BL_EMPTY_PEMPTY, .stores = clear_pempty,
     .unsure = true, .source = "RM0432 FLASH_SR.PEMPTY"},
    // In ST's list of devices with the check; but the register lacks the bit.
    {.series = "L4", .names = "stm32l496", .empty = BL_EMPTY_HIDDEN, .stores = launch_l4,
     .unsure = true, .source = "RM0351 FLASH_CR.OBL_LAUNCH"},
    {.series = "L4", .source = "RM0351"},
    {.series = "L5", .source = "RM0438"},
    {.series = "U0", .empty = BL_EMPTY_ACR, .stores = clear_empty,
     .source = "RM0503 FLASH_ACR.EMPTY"},
    {.series = "U3", .source = "RM0487"},
    {.series = "U5", .source = "RM0456"},
    {.series = "WB", .empty = BL_EMPTY_ACR, .stores = clear_empty_wb_wl,
     .source = "RM0434, RM0471, RM0473 FLASH_ACR.EMPTY"},
    {.series = "WBA", .source = "RM0493"},
    {.series = "WL", .empty = BL_EMPTY_ACR, .stores = clear_empty_wb_wl,
     .source = "RM0453, RM0461 FLASH_ACR.EMPTY"},
    {.series = "WB0", .obstacle = OTHER_ROM, .source = "AN5471"},
    {.series = "WL3", .obstacle = OTHER_ROM, .source = "AN5920"},
};

// For a device that a user describes.
static const struct bl_reset unknown = {
    .series = "", .obstacle = "it is not known how", .unsure = true, .source = ""};

const size_t bl_reset_count = sizeof bl_resets / sizeof *bl_resets;

// clang-format on

static bool is_named(const char *names, const char *name)
{
    size_t len = strlen(name);

    while (*names) {
        size_t word = strcspn(names, " ");
        if (word == len && !memcmp(names, name, len))
            return true;
        names += word + (names[word] == ' ');
    }
    return false;
}

const struct bl_reset *bl_reset_of(const struct stm32bl_device *device)
{
    for (size_t i = 0; i < bl_reset_count; i++) {
        const struct bl_reset *r = &bl_resets[i];
        if (!strcmp(r->series, device->series) && (!r->names || is_named(r->names, device->name)))
            return r;
    }
    return &unknown;
}

uint32_t bl_reset_load(const struct stm32bl_device *device)
{
    const struct bl_reset *reset = bl_reset_of(device);
    const struct bl_range *ram = &device->ram[0];
    uint32_t load = (ram->start + ALIGN - 1) & ~(uint32_t)(ALIGN - 1);

    if (reset->load)
        return reset->load;
    return bl_within(load, BL_STUB_STACK, ram->start, ram->size) ? load : 0;
}

static void put_le32(uint8_t *p, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(word >> 8 * i);
}

static uint8_t *put_store(uint8_t *p, const struct bl_store *store)
{
    put_le32(p, store->address);
    put_le32(p + 4, store->keep);
    put_le32(p + 8, store->set);
    return p + 12;
}

size_t bl_stub_image(const struct bl_reset *reset, uint32_t load, uint8_t out[BL_STUB_MAX + 16])
{
    uint8_t *end = out + BL_STUB_CODE;
    size_t size;

    memset(out, 0, BL_STUB_MAX + 16);
    memcpy(out, bl_stub_code, BL_STUB_CODE);
    put_le32(out, load + BL_STUB_STACK);
    put_le32(out + 4, load + bl_le32(bl_stub_code + 4));
    for (const struct bl_store *s = reset->stores; s && s->address; s++)
        end = put_store(end, s);
    end = put_store(end, &request) + 12; // and the zeros that end the list
    size = (size_t)(end - out);
    return (size + ALIGN - 1) / ALIGN * ALIGN;
}
