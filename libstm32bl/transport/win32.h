/*
 * win32.h - a COM port of Windows as a stream, in parts: opening it (win32_open.c), its settings
 * (win32_line.c), its traffic (win32.c) and errors (win32_error.c), which ones there are (win32_list.c),
 * and what the names of devices tell (win32_id.c, which knows no Windows).
 */
#ifndef BL_WIN32_H
#define BL_WIN32_H

#include "serial.h"

/** What the instance id of a device says of its USB adapter; "" and -1: nothing. */
struct bl_win32_id {
    int vendor_id;
    int product_id;
    char serial[BL_PORT_SERIAL];
    bool is_part; // of a device with several functions: its serial number is that of the parent
};

/** Reads "USB\VID_0483&PID_5740\3673345D3433" and "FTDIBUS\VID_0403+PID_6001+A50285BIA\0000". */
void bl_win32_id_parse(const char *text, struct bl_win32_id *out);

/** Cuts the " (COM3)" off "USB Serial Device (COM3)". */
void bl_win32_trim_name(char *text, const char *port);

/**
 * What CreateFile() wants for a port as users write it: "COM10", "com10:", "\\.\COM10". False: this is
 * no name of a port.
 */
bool bl_win32_path(const char *name, char *out, size_t size);

#ifdef _WIN32
#include <windows.h>

enum { BL_NO_SUCH_DEVICE = 433 }; // ERROR_NO_SUCH_DEVICE, which mingw-w64 does not know

struct bl_com {
    struct stm32bl_stream stream;
    char name[BL_PORT_NAME]; // as the user wrote it
    HANDLE handle;
    OVERLAPPED io; // with the one event that every transfer waits for
    unsigned baud;
    bool dtr, rts; // as they are driven, since SetCommState() drives them anew
};

extern const struct stm32bl_stream_ops bl_com_ops;

/** Puts "NAME: " and the text of a Windows error into stream.error; returns the code that suits it. */
int bl_com_fail(struct bl_com *com, DWORD number, const char *doing);

/** Sets baud and parity, and reads the parity back into *held. */
int bl_com_configure(struct bl_com *com, const struct stm32bl_line *line, bool *held);

/** The text of a Windows error in UTF-8, without a full stop. */
void bl_win32_text(DWORD number, char *out, size_t size);

/** The latency timer that an FTDI adapter is set to, in ms; 0: this port has none. */
unsigned bl_win32_latency_ms(const char *path);
#endif

#endif
