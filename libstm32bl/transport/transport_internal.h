/*
 * transport_internal.h - how the session opens the transports. They know nothing of the session.
 */
#ifndef BL_TRANSPORT_INTERNAL_H
#define BL_TRANSPORT_INTERNAL_H

#include "base/internal.h"
#include "base/target.h"
#include "stm32bl/transport.h"

/**
 * Opens the serial port `target->name`, exclusively, and sets `line`. Takes the option "latency"
 * (keep: do not ask the adapter for low latency). A port that cannot hold parity, or has no modem
 * lines, is a WARN in the log. Errors: NOT_FOUND, ACCESS, IO, ARG.
 */
int bl_serial_open(struct bl_target *target, const struct stm32bl_line *line,
                   const struct bl_log *log, struct bl_error *error, struct stm32bl_stream **out);

/* Whether the user wants no more of a wait. */
struct bl_stop {
    bool (*asked)(void *user); /* NULL: never */
    void *user;
};

/* What a connection over a network wants to know of its caller. */
struct bl_caller {
    struct stm32bl_line line;
    const struct bl_log *log;
    struct bl_stop stop;
};

/**
 * Connects to `target->name`, "HOST:PORT" or "[v6]:PORT", where the bytes of a serial port come out.
 * Takes the option "delay": the round trip in ms, where a tunnel hides it. Errors: ARG, NOT_FOUND (no
 * such host; nobody serves that port; no answer), IO, CANCELLED.
 */
int bl_tcp_open(struct bl_target *target, const struct bl_caller *caller, struct bl_error *error,
                struct stm32bl_stream **out);

/**
 * The same by RFC 2217, which also sets the line and drives DTR, RTS and break. A setting that the
 * server does not confirm is a WARN. Errors: those of bl_tcp_open(), ACCESS (busy), PROTOCOL (another
 * kind of server).
 */
int bl_rfc2217_open(struct bl_target *target, const struct bl_caller *caller,
                    struct bl_error *error, struct stm32bl_stream **out);

/**
 * Opens the I2C bus `target->name`, a node of Linux' i2c-dev, for messages to the 7-bit address in the
 * option "addr", or to `usual` (0: none). Takes the options "frame" (bytes in the adapter's longest message)
 * and "stretch" (ms that its driver is asked to bear a clock that is held). Errors: ARG (no address, not such
 * a node), NOT_FOUND, ACCESS (no permission; a kernel driver has the address), UNSUPPORTED (the adapter
 * has no plain I2C; not this system), IO.
 */
int bl_i2c_open(struct bl_target *target, uint8_t usual, const struct bl_log *log,
                struct bl_error *error, struct stm32bl_stream **out);

/** Lists serial ports; the value is that of the callback, or an error. */
int bl_serial_list(struct bl_error *error, stm32bl_list_fn each, void *user);

/* What a transport has opened: one of both. */
struct bl_opened {
    struct stm32bl_stream *stream;
    struct stm32bl_usb *usb;
};

/**
 * Makes the simulated chip `target->name` and its stream, or with "wire=usb" its USB device, which
 * owns the chip. Takes all of its options. Errors: NOT_FOUND (unknown device), ARG, and those of
 * stm32bl_sim_load().
 */
int bl_sim_open(struct bl_target *target, const struct stm32bl_line *line, const struct bl_log *log,
                struct bl_error *error, struct bl_opened *out);

enum { BL_USB_PATH = 32 };

/* What has been done to bring a USB device from its application into its ROM. Begin with zeros. */
struct bl_usb_entry {
    bool done;
    char path[BL_USB_PATH]; /* of the device that was asked; "": it is not known */
};

/**
 * Opens the USB device in DFU mode that `target->name` ("", or "0483:df11") and the options "serial"
 * and "path" select. If there is none, an application that fits is asked to start the ROM, or the
 * port in option "touch" is opened at 1200 baud; NOT_FOUND with entry->done then means that it is
 * worth while to try again. Errors: NOT_FOUND, ARG (several: the message lists them), ACCESS, IO,
 * UNSUPPORTED (built without libusb).
 */
int bl_usb_open(struct bl_target *target, const struct bl_log *log, struct bl_usb_entry *entry,
                struct bl_error *error, struct stm32bl_usb **out);

/* Told of one USB device, whose product is its description; `about` is not open. */
typedef int (*bl_usb_list_fn)(const struct stm32bl_endpoint *found, const struct stm32bl_usb *about,
                              void *user);

/** Lists USB devices in DFU mode; the value is that of the callback, or an error. */
int bl_usb_list(struct bl_error *error, bl_usb_list_fn each, void *user);

/**
 * Takes every option "fault=KIND@N" that the simulated chip has left (drop flip nack delay fail
 * noise) and puts a fault filter before the wire if there was one. Errors: ARG, MEMORY; the wire is
 * then untouched.
 */
int bl_fault_take(struct bl_target *target, struct bl_error *error, struct bl_opened *wire);

#endif
