/*
 * report.c - one line for every error, and the exit code that belongs to it.
 */
#include <stdarg.h>
#include <string.h>

#include "cli.h"

static const struct {
    int code;
    const char *meaning;
} exits[] = {
    {CLI_DONE, "done"},
    {CLI_FAILED, "failed: the system, the cable, or what the chip answered"},
    {CLI_USAGE, "wrong command line or target"},
    {CLI_NO_ANSWER, "no port found or it cannot be opened, or no bootloader answers"},
    {CLI_MISMATCH, "memory differs from the image"},
    {CLI_REFUSED, "refused by the chip: protection, or an address it does not allow"},
    {CLI_UNSUPPORTED, "not possible with this chip, its bootloader or this build"},
    {CLI_INPUT, "bad input: a file, an image, or a range outside the chip's memory"},
    {CLI_TOUCHED, "failed with the chip being changed: what it holds is not known"},
    {CLI_UNCONFIRMED, "written and started, but the application did not confirm itself in time"},
    {CLI_DECLINED, "the application was asked for the bootloader, and said no"},
    {CLI_LATER, "the application was asked for the bootloader, and said later"},
    {CLI_CANCELLED, "cancelled by Ctrl-C or SIGTERM"},
};

const char *cli_exit_meaning(size_t i, int *code)
{
    if (i >= sizeof exits / sizeof *exits)
        return NULL;
    *code = exits[i].code;
    return exits[i].meaning;
}

static int exit_of(int error)
{
    switch (error) {
    case STM32BL_OK:
        return CLI_DONE;
    case STM32BL_ERR_ARG:
        return CLI_USAGE;
    case STM32BL_ERR_NOT_FOUND:
    case STM32BL_ERR_ACCESS:
    case STM32BL_ERR_TIMEOUT:
        return CLI_NO_ANSWER;
    case STM32BL_ERR_MISMATCH:
        return CLI_MISMATCH;
    case STM32BL_ERR_REFUSED:
        return CLI_REFUSED;
    case STM32BL_ERR_UNSUPPORTED:
        return CLI_UNSUPPORTED;
    case STM32BL_ERR_RANGE:
    case STM32BL_ERR_FORMAT:
        return CLI_INPUT;
    case STM32BL_ERR_CANCELLED:
        return CLI_CANCELLED;
    default: // MEMORY, IO, PROTOCOL
        return CLI_FAILED;
    }
}

/* Bytes that --preserve was to keep may be nowhere but in their file. A raw one overlaps the image. */
static const char *with_kept(const struct cli *cli, const char *message, char *out, size_t size)
{
    if (!cli->kept)
        return message;
    if (cli->kept_raw)
        snprintf(out, size,
                 "%s; the bytes to keep are in %s: write that file at 0x%08x, and then the image "
                 "with --preserve",
                 message, cli->kept, (unsigned)cli->kept_at);
    else
        snprintf(out, size,
                 "%s; the bytes to keep are in %s: write the image and that file in one command",
                 message, cli->kept);
    return out;
}

static int report(struct cli *cli, int code, const char *name, const char *text)
{
    char with[1600];
    const char *message = with_kept(cli, text, with, sizeof with);
    cJSON *object;

    ui_message(&cli->ui, UI_ERROR, message);
    if (!cli->ui.json)
        return code;
    object = json_event("result");
    if (cli->verb)
        cJSON_AddStringToObject(object, "verb", cli->verb->name);
    cJSON_AddBoolToObject(object, "ok", false);
    cJSON_AddStringToObject(object, "error", name);
    cJSON_AddStringToObject(object, "message", message);
    cJSON_AddNumberToObject(object, "exit", code);
    if (cli->kept)
        cJSON_AddStringToObject(object, "kept_file", cli->kept);
    json_send(object);
    return code;
}

int cli_usage(struct cli *cli, const char *format, ...)
{
    char text[600];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(text, sizeof text - 64, format, args);
    va_end(args);
    n = n < (int)sizeof text - 64 ? n : (int)sizeof text - 65;
    snprintf(text + n, 64, " (see 'stm32bl help%s%s')", cli->verb ? " " : "",
             cli->verb ? cli->verb->name : "");
    return report(cli, CLI_USAGE, "usage", text);
}

int cli_error(struct cli *cli, int error, const char *format, ...)
{
    char text[600];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return report(cli, exit_of(error), stm32bl_error_name(error), text);
}

/* A file that is missing or may not be read is bad input, not a chip that does not answer. */
int cli_file_error(struct cli *cli, int error, const char *format, ...)
{
    char text[900] = "";
    va_list args;
    int code = error == STM32BL_ERR_IO || error == STM32BL_ERR_MEMORY ? CLI_FAILED : CLI_INPUT;
    size_t n;

    if (cli->about)
        snprintf(text, 300, "%s: ", cli->about);
    n = strlen(text);
    va_start(args, format);
    vsnprintf(text + n, sizeof text - n, format, args);
    va_end(args);
    if (ui_cancelled())
        return report(cli, CLI_CANCELLED, stm32bl_error_name(STM32BL_ERR_CANCELLED), "cancelled");
    return report(cli, code, stm32bl_error_name(error), text);
}

int cli_unconfirmed(struct cli *cli, const char *format, ...)
{
    char text[600];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return report(cli, CLI_UNCONFIRMED, "unconfirmed", text);
}

/* Echo, text or noise in place of a bootloader: for a script that is no answer, too. */
int cli_open_error(struct cli *cli, int error)
{
    int code = error == STM32BL_ERR_PROTOCOL ? CLI_NO_ANSWER : exit_of(error);
    enum stm32bl_word answer = stm32bl_answer(cli->bl);

    if (error == STM32BL_ERR_REFUSED && answer == STM32BL_SAID_NO)
        return report(cli, CLI_DECLINED, "declined", stm32bl_error_message(cli->bl));
    if (error == STM32BL_ERR_TIMEOUT && answer == STM32BL_SAID_LATER)
        return report(cli, CLI_LATER, "later", stm32bl_error_message(cli->bl));
    return report(cli, code, stm32bl_error_name(error), stm32bl_error_message(cli->bl));
}

/* A chip that falls silent in the middle of a job is not one that was never there. */
int cli_session_error(struct cli *cli, int error)
{
    int code = exit_of(error);

    if ((code == CLI_NO_ANSWER || code == CLI_FAILED) && stm32bl_summary(cli->bl)->touched)
        code = CLI_TOUCHED;
    return report(cli, code, stm32bl_error_name(error), stm32bl_error_message(cli->bl));
}

int cli_can_confirm(struct cli *cli, enum opt yes)
{
    if (cli->args.value[yes] || ui_can_ask(&cli->ui))
        return CLI_DONE;
    return cli_usage(cli, "there is no terminal to ask on: say --%s if you mean it",
                     opt_names[yes].name);
}

int cli_confirm(struct cli *cli, enum opt yes, const char *question)
{
    if (cli->args.value[yes] || ui_ask(&cli->ui, question))
        return CLI_DONE;
    return cli_error(cli, STM32BL_ERR_CANCELLED, "not confirmed: nothing was changed");
}

void cli_log(struct cli *cli, enum stm32bl_level level, const char *text)
{
    static const struct {
        const char *name;
        enum ui_kind kind;
    } levels[] = {
        {"warning", UI_WARNING}, {"note", UI_NOTE}, {"debug", UI_DETAIL}, {"trace", UI_DETAIL}};
    cJSON *object;

    if (!cli->ui.json) {
        ui_message(&cli->ui, levels[level].kind, text);
        return;
    }
    object = json_event("log");
    cJSON_AddStringToObject(object, "level", levels[level].name);
    cJSON_AddStringToObject(object, "message", text);
    json_send(object);
}

void cli_note(struct cli *cli, const char *format, ...)
{
    char text[600];
    va_list args;

    if (cli->ui.quiet)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_log(cli, STM32BL_LOG_NOTE, text);
}

void cli_warn(struct cli *cli, const char *format, ...)
{
    char text[600];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_log(cli, STM32BL_LOG_WARN, text);
}
