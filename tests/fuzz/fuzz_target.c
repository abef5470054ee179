/* Target strings: SCHEME:NAME[,KEY=VALUE]..., and taking the options out of them. */
#include <stdlib.h>
#include <string.h>

#include "base/target.h"
#include "oracle.h"

static void take_numbers(struct bl_target *target, const char *key)
{
    uint32_t number = 7;
    struct bl_error error = {{0}};

    if (bl_target_take_number(target, key, 5, 1000, &number, &error))
        oracle_check(error.text[0] != '\0', "an error has a message");
    oracle_check(number >= 5 && number <= 1000, "a number is inside its limits");
}

static void check_options(struct bl_target *target)
{
    struct bl_error error = {{0}};
    size_t count = target->count;

    oracle_check(count <= BL_TARGET_OPTIONS, "no more options than there is room for");
    take_numbers(target, "baud");
    for (size_t i = 0; i < count; i++) {
        oracle_check(target->options[i].key[0] != '\0', "an option has a name");
        if (bl_target_finish(target, "these", &error))
            oracle_check(error.text[0] != '\0', "an error has a message");
        bl_target_take(target, target->options[i].key);
    }
    for (size_t i = 0; i < count; i++) // a name may stand there more than once
        while (bl_target_take(target, target->options[i].key))
            ;
    oracle_check(!bl_target_finish(target, "these", &error), "all options are taken");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct bl_target target;
    struct bl_error error = {{0}};

    memcpy(text, data, size);
    text[size] = '\0';
    if (bl_target_parse(&target, text, &error) == STM32BL_OK) {
        bool usb = !strcmp(target.scheme, "usb");
        oracle_check(usb || target.name[0] != '\0', "a target has a name");
        oracle_check(usb || !strcmp(target.scheme, "serial") || !strcmp(target.scheme, "sim") ||
                         !strcmp(target.scheme, "tcp") || !strcmp(target.scheme, "rfc2217"),
                     "a scheme is a known one");
        check_options(&target);
    } else {
        oracle_check(error.text[0] != '\0', "an error has a message");
    }
    if (bl_target_parse_options(&target, text, &error) == STM32BL_OK)
        check_options(&target);
    free(text);
    return 0;
}
