#!/usr/bin/env python3
"""machine_bugs.py CHIPS MACHINE RECEIVER PROTECT: plants one bug at a time into firmware/loader, builds it for one chip, and
expects that the tests of the machine code fail. CHIPS has the applications; the tests without a bug are others."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from planting import ROOT, all_found, plant, sample, tell

MACHINE, RECEIVER, PROTECT = 2, 3, 4

# What the bug is, the test and chip (and what a cut leaves: test_machine.c) that must find it, the file, its source and what it becomes.
BUGS = [
    ("rule 1: the older area is the state", MACHINE, "l072", "log.c",
     "(!at[0] || is_newer(&other, record))", "!at[0]"),
    ("rule 3: what looks blank is written", MACHINE, "f411 1", "log.c",
     "    if (now.unsure && !is_full())\n        burn();", "    (void)burn;"),
    ("rule 4: what looks blank is not erased", MACHINE, "f103 2", "log.c",
     "if (!loader_flash_erase(", "if (!looks_blank(start_of(now.area)) && !loader_flash_erase("),
    ("tries are not stored", MACHINE, "g071", "boot.c",
     "    state.tries--;\n    return loader_log_store(&state);", "    state.tries--;\n    return true;"),
    ("an image's sum is not checked", RECEIVER, "g071", "image.c", "sum == d->sum;", "(sum | 1);"),
    ("an image's address is not checked", RECEIVER, "g071", "image.c", "d->load == load &&", ""),
    ("an old counter starts", RECEIVER, "g071", "boot.c", "loader_counter_counts(d, state.floor) &&", ""),
    ("another product's image starts", RECEIVER, "g071", "boot.c", "!loader_products_differ(&kept, d)", "1"),
    ("the active slot may be written", RECEIVER, "g071", "serve.c", "slot != keeper && ", ""),
    ("ECC: an NMI resets", MACHINE, "g071 0", "drivers/g0_l4.c",
     "    REG(ECCR) |= ECCD; // and the load is done\n    broken = true;",
     "    REG(0xE000ED0C) = 0x05FA0004;\n    for (;;)\n        ;"),
    ("H7: a bus fault is not kept away", MACHINE, "h743 0", "drivers/h7.c",
     "    REG(SCB_CCR) |= BFHFNMIGN;", ""),
    ("the controller stays locked", MACHINE, "f103", "drivers/f1.c",
     "        REG(KEYR) = FLASH_KEY2;", ""),
    ("option bytes are programmed though they do not differ", PROTECT, "f411", "drivers/f4.c",
     "if (options != wanted)", "if (1)"),
    ("write protection changes read-out protection", PROTECT, "f411", "drivers/f4.c",
     "on ? options & ~NWRP : options | NWRP", "on ? 0x0FFE00EC : 0x0FFF00EC"),
    ("option bytes are left open", PROTECT, "f411", "drivers/f4.c", "REG(OPTCR) = options | OPTLOCK;", ""),
    ("any sector is write-protected", PROTECT, "f407", "serve.c",
     "buffer.bytes[i] < LOADER_OWN_SECTORS", "buffer.bytes[i] < LOADER_SECTORS"),
    ("the controller is touched while busy", MACHINE, "f103", "drivers/f1.c",
     "static bool end(void)\n{\n    while (REG(SR) & BSY)\n        ;", "static bool end(void)\n{"),
]


def fails(folder, chips, chip, program, arguments, options=(), keys=()):
    subprocess.run([folder / "loader/build", *keys, folder / "out", *options], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, CHIPS=chip))
    for application in pathlib.Path(chips).glob(f"{chip}_*.bin"):
        shutil.copy(application, folder / "out")
    try:
        done = subprocess.run([program, folder / "out", chip, *arguments], timeout=600,
                              stdout=subprocess.PIPE, text=True)
    except subprocess.TimeoutExpired:
        return "it does not end"
    return done.stdout.strip().splitlines()[-1] if done.returncode == 1 and done.stdout else None


def told(bug, *test):
    """Plants it, if it is one, and tells whether fails() is right about it."""
    name, file, old, new = bug
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(ROOT / "firmware", folder, dirs_exist_ok=True)
        if old:
            plant(folder, name, file, old, new)
        said = fails(folder, *test)
    return tell(said if old else not said, name, f"; {said}" if said else "")


def planted(argv, bug):
    name, test, chip, file, old, new = bug
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(ROOT / "firmware", folder, dirs_exist_ok=True)
        plant(folder, name, file, old, new)
        build = folder / "loader/build" # what the bug leaves without use is none of our business
        build.write_text(build.read_text().replace(" -Werror", " -w"))
        chip, *half = chip.split()
        options = ["-DLOADER_PROTECT"] if test == PROTECT else []
        arguments = {MACHINE: ["100000"], RECEIVER: ["0"], PROTECT: []}[test]
        found = fails(folder, argv[1], chip, argv[test], arguments + half, options)
    return tell(found, name, f"; {found}")


if __name__ == "__main__":
    all_found(planted(sys.argv, bug) for bug in sample(BUGS))
