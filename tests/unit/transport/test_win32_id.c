/* What the names of Windows' ports and devices say; the same on every system. */
#include "check.h"
#include "transport/win32.h"

static struct bl_win32_id id;

static void says(const char *text, int vendor_id, int product_id, const char *serial)
{
    bl_win32_id_parse(text, &id);
    assert_int_equal(id.vendor_id, vendor_id);
    assert_int_equal(id.product_id, product_id);
    assert_string_equal(id.serial, serial);
}

static void devices(void **state)
{
    (void)state;
    says("USB\\VID_0483&PID_5740\\3673345D3433", 0x0483, 0x5740, "3673345D3433");
    says("usb\\vid_0483&pid_374b\\066ff", 0x0483, 0x374B, "066ff");
    // What Windows makes up for a device without a serial number has ampersands.
    says("USB\\VID_1A86&PID_7523\\5&1A2B3C4D&0&2", 0x1A86, 0x7523, "");
    // The serial number of a function is that of the whole device.
    says("USB\\VID_0483&PID_374B&MI_02\\6&1A2B3C4D&0&0002", 0x0483, 0x374B, "");
    assert_true(id.is_part);
    says("USB\\VID_10C4&PID_EA60\\0001", 0x10C4, 0xEA60, "0001");
    assert_false(id.is_part);
    says("FTDIBUS\\VID_0403+PID_6001+A50285BIA\\0000", 0x0403, 0x6001, "A50285BI");
    says("FTDIBUS\\VID_0403+PID_6010+5&1A2B&0&2A\\0000", 0x0403, 0x6010, "");
    says("FTDIBUS\\VID_0403+PID_6010", 0x0403, 0x6010, "");
    says("FTDIBUS\\VID_0403+PID_6010+A", 0x0403, 0x6010, "");
}

static void devices_that_are_not_on_usb(void **state)
{
    (void)state;
    says("ACPI\\PNP0501\\1", -1, -1, "");
    says("BTHENUM\\{00001101-0000-1000-8000-00805F9B34FB}_VID&0001\\7&1", -1, -1, "");
    says("USB\\VID_04\\1", -1, -1, "");
    says("USB\\VID_0483&PID_57", -1, -1, "");
    says("VID_", -1, -1, "");
    says("", -1, -1, "");
}

static void friendly_names(void **state)
{
    char name[64] = "USB Serial Device (COM3)";

    (void)state;
    bl_win32_trim_name(name, "COM33");
    assert_string_equal(name, "USB Serial Device (COM3)");
    bl_win32_trim_name(name, "COM3");
    assert_string_equal(name, "USB Serial Device");
    bl_win32_trim_name(name, "COM3");
    assert_string_equal(name, "USB Serial Device");
    strcpy(name, "(COM3)");
    bl_win32_trim_name(name, "COM3");
    assert_string_equal(name, "(COM3)");
    strcpy(name, "x");
    bl_win32_trim_name(name, "COM3");
    assert_string_equal(name, "x");
}

static void opens(const char *name, const char *path)
{
    char out[64];

    assert_true(bl_win32_path(name, out, sizeof out));
    assert_string_equal(out, path);
}

static void ports(void **state)
{
    static const char *const wrong[] = {"",         ":",           "\\\\.\\",   "/dev/ttyUSB0",
                                        "C:\\file", "\\\\.\\a\\b", "\\\\pc\\x", "COM1:x"};
    char out[12];

    (void)state;
    opens("COM3", "\\\\.\\COM3");
    opens("com10", "\\\\.\\com10");
    opens("COM3:", "\\\\.\\COM3");
    opens("\\\\.\\COM10", "\\\\.\\COM10");
    opens("//./COM10", "\\\\.\\COM10");
    opens("CNCA0", "\\\\.\\CNCA0");
    opens("\\\\?\\usb#vid_0483&pid_5740#1#{86e0d1e0}", "\\\\?\\usb#vid_0483&pid_5740#1#{86e0d1e0}");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (bl_win32_path(wrong[i], out, sizeof out))
            fail_msg("'%s' is taken for a port", wrong[i]);
    assert_true(bl_win32_path("COM1234", out, sizeof out));
    assert_false(bl_win32_path("COM12345", out, sizeof out)); // is not cut off
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices),
        cmocka_unit_test(devices_that_are_not_on_usb),
        cmocka_unit_test(friendly_names),
        cmocka_unit_test(ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
