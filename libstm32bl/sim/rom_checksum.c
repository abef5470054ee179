/*
 * rom_checksum.c - the command Get Checksum, AN3155 3.13: five blocks, then the CRC.
 */
#include "memory.h"
#include "rom.h"

enum { NS_PER_WORD = 1000 }; // decided here: some 24 cycles of a ROM at 24 MHz

static uint32_t crc_of(struct stm32bl_sim *sim, uint32_t polynomial, uint32_t crc)
{
    const struct bl_sim_rom *rom = sim->rom;

    for (uint32_t i = 0; i < rom->words; i++) {
        uint32_t word = 0;
        for (uint32_t b = 0; b < 4; b++)
            word |= (uint32_t)*bl_sim_byte(sim, rom->address + 4 * i + b) << 8 * b;
        crc ^= word;
        for (int bit = 0; bit < 32; bit++)
            crc = crc & 0x80000000u ? crc << 1 ^ polynomial : crc << 1;
    }
    return crc;
}

static void send_crc(struct stm32bl_sim *sim, uint32_t polynomial, uint32_t initial)
{
    uint8_t answer[5];

    bl_put_be32(answer, crc_of(sim, polynomial, initial));
    answer[4] = answer[0] ^ answer[1] ^ answer[2] ^ answer[3];
    if (!bl_sim_rom_work(sim, (uint64_t)sim->rom->words * NS_PER_WORD))
        return;
    bl_sim_rom_ack(sim);
    for (int i = 0; i < 5; i++)
        bl_sim_rom_send(sim, answer[i]);
    bl_sim_rom_idle(sim);
}

static void on_initial(struct stm32bl_sim *sim)
{
    if (bl_sim_rom_xor(sim, 5) != 0)
        bl_sim_rom_refuse(sim);
    else
        send_crc(sim, sim->rom->polynomial, bl_be32(sim->rom->frame));
}

static void on_polynomial(struct stm32bl_sim *sim)
{
    sim->rom->polynomial = bl_be32(sim->rom->frame);
    if (bl_sim_rom_xor(sim, 5) != 0) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 5, on_initial);
}

static void on_words(struct stm32bl_sim *sim)
{
    uint32_t words = bl_be32(sim->rom->frame);

    sim->rom->words = words;
    if (bl_sim_rom_xor(sim, 5) != 0 || words == 0 || words > UINT32_MAX / 4 ||
        !bl_sim_readable(sim, sim->rom->address, words * 4)) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 5, on_polynomial);
}

/* On I2C: the length in bytes, and no choice of polynomial and initial value. */
static void on_bytes(struct stm32bl_sim *sim)
{
    uint32_t bytes = bl_be32(sim->rom->frame);

    if (bl_sim_rom_xor(sim, 5) != 0 || bytes == 0 || bytes % 4 ||
        !bl_sim_readable(sim, sim->rom->address, bytes)) {
        bl_sim_rom_refuse(sim);
        return;
    }
    sim->rom->words = bytes / 4;
    bl_sim_rom_ack(sim);
    send_crc(sim, 0x04C11DB7, 0xFFFFFFFF);
}

static void on_address(struct stm32bl_sim *sim)
{
    sim->rom->address = bl_be32(sim->rom->frame);
    if (bl_sim_rom_xor(sim, 5) != 0 || sim->rom->address % 4 ||
        !bl_sim_memory_at(sim, sim->rom->address)) {
        bl_sim_rom_refuse(sim);
        return;
    }
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 5, sim->set.i2c ? on_bytes : on_words);
}

void bl_sim_rom_checksum(struct stm32bl_sim *sim)
{
    bl_sim_rom_ack(sim);
    bl_sim_rom_expect(sim, 5, on_address);
}
