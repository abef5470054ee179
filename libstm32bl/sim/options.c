/*
 * options.c - the options of a simulated chip: one table for `sim:` targets and stm32bl_sim_set().
 */
#include <string.h>

#include "base/target.h"
#include "bus.h"
#include "chip.h"
#include "file.h"
#include "i2c.h"
#include "memory.h"
#include "option_bytes.h"
#include "program.h"
#include "settings.h"

/* A setter returns false if the value is none of what the table's text says. */
typedef bool setter(struct stm32bl_sim *sim, const char *value);

enum {
    MIN_SECTOR = 128,
    MAX_JITTER = 100,
    MAX_SPEED = 1000,
    MAX_LATENCY_MS = 1000,
    MAX_WORK_US = 100000,
    MAX_CLOCK_MHZ = 600
};

/* ------------------------------------------------------------------------- values */

static bool take_flag(const char *value, bool *out)
{
    if (strcmp(value, "0") && strcmp(value, "1"))
        return false;
    *out = value[0] == '1';
    return true;
}

static bool take_word(const char *value, const char *const *words, size_t count, unsigned *out)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(value, words[i])) {
            *out = (unsigned)i;
            return true;
        }
    return false;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef0123456789ABCDEF";
    const char *p = c ? strchr(digits, c) : NULL;

    return p ? (int)(p - digits) % 16 : -1;
}

static bool take_hex(const char *value, struct bl_sim_hex *out)
{
    out->count = 0;
    for (; value[0]; value += 2) {
        int high = hex_digit(value[0]);
        int low = high < 0 ? -1 : hex_digit(value[1]);
        if (low < 0 || out->count == BL_SIM_BYTES)
            return false;
        out->bytes[out->count++] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool take_text(const char *value, char *out, size_t size)
{
    size_t len = strlen(value);

    if (len >= size)
        return false;
    memcpy(out, value, len + 1);
    return true;
}

static bool take_mode(struct stm32bl_sim *sim, const char *value, enum bl_sim_mode mode)
{
    bool on;

    if (!take_flag(value, &on))
        return false;
    sim->set.mode = on ? mode : BL_SIM_NORMAL;
    return true;
}

/* ------------------------------------------------------------------------ setters */

static bool set_size(struct stm32bl_sim *sim, const char *value)
{
    uint32_t kb;

    if (!bl_parse_number(value, sim->device->layouts->flash_kb, &kb) || !kb ||
        bl_chip_of(sim->device, kb, BL_ANY_BANKS).flash_kb != kb)
        return false;
    sim->set.flash_kb = kb;
    return !bl_sim_chip_make(sim, kb);
}

static bool set_blid(struct stm32bl_sim *sim, const char *value)
{
    uint32_t id;

    if (!bl_parse_number(value, 0xFFF, &id))
        return false;
    sim->set.bootloader_id = (int)id;
    bl_sim_memory_plant(sim);
    return true;
}

static bool set_pid(struct stm32bl_sim *sim, const char *value)
{
    uint32_t id;

    if (!bl_parse_number(value, UINT16_MAX, &id))
        return false;
    sim->set.product_id = (int)id;
    return true;
}

static bool set_quirks(struct stm32bl_sim *sim, const char *value)
{
    uint32_t quirks = 0, flag;

    sim->set.quirks_given = strcmp(value, "all") != 0;
    sim->set.quirks = 0;
    if (!strcmp(value, "all") || !strcmp(value, "none"))
        return true;
    for (const char *p = value;; p++) {
        size_t len = strcspn(p, "+");
        if (!bl_quirk_find(p, len, &flag))
            return false;
        quirks |= flag;
        p += len;
        if (!*p)
            break;
    }
    sim->set.quirks = quirks;
    return true;
}

static bool set_sector(struct stm32bl_sim *sim, const char *value)
{
    return bl_parse_size(value, &sim->set.sector_size) && sim->set.sector_size >= MIN_SECTOR &&
           (sim->set.sector_size & (sim->set.sector_size - 1)) == 0;
}

static bool set_real(struct stm32bl_sim *sim, const char *value)
{
    return bl_parse_number(value, sim->device->layouts->flash_kb, &sim->set.real_kb) &&
           sim->set.real_kb;
}

static bool set_jitter(struct stm32bl_sim *sim, const char *value)
{
    return bl_parse_number(value, MAX_JITTER, &sim->set.jitter);
}

static bool set_boot(struct stm32bl_sim *sim, const char *value)
{
    static const char *const words[] = {"rom", "app", "flash"};
    unsigned word;

    if (!take_word(value, words, 3, &word))
        return false;
    sim->set.boot_app = word == 1;
    sim->set.boot_flash = word == 2;
    if (word == 1 && !sim->set.text[0])
        take_text("hello from the application\r\n", sim->set.text, BL_SIM_TEXT);
    return true;
}

static bool set_text(struct stm32bl_sim *sim, const char *value)
{
    size_t len = strlen(value);

    if (!take_text(value, sim->set.text, BL_SIM_TEXT - 2))
        return false;
    if (len)
        memcpy(sim->set.text + len, "\r\n", 3);
    return true;
}

static bool set_state(struct stm32bl_sim *sim, const char *value)
{
    sim->set.synced = true;
    sim->set.state.count = 0;
    if (!strncmp(value, "frame:", 6))
        return take_hex(value + 6, &sim->set.state);
    return !strcmp(value, "synced");
}

static bool set_wiring(struct stm32bl_sim *sim, const char *value)
{
    static const char *const words[] = {"none", "rts-dtr", "rts-dtr-inv", "dtr-rts", "dtr-rts-inv"};
    unsigned word;

    if (!take_word(value, words, 5, &word))
        return false;
    sim->set.wiring = word == 0 ? BL_SIM_NOT_WIRED : word < 3 ? BL_SIM_RTS_DTR : BL_SIM_DTR_RTS;
    sim->set.inverted = word == 2 || word == 4;
    return true;
}

static bool set_wire(struct stm32bl_sim *sim, const char *value)
{
    static const char *const words[] = {"8e1", "8n1", "usb", "i2c"};
    unsigned word;

    if (!take_word(value, words, 4, &word) || (word == 2 && !sim->device->dfu_version))
        return false;
    sim->set.usb = word == 2;
    sim->set.i2c = word == 3;
    if (word < 2)
        sim->set.no_parity = word == 1;
    return true;
}

/* Words joined by '+', so that habits can be combined. */
static bool set_dfu(struct stm32bl_sim *sim, const char *value)
{
    static const char *const words[] = {"stall", "hasty", "stuck", "numbers", "dirty", "layout"};
    unsigned habits = 0, word;
    char one[12];

    for (const char *p = value; *p;) {
        size_t len = strcspn(p, "+");
        if (len >= sizeof one)
            return false;
        memcpy(one, p, len);
        one[len] = '\0';
        if (!take_word(one, words, sizeof words / sizeof *words, &word))
            return false;
        habits |= 1u << word;
        p += len + (p[len] == '+');
    }
    sim->set.dfu = habits;
    return habits != 0;
}

static bool set_latency(struct stm32bl_sim *sim, const char *value)
{
    return bl_parse_number(value, MAX_LATENCY_MS, &sim->set.latency_ms);
}

static bool set_work(struct stm32bl_sim *sim, const char *value)
{
    return bl_parse_number(value, MAX_WORK_US, &sim->set.work_us);
}

static bool set_after_go(struct stm32bl_sim *sim, const char *value)
{
    static const char *const words[] = {"kept", "hsi", "reset"};
    unsigned word;

    if (!take_word(value, words, 3, &word))
        return false;
    sim->set.after_go = BL_BUS_KEPT + word;
    return true;
}

static bool set_clock(struct stm32bl_sim *sim, const char *value)
{
    const struct bl_bus_row *row = bl_bus_row_of(sim->device);
    uint32_t mhz;

    if (!bl_parse_number(value, MAX_CLOCK_MHZ, &mhz) || !mhz)
        return false;
    // RM0008, RM0091: HSI, or half of it times 2 to 16.
    if (row && row->rcc_kind == BL_RCC_F1 && mhz != row->hsi_mhz &&
        (mhz % (row->hsi_mhz / 2u) || mhz > 8u * row->hsi_mhz))
        return false;
    sim->set.clock_mhz = mhz;
    return true;
}

static bool set_checksum(struct stm32bl_sim *sim, const char *value)
{
    return take_flag(value, &sim->set.checksum);
}

static bool set_special(struct stm32bl_sim *sim, const char *value)
{
    return take_flag(value, &sim->set.special);
}

static bool set_erases(struct stm32bl_sim *sim, const char *value)
{
    return take_flag(value, &sim->set.erases);
}

static bool set_realtime(struct stm32bl_sim *sim, const char *value)
{
    sim->set.jump = !strcmp(value, "jump");
    if (sim->set.jump)
        return true;
    return bl_parse_number(value, MAX_SPEED, &sim->set.speed);
}

static bool set_echo(struct stm32bl_sim *sim, const char *value)
{
    return take_mode(sim, value, BL_SIM_ECHO);
}

static bool set_silent(struct stm32bl_sim *sim, const char *value)
{
    return take_mode(sim, value, BL_SIM_SILENT);
}

static bool set_garbage(struct stm32bl_sim *sim, const char *value)
{
    return take_mode(sim, value, BL_SIM_GARBAGE);
}

static bool set_stray(struct stm32bl_sim *sim, const char *value)
{
    return take_hex(value, &sim->set.stray);
}

static bool set_rdp(struct stm32bl_sim *sim, const char *value)
{
    uint32_t level;

    if (!bl_parse_number(value, 2, &level) || (level && !bl_sim_option_has_rdp(sim)))
        return false;
    bl_sim_option_set_rdp(sim, level);
    return true;
}

/* FIRST or FIRST-LAST, as the erase command numbers sectors. */
static bool set_wrp(struct stm32bl_sim *sim, const char *value)
{
    char first_text[8];
    const char *dash = strchr(value, '-');
    size_t len = dash ? (size_t)(dash - value) : strlen(value);
    uint32_t first, last;
    bool found = false;

    if (len >= sizeof first_text)
        return false;
    memcpy(first_text, value, len);
    first_text[len] = '\0';
    if (!bl_parse_number(first_text, UINT16_MAX, &first) ||
        !bl_parse_number(dash ? dash + 1 : first_text, UINT16_MAX, &last))
        return false;
    for (size_t i = 0; i < sim->sector_count; i++) {
        uint16_t number = sim->sectors[i].at.number;
        bool locks = number >= first && number <= last;
        sim->sectors[i].locked |= locks;
        found |= locks;
    }
    bl_sim_option_keep_locks(sim);
    return found;
}

/* KIND@N; kinds that are not the chip's are the wire's, which the fault filter takes. */
static bool set_fault(struct stm32bl_sim *sim, const char *value)
{
    static const char *const kinds[] = {"power@", "hang@", "vanish@", "stuck@", "unerasable@"};
    struct bl_sim_settings *set = &sim->set;
    uint32_t *const counts[] = {&set->power_at, &set->hang_at, &set->vanish_at, &set->stuck_at,
                                &set->unerasable_at};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t len = strlen(kinds[i]);
        uint32_t number;
        if (strncmp(value, kinds[i], len))
            continue;
        if (!bl_parse_number(value + len, UINT32_MAX, &number) || (i < 3 && !number) ||
            (i >= 3 && !bl_sim_sector_at(sim, number)))
            return false;
        *counts[i] = number;
        set->stuck |= i == 3;
        set->unerasable |= i == 4;
        return true;
    }
    return false;
}

static bool set_flash(struct stm32bl_sim *sim, const char *value)
{
    return value[0] && take_text(value, sim->set.path, BL_SIM_PATH);
}

/* In the order in which they must be applied: what makes memory comes first. */
static const struct {
    const char *key;
    setter *set;
    const char *takes;
} table[] = {
    {"size", set_size, "KiB of flash, whole sectors, no more than the largest part has"},
    {"blid", set_blid, "a bootloader id such as 0xD0"},
    {"pid", set_pid, "a product id such as 0x431"},
    {"quirks", set_quirks, "all (the ROM's known defects), none, or names joined by +"},
    {"sector", set_sector, "a power of two from 128 on: what an erase really erases"},
    {"real", set_real, "KiB of flash that are really there"},
    {"jitter", set_jitter, "permille from 0 to 100"},
    {"flash", set_flash, "the name of a file that keeps the chip's memory"},
    {"rdp", set_rdp, "read-out protection level 0, 1 or 2, on families that have it"},
    {"wrp", set_wrp, "SECTOR or FIRST-LAST, as the erase command numbers them"},
    {"wiring", set_wiring, "none, rts-dtr, rts-dtr-inv, dtr-rts or dtr-rts-inv"},
    {"text", set_text, "a line of at most 125 characters"},
    {"boot", set_boot, "rom, app or flash"},
    {"state", set_state, "synced, or frame: and bytes in hexadecimal"},
    {"wire", set_wire, "8e1, 8n1, i2c, or usb where the ROM has it"},
    {"i2c", bl_sim_i2c_set_version, "1.0, 1.1 or 1.2, the version of the protocol"},
    {"khz", bl_sim_i2c_set_khz, "the clock of an I2C bus, 10 to 1000"},
    {"bears", bl_sim_i2c_set_bears, "milliseconds that the driver lets SCL be held, 1 to 60000"},
    {"stretch", bl_sim_i2c_set_stretch, "0 or 1"},
    {"dfu", set_dfu, "words of stall, hasty, stuck, numbers, dirty and layout, joined by '+'"},
    {"latency", set_latency, "milliseconds from 0 to 1000"},
    {"work", set_work, "microseconds from 0 to 100000"},
    {"after-go", set_after_go, "kept, hsi or reset"},
    {"clock", set_clock, "MHz from 1 to 600; on F0, F1 and F3 a multiple of 4 up to 64"},
    {"execute", bl_sim_program_set_execute, "0 or 1, of a family whose registers are known"},
    {"checksum", set_checksum, "0 or 1"},
    {"special", set_special, "0 or 1"},
    {"erases", set_erases, "0 or 1"},
    {"realtime", set_realtime, "0, 1, how many times faster than real time, up to 1000, or jump"},
    {"echo", set_echo, "0 or 1"},
    {"silent", set_silent, "0 or 1"},
    {"garbage", set_garbage, "0 or 1"},
    {"stray", set_stray, "bytes in hexadecimal"},
    {"fault", set_fault,
     "power@N, hang@N, vanish@N with N from 1, stuck@ADDRESS or unerasable@ADDRESS in flash"},
};

enum { KEYS = sizeof table / sizeof *table };

static int apply(struct stm32bl_sim *sim, size_t i, const char *value)
{
    if (!table[i].set(sim, value))
        return bl_fail(&sim->error, STM32BL_ERR_ARG, "option %s=%s: must be %s", table[i].key,
                       value, table[i].takes);
    if (table[i].set == set_flash)
        return bl_sim_attach_file(sim);
    return STM32BL_OK;
}

int stm32bl_sim_set(struct stm32bl_sim *sim, const char *key, const char *value)
{
    int err;

    sim->error.text[0] = '\0';
    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(key, table[i].key))
            continue;
        if (table[i].set == set_size && sim->set.path[0])
            return bl_fail(&sim->error, STM32BL_ERR_ARG,
                           "option size: must come before flash, whose file it would blank");
        err = apply(sim, i, value);
        if (!err && table[i].set != set_work && table[i].set != set_latency)
            bl_sim_settle(sim);
        return err;
    }
    return bl_fail(&sim->error, STM32BL_ERR_ARG, "a simulated chip has no option '%s'", key);
}

static bool is_wire_fault(const struct bl_option *option)
{
    static const char *const kinds[] = {"drop", "flip", "nack", "delay", "fail", "noise"};
    size_t len = strcspn(option->value, "@");

    if (strcmp(option->key, "fault"))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen(kinds[i]) == len && !strncmp(option->value, kinds[i], len))
            return true;
    return false;
}

/* Takes the options of one key: the first of them only, but every fault. */
static int take_key(struct stm32bl_sim *sim, size_t key, struct bl_target *target)
{
    for (size_t i = 0; i < target->count; i++) {
        struct bl_option *option = &target->options[i];
        int err;
        if (option->taken || strcmp(option->key, table[key].key) || is_wire_fault(option))
            continue;
        option->taken = true;
        err = apply(sim, key, option->value);
        if (err || table[key].set != set_fault)
            return err;
    }
    return STM32BL_OK;
}

int bl_sim_take_options(struct stm32bl_sim *sim, struct bl_target *target)
{
    int err = STM32BL_OK;

    for (size_t i = 0; i < KEYS && !err; i++)
        err = take_key(sim, i, target);
    if (!err)
        bl_sim_settle(sim);
    return err;
}
