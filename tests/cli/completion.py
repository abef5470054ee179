#!/usr/bin/env python3
"""completion.py SHELL DIRECTORY: in the shell (bash, zsh, fish), completion for the stm32bl of the
directory offers every verb, every option of each, and the values that have names."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FILES = pathlib.Path(__file__).resolve().parent.parent.parent / "cli" / "completion"


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options).stdout


class Bash:
    """Calls the function as bash would, which splits words at '=' and ':'."""
    script = """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        compgen() { [[ $2 != */by-id/* ]] || echo /dev/serial/by-id/usb-1; }
        _stm32bl stm32bl; printf '%s\\n' "${COMPREPLY[@]}" """

    def offers(self, line):
        words = [w for w in re.split(r"([=:])| ", line) if w is not None]
        words = [w for i, w in enumerate(words) if w or i == len(words) - 1]
        if words[-1] == "" and words[-2] in ("=", ":"):
            words.pop()
        return run(["bash", "-c", self.script, "bash", str(FILES / "stm32bl.bash"), *words]).split()


class Fish:
    def offers(self, line):
        script = f"source '{FILES}/stm32bl.fish'; complete -C'{line}'"
        out = run(["fish", "--no-config", "-c", script])
        return [entry.split("\t")[0] for entry in out.splitlines()]


class Zsh:
    """Calls the function with the helpers of zsh's completion replaced: they say what they are told.
    Typing into an interactive shell shows the same, but depends on the load of the machine."""
    script = r"""
        offer() { local word; for word; do print -r -- choice$'\t'$word; done }
        _call_program() { shift; "$@" }
        compset() { [[ $1 == -P && $PREFIX == ${2}* ]] && PREFIX=${PREFIX#$2} }
        compadd() {
            while [[ $1 == -S ]]; do shift 2; done
            offer ${(P)2}
        }
        _describe() { offer ${${(P)2}%%:*} }
        _files() { offer @files }
        _arguments() {
            local spec action
            shift
            for spec; do
                action=${spec##*:}
                print -r -- spec$'\t'$spec
                if [[ $action == '{'* || $action == _[a-z0-9_]# ]]; then
                    PREFIX=$typed
                    eval ${${action#'{ '}%' }'}
                fi
            done
        }
        setopt extended_glob
        typed=$2 CURRENT=$3
        words=("${@:4}")
        source $1/_stm32bl
    """
    form = re.compile(r"\*(--[a-z0-9-]+?(?=[\[=])|-\w(?=[\[+-]))(|=|=-|\+|-)"  # the option, its joint
                      r"\[(?:[^][\\]|\\.)+\](?:(::?)value:(.*))?$")  # help, value

    def __init__(self):
        run(["zsh", "-fn", f"{FILES}/_stm32bl"], check=True)

    def specs(self, words):
        """What _arguments is told: (option or place, how its value follows, choices) of each."""
        out = run(["zsh", "-fc", self.script, "zsh", str(FILES), words[-1], str(len(words)), *words],
                  check=True)
        found = []
        for kind, text in (line.split("\t") for line in out.splitlines()):
            if kind == "choice":
                found[-1][2].append(text)
            elif place := re.fullmatch(r"([1*]):(?:verb|word):(.*)", text):
                found.append((place[1], "", self.choices(place[2])))
            else:
                name, joint, colons, action = self.form.fullmatch(text).groups()
                assert (joint == "") == (action is None) and joint.endswith("-") == (colons == "::"), text
                found.append((name, joint, self.choices(action or "")))
        return found

    @staticmethod
    def choices(action):
        return action[1:-1].split() if action.startswith("(") else []

    def offers(self, line):
        words = line.split(" ")
        specs, typed = self.specs(words), words[-1]
        values = {name: choices for name, joint, choices in specs if joint in ("=", "+")}
        places = {name: choices for name, joint, choices in specs if name in ("1", "*")}
        if typed.startswith("--") and "=" in typed:
            return values[typed.partition("=")[0]]
        if words[-2] in values:
            return values[words[-2]]
        if typed.startswith("-"):
            return [name for name, _, _ in specs]
        return places["1" if len(words) == 2 else "*"]


def topics(text):
    return re.findall(r"^  ([a-z-]+) ", text.partition("verbs\n")[2].partition("\n\n")[0], re.M)


def options(text):
    return re.findall(r"^  (?:-\w,|   ) (--[a-z0-9-]+)", text, re.M)


def main(args):
    os.environ["PATH"] = f"{args[1]}:{os.environ['PATH']}"
    shell = {"bash": Bash, "zsh": Zsh, "fish": Fish}[args[0]]()
    verbs = topics(run(["stm32bl", "help"])) + ["help", "version"]
    missing, checked = [], 0

    def expect(line, wanted):
        nonlocal checked
        offered = {word.rstrip("=") for word in shell.offers(line)}
        checked += len(wanted)
        missing.extend(f"{line!r}: {word}" for word in wanted if word not in offered)

    expect("stm32bl ", verbs)
    expect("stm32bl --", options(run(["stm32bl", "help", "options"])))
    for verb in verbs:
        expect(f"stm32bl {verb} --", options(run(["stm32bl", "help", verb])))
    expect("stm32bl help ", [*verbs, "options", "targets", "exit-codes"])
    expect("stm32bl devices stm32f4", ["stm32f411", "stm32f401xc"])
    expect("stm32bl write --parity ", ["even", "none", "auto"])
    expect("stm32bl write -q --format ", ["hex", "srec", "uf2", "dfu"])
    expect("stm32bl convert --to ", ["hex", "dfu"])
    prefix = {"bash": "", "zsh": "", "fish": "--parity="}[args[0]]
    expect("stm32bl write --parity=e", [prefix + "even"])
    prefix = "sim:" if args[0] == "fish" else ""
    expect("stm32bl info -p sim:stm32f41", [prefix + "stm32f411", prefix + "stm32f410"])
    # Only what lies in /dev: which chip is there, the port does not say.
    for line in "stm32bl info -p serial:", "stm32bl info -p tcp:":
        missing.extend(f"{line!r}: a chip, {word}, is offered" for word in shell.offers(line)
                       if re.match(r"(\w+:)?stm32", word))
    if args[0] == "bash":
        expect("stm32bl info -p ", ["/dev/serial/by-id/usb-1"])
        expect("stm32bl info -p serial:", ["/dev/serial/by-id/usb-1"])
    for line in "stm32bl read --format ", "stm32bl convert --to ":
        missing.extend(f"{line!r}: {word} is offered, but never written"
                       for word in {"elf", "uf2"} & set(shell.offers(line)))
    if {"write", "even"} & set(shell.offers("stm32bl --baud ")):
        missing.append("'stm32bl --baud ': has none, but some are offered")
    print("\n".join(f"not offered at {line}" for line in missing) or f"{checked} offers, all there")
    return 1 if missing or len(verbs) < 10 or checked < 200 else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:  # where fish, asked or not, makes folders
        os.environ["HOME"] = home
        for name in "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME":
            os.environ.pop(name, None)
        status = main(sys.argv[1:])
    sys.exit(status)
