#!/usr/bin/env python3
"""troubleshooting.py [COMMAND]: each heading of docs/TROUBLESHOOTING.md is a message that the sources can
print, or a part of one between its punctuation, with … for what differs; and each "See it" shows that message."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "TROUBLESHOOTING.md"
NO_MESSAGE = "The program does not start"  # a symptom that the tool cannot see

LITERALS = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')


def messages():
    """The string literals of library and command, adjacent ones joined."""
    for path in sorted((ROOT / "libstm32bl").rglob("*.c")) + sorted((ROOT / "cli").rglob("*.c")):
        for match in LITERALS.finditer(path.read_text()):
            yield "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match[0])).replace('\\"', '"')


def parts(message):
    """What a heading may quote: the message, or what stands between its punctuation."""
    starts = [0] + [m.end() for m in re.finditer(r": ", message)]
    ends = [m.start() for m in re.finditer(r"[:;,] | \(|(?:%s)+[:;]|(?:%s)+$|(?<=\))|$", message)]
    for start in starts:
        for end in ends:
            if start < end:
                yield message[start:end]


def pattern(heading):
    return ".+".join(re.escape(text) for text in heading.split("…"))


def unknown(headings, known):
    return [h for h in headings if not re.search(f"^{pattern(h)}$", known, re.M)]


def not_shown(page, command):
    """Commands that do not print the heading above them."""
    found = re.findall(r"^### (.*)\nSee it: `stm32bl (.*)`$", page, re.M)
    assert found, "no commands to run"
    for heading, arguments in found:
        run = subprocess.run([command, *arguments.split()], cwd=ROOT, capture_output=True,
                             text=True, timeout=60)
        if not re.search(pattern(heading), run.stderr):
            yield f"`stm32bl {arguments}` does not say: {heading}\n    but: {run.stderr.strip()}"


def main(args):
    known = "\n".join(part for message in messages() for part in parts(message))
    nonsense = ["it broke", "failed to …"]
    assert unknown(nonsense, known) == nonsense, "the check itself is broken"
    page = PAGE.read_text()
    headings = re.findall(r"^### (.*)$", page, re.M)
    bad = [f"no message begins like this: {h}"
           for h in unknown([h for h in headings if h != NO_MESSAGE], known)]
    for command in args:
        bad += not_shown(page, command)
    print("\n".join(bad) if bad else f"{len(headings)} headings")
    return 1 if bad or not headings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
