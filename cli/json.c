/*
 * json.c - the event stream of --json: one object per line on stdout. docs/JSON.md describes it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"

/* Fewer than one progress event for each of these, in the transport's time. */
enum { INTERVAL_MS = 500 };

cJSON *json_event(const char *event)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddStringToObject(object, "event", event);
    return object;
}

cJSON *json_result(struct cli *cli)
{
    cJSON *object = json_event("result");

    if (cli->verb)
        cJSON_AddStringToObject(object, "verb", cli->verb->name);
    cJSON_AddBoolToObject(object, "ok", true);
    return object;
}

void json_send(cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);

    if (text)
        json_put(stdout, text);
    ui_flush();
    cJSON_free(text);
    cJSON_Delete(object);
}

void json_text(cJSON *object, const char *key, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cJSON_AddStringToObject(object, key, text);
}

static void send_progress(const struct stm32bl_progress *p)
{
    cJSON *object = json_event("progress");

    cJSON_AddStringToObject(object, "phase", text_phase(p->phase));
    cJSON_AddNumberToObject(object, "address", p->address);
    cJSON_AddNumberToObject(object, "done", (double)p->done);
    cJSON_AddNumberToObject(object, "total", (double)p->total);
    cJSON_AddNumberToObject(object, "elapsed_ms", (double)p->elapsed_ms);
    json_send(object);
}

void json_progress(struct ui *ui, const struct stm32bl_progress *p)
{
    struct ui_phase *phase = &ui->phase;
    bool begins = !phase->running || p->phase != phase->last.phase || p->done < phase->last.done;
    bool ends = p->total && p->done == p->total && phase->last.done != p->total;

    if (!begins && !ends && p->elapsed_ms - phase->last.elapsed_ms < INTERVAL_MS)
        return;
    phase->running = true;
    phase->last = *p;
    send_progress(p);
}

void json_used(cJSON *object, int64_t used)
{
    cJSON_AddItemToObject(object, "lost_in_use",
                          used < 0 ? cJSON_CreateNull() : cJSON_CreateNumber((double)used));
}

void json_chip(cJSON *object, const struct stm32bl_info *info)
{
    struct stm32bl_device_info d = {.name = NULL};
    char id[TEXT_SIZE];

    if (info->device)
        stm32bl_device_get(info->device, &d);
    cJSON_AddStringToObject(object, "target", info->target);
    cJSON_AddItemToObject(object, "device",
                          d.name ? cJSON_CreateString(d.name) : cJSON_CreateNull());
    cJSON_AddItemToObject(object, "unique_id",
                          info->unique_id_read ? cJSON_CreateString(text_unique_id(id, info))
                                               : cJSON_CreateNull());
}

void json_summary(cJSON *object, const struct stm32bl_summary *s)
{
    cJSON_AddBoolToObject(object, "mass_erased", s->mass_erased);
    cJSON_AddNumberToObject(object, "erased_sectors", s->erased_sectors);
    cJSON_AddNumberToObject(object, "erased_bytes", (double)s->erased_bytes);
    cJSON_AddNumberToObject(object, "blank_bytes", (double)s->blank_bytes);
    cJSON_AddNumberToObject(object, "blank_by_checksum", (double)s->blank_by_checksum);
    cJSON_AddNumberToObject(object, "written_bytes", (double)s->written_bytes);
    cJSON_AddNumberToObject(object, "verified_bytes", (double)s->verified_bytes);
    cJSON_AddNumberToObject(object, "verified_by_checksum", (double)s->verified_by_checksum);
    cJSON_AddNumberToObject(object, "kept_sectors", s->kept_sectors);
    cJSON_AddNumberToObject(object, "kept_bytes", (double)s->kept_bytes);
    cJSON_AddNumberToObject(object, "kept_by_checksum", (double)s->kept_by_checksum);
    cJSON_AddNumberToObject(object, "compare_ms", (double)s->compare_ms);
    cJSON_AddNumberToObject(object, "read_bytes", (double)s->read_bytes);
    cJSON_AddNumberToObject(object, "erase_ms", (double)s->erase_ms);
    cJSON_AddNumberToObject(object, "write_ms", (double)s->write_ms);
    cJSON_AddNumberToObject(object, "verify_ms", (double)s->verify_ms);
    cJSON_AddNumberToObject(object, "read_ms", (double)s->read_ms);
    cJSON_AddNumberToObject(object, "retries", s->retries);
    cJSON_AddBoolToObject(object, "turbo", s->turbo);
}
