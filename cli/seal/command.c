/*
 * command.c - a command that signs, such as one that asks a hardware security module: bytes on its standard
 * input, 64 bytes of signature on its standard output.
 */
#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#endif

#include "seal.h"

#ifdef _WIN32
int seal_ask_command(struct cli *cli, const struct seal_command *command, const uint8_t *bytes,
                     size_t size, uint8_t *signature)
{
    (void)bytes;
    (void)size;
    (void)signature;
    return cli_error(cli, STM32BL_ERR_UNSUPPORTED, "--sign-with=%s: not on Windows", command->line);
}
#else

enum { TURN_MS = 50 };

enum end { ENDED, TOO_MUCH, TOO_LATE, CANCELLED };

struct child {
    pid_t pid;
    int status;
    int in, out; /* our ends; -1: closed */
    const uint8_t *bytes;
    size_t size, given;
    uint8_t answer[STM32BL_SIGNATURE_SIZE + 1]; /* and one byte too many */
    size_t taken;
};

static void be_child(const char *command, const int *in, const int *out)
{
    signal(SIGPIPE, SIG_DFL);
    if (dup2(in[0], 0) < 0 || dup2(out[1], 1) < 0)
        _exit(126);
    for (int i = 0; i < 2; i++) {
        close(in[i]);
        close(out[i]);
    }
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static bool start(struct child *child, const char *command)
{
    int in[2], out[2];

    if (pipe(in))
        return false;
    if (pipe(out)) {
        close(in[0]);
        close(in[1]);
        return false;
    }
    signal(SIGPIPE, SIG_IGN); // a command that does not read all is not the end of this one
    child->pid = fork();
    if (child->pid == 0)
        be_child(command, in, out);
    close(in[0]);
    close(out[1]);
    child->in = in[1];
    child->out = out[0];
    fcntl(child->in, F_SETFL, O_NONBLOCK);
    return child->pid > 0;
}

static void close_in(struct child *child)
{
    if (child->in >= 0)
        close(child->in);
    child->in = -1;
}

static void give(struct child *child)
{
    ssize_t n = write(child->in, child->bytes + child->given, child->size - child->given);

    if (n > 0)
        child->given += (size_t)n;
    if ((n < 0 && errno != EAGAIN && errno != EINTR) || child->given == child->size)
        close_in(child);
}

/* Closes our end when it has closed its output. */
static void take(struct child *child)
{
    ssize_t n = read(child->out, child->answer + child->taken, sizeof child->answer - child->taken);

    if (n > 0)
        child->taken += (size_t)n;
    if (n > 0 || (n < 0 && errno == EINTR))
        return;
    close(child->out);
    child->out = -1;
    close_in(child);
}

static int64_t now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Until it has ended, and all it started has closed the output; or there is no sense in waiting. */
static enum end talk(struct child *child, uint32_t limit_s)
{
    int64_t began = now_s();

    for (;;) {
        struct pollfd ends[2] = {{child->out, POLLIN, 0}, {child->in, POLLOUT, 0}};
        int ready = poll(ends, 2, TURN_MS);

        if (ready > 0 && child->in >= 0 && ends[1].revents)
            give(child);
        if (ready > 0 && child->out >= 0 && ends[0].revents)
            take(child);
        if (child->taken == sizeof child->answer)
            return TOO_MUCH;
        if (child->out < 0 && waitpid(child->pid, &child->status, WNOHANG) == child->pid)
            return ENDED;
        if (ui_cancelled())
            return CANCELLED;
        if (now_s() - began > (int64_t)limit_s)
            return TOO_LATE;
    }
}

static void stop(struct child *child)
{
    close_in(child);
    if (child->out >= 0)
        close(child->out);
    kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
        ;
}

static int judge(struct cli *cli, const struct seal_command *asked, const struct child *child,
                 enum end end)
{
    const char *command = asked->line;
    int status = child->status;

    if (end == CANCELLED)
        return cli_error(cli, STM32BL_ERR_CANCELLED, "cancelled while waiting for --sign-with=%s",
                         command);
    if (end == TOO_LATE)
        return cli_error(cli, STM32BL_ERR_TIMEOUT, "--sign-with=%s: it has not ended within %u s",
                         command, (unsigned)asked->limit_s);
    if (end == TOO_MUCH)
        return cli_error(cli, STM32BL_ERR_IO,
                         "--sign-with=%s: it gave more than 64 bytes, and a signature has 64 (raw, "
                         "not as text)",
                         command);
    if (WIFSIGNALED(status))
        return cli_error(cli, STM32BL_ERR_IO, "--sign-with=%s: killed by signal %d", command,
                         WTERMSIG(status));
    if (WEXITSTATUS(status))
        return cli_error(cli, STM32BL_ERR_IO, "--sign-with=%s: it ended with exit code %d", command,
                         WEXITSTATUS(status));
    if (child->given < child->size)
        return cli_error(cli, STM32BL_ERR_IO, "--sign-with=%s: it did not read all bytes", command);
    if (child->taken != STM32BL_SIGNATURE_SIZE)
        return cli_error(cli, STM32BL_ERR_IO,
                         "--sign-with=%s: it gave %zu bytes, and a signature has 64 (raw, not as "
                         "text)",
                         command, child->taken);
    return CLI_DONE;
}

int seal_ask_command(struct cli *cli, const struct seal_command *command, const uint8_t *bytes,
                     size_t size, uint8_t *signature)
{
    struct child child = {.bytes = bytes, .size = size};
    enum end end;
    int exit;

    fflush(NULL);
    if (!start(&child, command->line))
        return cli_error(cli, STM32BL_ERR_IO, "--sign-with=%s: %s", command->line, strerror(errno));
    end = talk(&child, command->limit_s);
    if (end != ENDED)
        stop(&child);
    exit = judge(cli, command, &child, end);
    if (!exit)
        memcpy(signature, child.answer, STM32BL_SIGNATURE_SIZE);
    return exit;
}
#endif
