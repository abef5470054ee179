/*
 * entry.c - see entry.h for the language. The presets are conventions of wiring, not of ST: AN2606
 * section 4 only says which levels BOOT0 and reset must have.
 */
#include <string.h>

#include "entry.h"

enum { STEP_MAX_MS = 10000, TOTAL_MAX_MS = 20000, SHOWN = 24 };

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
};

enum kind { STEP_END, STEP_WRONG, STEP_DTR, STEP_RTS, STEP_BREAK, STEP_WAIT };

struct step {
    enum kind kind;
    unsigned value; // 0 or 1; milliseconds of a WAIT
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

/* "250ms". A number beyond the limit stays beyond it, however many digits it has. */
static bool read_wait(struct step *step)
{
    size_t digits = 0;

    step->value = 0;
    for (; digits < step->length; digits++) {
        char c = step->text[digits];
        if (c < '0' || c > '9')
            break;
        if (step->value <= STEP_MAX_MS)
            step->value = step->value * 10 + (unsigned)(c - '0');
    }
    return digits > 0 && step->length == digits + 2 && !memcmp(step->text + digits, "ms", 2) &&
           step->value <= STEP_MAX_MS;
}

static enum kind classify(struct step *step)
{
    static const struct {
        const char *word;
        enum kind kind;
    } words[] = {{"dtr=", STEP_DTR}, {"rts=", STEP_RTS}, {"break=", STEP_BREAK}};

    if (step->length == 0)
        return STEP_END;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char last = step->text[step->length - 1];
        if (!starts_with(step, words[i].word))
            continue;
        step->value = last == '1';
        return step->length == strlen(words[i].word) + 1 && (last == '0' || last == '1')
                   ? words[i].kind
                   : STEP_WRONG;
    }
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
                   "entry step '%.*s' at character %u: steps are dtr=0 dtr=1 rts=0 rts=1 break=0 "
                   "break=1 and waits up to %ums; presets are none rts-dtr rts-dtr-inv dtr-rts "
                   "dtr-rts-inv",
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

int bl_entry_parse(const char *text, const char **enter, const char **leave, struct bl_error *error)
{
    struct step first;

    *enter = *leave = "";
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
        if (strcmp(text, presets[i].name))
            continue;
        *enter = presets[i].enter;
        *leave = presets[i].leave;
        return STM32BL_OK;
    }
    next_step(text, &first);
    if (first.kind == STEP_END)
        return bl_fail(error, STM32BL_ERR_ARG,
                       "empty entry sequence: write a preset such as rts-dtr, or none");
    *enter = text;
    return bl_entry_check(text, error);
}

static int run_step(struct stm32bl_stream *stream, const struct step *step)
{
    const struct stm32bl_stream_ops *ops = stream->ops;

    switch (step->kind) {
    case STEP_DTR:
        return ops->set_lines(stream, (int)step->value, STM32BL_LINE_KEEP);
    case STEP_RTS:
        return ops->set_lines(stream, STM32BL_LINE_KEEP, (int)step->value);
    case STEP_BREAK:
        return ops->set_break(stream, step->value != 0);
    default:
        ops->sleep(stream, step->value);
        return STM32BL_OK;
    }
}

int bl_entry_run(struct stm32bl_stream *stream, const char *sequence, struct bl_error *error)
{
    const char *p = sequence;
    struct step step;

    for (p = next_step(p, &step); step.kind != STEP_END; p = next_step(p, &step)) {
        int err = run_step(stream, &step);
        if (err)
            return bl_fail(error, err, "%s (entry step '%.*s')", stream->error, (int)step.length,
                           step.text);
    }
    return STM32BL_OK;
}

const char *bl_entry_preset(size_t i, const char **explanation)
{
    if (i >= sizeof presets / sizeof *presets)
        return NULL;
    *explanation = presets[i].explanation;
    return presets[i].name;
}
