#!/usr/bin/env python3
"""symbols.py LIBRARY [NM] [--update]: what the shared library exports equals symbols.txt and what
the public headers declare."""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LIST = HERE / "symbols.txt"
INCLUDE = HERE.parent.parent / "include"


def exported(library, nm):
    out = subprocess.run([nm, "-D", "--defined-only", "--format=posix", library],
                         check=True, capture_output=True, text=True).stdout
    names = {line.split()[0] for line in out.splitlines()}
    # The compiler's own, not ours.
    return {n for n in names if not n.startswith(("__odr_asan", "__asan", "_init", "_fini"))}


def declared():
    text = "\n".join(p.read_text() for p in sorted(INCLUDE.rglob("*.h")))
    return set(re.findall(r"^STM32BL_API\b[^;(]*?\b(\w+)\(", text, re.M))


def report(title, names):
    for name in sorted(names):
        print(f"{title}: {name}")
    return bool(names)


def main(args):
    update = "--update" in args
    args = [a for a in args if a != "--update"]
    library, nm = args[0], args[1] if len(args) > 1 else "nm"
    out = exported(library, nm)
    if update:
        LIST.write_text("".join(f"{n}\n" for n in sorted(out)))
    listed = set(LIST.read_text().split())
    bad = report("exported but not declared in include/", out - declared())
    bad |= report("declared in include/ but not exported", declared() - out)
    bad |= report("not called stm32bl_…", {n for n in out if not n.startswith("stm32bl_")})
    differs = report("exported but not in symbols.txt", (out & declared()) - listed)
    differs |= report("in symbols.txt but not exported", listed - out - declared())
    if differs:
        print(f"Where that is intended: python3 tests/api/symbols.py {library} --update")
    print(f"{len(out)} symbols")
    return 1 if bad or differs or not out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
