#!/usr/bin/env python3
"""swap_bugs.py BANKS SWAP: plants one bug at a time into firmware/loader, builds loader and applications of the chip whose
banks are swapped by an option byte, and expects that test_banks or test_swap, which BANKS and SWAP are, fails. Without a bug none
must."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from planting import HERE, ROOT, all_found, plant, sample, tell

CHIP = "h743_swap"

# What the bug is, the file, its source and what it becomes.
BUGS = [
    ("nothing, so nothing is found", "swap.c", None, None),
    ("the other bank may have another loader", "swap.c", " && loaders_are_the_same()", ""),
    ("the end of the loaders is not compared", "swap.c", "at < LOADER_FLASH + LOADER_SWAP;", "at < LOADER_FLASH + LOADER_SWAP / 2;"),
    ("a loader that cannot be read is as good", "swap.c", "            return false;\n        for", "            return true;\n        for"),
    ("level 2 is one like others", "swap.c", "(OPTION(OPTSR_CUR) >> 8 & 0xFF) != 0xCC &&", ""),
    ("a reset may start elsewhere", "swap.c", "(OPTION(BOOT_CUR) & 0xFFFF) == LOADER_FLASH >> 16 &&", ""),
    ("protection is not compared", "swap.c", "all |= ~SWAP_BANK;", "all |= 0;"),
    ("the last register is not compared", "swap.c", "sizeof others / sizeof *others; i++", "sizeof others / sizeof *others - 1; i++"),
    ("of OPTSR the swap alone is compared", "swap.c", "& ~(OPTCHANGEERR | OPT_BUSY)", "& SWAP_BANK"),
    ("it is not waited for", "swap.c", "while (OPTION(OPTSR_CUR) & OPT_BUSY)", "while (0)"),
    ("the options stay locked", "swap.c", "    OPTION(OPTKEYR) = OPTKEY1;\n", ""),
    ("the options stay open", "swap.c", "    OPTION(OPTCR) = OPTLOCK;\n", ""),
    ("a change that failed stays prepared", "swap.c", "        OPTION(OPTSR_PRG) = before;", "        (void)before;"),
    ("it is tried for ever", "swap.c", "if (loader_banks_tried || ", "if ("),
    ("the note is not left", "swap.c", " || !loader_banks_note(true)", ""),
    ("the note stays", "start.c", "    if (loader_banks_tried)\n        loader_banks_note(false);\n", ""),
    ("the backup registers are not opened", "start.c", "    set(port.unlock);\n    *word = wanted;", "    *word = wanted;"),
    ("the bank's registers stay where they were", "drivers/h7.c", "    bank = bank_of(at);", "    bank = bank_of((uint32_t)(uintptr_t)at ^ (loader_banks_first() ? LOADER_BANK : 0));"),
    ("the sector that is erased is that of the other bank", "drivers/h7.c", "bank_of(loader_banks_now(at))", "bank_of(at)"),
    ("banks are read as if never swapped", "drivers/h7.c", "loader_copy(loader_banks_now(at)", "loader_copy(at"),
    ("the sum is that of the other bank", "drivers/h7.c", "loader_crc_unit(CRC_UNIT, loader_banks_now(at)", "loader_crc_unit(CRC_UNIT, at"),
    ("an image is started where it was written", "start.c", "(uintptr_t)loader_slot_link(slot)", "(uintptr_t)loader_slot_start(slot)"),
    ("nothing says that the banks are stuck", "boot.c", "    state.flags |= LOADER_STUCK;\n", ""),
    ("it says so for ever", "boot.c", "    state.flags &= (uint8_t)~LOADER_STUCK;\n", ""),
    ("the way back is not brought", "boot.c", "may_start(slot, &d) && bring(slot)", "may_start(slot, &d)"),
    ("Go promises what cannot be", "boot.c", " && loader_banks_allow(slot)", ""),
    ("a trial is not brought", "boot.c", "!state.tries || !bring(state.slot)", "!state.tries"),
]


def says(command):
    """What a test says when it fails."""
    try:
        done = subprocess.run(command, timeout=900, stdout=subprocess.PIPE, text=True)
    except subprocess.TimeoutExpired:
        return "it does not end"
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]}: ends with {done.returncode}")
    return done.stdout.strip().splitlines()[-1] if done.returncode else None


def result(folder, banks, swap):
    tests, out = folder / "tests/firmware/loader", folder / "out"
    for command in ([tests / "apps", out], [tests / "banks_apps", out]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, CHIPS=CHIP))
    return says([swap, out, CHIP]) or says([banks, out, CHIP, "100000"])


def planted(banks, swap, bug):
    name, file, old, new = bug
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(ROOT / "firmware", folder / "firmware")
        (folder / "tests/firmware").mkdir(parents=True)
        shutil.copytree(HERE, folder / "tests/firmware/loader")
        if old:
            plant(folder / "firmware", name, file, old, new)
            for script in ("firmware/loader/build", "tests/firmware/loader/apps", "tests/firmware/loader/banks_apps"):
                path = folder / script  # what the bug leaves without use is none of our business
                path.write_text(path.read_text().replace(" -Werror", " -w"))
        said = result(folder, banks, swap)
        return tell(said if old else not said, name, f"; {said}" if said else "")


if __name__ == "__main__":
    all_found(planted(*sys.argv[1:], bug) for bug in sample(BUGS))
