/*
 * entry.c - see entry.h for the language. The presets are conventions of wiring, not of ST: AN2606
 * section 4 only says which levels BOOT0 and reset must have.
 */
#include <string.h>

#include "entry.h"
#include "knock.h"
#include "word.h"

enum { STEP_MAX_MS = 10000, TOTAL_MAX_MS = 20000, SHOWN = 24, BAUD_MOST = 20000000 };
enum { USUAL_BAUD = 115200, SLICE_MS = 100 }; // of an application's console; of listening

// After a knock: the longest time from reset to listening that AN2606 gives for most chips, with
// something for the adapter. The session is patient with the others.
enum { ROM_START_MS = 200 };

// BOOT0 is latched a few clocks after reset is released, but a capacitor at either pin and the
// adapter's own delay stretch that to milliseconds: 50 ms of reset, then time for the ROM to start.
#define PULSE "50ms"
#define START "100ms"

static const struct preset {
    const char *name;
    const char *enter;
    const char *leave;
    const char *explanation;
} presets[] = {
    {"none", "", "", "leave DTR and RTS alone: BOOT0 and reset are set by hand"},
    {"rts-dtr", "rts=0 dtr=1 " PULSE " dtr=0 " START, "rts=1 dtr=1 " PULSE " dtr=0 " START,
     "RTS to BOOT0, DTR to NRST, straight"},
    {"rts-dtr-inv", "rts=1 dtr=0 " PULSE " dtr=1 " START, "rts=0 dtr=0 " PULSE " dtr=1 " START,
     "RTS to BOOT0, DTR to NRST, each through an inverter"},
    {"dtr-rts", "dtr=0 rts=1 " PULSE " rts=0 " START, "dtr=1 rts=1 " PULSE " rts=0 " START,
     "DTR to BOOT0, RTS to NRST, straight"},
    {"dtr-rts-inv", "dtr=1 rts=0 " PULSE " rts=1 " START, "dtr=0 rts=0 " PULSE " rts=1 " START,
     "DTR to BOOT0, RTS to NRST, each through an inverter"},
    {"gpio", "boot0=1 reset=1 " PULSE " reset=0 " START, "boot0=0 reset=1 " PULSE " reset=0 " START,
     "lines of this computer to BOOT0 and NRST: boot0=gpio:LINE,reset=gpio:LINE"},
    {"knock", "knock", "", "ask the application for the bootloader at 115200 8N1"},
    {"touch", "baud=1200 dtr=1 " PULSE " dtr=0 500ms", "",
     "1200 baud and a pulse on DTR: the touch of USB serial ports"},
};

enum kind {
    STEP_END,
    STEP_WRONG,
    STEP_DTR,
    STEP_RTS,
    STEP_BREAK,
    STEP_BOOT0,
    STEP_RESET,
    STEP_WAIT,
    STEP_BAUD,
    STEP_PARITY,
    STEP_KNOCK
};

struct step {
    enum kind kind;
    unsigned value; // 0 or 1; milliseconds of a WAIT; bit/s; 'E' or 'N'
    const char *text;
    size_t length;
};

static bool is_separator(char c)
{
    return c == ' ' || c == '+';
}

static bool starts_with(const struct step *step, const char *word)
{
    size_t length = strlen(word);
    return step->length > length && !memcmp(step->text, word, length);
}

/* Digits from `at` on; returns how many. A number beyond `most` stays beyond it. */
static size_t read_number(struct step *step, size_t at, unsigned most)
{
    size_t digits = 0;

    step->value = 0;
    for (; at + digits < step->length; digits++) {
        char c = step->text[at + digits];
        if (c < '0' || c > '9')
            break;
        if (step->value <= most)
            step->value = step->value * 10 + (unsigned)(c - '0');
    }
    return step->value <= most ? digits : 0;
}

/* "250ms". */
static bool read_wait(struct step *step)
{
    size_t digits = read_number(step, 0, STEP_MAX_MS);

    return digits > 0 && step->length == digits + 2 && !memcmp(step->text + digits, "ms", 2);
}

/* What follows the '=' of a step; 0 or 1 for the lines. */
static bool read_value(struct step *step, enum kind kind, size_t at)
{
    const char *value = step->text + at;
    size_t length = step->length - at, digits;

    switch (kind) {
    case STEP_BAUD:
        digits = read_number(step, at, BAUD_MOST);
        return digits == length && step->value > 0;
    case STEP_PARITY:
        step->value = *value == 'e' ? 'E' : 'N';
        return length == 4 && (!memcmp(value, "even", 4) || !memcmp(value, "none", 4));
    case STEP_KNOCK:
        return bl_knock_key_is_valid(value, length);
    default:
        step->value = *value == '1';
        return length == 1 && (*value == '0' || *value == '1');
    }
}

static enum kind classify(struct step *step)
{
    static const struct {
        const char *word;
        enum kind kind;
    } words[] = {{"dtr=", STEP_DTR},       {"rts=", STEP_RTS},     {"break=", STEP_BREAK},
                 {"boot0=", STEP_BOOT0},   {"reset=", STEP_RESET}, {"baud=", STEP_BAUD},
                 {"parity=", STEP_PARITY}, {"knock=", STEP_KNOCK}};

    if (step->length == 0)
        return STEP_END;
    if (step->length == 5 && !memcmp(step->text, "knock", 5))
        return STEP_KNOCK;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (starts_with(step, words[i].word))
            return read_value(step, words[i].kind, strlen(words[i].word)) ? words[i].kind
                                                                          : STEP_WRONG;
    return read_wait(step) ? STEP_WAIT : STEP_WRONG;
}

/* Reads the step at `p` and returns what follows it. */
static const char *next_step(const char *p, struct step *step)
{
    while (is_separator(*p))
        p++;
    step->text = p;
    while (*p && !is_separator(*p))
        p++;
    step->length = (size_t)(p - step->text);
    step->kind = classify(step);
    return p;
}

static int fail_step(const struct step *step, const char *sequence, struct bl_error *error)
{
    int shown = step->length < SHOWN ? (int)step->length : SHOWN;

    return bl_fail(error, STM32BL_ERR_ARG,
                   "entry step '%.*s' at character %u: steps are dtr= rts= boot0= reset= "
                   "break=0|1 baud=N parity=even|none knock=KEY and waits up to %ums; presets are "
                   "none rts-dtr rts-dtr-inv dtr-rts dtr-rts-inv gpio knock touch",
                   shown, step->text, (unsigned)(step->text - sequence) + 1, (unsigned)STEP_MAX_MS);
}

int bl_entry_check(const char *sequence, struct bl_error *error)
{
    const char *p = sequence;
    unsigned total_ms = 0;
    struct step step;

    for (p = next_step(p, &step); step.kind != STEP_END; p = next_step(p, &step)) {
        if (step.kind == STEP_WRONG)
            return fail_step(&step, sequence, error);
        if (step.kind == STEP_WAIT)
            total_ms += step.value;
        if (total_ms > TOTAL_MAX_MS)
            return bl_fail(error, STM32BL_ERR_ARG,
                           "entry sequence waits longer than %u ms in all, at character %u",
                           (unsigned)TOTAL_MAX_MS, (unsigned)(step.text - sequence) + 1);
    }
    return STM32BL_OK;
}

static const struct preset *preset_named(const char *text)
{
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++)
        if (!strcmp(text, presets[i].name))
            return &presets[i];
    return NULL;
}

int bl_entry_parse_exit(const char *text, const char **leave, struct bl_error *error)
{
    const struct preset *preset = preset_named(text);

    *leave = preset ? preset->leave : text;
    return bl_entry_check(*leave, error);
}

int bl_entry_parse(const char *text, const char **enter, const char **leave, struct bl_error *error)
{
    const struct preset *preset = preset_named(text);
    struct step first;

    *enter = preset ? preset->enter : "";
    *leave = preset ? preset->leave : "";
    if (preset)
        return STM32BL_OK;
    next_step(text, &first);
    if (first.kind == STEP_END)
        return bl_fail(error, STM32BL_ERR_ARG,
                       "empty entry sequence: write a preset such as rts-dtr, or none");
    *enter = text;
    return bl_entry_check(text, error);
}

/* A sequence that is being run. The line's settings are those of an application that listens. */
struct run {
    struct stm32bl_stream *stream; // NULL: there is none yet, or it is USB
    struct bl_pins *pins;          // NULL: none
    struct bl_error *error;
    struct stm32bl_line line;
    bool pending; // `line` is not set yet
    struct bl_word word;
    enum stm32bl_word *answer; // NULL: nobody listens
};

static int set_line(struct run *run)
{
    int err = STM32BL_OK;

    if (run->pending)
        err = run->stream->ops->configure(run->stream, &run->line);
    run->pending = false;
    return err == STM32BL_ERR_UNSUPPORTED ? STM32BL_OK : err; // a wire without settings
}

/* The application refused, or agreed: what it said first counts no more after it said later. */
static bool is_settled(const struct run *run)
{
    return *run->answer == STM32BL_SAID_YES || *run->answer == STM32BL_SAID_NO;
}

static void hear(struct run *run, const uint8_t *bytes, int count)
{
    uint32_t value;

    for (int i = 0; i < count && !is_settled(run); i++) {
        enum stm32bl_word word = bl_word_feed(&run->word, bytes[i], &value);

        if (word != STM32BL_SAID_NOTHING && word != STM32BL_SAID_CONFIRMED)
            *run->answer = word;
    }
}

/* For so long, or until there is nothing to wait for. A bus has nobody who speaks without being asked. */
static int listen(struct run *run, unsigned ms)
{
    const struct stm32bl_stream_ops *ops = run->stream->ops;
    uint64_t now = ops->now_ms(run->stream), end = now + ms;
    uint8_t bytes[32];

    if (!run->answer || run->stream->message_size) {
        ops->sleep(run->stream, ms);
        return STM32BL_OK;
    }
    for (; now < end && !is_settled(run); now = ops->now_ms(run->stream)) {
        unsigned left_ms = (unsigned)(end - now);
        int n =
            ops->read(run->stream, bytes, sizeof bytes, left_ms < SLICE_MS ? left_ms : SLICE_MS);

        if (n < 0)
            return n;
        hear(run, bytes, n);
    }
    if (now < end && *run->answer == STM32BL_SAID_YES) // it resets now
        ops->sleep(run->stream, (unsigned)(end - now));
    return STM32BL_OK;
}

static int knock(struct run *run, const struct step *step)
{
    const struct stm32bl_stream_ops *ops = run->stream->ops;
    uint8_t frame[STM32BL_KNOCK_MOST];
    size_t key_at = step->length > 6 ? 6 : step->length; // behind "knock="
    size_t length = bl_knock_frame(step->text + key_at, step->length - key_at, frame);
    int err = ops->write(run->stream, frame, length);

    // It may be on its way still, at 11 bits a byte.
    return err ? err : listen(run, (unsigned)(length * 11 * 1000 / run->line.baud) + ROM_START_MS);
}

static int drive_pin(struct run *run, const struct step *step)
{
    enum bl_pin pin = step->kind == STEP_BOOT0 ? BL_PIN_BOOT0 : BL_PIN_RESET;
    int err;

    if (!run->pins || !run->pins->has[pin])
        return bl_fail(run->error, STM32BL_ERR_ARG,
                       "entry step '%.*s' needs a line of this computer: %s=gpio:LINE",
                       (int)step->length, step->text, pin == BL_PIN_BOOT0 ? "boot0" : "reset");
    err = run->pins->set(run->pins, pin, step->value != 0);
    return err ? bl_fail(run->error, err, "%s", run->pins->error.text) : STM32BL_OK;
}

static int pass_time(struct run *run, unsigned ms)
{
    bool later = run->answer && *run->answer == STM32BL_SAID_LATER;
    int err = STM32BL_OK;

    if (later)
        err = listen(run, ms);
    else if (run->stream)
        run->stream->ops->sleep(run->stream, ms);
    else
        run->pins->sleep(ms);
    if (!err && later && *run->answer == STM32BL_SAID_YES)
        run->stream->ops->sleep(run->stream, ROM_START_MS);
    return err;
}

/* A step on the stream's own lines. */
static int run_on_stream(struct run *run, const struct step *step)
{
    struct stm32bl_stream *stream = run->stream;
    const struct stm32bl_stream_ops *ops = stream->ops;
    int err = STM32BL_OK;

    if (step->kind == STEP_BAUD)
        run->line.baud = step->value;
    else if (step->kind == STEP_PARITY)
        run->line.parity = (char)step->value;
    else
        err = set_line(run);
    if (err)
        return err;
    switch (step->kind) {
    case STEP_DTR:
        return ops->set_lines(stream, (int)step->value, STM32BL_LINE_KEEP);
    case STEP_RTS:
        return ops->set_lines(stream, STM32BL_LINE_KEEP, (int)step->value);
    case STEP_BREAK:
        return ops->set_break(stream, step->value != 0);
    case STEP_KNOCK:
        return knock(run, step);
    case STEP_WAIT:
        return pass_time(run, step->value);
    default:
        return STM32BL_OK;
    }
}

static int run_step(struct run *run, const struct step *step)
{
    int err;

    if (step->kind == STEP_BOOT0 || step->kind == STEP_RESET)
        return drive_pin(run, step);
    if (!run->stream && step->kind == STEP_WAIT)
        return pass_time(run, step->value);
    if (!run->stream)
        return bl_fail(run->error, STM32BL_ERR_ARG,
                       "entry step '%.*s' drives a serial port, and over USB there is none",
                       (int)step->length, step->text);
    err = run_on_stream(run, step);
    return err ? bl_fail(run->error, err, "%s (entry step '%.*s')", run->stream->error,
                         (int)step->length, step->text)
               : STM32BL_OK;
}

static int run_all(struct run *run, const char *sequence)
{
    const char *p = sequence;
    struct step step;
    int err = STM32BL_OK;

    for (p = next_step(p, &step); step.kind != STEP_END && !err; p = next_step(p, &step))
        if (!run->answer || *run->answer != STM32BL_SAID_NO)
            err = run_step(run, &step);
    return err;
}

int bl_entry_run(struct stm32bl_stream *stream, struct bl_pins *pins, const char *sequence,
                 struct bl_error *error)
{
    struct run run = {.stream = stream,
                      .pins = pins,
                      .error = error,
                      .line = {USUAL_BAUD, 'N'},
                      .pending = bl_entry_talks(sequence)};

    return run_all(&run, sequence);
}

int bl_entry_ask(struct stm32bl_stream *stream, struct bl_pins *pins, const char *sequence,
                 enum stm32bl_word *answer, struct bl_error *error)
{
    struct run run = {.stream = stream,
                      .pins = pins,
                      .error = error,
                      .line = {USUAL_BAUD, 'N'},
                      .pending = bl_entry_talks(sequence),
                      .answer = answer};

    *answer = STM32BL_SAID_NOTHING;
    return run_all(&run, sequence);
}

struct stm32bl_line bl_entry_line(const char *sequence)
{
    struct stm32bl_line line = {USUAL_BAUD, 'N'};
    const char *p = sequence;
    struct step step;

    for (p = next_step(p, &step); step.kind != STEP_END; p = next_step(p, &step)) {
        if (step.kind == STEP_BAUD)
            line.baud = step.value;
        if (step.kind == STEP_PARITY)
            line.parity = (char)step.value;
    }
    return line;
}

bool bl_entry_talks(const char *sequence)
{
    const char *p = sequence;
    struct step step;

    for (p = next_step(p, &step); step.kind != STEP_END; p = next_step(p, &step))
        if (step.kind == STEP_BAUD || step.kind == STEP_PARITY || step.kind == STEP_KNOCK)
            return true;
    return false;
}

const char *bl_entry_preset(size_t i, const char **explanation)
{
    if (i >= sizeof presets / sizeof *presets)
        return NULL;
    *explanation = presets[i].explanation;
    return presets[i].name;
}
