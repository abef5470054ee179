/*
 * realpath_shim.c - an emulated device is itself a link to a pseudo-terminal, where umockdev's version of
 * realpath goes wrong: what it cuts off in front is longer than the name. This one stops at the
 * device. It also stands in for what fortified programs call; libserialport 0.1.2 is one.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "emulated_tty.h"

char *__realpath_chk(const char *name, char *out, size_t size);

char *realpath(const char *name, char *out)
{
    char *(*real)(const char *, char *);

    if (!strcmp(name, EMULATED_LINK))
        name = EMULATED_PORT;
    if (!strncmp(name, "/dev/tty", 8))
        return out ? strcpy(out, name) : strdup(name);
    *(void **)&real = dlsym(RTLD_NEXT, "realpath");
    return real(name, out);
}

char *__realpath_chk(const char *name, char *out, size_t size)
{
    return out && size < 4096 ? NULL : realpath(name, out); // the size that the standard asks for
}
