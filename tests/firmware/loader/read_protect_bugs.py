#!/usr/bin/env python3
"""read_protect_bugs.py CHIPS PROGRAM: plants one bug at a time into what read-out protection does and keeps, and expects that
test_read_protect, which is PROGRAM, fails; without a bug it must not. CHIPS has the applications."""
import sys

from machine_bugs import told
from planting import HERE, all_found, sample

KEYS = ["--key", HERE / "keys/one.pub.pem", "--key", HERE / "keys/two.pub.pem"]
OPTIONS = ["-DLOADER_READ_PROTECT", "-DLOADER_PROTECT"]

BUGS = [
    ("nothing, so nothing is found", "serve.c", None, None),
    ("level 2", "drivers/f4.c", "LEVEL_1 = 0x5500", "LEVEL_1 = 0xCC00"),
    ("other option bytes change", "drivers/f4.c", "(options_now() & ~(uint32_t)RDP) | LEVEL_1",
     "0x0FFF00EC | LEVEL_1"),
    ("another level is taken for none", "drivers/f4.c", "(REG(OPTCR) & RDP) != LEVEL_0", "(REG(OPTCR) & RDP) == LEVEL_1"),
    ("memory is read", "serve.c", "command == READ || ", ""),
    ("sums are told", "serve.c", "command >= PROTECT)", "(command >= PROTECT && command != SUM))"),
    ("protection is a command behind protection", "serve.c", "command >= PROTECT)", "command == SUM)"),
    ("what is written over is compared", "serve.c", "|| word != LOADER_ERASED", ""),
    ("it starts the application", "start.c", "    *request_word() = STAY;\n", ""),
    ("no reset, so that option bytes are claimed that may not be there", "serve.c",
     "    if (!loader_flash_close())\n        return false;\n    ack();\n    loader_line_again();",
     "    if (!loader_flash_close())\n        return false;\n    ack();"),
]


if __name__ == "__main__":
    all_found(told(bug, sys.argv[1], "f411", sys.argv[2], [], OPTIONS, KEYS) for bug in sample(BUGS))
