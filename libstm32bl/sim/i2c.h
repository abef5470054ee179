/*
 * i2c.h - the chip's I2C: messages of a host, in virtual time. Above the ROM and the wire of its USART,
 * which passes time. The ROM's answers come by hooks and wait here until they are fetched.
 */
#ifndef BL_SIM_I2C_H
#define BL_SIM_I2C_H

#include "rom.h"

enum { BL_SIM_I2C_ANSWERS = 4, BL_SIM_I2C_LONGEST = 264 };

/* A message of the chip that waits to be fetched. */
struct bl_sim_i2c_answer {
    uint64_t ready_ns;
    unsigned resets; /* of the chip until then: one from before a reset is worth nothing after it */
    bool says_busy;  /* until it is ready; else the clock is held */
    size_t len;
    uint8_t bytes[BL_SIM_I2C_LONGEST];
};

struct bl_sim_i2c {
    struct bl_sim_i2c_answer answers[BL_SIM_I2C_ANSWERS];
    size_t count;
    bool open; /* what the ROM sends next belongs to the last one */
};

/* What came of a message. */
enum bl_sim_i2c_fate {
    BL_SIM_I2C_DONE,
    BL_SIM_I2C_NOBODY, /* not acknowledged, or not to its end */
    BL_SIM_I2C_HELD    /* the clock was held until the host's driver gave up */
};

enum bl_sim_i2c_fate bl_sim_i2c_write(struct stm32bl_sim *sim, const uint8_t *bytes, size_t len);
enum bl_sim_i2c_fate bl_sim_i2c_read(struct stm32bl_sim *sim, uint8_t *buf, size_t len);

/** The hooks of the ROM: an answer of one byte, and other bytes, which make one message together. */
void bl_sim_i2c_answer(struct stm32bl_sim *sim, uint8_t byte);
void bl_sim_i2c_send(struct stm32bl_sim *sim, uint8_t byte);

/** Power or the reset pin: what waits is lost. */
void bl_sim_i2c_cut(struct stm32bl_sim *sim);

/* Setters for the table in options.c. */
bool bl_sim_i2c_set_version(struct stm32bl_sim *sim, const char *value);
bool bl_sim_i2c_set_khz(struct stm32bl_sim *sim, const char *value);
bool bl_sim_i2c_set_bears(struct stm32bl_sim *sim, const char *value);
bool bl_sim_i2c_set_stretch(struct stm32bl_sim *sim, const char *value);

#endif
