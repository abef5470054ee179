#!/usr/bin/env python3
"""check_core.py ARCHIVE: the core asks for nothing but a few functions of string.h and the
compiler's own helpers (so no heap, no printf), and keeps no state of its own."""
import subprocess
import sys

ALLOWED = {"memchr", "memcmp", "memcpy", "memmove", "memset", "strchr", "strcmp", "strcspn",
           "strlen", "strncmp", "strrchr", "strspn", "strstr"}


def main(archive):
    out = subprocess.run(["arm-none-eabi-nm", "--format=posix", archive],
                         check=True, capture_output=True, text=True).stdout
    symbols = [line.split()[:2] for line in out.splitlines() if not line.endswith(":")]
    defined = {name for name, kind in symbols if kind not in "Uw"}
    needed = {name for name, kind in symbols if kind in "Uw"} - defined
    bad = [f"the core needs {name}, which a bare machine may not have"
           for name in sorted(needed - ALLOWED) if not name.startswith(("__aeabi_", "__gnu_thumb1_"))]
    bad += [f"the core keeps state in {name}"
            for name, kind in sorted(symbols) if kind in "bBdDC"]
    print("\n".join(bad) if bad else f"the core needs: {' '.join(sorted(needed))}")
    return 1 if bad or not defined else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
