/*
 * ui.c - the terminal: messages, the progress bar, Ctrl-C. What the command asks of the
 * operating system itself is here, except for the signing of images (seal/).
 */
#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L
#endif

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli.h"

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#define isatty _isatty
#define fileno _fileno
#else
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>
#endif

enum { COLUMNS = 80, BAR_MIN = 7, BAR_MAX = 40, SAY_MS = 300 };

/* What a line with a bar has besides: phase, brackets, percent, room for the echo of Ctrl-C; each text. */
enum { FRAME = 20, TEXT_WIDTH = 13 };

static volatile sig_atomic_t cancelled;
static int write_errno; // why something did not get to the standard output

#ifdef _WIN32
/* Windows calls it on a thread of its own. */
static BOOL WINAPI on_event(DWORD event)
{
    BOOL first = !cancelled;

    cancelled = 1;
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        Sleep(INFINITE); // the window is being closed: the program ends with this call, or in 5 s
    return first;        // the second one ends the program
}
#else
static void on_signal(int number)
{
    cancelled = 1;
    signal(number, SIG_DFL); // the second one ends the program
}
#endif

bool ui_cancelled(void)
{
    return cancelled != 0;
}

void ui_catch_signals(void)
{
#ifdef _WIN32
    SetConsoleCtrlHandler(on_event, TRUE);
#else
    struct sigaction action = {.sa_handler = on_signal}; // no SA_RESTART: reading stdin ends, too

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (signal(SIGHUP, SIG_IGN) != SIG_IGN) // a terminal that is closed, but for nohup
        sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN); // a reader of stdout that has gone must not leave half an image
    signal(SIGXFSZ, SIG_IGN); // nor must a limit on the size of a file
#endif
}

/* A standard stream that is closed would be the next file opened: perhaps the port. */
static void occupy_standard_streams(void)
{
#ifndef _WIN32
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY); // using it stays an error
#endif
}

/* A terminal that understands escape sequences. */
static bool is_terminal(FILE *out)
{
#ifdef _WIN32
    enum { ESCAPES = 0x0004 }; // ENABLE_VIRTUAL_TERMINAL_PROCESSING; Windows 10 wants to be asked
    HANDLE console = (HANDLE)_get_osfhandle(fileno(out));
    DWORD mode;

    return GetConsoleMode(console, &mode) && SetConsoleMode(console, mode | ESCAPES);
#else
    const char *term = getenv("TERM");

    return isatty(fileno(out)) && !(term && !strcmp(term, "dumb"));
#endif
}

/* Colours may go there: a terminal that has them, and NO_COLOR does not forbid it. */
static bool colour_on(FILE *out)
{
    const char *no = getenv("NO_COLOR"); // https://no-color.org: set, and not empty

    return is_terminal(out) && !(no && *no);
}

static int columns(FILE *terminal)
{
#ifdef _WIN32
    HANDLE console = (HANDLE)_get_osfhandle(fileno(terminal));
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (GetConsoleScreenBufferInfo(console, &info))
        return info.srWindow.Right - info.srWindow.Left + 1;
#else
    struct winsize size;

    if (ioctl(fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
#endif
    return COLUMNS;
}

void ui_start(struct ui *ui)
{
    occupy_standard_streams();
    ui->out = stdout;
    ui->bar = is_terminal(stderr);
    ui->colour = colour_on(stderr);
    ui->colour_out = colour_on(stdout);
    ui->width = is_terminal(stdout) ? columns(stdout) : COLUMNS;
#ifndef _WIN32 // which has no open_memstream()
    if (ui->width < COLUMNS && (ui->text = open_memstream(&ui->written, &ui->written_size)) != NULL)
        ui->out = ui->text;
#endif
}

/* What was written to a narrow terminal until now. */
static void flush_text(struct ui *ui)
{
    if (ui->text && fflush(ui->text) == 0 && ui->written_size > ui->folded) {
        text_fold(stdout, ui->written + ui->folded, (size_t)ui->width);
        ui->folded = ui->written_size;
    }
    ui_flush();
}

void ui_flush(void)
{
    errno = 0;
    if (fflush(stdout) && !write_errno)
        write_errno = errno;
}

bool ui_finish(struct ui *ui)
{
    ui_end_phase(ui);
    flush_text(ui);
    if (ui->text)
        fclose(ui->text);
    ui->text = NULL;
    free(ui->written);
    ui->written = NULL;
    ui_flush();
    errno = write_errno;
    return !write_errno && !ferror(stdout);
}

static double now_seconds(void)
{
#ifdef _WIN32
    return (double)GetTickCount64() / 1e3;
#else
    struct timespec t;

    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
#endif
}

/* ---------------------------------------------------------------- messages */

static void clear_line(struct ui *ui)
{
    if (ui->phase.drawn)
        fputs("\r\033[K", stderr);
    ui->phase.drawn = false;
    ui->phase.drawn_at = 0;
}

/* Without the end of the line. */
static void print_message(const struct ui *ui, const char *prefix, const char *text)
{
    int width = ui->bar ? columns(stderr) : COLUMNS;
    size_t size = strlen(prefix) + strlen(text) + 1;
    char *line = width < COLUMNS ? malloc(size) : NULL;

    if (line) {
        snprintf(line, size, "%s%s", prefix, text);
        text_clean(line);
        text_fold(stderr, line, (size_t)width);
        free(line);
    } else {
        fputs(prefix, stderr);
        text_put(stderr, text);
    }
}

void ui_message(struct ui *ui, enum ui_kind kind, const char *text)
{
    static const struct {
        const char *prefix, *colour;
    } looks[] = {[UI_NOTE] = {"", ""},
                 [UI_WARNING] = {"stm32bl: warning: ", "\033[33m"},
                 [UI_ERROR] = {"stm32bl: ", "\033[31m"},
                 [UI_DETAIL] = {"", "\033[2m"}};
    bool colour = ui->colour && *looks[kind].colour;

    flush_text(ui);
    if (kind == UI_ERROR)
        ui_end_phase(ui);
    clear_line(ui);
    if (colour)
        fputs(looks[kind].colour, stderr);
    print_message(ui, looks[kind].prefix, text);
    fputs(colour ? "\033[0m\n" : "\n", stderr);
}

bool ui_can_ask(const struct ui *ui)
{
    return !ui->json && isatty(fileno(stdin)) && isatty(fileno(stderr));
}

bool ui_ask(struct ui *ui, const char *question)
{
    char answer[16] = "";

    ui_end_phase(ui);
    fflush(stdout);
    fprintf(stderr, "%s [y/N] ", question);
    fflush(stderr);
    if (!fgets(answer, sizeof answer, stdin))
        fputc('\n', stderr); // Ctrl-D or Ctrl-C: the cursor stands behind the question
    answer[strcspn(answer, "\n")] = '\0';
    return !strcmp(answer, "y") || !strcmp(answer, "Y") || !strcmp(answer, "yes");
}

/* ---------------------------------------------------------------- progress */

/* "0:12 left", or what the phase took when it is over. */
static const char *time_text(char *out, const struct stm32bl_progress *p)
{
    uint64_t left_s;

    if (p->done >= p->total)
        return text_seconds(out, p->elapsed_ms);
    out[0] = '\0';
    if (!p->done || p->elapsed_ms < 500)
        return out;
    left_s = (p->elapsed_ms * (p->total - p->done) / p->done + 999) / 1000;
    snprintf(out, TEXT_SIZE, "%llu:%02llu left", (unsigned long long)(left_s / 60),
             (unsigned long long)(left_s % 60));
    return out;
}

static void draw(struct ui *ui, const struct stm32bl_progress *p)
{
    static const char full[] = "########################################";
    static const char empty[] = "----------------------------------------";
    char rate[TEXT_SIZE], time[TEXT_SIZE];
    int room = columns(stderr) - FRAME; // for the bar and the texts behind it
    int percent = (int)(p->done * 100 / p->total);
    int texts = (room - BAR_MIN) / TEXT_WIDTH; // of which a narrow terminal lets go first
    int width, filled;

    texts = texts < 0 ? 0 : texts > 2 ? 2 : texts;
    width = room - texts * TEXT_WIDTH;
    width = width < 0 ? 0 : width > BAR_MAX ? BAR_MAX : width;
    filled = width * percent / 100;
    text_rate(rate, p->done, p->elapsed_ms);
    time_text(time, p);
    if (p->phase == STM32BL_ERASING)
        rate[0] = '\0'; // bytes are erased by the sector: no rate to speak of
    fprintf(stderr, "\r\033[K%-9s [%.*s%.*s] %3d%%", text_phase(p->phase), filled, full,
            width - filled, empty, percent);
    if ((*rate || *time) && texts == 2)
        fprintf(stderr, " %12s", rate);
    if (*time && texts)
        fprintf(stderr, " %12s", time);
    fflush(stderr);
    ui->phase.drawn = true;
    ui->phase.drawn_at = now_seconds();
}

void ui_end_phase(struct ui *ui)
{
    struct ui_phase *phase = &ui->phase;

    if (phase->running && ui->bar && phase->last.total) {
        draw(ui, &phase->last);
        fputc('\n', stderr);
    } else {
        clear_line(ui);
    }
    *phase = (struct ui_phase){0};
}

/* One line in place of the bar, for a phase that takes long enough to ask what is going on. */
static void say_phase(struct ui *ui, const struct stm32bl_progress *p)
{
    char size[TEXT_SIZE], line[2 * TEXT_SIZE];

    if (ui->phase.said || !p->total || p->elapsed_ms < SAY_MS)
        return;
    ui->phase.said = true;
    snprintf(line, sizeof line, "%s %s", text_phase(p->phase), text_size(size, p->total));
    ui_message(ui, UI_NOTE, line);
}

static void draw_connecting(struct ui *ui, const struct stm32bl_progress *p)
{
    fprintf(stderr, "\r\033[Kconnecting %llu s", (unsigned long long)(p->elapsed_ms / 1000));
    fflush(stderr);
    ui->phase.drawn = true;
    ui->phase.drawn_at = now_seconds();
}

void ui_progress(struct ui *ui, const struct stm32bl_progress *p)
{
    struct ui_phase *phase = &ui->phase;
    double passed = now_seconds() - phase->drawn_at;

    if (phase->running && p->phase != phase->last.phase)
        ui_end_phase(ui);
    phase->running = true;
    phase->last = *p;
    if (!ui->bar)
        say_phase(ui, p);
    else if (passed >= 0 && passed < 0.1) // below 0: somebody has set the clock
        return;
    else if (p->total)
        draw(ui, p);
    else if (p->elapsed_ms >= 1000)
        draw_connecting(ui, p);
}

void ui_say_wait(struct ui *ui, const struct stm32bl_progress *p)
{
    if (ui->said_wait || p->phase != STM32BL_ERASING || p->done >= p->total)
        return;
    ui->said_wait = true;
    ui_message(ui, UI_NOTE, "waiting until the chip has erased this; Ctrl-C again does not wait");
}

/* ------------------------------------------------------------------- files */

bool ui_exists(const char *path)
{
    struct stat unused;

    return stat(path, &unused) == 0;
}

bool ui_is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG && status.st_size;
}

bool ui_link(const char *path, const char *name)
{
#ifdef _WIN32
    (void)path;
    (void)name;
    errno = ENOSYS;
    return false;
#else
    return symlink(path, name) == 0;
#endif
}

void ui_unlink(const char *name)
{
    remove(name);
}
