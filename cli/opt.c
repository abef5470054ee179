/*
 * opt.c - the command line. Every option is spelled once, here; which verb takes it, and what it
 * means there, stands in the verb's own rows, which help prints.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const struct opt_name opt_names[OPT_COUNT] = {
    [OPT_PORT] = {'p', "port", "TARGET"},
    [OPT_BAUD] = {'b', "baud", "N"},
    [OPT_PARITY] = {0, "parity", "even|none|auto"},
    [OPT_ENTRY] = {0, "entry", "SEQUENCE"},
    [OPT_EXIT] = {0, "exit", "STEPS"},
    [OPT_WAIT] = {'w', "wait", "[=SECONDS]"},
    [OPT_DEVICE] = {'d', "device", "NAME"},
    [OPT_DEVICE_FILE] = {0, "device-file", "FILE"},
    [OPT_FLASH_SIZE] = {0, "flash-size", "SIZE"},
    [OPT_SECTOR_SIZE] = {0, "sector-size", "SIZE"},
    [OPT_NO_BURST] = {0, "no-burst", NULL},
    [OPT_TURBO] = {0, "turbo", "[=RATE]"},
    [OPT_NO_TURBO] = {0, "no-turbo", NULL},
    [OPT_SUPPLY] = {0, "supply", "2.7-3.6"},
    [OPT_JSON] = {0, "json", NULL},
    [OPT_QUIET] = {'q', "quiet", NULL},
    [OPT_VERBOSE] = {'v', "verbose", NULL},
    [OPT_TRACE] = {0, "trace", NULL},
    [OPT_HELP] = {'h', "help", NULL},
    [OPT_VERSION] = {'V', "version", NULL},
    [OPT_ADDRESS] = {'a', "address", "ADDR"},
    [OPT_LENGTH] = {'n', "length", "LEN"},
    [OPT_FORMAT] = {'f', "format", "FORMAT"},
    [OPT_TO] = {'t', "to", "FORMAT"},
    [OPT_ERASE] = {0, "erase", "auto|all|none"},
    [OPT_ALL] = {0, "all", NULL},
    [OPT_BLANK_CHECK] = {0, "blank-check", NULL},
    [OPT_CRC32] = {0, "crc32", NULL},
    [OPT_NO_VERIFY] = {0, "no-verify", NULL},
    [OPT_DIFF] = {0, "diff", NULL},
    [OPT_ORDER] = {0, "order", "safe|ascending"},
    [OPT_PRESERVE] = {0, "preserve", NULL},
    [OPT_BACKUP] = {0, "backup", "FILE"},
    [OPT_DRY_RUN] = {0, "dry-run", NULL},
    [OPT_GO] = {0, "go", "[=ADDR]"},
    [OPT_RESET] = {0, "reset", NULL},
    [OPT_FORCE] = {0, "force", NULL},
    [OPT_LINK] = {0, "link", "PATH"},
    [OPT_LISTEN] = {0, "listen", "HOST:PORT"},
    [OPT_ONLY] = {0, "only", "PART"},
    [OPT_OUTPUT] = {'o', "output", "FILE"},
    [OPT_YES] = {'y', "yes", NULL},
    [OPT_YES_ERASE_ALL] = {0, "yes-erase-all", NULL},
    [OPT_ALLOW_LOCKOUT] = {0, "allow-lockout", NULL},
    [OPT_LEVEL_2] = {0, "level-2-cannot-be-undone", NULL},
    [OPT_IMAGE_VERSION] = {0, "version", "X.Y.Z"},
    [OPT_COUNTER] = {0, "counter", "N"},
    [OPT_OVER] = {0, "over", "N"},
    [OPT_PRODUCT] = {0, "product", "TEXT"},
    [OPT_NO_TRIAL] = {0, "no-trial", NULL},
    [OPT_KEY] = {0, "key", "FILE"},
    [OPT_SIGN_WITH] = {0, "sign-with", "COMMAND"},
    [OPT_SLOT_SIZE] = {0, "slot-size", "SIZE"},
    [OPT_SLOT] = {0, "slot", "auto"},
    [OPT_CONFIRM_WITHIN] = {0, "confirm-within", "SECONDS"},
};

const struct opt_row opt_connection[] = {
    {OPT_PORT, "the chip's port, such as /dev/ttyUSB0 or sim:stm32f411\n"
               "(see 'stm32bl help targets'); default: $STM32BL_PORT,\n"
               "else the one adapter or USB bootloader there is"},
    {OPT_BAUD, "bit/s; any whole number (default 115200), or auto: the\n"
               "fastest that works; needs --entry"},
    {OPT_PARITY, "auto (default): even, then none if nothing answers"},
    {OPT_ENTRY, "how to bring the chip into its bootloader: rts-dtr,\n"
                "dtr-rts, rts-dtr-inv, dtr-rts-inv, knock, none, or\n"
                "steps such as 'rts=0 dtr=1 50ms dtr=0'"},
    {OPT_EXIT, "the steps that start the application, for 'reset'"},
    {OPT_WAIT, "keep trying until a chip answers (60 s if not said)"},
    {OPT_DEVICE, "treat the chip as this one (see 'stm32bl devices')"},
    {OPT_DEVICE_FILE, "descriptions of chips that are not in the table\n"
                      "(docs/DEVICES.md)"},
    {OPT_FLASH_SIZE, "flash of a chip that is not in the table, or whose\n"
                     "size cannot be read: 512K, 1M"},
    {OPT_SECTOR_SIZE, "and of its sectors, all alike: 2K"},
    {OPT_NO_BURST, "wait for the answer of every single step"},
    {OPT_TURBO, "write, read, verify, erase by a program in its RAM,\n"
                "at RATE bit/s or the best that works (docs/TURBO.md)"},
    {OPT_NO_TURBO, "by the ROM alone (the default)"},
    {0, NULL},
};

const struct opt_row opt_general[] = {
    {OPT_JSON, "one JSON object per line on stdout (docs/JSON.md)"},
    {OPT_QUIET, "only errors and warnings"},
    {OPT_VERBOSE, "say what is being done; -vv as --trace"},
    {OPT_TRACE, "show every byte on the wire"},
    {OPT_HELP, "help, also for a verb: 'stm32bl write --help'"},
    {OPT_VERSION, "the version"},
    {0, NULL},
};

/* What getopt_long() returns for a long option: beyond every letter. */
enum { LONG = 256, NONOPTION = 1 };

static bool optional(const struct opt_name *o)
{
    return o->argument && o->argument[0] == '[';
}

static enum opt by_code(int code)
{
    if (code >= LONG)
        return (enum opt)(code - LONG);
    for (int i = 0; i < OPT_COUNT; i++)
        if (opt_names[i].letter == code)
            return (enum opt)i;
    return OPT_COUNT;
}

/* "-:" has words returned in their place, whatever POSIXLY_CORRECT says, and no messages printed.
 */
static void make_getopt_tables(char *letters, struct option *longs)
{
    letters += sprintf(letters, "-:");
    for (int i = 0; i < OPT_COUNT; i++) {
        const struct opt_name *o = &opt_names[i];
        longs[i] = (struct option){o->name, optional(o) ? 2 : o->argument ? 1 : 0, NULL, LONG + i};
        if (o->letter)
            letters += sprintf(letters, "%c%s", o->letter,
                               optional(o)   ? "::"
                               : o->argument ? ":"
                                             : "");
    }
    // One name for two options, which the verb tells apart: read_version().
    longs[OPT_VERSION].has_arg = 2;
    longs[OPT_IMAGE_VERSION] = longs[OPT_VERSION];
    // Another word for the same, as in "enter the bootloader by a knock".
    longs[OPT_COUNT] = (struct option){"enter", 1, NULL, LONG + OPT_ENTRY};
    longs[OPT_COUNT + 1] = (struct option){0};
}

static int unknown_option(struct cli *cli, const char *text)
{
    const char *near[2] = {NULL, NULL};
    char name[32];
    size_t len, best = 3, found = 0;

    if (text[0] != '-' || text[1] != '-')
        return cli_usage(cli, "unknown option '%s'", text);
    len = strcspn(text + 2, "=");
    for (int i = 0; i < OPT_COUNT; i++)
        if (!strncmp(opt_names[i].name, text + 2, len) && found++ < 2)
            near[found - 1] = opt_names[i].name;
    if (found > 1)
        return cli_usage(cli, "option '%s' may be --%s or --%s: write more of it", text, near[0],
                         near[1]);
    snprintf(name, sizeof name, "%.*s", (int)len, text + 2);
    for (int i = 0; i < OPT_COUNT; i++) {
        size_t distance = text_distance(name, opt_names[i].name);
        if (distance < best) {
            best = distance;
            near[0] = opt_names[i].name;
        }
    }
    if (near[0])
        return cli_usage(cli, "unknown option '%s': did you mean --%s?", text, near[0]);
    return cli_usage(cli, "unknown option '%s'", text);
}

/* getopt_long() returned '?' or ':' after reading argv[optind - 1]. */
static int bad_option(struct cli *cli, int code, char **argv)
{
    enum opt id = optopt ? by_code(optopt) : OPT_COUNT;
    char letter[] = {'-', (char)optopt, '\0'};

    if (id == OPT_COUNT)
        return unknown_option(cli, optopt ? letter : argv[optind - 1]);
    if (code == ':')
        return cli_usage(cli, "option --%s needs a value: --%s=%s", opt_names[id].name,
                         opt_names[id].name, opt_names[id].argument);
    return cli_usage(cli, "option --%s takes no value", opt_names[id].name);
}

static int add_word(struct cli *cli, const char *word)
{
    if (cli->args.count == CLI_WORDS)
        return cli_usage(cli, "more than %d words", CLI_WORDS);
    cli->args.words[cli->args.count++] = word;
    return CLI_DONE;
}

/* --version of image and write has a value, also as a word of its own: X.Y.Z or =X.Y.Z. */
static int read_version(struct cli *cli, int argc, char **argv)
{
    const char *verb = cli->args.count ? cli->args.words[0] : "";
    bool of_image = !strcmp(verb, "image") || !strcmp(verb, "write");
    const char *value = optarg;

    if (!of_image && value)
        return cli_usage(cli, "option --version takes no value");
    if (of_image && !value && optind < argc && strspn(argv[optind], "0123456789"))
        value = argv[optind++];
    cli->args.value[of_image && value ? OPT_IMAGE_VERSION : OPT_VERSION] = value ? value : "";
    return CLI_DONE;
}

static int read_words(struct cli *cli, int argc, char **argv)
{
    char letters[2 + 3 * OPT_COUNT + 1];
    struct option longs[OPT_COUNT + 2];
    int code, exit = CLI_DONE;

    make_getopt_tables(letters, longs);
    while (!exit && (code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        enum opt id = code == '?' || code == ':' ? OPT_COUNT : by_code(code);
        if (code == NONOPTION) {
            exit = add_word(cli, optarg);
        } else if (id == OPT_COUNT) {
            exit = bad_option(cli, code, argv);
        } else if (id == OPT_VERSION) {
            exit = read_version(cli, argc, argv);
        } else {
            cli->args.value[id] = optarg ? optarg : "";
            cli->args.verbosity += id == OPT_VERBOSE;
        }
    }
    while (!exit && optind < argc)
        exit = add_word(cli, argv[optind++]);
    return exit;
}

static bool has_row(const struct opt_row *rows, int id)
{
    for (; rows && rows->help; rows++)
        if ((int)rows->id == id)
            return true;
    return false;
}

static int check_verb(struct cli *cli, const struct verb *verb)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (cli->args.value[i] && !has_row(verb->options, i) && !has_row(opt_general, i) &&
            !(verb->connects && has_row(opt_connection, i)))
            return cli_usage(cli, "'%s' takes no --%s", verb->name, opt_names[i].name);
    if (cli->args.value[OPT_HELP])
        return CLI_DONE;
    if (cli->args.count < verb->min_words)
        return cli_usage(cli, "'%s' needs %s", verb->name, verb->words);
    if (cli->args.count > verb->max_words)
        return cli_usage(cli, "'%s' does not know what to do with '%s'", verb->name,
                         cli->args.words[verb->max_words]);
    return CLI_DONE;
}

static int find_verb(struct cli *cli, const struct verb **verb)
{
    const char *name = cli->args.words[0];
    const char *near = NULL;
    size_t best = 3;

    for (size_t i = 0; verbs[i]; i++) {
        size_t distance = text_distance(name, verbs[i]->name);
        if (distance < best) {
            best = distance;
            near = verbs[i]->name;
            *verb = verbs[i];
        }
    }
    if (near && best == 0) {
        memmove(cli->args.words, cli->args.words + 1, --cli->args.count * sizeof *cli->args.words);
        return CLI_DONE;
    }
    *verb = NULL;
    return near ? cli_usage(cli, "unknown verb '%s': did you mean '%s'?", name, near)
                : cli_usage(cli, "unknown verb '%s'", name);
}

int opt_parse(struct cli *cli, int argc, char **argv, const struct verb **verb)
{
    int exit;

    *verb = NULL;
    for (int i = 1; i < argc; i++) // so that an error before it is reported as JSON, too
        cli->ui.json = cli->ui.json || !strcmp(argv[i], "--json");
    exit = read_words(cli, argc, argv);
    cli->ui.json = cli->args.value[OPT_JSON] || (exit && cli->ui.json);
    cli->ui.quiet = cli->args.value[OPT_QUIET];
    if (exit || !cli->args.count)
        return exit;
    exit = find_verb(cli, verb);
    cli->verb = *verb;
    return exit || !*verb ? exit : check_verb(cli, *verb);
}

static void print_row(FILE *out, const struct opt_row *row)
{
    const struct opt_name *o = &opt_names[row->id];
    char left[64];
    int column = 26;
    int n = snprintf(left, sizeof left, "  %c%c%c --%s%s%s", o->letter ? '-' : ' ',
                     o->letter ? o->letter : ' ', o->letter ? ',' : ' ', o->name,
                     o->argument && !optional(o) ? "=" : "", o->argument ? o->argument : "");

    if (n >= column)
        fprintf(out, "%s\n%*s", left, column, "");
    else
        fprintf(out, "%-*s", column, left);
    for (const char *p = row->help; *p; p++)
        if (*p == '\n')
            fprintf(out, "\n%*s", column, "");
        else
            putc(*p, out);
    putc('\n', out);
}

void opt_print(FILE *out, const struct opt_row *rows)
{
    for (; rows->help; rows++)
        print_row(out, rows);
}

/* A decimal number with a leading zero is none: one reads it as hexadecimal, another as octal. */
bool opt_number(const char *text, uint32_t max, uint32_t *out)
{
    int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    const char *digits = base == 16 ? text + 2 : text;
    char *end;
    unsigned long long value;

    // strtoull() takes blanks and signs, and wraps around silently at a minus
    if (!*digits ||
        strspn(digits, base == 16 ? "0123456789abcdefABCDEF" : "0123456789") != strlen(digits) ||
        (base == 10 && digits[0] == '0' && digits[1]))
        return false;
    value = strtoull(digits, &end, base);
    if (value > max)
        return false;
    *out = (uint32_t)value;
    return true;
}

/*
 * A hexadecimal number without its 0x that happens to have decimal digits only: with a leading zero, or
 * such that only as hexadecimal it lies where an STM32 has memory.
 */
static bool looks_hexadecimal(const char *text)
{
    uint32_t first = 0x08000000, end = 0x40000000, decimal, hexadecimal;
    char prefixed[16];

    if (strlen(text) < 2 || strlen(text) > 8 || strspn(text, "0123456789") != strlen(text))
        return false;
    snprintf(prefixed, sizeof prefixed, "0x%s", text);
    return text[0] == '0' || (opt_number(text, first - 1, &decimal) &&
                              opt_number(prefixed, UINT32_MAX, &hexadecimal) &&
                              hexadecimal >= first && hexadecimal < end);
}

int opt_address_text(struct cli *cli, const char *where, const char *text, uint32_t *out)
{
    if (looks_hexadecimal(text))
        return cli_usage(cli,
                         "%s: %s is decimal as it stands: write 0x%s if it is hexadecimal, or "
                         "a decimal number without a leading zero",
                         where, text, text);
    if (!opt_number(text, UINT32_MAX, out))
        return cli_usage(cli, "%s is not an address, such as 0x08000000", where);
    return CLI_DONE;
}

int opt_address(struct cli *cli, enum opt id, uint32_t *out)
{
    const char *text = cli->args.value[id];
    char where[64];

    snprintf(where, sizeof where, "--%s=%s", opt_names[id].name, text ? text : "");
    return text ? opt_address_text(cli, where, text, out) : CLI_DONE;
}

int opt_size(struct cli *cli, enum opt id, uint32_t *out)
{
    const char *text = cli->args.value[id];
    char digits[24];
    size_t len = text ? strlen(text) : 0;
    uint32_t unit = 1, value;

    if (!text)
        return CLI_DONE;
    if (len && strchr("kKmM", text[len - 1]))
        unit = strchr("kK", text[--len]) ? 1024 : 1024 * 1024;
    snprintf(digits, sizeof digits, "%.*s", (int)len, text);
    if (len >= sizeof digits || !opt_number(digits, UINT32_MAX / unit, &value) || value == 0)
        return cli_usage(cli, "--%s=%s is not a number of bytes, such as 4096, 0x1000, 4K or 1M",
                         opt_names[id].name, text);
    *out = value * unit;
    return CLI_DONE;
}
