#!/usr/bin/env python3
"""watchdog_bugs.py CHIPS PROGRAM: plants one bug at a time into what starts the watchdog of a trial, and expects that
test_watchdog, which is PROGRAM, fails; without a bug it must not. CHIPS has the applications."""
import sys

from machine_bugs import told
from planting import all_found, sample

BUGS = [
    ("nothing, so nothing is found", "watchdog.h", None, None),
    ("it is not started", "watchdog.h", "REG(board.watchdog) = 0xCCCC;", ";"),
    ("PR and RLR stay closed", "watchdog.h", "    REG(board.watchdog) = 0x5555;\n", ""),
    ("its new values are not loaded", "watchdog.h", "    REG(board.watchdog) = 0xAAAA;\n", ""),
    ("RLR stays as after a reset", "watchdog.h", "    REG(board.watchdog + RLR) = RELOAD;\n", ""),
    ("it is on for images that are confirmed", "start.c", "if (loader_boot_state()->state == STM32BL_SLOT_ON_TRIAL)\n        loader_watchdog",
     "loader_watchdog"),
]


if __name__ == "__main__":
    all_found(told(bug, sys.argv[1], "g071", sys.argv[2], ["2000"], ["-DLOADER_WATCHDOG=2000"]) for bug in sample(BUGS))
