/* Write protection in the option bytes, by sector, both ways. */
#include "check.h"
#include "option_copy.h"

static struct bl_error error;

/* Dumps of chips with protected sectors, and values that the manuals give. */
static void what_is_protected(void **state)
{
    static const struct {
        const char *device, *hex, *sectors;
    } cases[] = {
        {"stm32f103xb", "A5 5A FF 00 FF 00 FF 00 FF 00 FF 00 FF 00 FF 00", ""},
        {"stm32f103xb", "A5 5A FF 00 FF 00 FF 00 FE 01 FF 00 FF 00 FF 00", "0-3"},
        {"stm32f103xb", "A5 5A FF 00 FF 00 FF 00 FC 03 FF 00 FF 00 FF 00", "0-7"},
        {"stm32f103xe", "A5 5A FF 00 FF 00 FF 00 FE 01 FF 00 FF 00 7F 80", "0-1 62-255"},
        {"stm32f446", "EF AA 10 55 EF AA 10 55 7F 3F 80 C0 7F 3F 80 C0", "7"},
        {"stm32f413", "EF AA 10 55 EF AA 10 55 FF 3F 00 C0 FF 3F 00 C0", "14-15"},
        {"stm32l072", "AA 00 55 FF 70 80 8F 7F 01 00 FE FF 00 80 FF 7F 00 00 FF FF",
         "0-31 992-1023"},
        {"stm32wl55",
         "AA F0 FF 3F 55 0F 00 C0 FF FF FF FF 00 00 00 00 00 FF FF FF FF 00 00 00 02 FF 83 FF",
         "2-3"},
        // START = END is one page; of a wider field only the bits that there are count.
        {"stm32g491",
         "AA F8 EF FF 55 07 10 00 FF FF FF FF 00 00 00 00 00 00 FF 00 FF FF 00 FF FF 00 FF 00",
         "255"},
        {"stm32g491",
         "AA F8 EF FF 55 07 10 00 FF FF FF FF 00 00 00 00 00 00 FF 00 FF FF 00 FF FF 00 00 00", ""},
        {"stm32g031",
         "AA E1 FF DF 55 1E 00 20 FF FF FF FF 00 00 00 00 00 00 00 00 FF FF FF FF FF 00 FF 00",
         "31"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bl_options o = option_copy(cases[i].device, cases[i].hex);
        struct bl_chip chip = option_chip(&o, 0);
        assert_result(bl_options_require_guard(&o, &error), STM32BL_OK, error.text);
        if (strcmp(option_protected(&o, &chip), cases[i].sectors))
            fail_msg("%s: '%s', not '%s'", cases[i].device, option_protected(&o, &chip),
                     cases[i].sectors);
    }
}

struct edit {
    const char *device;
    uint32_t flash_kb;
    const char *settings[3];
    const char *sectors;
};

/* Edits, and with them the units that the hardware has. */
static const struct edit edits[] = {
    {"stm32f103xb", 128, {"protect=0x08000400-0x08000401"}, "0-3"},
    {"stm32f103xb",
     128,
     {"protect=0x08000000-0x08001fff", "unprotect=0x08000000-0x080003ff"},
     "4-7"},
    {"stm32f103xe", 512, {"protect=0x0807f800-0x0807ffff"}, "62-255"},
    {"stm32f051", 64, {"protect=0x0800f000-0x0800ffff"}, "60-63"},
    {"stm32f411", 512, {"protect=0x0800c000-0x0801ffff"}, "3-4"},
    {"stm32f429", 2048, {"protect=0x080e0000-0x08100000"}, "11-12"},
    {"stm32f429", 1024, {"DB1M=1", "protect=0x08080000-0x08080000"}, "12"},
    {"stm32f767", 2048, {"protect=0x081c0000-0x081fffff"}, "11"},
    {"stm32f767", 2048, {"nDBANK=0", "protect=0x08100000-0x08100000"}, "12-13"},
    {"stm32f413", 1536, {"protect=0x08160000-0x0817ffff"}, "14-15"},
    {"stm32l151xe", 512, {"protect=0x0807f000-0x0807ffff"}, "2032-2047"},
    {"stm32l072", 192, {"protect=0x0802f000-0x0802f001"}, "1504-1535"},
    {"stm32l476", 1024, {"protect=0x0807f800-0x08080000"}, "255-256"},
    {"stm32l476", 512, {"DUALBANK=0", "protect=0x0807f800-0x0807ffff"}, "255"},
    {"stm32l4r5", 2048, {"DBANK=0", "protect=0x081fe000-0x081fffff"}, "255"},
    {"stm32g431", 128, {"protect=0x08000000-0x080007ff", "protect=0x08001000-0x080017ff"}, "0 2"},
    {"stm32g431", 128, {"protect=0x08000000-0x080007ff", "protect=0x08000800-0x08000fff"}, "0-1"},
    {"stm32g431",
     128,
     {"protect=0x08000000-0x08003fff", "unprotect=0x08001000-0x080017ff"},
     "0-1 3-7"},
    {"stm32g474", 512, {"DBANK=0", "protect=0x0807f000-0x0807ffff"}, "127"},
    {"stm32u575", 2048, {"protect=0x081fe000-0x081fffff"}, "255"},
    {"stm32wba52", 1024, {"protect=0x08000000-0x08000001"}, "0"},
    {"stm32h743", 2048, {"protect=0x080e0000-0x08100000"}, "7-8"},
    {"stm32h7a3", 2048, {"protect=0x08100000-0x08100000"}, "128-131"},
    {"stm32h563", 2048, {"protect=0x08008000-0x08008000"}, "4-7"},
    {"stm32h503", 128, {"protect=0x08010000-0x08010000"}, "8"},
};

static void edit_it(struct bl_options *o, struct bl_chip *chip, const struct edit *edit)
{
    *o = option_copy(edit->device, "");
    for (size_t i = 0; i < 3 && edit->settings[i]; i++) {
        *chip = option_chip(o, edit->flash_kb);
        assert_result(bl_options_apply(o, chip, edit->settings[i], &error), STM32BL_OK, error.text);
    }
}

static void edits_protect_whole_units(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct bl_options o;
        struct bl_chip chip;
        edit_it(&o, &chip, &edits[i]);
        if (strcmp(option_protected(&o, &chip), edits[i].sectors))
            fail_msg("%s %s: '%s', not '%s'", edits[i].device, edits[i].settings[0],
                     option_protected(&o, &chip), edits[i].sectors);
    }
}

/* Nothing but what the protection needs has changed, and lifting it brings back what was. */
static void lifting_all_restores(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct bl_options o, before;
        struct bl_chip chip;
        if (!strchr(edits[i].settings[0], 't')) // only those that do not change the banks
            continue;
        before = option_copy(edits[i].device, "");
        edit_it(&o, &chip, &edits[i]);
        assert_int_equal(bl_options_apply(&o, &chip, "unprotect=all", &error), STM32BL_OK);
        assert_string_equal(option_protected(&o, &chip), "");
        assert_memory_equal(o.bytes, before.bytes, sizeof o.bytes);
    }
}

static void refuse(const char *device, const char *first, const char *setting, int code,
                   const char *part)
{
    struct bl_options o = option_copy(device, "");
    struct bl_chip chip = option_chip(&o, 0);

    if (first)
        assert_result(bl_options_apply(&o, &chip, first, &error), STM32BL_OK, error.text);
    assert_result(bl_options_apply(&o, &chip, setting, &error), code, error.text);
    assert_contains(error.text, part);
}

static void what_cannot_be_protected(void **state)
{
    (void)state;
    // Two areas in a bank.
    refuse("stm32g431", "protect=0x08000000-0x080007ff", "protect=0x08001000-0x08001001", 0, "");
    refuse("stm32l432", "protect=0x08000000-0x080037ff", "unprotect=0x08001000-0x08001001", 0, "");
    {
        struct bl_options o = option_copy("stm32l432", "");
        struct bl_chip chip = option_chip(&o, 0);
        assert_int_equal(bl_options_apply(&o, &chip, "protect=0x08000000-0x08000001", &error), 0);
        assert_int_equal(bl_options_apply(&o, &chip, "protect=0x08001000-0x08001001", &error), 0);
        assert_int_equal(bl_options_apply(&o, &chip, "protect=0x08002000-0x08002001", &error),
                         STM32BL_ERR_RANGE);
        assert_contains(error.text, "more separate areas than the 2");
    }
    // Bits that mean something else.
    refuse("stm32f411", "SPRMOD=1", "protect=0x08000000-0x08000001", STM32BL_ERR_UNSUPPORTED,
           "SPRMOD is 1");
    refuse("stm32l072", "WPRMOD=1", "unprotect=all", STM32BL_ERR_UNSUPPORTED, "PCROP");
    refuse("stm32u575", "SWAP_BANK=1", "protect=0x08000000-0x08000001", STM32BL_ERR_UNSUPPORTED,
           "changed places");
    refuse("stm32g0b1", "nSWAP_BANK=0", "protect=0x08000000-0x08000001", STM32BL_ERR_UNSUPPORTED,
           "changed places");
    // Registers that this ROM's area does not reach.
    refuse("stm32g0b1", NULL, "protect=0x08040000-0x08040001", STM32BL_ERR_UNSUPPORTED,
           "say nothing of the write protection of sector 128");
    refuse("stm32h7s7", NULL, "unprotect=all", STM32BL_ERR_UNSUPPORTED, "not known how");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_protected),
        cmocka_unit_test(edits_protect_whole_units),
        cmocka_unit_test(lifting_all_restores),
        cmocka_unit_test(what_cannot_be_protected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
