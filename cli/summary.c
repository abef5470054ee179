/*
 * summary.c - the last line: what was done, in the transport's time.
 */
#include <stdarg.h>
#include <string.h>

#include "cli.h"

enum { LINE_SIZE = 400 };

CLI_PRINTF(2, 3) static void add(char *line, const char *format, ...)
{
    size_t len = strlen(line);
    va_list args;

    if (len)
        len += (size_t)snprintf(line + len, LINE_SIZE - len, ", ");
    va_start(args, format);
    vsnprintf(line + len, LINE_SIZE - len, format, args);
    va_end(args);
}

/* The ACK of an erase says little, so it is said what was seen of it. */
static void add_erased(char *line, const struct stm32bl_summary *s)
{
    char size[TEXT_SIZE], time[TEXT_SIZE], what[TEXT_SIZE];
    bool programmed = s->written_bytes || s->verified_bytes; // which then is the proof

    text_size(size, s->erased_bytes);
    text_seconds(time, s->erase_ms);
    if (s->mass_erased)
        snprintf(what, sizeof what, "the whole flash");
    else
        snprintf(what, sizeof what, "%u sector%s", (unsigned)s->erased_sectors,
                 s->erased_sectors == 1 ? "" : "s");
    if (!s->erased_bytes)
        return;
    if (s->blank_bytes >= s->erased_bytes)
        add(line, "erased %s (%s) in %s, blank by %s", what, size, time,
            s->blank_by_checksum == s->blank_bytes
                ? (s->turbo ? "its own look at every word" : "the ROM's checksum")
            : s->blank_by_checksum ? "checksum and reading"
                                   : "reading");
    else if (programmed && !s->mass_erased && s->turbo && !s->erase_ms)
        add(line, "erased %s (%s) while writing", what, size);
    else if (programmed && !s->mass_erased)
        add(line, "erased %s (%s) in %s", what, size, time);
    else
        add(line, "the chip acknowledged erasing %s (%s) in %s: %s", what, size, time,
            s->blank_bytes ? "samples are blank (--blank-check reads all)" : "not checked");
}

static void add_moved(char *line, const char *what, uint64_t bytes, uint64_t ms)
{
    char size[TEXT_SIZE], time[TEXT_SIZE], rate[TEXT_SIZE];

    if (!bytes)
        return;
    text_rate(rate, bytes, ms);
    add(line, "%s %s in %s%s%s%s", what, text_size(size, bytes), text_seconds(time, ms),
        *rate ? " (" : "", rate, *rate ? ")" : "");
}

/* How much a verification is worth must be seen. */
static const char *verified(const struct stm32bl_summary *s)
{
    if (!s->verified_by_checksum)
        return "verified by reading back";
    if (s->turbo && s->verified_by_checksum == s->verified_bytes)
        return "verified by a CRC on the chip";
    return s->verified_by_checksum == s->verified_bytes ? "verified by the ROM's checksum"
                                                        : "verified partly by the ROM's checksum";
}

static void add_kept(char *line, const struct stm32bl_summary *s)
{
    char size[TEXT_SIZE], time[TEXT_SIZE];

    if (!s->compare_ms && !s->kept_sectors)
        return;
    add(line, "found %u sector%s unchanged (%s) by %s in %s", (unsigned)s->kept_sectors,
        s->kept_sectors == 1 ? "" : "s", text_size(size, s->kept_bytes),
        !s->kept_by_checksum                  ? "reading"
        : s->kept_by_checksum < s->kept_bytes ? "checksum and reading"
        : s->turbo                            ? "a CRC on the chip"
                                              : "the ROM's checksum",
        text_seconds(time, s->compare_ms));
}

void cli_summary(struct cli *cli, const struct stm32bl_summary *s)
{
    char line[LINE_SIZE] = "", time[TEXT_SIZE];

    if (cli->ui.json || cli->ui.quiet)
        return;
    add_moved(line, "read", s->read_bytes, s->read_ms);
    add_kept(line, s);
    add_erased(line, s);
    add_moved(line, "wrote", s->written_bytes, s->write_ms);
    if (s->verified_bytes && s->written_bytes)
        add(line, "%s in %s", verified(s), text_seconds(time, s->verify_ms));
    else
        add_moved(line, verified(s), s->verified_bytes, s->verify_ms);
    if (s->retries)
        add(line, "repeated %u block%s", s->retries, s->retries == 1 ? "" : "s");
    fprintf(cli->ui.out, "%s\n", *line ? line : "nothing to do");
}
