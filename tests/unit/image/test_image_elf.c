/* ELF files, made here byte by byte; tests/peers/images reads those of a real linker. */
#include <stdlib.h>

#include "check.h"
#include "stm32bl.h"

enum { HEADER = 52, PROGRAM = 32, SECTION = 40 };

static struct stm32bl_image *img;
static uint8_t file[1024];
static size_t file_len;

static void put16(size_t at, unsigned value)
{
    file[at] = (uint8_t)value;
    file[at + 1] = (uint8_t)(value >> 8);
}

static void put32(size_t at, uint32_t value)
{
    put16(at, value & 0xFFFF);
    put16(at + 2, value >> 16);
}

static void put_segment(unsigned i, uint32_t offset, uint32_t paddr, uint32_t filesz)
{
    size_t at = HEADER + i * PROGRAM;

    put32(at, 1);               // p_type: PT_LOAD
    put32(at + 4, offset);      // p_offset
    put32(at + 8, 0x20000000);  // p_vaddr, which must not matter
    put32(at + 12, paddr);      // p_paddr
    put32(at + 16, filesz);     // p_filesz
    put32(at + 20, filesz + 4); // p_memsz
}

static void put_section(unsigned i, uint32_t type, uint32_t offset, uint32_t size)
{
    size_t at = 512 + i * SECTION;

    put32(at + 4, type);
    put32(at + 8, 2); // sh_flags: SHF_ALLOC
    put32(at + 16, offset);
    put32(at + 20, size);
}

/* Two segments of 16 bytes at offsets 256 and 272: flash, and what the start-up code copies to RAM.
 */
static int set_up(void **state)
{
    (void)state;
    memset(file, 0, sizeof file);
    memcpy(file, "\177ELF\1\1\1", 7);
    put16(16, 2);          // e_type: ET_EXEC
    put16(18, 40);         // e_machine: EM_ARM
    put32(24, 0x080001C1); // e_entry
    put32(28, HEADER);     // e_phoff
    put16(42, PROGRAM);    // e_phentsize
    put16(44, 2);          // e_phnum
    put_segment(0, 256, 0x08000000, 16);
    put_segment(1, 272, 0x08000100, 16);
    for (unsigned i = 0; i < 32; i++)
        file[256 + i] = (uint8_t)(i + 1);
    file_len = 288;
    img = stm32bl_image_new();
    return img ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    stm32bl_image_free(img);
    return 0;
}

static int parse(void)
{
    // A block of its own, so that the address sanitizer sees a read behind it.
    uint8_t *exact = malloc(file_len);
    int err;

    memcpy(exact, file, file_len);
    err = stm32bl_image_parse(img, exact, file_len, NULL, 0x08000000);
    free(exact);
    return err;
}

static void assert_parses(void)
{
    assert_result(parse(), STM32BL_OK, stm32bl_image_error_message(img));
    assert_string_equal(stm32bl_image_format(img), "elf");
}

static void assert_refused(const char *message)
{
    assert_result(parse(), STM32BL_ERR_FORMAT, message);
    assert_contains(stm32bl_image_error_message(img), message);
    assert_int_equal(stm32bl_image_count(img), 0);
}

static void assert_segment(size_t i, uint32_t addr, size_t offset, size_t size)
{
    const struct stm32bl_segment *s = stm32bl_image_segments(img);

    assert_true(i < stm32bl_image_count(img));
    assert_int_equal(s[i].address, addr);
    assert_int_equal(s[i].size, size);
    assert_memory_equal(s[i].data, file + offset, size);
}

static void segments_go_to_their_physical_address(void **state)
{
    uint32_t entry;

    (void)state;
    assert_parses();
    assert_int_equal(stm32bl_image_count(img), 2);
    assert_segment(0, 0x08000000, 256, 16);
    assert_segment(1, 0x08000100, 272, 16);
    assert_true(stm32bl_image_entry(img, &entry));
    assert_int_equal(entry, 0x080001C1); // with its Thumb bit
}

static void touching_segments_are_joined_in_any_order(void **state)
{
    (void)state;
    put_segment(0, 272, 0x08000010, 16);
    put_segment(1, 256, 0x08000000, 16);
    assert_parses();
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_segment(0, 0x08000000, 256, 32);
}

static void what_is_not_loaded_is_ignored(void **state)
{
    (void)state;
    put_segment(1, 0xFFFFFFF0, 0x08000000, 0); // .bss: no bytes in the file
    assert_parses();
    assert_int_equal(stm32bl_image_count(img), 1);
    put_segment(1, 0xFFFFFFF0, 0xFFFFFFF0, 0x1000);
    put32(HEADER + PROGRAM, 0x70000001); // PT_ARM_EXIDX
    tear_down(NULL);
    img = stm32bl_image_new();
    assert_parses();
    assert_int_equal(stm32bl_image_count(img), 1);
}

static void entry_0_is_no_entry(void **state)
{
    uint32_t entry;

    (void)state;
    put32(24, 0);
    assert_parses();
    assert_false(stm32bl_image_entry(img, &entry));
}

static void the_last_byte_of_the_address_space_can_be_used(void **state)
{
    (void)state;
    put_segment(1, 272, 0xFFFFFFF0, 16);
    assert_parses();
    assert_segment(1, 0xFFFFFFF0, 272, 16);
}

/* GNU ld does so when a program is linked to, say, 0x08000200. */
static void a_segment_that_begins_with_the_headers_begins_with_its_section(void **state)
{
    (void)state;
    put_segment(0, 0, 0x08000000, 272);
    put_section(1, 1, 264, 8);
    put_section(2, 1, 256, 8);
    put_section(3, 8, 200, 8); // SHT_NOBITS
    put_section(4, 1, 200, 0); // empty
    put_section(5, 1, 200, 8);
    put32(512 + 5 * SECTION + 8, 0); // not SHF_ALLOC
    put32(32, 512);                  // e_shoff
    put16(46, SECTION);              // e_shentsize
    put16(48, 6);                    // e_shnum
    file_len = 512 + 6 * SECTION;
    put_segment(1, 272, 0x08000200, 16);
    assert_parses();
    assert_segment(0, 0x08000100, 256, 16);
    put16(48, 500); // the table reaches past the end of the file
    tear_down(NULL);
    img = stm32bl_image_new();
    assert_refused("segment 0: holds the ELF header, and no section tells where");
}

static void other_machines_are_refused(void **state)
{
    (void)state;
    file[4] = 2;
    assert_refused("offset 0x4: not a 32-bit ELF file");
    file[4] = 1;
    file[5] = 2;
    assert_refused("offset 0x5: a big-endian ELF file");
    file[5] = 1;
    put16(18, 243);
    assert_refused("offset 0x12: an ELF file for machine 243, where Arm is 40");
}

static void files_without_a_program_are_refused(void **state)
{
    (void)state;
    put16(44, 0);
    assert_refused("no loadable segment");
    put16(44, 1);
    put_segment(0, 256, 0x08000000, 0);
    assert_refused("no loadable segment");
    put16(16, 1);
    assert_refused("offset 0x10: an object file: link it first");
    put16(16, 3);
    put32(HEADER, 3); // p_type: PT_INTERP
    assert_refused("segment 0: names a loader: this is a program for an operating system");
    put16(16, 4);
    assert_refused("offset 0x10: a core dump, or something else that is no program");
    put16(16, 0);
    assert_refused("offset 0x10: a core dump, or something else that is no program");
}

static void damaged_headers_are_refused(void **state)
{
    (void)state;
    put16(42, 40);
    assert_refused("offset 0x2A: program headers of 40 bytes, where ELF has 32");
    put16(42, PROGRAM);
    put32(28, 280);
    assert_refused("offset 0x118: the program header table reaches past the end");
    put32(28, 240); // the second header is half there
    assert_refused("offset 0xF0: the program header table");
    put32(28, 0xFFFFFFF0);
    assert_refused("offset 0xFFFFFFF0: the program header table");
    put32(28, HEADER);
    put16(44, 0xFFFF);
    assert_refused("offset 0x34: the program header table");
}

static void damaged_segments_are_refused(void **state)
{
    (void)state;
    put_segment(1, 273, 0x08000100, 16);
    assert_refused("segment 1: 16 bytes at offset 0x111 reach past the end of the file at 0x120");
    put_segment(1, 0xFFFFFFFF, 0x08000100, 0xFFFFFFFF);
    assert_refused("segment 1: 4294967295 bytes at offset 0xFFFFFFFF");
    put_segment(1, 272, 0xFFFFFFF1, 16);
    assert_refused("segment 1: 16 bytes at 0xFFFFFFF1 go past the end of the 32-bit address space");
    put_segment(1, 272, 0x08000100, 16);
    put32(HEADER + PROGRAM + 20, 15);
    assert_refused("segment 1: 16 bytes in the file, 15 in memory");
    file[271] ^= 0x40; // not what segment 1 has for the same place
    put_segment(1, 272, 0x0800000F, 16);
    assert_refused("segment 1: 16 bytes at 0x0800000F overlap, from 0x0800000F on, the 16 bytes at "
                   "0x08000000 of segment 0");
}

static void no_file_takes_more_memory_than_it_has_bytes(void **state)
{
    (void)state;
    enum { MOST = 20 };

    put16(44, MOST); // e_phnum: 52 + 20 * 32 bytes of headers
    file_len = sizeof file;
    for (unsigned i = 0; i < MOST; i++)
        put_segment(i, 700, 0x08000000 + i * 0x1000, 300);
    assert_refused("segment 13: segments up to here have more bytes than the file holds");
}

/* As a linker does that keeps what lies on both sides of a page border twice. */
static void what_two_segments_agree_on_is_accepted(void **state)
{
    (void)state;
    put_segment(1, 264, 0x08000008, 16); // its first half is the second half of segment 0
    assert_int_equal(stm32bl_image_parse(img, file, file_len, NULL, 0), STM32BL_OK);
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_int_equal(stm32bl_image_segments(img)->size, 24);
    assert_memory_equal(stm32bl_image_segments(img)->data, file + 256, 24);
}

/* LLVM's linker, where the program begins behind a page border: a segment of nothing but headers. */
static void a_segment_of_headers_alone_is_nothing_to_load(void **state)
{
    (void)state;
    put_segment(0, 0, 0x07FF0000, HEADER + 2 * PROGRAM);
    assert_int_equal(stm32bl_image_parse(img, file, file_len, NULL, 0), STM32BL_OK);
    assert_int_equal(stm32bl_image_count(img), 1);
    assert_int_equal(stm32bl_image_segments(img)->size, 16);
    assert_memory_equal(stm32bl_image_segments(img)->data, file + 272, 16);
}

static void every_cut_is_noticed(void **state)
{
    (void)state;
    for (file_len = 287; file_len >= 4; file_len--)
        assert_refused("the file");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(segments_go_to_their_physical_address),
        TEST(touching_segments_are_joined_in_any_order),
        TEST(what_is_not_loaded_is_ignored),
        TEST(entry_0_is_no_entry),
        TEST(the_last_byte_of_the_address_space_can_be_used),
        TEST(a_segment_that_begins_with_the_headers_begins_with_its_section),
        TEST(other_machines_are_refused),
        TEST(files_without_a_program_are_refused),
        TEST(damaged_headers_are_refused),
        TEST(damaged_segments_are_refused),
        TEST(no_file_takes_more_memory_than_it_has_bytes),
        TEST(what_two_segments_agree_on_is_accepted),
        TEST(a_segment_of_headers_alone_is_nothing_to_load),
        TEST(every_cut_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
