/*
 * completion.c - the tables of verbs and options for the shells' completion. One item a line, its
 * fields separated by tabs, "-" for what is not there:
 *
 *   verb     NAME  WORDS  SUMMARY
 *   option   VERB  --NAME  -LETTER  none|required|optional  VALUES  HELP
 *   devices  NAME...
 *
 * VERB is "-" where no verb has been typed yet. WORDS and VALUES are what may stand there: a list,
 * or @files, @targets, @devices. cli/completion/ holds what reads this.
 */
#include <string.h>

#include "cli.h"

struct place {
    const char *argument; /* as the tables call it, or a part of it */
    const char *values;
};

static const struct place options[] = {
    {"TARGET", "@targets"},
    {"FILE", "@files"},
    {"PATH", "@files"},
    {"NAME", "@devices"},
    {"FORMAT", "bin hex srec elf uf2 dfu"},
    {"SEQUENCE", "rts-dtr dtr-rts rts-dtr-inv dtr-rts-inv gpio knock touch none"},
    {"|", NULL}, /* the argument is the list */
    {NULL, "-"},
};

static const char written[] =
    "bin hex srec dfu"; /* the formats of them that images are written in */

static const struct place words[] = {
    {"FILE", "@files"},     {"IN", "@files"}, {"NAME", "@devices"},
    {"DEVICE", "@devices"}, {"VERB", NULL},   {NULL, "-"},
};

static const struct place *place_of(const struct place *places, const char *argument)
{
    while (places->argument && (!argument || !strstr(argument, places->argument)))
        places++;
    return places;
}

static void print_text(const char *text)
{
    for (; *text; text++)
        putchar(*text == '\n' ? ' ' : *text);
}

static void print_option(const char *verb, const struct opt_row *row)
{
    const struct opt_name *o = &opt_names[row->id];
    const struct place *place = place_of(options, o->argument);
    bool writes = row->id == OPT_TO || (row->id == OPT_FORMAT && !strcmp(verb, "read"));
    const char *values = writes ? written : place->values ? place->values : o->argument;
    const char *takes = !o->argument ? "none" : o->argument[0] == '[' ? "optional" : "required";
    char letter[] = {'-', o->letter, '\0'};

    printf("option\t%s\t--%s\t%s\t%s\t", verb, o->name, letter, takes);
    for (const char *p = values; p && *p; p++)
        putchar(*p == '|' ? ' ' : *p);
    printf("\t");
    print_text(row->help);
    printf("\n");
}

static void print_options(const char *verb, const struct opt_row *rows)
{
    for (; rows->help; rows++)
        print_option(verb, rows);
}

static void print_verb(const struct verb *verb)
{
    const struct place *place = place_of(words, verb->words);

    printf("verb\t%s\t", verb->name);
    if (place->values)
        printf("%s", place->values);
    else
        for (size_t i = 0; verbs[i]; i++)
            printf("%s ", verbs[i]->name);
    printf("%s\t%s\n", place->values ? "" : "options targets exit-codes", verb->summary);
    print_options(verb->name, verb->options);
    if (verb->connects)
        print_options(verb->name, opt_connection);
    print_options(verb->name, opt_general);
}

void cli_print_completion(void)
{
    struct stm32bl_device_info d;

    for (size_t i = 0; verbs[i]; i++)
        print_verb(verbs[i]);
    print_options("-", opt_connection);
    print_options("-", opt_general);
    printf("devices\t");
    for (size_t i = 0; i < stm32bl_device_count(); i++) {
        stm32bl_device_get(stm32bl_device_at(i), &d);
        printf("%s%s", i ? " " : "", d.name);
    }
    printf("\n");
}
