/*
 * Every operation ended early, at each place: the port vanishes with each byte that the chip sends (over USB:
 * with each transfer), or the user has seen enough each time that he is asked. None of them may say that it
 * was done; and whoever was stopped can be asked again.
 */
#include <stdio.h>

#include "bench_chip.h"
#include "stm32bl/loader.h"
#include "stm32bl/options.h"

enum { BASE = 0x08000000, PLACE = 0x0800BF00, SIZE = 700, ENOUGH = 4096, NEAR = 8, FAR = 43 };

static uint8_t image[SIZE];
static char running[100];

static int do_read(struct bench *b)
{
    uint8_t got[300];

    return stm32bl_read(b->bl, PLACE, got, sizeof got);
}

static int do_write(struct bench *b)
{
    memset(stm32bl_sim_memory(b->sim, PLACE, 300), 0xFF, 300);
    return stm32bl_write(b->bl, PLACE, image, 300);
}

static int do_program(struct bench *b)
{
    return bench_program(b, PLACE, image, SIZE, 0);
}

/* With content all around it, which is looked at afterwards. */
static int do_erase(struct bench *b)
{
    memset(stm32bl_sim_memory(b->sim, BASE, 0x20000), 0x5A, 0x20000);
    return stm32bl_erase(b->bl, PLACE, SIZE);
}

static int do_erase_all(struct bench *b)
{
    return stm32bl_erase_all(b->bl);
}

static int do_check_blank(struct bench *b)
{
    memset(stm32bl_sim_memory(b->sim, BASE, 0x10000), 0xFF, 0x10000);
    return stm32bl_check_blank(b->bl, PLACE, 512, true);
}

static void hold(struct bench *b)
{
    memcpy(stm32bl_sim_memory(b->sim, PLACE, SIZE), image, SIZE);
}

static int do_compare(struct bench *b)
{
    hold(b);
    return bench_program(b, PLACE, image, SIZE, STM32BL_DIFF);
}

static int do_verify(struct bench *b)
{
    struct stm32bl_segment segments[] = {{PLACE, 300, image}, {PLACE + 400, 300, image + 400}};

    hold(b);
    return stm32bl_verify(b->bl, segments, 2);
}

static int do_crc32(struct bench *b)
{
    uint32_t crc;
    bool by_chip;

    return stm32bl_crc32(b->bl, PLACE, 300, &crc, &by_chip);
}

/* So much that the program in RAM is worth its start. */
static int do_enter(struct bench *b)
{
    uint32_t crc;
    bool by_chip;
    int err = stm32bl_crc32(b->bl, BASE, ENOUGH, &crc, &by_chip);

    assert_true(err || by_chip);
    return err;
}

static int do_preserve(struct bench *b)
{
    struct stm32bl_image *img = stm32bl_image_new();
    int err = stm32bl_image_add(img, BASE, image, SIZE);

    if (!err)
        err = stm32bl_image_add(img, BASE + SIZE + 400, image, 300);
    if (!err)
        err = stm32bl_preserve(b->bl, img, NULL);
    stm32bl_image_free(img);
    return err;
}

static int no_field(const struct stm32bl_option *option, void *user)
{
    (void)option;
    (void)user;
    return 0;
}

static int no_sector(const struct stm32bl_sector *sector, void *user)
{
    (void)sector;
    (void)user;
    return 0;
}

static int do_options_read(struct bench *b)
{
    return stm32bl_options_read(b->bl, no_field, NULL);
}

static int do_options_area(struct bench *b)
{
    uint8_t room[16];
    struct stm32bl_bytes out = {room, sizeof room};
    uint32_t addr;

    return stm32bl_options_area(b->bl, 0, &addr, &out);
}

static int do_options_write(struct bench *b)
{
    static const char *const settings[] = {"BOR_LEV=1", "BOR_LEV=2"};
    static unsigned turn;

    return stm32bl_options_write(b->bl, &settings[turn++ % 2], 1, 0);
}

static int do_protected(struct bench *b)
{
    return stm32bl_protected_sectors(b->bl, no_sector, NULL);
}

/* Who was stopped between the two finds it protected. */
static int do_read_protect(struct bench *b)
{
    bool is_on = stm32bl_info(b->bl)->protection == STM32BL_PROTECTION_ON;
    int err = is_on ? STM32BL_OK : stm32bl_read_protect(b->bl, 0);

    return err ? err : stm32bl_read_unprotect(b->bl);
}

static int do_write_unprotect(struct bench *b)
{
    return stm32bl_write_unprotect(b->bl);
}

static int do_loader_state(struct bench *b)
{
    struct stm32bl_loader_state state;

    return stm32bl_loader_state(b->bl, &state);
}

static int do_checksum(struct bench *b)
{
    uint32_t crc;

    return stm32bl_checksum(b->bl, PLACE, 256, &crc);
}

static int do_check_start(struct bench *b)
{
    memcpy(stm32bl_sim_memory(b->sim, BASE, SIZE), image, SIZE);
    return stm32bl_check_start(b->bl, BASE);
}

/* How: over the USART, over USB, with the program in RAM, when that is started, with a checksum of the ROM's. */
enum {
    USART = 1,
    USB = 2,
    TURBO = 4,
    SUM = 8,
    ENTER = 32,
    ROM = USART | USB,
    ANY = ROM | TURBO | SUM
};

/* Over before a wish to stop can change anything: it may end in success. */
enum { BRIEF = 16 };

/* The chip resets meanwhile, and may not come back. */
enum { RESETS = 64 };

static const struct op {
    const char *name;
    int (*run)(struct bench *b);
    unsigned wires;
} ops[] = {
    {"read", do_read, ROM | TURBO},
    {"write", do_write, ROM | TURBO},
    {"program", do_program, ANY},
    {"erase", do_erase, ROM | TURBO},
    {"erase all", do_erase_all, ROM | TURBO},
    {"check blank", do_check_blank, ANY},
    {"compare", do_compare, ANY},
    {"verify", do_verify, ANY},
    {"crc32", do_crc32, ROM | TURBO},
    {"enter", do_enter, ENTER},
    {"preserve", do_preserve, ROM},
    {"options read", do_options_read, ROM | BRIEF},
    {"options area", do_options_area, ROM | BRIEF},
    {"options write", do_options_write, ROM | BRIEF | RESETS},
    {"protected sectors", do_protected, ROM | BRIEF},
    {"protect and lift", do_read_protect, USART | BRIEF | RESETS},
    {"write unprotect", do_write_unprotect, USART | BRIEF | RESETS},
    {"loader state", do_loader_state, ROM | BRIEF},
    {"checksum", do_checksum, SUM},
    {"check start", do_check_start, ROM | BRIEF},
};

static struct bench *on_wire(unsigned wire)
{
    return bench_named("stm32f411", wire == USB ? "wire=usb" : wire == SUM ? "checksum=1" : NULL);
}

/* The port vanishes with what comes as number `at`; 0: it stays. */
static int connect(struct bench *b, unsigned wire, unsigned at)
{
    struct stm32bl_fault fault = {STM32BL_FAULT_FAIL, at};
    char text[24];

    int err;

    stm32bl_close(b->bl);
    if (wire != USB) {
        err = stm32bl_attach(b->bl, stm32bl_stream_fault(stm32bl_sim_stream(b->sim), &fault, 1),
                             wire & (TURBO | ENTER) ? "turbo=auto" : NULL);
        return !err && wire == TURBO ? do_enter(b) : err;
    }
    snprintf(text, sizeof text, "vanish@%u", at);
    if (at)
        assert_int_equal(stm32bl_sim_set(b->sim, "fault", text), STM32BL_OK);
    return stm32bl_attach_usb(b->bl, stm32bl_sim_usb(b->sim), NULL);
}

static unsigned heard(const struct bench *b, unsigned wire)
{
    return (unsigned)(wire == USB ? bench_stats(b).received : bench_stats(b).sent);
}

static void measure(const struct op *op, unsigned wire, unsigned *first, unsigned *last)
{
    struct bench *b = on_wire(wire);

    bench_ok(b, connect(b, wire, 0));
    *first = heard(b, wire) + 1;
    bench_ok(b, op->run(b));
    *last = heard(b, wire);
    bench_free(b);
}

static void gone_at(const struct op *op, unsigned wire, unsigned at)
{
    struct bench *b = on_wire(wire);
    int err;

    bench_ok(b, connect(b, wire, at));
    err = op->run(b);
    if (err != STM32BL_ERR_IO && !(op->wires & RESETS && err == STM32BL_ERR_TIMEOUT))
        fail_msg("%s: %s: %s", running, stm32bl_error_name(err), stm32bl_error_message(b->bl));
    assert_int_not_equal(strlen(stm32bl_error_message(b->bl)), 0);
    bench_free(b);
}

/* Each place near both ends, and some between. */
static unsigned step(unsigned before, unsigned behind)
{
    return before < NEAR || behind <= NEAR ? 1 : behind - NEAR < FAR ? behind - NEAR : FAR;
}

static void gone(const struct op *op, unsigned wire)
{
    unsigned first, last;

    measure(op, wire, &first, &last);
    assert_true(last >= first);
    for (unsigned at = first; at <= last; at += step(at - first, last - at)) {
        snprintf(running, sizeof running, "%s, wire %u, gone at byte %u of %u", op->name, wire,
                 at - first + 1, last - first + 1);
        gone_at(op, wire, at);
    }
}

struct user {
    unsigned calls;
    unsigned enough; /* 0: never */
};

static int ask_user(const struct stm32bl_progress *progress, void *user)
{
    struct user *u = user;

    (void)progress;
    return ++u->calls >= u->enough && u->enough;
}

/* Returns how often the user was asked. */
static unsigned stopped_at(const struct op *op, unsigned wire, unsigned enough)
{
    struct bench *b = on_wire(wire);
    struct user user = {0, enough};
    int err;

    bench_ok(b, connect(b, wire, 0));
    stm32bl_on_progress(b->bl, ask_user, &user);
    err = op->run(b);
    if (err != (enough ? STM32BL_ERR_CANCELLED : STM32BL_OK) && !(op->wires & BRIEF && !err))
        fail_msg("%s: %s: %s", running, stm32bl_error_name(err), stm32bl_error_message(b->bl));
    stm32bl_on_progress(b->bl, NULL, NULL);
    if (op->wires & RESETS)
        bench_ok(b, connect(b, wire, 0));
    bench_ok(b, op->run(b));
    bench_free(b);
    return user.calls;
}

static void stopped(const struct op *op, unsigned wire)
{
    unsigned calls = stopped_at(op, wire, 0);

    for (unsigned i = 1; i <= calls; i += step(i, calls - i)) {
        snprintf(running, sizeof running, "%s, wire %u, stopped at %u of %u", op->name, wire, i,
                 calls);
        stopped_at(op, wire, i);
    }
}

static void each(void (*ended)(const struct op *op, unsigned wire), unsigned wire)
{
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (ops[i].wires & wire)
            ended(&ops[i], wire);
}

#define TEST(how, wire)                                                                            \
    static void how##_##wire(void **state)                                                         \
    {                                                                                              \
        (void)state;                                                                               \
        each(how, wire);                                                                           \
    }

TEST(gone, USART)
TEST(gone, USB)
TEST(gone, TURBO)
TEST(gone, ENTER)
TEST(gone, SUM)
TEST(stopped, USART)
TEST(stopped, USB)
TEST(stopped, TURBO)
TEST(stopped, ENTER)
TEST(stopped, SUM)

static int make_image(void **state)
{
    (void)state;
    bench_image(NULL, PLACE, image, sizeof image, 99);
    return 0;
}

static int tell_where(void **state)
{
    (void)state;
    print_message("the last one: %s\n", running);
    return 0;
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, NULL, tell_where)

int main(void)
{
    const struct CMUnitTest tests[] = {RUN(gone_USART),  RUN(gone_USB),      RUN(gone_TURBO),
                                       RUN(gone_ENTER),  RUN(gone_SUM),      RUN(stopped_USART),
                                       RUN(stopped_USB), RUN(stopped_TURBO), RUN(stopped_ENTER),
                                       RUN(stopped_SUM)};

    return cmocka_run_group_tests(tests, make_image, NULL);
}
