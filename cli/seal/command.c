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
#include <unistd.h>
#endif

#include "seal.h"

#ifdef _WIN32
int seal_ask_command(struct cli *cli, const char *command, const uint8_t *bytes, size_t size,
                     uint8_t *signature)
{
    (void)bytes;
    (void)size;
    (void)signature;
    return cli_error(cli, STM32BL_ERR_UNSUPPORTED, "--sign-with=%s: not on Windows", command);
}
#else

struct child {
    pid_t pid;
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

/* False: it has closed its output. */
static bool take(struct child *child)
{
    uint8_t rest[256];
    bool full = child->taken == sizeof child->answer; // what is too much is read and dropped
    ssize_t n =
        full ? read(child->out, rest, sizeof rest)
             : read(child->out, child->answer + child->taken, sizeof child->answer - child->taken);

    if (n > 0 && !full)
        child->taken += (size_t)n;
    return n > 0 || (n < 0 && errno == EINTR);
}

static void talk(struct child *child)
{
    bool open = true;

    while (open) {
        struct pollfd ends[2] = {{child->out, POLLIN, 0}, {child->in, POLLOUT, 0}};

        if (poll(ends, 2, -1) < 0 && errno != EINTR)
            break;
        if (child->in >= 0 && ends[1].revents)
            give(child);
        if (ends[0].revents)
            open = take(child);
    }
    close_in(child);
    close(child->out);
}

static int judge(struct cli *cli, const char *command, const struct child *child, int status)
{
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
                         "--sign-with=%s: it gave %s%zu bytes, and a signature has 64 (raw, not as "
                         "text)",
                         command, child->taken > STM32BL_SIGNATURE_SIZE ? "more than " : "",
                         child->taken > STM32BL_SIGNATURE_SIZE ? (size_t)64 : child->taken);
    return CLI_DONE;
}

int seal_ask_command(struct cli *cli, const char *command, const uint8_t *bytes, size_t size,
                     uint8_t *signature)
{
    struct child child = {.bytes = bytes, .size = size};
    int status = 0, exit;

    fflush(NULL);
    if (!start(&child, command))
        return cli_error(cli, STM32BL_ERR_IO, "--sign-with=%s: %s", command, strerror(errno));
    talk(&child);
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
        ;
    exit = judge(cli, command, &child, status);
    if (!exit)
        memcpy(signature, child.answer, STM32BL_SIGNATURE_SIZE);
    return exit;
}
#endif
