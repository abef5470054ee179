/*
 * rom_commands.c - which commands the bootloader has, and the three that only tell what it is,
 * AN3155 3.1 to 3.3.
 */
#include <string.h>

#include "defects.h"
#include "option_bytes.h"
#include "rom.h"

enum {
    GET = 0x00,
    GET_VERSION = 0x01,
    GET_ID = 0x02,
    READ = 0x11,
    GO = 0x21,
    WRITE = 0x31,
    ERASE = 0x43,
    EXTENDED_ERASE = 0x44,
    WRITE_PROTECT = 0x63,
    WRITE_UNPROTECT = 0x73,
    READOUT_PROTECT = 0x82,
    READOUT_UNPROTECT = 0x92,
    SPECIAL = 0x50,
    EXTENDED_SPECIAL = 0x51,
    CHECKSUM = 0xA1
};

enum { COMMANDS = 24, I2C_VERSION = 0x12 };

/* AN4221 since V1.1: the twins of commands that hold the bus's clock while they work, and say BUSY. */
static const struct {
    uint8_t gentle;
    uint8_t plain;
} twins[] = {{0x32, WRITE},           {0x45, EXTENDED_ERASE},  {0x64, WRITE_PROTECT},
             {0x74, WRITE_UNPROTECT}, {0x83, READOUT_PROTECT}, {0x93, READOUT_UNPROTECT}};

enum { TWINS = sizeof twins / sizeof *twins };

static unsigned version_of(const struct stm32bl_sim *sim)
{
    if (!sim->set.i2c)
        return sim->device->protocol_version;
    return sim->set.i2c_version ? sim->set.i2c_version : (unsigned)I2C_VERSION;
}

static bool has_checksum(const struct stm32bl_sim *sim)
{
    return sim->set.i2c ? version_of(sim) >= 0x12 : sim->set.checksum;
}

/* What Get lists; returns how many. */
static size_t list_commands(const struct stm32bl_sim *sim, uint8_t list[COMMANDS])
{
    static const uint8_t always[] = {GET, GET_VERSION, GET_ID, READ, GO, WRITE};
    static const uint8_t protection[] = {WRITE_PROTECT, WRITE_UNPROTECT, READOUT_PROTECT,
                                         READOUT_UNPROTECT};
    size_t n = sizeof always, m = bl_sim_option_has_rdp(sim) ? 4 : 2;

    memcpy(list, always, sizeof always);
    list[n++] = sim->set.i2c ? (uint8_t)EXTENDED_ERASE : sim->device->erase_command;
    if (bl_sim_has_special(sim))
        list[n++] = SPECIAL;
    if (sim->set.special)
        list[n++] = EXTENDED_SPECIAL;
    memcpy(list + n, protection, m);
    n += m;
    for (size_t i = 0; i < TWINS && sim->set.i2c && version_of(sim) >= 0x11; i++)
        if (m == 4 || (twins[i].plain != READOUT_PROTECT && twins[i].plain != READOUT_UNPROTECT))
            list[n++] = twins[i].gentle;
    if (has_checksum(sim))
        list[n++] = CHECKSUM;
    return n;
}

/* ------------------------------------------------------ Get, Get Version, Get ID */

static void get(struct stm32bl_sim *sim)
{
    uint8_t list[COMMANDS];
    size_t count = list_commands(sim, list);
    bool wrong = bl_sim_has_quirk(sim, BL_QUIRK_GET_COUNT) && !sim->set.i2c;

    bl_sim_rom_ack(sim);
    // AN2606, STM32H74x V9.0: announces 13 commands and sends 11
    bl_sim_rom_send(sim, (uint8_t)(count + (wrong ? 2 : 0)));
    bl_sim_rom_send(sim, (uint8_t)version_of(sim));
    for (size_t i = 0; i < count; i++)
        bl_sim_rom_send(sim, list[i]);
    bl_sim_rom_finish(sim);
}

static void get_version(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_send(sim, (uint8_t)version_of(sim));
    for (int i = 0; i < 2 && !sim->set.i2c; i++)
        bl_sim_rom_send(sim, 0); // AN3155 3.2: two option bytes, kept for compatibility
    bl_sim_rom_finish(sim);
}

static void get_id(struct stm32bl_sim *sim)
{
    unsigned id = sim->set.product_id < 0 ? sim->device->product_id : (unsigned)sim->set.product_id;

    bl_sim_rom_ack(sim);
    if (sim->device->product_id < 0x100) {
        // STM32WB0 and WL3 have a bootloader of their own: the third byte is the product.
        bl_sim_rom_send(sim, 2);
        bl_sim_rom_send(sim, 0);
        bl_sim_rom_send(sim, 0);
    } else {
        bl_sim_rom_send(sim, 1); // AN3155 3.3: number of bytes minus 1
        bl_sim_rom_send(sim, (uint8_t)(id >> 8));
    }
    bl_sim_rom_send(sim, (uint8_t)id);
    bl_sim_rom_finish(sim);
}

/* ---------------------------------------------------------------------- dispatch */

static bool is_offered(const struct stm32bl_sim *sim, uint8_t code)
{
    uint8_t list[COMMANDS];
    size_t count = list_commands(sim, list);

    return memchr(list, code, count) != NULL;
}

/* AN3155 section 3: with read-out protection only these work. */
static bool is_open(const struct stm32bl_sim *sim, uint8_t code)
{
    return !sim->rdp || code == GET || code == GET_VERSION || code == GET_ID ||
           code == READOUT_UNPROTECT;
}

/* The command that does the same, on either wire; notes whether it is one that need not hold the clock. */
static uint8_t plain_of(struct stm32bl_sim *sim, uint8_t code)
{
    for (size_t i = 0; i < TWINS; i++)
        if (twins[i].gentle == code) {
            sim->rom->gentle = true;
            return twins[i].plain;
        }
    sim->rom->gentle = code == CHECKSUM;
    return code;
}

/* What is otherwise on I2C; NULL: nothing. */
static bl_sim_step *on_i2c(const struct stm32bl_sim *sim, uint8_t code)
{
    if (!sim->set.i2c)
        return NULL;
    return code == EXTENDED_ERASE  ? bl_sim_rom_i2c_erase
           : code == WRITE_PROTECT ? bl_sim_rom_i2c_write_protect
                                   : NULL;
}

/* Begins the command in rom.command, whose pair was right. */
static void begin(struct stm32bl_sim *sim)
{
    static const struct {
        uint8_t code;
        bl_sim_step *begin;
    } commands[] = {{GET, get},
                    {GET_VERSION, get_version},
                    {GET_ID, get_id},
                    {READ, bl_sim_rom_read},
                    {GO, bl_sim_rom_go},
                    {WRITE, bl_sim_rom_write},
                    {ERASE, bl_sim_rom_erase},
                    {EXTENDED_ERASE, bl_sim_rom_extended_erase},
                    {WRITE_PROTECT, bl_sim_rom_write_protect},
                    {WRITE_UNPROTECT, bl_sim_rom_write_unprotect},
                    {READOUT_PROTECT, bl_sim_rom_readout_protect},
                    {READOUT_UNPROTECT, bl_sim_rom_readout_unprotect},
                    {SPECIAL, bl_sim_rom_special},
                    {EXTENDED_SPECIAL, bl_sim_rom_extended_special},
                    {CHECKSUM, bl_sim_rom_checksum}};
    uint8_t offered = sim->rom->command, code = plain_of(sim, offered);
    bool twice = (code == READ || code == WRITE || code == GO) && !is_open(sim, code) &&
                 bl_sim_has_quirk(sim, BL_QUIRK_DOUBLE_NACK) && !sim->set.i2c;

    if (!is_offered(sim, offered) || !is_open(sim, code)) {
        if (twice)
            bl_sim_rom_send(sim, BL_SIM_NACK);
        bl_sim_rom_refuse(sim);
        return;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].code == code) {
            bl_sim_step *step = on_i2c(sim, code);
            sim->executed[offered]++;
            (step ? step : commands[i].begin)(sim);
        }
}

void bl_sim_rom_start(struct stm32bl_sim *sim, uint64_t ready_ns)
{
    bl_sim_rom_listen(sim, ready_ns, begin);
}
