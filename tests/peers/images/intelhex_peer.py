"""intelhex_peer.py rewrite IN OUT: reads and writes Intel HEX with python3-intelhex.
intelhex_peer.py check HEX BINARY ENTRY ADDRESS+SIZE...: what it reads of our file."""
import sys

from intelhex import IntelHex


def check(path, binary, entry, *segments):
    image = IntelHex(path)
    image.padding = 0
    found = [f"0x{begin:x}+0x{end - begin:x}" for begin, end in image.segments()]
    assert found == list(segments), (found, segments)
    start = (image.start_addr or {}).get("EIP")
    assert start == int(entry, 0), (start, entry)
    with open(binary, "rb") as file:
        assert image.tobinstr() == file.read(), "other bytes"


def rewrite(source, target):
    IntelHex(source).write_hex_file(target)


{"check": check, "rewrite": rewrite}[sys.argv[1]](*sys.argv[2:])
