/*
 * checksum.c - the CRC of memory, by the chip where it can, else by reading it back.
 */
#include <stdlib.h>

#include "cli.h"

enum { RANGES = 4 };

static const struct opt_row options[] = {
    {OPT_ADDRESS, "first byte, a multiple of 4 (default: the whole flash)"},
    {OPT_LENGTH, "how many bytes, a multiple of 4, K and M allowed"},
    {OPT_CRC32, "the CRC-32 of zip and zlib in its place, of any\n"
                "bytes; with --turbo the chip computes it"},
    {0, NULL},
};

struct sum {
    struct stm32bl_segment range;
    uint32_t crc;
    bool by_chip;
};

static int check_options(struct cli *cli, uint32_t *addr, uint32_t *length)
{
    int exit = opt_address(cli, OPT_ADDRESS, addr);

    if (!exit)
        exit = opt_size(cli, OPT_LENGTH, length);
    if (exit)
        return exit;
    if (!cli->args.value[OPT_ADDRESS] != !cli->args.value[OPT_LENGTH])
        return cli_usage(cli, "--address and --length go together");
    if ((*addr % 4 || *length % 4) && !cli->args.value[OPT_CRC32])
        return cli_usage(cli, "--address and --length must be multiples of 4: the CRC is one of "
                              "32-bit words");
    return CLI_DONE;
}

static int read_back(struct cli *cli, struct sum *sum)
{
    size_t size = sum->range.size;
    uint8_t *buf = malloc(size);
    int err;

    if (!buf)
        return cli_error(cli, STM32BL_ERR_MEMORY, "out of memory for %zu bytes", size);
    err = stm32bl_read(cli->bl, sum->range.address, buf, size);
    ui_end_phase(&cli->ui);
    sum->crc = stm32bl_crc(0xFFFFFFFF, buf, size);
    free(buf);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}

static int compute(struct cli *cli, struct sum *sum)
{
    int err;

    if (cli->args.value[OPT_CRC32]) {
        err = stm32bl_crc32(cli->bl, sum->range.address, sum->range.size, &sum->crc, &sum->by_chip);
        ui_end_phase(&cli->ui);
        return err ? cli_session_error(cli, err) : CLI_DONE;
    }
    err = stm32bl_checksum(cli->bl, sum->range.address, sum->range.size, &sum->crc);
    sum->by_chip = err == STM32BL_OK;
    if (err == STM32BL_ERR_UNSUPPORTED)
        return read_back(cli, sum);
    return err ? cli_session_error(cli, err) : CLI_DONE;
}

static void print(FILE *out, const struct sum *sum)
{
    char size[TEXT_SIZE];
    uint32_t last = sum->range.address + (uint32_t)sum->range.size - 1;

    fprintf(out, "0x%08x  0x%08x...0x%08x, %s, %s\n", (unsigned)sum->crc,
            (unsigned)sum->range.address, (unsigned)last, text_size(size, sum->range.size),
            sum->by_chip ? "computed by the chip" : "computed here from what was read back");
}

static void send_result(struct cli *cli, const struct sum *sums, size_t count)
{
    cJSON *result = json_result(cli);
    cJSON *list = cJSON_AddArrayToObject(result, "checksums");

    for (size_t i = 0; i < count; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddNumberToObject(o, "address", sums[i].range.address);
        cJSON_AddNumberToObject(o, "size", (double)sums[i].range.size);
        cJSON_AddNumberToObject(o, "crc", sums[i].crc);
        cJSON_AddStringToObject(o, "algorithm",
                                cli->args.value[OPT_CRC32] ? "CRC-32" : "CRC-32/MPEG-2");
        cJSON_AddStringToObject(o, "computed_by", sums[i].by_chip ? "chip" : "host");
        cJSON_AddItemToArray(list, o);
    }
    json_send(result);
}

static int connected(struct cli *cli, uint32_t addr, uint32_t length)
{
    struct stm32bl_segment ranges[RANGES] = {{addr, length, NULL}};
    struct sum sums[RANGES];
    size_t count = 1;
    int exit = length ? CLI_DONE : cli_flash_ranges(cli, ranges, RANGES, &count);

    for (size_t i = 0; i < count && !exit; i++) {
        sums[i].range = ranges[i];
        exit = compute(cli, &sums[i]);
    }
    if (exit)
        return exit;
    if (cli->ui.json)
        send_result(cli, sums, count);
    else
        for (size_t i = 0; i < count; i++)
            print(cli->ui.out, &sums[i]);
    return CLI_DONE;
}

static int run(struct cli *cli)
{
    uint32_t addr = 0, length = 0;
    int exit = check_options(cli, &addr, &length);

    if (!exit)
        exit = cli_open(cli);
    return exit ? exit : connected(cli, addr, length);
}

const struct verb verb_checksum = {
    .name = "checksum",
    .words = "",
    .summary = "compute the CRC of flash or other memory",
    .about = "The CRC-32 of the chip's CRC unit after reset: polynomial 0x04C11DB7, initial\n"
             "value 0xFFFFFFFF, over little-endian 32-bit words, nothing reflected, no final\n"
             "XOR. Few bootloaders can compute it (Get Checksum in 'stm32bl info'); with the\n"
             "others the memory is read and the CRC computed here. The output says which.\n"
             "--crc32 shows the sum that zip and python's zlib.crc32() make of a file.",
    .options = options,
    .examples = {"stm32bl checksum -p /dev/ttyUSB0", "Of the whole flash.",
                 "stm32bl checksum -p /dev/ttyUSB0 -a 0x08000000 -n 16K", "Of the first 16 KiB.",
                 "stm32bl checksum --turbo --crc32 -p /dev/ttyUSB0",
                 "The CRC-32 of all flash, by a program in RAM: 2 MiB in seconds.", NULL},
    .connects = true,
    .few_facts = true,
    .run = run,
};
