#!/usr/bin/env python3
"""The library from Python, without any binding: which chip is it, and is its flash blank?

    from_python.py sim:stm32f411 [PATH-OF-libstm32bl.so]
"""
import ctypes
import ctypes.util
import sys

LOG_NOTE = 1
LOG_FUNCTION = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)


def load(path=None):
    lib = ctypes.CDLL(path or ctypes.util.find_library("stm32bl"))
    lib.stm32bl_new.restype = ctypes.c_void_p
    lib.stm32bl_free.argtypes = [ctypes.c_void_p]
    lib.stm32bl_open.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    lib.stm32bl_read.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_size_t]
    lib.stm32bl_on_log.argtypes = [ctypes.c_void_p, ctypes.c_int, LOG_FUNCTION, ctypes.c_void_p]
    for name in "stm32bl_error_message", "stm32bl_version":
        getattr(lib, name).restype = ctypes.c_char_p
    lib.stm32bl_error_message.argtypes = [ctypes.c_void_p]
    return lib


class Chip:
    """One session; errors become exceptions."""

    def __init__(self, lib, target):
        self.lib = lib
        self.session = lib.stm32bl_new()
        # Kept in the object: C would call into freed memory otherwise.
        self.log = LOG_FUNCTION(lambda level, line, user: print(line.decode(), file=sys.stderr))
        lib.stm32bl_on_log(self.session, LOG_NOTE, self.log, None)
        self.check(lib.stm32bl_open(self.session, target.encode()))

    def check(self, error):
        if error:
            raise OSError(self.lib.stm32bl_error_message(self.session).decode())

    def read(self, address, length):
        buffer = ctypes.create_string_buffer(length)
        self.check(self.lib.stm32bl_read(self.session, address, buffer, length))
        return buffer.raw

    def close(self):
        self.lib.stm32bl_free(self.session)


def main():
    lib = load(*sys.argv[2:3])
    print("libstm32bl", lib.stm32bl_version().decode())
    try:
        chip = Chip(lib, sys.argv[1])
        data = chip.read(0x08000000, 256)
        chip.close()
    except OSError as error:
        sys.exit(f"{sys.argv[1]}: {error}")
    print("blank" if data == b"\xff" * 256 else data[:16].hex(" "))


main()
