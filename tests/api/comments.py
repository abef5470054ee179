#!/usr/bin/env python3
"""comments.py: every function, type and callback of the public headers has a /** */ comment before
it. Declarations without a blank line between them share one, and an enum or opaque struct on one
line may carry it behind."""
import pathlib
import re
import sys

INCLUDE = pathlib.Path(__file__).resolve().parent.parent.parent / "include"
DECLARATION = re.compile(r"(STM32BL_API|typedef)\b|(struct|enum) \w+( \{|;)")
NAME = re.compile(r"\(\*(\w+)\)|(\w+)\s*\(|(?:struct|enum) (\w+)")


def undocumented(text):
    """(line, name) of every declaration at the left margin that nothing describes."""
    lines = text.splitlines()
    described = False
    found = []
    for number, line in enumerate(lines, 1):
        if line.startswith(("/**", " */")):
            described = True
        elif not line.strip():
            described = False
        elif DECLARATION.match(line) and not described and "/**<" not in line:
            name = NAME.search(" ".join(lines[number - 1:number + 2]))
            found.append((number, next(filter(None, name.groups()))))
    return found


def main():
    sample = "/** Doc. */\nSTM32BL_API int a(int x);\n\nSTM32BL_API int b(void);\n"
    assert undocumented(sample) == [(4, "b")], "the check itself is broken"
    bad = [f"{path.relative_to(INCLUDE.parent)}:{number}: {name} has no /** */ comment"
           for path in sorted(INCLUDE.rglob("*.h"))
           for number, name in undocumented(path.read_text())]
    print("\n".join(bad) if bad else "every public declaration is described")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
