/*
 * file.c - the files that a command line names: images to load, and what may be written.
 */
#include <string.h>

#include "cli.h"

static int check_format(struct cli *cli, const char *format)
{
    static const char *const known[] = {"bin", "hex", "srec", "elf", "uf2", "dfu"};

    for (size_t i = 0; format && i < sizeof known / sizeof *known; i++)
        if (!strcmp(format, known[i]))
            return CLI_DONE;
    if (!format || !strncmp(format, "dfu:", 4))
        return CLI_DONE; // which the library looks at more closely
    return cli_usage(cli, "--format=%s: bin, hex, srec, elf, uf2, dfu or dfu:N", format);
}

static int load_as_asked(struct cli *cli, const char *path, struct stm32bl_image *img,
                         uint32_t base)
{
    const char *format = cli->args.value[OPT_FORMAT];
    bool force = cli->args.value[OPT_FORCE] && !format && strcmp(path, "-");
    int err = stm32bl_image_load(img, path, format, base);

    if (err == STM32BL_ERR_FORMAT && force &&
        stm32bl_image_load(img, path, "bin", base) == STM32BL_OK) {
        cli_warn(cli, "%s is taken as raw binary, because of --force", path);
        return CLI_DONE;
    }
    if (err == STM32BL_ERR_IO) // a directory, for example: a bad input file like a missing one
        err = STM32BL_ERR_ACCESS;
    if (err)
        return cli_file_error(cli, err, "%s", stm32bl_image_error_message(img));
    return CLI_DONE;
}

/* One of the files that a command names. */
struct source {
    char path[CLI_PATH];
    bool placed; /* by the command line */
    uint32_t address;
};

/* FILE@ADDRESS, unless the whole word is the name of a file. */
static int read_word(struct cli *cli, const char *word, struct source *out)
{
    const char *at = strrchr(word, '@');
    size_t len = at ? (size_t)(at - word) : strlen(word);

    if (!at || !len || ui_exists(word))
        len = strlen(word);
    else if (cli->args.value[OPT_ADDRESS])
        return cli_usage(cli, "%s: its address is behind the @, or in --address: not both", word);
    else if (opt_address_text(cli, word, at + 1, &out->address))
        return CLI_USAGE;
    else
        out->placed = true;
    if (len >= sizeof out->path)
        return cli_usage(cli, "a path of %zu characters is too long", len);
    memcpy(out->path, word, len);
    out->path[len] = '\0';
    return CLI_DONE;
}

/* In ASCII or UTF-8; a single word, or a pattern of one byte, is not. */
static bool is_text(const struct stm32bl_segment *segment)
{
    size_t blanks = 0;

    for (size_t i = 0; i < segment->size; i++) {
        uint8_t c = segment->data[i];
        bool control = (c < ' ' && !(c >= '\t' && c <= '\r')) || c == 0x7F;
        if (control || c == 0xC0 || c == 0xC1 || c > 0xF4)
            return false;
        blanks += c == ' ' || c == '\n';
    }
    return blanks && blanks < segment->size;
}

/*
 * Where no program can be text: a stack pointer has a byte that is not. Somewhere else it may be data, and with --format the
 * user has looked.
 */
static int check_text(struct cli *cli, const char *path, const struct stm32bl_image *img)
{
    const struct stm32bl_segment *segments = stm32bl_image_segments(img);

    if (stm32bl_image_count(img) != 1 || cli->args.value[OPT_FORMAT] || !is_text(&segments[0]))
        return CLI_DONE;
    if (!cli->args.value[OPT_FORCE])
        return cli_file_error(cli, STM32BL_ERR_FORMAT,
                              "%s: this is text, and no program; as data it needs an --address, or "
                              "--format=bin",
                              path);
    cli_warn(cli, "%s is text, and no program: taken as raw binary, because of --force", path);
    return CLI_DONE;
}

static int check_placing(struct cli *cli, const struct source *source, bool alone,
                         const struct stm32bl_image *img)
{
    const char *path = source->path;
    bool raw = !strcmp(stm32bl_image_format(img), "bin");

    if (!raw && source->placed)
        return cli_usage(cli, "an address is for raw binaries: %s is %s and brings its addresses",
                         path, text_format(stm32bl_image_format(img)));
    if (raw && !source->placed && !alone)
        return cli_usage(cli,
                         "%s: a raw binary among several files needs its address: %s@0x08000000",
                         path, path);
    cli->unplaced = raw && !source->placed;
    // at 0: the chip is to say where its flash starts; 'convert' has none
    return cli->unplaced && !source->address ? check_text(cli, path, img) : CLI_DONE;
}

static int load_word(struct cli *cli, const char *word, bool alone, uint32_t base,
                     struct stm32bl_image *img)
{
    struct source source = {.address = base, .placed = cli->args.value[OPT_ADDRESS] != NULL};
    size_t before = stm32bl_image_count(img);
    int exit = read_word(cli, word, &source);

    if (!exit)
        exit = load_as_asked(cli, source.path, img, source.address);
    if (!exit)
        exit = check_placing(cli, &source, alone, img);
    if (!exit && !before && !stm32bl_image_count(img))
        exit = cli_file_error(cli, STM32BL_ERR_FORMAT, "%s: no bytes in it", source.path);
    return exit;
}

static int check_words(struct cli *cli, size_t count)
{
    if (count < 2)
        return CLI_DONE;
    if (cli->args.value[OPT_ADDRESS])
        return cli_usage(cli, "--address is for one file: give each its own, %s@0x08000000",
                         cli->args.words[0]);
    if (cli->args.value[OPT_FORMAT])
        return cli_usage(cli, "--format is for one file");
    return CLI_DONE;
}

int cli_load(struct cli *cli, size_t count, uint32_t base, struct stm32bl_image **out)
{
    struct stm32bl_image *img;
    int exit = check_format(cli, cli->args.value[OPT_FORMAT]);

    if (!exit)
        exit = check_words(cli, count);
    if (!exit)
        exit = opt_address(cli, OPT_ADDRESS, &base);
    if (exit)
        return exit;
    img = stm32bl_image_new();
    if (!img)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < count && !exit; i++)
        exit = load_word(cli, cli->args.words[i], count == 1, base, img);
    if (exit)
        stm32bl_image_free(img);
    else
        *out = img;
    return exit;
}

int cli_check_format(struct cli *cli, const char *option, const char *format)
{
    static const char *const written[] = {"bin", "hex", "srec", "dfu"};

    for (size_t i = 0; format && i < sizeof written / sizeof *written; i++)
        if (!strcmp(format, written[i]))
            return CLI_DONE;
    return format ? cli_usage(cli, "--%s=%s: bin, hex, srec or dfu", option, format) : CLI_DONE;
}

/* What follows the last dot of the name, the dot included; NULL: nothing. */
static const char *suffix_of(const char *path)
{
    const char *name = path, *dot;

    for (const char *p = path; *p; p++)
        if (*p == '/' || *p == '\\') // as Windows writes it
            name = p + 1;
    dot = strrchr(name, '.');
    return dot && dot != name && dot[1] ? dot : NULL;
}

/* Without a suffix the answer is yes. */
static bool has_suffix_of(const char *path, const char *known)
{
    const char *suffix = suffix_of(path);
    char word[16];

    if (!suffix)
        return true;
    snprintf(word, sizeof word, " %s ", suffix);
    for (char *p = word; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    return strlen(suffix) < sizeof word - 2 && strstr(known, word);
}

bool cli_is_suffix_known(const char *path)
{
    return has_suffix_of(path, " .hex .ihex .ihx .srec .s19 .s28 .s37 .mot .dfu .bin ");
}

bool cli_is_raw_name(const char *path)
{
    return has_suffix_of(path, " .bin ");
}

static int check_suffix(struct cli *cli, const char *option, const char *path)
{
    if (cli_is_suffix_known(path))
        return CLI_DONE;
    return cli_usage(cli, "%s: its suffix names no format to write: give --%s, such as --%s=bin",
                     path, option, option);
}

int cli_check_image_output(struct cli *cli, enum opt format, const char *path)
{
    const char *name = opt_names[format].name;
    int exit = cli_check_format(cli, name, cli->args.value[format]);

    if (!exit && strcmp(path, "-") && !cli->args.value[format])
        exit = check_suffix(cli, name, path);
    return exit ? exit : cli_check_output(cli, path, cli->args.value[OPT_FORCE] != NULL);
}

int cli_check_output(struct cli *cli, const char *path, bool may_replace)
{
    struct stm32bl_image *img = stm32bl_image_new();
    int err = img ? stm32bl_image_check_path(img, path, may_replace) : STM32BL_ERR_MEMORY;
    int exit = CLI_DONE;

    if (err == STM32BL_ERR_IO) // a directory, for example
        err = STM32BL_ERR_ACCESS;
    if (err)
        exit = cli_file_error(cli, err, "%s",
                              img ? stm32bl_image_error_message(img) : "out of memory");
    stm32bl_image_free(img);
    return exit;
}

int cli_save(struct cli *cli, struct stm32bl_image *img, const char *path, enum opt format,
             uint8_t fill)
{
    const char *name = cli->args.value[format];

    return cli->args.value[OPT_FORCE] ? stm32bl_image_save(img, path, name, fill)
                                      : stm32bl_image_save_new(img, path, name, fill);
}
