#include "talk.h"

#include "oracle.h"

enum { PLACE = 0x080001F0, MOST = 5000 };

int talk_next(struct talk_input *input)
{
    if (input->left == 0)
        return -1;
    input->left--;
    return *input->bytes++;
}

int talk_check(struct stm32bl *bl, int err)
{
    if (err)
        oracle_check(err < 0 && stm32bl_error_message(bl)[0] != '\0', "an error has a message");
    return err;
}

void talk_program(struct stm32bl *bl, size_t size)
{
    static uint8_t image[MOST];
    struct stm32bl_segment segment = {PLACE, size, image};
    struct stm32bl_plan plan;

    for (size_t i = 0; i < size; i++)
        image[i] = (uint8_t)(i * 7);
    if (!talk_check(bl, stm32bl_plan(bl, &segment, 1, 0, &plan)))
        talk_check(bl, stm32bl_program(bl, &plan));
}
