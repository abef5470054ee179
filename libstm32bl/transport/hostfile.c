#if !defined(_WIN32)
#define _XOPEN_SOURCE 700
#endif

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#if defined(_WIN32)
#include <direct.h>
#include <io.h>
#include <windows.h>
#else
#include <unistd.h>
#endif

#include "hostfile.h"

#if defined(_WIN32)

enum { CREATE = _O_CREAT | _O_EXCL | _O_WRONLY | _O_BINARY, MODE = _S_IREAD | _S_IWRITE };

static void set_binary(FILE *file)
{
    (void)_setmode(_fileno(file), _O_BINARY);
}

static bool writable(const char *path)
{
    return _access(path, 2) == 0;
}

static char *resolve(const char *path)
{
    return _fullpath(NULL, path, 0);
}

static FILE *create(const char *path, const char *like)
{
    int fd = _open(path, CREATE, MODE);

    (void)like;
    return fd < 0 ? NULL : _fdopen(fd, "wb");
}

static int make_folder(const char *path)
{
    return _mkdir(path);
}

static int sync_file(FILE *file)
{
    return _commit(_fileno(file));
}

static bool is_dangling(const char *path)
{
    (void)path; // such links are seldom seen there, and nothing of the C library tells
    return false;
}

static int sync_folder(const char *path)
{
    (void)path; // Windows has nothing for it
    return 0;
}

static int place_new(const char *from, const char *to)
{
    if (MoveFileExA(from, to, 0))
        return 0;
    errno = GetLastError() == ERROR_ALREADY_EXISTS || GetLastError() == ERROR_FILE_EXISTS ? EEXIST
                                                                                          : EACCES;
    return -1;
}

static int file_status(const char *path, struct stat *out)
{
    return stat(path, out);
}

/* rename() of Windows does not replace. */
static int replace(const char *from, const char *to)
{
    if (MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING))
        return 0;
    errno = EACCES;
    return -1;
}

#else

static void set_binary(FILE *file)
{
    (void)file;
}

static bool writable(const char *path)
{
    return access(path, W_OK) == 0;
}

static char *resolve(const char *path)
{
    return realpath(path, NULL);
}

/* Makes a new file with the permissions of the file `like`, if there is one. */
static FILE *create(const char *path, const char *like)
{
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    struct stat old;

    if (fd < 0)
        return NULL;
    if (stat(like, &old) == 0)
        (void)fchmod(fd, old.st_mode & 0777);
    return fdopen(fd, "wb");
}

static int make_folder(const char *path)
{
    return mkdir(path, 0700);
}

static int sync_file(FILE *file)
{
    // Some file systems have no fsync: the file is then as safe as it can be.
    return fsync(fileno(file)) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : -1;
}

/* A symbolic link to something that is not there. */
static bool is_dangling(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && stat(path, &st) != 0;
}

/* So that the name survives a power cut, too, where the file system can do it. */
static int sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_CLOEXEC) : -1;

    free(folder);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    return 0;
}

/* A file system without links has no way to do both at once. */
static int place_new(const char *from, const char *to)
{
    struct stat st;

    if (link(from, to) == 0)
        return unlink(from);
    if (errno == EEXIST)
        return -1;
    if (lstat(to, &st) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

static int file_status(const char *path, struct stat *out)
{
    return lstat(path, out);
}

static int replace(const char *from, const char *to)
{
    return rename(from, to);
}

#endif

struct bl_shown bl_file_shown(const char *path)
{
    struct bl_shown shown = {""};
    size_t len = strlen(path), most = sizeof shown.text - 4;

    bl_format(shown.text, sizeof shown.text, "%s%s", len > most ? "..." : "",
              len > most ? path + len - most : path);
    return shown;
}

int bl_file_fail(struct bl_error *error, const char *path, int errno_value)
{
    struct bl_shown shown = bl_file_shown(path);
    const char *name = shown.text;

    switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
        return bl_fail(error, STM32BL_ERR_NOT_FOUND, "%s: no such file or directory", name);
    case EACCES:
    case EPERM:
        return bl_fail(error, STM32BL_ERR_ACCESS, "%s: permission denied", name);
    case EEXIST:
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "%s: exists already, and is kept: name a new file, or replace it by --force",
                       name);
    case EROFS:
        return bl_fail(error, STM32BL_ERR_ACCESS, "%s: the file system is read-only", name);
    case EISDIR:
        return bl_fail(error, STM32BL_ERR_IO, "%s: this is a directory: name a file", name);
    case ENOMEM:
        return bl_fail(error, STM32BL_ERR_MEMORY, "%s: out of memory", name);
    case ENOSPC:
        return bl_fail(error, STM32BL_ERR_IO, "%s: no space left: free some, or write elsewhere",
                       name);
    default:
        return bl_fail(error, STM32BL_ERR_IO, "%s: %s", name, strerror(errno_value));
    }
}

FILE *bl_file_open(const char *path)
{
    if (strcmp(path, "-") != 0)
        return fopen(path, "rb");
    set_binary(stdin);
    return stdin;
}

void bl_file_close(FILE *file)
{
    if (file != stdin)
        fclose(file);
}

bool bl_file_is_plain(const char *path)
{
    struct stat st;

    return file_status(path, &st) ? errno == ENOENT : (st.st_mode & S_IFMT) == S_IFREG;
}

/* Opens "TARGET.N.part" in the place where TARGET will be, for the first N that is free. */
static bool open_temporary(struct bl_output *output)
{
    size_t size = strlen(output->target) + sizeof ".999.part";

    output->temporary = malloc(size);
    if (!output->temporary)
        return false;
    for (unsigned n = 0; n < 1000 && !output->file; n++) {
        bl_format(output->temporary, size, "%s.%u.part", output->target, n);
        output->file = create(output->temporary, output->target);
        if (!output->file && errno != EEXIST)
            return false;
    }
    return output->file != NULL;
}

static bool open_output(struct bl_output *output)
{
    struct stat st;
    bool exists = stat(output->path, &st) == 0;

    if (exists && (st.st_mode & S_IFMT) != S_IFREG) {
        output->file = fopen(output->path, "wb");
        return output->file != NULL;
    }
    if (is_dangling(output->path)) {
        errno = ENOENT;
        return false;
    }
    if (exists && output->keeps) {
        errno = EEXIST;
        return false;
    }
    if (exists && !writable(output->path))
        return false;
    output->target = exists ? resolve(output->path) : strdup(output->path);
    return output->target && open_temporary(output);
}

static void free_names(struct bl_output *output)
{
    free(output->target);
    free(output->temporary);
    *output = (struct bl_output){0};
}

static int open_any(struct bl_output *output, struct bl_error *error)
{
    const char *path = output->path;
    int why;

    if (!strcmp(path, "-")) {
        set_binary(stdout);
        output->file = stdout;
        output->path = "standard output";
        return STM32BL_OK;
    }
    if (open_output(output))
        return STM32BL_OK;
    why = errno;
    free_names(output);
    if (why == ENOENT && is_dangling(path))
        return bl_fail(error, STM32BL_ERR_ACCESS,
                       "%s: a link to a file that is not there: name that file itself",
                       bl_file_shown(path).text);
    return bl_file_fail(error, path, why);
}

int bl_output_open(struct bl_output *output, const char *path, struct bl_error *error)
{
    *output = (struct bl_output){.path = path};
    return open_any(output, error);
}

int bl_output_open_new(struct bl_output *output, const char *path, struct bl_error *error)
{
    *output = (struct bl_output){.path = path, .keeps = true};
    return open_any(output, error);
}

int bl_output_check(const char *path, bool may_replace, struct bl_error *error)
{
    struct bl_output output = {.path = path, .keeps = !may_replace};
    struct stat st;
    int err;

    if (!strcmp(path, "-") ||
        (stat(path, &st) == 0 && (st.st_mode & S_IFMT) != S_IFREG && !(st.st_mode & S_IFDIR)))
        return STM32BL_OK; // opening a pipe could wait for ever
    err = open_any(&output, error);
    if (err)
        return err;
    fclose(output.file); // never a standard stream
    output.file = NULL;
    bl_output_abort(&output);
    return STM32BL_OK;
}

/* Everything on the disk, or errno. */
static int finish(struct bl_output *output)
{
    FILE *file = output->file;
    int why = fflush(file) ? errno : 0;

    if (!why && output->temporary && sync_file(file))
        why = errno;
    output->file = NULL;
    if (file != stdout && fclose(file) && !why)
        why = errno;
    if (!why && output->temporary &&
        (output->keeps ? place_new : replace)(output->temporary, output->target))
        why = errno;
    if (!why && output->temporary && sync_folder(output->target))
        why = errno;
    return why;
}

int bl_output_commit(struct bl_output *output, struct bl_error *error)
{
    int why = finish(output);
    int err = why ? bl_file_fail(error, output->path, why) : STM32BL_OK;

    if (why && output->temporary)
        (void)remove(output->temporary);
    free_names(output);
    return err;
}

void bl_output_abort(struct bl_output *output)
{
    if (output->file && output->file != stdout)
        fclose(output->file);
    if (output->temporary)
        (void)remove(output->temporary);
    free_names(output);
}

bool bl_file_make_folders(const char *path)
{
    char folder[500];

    if (strlen(path) >= sizeof folder)
        return false;
    for (const char *p = path; (p = strchr(p + 1, '/')) != NULL;) {
        memcpy(folder, path, (size_t)(p - path));
        folder[p - path] = '\0';
        if (make_folder(folder) && errno != EEXIST && errno != EACCES && errno != EROFS)
            return false;
    }
    return true;
}
