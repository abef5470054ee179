/*
 * core.c - what Unicorn leaves to us: exceptions, SysTick, NVIC and SCB (Armv6-M and Armv7-M
 * Architecture Reference Manuals, B1.5 and B3). All priorities are equal, so nothing nests.
 */
#include "chip.h"

enum { FRAME = 32, PENDSV = 14, SYSTICK = 15 };

/* What an exception pushes, before the return address and xPSR. */
static const int saved[] = {UC_ARM_REG_R0, UC_ARM_REG_R1,  UC_ARM_REG_R2,
                            UC_ARM_REG_R3, UC_ARM_REG_R12, UC_ARM_REG_LR};

uint32_t chip_cpu(struct chip *chip, int uc_register)
{
    uint32_t value = 0;

    uc_reg_read(chip->uc, uc_register, &value);
    return value;
}

void core_set(struct chip *chip, int uc_register, uint32_t value)
{
    uc_reg_write(chip->uc, uc_register, &value);
}

/* Unicorn caches the mode with the flags; writing them makes it look again after a change of IPSR.
 */
static void refresh_mode(struct chip *chip)
{
    core_set(chip, UC_ARM_REG_APSR_NZCV, chip_cpu(chip, UC_ARM_REG_APSR_NZCV));
}

static bool masked(struct chip *chip)
{
    if (chip_cpu(chip, UC_ARM_REG_IPSR) || chip_cpu(chip, UC_ARM_REG_PRIMASK))
        return true;
    return chip->model->cpu != UC_CPU_ARM_CORTEX_M0 &&
           (chip_cpu(chip, UC_ARM_REG_FAULTMASK) || chip_cpu(chip, UC_ARM_REG_BASEPRI));
}

static unsigned first_pending(const struct chip *chip)
{
    for (unsigned i = PENDSV; i < CHIP_EXCEPTIONS; i++)
        if (chip->pending[i] && (i < 16 || chip->enabled[i]))
            return i;
    return 0;
}

unsigned core_next_exception(struct chip *chip)
{
    unsigned number = first_pending(chip);

    return number && !masked(chip) ? number : 0;
}

void core_enter_exception(struct chip *chip, unsigned number, uint32_t pc)
{
    uint32_t control = chip_cpu(chip, UC_ARM_REG_CONTROL), sp = chip_cpu(chip, UC_ARM_REG_SP);
    uint32_t xpsr = chip_cpu(chip, UC_ARM_REG_XPSR) | 1u << 24;
    uint32_t frame[8], handler = chip_peek(chip, chip->vtor + 4 * number);

    xpsr = sp & 4 ? xpsr | 1u << 9 : xpsr & ~(1u << 9);
    sp = (sp - FRAME) & ~7u;
    for (int i = 0; i < 6; i++)
        frame[i] = chip_cpu(chip, saved[i]);
    frame[6] = pc & ~1u;
    frame[7] = xpsr;
    uc_mem_write(chip->uc, sp, frame, sizeof frame);
    core_set(chip, UC_ARM_REG_SP, sp);
    core_set(chip, UC_ARM_REG_CONTROL, control & ~2u);
    core_set(chip, UC_ARM_REG_IPSR, number);
    refresh_mode(chip);
    core_set(chip, UC_ARM_REG_LR, control & 2 ? 0xFFFFFFFD : 0xFFFFFFF9);
    core_set(chip, UC_ARM_REG_PC, handler | 1);
    chip->pending[number] = false;
}

void core_leave_exception(struct chip *chip, uint32_t exc_return)
{
    bool process = exc_return & 4;
    uint32_t sp = chip_cpu(chip, process ? UC_ARM_REG_PSP : UC_ARM_REG_SP), frame[8] = {0};

    uc_mem_read(chip->uc, sp, frame, sizeof frame);
    sp += FRAME + (frame[7] & 1u << 9 ? 4 : 0);
    core_set(chip, process ? UC_ARM_REG_PSP : UC_ARM_REG_SP, sp);
    core_set(chip, UC_ARM_REG_XPSR, frame[7] & ~(1u << 9));
    core_set(chip, UC_ARM_REG_IPSR, 0);
    if (process)
        core_set(chip, UC_ARM_REG_CONTROL, chip_cpu(chip, UC_ARM_REG_CONTROL) | 2);
    refresh_mode(chip);
    for (int i = 0; i < 6; i++)
        core_set(chip, saved[i], frame[i]);
    core_set(chip, UC_ARM_REG_PC, frame[6] | 1);
}

void core_reset(struct chip *chip)
{
    for (unsigned i = 0; i < CHIP_EXCEPTIONS; i++)
        chip->enabled[i] = chip->pending[i] = false;
    chip->vtor = chip->systick_csr = chip->systick_rvr = 0;
}

static uint64_t systick_period_ps(const struct chip *chip)
{
    return (chip->systick_rvr + UINT64_C(1)) * UINT64_C(1000000000000) / chip->core_hz;
}

void core_tick(struct chip *chip)
{
    if (!(chip->systick_csr & 1) || chip->now_ps < chip->systick_ps)
        return;
    if (chip->systick_csr & 2)
        chip->pending[SYSTICK] = true;
    while (chip->systick_ps <= chip->now_ps)
        chip->systick_ps += systick_period_ps(chip);
}

/* 32 interrupts of the NVIC as a word of one of its registers. */
static uint32_t gather(const bool *flags, uint32_t offset)
{
    uint32_t word = 0;

    for (unsigned i = 0; i < 32; i++)
        if (16 + offset * 8 + i < CHIP_EXCEPTIONS && flags[16 + offset * 8 + i])
            word |= UINT32_C(1) << i;
    return word;
}

static void scatter(bool *flags, uint32_t offset, uint32_t word, bool value)
{
    for (unsigned i = 0; i < 32; i++)
        if (16 + offset * 8 + i < CHIP_EXCEPTIONS && word >> i & 1)
            flags[16 + offset * 8 + i] = value;
}

uint32_t core_read(struct chip *chip, uint32_t addr)
{
    switch (addr & ~UINT32_C(0x1F)) {
    case 0xE000E100:
    case 0xE000E180:
        return gather(chip->enabled, addr & 0x1F);
    case 0xE000E200:
    case 0xE000E280:
        return gather(chip->pending, addr & 0x1F);
    }
    switch (addr) {
    case 0xE000E010:
        return chip->systick_csr;
    case 0xE000E014:
        return chip->systick_rvr;
    case 0xE000ED08:
        return chip->vtor;
    case 0xE000ED14: // CCR
        return 0x200;
    }
    chip->strays++;
    return 0;
}

void core_write(struct chip *chip, uint32_t addr, uint32_t value)
{
    switch (addr & ~UINT32_C(0x1F)) {
    case 0xE000E100:
    case 0xE000E180:
        scatter(chip->enabled, addr & 0x1F, value, addr < 0xE000E180);
        return;
    case 0xE000E200:
    case 0xE000E280:
        scatter(chip->pending, addr & 0x1F, value, addr < 0xE000E280);
        return;
    }
    switch (addr) {
    case 0xE000E010:
        chip->systick_csr = value & 7;
        chip->systick_ps = chip->now_ps + systick_period_ps(chip);
        return;
    case 0xE000E014:
        chip->systick_rvr = value;
        return;
    case 0xE000ED04: // ICSR
        chip->pending[PENDSV] = (chip->pending[PENDSV] || value >> 28 & 1) && !(value >> 27 & 1);
        chip->pending[SYSTICK] = (chip->pending[SYSTICK] || value >> 26 & 1) && !(value >> 25 & 1);
        return;
    case 0xE000ED08:
        chip->vtor = value;
        return;
    case 0xE000ED0C: // AIRCR: the key, and SYSRESETREQ
        if (value >> 16 == 0x05FA && value & 4)
            chip_stop_for_reset(chip);
        return;
    case 0xE000E018: // SYST_CVR
    case 0xE000ED14: // CCR
    case 0xE000EF50: // ICIALLU
    case 0xE000EF68: // DCCMVAC
        return;
    }
    chip->strays++;
}
