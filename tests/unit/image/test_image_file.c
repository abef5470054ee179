/* Images from and to files, pipes, devices and standard streams, in a new folder per test. */
#define _XOPEN_SOURCE 700

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "image/image.h"

static struct stm32bl_image *img;
static char folder[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/stm32bl-test-XXXXXX");
    img = stm32bl_image_new();
    return img && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    stm32bl_image_free(img);
    return chdir("/") || nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void put_file(const char *path, const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static void assert_file(const char *path, const char *expected)
{
    char bytes[256] = {0};
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    bytes[fread(bytes, 1, sizeof bytes - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(bytes, expected);
}

static size_t files_in_folder(void)
{
    DIR *d = opendir(".");
    size_t count = 0;

    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        count += e->d_name[0] != '.' || strlen(e->d_name) > 2;
    closedir(d);
    return count;
}

static void add(uint32_t addr, const char *bytes)
{
    assert_int_equal(stm32bl_image_add(img, addr, bytes, strlen(bytes)), STM32BL_OK);
}

static void assert_saves(const char *path, const char *format)
{
    assert_result(stm32bl_image_save(img, path, format, 0xFF), STM32BL_OK,
                  stm32bl_image_error_message(img));
}

static void assert_load_fails(const char *path, const char *format, int error, const char *message)
{
    assert_result(stm32bl_image_load(img, path, format, 0), error,
                  stm32bl_image_error_message(img));
    assert_contains(stm32bl_image_error_message(img), message);
}

static void assert_save_fails(const char *path, const char *format, int error, const char *message)
{
    assert_result(stm32bl_image_save(img, path, format, 0), error,
                  stm32bl_image_error_message(img));
    assert_contains(stm32bl_image_error_message(img), message);
}

static void files_are_loaded(void **state)
{
    (void)state;
    put_file("a.bin", "\0raw", 4);
    assert_int_equal(stm32bl_image_load(img, "a.bin", NULL, 0x08000000), STM32BL_OK);
    assert_string_equal(stm32bl_image_format(img), "bin");
    assert_int_equal(stm32bl_image_segments(img)->address, 0x08000000);
    assert_memory_equal(stm32bl_image_segments(img)->data, "\0raw", 4);
}

static void content_comes_before_the_suffix(void **state)
{
    static const char hex[] = ":0100000061"
                              "9E\n:00000001FF\n";

    (void)state;
    put_file("a.bin", hex, sizeof hex - 1);
    assert_int_equal(stm32bl_image_load(img, "a.bin", NULL, 0), STM32BL_OK);
    assert_string_equal(stm32bl_image_format(img), "hex");
}

static void the_suffix_comes_before_raw(void **state)
{
    (void)state;
    put_file("a.hex", "raw", 3);
    assert_load_fails("a.hex", NULL, STM32BL_ERR_FORMAT, "a.hex: line 1: no ':' at its start");
    put_file("a.s19", "raw", 3);
    assert_load_fails("a.s19", NULL, STM32BL_ERR_FORMAT, "a.s19: line 1: no S0 to S9");
    put_file("a.axf", "raw", 3);
    assert_load_fails("a.axf", NULL, STM32BL_ERR_FORMAT, "a.axf: offset 0x0: does not begin like");
    put_file("a.dfu", "raw", 3);
    assert_load_fails("a.dfu", NULL, STM32BL_ERR_FORMAT, "a.dfu: not a DFU file");
    assert_int_equal(stm32bl_image_count(img), 0);
    assert_int_equal(stm32bl_image_load(img, "a.hex", "bin", 0), STM32BL_OK);
}

static void files_that_cannot_be_read_are_named(void **state)
{
    (void)state;
    assert_load_fails("none.bin", NULL, STM32BL_ERR_NOT_FOUND, "none.bin: no such file");
    assert_load_fails("none.bin", "ihex", STM32BL_ERR_ARG, "unknown file format 'ihex'");
    assert_int_equal(mkdir("d", 0755), 0);
    assert_load_fails("d", NULL, STM32BL_ERR_IO, "d: this is a directory");
    put_file("empty.bin", "", 0);
    assert_load_fails("empty.bin", NULL, STM32BL_ERR_FORMAT, "empty.bin: empty");
    put_file("closed.bin", "x", 1);
    assert_int_equal(chmod("closed.bin", 0), 0);
    if (geteuid() != 0) // root may read everything
        assert_load_fails("closed.bin", NULL, STM32BL_ERR_ACCESS, "closed.bin: permission denied");
}

static void a_file_without_end_is_not_read_for_ever(void **state)
{
    struct bl_buffer buffer = {0};
    FILE *zero = fopen("/dev/zero", "rb");

    (void)state;
    assert_int_equal(bl_file_read(zero, 100000, &buffer), 0);
    assert_in_range(buffer.len, 100001, 200000); // enough to see that it is too much
    free(buffer.data);
    fclose(zero);
}

static void the_message_keeps_the_end_of_a_long_path(void **state)
{
    char path[400] = "";

    (void)state;
    for (int i = 0; i < 20; i++)
        strcat(path, "./not-here/");
    strcat(path, "app.hex");
    assert_load_fails(path, NULL, STM32BL_ERR_NOT_FOUND, "./not-here/app.hex: no such file");
    assert_true(strlen(stm32bl_image_error_message(img)) < 160);
}

static void the_suffix_chooses_the_format_to_save(void **state)
{
    (void)state;
    add(0x10, "a");
    assert_saves("a.hex", NULL);
    assert_file("a.hex", ":01001000618E\n:00000001FF\n");
    assert_saves("a.mot", NULL);
    assert_file("a.mot", "S00600004844521B\nS1040010618A\nS5030001FB\nS9030000FC\n");
    assert_saves("a.txt", NULL);
    assert_file("a.txt", "a");
    assert_saves("a.hex", "bin");
    assert_file("a.hex", "a");
    assert_int_equal(files_in_folder(), 3);
}

/* S1, S2 or S3 for all: the shortest that has room for the last address. */
static void an_s_record_is_as_long_as_it_must(void **state)
{
    static const struct {
        uint32_t addr;
        const char *expected;
    } cases[] = {{0xFFFF, "\nS104FFFF"},
                 {0x10000, "\nS205010000"},
                 {0xFFFFFF, "\nS205FFFFFF"},
                 {0x1000000, "\nS30601000000"}};
    char bytes[256] = "";

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FILE *f;
        stm32bl_image_free(img);
        img = stm32bl_image_new();
        add(cases[i].addr, "a");
        assert_int_equal(stm32bl_image_save(img, "a.srec", NULL, 0xFF), STM32BL_OK);
        f = fopen("a.srec", "rb");
        assert_non_null(f);
        bytes[fread(bytes, 1, sizeof bytes - 1, f)] = '\0';
        fclose(f);
        assert_contains(bytes, cases[i].expected);
    }
}

/* Loading and saving, well or not, leave no file open. */
static void no_file_stays_open(void **state)
{
    int before = dup(0), after;

    (void)state;
    close(before);
    put_file("bad.hex", ":zz\n", 4);
    put_file("good.hex", ":01001000618E\n:00000001FF\n", 26);
    for (int i = 0; i < 3; i++) {
        stm32bl_image_load(img, "bad.hex", NULL, 0);
        stm32bl_image_load(img, "good.hex", NULL, 0);
        stm32bl_image_load(img, "none.hex", NULL, 0);
        stm32bl_image_load(img, ".", NULL, 0);
        stm32bl_image_save(img, "copy.hex", NULL, 0xFF);
        stm32bl_image_save(img, "no/folder/copy.hex", NULL, 0xFF);
        stm32bl_image_save(img, "copy.hex", "nonsense", 0xFF);
    }
    after = dup(0);
    close(after);
    assert_int_equal(after, before);
}

static void gaps_of_a_binary_are_filled(void **state)
{
    (void)state;
    add(0x10, "ab");
    add(0x15, "c");
    assert_int_equal(stm32bl_image_save(img, "a.bin", NULL, '.'), STM32BL_OK);
    assert_file("a.bin", "ab...c");
}

static void long_gaps_are_filled(void **state)
{
    struct stat st;

    (void)state;
    add(0x08000000, "a");
    add(0x08000000 + 5000, "z");
    assert_saves("a.bin", NULL);
    assert_int_equal(stat("a.bin", &st), 0);
    assert_int_equal(st.st_size, 5001);
}

static void what_cannot_be_saved_is_refused(void **state)
{
    (void)state;
    assert_save_fails("a.bin", NULL, STM32BL_ERR_FORMAT, "the image is empty");
    add(0x08000000, "a");
    assert_save_fails("a.elf", NULL, STM32BL_ERR_UNSUPPORTED, "elf files can not be written");
    assert_save_fails("a.bin", "s19", STM32BL_ERR_ARG, "unknown file format 's19'");
    add(0x20000000, "b");
    assert_save_fails("a.bin", NULL, STM32BL_ERR_FORMAT,
                      "from 0x08000000 to 0x20000000 a raw binary would have 384 MiB");
    assert_int_equal(files_in_folder(), 0);
    assert_saves("a.hex", NULL);
}

static void files_that_cannot_be_written_are_named(void **state)
{
    (void)state;
    add(0, "a");
    assert_save_fails("none/a.bin", NULL, STM32BL_ERR_NOT_FOUND, "none/a.bin: no such file or dir");
    assert_int_equal(mkdir("d", 0755), 0);
    assert_save_fails("d", NULL, STM32BL_ERR_IO, "d: this is a directory");
    put_file("fixed.bin", "old", 3);
    assert_int_equal(chmod("fixed.bin", 0444), 0);
    if (geteuid() != 0)
        assert_save_fails("fixed.bin", NULL, STM32BL_ERR_ACCESS, "fixed.bin: permission denied");
}

static void permissions_and_links_stay(void **state)
{
    struct stat st;

    (void)state;
    put_file("real.bin", "old", 3);
    assert_int_equal(chmod("real.bin", 0640), 0);
    assert_int_equal(symlink("real.bin", "link.bin"), 0);
    add(0, "new");
    assert_saves("link.bin", NULL);
    assert_int_equal(lstat("link.bin", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat("real.bin", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_file("real.bin", "new");
    assert_int_equal(files_in_folder(), 2);
}

static void temporary_names_in_use_are_left_alone(void **state)
{
    (void)state;
    put_file("a.bin.0.part", "someone's", 9);
    add(0, "new");
    assert_saves("a.bin", NULL);
    assert_file("a.bin", "new");
    assert_file("a.bin.0.part", "someone's");
    assert_int_equal(files_in_folder(), 2);
}

static void devices_are_written_directly(void **state)
{
    struct stat st;

    (void)state;
    add(0, "a");
    assert_saves("/dev/null", NULL);
    assert_save_fails("/dev/full", NULL, STM32BL_ERR_IO, "/dev/full: no space left");
    assert_save_fails("/dev/full", "hex", STM32BL_ERR_IO, "/dev/full: no space left");
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(stat("/dev/full", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

/* More than any buffer holds, so that the write itself fails and not only the last flush. */
static void a_full_device_is_noticed_in_every_format(void **state)
{
    static const char *const formats[] = {"bin", "hex", "srec"};
    static uint8_t bytes[300000];

    (void)state;
    assert_int_equal(stm32bl_image_add(img, 0, bytes, sizeof bytes), STM32BL_OK);
    add(sizeof bytes + 100000, "z");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        assert_save_fails("/dev/full", formats[i], STM32BL_ERR_IO, "/dev/full: no space left");
}

/* A limit on the size of files is the nearest to a full disk that needs no privilege. */
static void a_failed_save_leaves_the_old_file(void **state)
{
    static uint8_t bytes[100000];
    struct rlimit old, small = {0, 0};

    (void)state;
    put_file("a.bin", "old", 3);
    assert_int_equal(stm32bl_image_add(img, 0, bytes, sizeof bytes), STM32BL_OK);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    small = (struct rlimit){50000, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    int err = stm32bl_image_save(img, "a.bin", NULL, 0);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(err, STM32BL_ERR_IO);
    assert_contains(stm32bl_image_error_message(img), "a.bin: ");
    assert_file("a.bin", "old");
    assert_int_equal(files_in_folder(), 1);
}

/* Loads standard input from `in`, or saves to standard output at `out`, in a child process. */
static int in_child(const char *in, const char *out)
{
    pid_t child = fork();
    int status = 0, err;

    if (child == 0) {
        if (!freopen("messages", "ab", stderr))
            _exit(97);
        if (in && !freopen(in, "rb", stdin))
            _exit(99);
        if (out && !freopen(out, "wb", stdout))
            _exit(98);
        err = in ? stm32bl_image_load(img, "-", NULL, 0) : stm32bl_image_save(img, "-", "hex", 0);
        if (err)
            fprintf(stderr, "%s\n", stm32bl_image_error_message(img));
        fflush(stderr);
        _exit(-err);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? -WEXITSTATUS(status) : 1;
}

static void standard_streams_work(void **state)
{
    (void)state;
    put_file("in", "raw", 3);
    put_file("nothing", "", 0);
    assert_int_equal(in_child("in", NULL), STM32BL_OK);
    assert_int_equal(in_child("nothing", NULL), STM32BL_ERR_FORMAT);
    add(0x10, "a");
    assert_int_equal(in_child(NULL, "out"), STM32BL_OK);
    assert_file("out", ":01001000618E\n:00000001FF\n");
    assert_int_equal(in_child(NULL, "/dev/full"), STM32BL_ERR_IO);
    assert_file("messages", "standard input: empty: there is nothing to program\n"
                            "standard output: no space left: free some, or write elsewhere\n");
}

static void pipes_work_both_ways(void **state)
{
    struct stm32bl_image *again = stm32bl_image_new();
    pid_t child;
    int status;

    (void)state;
    add(0x10, "abc");
    assert_int_equal(mkfifo("pipe.hex", 0600), 0);
    child = fork();
    if (child == 0)
        _exit(-stm32bl_image_save(img, "pipe.hex", NULL, 0));
    assert_int_equal(stm32bl_image_load(again, "pipe.hex", NULL, 0), STM32BL_OK);
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(stm32bl_image_segments(again)->size, 3);
    stm32bl_image_free(again);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(files_are_loaded),
        TEST(content_comes_before_the_suffix),
        TEST(the_suffix_comes_before_raw),
        TEST(files_that_cannot_be_read_are_named),
        TEST(a_file_without_end_is_not_read_for_ever),
        TEST(the_message_keeps_the_end_of_a_long_path),
        TEST(the_suffix_chooses_the_format_to_save),
        TEST(an_s_record_is_as_long_as_it_must),
        TEST(no_file_stays_open),
        TEST(gaps_of_a_binary_are_filled),
        TEST(long_gaps_are_filled),
        TEST(what_cannot_be_saved_is_refused),
        TEST(files_that_cannot_be_written_are_named),
        TEST(permissions_and_links_stay),
        TEST(temporary_names_in_use_are_left_alone),
        TEST(devices_are_written_directly),
        TEST(a_full_device_is_noticed_in_every_format),
        TEST(a_failed_save_leaves_the_old_file),
        TEST(standard_streams_work),
        TEST(pipes_work_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
