/*
 * cli.h - what the files of the command share. A verb is one file, verbs/<verb>.c, and one row in
 * main.c; its options are rows of the table that both the parser and the help read.
 */
#ifndef CLI_H
#define CLI_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "stm32bl.h"

// gnu_printf: the one of C99, which mingw-w64 has besides that of Windows.
#if defined(__GNUC__) && !defined(__clang__)
#define CLI_PRINTF(text, first) __attribute__((format(gnu_printf, text, first)))
#elif defined(__GNUC__)
#define CLI_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define CLI_PRINTF(text, first)
#endif

/* Exit codes; report.c says what each means and which errors end in it. */
enum cli_exit {
    CLI_DONE = 0,
    CLI_FAILED = 1,
    CLI_USAGE = 2,
    CLI_NO_ANSWER = 3,
    CLI_MISMATCH = 4,
    CLI_REFUSED = 5,
    CLI_UNSUPPORTED = 6,
    CLI_INPUT = 7,
    CLI_TOUCHED = 8,
    CLI_UNCONFIRMED = 9,
    CLI_DECLINED = 10,
    CLI_LATER = 11,
    CLI_CANCELLED = 130
};

/* ------------------------------------------------------------------ options: opt.c */

enum opt {
    OPT_PORT,
    OPT_BAUD,
    OPT_PARITY,
    OPT_ENTRY,
    OPT_EXIT,
    OPT_WAIT,
    OPT_DEVICE,
    OPT_DEVICE_FILE,
    OPT_FLASH_SIZE,
    OPT_SECTOR_SIZE,
    OPT_NO_BURST,
    OPT_TURBO,
    OPT_NO_TURBO,
    OPT_SUPPLY,
    OPT_JSON,
    OPT_QUIET,
    OPT_VERBOSE,
    OPT_TRACE,
    OPT_HELP,
    OPT_VERSION,
    OPT_ADDRESS,
    OPT_LENGTH,
    OPT_FORMAT,
    OPT_TO,
    OPT_ERASE,
    OPT_ALL,
    OPT_BLANK_CHECK,
    OPT_CRC32,
    OPT_NO_VERIFY,
    OPT_DIFF,
    OPT_ORDER,
    OPT_PRESERVE,
    OPT_BACKUP,
    OPT_DRY_RUN,
    OPT_GO,
    OPT_RESET,
    OPT_FORCE,
    OPT_LINK,
    OPT_LISTEN,
    OPT_OUTPUT,
    OPT_ONLY,
    OPT_YES,
    OPT_YES_ERASE_ALL,
    OPT_ALLOW_LOCKOUT,
    OPT_LEVEL_2,
    OPT_IMAGE_VERSION, /* --version behind the verbs image and write */
    OPT_COUNTER,
    OPT_OVER,
    OPT_PRODUCT,
    OPT_NO_TRIAL,
    OPT_KEY,
    OPT_SIGN_WITH,
    OPT_SLOT_SIZE,
    OPT_SLOT,
    OPT_CONFIRM_WITHIN,
    OPT_COUNT
};

/* How an option is spelled; one row for each, whichever verbs take it. */
struct opt_name {
    char letter; /* '\0': none */
    const char *name;
    const char *argument; /* NULL: none; "[=X]": may be left out */
};

/* One line of a list of options; a list ends with help NULL. */
struct opt_row {
    enum opt id;
    const char *help; /* further lines after '\n' */
};

enum { CLI_WORDS = 512, CLI_PATH = 4096, CLI_TARGET = 512 };

struct cli;

struct verb {
    const char *name;
    const char *words;   /* for the usage line: "[FILE]" */
    const char *summary; /* a few words, for the list of verbs */
    const char *about;   /* a paragraph */
    const struct opt_row *options;
    const char *examples[10]; /* a command, what it does, …; NULL ends */
    size_t min_words;
    size_t max_words;
    bool connects;  /* takes the options of a connection */
    bool few_facts; /* the chip's unique id and the like are of no use to it: facts=needed */
    int (*run)(struct cli *cli);
};

struct args {
    const char *value[OPT_COUNT]; /* NULL: not given; "" for an option without argument */
    unsigned verbosity;
    const char *words[CLI_WORDS]; /* after the verb */
    size_t count;
};

extern const struct opt_name opt_names[OPT_COUNT];
extern const struct opt_row opt_connection[];
extern const struct opt_row opt_general[];

/**
 * Reads the command line; *verb is NULL where it names none. What is wrong is reported; returns an
 * exit code.
 */
int opt_parse(struct cli *cli, int argc, char **argv, const struct verb **verb);

/** The list of rows as help shows it. */
void opt_print(FILE *out, const struct opt_row *rows);

/* The value of an option as a number; leaves *out alone where the option was not given. */
int opt_address(struct cli *cli, enum opt id, uint32_t *out);
/* The same for `text`, which is a part of `where`. */
int opt_address_text(struct cli *cli, const char *where, const char *text, uint32_t *out);
int opt_size(struct cli *cli, enum opt id, uint32_t *out); /* 4096, 0x1000, 4K, 1M */

/** A whole number, decimal or 0x; false: it is none, or larger than `max`. */
bool opt_number(const char *text, uint32_t max, uint32_t *out);

/* ----------------------------------------------------------------- terminal: ui.c */

/* The progress of one phase, as it was shown last. */
struct ui_phase {
    bool running;
    bool drawn; /* a bar stands on the terminal's last line */
    bool said;  /* or its line was printed */
    struct stm32bl_progress last;
    double drawn_at; /* seconds */
};

struct ui {
    FILE *out;       /* where results go that people read: stderr while stdout carries data */
    int width;       /* of the terminal that stdout is; of one as usual, if it is none */
    bool colour_out; /* colours may go to `out` */
    FILE *text;      /* `out` of a narrow terminal: what is written there is folded on its way */
    char *written;
    size_t written_size, folded;
    bool json;
    bool quiet;
    bool bar; /* stderr is a terminal that can redraw a line */
    bool colour;
    bool said_wait; /* ui_say_wait() has */
    struct ui_phase phase;
};

/** Makes the standard streams safe, and looks what the terminal can do. */
void ui_start(struct ui *ui);

/** Makes Ctrl-C, SIGTERM and SIGHUP a flag, so that the chip is left able to go on. */
void ui_catch_signals(void);

/** True from the first Ctrl-C on; a second one ends the program at once. */
bool ui_cancelled(void);

/** True if there is a person at a terminal who can be asked. */
bool ui_can_ask(const struct ui *ui);

/** Asks; true if the answer is yes. */
bool ui_ask(struct ui *ui, const char *question);

enum ui_kind { UI_NOTE, UI_WARNING, UI_ERROR, UI_DETAIL };

/** One line on stderr, not in the way of the bar. */
void ui_message(struct ui *ui, enum ui_kind kind, const char *text);

/** Shows progress as a bar or as lines, whichever suits. */
void ui_progress(struct ui *ui, const struct stm32bl_progress *progress);

/** Says once, behind Ctrl-C, that an erase cannot be stopped, if it is one that runs. */
void ui_say_wait(struct ui *ui, const struct stm32bl_progress *progress);

/** Ends the phase that is shown. */
void ui_end_phase(struct ui *ui);

/** Writes out what is buffered; false: it cannot be written (the file is full or closed). */
bool ui_finish(struct ui *ui);

/** Sends what was written to the standard output on its way, and keeps why that failed first. */
void ui_flush(void);

/** True if there is something by that name, a pipe too, which opening could wait for. */
bool ui_exists(const char *path);

/** True for a file with content, or a link to one: not for a pipe or a device. */
bool ui_is_file(const char *path);

/** A name for a file, as ln -s makes it. False: errno says why. */
bool ui_link(const char *path, const char *name);
void ui_unlink(const char *name);

/* ------------------------------------------------------------- text: text.c, json.c */

enum { TEXT_SIZE = 96 };

/* These write into `out`, which holds TEXT_SIZE bytes, and return it. */
const char *text_unique_id(char *out, const struct stm32bl_info *info); /* "" if it was not read */
const char *text_product(char *out, const struct stm32bl_info *info);   /* "product id 0x7ab" */
const char *text_size(char *out, uint64_t bytes);              /* "128 KiB", "1036 bytes" */
const char *text_seconds(char *out, uint64_t ms);              /* "2.0 s" */
const char *text_rate(char *out, uint64_t bytes, uint64_t ms); /* "5.1 KiB/s"; "" if unknown */
const char *text_phase(enum stm32bl_phase phase);              /* "writing" */
const char *text_format(const char *format);                   /* "Intel HEX" for "hex" */

/** Lines, of which those that are wider are broken between words, under their second column. */
void text_fold(FILE *out, const char *text, size_t width);

/** In place: what a terminal would obey, and bytes that are no UTF-8, become question marks. */
char *text_clean(char *text);

/** Prints text like that. */
void text_put(FILE *out, const char *text);

/** Prints a line of JSON as UTF-8: bytes that are none become U+FFFD. */
void json_put(FILE *out, const char *text);

/** How many changes turn one word into the other. */
size_t text_distance(const char *a, const char *b);

/** One object of the event stream; send it with json_send(), which frees it. */
cJSON *json_event(const char *event);
cJSON *json_result(struct cli *cli);
void json_send(cJSON *object);
void json_text(cJSON *object, const char *key, const char *format, ...) CLI_PRINTF(3, 4);
void json_progress(struct ui *ui, const struct stm32bl_progress *progress);
void json_used(cJSON *object, int64_t used); /* lost_in_use; negative: not known */
/* Which chip it was: target, device, unique_id. */
void json_chip(cJSON *object, const struct stm32bl_info *info);
void json_summary(cJSON *object, const struct stm32bl_summary *summary);

/* --------------------------------------------------------------- the rest: report.c */

struct cli {
    struct ui ui;
    struct args args;
    const struct verb *verb;
    struct stm32bl *bl;
    const struct stm32bl_info *info; /* NULL until cli_open() */
    char target[CLI_TARGET];         /* with the options that belong to it; "" until cli_open() */
    bool unplaced;     /* the image is a raw binary for which nobody named an address */
    const char *about; /* the file that messages on files are about, one of several; or NULL */
    char *kept; /* the file with what --preserve keeps, while the chip may not have it; or NULL */
    bool kept_raw;    /* it has no addresses, and fills the place of the image: it begins */
    uint32_t kept_at; /* here */
};

/* These report one line (and the result object) and return the exit code. */
int cli_usage(struct cli *cli, const char *format, ...) CLI_PRINTF(2, 3);
int cli_error(struct cli *cli, int error, const char *format, ...) CLI_PRINTF(3, 4);
int cli_file_error(struct cli *cli, int error, const char *format, ...) CLI_PRINTF(3, 4);
int cli_open_error(struct cli *cli, int error);
int cli_session_error(struct cli *cli, int error);

/** The update was started, and did not confirm itself. */
int cli_unconfirmed(struct cli *cli, const char *format, ...) CLI_PRINTF(2, 3);

/** A line of log, on stderr or as an event; the other two make one. */
void cli_log(struct cli *cli, enum stm32bl_level level, const char *text);
void cli_note(struct cli *cli, const char *format, ...) CLI_PRINTF(2, 3);
void cli_warn(struct cli *cli, const char *format, ...) CLI_PRINTF(2, 3);

/** A usage error if neither the option `yes` nor a terminal can confirm what the verb is to do. */
int cli_can_confirm(struct cli *cli, enum opt yes);

/** Asks, unless the option `yes` was given; CLI_CANCELLED if the answer is no. */
int cli_confirm(struct cli *cli, enum opt yes, const char *question);

/** Says what read-out protection is now, and whether the verb changed it: verbs/protect.c. */
int cli_show_protection(struct cli *cli, bool changed);

/** The exit codes and what they mean: index 0 on; NULL after the last. */
const char *cli_exit_meaning(size_t i, int *code);

/** Help on a verb; NULL: on all of it. */
void cli_help(FILE *out, const struct verb *verb);

/** The tables that the shells' completion reads: completion.c. */
void cli_print_completion(void);

/** Opens the target of the command line: connect.c. */
int cli_open(struct cli *cli);

/** Opens it once more, after Go; an error of stm32bl_open(). */
int cli_open_again(struct cli *cli);

/** True if the target has a way into its bootloader. */
bool cli_has_entry(const struct cli *cli);

/**
 * Loads the first `count` words, FILE or FILE@ADDRESS, into one image as --address and --format say, a
 * raw binary without an address at `base`: file.c.
 */
int cli_load(struct cli *cli, size_t count, uint32_t base, struct stm32bl_image **out);

/**
 * Asks whether the image is for this chip, puts a raw binary without an address to the start of flash,
 * and leaves out what --only does not want: place.c.
 */
int cli_place(struct cli *cli, struct stm32bl_image **img);

/** The last of these alone, which without a chip knows addresses only. */
int cli_choose_parts(struct cli *cli, struct stm32bl_image **img);

/** The bytes of all segments. */
uint64_t cli_image_size(const struct stm32bl_image *img);

/** Refuses what is no format that images are written in; NULL is for the suffix to say. */
int cli_check_format(struct cli *cli, const char *option, const char *format);

/** A format is taken from the suffix where it says one, and is not guessed where it says another. */
bool cli_is_suffix_known(const char *path);

/** Whether by its name an image is saved as raw binary. */
bool cli_is_raw_name(const char *path);

/** The same and cli_check_output(), for an image whose format the option `format` names, or the suffix. */
int cli_check_image_output(struct cli *cli, enum opt format, const char *path);

/** Saves; an existing file is replaced with --force only. An error of stm32bl_image_save(). */
int cli_save(struct cli *cli, struct stm32bl_image *img, const char *path, enum opt format,
             uint8_t fill);

/** Checks that a file can be written, before minutes of reading; an existing one if it may be replaced. */
int cli_check_output(struct cli *cli, const char *path, bool may_replace);

/** One line on what was erased, written, read and verified: summary.c. Nothing with --json. */
void cli_summary(struct cli *cli, const struct stm32bl_summary *summary);

/** True for a sector, such as 4, or several, 4-7. */
bool flash_is_sectors(const char *word);

/** The bytes of such a word's sectors; an error if they do not follow each other. */
int cli_find_sectors(struct cli *cli, const char *word, struct stm32bl_segment *out);

enum { CLI_SECTORS = 4096 };

/** The numbers of the write-protected sectors; `known` is false where the chip does not tell. */
struct sector_list {
    bool known;
    size_t count;
    uint16_t numbers[CLI_SECTORS];
};

/** Asks the chip: verbs/option_edit.c. */
void cli_protected_sectors(struct cli *cli, struct sector_list *out);

/** "none", "0-3 7" or "unknown", for people; an array or null. */
void cli_print_sectors(FILE *out, const struct sector_list *list);
void json_sectors(cJSON *object, const char *key, const struct sector_list *list);

/**
 * Shows what settings would change, asks unless --yes, and writes the option bytes. *changed is false
 * where they said so already. The options of the verb are those of opt_edit.
 */
int cli_edit_options(struct cli *cli, const char *const *settings, size_t count, bool *changed);

/** The value of an option, in as many digits as it can have; `out` holds TEXT_SIZE bytes. */
const char *text_option(char *out, const struct stm32bl_option *option, uint32_t value);

/** As cli_can_confirm(), where something is to be written at all. */
int cli_can_edit(struct cli *cli);

/** The state of the resident loader, if there is one that can be read: slots.c. For people, and as an object. */
int cli_find_loader(struct cli *cli, struct stm32bl_loader_state *out);
void cli_print_loader(FILE *out, const struct stm32bl_loader_state *state);
void json_loader(cJSON *result, const struct stm32bl_loader_state *state);

/** "signed ", "staged ", "signed single ", "". */
const char *text_loader_kind(const struct stm32bl_loader *loader);

/** "confirmed", "on trial". */
const char *text_loader_phase(enum stm32bl_loader_phase phase);

/** "slot A", "update area". */
const char *text_slot(const struct stm32bl_loader *loader, unsigned slot);

/** Looks at the name that --backup gives: kept.c. */
int cli_check_backup(struct cli *cli);

/**
 * Saves what --preserve keeps, to a new file where --backup says or beside `image`, and makes every
 * error from now on name it.
 */
int cli_save_kept(struct cli *cli, struct stm32bl_image *saved, const char *image);

/** The chip has these bytes again, as far as the ACK says or `verified`: removes the file. */
void cli_drop_kept(struct cli *cli, bool verified);

/** Leaves the file where it is, and names it no more. */
void cli_forget_kept(struct cli *cli);

/**
 * Prints what a plan would do: dry_run.c. `refusal`: why it would not be done, which is the error then;
 * NULL. `used`: of the bytes that would be lost, those in use; negative: not known.
 */
int cli_show_plan(struct cli *cli, const struct stm32bl_plan *plan, const char *refusal,
                  int64_t used);

/** The main flash of the chip as at most `most` ranges, holes left out: flash.c. */
int cli_flash_ranges(struct cli *cli, struct stm32bl_segment *ranges, size_t most, size_t *count);

extern const struct verb verb_checksum, verb_convert, verb_devices, verb_erase, verb_go, verb_help,
    verb_image, verb_info, verb_list, verb_map, verb_option_bytes, verb_protect, verb_read,
    verb_reset, verb_sim, verb_unprotect, verb_verify, verb_version, verb_write, verb_write_protect,
    verb_write_unprotect;
extern const struct verb *const verbs[]; /* NULL ends */

#endif
