/*
 * test_device_docs.c - docs/DEVICES.md is written from the device table: with --write this program
 * writes it, without it the file must be what would be written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device/device.h"

#define PATH    PROJECT_ROOT "/docs/DEVICES.md"
#define COMMAND "build/dev/tests/test_unit_device_docs --write"

static const char intro[] =
    "# Devices\n"
    "\n"
    "<!-- Written from libstm32bl/device/table.c by `" COMMAND "`: do not edit. -->\n"
    "\n"
    "What the device table knows. Where the table and a chip disagree, the chip is right: please\n"
    "report it ([PORTING.md](PORTING.md) tells how to add a chip).\n"
    "\n"
    "**Nothing here was run on silicon yet.** Evidence is one of these words:\n"
    "\n"
    "- **documented**: taken from documents, never tried.\n"
    "- **simulated**: the tests read, write, erase and program the simulated chip of this row.\n"
    "  That proves the library against the table; it proves nothing about table or silicon.\n"
    "- **hardware**: someone ran it on silicon and reported it.\n"
    "- **doubtful** is added where the row itself is unsure. Such a row is never chosen by what a\n"
    "  chip answers, but only by its name.\n"
    "\n"
    "The columns:\n"
    "\n"
    "- **name** is what targets take, as in `sim:stm32f411`. Any part number will do as well:\n"
    "  `STM32F411CEU6`, `f411`; so will a product id, `0x431`. Where flash density decides, its\n"
    "  letter is looked at (`F103C8`, `F103RE`); without it the first row is taken. Among the\n"
    "  parts `x` is any one character, and `-` the two for package and temperature: `L152xB-A`\n"
    "  is the L152RBT6A.\n"
    "- **id** is the answer to Get ID. Rows that share one are told apart by the bootloader id,\n"
    "  which lies in the ROM.\n"
    "- **flash** is that of the largest part. Smaller parts are recognised by their size\n"
    "  register; they lack the last sectors, unless the table at the end says otherwise.\n"
    "- **unit**: flash is written in multiples of so many bytes, at multiples of it. The library\n"
    "  pads images to it. Erased flash reads 0xFF, on L0 and L1 0x00.\n"
    "- **RAM** is what every ROM version leaves to the host.\n"
    "- **pins** are TX/RX of the chip; 8 data bits, even parity.\n"
    "- **turbo**: whether `--turbo` is for it ([TURBO.md](TURBO.md)), or why not.\n"
    "\n"
    "Ids, RAM, units, pins and ROM defects are those of AN2606 Rev 70, layouts those of the\n"
    "reference manual of each family. What the documents leave unclear is left out or chosen\n"
    "with care, and the notes say so.\n";

static const char unlisted[] =
    "\n"
    "## A chip that is not here\n"
    "\n"
    "Reading, starting and `info` need no table. To erase and write, the library must know the\n"
    "sectors. Where they are all alike and counted from 0 at 0x08000000, two options say it:\n"
    "\n"
    "    stm32bl write -p /dev/ttyUSB0 --flash-size=512K --sector-size=8K firmware.bin\n"
    "\n"
    "They are refused for a chip that is in the table. A wrong sector size erases sectors that "
    "were\n"
    "not meant; look it up in the reference manual, chapter \"Embedded flash memory\".\n"
    "\n"
    "Any other chip is described in a text file, which `--device-file=FILE` (or the option\n"
    "`device-file=FILE` of a target) adds to the table. What it says of a product id counts more\n"
    "than the table:\n"
    "\n"
    "    # an STM32 that is newer than this release\n"
    "    [stm32x999]\n"
    "    product_id  = 0x7ab                  # from `stm32bl info`\n"
    "    parts       = X999xE/X999xG\n"
    "    bank1       = 0x08000000: 128x8K     # 128 sectors of 8 KB, numbered from 0\n"
    "    bank2       = 0x08100000 from 128: 128x8K\n"
    "    ram         = 0x20004000-0x2003FFFF\n"
    "    write_unit  = 16\n"
    "    quirks      = one_page_erase\n"
    "    turbo       = stm32u575              # registers as there\n"
    "\n"
    "    [my-clone]                           # used with --device=my-clone\n"
    "    like        = stm32f103xb\n"
    "    bank1       = 0x08000000: 64x2K\n"
    "\n"
    "Fields are those of the table (`libstm32bl/device/device.h`). Only `product_id` and `bank1` "
    "must be\n"
    "there, and not even they after `like`. What is left out is not known, and not used.\n"
    "\n"
    "| field | value |\n"
    "|---|---|\n"
    "| `like` | a device of the table that this one takes everything from that the next lines do "
    "not say; first in its section |\n"
    "| `product_id` | the answer to Get ID |\n"
    "| `bootloader_ids`, `bootloader_id_addr` | up to 6 ids, to tell chips with the same product "
    "id apart, and where the byte lies |\n"
    "| `bank1`, `bank2` | ADDRESS `from` NUMBER`:` COUNT`x`SIZE..., up to three runs of equal "
    "sectors; NUMBER, that of the first sector in an erase command, is 0 if left out. Smaller "
    "parts lack the last sectors |\n"
    "| `ram`, `system_memory`, `system_memory_2`, `option_bytes`, `otp`, `eeprom` | FIRST`-`LAST, "
    "both included; up to 4 of `ram` (what the ROM leaves to the host), 2 of `option_bytes` |\n"
    "| `flash_size_reg`, `unique_id` | addresses |\n"
    "| `write_unit`, `rom_align`, `hardware_unit` | bytes, powers of two up to 128: flash is "
    "written in multiples of the first (32 if left out), which is the larger one of the other two: "
    "the alignment of AN2606 and what the hardware lets be written once |\n"
    "| `erased` | 0xFF, or 0x00 |\n"
    "| `startup_ms` | longest time from a reset to a ROM that listens (1000) |\n"
    "| `quirks` | ROM defects: `double_nack` `no_address_nack` `double_sync_ack` `get_count` "
    "`go_no_ack` `go_broken` `one_page_erase` `early_erase_ack` `no_mass_erase` `no_bank_erase` "
    "`long_read` `size_code` `no_ram` `slow_baud` `sync_twice` `clears_empty` "
    "`no_launch`; or `none` |\n"
    "| `timing` | programming and erase times as those of F0/F1/F3, F2/F4 to 1 MB, L0, L1, "
    "L4/L5/G4/WB/WL, G0/C0/U0, U5/WBA, U3, H5/C5, H7 to 2 MB and other names in "
    "`libstm32bl/device/table.c`; slow ones if left out |\n"
    "| `turbo` | what the program in RAM ([TURBO.md](TURBO.md)) needs to know of the chip is what "
    "it "
    "knows of this device of the table; `none`: no turbo. After `like` that device, if left out |\n"
    "| `turbo_flash` | but the registers of the flash controller begin here, at a multiple of "
    "0x400 |\n"
    "| `turbo_watchdog` | but this is IWDG_KR |\n"
    "| `turbo_pins` | but its ROM listens here: up to 4 times USART`:`TX`/`RX`:`FUNCTION, as in "
    "`1:PA9/PA10:7 2:PA2/PA3:7`; USART 1 to 3, both pins on one port, FUNCTION is the number of "
    "the "
    "alternate function |\n"
    "| `series`, `parts`, `pins`, `notes`, `source` | text |\n"
    "\n"
    "Numbers are decimal or 0x; sizes may end in K or M. A `#` at the beginning or behind a blank\n"
    "begins a comment. A line that is wrong is an error with file, line and what it should be.\n";

static const char layouts_intro[] =
    "\n"
    "## Layouts with two banks, or of several kinds\n"
    "\n"
    "Sectors and pages are numbered as the erase command wants them; `?` marks a number that\n"
    "no ST document proves. The first line of a device is the factory default of its largest\n"
    "part.\n"
    "\n"
    "| device | flash | mode | bank 1 | bank 2 |\n"
    "|---|---|---|---|---|\n";

/* Text that grows. */
struct text {
    char *data;
    size_t len;
};

static void put(struct text *t, const char *format, ...) BL_PRINTF(2, 3);

static void put(struct text *t, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    t->data = realloc(t->data, t->len + (size_t)len + 1);
    if (!t->data)
        abort();
    va_start(args, format);
    vsnprintf(t->data + t->len, (size_t)len + 1, format, args);
    va_end(args);
    t->len += (size_t)len;
}

static void put_size(struct text *t, uint32_t bytes)
{
    if (bytes % 1024)
        put(t, "%u bytes", (unsigned)bytes);
    else
        put(t, "%u KB", (unsigned)bytes / 1024);
}

static void put_bank(struct text *t, const struct bl_bank *bank)
{
    for (size_t i = 0; i < BL_RUNS; i++) {
        if (!bank->runs[i].count)
            continue;
        put(t, "%s%u x ", i ? ", " : "", bank->runs[i].count);
        put_size(t, bank->runs[i].size);
    }
}

static void put_parts(struct text *t, const char *parts)
{
    for (; *parts; parts++)
        put(t, *parts == '/' ? ", " : "%c", *parts);
}

static void put_ram(struct text *t, const struct stm32bl_device *d)
{
    if (!d->ram[0].size)
        put(t, "none");
    for (size_t i = 0; i < BL_RAMS && d->ram[i].size; i++)
        put(t, "%s0x%08X-0x%08X", i ? ", " : "", (unsigned)d->ram[i].start,
            (unsigned)(d->ram[i].start + d->ram[i].size - 1));
}

static void put_evidence(struct text *t, const struct stm32bl_device *d)
{
    static const char *const words[] = {"documented", "simulated", "hardware"};

    put(t, "%s%s", words[d->evidence], d->doubtful ? ", doubtful" : "");
}

static void put_row(struct text *t, const struct stm32bl_device *d)
{
    struct stm32bl_device_info info;

    stm32bl_device_get(d, &info);
    put(t, "| %s | ", d->name);
    put_parts(t, d->parts);
    put(t, " | 0x%03X | %u KB | ", d->product_id, (unsigned)info.flash_kb);
    put_bank(t, &d->layouts->banks[0]);
    if (d->layouts->banks[1].start)
        put(t, ", and bank 2");
    put(t, " | %u | ", (unsigned)d->write_unit);
    put_ram(t, d);
    put(t, " | %s | %s | ", d->pins, info.without_turbo ? info.without_turbo : "yes");
    put_evidence(t, d);
    put(t, " | %s |\n", info.notes);
}

static void put_layout(struct text *t, const char *name, const struct bl_layout *l)
{
    static const char *const modes[] = {"", "one bank", "two banks"};
    const struct bl_bank *second = &l->banks[1];

    put(t, "| %s | %u KB | %s | ", name, l->flash_kb, modes[l->mode]);
    put_bank(t, &l->banks[0]);
    put(t, " | ");
    if (second->start) {
        put(t, "0x%08X, from number %u%s: ", (unsigned)second->start, second->first,
            second->unproven ? "?" : "");
        put_bank(t, second);
    }
    put(t, " |\n");
}

static struct text written(void)
{
    struct text t = {NULL, 0};
    const char *series = "";

    put(&t, "%s%s", intro, unlisted);
    for (size_t i = 0; i < bl_device_count; i++) {
        const struct stm32bl_device *d = &bl_devices[i];
        if (strcmp(d->series, series) != 0)
            put(&t,
                "\n## %s\n\n"
                "| name | parts | id | flash | sectors | unit | RAM | pins | turbo | evidence | "
                "notes |\n"
                "|---|---|---|---|---|---|---|---|---|---|---|\n",
                d->series);
        series = d->series;
        put_row(&t, d);
    }
    put(&t, "%s", layouts_intro);
    for (size_t i = 0; i < bl_device_count; i++) {
        const struct bl_layout *l = bl_devices[i].layouts;
        if (!l[1].flash_kb && !l->banks[1].start)
            continue;
        for (; l->flash_kb; l++)
            put_layout(&t, bl_devices[i].name, l);
    }
    return t;
}

/* The file without carriage returns, which a checkout on Windows may have. */
static struct text committed(void)
{
    struct text t = {NULL, 0};
    FILE *f = fopen(PATH, "rb");
    int c;

    put(&t, "%s", "");
    if (!f)
        return t;
    while ((c = fgetc(f)) != EOF)
        if (c != '\r')
            put(&t, "%c", c);
    fclose(f);
    return t;
}

static void the_document_is_that_of_the_table(void **state)
{
    struct text want = written(), is = committed();
    size_t at = 0, line = 1;
    bool same;

    (void)state;
    for (; at < want.len && at < is.len && want.data[at] == is.data[at]; at++)
        line += want.data[at] == '\n';
    same = want.len == is.len && at == want.len;
    free(want.data);
    free(is.data);
    if (!same)
        fail_msg("docs/DEVICES.md differs from the table in line %u: run " COMMAND, (unsigned)line);
}

static int write_document(void)
{
    struct text t = written();
    FILE *f = fopen(PATH, "wb");
    bool ok = f && fwrite(t.data, 1, t.len, f) == t.len;

    if (f && fclose(f) != 0)
        ok = false;
    free(t.data);
    if (!ok)
        perror(PATH);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_document_is_that_of_the_table)};

    if (argc == 2 && strcmp(argv[1], "--write") == 0)
        return write_document();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
