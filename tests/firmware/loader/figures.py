#!/usr/bin/env python3
"""figures.py LOADER.md BOOT_COST CHIPS: the sizes and the cycles that docs/LOADER.md tells are those of today's code, as the
compiler that it names makes it; exit code 77 with another one. CHIPS has the applications for BOOT_COST."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
COMPILER = "12.2."
KEYS = ["--key", HERE / "keys/one.pub.pem", "--key", HERE / "keys/two.pub.pem"]
FIRST = {"f103": "F103xB", "f407": "F407, 1 MiB", "f411": "F411, 512 KiB", "g071": "G071, 128 KiB", "l476": "L476, 1 MiB",
         "h743": "H743, 2 MiB", "l072": "L072, 192 KiB"}
BANKS = {"l476_banks": "L475, L476", "g474_banks": "G471 to G484", "f429_banks": "F427 to F439", "f767_banks": "F765 to F779"}


def sizes(*arguments, **environment):
    """Name to bytes, as `build` tells them."""
    with tempfile.TemporaryDirectory() as place:
        told = subprocess.run([ROOT / "firmware/loader/build", *arguments[:-1], place, *arguments[-1]], check=True,
                              env=dict(os.environ, **environment), stdout=subprocess.PIPE, text=True).stdout
    return {line.split()[0]: int(line.split()[-2]) for line in told.splitlines()}


def rows(text, heading):
    """Cells of the table that follows a heading line."""
    lines = text[text.index(heading):].splitlines()[2:]
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def row_of(table, start):
    return next(cells for cells in table if cells[0].startswith(start))


class Findings:
    def __init__(self):
        self.all = []

    def expect(self, what, told, found):
        if str(told) != str(found):
            self.all.append(f"{what}: docs/LOADER.md says {told}, it is {found}")


def check_sizes(text, findings):
    plain, signed = sizes([]), sizes(*KEYS, [])
    single, single_signed = sizes([], KIND="single"), sizes(*KEYS, [], KIND="single")
    tables = (("| chip | loader, bytes | log | slot A, slot B |", 1, plain, ""),
              ("| chip | loader with two keys, bytes |", 1, signed, ""),
              ("| chip | loader, bytes | with two keys |", 1, single, "_single"),
              ("| chip | loader, bytes | with two keys |", 2, single_signed, "_single"))
    for heading, column, made, suffix in tables:
        table = rows(text, heading)
        for chip, first in FIRST.items():
            findings.expect(f"{chip}{suffix}, column {column} of '{heading}'", row_of(table, first)[column],
                            made[chip + suffix])
    table = rows(text, "| chip | loader, bytes; signed |")
    for chip, first in BANKS.items():
        findings.expect(chip, row_of(table, first)[1], f"{plain[chip]}; {signed[chip]}")


def check_options(text, findings):
    close = ["-DLOADER_READ_PROTECT"]
    everything = close + ["-DLOADER_PROTECT", "-DLOADER_WATCHDOG=4000", "-DLOADER_BUTTON=LOADER_PIN('C',13)",
                          "-DLOADER_LED=LOADER_PIN('A',5)"]
    told = re.search(r"F407 with two\s+keys has ([\d,]+) of 8192, with all options at once ([\d,]+)", text)
    for number, options in zip(told.groups(), (close, everything)):
        findings.expect(f"F407 with {options}", number, f"{sizes(*KEYS, options, CHIPS='f407')['f407']:,}")


def check_boots(text, program, chips, findings):
    table = rows(text, "| chip | 16 KiB | largest image |")
    said = subprocess.run([program, chips, *FIRST], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = re.findall(r"(\w+), (\d+) bytes: (\d+) cycles", said)
    for chip, first in FIRST.items():
        cycles = [int(count) for name, _, count in found if name == chip]
        cells = row_of(table, first.split(",")[0])
        findings.expect(f"boot of {chip}, 16 KiB", cells[1], f"{cycles[1]:,}")
        findings.expect(f"boot of {chip}, largest", re.search(r": ([\d,]+),", cells[2]).group(1), f"{cycles[2]:,}")


def main():
    version = subprocess.run(["arm-none-eabi-gcc", "-dumpfullversion"], check=True, stdout=subprocess.PIPE, text=True).stdout
    if not version.startswith(COMPILER):
        print(f"this compiler is {version.strip()}, the figures are those of {COMPILER}x")
        return 77
    text = pathlib.Path(sys.argv[1]).read_text()
    findings = Findings()
    check_sizes(text, findings)
    check_options(text, findings)
    check_boots(text, sys.argv[2], sys.argv[3], findings)
    print("\n".join(findings.all) or "docs/LOADER.md tells the figures of today's code")
    return 1 if findings.all else 0


if __name__ == "__main__":
    sys.exit(main())
