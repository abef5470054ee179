#!/usr/bin/env python3
"""completion.py SHELL DIRECTORY: in the shell (bash, fish), completion for the stm32bl of the
directory offers every verb, every option of each, and the values that have names."""
import os
import pathlib
import re
import subprocess
import sys

FILES = pathlib.Path(__file__).resolve().parent.parent.parent / "cli" / "completion"


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options).stdout


class Bash:
    """Calls the function as bash would, which splits words at '=' and ':'."""
    script = """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _stm32bl stm32bl; printf '%s\\n' "${COMPREPLY[@]}" """

    def offers(self, line):
        words = [w for w in re.split(r"([=:])| ", line) if w is not None]
        words = [w for i, w in enumerate(words) if w or i == len(words) - 1]
        if words[-1] == "" and words[-2] in ("=", ":"):
            words.pop()
        return run(["bash", "-c", self.script, "bash", str(FILES / "stm32bl.bash"), *words]).split()


class Fish:
    def offers(self, line):
        script = f"source {FILES}/stm32bl.fish; complete -C'{line}'"
        out = run(["fish", "--no-config", "-c", script])
        return [entry.split("\t")[0] for entry in out.splitlines()]


class Zsh:
    """Types into an interactive shell and has it list the choices."""
    start = (f"fpath=({FILES} $fpath); autoload -Uz compinit; compinit -u -D; PS1=rea'dy>'; LISTMAX=9999\n"
             "bindkey '^T' list-choices; unsetopt prompt_sp list_packed; unset zle_bracketed_paste\n"
             "stty rows 2000 columns 500\n")

    def __init__(self):
        self.count = 0
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "TERM": "xterm"})
        self.talk(self.start)

    def talk(self, text):
        """Types text, clears the line, and returns what the terminal showed."""
        self.count += 1
        os.write(self.fd, f"{text}\x15echo en''d{self.count}.\n".encode())
        shown = ""
        # The next prompt says that zsh reads keys again; before that, the terminal edits the line.
        while "ready>" not in shown.partition(f"end{self.count}.")[2]:
            shown += os.read(self.fd, 65536).decode(errors="replace")
        return shown

    def offers(self, line):
        shown = self.talk(line + "\x14").partition(line)[2]
        return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", " ", shown).split()


def topics(text):
    return re.findall(r"^  ([a-z-]+) ", text.partition("verbs:\n")[2].partition("\n\n")[0], re.M)


def options(text):
    return re.findall(r"^  (?:-\w,|   ) (--[a-z0-9-]+)", text, re.M)


def main(args):
    os.environ["PATH"] = f"{args[1]}:{os.environ['PATH']}"
    shell = {"bash": Bash, "fish": Fish}[args[0]]()
    verbs = topics(run(["stm32bl", "help"]))
    missing, checked = [], 0

    def expect(line, wanted):
        nonlocal checked
        offered = {word.rstrip("=") for word in shell.offers(line)}
        checked += len(wanted)
        missing.extend(f"{line!r}: {word}" for word in wanted if word not in offered)

    expect("stm32bl ", verbs)
    expect("stm32bl --", options(run(["stm32bl", "help"])))
    for verb in verbs:
        expect(f"stm32bl {verb} --", options(run(["stm32bl", "help", verb])))
    expect("stm32bl help ", [*verbs, "targets", "exit-codes"])
    expect("stm32bl devices stm32f4", ["stm32f411", "stm32f401xc"])
    expect("stm32bl write --parity ", ["even", "none", "auto"])
    expect("stm32bl write -q --format ", ["hex", "srec"])
    prefix = {"bash": "", "fish": "--parity="}[args[0]]
    expect("stm32bl write --parity=e", [prefix + "even"])
    prefix = "sim:" if args[0] == "fish" else ""
    expect("stm32bl info -p sim:stm32f41", [prefix + "stm32f411", prefix + "stm32f410"])
    if {"write", "even"} & set(shell.offers("stm32bl --baud ")):
        missing.append("'stm32bl --baud ': has none, but some are offered")
    print("\n".join(f"not offered at {line}" for line in missing) or f"{checked} offers, all there")
    return 1 if missing or len(verbs) < 10 or checked < 200 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
