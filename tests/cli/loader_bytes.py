"""Bytes for the tests of the resident loader.

loader_bytes.py program FILE ADDRESS STACK ENTRY SIZE [VECTOR8]   a program, as ELF or as raw binary
loader_bytes.py record AREA,STATE,SLOT,TRIES,FLAGS,FLOOR...       entries of its log, to standard output
"""
import struct
import sys
import zlib


def program(name, *numbers):
    at, stack, entry, size, *rest = [int(a, 0) for a in numbers]
    p = bytearray(bytes(i % 251 for i in range(size)))
    p[:64] = struct.pack("<16I", stack, entry, *[at + 0x41] * 6, *(rest or [0]), *[0] * 7)
    if name.endswith(".elf"):
        head = b"\x7fELF\1\1\1" + bytes(9) + struct.pack("<HHIIIIIHHHHHH", 2, 40, 1, entry, 52, 0, 0x5000200,
                                                         52, 32, 1, 40, 0, 0)
        p = head + struct.pack("<8I", 1, 84, at, at, len(p), len(p), 5, 4) + p
    with open(name, "wb") as file:
        file.write(p)


def record(*entries):
    for text in entries:
        area, *rest, floor = [int(n) for n in text.split(",")]
        r = b"BLR1" + struct.pack("<I4B4I", area, *rest, floor, 0, 0, 0)
        r += struct.pack("<I", zlib.crc32(r) ^ 0xFFFFFFFF)
        sys.stdout.buffer.write(r + struct.pack("<I", 0x5EA15EA1) + b"\xff" * 28)


{"program": program, "record": record}[sys.argv[1]](*sys.argv[2:])
