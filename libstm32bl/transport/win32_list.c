/*
 * win32_list.c - the COM ports of a Windows machine: their names from the registry, where every driver
 * enters those that are there, and what else is known of them from SetupAPI.
 */
#include "win32.h"

#ifdef _WIN32

#include <cfgmgr32.h>
#include <setupapi.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { ID = 200, NAME = 128, MORE = 16 };

/* Device setup classes: what drivers of ports and of modems belong to. */
static const GUID classes[] = {
    {0x4D36E978, 0xE325, 0x11CE, {0xBF, 0xC1, 0x08, 0x00, 0x2B, 0xE1, 0x03, 0x18}},
    {0x4D36E96D, 0xE325, 0x11CE, {0xBF, 0xC1, 0x08, 0x00, 0x2B, 0xE1, 0x03, 0x18}},
};

/* One device, while SetupAPI shows it. */
struct device {
    HDEVINFO set;
    SP_DEVINFO_DATA data;
    wchar_t port[NAME]; // "COM3"
};

typedef void (*device_fn)(struct device *device, void *user);

static void to_utf8(const wchar_t *wide, char *out, size_t size)
{
    int n = WideCharToMultiByte(CP_UTF8, 0, wide, -1, out, (int)size, NULL, NULL);

    if (n <= 0) // too long: the names of devices are not
        out[0] = '\0';
}

static HKEY open_key(const struct device *device)
{
    SP_DEVINFO_DATA data = device->data;

    return SetupDiOpenDevRegKey(device->set, &data, DICS_FLAG_GLOBAL, 0, DIREG_DEV,
                                KEY_QUERY_VALUE);
}

/* The text of a value of the registry; false: there is none. */
static bool get_text(HKEY key, const wchar_t *name, wchar_t *out, size_t count)
{
    DWORD type, size = (DWORD)((count - 1) * sizeof *out);

    memset(out, 0, count * sizeof *out); // the registry does not promise the end of a text
    return RegQueryValueExW(key, name, NULL, &type, (BYTE *)out, &size) == ERROR_SUCCESS &&
           type == REG_SZ;
}

static bool get_port(struct device *device)
{
    HKEY key = open_key(device);
    bool found = key != INVALID_HANDLE_VALUE && get_text(key, L"PortName", device->port, NAME);

    if (key != INVALID_HANDLE_VALUE)
        RegCloseKey(key);
    return found;
}

/* Every device that is plugged in and has a port. */
static void each_device(device_fn each, void *user)
{
    for (size_t c = 0; c < sizeof classes / sizeof *classes; c++) {
        struct device device = {.set =
                                    SetupDiGetClassDevsW(&classes[c], NULL, NULL, DIGCF_PRESENT)};

        if (device.set == INVALID_HANDLE_VALUE)
            continue;
        device.data.cbSize = sizeof device.data;
        for (DWORD i = 0; SetupDiEnumDeviceInfo(device.set, i, &device.data); i++)
            if (get_port(&device))
                each(&device, user);
        SetupDiDestroyDeviceInfoList(device.set);
    }
}

static void get_property(struct device *device, DWORD property, char *out, size_t size)
{
    wchar_t wide[NAME] = {0};

    if (SetupDiGetDeviceRegistryPropertyW(device->set, &device->data, property, NULL, (BYTE *)wide,
                                          sizeof wide - sizeof *wide, NULL))
        to_utf8(wide, out, size);
}

static void get_id(DEVINST instance, char *out, size_t size)
{
    wchar_t wide[ID];

    out[0] = '\0';
    if (CM_Get_Device_IDW(instance, wide, ID, 0) == CR_SUCCESS)
        to_utf8(wide, out, size);
}

static void take_id(const struct device *device, struct bl_port *port)
{
    char text[2 * ID];
    struct bl_win32_id id;
    DEVINST parent;

    get_id(device->data.DevInst, text, sizeof text);
    bl_win32_id_parse(text, &id);
    port->vendor_id = id.vendor_id;
    port->product_id = id.product_id;
    if (id.is_part && CM_Get_Parent(&parent, device->data.DevInst, 0) == CR_SUCCESS) {
        get_id(parent, text, sizeof text);
        bl_win32_id_parse(text, &id);
    }
    bl_format(port->serial, sizeof port->serial, "%s", id.serial);
}

static void describe(struct device *device, void *user)
{
    const struct bl_port_list *list = user;
    char name[BL_PORT_NAME];

    to_utf8(device->port, name, sizeof name);
    for (size_t i = 0; i < list->count; i++) {
        struct bl_port *port = &list->ports[i];
        if (strcmp(port->name, name))
            continue;
        get_property(device, SPDRP_DEVICEDESC, port->product, sizeof port->product);
        get_property(device, SPDRP_FRIENDLYNAME, port->product, sizeof port->product);
        bl_win32_trim_name(port->product, name);
        get_property(device, SPDRP_MFG, port->maker, sizeof port->maker);
        take_id(device, port);
    }
}

/* Makes room for one more; NULL: no memory. */
static struct bl_port *add(struct bl_port_list *list)
{
    if (list->count % MORE == 0) {
        void *more = realloc(list->ports, (list->count + MORE) * sizeof *list->ports);
        if (!more)
            return NULL;
        list->ports = more;
    }
    list->ports[list->count] = (struct bl_port){.vendor_id = -1, .product_id = -1};
    return &list->ports[list->count++];
}

/* Its values are called as the driver calls its devices, and say which ports these are. */
static int take_names(HKEY key, struct bl_port_list *list, struct bl_error *error)
{
    for (DWORD i = 0;; i++) {
        wchar_t device[ID], port[NAME] = {0};
        DWORD device_count = ID, type, size = sizeof port - sizeof *port;
        LSTATUS status =
            RegEnumValueW(key, i, device, &device_count, NULL, &type, (BYTE *)port, &size);
        struct bl_port *found;

        if (status == ERROR_NO_MORE_ITEMS)
            return STM32BL_OK;
        if (status != ERROR_SUCCESS || type != REG_SZ)
            continue;
        found = add(list);
        if (!found)
            return bl_fail(error, STM32BL_ERR_MEMORY, "no memory for the list of ports");
        to_utf8(port, found->name, sizeof found->name);
        to_utf8(device, found->product, sizeof found->product);
    }
}

int bl_com_look(struct bl_port_list *list, struct bl_error *error)
{
    HKEY key;
    int err;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"HARDWARE\\DEVICEMAP\\SERIALCOMM", 0, KEY_QUERY_VALUE,
                      &key) != ERROR_SUCCESS)
        return STM32BL_OK; // the first port makes it
    err = take_names(key, list, error);
    RegCloseKey(key);
    if (!err)
        each_device(describe, list);
    return err;
}

/* ------------------------------------------------------------------------ latency */

struct latency {
    wchar_t port[NAME];
    unsigned ms;
};

/* FTDI's driver keeps it beside the name of the port (FTDI AN_107, 4.2). */
static void read_latency(struct device *device, void *user)
{
    struct latency *latency = user;
    DWORD type, ms, size = sizeof ms;
    HKEY key;

    if (_wcsicmp(device->port, latency->port))
        return;
    key = open_key(device);
    if (key == INVALID_HANDLE_VALUE)
        return;
    if (RegQueryValueExW(key, L"LatencyTimer", NULL, &type, (BYTE *)&ms, &size) == ERROR_SUCCESS &&
        type == REG_DWORD)
        latency->ms = ms;
    RegCloseKey(key);
}

unsigned bl_win32_latency_ms(const char *path)
{
    struct latency latency = {.ms = 0};

    if (strlen(path) > 4 &&
        MultiByteToWideChar(CP_UTF8, 0, path + 4, -1, latency.port, NAME)) // behind "\\.\"
        each_device(read_latency, &latency);
    return latency.ms;
}

#endif
