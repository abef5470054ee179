/*
 * kept.c - the file with the bytes that --preserve keeps: they are on the disk before anything is
 * erased, for from then on it may hold the only copy of them.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { NAMES = 1000 };

/* Tries what saving will do, before minutes of reading. */
static int try_name(struct cli *cli, const char *path)
{
    struct stm32bl_image *img = stm32bl_image_new();
    int err = img ? stm32bl_image_check_path(img, path, false) : STM32BL_ERR_MEMORY;

    if (err)
        err = cli_file_error(cli, err, "%s",
                             img ? stm32bl_image_error_message(img) : "out of memory");
    stm32bl_image_free(img);
    return err;
}

int cli_check_backup(struct cli *cli)
{
    const char *path = cli->args.value[OPT_BACKUP];

    if (!path)
        return CLI_DONE;
    if (!cli->args.value[OPT_PRESERVE])
        return cli_usage(cli, "--backup goes with --preserve");
    if (!strcmp(path, "-"))
        return cli_usage(cli, "--backup wants the name of a file");
    if (!cli_is_suffix_known(path))
        return cli_usage(cli, "--backup=%s: its suffix names no format: bin, hex, srec or dfu",
                         path);
    if (!ui_exists(path))
        return try_name(cli, path);
    return cli_file_error(cli, STM32BL_ERR_ACCESS,
                          "%s exists, and may be the only copy of earlier bytes: name a new file",
                          path);
}

/* Beside the image, with addresses: "app.bin.kept.hex", and numbers where that is taken. */
static char *make_name(const char *image, unsigned n)
{
    const char *base = strcmp(image, "-") ? image : "stm32bl";
    const char *at = ui_exists(image) ? NULL : strrchr(base, '@'); // FILE@ADDR
    int len = (int)(at ? (size_t)(at - base) : strlen(base));
    size_t size = strlen(base) + sizeof ".kept-9999.hex";
    char *name = malloc(size);

    if (name && n == 0)
        snprintf(name, size, "%.*s.kept.hex", len, base);
    else if (name)
        snprintf(name, size, "%.*s.kept-%u.hex", len, base, n + 1);
    return name;
}

/* For the first name that is free. Boards that are programmed side by side share the image. */
static int save_beside(struct cli *cli, struct stm32bl_image *saved, const char *image)
{
    int err = STM32BL_ERR_ACCESS;
    bool taken = false;

    for (unsigned n = 0; n < NAMES; n++) {
        char *name = make_name(image, n);
        if (!name)
            return STM32BL_ERR_MEMORY;
        err = stm32bl_image_save_new(saved, name, "hex", 0xFF);
        if (!err)
            cli->kept = name;
        else if (ui_exists(name) && !taken)
            cli_warn(cli,
                     "%s is there of another run: if that was interrupted, it holds the only "
                     "copy of what it kept",
                     name);
        taken = err && ui_exists(name);
        if (err)
            free(name);
        if (!taken)
            break;
    }
    return err;
}

static int save_as(struct cli *cli, struct stm32bl_image *saved, const char *path)
{
    size_t size = strlen(path) + 1;
    char *name = malloc(size);
    int err = name ? stm32bl_image_save_new(saved, path, NULL, 0xFF) : STM32BL_ERR_MEMORY;

    if (err) {
        free(name);
        return err;
    }
    memcpy(name, path, size);
    cli->kept = name;
    cli->kept_raw = cli_is_raw_name(path);
    cli->kept_at = stm32bl_image_segments(saved)->address;
    return STM32BL_OK;
}

int cli_save_kept(struct cli *cli, struct stm32bl_image *saved, const char *image)
{
    const char *path = cli->args.value[OPT_BACKUP];
    char size[TEXT_SIZE];
    int err;

    if (!stm32bl_image_count(saved))
        return CLI_DONE;
    err = path ? save_as(cli, saved, path) : save_beside(cli, saved, image);
    if (err)
        return cli_file_error(cli, err, "%s%s", stm32bl_image_error_message(saved),
                              path ? ""
                                   : "; the bytes to keep are saved beside the image before "
                                     "anything is erased: name another place by --backup");
    cli_note(cli, "saved %s to %s", text_size(size, cli_image_size(saved)), cli->kept);
    return CLI_DONE;
}

void cli_drop_kept(struct cli *cli, bool verified)
{
    if (!cli->kept)
        return;
    if (!verified)
        cli_note(cli, "not verified: the kept bytes stay in %s", cli->kept);
    else if (!cli->args.value[OPT_BACKUP] && remove(cli->kept))
        cli_warn(cli, "%s is of no use any more, and cannot be removed", cli->kept);
    cli_forget_kept(cli);
}

void cli_forget_kept(struct cli *cli)
{
    free(cli->kept);
    cli->kept = NULL;
    cli->kept_raw = false;
}
