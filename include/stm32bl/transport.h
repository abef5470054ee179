/**
 * @file
 * stm32bl/transport.h - bring your own wire, and filters to put before any wire.
 *
 * A stream is a small table of functions. It owns time: the library above it has no clock and never
 * sleeps by itself, so a simulated stream can run a 30 s time-out in microseconds.
 */
#ifndef STM32BL_TRANSPORT_H
#define STM32BL_TRANSPORT_H

#include "../stm32bl.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The settings of a UART line; always 8 data bits and 1 stop bit (AN3155 section 1). */
struct stm32bl_line {
    unsigned baud; /**< bit/s, any integer > 0 */
    char parity;   /**< 'E' even, 'N' none */
};

/** Levels for set_lines(). "On" is the asserted state, which a TTL adapter shows as a low pin. */
enum stm32bl_line_level { STM32BL_LINE_KEEP = -1, STM32BL_LINE_OFF = 0, STM32BL_LINE_ON = 1 };

/**
 * The operations of a stream. All must be present. An operation that fails returns a negative enum
 * stm32bl_error and puts one line into stream->error that names the port and says what happened.
 */
struct stm32bl_stream_ops {
    /**
     * Waits until at least one byte is there, then returns what has arrived, up to `len`, without
     * waiting for more. Returns the number of bytes, or 0 if `timeout_ms` passed with none (0 does
     * not wait). A port that has vanished is an error at once (IO), not a time-out.
     */
    int (*read)(struct stm32bl_stream *s, uint8_t *buf, size_t len, unsigned timeout_ms);
    /** Sends all bytes; returns STM32BL_OK once the system has taken them all. */
    int (*write)(struct stm32bl_stream *s, const uint8_t *buf, size_t len);
    /** Throws away what has arrived and was not read. */
    int (*discard)(struct stm32bl_stream *s);
    /** Changes baud and parity. UNSUPPORTED: this wire cannot; it then goes on as it was. */
    int (*configure)(struct stm32bl_stream *s, const struct stm32bl_line *line);
    /** Drives DTR and RTS: enum stm32bl_line_level each. UNSUPPORTED: this wire has no such lines. */
    int (*set_lines)(struct stm32bl_stream *s, int dtr, int rts);
    /** Starts or ends a break condition (the line held low). UNSUPPORTED as above. */
    int (*set_break)(struct stm32bl_stream *s, bool on);
    /** Lets time pass. */
    void (*sleep)(struct stm32bl_stream *s, unsigned ms);
    /** Milliseconds since an arbitrary start; never goes back. */
    uint64_t (*now_ms)(struct stm32bl_stream *s);
    /** Releases the port and frees the stream. */
    void (*close)(struct stm32bl_stream *s);
};

/** Embed it as the first member of your own struct. */
struct stm32bl_stream {
    const struct stm32bl_stream_ops *ops;
    char error[160];   /**< one line, set by an operation that fails */
    unsigned delay_ms; /**< the round trip of a network, added to every wait; 0 for a local port */
    /**
     * 0: bytes follow each other, to a USART. Else the wire is an I2C bus, on which the chip speaks AN4221,
     * and this the longest message that it carries. Each write is then one message, TIMEOUT if nobody
     * acknowledges all of it; each read is one of exactly `len` bytes, tried until `timeout_ms` passed;
     * `error` then says why there was none. configure(), set_lines() and set_break() are UNSUPPORTED.
     */
    unsigned message_size;
};

/** A control transfer of the interface: its number goes into wIndex by itself (USB DFU 1.1, 3). */
struct stm32bl_usb_transfer {
    uint8_t type;    /**< bmRequestType: 0x21 to the device, 0xA1 from it */
    uint8_t request; /**< bRequest */
    uint16_t value;  /**< wValue */
    uint16_t length; /**< wLength: bytes in `data` */
    uint8_t *data;   /**< not changed by a transfer to the device */
};

/**
 * The operations of a USB device in DFU mode. All must be present. An operation that fails returns a
 * negative enum stm32bl_error and puts one line into usb->error that names the device and says what
 * happened.
 */
struct stm32bl_usb_ops {
    /**
     * Returns the number of bytes that were transferred. Errors: REFUSED (the device answered
     * STALL), TIMEOUT (no answer within `timeout_ms`), IO (it has been unplugged, or has let go).
     */
    int (*control)(struct stm32bl_usb *u, const struct stm32bl_usb_transfer *t,
                   unsigned timeout_ms);
    /** Chooses one of the alternate settings. Errors as control. */
    int (*select)(struct stm32bl_usb *u, uint8_t alternate);
    /**
     * After the device has reset itself: waits up to `timeout_ms` for it to come back and opens it
     * anew, which fills in the fields below again. Errors: TIMEOUT (it is not there yet; the
     * operation may be called again), and those of opening.
     */
    int (*reopen)(struct stm32bl_usb *u, unsigned timeout_ms);
    /** Lets time pass. */
    void (*sleep)(struct stm32bl_usb *u, unsigned ms);
    /** Milliseconds since an arbitrary start; never goes back. */
    uint64_t (*now_ms)(struct stm32bl_usb *u);
    /** Releases the device and frees it. */
    void (*close)(struct stm32bl_usb *u);
};

enum { STM32BL_USB_ALTERNATES = 8, STM32BL_USB_TEXT = 128 };

/** A USB device in DFU mode. Embed it as the first member of your own struct. */
struct stm32bl_usb {
    const struct stm32bl_usb_ops *ops;
    uint16_t vendor_id;
    uint16_t product_id;
    uint16_t release;        /**< bcdDevice: the version of the ROM */
    uint16_t dfu_version;    /**< bcdDFUVersion: 0x011A is DfuSe */
    uint16_t transfer_size;  /**< wTransferSize of the DFU functional descriptor */
    uint8_t alternate_count; /**< alternate settings, at most STM32BL_USB_ALTERNATES */
    char alternates[STM32BL_USB_ALTERNATES][STM32BL_USB_TEXT]; /**< their names: memory layouts */
    char serial[STM32BL_USB_TEXT];                             /**< serial number; "" if none */
    void (*waiting)(void *user); /**< if not NULL: control() calls it every 100 ms while it waits */
    void *waiting_user;          /**< set by the session, like `waiting` */
    char error[160];             /**< one line, set by an operation that fails */
};

/**
 * A filter that tells `fn` every byte that passes, as lines of level TRACE ("> 31 CE", "< 79",
 * "= 115200 8E1", "= DTR on"), and passes everything on. It owns `inner` and closes it.
 * NULL when memory is short; `inner` is then untouched.
 */
STM32BL_API struct stm32bl_stream *stm32bl_stream_trace(struct stm32bl_stream *inner,
                                                        stm32bl_log_fn fn, void *user);

/** The same for a USB device: "> 21 01 0002 0004 DE AD BE EF" (type, request, value, length, data). */
STM32BL_API struct stm32bl_usb *stm32bl_usb_trace(struct stm32bl_usb *inner, stm32bl_log_fn fn,
                                                  void *user);

/** What goes wrong on the wire. */
enum stm32bl_fault_kind {
    STM32BL_FAULT_DROP = 0,  /**< the byte never arrives */
    STM32BL_FAULT_FLIP = 1,  /**< one bit of it (bit 3) is turned over */
    STM32BL_FAULT_NACK = 2,  /**< 0x1F arrives in its place */
    STM32BL_FAULT_DELAY = 3, /**< it arrives 30 s late, after the caller's time-out */
    STM32BL_FAULT_FAIL = 4,  /**< the read operation fails with IO: the port vanishes for good */
    STM32BL_FAULT_NOISE = 5  /**< a stray byte 0xA5 arrives before it */
};

/** A fault at one byte that the chip sends. */
struct stm32bl_fault {
    enum stm32bl_fault_kind kind;
    unsigned at; /**< which received byte, counted from 1 since the stream was opened */
};

/**
 * A filter that injects faults into what `inner` receives. Owns and closes `inner`; copies `faults`.
 * NULL when memory is short; `inner` is then untouched.
 */
STM32BL_API struct stm32bl_stream *stm32bl_stream_fault(struct stm32bl_stream *inner,
                                                        const struct stm32bl_fault *faults,
                                                        size_t count);

/**
 * The same for a USB device, where `at` counts transfers. DROP: the transfer never arrives, and there
 * is no answer. FLIP: a bit of the data that comes back is turned over. NACK: STALL, without reaching
 * the device. DELAY: it arrives, and its answer is lost. FAIL: the device is unplugged for good.
 * NOISE: one byte less comes back.
 */
STM32BL_API struct stm32bl_usb *stm32bl_usb_fault(struct stm32bl_usb *inner,
                                                  const struct stm32bl_fault *faults, size_t count);

#ifdef __cplusplus
}
#endif
#endif
