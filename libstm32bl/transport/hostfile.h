/*
 * hostfile.h - what the C library's files cannot do: binary standard streams, and a file that
 * appears under its name only when it is complete. Knows nothing of transports.
 */
#ifndef BL_HOSTFILE_H
#define BL_HOSTFILE_H

#include <stdio.h>

#include "base/internal.h"

/** A name as messages show it: the end of a long path. */
struct bl_shown {
    char text[112];
};
struct bl_shown bl_file_shown(const char *path);

/** Turns errno of a file operation into an error and a message that names `path`. */
int bl_file_fail(struct bl_error *error, const char *path, int errno_value);

/** Opens a file for reading bytes; "-" is standard input. NULL with errno set. */
FILE *bl_file_open(const char *path);
/** Closes it, standard input excepted. */
void bl_file_close(FILE *file);

/** True for a regular file, and for a name that is free; false for links, pipes, folders, devices. */
bool bl_file_is_plain(const char *path);

/** A file that is being written. */
struct bl_output {
    FILE *file;
    const char *path; /* as given */
    char *target;     /* the file that `temporary` will become; NULL: written directly */
    char *temporary;
    bool keeps; /* a file of that name is never replaced */
};

/**
 * Begins to write `path`, "-" for standard output. What is no regular file (a device, a pipe) is
 * written directly, the target of a symbolic link stays one. Errors: NOT_FOUND, ACCESS, IO, MEMORY.
 */
int bl_output_open(struct bl_output *output, const char *path, struct bl_error *error);

/** The same, but a file that is there is kept, also one that appears meanwhile: ACCESS. */
int bl_output_open_new(struct bl_output *output, const char *path, struct bl_error *error);

/** What opening would say, before there is anything to write. Leaves no trace. */
int bl_output_check(const char *path, bool may_replace, struct bl_error *error);

/** Makes the file appear. On failure the old one is as before. */
int bl_output_commit(struct bl_output *output, struct bl_error *error);

/** Makes the folders that lead to `path` where they are missing. False: it cannot. */
bool bl_file_make_folders(const char *path);

/** Ends without a trace. */
void bl_output_abort(struct bl_output *output);

#endif
