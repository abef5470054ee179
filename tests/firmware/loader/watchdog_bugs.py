#!/usr/bin/env python3
"""watchdog_bugs.py CHIPS PROGRAM: plants one bug at a time into what starts the watchdog of a trial, and expects that
test_watchdog, which is PROGRAM, fails; without a bug it must not. CHIPS has the applications."""
import pathlib
import shutil
import sys
import tempfile

from machine_bugs import fails
from planting import ROOT, all_found, plant, tell

BUGS = [
    ("nothing, so nothing is found", "watchdog.h", None, None),
    ("it is not started", "watchdog.h", "REG(board.watchdog) = 0xCCCC;", ";"),
    ("PR and RLR stay closed", "watchdog.h", "    REG(board.watchdog) = 0x5555;\n", ""),
    ("its new values are not loaded", "watchdog.h", "    REG(board.watchdog) = 0xAAAA;\n", ""),
    ("RLR stays as after a reset", "watchdog.h", "    REG(board.watchdog + RLR) = RELOAD;\n", ""),
    ("it is on for images that are confirmed", "start.c", "if (loader_boot_state()->state == STM32BL_SLOT_ON_TRIAL)\n        loader_watchdog",
     "loader_watchdog"),
]


def planted(argv, bug):
    name, file, old, new = bug
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(ROOT / "firmware", folder, dirs_exist_ok=True)
        if old:
            plant(folder, name, file, old, new)
        said = fails(folder, argv[1], "g071", argv[2], ["2000"], ["-DLOADER_WATCHDOG=2000"])
    return tell(said if old else not said, name, f"; {said}" if said else "")


if __name__ == "__main__":
    all_found(planted(sys.argv, bug) for bug in BUGS)
