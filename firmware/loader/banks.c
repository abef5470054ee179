/*
 * banks.c - see banks.h. What runs while the banks change places lies in RAM, on the stack: where the loader was, bank 2
 * is then. Nothing of the flash may stay in a cache (RM0351 3.3.4, RM0440 3.3.5, RM0090 3.5.2: emptied while off). The core's
 * caches of F7 are off after a reset, and stay so.
 */
#include "banks.h"

#if defined LOADER_BANK && !defined LOADER_SWAP

#define VTOR 0xE000ED08u

#if defined STM32BL_FAMILY_F7
enum { ACR = 0x40023C00, CACHES = 0x300, EMPTY = 0x800 }; // ARTEN and PRFTEN, ARTRST
#elif defined STM32BL_FAMILY_F4
enum { ACR = 0x40023C00, CACHES = 0x700, EMPTY = 0x1800 }; // DCEN, ICEN, PRFTEN; DCRST, ICRST
#else
enum { ACR = 0x40022000, CACHES = 0x700, EMPTY = 0x1800 };
#endif

extern const uint16_t loader_banks_code[];

/*
 * r0 MEMRMP, r1 ACR, r2 the vectors, r3 ACR without caches, r4 the bits that empty them. Nothing but PC-relative jumps. Unless
 * FB_MODE reads as set it returns. Interrupts are masked meanwhile, since their handlers would be elsewhere.
 */
__asm__(".syntax unified\n"
        ".section .text.loader_banks_code, \"ax\"\n"
        ".balign 4\n"
        ".global loader_banks_code\n"
        "loader_banks_code:\n"
        "    cpsid i\n"
        "    ldr r5, [r1]\n"
        "    str r3, [r1]\n"
        "    orrs r4, r3\n"
        "    str r4, [r1]\n"
        "    str r3, [r1]\n"
        "    ldr r4, [r0]\n"
        "    movs r6, #1\n"
        "    lsls r6, r6, #8\n"
        "    orrs r4, r6\n"
        "    str r4, [r0]\n"
        "    dsb\n"
        "    isb\n"
        "    ldr r4, [r0]\n"
        "    str r5, [r1]\n"
        "    cpsie i\n"
        "    tst r4, r6\n"
        "    beq 1f\n"
        "    ldr r4, [r2]\n"
        "    ldr r5, [r2, #4]\n"
        "    msr msp, r4\n"
        "    bx r5\n"
        "1:  bx lr\n"
        ".org loader_banks_code + 56\n" // an error if it is longer
        ".text\n");

void loader_banks_start(void)
{
    enum { SIZE = 56 };
    uint32_t code[SIZE / 4];
    const volatile uint16_t *from = loader_banks_code;

    if (!loader_banks_exist())
        return;
    for (uint32_t i = 0; i < SIZE / 2; i++)
        ((volatile uint16_t *)code)[i] = from[i];
    REG(VTOR) = LOADER_SLOT_A; // SYSCFG has its clock: the driver has read the image
    loader_barrier();
    register uint32_t r0 __asm__("r0") = LOADER_MEMRMP;
    register uint32_t r1 __asm__("r1") = ACR;
    register uint32_t r2 __asm__("r2") = LOADER_SLOT_A;
    register uint32_t r3 __asm__("r3") = REG(ACR) & ~(uint32_t)CACHES;
    register uint32_t r4 __asm__("r4") = EMPTY;
    __asm__ volatile("blx %5"
                     : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), "+r"(r4)
                     : "r"((uint32_t)(uintptr_t)code | 1)
                     : "r5", "r6", "lr", "cc", "memory");
    REG(VTOR) = LOADER_FLASH;
}

#endif
