#!/usr/bin/env python3
"""bugs.py CC: plants one bug at a time into the program of firmware/turbo and expects that a test
fails."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
DEVICE = ROOT / "libstm32bl/device"
HERE = pathlib.Path(__file__).resolve().parent

# What the bug is, where it must be found, and the source as it is and as it becomes.
BUGS = [
    ("flash is touched while busy", "write filled_units", "& c->busy) {", "& 0 * c->busy) {"),
    ("stale errors are not cleared", "write filled_units",
     "    REG(c->clear) = c->clear_value; // somebody", "    //"),
    ("filled units are programmed", "write filled_units", "    if (filled) {", "    if (0) {"),
    ("a unit that is the same is refused", "write filled_units", "    if (!differs)", "    if (0)"),
    ("errors of the controller are ignored", "write errors_of_the_controller", "    if (error) {",
     "    if (0) {"),
    ("the CRC of a frame is ignored", "line harm_on_the_way_there", "t->crc == CRC_GOOD",
     "t->crc == t->crc"),
    ("orders are carried out again", "line an_order_that_comes_twice", "else if (ahead)",
     "else if (ahead == 200)"),
    ("what is missing is not missed", "line harm_on_the_way_there", "if (ahead > 0 &&",
     "if (ahead > 0)\n        ahead = 0;\n    if (ahead > 0 &&"),
    ("the watchdog is not fed", "line never_gives_up_afterwards",
     "REG(c->watchdog) = 0xAAAA; // RM0008", "//"),
    ("it resets after an erase", "line never_gives_up_afterwards", "c->quiet_ticks = 0; //", "//"),
    ("a rate that fails is kept", "line a_rate_that_fails", "if (!(c->quiet % QUIET_SWAP))",
     "if (0)"),
]


def fails(folder, cc, test, which):
    program = folder / "test"
    sources = [HERE / f"{name}.c" for name in
               (f"test_{test}", "machine", "line", "board", "flash", "models", "driver")]
    sources += [DEVICE / "turbo_rows.c", DEVICE / "turbo_image.c", folder / "turbo_code.c"]
    subprocess.run([cc, "-O1", "-w", "-I", DEVICE, "-I", DEVICE.parent, "-I", HERE, "-I",
                    ROOT / "tests/support", "-o", program, *sources, "-lunicorn", "-lcmocka"],
                   check=True)
    try:
        done = subprocess.run([program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env={**os.environ, "TURBO_TEST": which}, timeout=100)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def planted(cc, bug):
    name, test, old, new = bug
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(ROOT / "firmware/turbo", folder / "turbo")
        shutil.copy(ROOT / "firmware/stm32bl_turbo_frame.h", folder)
        texts = {path: path.read_text() for path in (folder / "turbo").glob("*.[ch]")}
        found = [path for path in texts for _ in range(texts[path].count(old))]
        if len(found) != 1:
            sys.exit(f"{name}: '{old}' is {len(found)} times in the sources")
        found[0].write_text(texts[found[0]].replace(old, new))
        generate = folder / "turbo/generate" # a bug may be large, and look like one
        text = generate.read_text().replace("MOST = 2048", "MOST = 2200").replace(" -Werror", " -w")
        generate.write_text(text)
        subprocess.run([generate, folder / "turbo_code.c"], check=True)
        return fails(folder, cc, *test.split())


def main(args):
    every = int(os.environ.get("BUGS_EVERY", "1"))
    missed = [bug[0] for bug in BUGS[::every] if not planted(args[0], bug)]
    for name in missed:
        print(f"not found: {name}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
