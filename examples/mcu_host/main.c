// A test rig without a computer: this microcontroller writes user_app.bin into an STM32F411 that is
// wired to it, as board.c says, and shows the result with a LED.
#include "board.h"
#include "stm32bl.h"

__asm__(".section .rodata.image\n"
        "image: .incbin \"user_app.bin\"\n"
        "image_end: .previous\n");
extern const uint8_t image[], image_end[];

static int program(struct stm32bl *bl)
{
    // The other chip's BOOT0 and NRST hang on two pins, which board.c presents as RTS and DTR.
    int err = stm32bl_attach(bl, board_stream(), "entry=rts-dtr");
    if (err != STM32BL_OK)
        return err;

    struct stm32bl_segment segment = {0x0807C010, (size_t)(image_end - image), image};
    struct stm32bl_plan plan;
    err = stm32bl_plan(bl, &segment, 1, 0, &plan);
    if (err == STM32BL_OK)
        err = stm32bl_program(bl, &plan);
    if (err == STM32BL_OK)
        err = stm32bl_go(bl, segment.address);
    return err;
}

int main(void)
{
    static uint64_t memory[STM32BL_SESSION_SIZE / sizeof(uint64_t)];

    board_start();
    struct stm32bl *bl = stm32bl_new_in(memory, sizeof memory);
    board_show(bl && program(bl) == STM32BL_OK);
    stm32bl_free(bl);
    for (;;)
        ;
}
