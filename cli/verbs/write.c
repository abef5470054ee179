/*
 * write.c - the main job: plan, erase, write, verify.
 */
#include <string.h>

#include "slot/slot.h"

static const struct opt_row options[] = {
    {OPT_ADDRESS, "where a raw binary goes (default: start of flash)"},
    {OPT_FORMAT, "bin, hex, srec, elf, uf2, dfu; dfu:N is alternate\n"
                 "setting N of it alone (default: by the content)"},
    {OPT_ONLY, "write the part of the image that lies in flash, ram,\n"
               "eeprom or FIRST-LAST, and leave out the rest"},
    {OPT_ERASE, "auto (default): the sectors that the image touches;\n"
                "all: the whole flash; none: it is blank already"},
    {OPT_DIFF, "erase and write only the sectors that differ from the\n"
               "image"},
    {OPT_SUPPLY, "F2, F4 and F7 supplied with 2.7 to 3.6 V: program by\n"
                 "words, four times as fast as by bytes"},
    {OPT_ORDER, "safe: the vectors last, so that half an image does not\n"
                "start (default); ascending: for a bootloader that\n"
                "erases a page when its start is written"},
    {OPT_NO_VERIFY, "do not verify what was written"},
    {OPT_PRESERVE, "keep the other bytes of the touched sectors: read them\n"
                   "first, save them beside FILE, and write them back"},
    {OPT_BACKUP, "with --preserve: save those bytes here, for good (bin,\n"
                 "hex, srec or dfu, by suffix); must be a new file"},
    {OPT_DRY_RUN, "show what would be done, and do nothing"},
    {OPT_GO, "then start the program at ADDR (default: the image's\n"
             "first address)"},
    {OPT_RESET, "then reset the chip, so that the application starts"},
    {OPT_SLOT, "auto: of sealed images that which is linked for the\n"
               "slot that the resident loader has free; then have the\n"
               "loader check and start it (docs/LOADER.md)"},
    {OPT_IMAGE_VERSION, "with --slot: FILE is a program, linked for a slot;\n"
                        "seal it as this version, as 'image seal' does"},
    {OPT_COUNTER, "with --version: the security counter (0)"},
    {OPT_OVER, "with --version: also over images up to this counter"},
    {OPT_PRODUCT, "with --version: the name of the product"},
    {OPT_NO_TRIAL, "with --version: it need not confirm itself"},
    {OPT_KEY, "with --version: sign with this private key of Ed25519\n"
              "(PEM); with --sign-with: the public key"},
    {OPT_SIGN_WITH, "with --version: sign by a shell command"},
    {OPT_SLOT_SIZE, "with --version: of a layout that is not known, or of a\n"
                    "larger slot at the same address: 60K"},
    {OPT_CONFIRM_WITHIN, "with --slot: then wait for the application to confirm\n"
                         "itself, by its word or, with --entry, in the loader's\n"
                         "log"},
    {OPT_FORCE, "write a file as raw that looks like a broken one of\n"
                "another format, or is for another chip; no warning\n"
                "about the vector table"},
    {0, NULL},
};

enum { MOST_CONFIRM_S = 86400 };

struct job {
    struct stm32bl_image *img;
    struct stm32bl_image *saved; /* what --preserve kept; NULL without it */
    unsigned flags;
    uint32_t go_address;
    char refusal[300];   /* of a dry run: "" if there is none */
    int64_t used;        /* of the bytes that are lost; negative: not known */
    const char *warning; /* on the image of the user, before --preserve adds to it */
    struct stm32bl_plan plan;
    struct slot_images images; /* of --slot */
    struct slot_choice slot;
    uint32_t confirm_s; /* 0: nobody waits */
    enum slot_proof proof;
};

static int read_flags(struct cli *cli, unsigned *flags)
{
    const char *erase = cli->args.value[OPT_ERASE], *order = cli->args.value[OPT_ORDER];

    *flags = cli->args.value[OPT_NO_VERIFY] ? STM32BL_NO_VERIFY : 0;
    *flags |= cli->args.value[OPT_DIFF] ? STM32BL_DIFF : 0;
    if (order && !strcmp(order, "ascending"))
        *flags |= STM32BL_ASCENDING;
    else if (order && strcmp(order, "safe"))
        return cli_usage(cli, "--order=%s: safe or ascending", order);
    if (!erase || !strcmp(erase, "auto"))
        return CLI_DONE;
    if (cli->args.value[OPT_DIFF])
        return cli_usage(cli, "--diff goes with --erase=auto only");
    if (cli->args.value[OPT_PRESERVE])
        return cli_usage(cli, "--preserve goes with --erase=auto only");
    if (!strcmp(erase, "all"))
        *flags |= STM32BL_ERASE_ALL;
    else if (!strcmp(erase, "none"))
        *flags |= STM32BL_ERASE_NONE;
    else
        return cli_usage(cli, "--erase=%s: auto, all or none", erase);
    return CLI_DONE;
}

/* --slot: where the image goes is the loader's to say, and it is started by what activates it. */
static int check_slot(struct cli *cli, struct job *job)
{
    static const enum opt others[] = {OPT_GO, OPT_RESET, OPT_ERASE, OPT_ADDRESS, OPT_ONLY};
    size_t count =
        cli->args.value[OPT_IMAGE_VERSION] ? 3 : 5; // a program has them as in `image seal`
    const char *slot = cli->args.value[OPT_SLOT], *confirm = cli->args.value[OPT_CONFIRM_WITHIN];

    if (confirm && (!opt_number(confirm, MOST_CONFIRM_S, &job->confirm_s) || !job->confirm_s))
        return cli_usage(cli, "--confirm-within=%s: 1 to %u seconds", confirm,
                         (unsigned)MOST_CONFIRM_S);
    if (confirm && !slot)
        return cli_usage(cli, "--confirm-within goes with --slot");
    if (!slot)
        return CLI_DONE;
    if (strcmp(slot, "auto"))
        return cli_usage(cli, "--slot=%s: auto", slot);
    for (size_t i = 0; i < count; i++)
        if (cli->args.value[others[i]])
            return cli_usage(cli,
                             "--%s does not go with --slot: the loader says what is free, and "
                             "starts it",
                             opt_names[others[i]].name);
    cli->args.value[OPT_GO] = "";
    return CLI_DONE;
}

static int check_options(struct cli *cli, struct job *job)
{
    int exit = read_flags(cli, &job->flags);

    if (!exit)
        exit = slot_check_seal(cli);
    if (!exit)
        exit = check_slot(cli, job);
    if (!exit && cli->args.value[OPT_GO] && cli->args.value[OPT_RESET])
        exit = cli_usage(cli, "--go and --reset: one of them");
    if (!exit && cli->args.value[OPT_GO] && *cli->args.value[OPT_GO])
        exit = opt_address(cli, OPT_GO, &job->go_address);
    return exit ? exit : cli_check_backup(cli);
}

static int plan(struct cli *cli, struct job *job)
{
    int err = stm32bl_plan(cli->bl, stm32bl_image_segments(job->img), stm32bl_image_count(job->img),
                           job->flags, &job->plan);

    return err ? cli_session_error(cli, err) : CLI_DONE;
}

static int preserve(struct cli *cli, struct job *job)
{
    uint32_t last_address = job->plan.last_address; // the user's vector table, not a kept one
    int err, exit;

    if (!cli->args.value[OPT_PRESERVE])
        return CLI_DONE;
    job->saved = stm32bl_image_new();
    if (!job->saved)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory");
    err = stm32bl_preserve(cli->bl, job->img, job->saved);
    ui_end_phase(&cli->ui);
    if (err)
        return cli_session_error(cli, err);
    exit = cli->args.value[OPT_DRY_RUN] ? CLI_DONE
                                        : cli_save_kept(cli, job->saved, cli->args.words[0]);
    if (!exit)
        exit = plan(cli, job);
    job->plan.last_address = last_address;
    return exit;
}

/*
 * A resident loader writes behind read-out protection, too, where a ROM refuses that: what cannot be read back then is said
 * before anything is erased.
 */
static int check_sight(struct cli *cli, const struct job *job)
{
    uint32_t address = stm32bl_image_segments(job->img)[0].address;
    uint8_t byte;
    int err = STM32BL_OK;

    if (stm32bl_loader_answers(cli->bl))
        err = stm32bl_read(cli->bl, address, &byte, sizeof byte);
    if (err == STM32BL_OK || cli->info->protection != STM32BL_PROTECTION_ON)
        return err == STM32BL_OK || err == STM32BL_ERR_REFUSED ? CLI_DONE
                                                               : cli_session_error(cli, err);
    if (job->flags & STM32BL_NO_VERIFY)
        return CLI_DONE;
    return cli_error(cli, STM32BL_ERR_REFUSED,
                     "read-out protection is on, so that what is written cannot be verified: "
                     "--no-verify leaves that to the loader, which checks an image before it "
                     "starts it (--go); nothing was erased or written");
}

/* What is protected is said before anything is read or erased. */
static int check_locks(struct cli *cli, struct job *job)
{
    int err = stm32bl_check_plan(cli->bl, &job->plan);

    if (err != STM32BL_ERR_REFUSED)
        return err ? cli_session_error(cli, err) : CLI_DONE;
    if (job->flags & STM32BL_DIFF) {
        cli_warn(cli, "%s; without that, what is there must be the same", // --diff finds out
                 stm32bl_error_message(cli->bl));
        return CLI_DONE;
    }
    if (!cli->args.value[OPT_DRY_RUN])
        return cli_session_error(cli, err);
    snprintf(job->refusal, sizeof job->refusal, "%s", stm32bl_error_message(cli->bl));
    return CLI_DONE;
}

/* Asks how much of what would be lost is in use, where the ROM can tell that quickly. */
static void find_used(struct cli *cli, struct job *job)
{
    uint32_t used;

    job->used = -1;
    if (!stm32bl_lost_in_use(cli->bl, &job->plan, &used))
        job->used = used;
}

static void say_what_is_lost(struct cli *cli, const struct job *job)
{
    const struct stm32bl_plan *p = &job->plan;
    char erased[TEXT_SIZE], lost[TEXT_SIZE];

    if (!p->lost_size || !job->used || job->slot.image) // all of a slot is the image's
        return;
    if (p->flags & STM32BL_ERASE_ALL)
        snprintf(erased, sizeof erased, "the whole flash");
    else
        snprintf(erased, sizeof erased, "%u sector%s", (unsigned)p->erase_count,
                 p->erase_count == 1 ? "" : "s");
    cli_note(cli, "erasing %s%s destroys %s outside the image%s%s",
             p->flags & STM32BL_DIFF ? "up to " : "", erased,
             text_size(lost, job->used < 0 ? p->lost_size : (uint64_t)job->used),
             job->used < 0 ? ", if they are in use" : "",
             p->flags & STM32BL_ERASE_ALL ? "" : " (--preserve keeps them)");
}

/* What would fail after the work is done is said before. */
static int check_leave(struct cli *cli, struct job *job)
{
    const char *go = cli->args.value[OPT_GO];
    struct stm32bl_segment start = {0, 8, (const uint8_t *)"vectors"};
    struct stm32bl_plan unused;
    int err;

    err = cli->args.value[OPT_RESET] ? stm32bl_check_reset(cli->bl) : STM32BL_OK;
    if (err)
        return cli_session_error(cli, err);
    if (!go)
        return CLI_DONE;
    if (!*go)
        job->go_address = stm32bl_image_segments(job->img)[0].address;
    start.address = job->go_address;
    err = stm32bl_plan(cli->bl, &start, 1, 0, &unused);
    return err ? cli_error(cli, err,
                           "--go=0x%08x: neither flash nor RAM that the bootloader allows",
                           (unsigned)job->go_address)
               : CLI_DONE;
}

static int leave(struct cli *cli, const struct job *job)
{
    const char *go = cli->args.value[OPT_GO];
    int err = STM32BL_OK;

    if (go)
        err = stm32bl_go(cli->bl, job->go_address);
    else if (cli->args.value[OPT_RESET])
        err = stm32bl_reset(cli->bl);
    if (err) // what the chip holds is known all the same
        return cli_error(cli, err, "%s", stm32bl_error_message(cli->bl));
    if (go)
        cli_note(cli, "started the program at 0x%08x", (unsigned)job->go_address);
    else if (cli->args.value[OPT_RESET])
        cli_note(cli, "reset the chip");
    return CLI_DONE;
}

/* What was written to a slot. */
static int start(struct cli *cli, struct job *job)
{
    int exit = slot_start(cli, &job->slot);

    if (!exit && job->confirm_s)
        exit = slot_confirm(cli, &job->slot, job->confirm_s, &job->proof);
    return exit;
}

static void send_outcome(struct cli *cli, const struct job *job, const struct stm32bl_summary *done,
                         cJSON *object)
{
    json_chip(object, cli->info);
    cJSON_AddNumberToObject(object, "image_bytes", job->plan.image_size);
    cJSON_AddNumberToObject(object, "lost_bytes", job->plan.lost_size);
    json_used(object, job->used);
    json_summary(object, done);
    if (job->slot.image) {
        json_text(object, "slot", "%c", job->slot.slot ? 'B' : 'A');
        cJSON_AddStringToObject(object, "version", job->slot.version);
    }
    if (job->proof)
        cJSON_AddStringToObject(object, "confirmed_by",
                                job->proof == SLOT_BY_WORD ? "word" : "log");
    json_send(object);
}

static int program(struct cli *cli, struct job *job)
{
    bool leaves = cli->args.value[OPT_GO] || cli->args.value[OPT_RESET];
    struct stm32bl_summary done;
    int err, exit;

    say_what_is_lost(cli, job);
    err = stm32bl_program(cli->bl, &job->plan);
    ui_end_phase(&cli->ui);
    if (err)
        return cli_session_error(cli, err);
    cli_drop_kept(cli, !(job->flags & STM32BL_NO_VERIFY));
    done = *stm32bl_summary(cli->bl);
    cli_summary(cli, &done);
    if (leaves && cli->ui.json) // it is true whatever becomes of the start
        send_outcome(cli, job, &done, json_event("programmed"));
    exit = job->slot.image ? start(cli, job) : leave(cli, job);
    if (!exit && cli->ui.json)
        send_outcome(cli, job, &done, json_result(cli));
    return exit;
}

/* Which of the files, and where to. */
static int place(struct cli *cli, struct job *job)
{
    int exit;

    if (!cli->args.value[OPT_SLOT])
        return cli_place(cli, &job->img);
    exit = slot_choose(cli, &job->images, &job->slot);
    return exit ? exit : slot_place(cli, &job->slot, &job->img);
}

static int nothing_to_do(struct cli *cli, const struct job *job)
{
    cJSON *result;

    if (!cli->ui.json)
        return CLI_DONE;
    result = json_result(cli);
    json_chip(result, cli->info);
    cJSON_AddStringToObject(result, "version", job->slot.version);
    cJSON_AddBoolToObject(result, "changed", false);
    json_send(result);
    return CLI_DONE;
}

static int connected(struct cli *cli, struct job *job)
{
    int exit = place(cli, job);

    if (!exit && job->slot.runs)
        return nothing_to_do(cli, job);
    if (!exit)
        exit = plan(cli, job); // before anything is read, so that a bad range is said at once
    if (!exit)
        exit = check_leave(cli, job);
    if (!exit)
        exit = check_sight(cli, job);
    job->warning = job->plan.warning;
    if (!exit)
        exit = check_locks(cli, job);
    if (!exit)
        exit = preserve(cli, job);
    if (exit)
        return exit;
    if (job->warning && !cli->args.value[OPT_FORCE] && !job->slot.image)
        cli_warn(cli, "%s", job->warning);
    find_used(cli, job);
    if (cli->args.value[OPT_DRY_RUN])
        return cli_show_plan(cli, &job->plan, *job->refusal ? job->refusal : NULL, job->used);
    return program(cli, job);
}

static int run(struct cli *cli)
{
    struct job job = {0};
    int exit = check_options(cli, &job);

    if (!exit)
        exit = cli->args.value[OPT_SLOT] ? slot_load(cli, &job.images)
                                         : cli_load(cli, cli->args.count, 0, &job.img);
    if (!exit)
        exit = cli_open(cli);
    if (!exit)
        exit = connected(cli, &job);
    cli_forget_kept(cli);
    slot_free(&job.images);
    stm32bl_image_free(job.saved);
    stm32bl_image_free(job.img);
    return exit;
}

const struct verb verb_write = {
    .name = "write",
    .words = "FILE[@ADDR]...",
    .summary = "erase what an image needs, write it, and read it back",
    .about = "FILE is a raw binary, Intel HEX, Motorola S-record, ELF, UF2 or DfuSe file, as\n"
             "its content tells; '-' is standard input. Several files are written as one, each\n"
             "raw binary with its address behind an @. Everything is checked against the\n"
             "memory of the chip before anything is erased. The block with the vector table is\n"
             "written last, so that an interrupted write never leaves half an image that\n"
             "starts.",
    .options = options,
    .examples = {"stm32bl write -p /dev/ttyUSB0 -a 0x0807c010 user_app.bin",
                 "Write a raw binary to 0x0807c010, and verify it.",
                 "stm32bl write -p sim:stm32f411 --dry-run -a 0x0807c010 user_app.bin",
                 "Show what that would do to an STM32F411, without any hardware.",
                 "stm32bl write --preserve --backup old.bin --go firmware.hex",
                 "Keep what else is in the sectors, save it first, then start.",
                 "stm32bl write --slot=auto a.bin b.bin --entry=knock",
                 "Update a device with the resident loader, whichever slot is free.", NULL},
    .min_words = 1,
    .max_words = CLI_WORDS,
    .connects = true,
    .few_facts = true,
    .run = run,
};
