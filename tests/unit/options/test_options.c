/* Option bytes decoded and edited: real dumps, complements, risks. */
#include "check.h"
#include "option_copy.h"

static struct bl_error error;

/* ------------------------------------------------------------------------------ dumps */

/* Bytes that were read from chips and published, and what the manuals say they mean. */
static const struct {
    const char *device, *hex;
    const char *name[4];
    uint32_t value[4];
    int level;
} dumps[] = {
    {"stm32f103xb",
     "A5 5A FF 00 FF 00 FF 00 FF 00 FF 00 FF 00 FF 00",
     {"RDP", "WDG_SW", "DATA0", "WRP3"},
     {0xA5, 1, 0xFF, 0xFF},
     0},
    {"stm32f103xb", "00 FF FF FF", {"RDP", "nRST_STOP", "DATA1", "WRP0"}, {0, 1, 0xFF, 0xFF}, 1},
    {"stm32f031", "AA 55 FF 00", {"RDP", "nBOOT1", "VDDA_MONITOR", "WRP0"}, {0xAA, 1, 1, 0xFF}, 0},
    {"stm32f401xc",
     "EF AA 10 55 EF AA 10 55",
     {"RDP", "BOR_LEV", "WDG_SW", "nWRP"},
     {0xAA, 3, 1, 0x3F},
     0},
    {"stm32f446",
     "EF AA 10 55 EF AA 10 55 FF 7F 00 80 FF 7F 00 80",
     {"RDP", "nWRP", "SPRMOD", "nRST_STDBY"},
     {0xAA, 0xFF, 0, 1},
     0},
    {"stm32f405",
     "F3 AA 0C 55 F3 AA 0C 55 FF FF 00 00 FF FF 00 00",
     {"RDP", "BOR_LEV", "nWRP", "WDG_SW"},
     {0xAA, 0, 0xFFF, 1},
     0},
    {"stm32f722",
     "FF AA 00 55 FF AA 00 55 FF FF 00 00 FF FF 00 00 80 00 7F FF 80 00 7F FF 40 00 BF FF 40 "
     "00 "
     "BF FF",
     {"RDP", "BOOT_ADD0", "BOOT_ADD1", "nWRP"},
     {0xAA, 0x80, 0x40, 0xFF},
     0},
    {"stm32l011",
     "AA 00 55 FF 70 80 8F 7F 00 00 FF FF 00 00 FF FF",
     {"RDP", "WPRMOD", "nBOOT1", "BOR_LEV"},
     {0xAA, 0, 1, 0},
     0},
    {"stm32l072",
     "AA 00 55 FF 70 80 8F 7F 00 00 FF FF 00 00 FF FF 00 00 FF FF",
     {"RDP", "IWDG_SW", "WRP0_15", "WRP32_47"},
     {0xAA, 1, 0, 0},
     0},
    {"stm32l4r5",
     "AA F8 EF FF 55 07 10 00",
     {"RDP", "DBANK", "nSWBOOT0", "BFB2"},
     {0xAA, 1, 1, 0},
     0},
    {"stm32g431",
     "AA F8 EF FB 55 07 10 04",
     {"RDP", "nSWBOOT0", "nBOOT0", "NRST_MODE"},
     {0xAA, 0, 1, 3},
     0},
    {"stm32g071",
     "AA FE FF FF 55 01 00 00",
     {"RDP", "nBOOT_SEL", "BOR_EN", "NRST_MODE"},
     {0xAA, 1, 0, 3},
     0},
    {"stm32g031",
     "AA E1 FF DF 55 1E 00 20",
     {"RDP", "nBOOT_SEL", "nBOOT1", "IRHEN"},
     {0xAA, 1, 1, 0},
     0},
    {"stm32wl55",
     "AA F0 FF 3F 55 0F 00 C0",
     {"RDP", "BOR_LEV", "BOOT_LOCK", "nSWBOOT0"},
     {0xAA, 0, 0, 1},
     0},
    {"stm32wb55",
     "AA F1 FF 3D 55 0E 00 C2",
     {"RDP", "ESE", "BOR_LEV", "SRAM2_RST"},
     {0xAA, 1, 0, 0},
     0},
    {"stm32l552", "AA F8 EF 7F", {"RDP", "TZEN", "DBANK", "SWAP_BANK"}, {0xAA, 0, 1, 0}, 0},
    {"stm32u575",
     "AA F8 EF 1F 7F 00 00 08",
     {"RDP", "TZEN", "DUALBANK", "NSBOOTADD0"},
     {0xAA, 0, 1, 0x08000000 >> 7},
     0},
    {"stm32h563",
     "F8 ED 30 2D",
     {"PRODUCT_STATE", "BOOT_UBE", "SWAP_BANK", "BOR_LEV"},
     {0xED, 0xB4, 0, 0},
     -1},
    {"stm32h743", "F0 AA C6 1B", {"RDP", "SECURITY", "BCM4", "BCM7"}, {0xAA, 0, 1, 1}, 0},
    {"stm32h743", "F0 AA 86 1B", {"RDP", "SWAP_BANK", "BCM4", "IWDG1_SW"}, {0xAA, 0, 0, 1}, 0},
};

static void dumps_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) {
        struct bl_options o = option_copy(dumps[i].device, dumps[i].hex);
        const struct bl_option_field *f;
        for (size_t j = 0; j < 4; j++)
            if (option_value(&o, dumps[i].name[j]) != dumps[i].value[j])
                fail_msg("%s %s: 0x%x, not 0x%x", dumps[i].device, dumps[i].name[j],
                         (unsigned)option_value(&o, dumps[i].name[j]), (unsigned)dumps[i].value[j]);
        for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(&o, &c)) != NULL;)
            if (bl_option_damaged(&o, f))
                fail_msg("%s dump %u: %s is damaged", dumps[i].device, (unsigned)i, f->name);
        assert_int_equal(bl_options_level(&o), dumps[i].level);
    }
}

/* Every row that has option bytes: no field overlaps another, and a new chip is level 0. */
static void the_table_is_sound(void **state)
{
    (void)state;
    for (size_t d = 0; d < bl_device_count; d++) {
        const struct bl_option_field *f;
        uint8_t taken[BL_OPTION_AREAS][BL_OPTION_AREA_SIZE] = {{0}};
        struct bl_options o;
        if (!bl_devices[d].option_bytes[0].size)
            continue;
        o = option_copy(bl_devices[d].name, "");
        if (!o.map) { // shown as they are
            assert_true(bl_devices[d].series[0] == 'U');
            continue;
        }
        assert_true(bl_devices[d].option_bytes[0].size <= BL_OPTION_AREA_SIZE);
        assert_true(bl_options_level(&o) <= 0);
        for (struct bl_option_cursor c = {0, 0}; (f = bl_option_next(&o, &c)) != NULL;) {
            uint32_t at = bl_option_address(&o, f) - bl_devices[d].option_bytes[f->area].start;
            assert_true(strlen(f->name) < 32 && strlen(f->meaning) < 100);
            assert_true((f->risk == STM32BL_RISK_NONE) == (f->why == NULL));
            assert_false(bl_option_damaged(&o, f));
            for (unsigned bit = f->bit; bit < f->bit + bl_option_width(&o, f); bit++) {
                uint8_t *byte = &taken[f->area][at + bit / 8];
                if (*byte & 1u << bit % 8)
                    fail_msg("%s: %s overlaps", bl_devices[d].name, f->name);
                *byte |= (uint8_t)(1u << bit % 8);
            }
            if (f->role == BL_OPTION_WRP_START)
                assert_int_equal(f[1].role, BL_OPTION_WRP_END);
        }
    }
}

/* ------------------------------------------------------------------------------ edits */

static void apply(struct bl_options *o, const char *setting)
{
    struct bl_chip chip = option_chip(o, 0);

    assert_result(bl_options_apply(o, &chip, setting, &error), STM32BL_OK, error.text);
}

/* Each layout gets what it wants behind the value, and nothing else moves. */
static void edits_complete_their_word(void **state)
{
    static const struct {
        const char *device, *before, *setting, *after;
    } edits[] = {
        {"stm32f103xb", "A5 5A FF 00 FF 00 12 ED", "DATA0=0x34", "A5 5A FF 00 34 CB 12 ED"},
        {"stm32f103xb", "A5 5A FF FF", "wdg_sw=0", "A5 5A FE 01"},
        {"stm32f446", "EF AA 10 55 EF AA 10 55 FF 3F 00 C0 FF 3F 00 C0", "BOR_LEV=0",
         "E3 AA 1C 55 E3 AA 1C 55 FF 3F 00 C0 FF 3F 00 C0"},
        {"stm32f446", "EF AA 10 55 EF AA 10 55 FF 3F 00 C0 FF 3F 00 C0", "nWRP=0x7F",
         "EF AA 10 55 EF AA 10 55 7F 3F 80 C0 7F 3F 80 C0"},
        {"stm32l072", "AA 00 55 FF 70 80 8F 7F", "BOR_LEV=8", "AA 00 55 FF 78 80 87 7F"},
        {"stm32g431", "AA F8 EF FF 55 07 10 00", "nSWBOOT0=0", "AA F8 EF FB 55 07 10 04"},
        {"stm32g071", "AA FE FF FF 55 01 00 00", "nBOOT_SEL=0", "AA FE FF FE 55 01 00 01"},
        {"stm32u575", "AA F8 EF 1F 7F 00 00 08", "SRAM2_RST=0", "AA F8 EF 1D 7F 00 00 08"},
        {"stm32h743", "F0 AA C6 1B F0 AA C6 1B", "BOR_LEV=3", "FC AA C6 1B FC AA C6 1B"},
        {"stm32g431", "AA F8 EF FF 55 07 10 00", "RDP=level1", "BB F8 EF FF 44 07 10 00"},
        {"stm32f103xb", "A5 5A", "RDP=level1", "BB 44"},
        {"stm32u575", "AA F8 EF 1F", "RDP=LEVEL1", "DC F8 EF 1F"},
        {"stm32f411", "EF AA 10 55", "RDP=0xCC", "EF CC 10 33 EF CC 10 33"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct bl_options o = option_copy(edits[i].device, edits[i].before), after = o;
        apply(&after, edits[i].setting);
        option_bytes_are(&after, 0, edits[i].after);
        // Past what the row shows, nothing has changed.
        for (size_t at = (strlen(edits[i].after) + 1) / 3; at < BL_OPTION_AREA_SIZE; at++)
            assert_int_equal(after.bytes[0][at], o.bytes[0][at]);
        assert_memory_equal(after.bytes[1], o.bytes[1], BL_OPTION_AREA_SIZE);
    }
}

/* What ST's tool leaves behind on the wire: the complement and the copy are stale. */
static void damage_is_seen_and_repaired(void **state)
{
    struct bl_options o =
        option_copy("stm32f446", "EF AA 10 55 EF AA 10 55 7F 3F 00 C0 FF 3F 00 C0");

    (void)state;
    assert_true(bl_option_damaged(&o, option_field(&o, "nWRP")));
    assert_false(bl_option_damaged(&o, option_field(&o, "RDP")));
    bl_options_complete(&o);
    option_bytes_are(&o, 0, "EF AA 10 55 EF AA 10 55 7F 3F 80 C0 7F 3F 80 C0");
    o = option_copy("stm32f103xb", "A5 5B FF 00");
    assert_true(bl_option_damaged(&o, option_field(&o, "RDP")));
    assert_int_equal(bl_options_level(&o), 1);
    o = option_copy("stm32g431", "AA F8 EF FF 55 07 10 01");
    assert_true(bl_option_damaged(&o, option_field(&o, "IRHEN")));
    o = option_copy("stm32l072", "AA 00 55 FE");
    assert_int_equal(bl_options_level(&o), 1);
}

static void bad_settings(void **state)
{
    static const struct {
        const char *setting;
        int code;
        const char *part;
    } bad[] = {
        {"", STM32BL_ERR_ARG, "NAME=VALUE"},
        {"nBOOT0", STM32BL_ERR_ARG, "NAME=VALUE"},
        {"nBOOT0=", STM32BL_ERR_ARG, "NAME=VALUE"},
        {"=1", STM32BL_ERR_ARG, "NAME=VALUE"},
        {"aVeryLongNameThatNoOptionByteHasAnywhere=1", STM32BL_ERR_ARG, "NAME=VALUE"},
        {"nBOOT9=1", STM32BL_ERR_NOT_FOUND, "has no option 'nBOOT9'"},
        {"nBOOT0=2", STM32BL_ERR_ARG, "from 0 to 0x1"},
        {"nBOOT0=-1", STM32BL_ERR_ARG, "from 0 to 0x1"},
        {"nBOOT0=1x", STM32BL_ERR_ARG, "from 0 to 0x1"},
        {"BOR_LEV=8", STM32BL_ERR_ARG, "from 0 to 0x7"},
        // 0, 1 and 2 look like levels, and are all level 1.
        {"RDP=0", STM32BL_ERR_ARG, "level 1 in disguise"},
        {"RDP=2", STM32BL_ERR_ARG, "level 1 in disguise"},
        {"RDP=0xAB", STM32BL_ERR_ARG, "level 1 in disguise"},
        {"RDP=level3", STM32BL_ERR_ARG, "level0 (0xAA)"},
        {"protect=all", STM32BL_ERR_ARG, "FIRST-LAST"},
        {"protect=0x08000000", STM32BL_ERR_ARG, "FIRST-LAST"},
        {"protect=0x08000010-0x08000000", STM32BL_ERR_ARG, "FIRST-LAST"},
        {"unprotect=none", STM32BL_ERR_ARG, "or all"},
        {"protect=0x20000000-0x20000fff", STM32BL_ERR_RANGE, "no flash"},
    };
    struct bl_options o = option_copy("stm32g431", "");
    struct bl_chip chip = option_chip(&o, 0);

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bl_options before = o;
        assert_result(bl_options_apply(&o, &chip, bad[i].setting, &error), bad[i].code, error.text);
        assert_contains(error.text, bad[i].part);
        assert_memory_equal(o.bytes, before.bytes, sizeof o.bytes);
    }
    o = option_copy("stm32f103xb", "");
    assert_int_equal(bl_options_apply(&o, &chip, "RDP=0xCC", &error), STM32BL_ERR_ARG);
}

/* ------------------------------------------------------------------------------ risks */

static const struct {
    const char *device, *before, *setting, *field;
    enum stm32bl_option_risk risk;
} risky[] = {
    {"stm32f411", "", "RDP=level2", "RDP", STM32BL_RISK_FOREVER},
    {"stm32g431", "", "RDP=0xcc", "RDP", STM32BL_RISK_FOREVER},
    {"stm32l072", "", "RDP=level2", "RDP", STM32BL_RISK_FOREVER},
    {"stm32f051", "", "RDP=level2", "RDP", STM32BL_RISK_FOREVER},
    {"stm32u575", "", "RDP=level2", "RDP", STM32BL_RISK_FOREVER},
    {"stm32h743", "", "RDP=level2", "RDP", STM32BL_RISK_FOREVER},
    {"stm32f411", "", "RDP=level1", "RDP", STM32BL_RISK_CARE},
    {"stm32f411", "", "SPRMOD=1", "SPRMOD", STM32BL_RISK_REFUSED},
    {"stm32l072", "", "WPRMOD=1", "WPRMOD", STM32BL_RISK_REFUSED},
    {"stm32l476", "", "PCROP1_STRT=0", "PCROP1_STRT", STM32BL_RISK_REFUSED},
    {"stm32g071", "", "SEC_SIZE=1", "SEC_SIZE", STM32BL_RISK_REFUSED},
    {"stm32g071", "", "BOOT_LOCK=1", "BOOT_LOCK", STM32BL_RISK_LOCKOUT},
    {"stm32g431", "BB F8 EF FF 44 07 10 00", "BOOT_LOCK=1", "BOOT_LOCK", STM32BL_RISK_REFUSED},
    {"stm32l552", "", "TZEN=1", "TZEN", STM32BL_RISK_LOCKOUT},
    {"stm32h563", "", "PRODUCT_STATE=0x5c", "PRODUCT_STATE", STM32BL_RISK_REFUSED},
    {"stm32h743", "", "SECURITY=1", "SECURITY", STM32BL_RISK_REFUSED},
    {"stm32wb55", "", "SFSA=0", "SFSA", STM32BL_RISK_REFUSED},
    {"stm32wb55", "", "C2OPT=0", "C2OPT", STM32BL_RISK_REFUSED},
    {"stm32u575", "", "WRP1A_UNLOCK=0", "WRP1A_UNLOCK", STM32BL_RISK_REFUSED},
    // Where the pins lead.
    {"stm32g431", "", "nSWBOOT0=0", "nSWBOOT0", STM32BL_RISK_LOCKOUT},
    {"stm32g431", "AA F8 EF F7 55 07 10 08", "nSWBOOT0=0", "nSWBOOT0", STM32BL_RISK_CARE},
    {"stm32g431", "AA F8 EF FB 55 07 10 04", "nSWBOOT0=1", "nSWBOOT0", STM32BL_RISK_NONE},
    {"stm32g431", "AA F8 EF FB 55 07 10 04", "nBOOT0=0", "nBOOT0", STM32BL_RISK_CARE},
    {"stm32g431", "", "nBOOT0=0", "nBOOT0", STM32BL_RISK_NONE},
    {"stm32g431", "", "nBOOT1=0", "nBOOT1", STM32BL_RISK_LOCKOUT},
    {"stm32g071", "AA FE FF FF 55 01 00 00", "nBOOT_SEL=0", "nBOOT_SEL", STM32BL_RISK_NONE},
    {"stm32g071", "AA FE FF FE 55 01 00 01", "nBOOT_SEL=1", "nBOOT_SEL", STM32BL_RISK_LOCKOUT},
    {"stm32f042", "", "BOOT_SEL=0", "BOOT_SEL", STM32BL_RISK_LOCKOUT},
    {"stm32f303xc", "", "nBOOT1=0", "nBOOT1", STM32BL_RISK_LOCKOUT},
    {"stm32f746", "", "BOOT_ADD1=0x80", "BOOT_ADD1", STM32BL_RISK_LOCKOUT},
    {"stm32f746", "", "BOOT_ADD0=0x81", "BOOT_ADD0", STM32BL_RISK_CARE},
    {"stm32g431", "", "NRST_MODE=2", "NRST_MODE", STM32BL_RISK_LOCKOUT},
    {"stm32g431", "", "NRST_MODE=1", "NRST_MODE", STM32BL_RISK_NONE},
    {"stm32g431", "", "NRST_MODE=0", "NRST_MODE", STM32BL_RISK_REFUSED},
    // One direction only.
    {"stm32f411", "", "WDG_SW=0", "WDG_SW", STM32BL_RISK_CARE},
    {"stm32f411", "CF AA 30 55 CF AA 30 55", "WDG_SW=1", "WDG_SW", STM32BL_RISK_NONE},
    {"stm32f411", "", "BOR_LEV=0", "BOR_LEV", STM32BL_RISK_CARE},
    {"stm32f767", "", "nDBANK=0", "nDBANK", STM32BL_RISK_CARE},
    {"stm32f103xb", "", "DATA0=7", "DATA0", STM32BL_RISK_NONE},
    {"stm32f411", "", "BOR_LEV=3", "BOR_LEV", STM32BL_RISK_NONE}, // as it was
};

static void risks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof risky / sizeof *risky; i++) {
        struct bl_options before = option_copy(risky[i].device, risky[i].before), after = before;
        const char *why;
        enum stm32bl_option_risk risk;
        apply(&after, risky[i].setting);
        risk = bl_options_risk(&before, &after, option_field(&before, risky[i].field), &why);
        if (risk != risky[i].risk)
            fail_msg("%s %s: risk %d, not %d", risky[i].device, risky[i].setting, risk,
                     risky[i].risk);
        assert_true((risk == STM32BL_RISK_NONE) == (why[0] == '\0'));
        assert_true(strlen(why) < 160); // fits in a message
    }
}

/* ------------------------------------------------------------------------------ banks */

static void bank_modes(void **state)
{
    static const struct {
        const char *device, *setting;
        uint32_t flash_kb;
        enum bl_bank_mode mode;
    } cases[] = {
        {"stm32f429", "DB1M=1", 1024, BL_DUAL_BANK},
        {"stm32f429", "DB1M=0", 1024, BL_SINGLE_BANK},
        {"stm32f767", "nDBANK=0", 2048, BL_DUAL_BANK},
        {"stm32f767", "nDBANK=1", 1024, BL_SINGLE_BANK},
        {"stm32l476", "DUALBANK=0", 512, BL_SINGLE_BANK},
        {"stm32l476", "DUALBANK=1", 256, BL_DUAL_BANK},
        {"stm32l4r5", "DBANK=0", 2048, BL_SINGLE_BANK},
        {"stm32l4r5", "DB1M=1", 1024, BL_DUAL_BANK},
        {"stm32l4r5", "DBANK=0", 1024, BL_DUAL_BANK}, // the other size's bit says nothing
        {"stm32l4p5", "DB512K=0", 512, BL_SINGLE_BANK},
        {"stm32g474", "DBANK=0", 512, BL_SINGLE_BANK},
        {"stm32g0b1", "DUAL_BANK=0", 512, BL_SINGLE_BANK},
        {"stm32l552", "DBANK=0", 512, BL_SINGLE_BANK},
        {"stm32l552", "DB256K=0", 256, BL_SINGLE_BANK},
    };
    static const struct {
        const char *device;
        uint32_t flash_kb;
        bool choice;
    } choices[] = {
        {"stm32f429", 2048, false}, {"stm32f429", 1024, true}, {"stm32f411", 512, false},
        {"stm32l476", 1024, false}, {"stm32l476", 512, true},  {"stm32u575", 2048, false},
        {"stm32h743", 2048, false}, {"stm32g474", 256, true},  {"stm32g071", 128, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bl_options o = option_copy(cases[i].device, "");
        apply(&o, cases[i].setting);
        if (bl_options_bank_mode(&o, cases[i].flash_kb) != cases[i].mode)
            fail_msg("%s %s", cases[i].device, cases[i].setting);
    }
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (bl_options_choose_banks(stm32bl_device_find(choices[i].device), choices[i].flash_kb) !=
            choices[i].choice)
            fail_msg("%s %u", choices[i].device, (unsigned)choices[i].flash_kb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dumps_decode),
        cmocka_unit_test(the_table_is_sound),
        cmocka_unit_test(edits_complete_their_word),
        cmocka_unit_test(damage_is_seen_and_repaired),
        cmocka_unit_test(bad_settings),
        cmocka_unit_test(risks),
        cmocka_unit_test(bank_modes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
