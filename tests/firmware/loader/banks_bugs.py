#!/usr/bin/env python3
"""banks_bugs.py PROGRAM: plants one bug at a time into firmware/loader, builds loader and applications of one chip whose banks
change places, and expects that test_banks, which is PROGRAM, fails. Without a bug it must not."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from planting import HERE, ROOT, all_found, plant, sample, tell

# What the bug is, the chip that must find it, the file, its source and what it becomes.
BUGS = [
    ("nothing, so nothing is found", "l476", "banks.c", None, None),
    ("the loader maps itself away", "l476", "banks.c", "(uint32_t)(uintptr_t)code | 1",
     "(uint32_t)(uintptr_t)loader_banks_code | 1"),
    ("caches keep what the other bank had", "l476", "banks.c", '"    str r3, [r1]\\n"\n        "    orrs', '"    orrs'),
    ("the cache is not emptied", "f767", "banks.c", '"    str r4, [r1]\\n"', '"    nop\\n"'),
    ("SYSCFG has no clock", "g474", "banks.h", "    REG(LOADER_SYSCFG_CLOCK) |= LOADER_SYSCFG_CLOCK_BIT;\n", ""),
    ("option bytes without banks are not looked at", "g474", "banks.c", "    if (!loader_banks_exist())\n        return;\n", ""),
    ("FB_MODE is not set", "f429", "banks.c", '"    orrs r4, r6\\n"', '"    nop\\n"'),
    ("the vectors stay the loader's", "l476 0", "banks.c", "    REG(VTOR) = LOADER_SLOT_A;", ""),
    ("an application forgets that banks have changed places", "l476", "banks.h", "        at ^= LOADER_BANK;", ""),
    ("an application forgets the clock of SYSCFG", "f429", "banks.h", "    loader_banks_clock();\n    if (at", "    if (at"),
    ("L4, G4: the page that is erased is that of the mapped bank", "g474", "drivers/g0_l4.c",
     "if (at & BANK_2)", "if (loader_banks_now(at) & BANK_2)"),
    ("F4, F7: the sector that is erased is that of the mapped bank", "f429", "drivers/f4.c",
     "bank = at & LOADER_BANK ? 16", "bank = loader_banks_now(at) & LOADER_BANK ? 16"),
    ("F4, F7: bank 2 has the numbers of bank 1", "f767", "drivers/f4.c", "at & LOADER_BANK ? 16 : 0", "0"),
    ("an image is to be linked for where it lies", "l476", "layout.h", "#ifdef LOADER_BANK\n    (void)slot;\n    return LOADER_SLOT_A;",
     "#ifdef LOADER_BANK\n    return loader_slot_start(slot);"),
]


def result(folder, chip, program, half):
    """What the test says when it fails."""
    tests = folder / "tests/firmware/loader"
    subprocess.run([folder / "firmware/loader/build", folder / "out"], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, CHIPS=f"{chip}_banks"))
    subprocess.run([tests / "banks_apps", folder / "out"], check=True, stdout=subprocess.DEVNULL)
    try:
        done = subprocess.run([program, folder / "out", f"{chip}_banks", "100000", *half], timeout=300,
                              stdout=subprocess.PIPE, text=True)
    except subprocess.TimeoutExpired:
        return "it does not end"
    if done.returncode not in (0, 1):
        sys.exit(f"{program}: ends with {done.returncode}")
    return done.stdout.strip().splitlines()[-1] if done.returncode else None


def planted(program, bug):
    name, chip, file, old, new = bug
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(ROOT / "firmware", folder / "firmware")
        (folder / "tests/firmware").mkdir(parents=True)
        shutil.copytree(HERE, folder / "tests/firmware/loader")
        if old:
            plant(folder / "firmware", name, file, old, new)
            for script in ("firmware/loader/build", "tests/firmware/loader/banks_apps"):
                path = folder / script  # what the bug leaves without use is none of our business
                path.write_text(path.read_text().replace(" -Werror", " -w"))
        chip, *half = chip.split()
        said = result(folder, chip, program, half)
        return tell(said if old else not said, name, f"; {said}" if said else "")


if __name__ == "__main__":
    all_found(planted(sys.argv[1], bug) for bug in sample(BUGS))
