/*
 * port.h - what differs between families, as data. Each family's header defines one `port`; the
 * compiler folds it into the few instructions that the family needs.
 *
 * STM32BL_FAMILY_   parts                          STM32BL_FAMILY_   parts
 *   C0              C011 C031 C051 C071 C091         G0              G0x0 G0x1
 *   F05             F031 F038 F051 F058              G4              G4xx
 *   F04             F042 F048                        H7              H72x H73x H74x H75x
 *   F07             F071 F072 F078                   H7A3            H7A3 H7B0 H7B3
 *   F09             F091 F098                        L1              L1xx
 *   F030            F030x4 F030x6 F030x8             L4              L43x to L4Ax, L4R, L4S
 *   F030XC          F030xC                           L41             L41x L42x L4P5 L4Q5
 *   F070X6          F070x6                           U5              U5xx with TZEN=0
 *   F070XB          F070xB                           WB              WB1x WB3x WB5x
 *   F1              F100 F101 F102 F103, not XL      WL              WLE5 WL5x
 *   F105            F105 F107
 *   F1XL            F101, F103 of 768 KiB and more   and with STM32BL_FORCE, see their headers:
 *   F2  F3  F4  F7  F2xx F3xx F4xx F7xx              L0  L5  H5  H503
 *
 * Evidence, in the first line of each header: "documented" is taken from the reference manual and
 * AN2606 and compiled, "emulated" also runs in tests/firmware, "hardware" has been seen on silicon.
 */
#ifndef STM32BL_PORT_H
#define STM32BL_PORT_H

#include <stdint.h>

/* Bits of a register; register 0: there is nothing to set. */
struct stm32bl_bits {
    uint32_t reg;
    uint32_t bits;
};

struct stm32bl_port {
    uint32_t vectors; /* of the ROM */
    uint32_t rom_start, rom_size;
    uint32_t rom_alias;                 /* where it also is; 0: nowhere */
    struct stm32bl_bits software_reset; /* set if the last reset was one (SFTRSTF) */
    struct stm32bl_bits clock, clock2;  /* of the backup registers and their lock */
    struct stm32bl_bits unlock;         /* DBP: allows writing to the backup domain */
    uint32_t backup;                    /* first backup register; 0: none, use RAM */
    uint8_t backup_count;
    uint8_t half; /* they hold 16 bits each */
    uint8_t vtor; /* the core has VTOR */
    uint8_t data_cache;
    struct stm32bl_bits remap_clock; /* of SYSCFG */
    uint32_t remap;                  /* MEM_MODE, bits 2:0 = 1: system memory at 0; 0: none */
};

#if defined STM32BL_FAMILY_C0
#include "c0.h"
#elif defined STM32BL_FAMILY_F04 || defined STM32BL_FAMILY_F05 || defined STM32BL_FAMILY_F07 ||    \
    defined STM32BL_FAMILY_F09 || defined STM32BL_FAMILY_F030 || defined STM32BL_FAMILY_F030XC ||  \
    defined STM32BL_FAMILY_F070X6 || defined STM32BL_FAMILY_F070XB
#include "f0.h"
#elif defined STM32BL_FAMILY_F1 || defined STM32BL_FAMILY_F105 || defined STM32BL_FAMILY_F1XL
#include "f1.h"
#elif defined STM32BL_FAMILY_F2
#include "f2.h"
#elif defined STM32BL_FAMILY_F3
#include "f3.h"
#elif defined STM32BL_FAMILY_F4
#include "f4.h"
#elif defined STM32BL_FAMILY_F7
#include "f7.h"
#elif defined STM32BL_FAMILY_G0
#include "g0.h"
#elif defined STM32BL_FAMILY_G4
#include "g4.h"
#elif defined STM32BL_FAMILY_H5 || defined STM32BL_FAMILY_H503
#include "h5.h"
#elif defined STM32BL_FAMILY_H7 || defined STM32BL_FAMILY_H7A3
#include "h7.h"
#elif defined STM32BL_FAMILY_L0
#include "l0.h"
#elif defined STM32BL_FAMILY_L1
#include "l1.h"
#elif defined STM32BL_FAMILY_L4 || defined STM32BL_FAMILY_L41
#include "l4.h"
#elif defined STM32BL_FAMILY_L5
#include "l5.h"
#elif defined STM32BL_FAMILY_U5
#include "u5.h"
#elif defined STM32BL_FAMILY_WB
#include "wb.h"
#elif defined STM32BL_FAMILY_WL
#include "wl.h"
#else
#error "name the chip's family, such as -DSTM32BL_FAMILY_F4: port/port.h lists them"
#endif

#endif
