#!/usr/bin/env python3
"""docs.py [COMMAND]: the links of the documents lead somewhere, the README's exit codes are those of the
command, the manual of the library has every function and error, and nothing names a host that packages come
from: which that is, the machine says."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def anchors(path):
    text = path.read_text()
    heads = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-")
             for h in re.findall(r"^#+ (.*)$", text, re.M)}
    return heads | set(re.findall(r'<a id="([^"]+)"', text))


def broken_links(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists():
            yield f"{path.relative_to(ROOT)}: {target} does not exist"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there):
            yield f"{path.relative_to(ROOT)}: {target} has no such heading"


def wrong_exit_codes(command):
    said = subprocess.run([command, "help", "exit-codes"], check=True, capture_output=True,
                          text=True).stdout
    codes = re.findall(r"^\s*(\d+)\s+(.+)$", said, re.M)
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "README.md").read_text(), re.M)
    return ([f"README.md lacks the exit code of the command: {row}" for row in codes
             if row not in rows] +
            [f"README.md has an exit code that the command has not: {row}" for row in rows
             if row not in codes] + ([] if codes else ["the command names no exit codes"]))


def missing_in_manual():
    manual = (ROOT / "docs" / "libstm32bl.3").read_text()
    named = set(re.findall(r"\bstm32bl_\w+(?= \(\))", manual)) | set(
        re.findall(r"^\.B (STM32BL_ERR_\w+)\n", manual, re.M))
    functions = set((ROOT / "tests" / "api" / "symbols.txt").read_text().split())
    errors = set(re.findall(r"\bSTM32BL_ERR_\w+", (ROOT / "include" / "stm32bl" / "base.h").read_text()))
    return ([f"docs/libstm32bl.3 lacks {name}" for name in sorted((functions | errors) - named)] +
            [f"docs/libstm32bl.3 has {name}, which does not exist"
             for name in sorted(named - functions - errors)])


def package_hosts():
    """URLs in what builds, and names of hosts like those of a mirror anywhere."""
    url = re.compile(r"\b\w+://(?!127\.|localhost|www\.w3\.org/)[\w.-]+")
    host = re.compile(r"\b(?:deb|apt|archive|security|packages|snapshot|mirrors?|ftp|pypi|registry)"
                      r"(?:\.[a-z0-9-]+)*\.(?:org|com|net|io)\b")
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT)
        if name.parts[0] in ("build", ".git") or path.is_symlink() or not path.is_file():
            continue
        text = path.read_bytes().decode(errors="ignore")
        builds = name.parts[0] in ("scripts", "cmake", ".ci") or path.suffix == ".cmake" or (
            path.name in ("CMakeLists.txt", "CMakePresets.json"))
        for found in host.findall(text) + (url.findall(text) if builds else []):
            yield f"{name}: {found} is named"


def main(args):
    files = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md"))
    bad = [line for path in files for line in broken_links(path)]
    bad += missing_in_manual()
    bad += package_hosts()
    for command in args:
        bad += wrong_exit_codes(command)
    print("\n".join(bad) if bad else f"{len(files)} documents")
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
