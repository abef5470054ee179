#!/usr/bin/env python3
"""layers.py [--selftest | --calls NM OBJECT...]: arrows follow the floors that docs/DESIGN.md draws.

Each file belongs to the first group whose pattern matches its path. It may include files of the
groups listed for it, and the system headers listed for it. Where those are listed, the file is also
free of #ifdefs for platforms.

With --calls the object files of the library say who calls whom: what one leaves undefined, another
defines. That arrow must run as an #include may, and must not close a circle of files.
"""
import fnmatch
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# What the core may take from a C library: the headers of freestanding C11, and memcpy's.
FREESTANDING = {"stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "limits.h", "string.h"}

# What any C library has.
STANDARD = FREESTANDING | {"assert.h", "ctype.h", "errno.h", "inttypes.h", "signal.h", "stdio.h",
                           "stdlib.h", "time.h"}

# name: (patterns, may include and call, system headers or None for any); from below.
PUBLIC = ["public"]
STREAM = ["public", "public stream"]
GROUPS = {
    "public": (["include/stm32bl.h", "include/stm32bl/base.h", "include/stm32bl/device.h",
                "include/stm32bl/image.h", "include/stm32bl/loader.h", "include/stm32bl/options.h"], PUBLIC, FREESTANDING),
    "public stream": (["include/stm32bl/*.h"], STREAM, FREESTANDING),
    "base": (["libstm32bl/base/*"], PUBLIC + ["base"], FREESTANDING),
    # What host and the program in RAM agree upon.
    "turbo frame": (["firmware/stm32bl_turbo_frame.h"], [], {"stdint.h"}),
    # What host and resident loader agree upon.
    "loader format": (["firmware/loader/chips/*", "firmware/stm32bl_slot_format.h"], ["loader format"], {"stdint.h"}),
    "device": (["libstm32bl/device/*"],
               PUBLIC + ["base", "turbo frame", "loader format", "device"], FREESTANDING),
    # The operating system's clock and files; they lie with the transports, which own the #ifdefs.
    "system": (["libstm32bl/transport/clock.*", "libstm32bl/transport/hostfile.*"],
               PUBLIC + ["base", "system"], None),
    "image": (["libstm32bl/image/*"], PUBLIC + ["base", "system", "image"], STANDARD),
    "options": (["libstm32bl/options/*"], PUBLIC + ["base", "device", "options"], FREESTANDING),
    # What host and firmware share.
    "knock frame": (["firmware/stm32bl_knock_frame.h"], [], {"stdint.h"}),
    "entry": (["libstm32bl/entry/*"], STREAM + ["base", "knock frame", "entry"], FREESTANDING),
    "transport": (["libstm32bl/transport/*"], STREAM + ["base", "system", "transport"], None),
    "sim": (["libstm32bl/sim/*"],
            STREAM + ["base", "device", "system", "options", "transport", "sim"], STANDARD),
    "session": (["libstm32bl/session/*"], STREAM + ["base", "device", "session"], FREESTANDING),
    "protocol": (["libstm32bl/protocol/*"],
                 STREAM + ["base", "turbo frame", "device", "session", "protocol"], FREESTANDING),
    "connect": (["libstm32bl/connect/*"],
                STREAM + ["base", "device", "options", "entry", "session", "protocol", "connect"],
                FREESTANDING),
    "flash": (["libstm32bl/flash/*"],
              STREAM + ["base", "device", "options", "session", "protocol", "connect", "flash"],
              FREESTANDING),
    "control": (["libstm32bl/control/*"],
                STREAM + ["base", "loader format", "device", "options", "entry", "session", "protocol",
                          "connect", "flash", "control"], FREESTANDING),
    "hosted": (["libstm32bl/hosted/*"],
               STREAM + ["base", "device", "system", "image", "entry", "transport", "sim", "session",
                         "protocol", "connect", "flash", "control", "hosted"], STANDARD),
    "terminal": (["cli/ui.*"], STREAM + ["cli", "terminal"], None),
    # What signs: libcrypto, and a command in a process of its own.
    "signing": (["cli/seal/crypto.c", "cli/seal/command.c"], STREAM + ["cli", "signing"], None),
    "cli": (["cli/*"], STREAM + ["cli", "terminal"],
            STANDARD | {"cjson/cJSON.h", "getopt.h"}),
    # Compiled against TinyUSB where that is present (tests/firmware/drive).
    "firmware with TinyUSB": (["firmware/examples/tinyusb_msc.[ch]"], ["firmware with TinyUSB"],
                              {"stdbool.h", "stdint.h", "tusb.h"}),
    "firmware example": (["firmware/examples/*"], ["firmware", "firmware example"],
                         {"stdbool.h", "stddef.h", "stdint.h"}),
    "firmware": (["firmware/*"], ["knock frame", "turbo frame", "loader format", "firmware"],
                 {"stdbool.h", "stddef.h", "stdint.h"}),
    "mcu_host": (["examples/mcu_host/*"], STREAM + ["mcu_host"], None),
    "user_app": (["examples/user_app/*"], ["user_app"], {"stddef.h", "stdint.h"}),
    "example": (["examples/*"], STREAM, None),
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
PLATFORM = re.compile(r"^[ \t]*#.*\b(_WIN32|__linux__|__APPLE__|__unix__|_POSIX_\w+|_GNU_SOURCE)\b",
                      re.M)


def line_of(text, match):
    return text.count("\n", 0, match.start()) + 1


def group_of(path):
    for name, (patterns, _, _) in GROUPS.items():
        if any(fnmatch.fnmatchcase(path, p) for p in patterns):
            return name
    return None


def resolve(path, name, files):
    """The project's file that `#include "name"` in `path` means, or None for a system header."""
    folders = [str(pathlib.PurePosixPath(path).parent), "include", "libstm32bl", "firmware", "cli"]
    for folder in folders:
        parts = []
        for part in f"{folder}/{name}".split("/"):
            if part == "..":
                parts and parts.pop()
            elif part not in (".", ""):
                parts.append(part)
        if "/".join(parts) in files:
            return "/".join(parts)
    return None


def check(files):
    """files: path -> text. Returns one line for each wrong include."""
    wrong = []
    for path, text in sorted(files.items()):
        group = group_of(path)
        if group is None:
            wrong.append(f"{path}: belongs to no layer; name it in tests/api/layers.py")
            continue
        _, may, system = GROUPS[group]
        for match in INCLUDE.finditer(text):
            line = line_of(text, match)
            name = match.group(2)
            target = resolve(path, name, files)
            if target is None and match.group(1) == '"':
                wrong.append(f"{path}:{line}: \"{name}\" is no file of this project")
            elif target is None and system is not None and name not in system:
                wrong.append(f"{path}:{line}: <{name}> is not for the layer '{group}'")
            elif target is not None and group_of(target) not in may:
                wrong.append(f"{path}:{line}: layer '{group}' must not include {target} "
                             f"of layer '{group_of(target)}'")
        # The public header's own are for __declspec.
        if system is not None and not group.startswith("public"):
            wrong += [f"{path}:{line_of(text, m)}: {m.group(1)} is for transport/ and cli/ui.c"
                      for m in PLATFORM.finditer(text)]
    return wrong


def project():
    files = {}
    for top in ("include", "libstm32bl", "cli", "examples", "firmware"):
        for path in (ROOT / top).rglob("*.[ch]"):
            files[path.relative_to(ROOT).as_posix()] = path.read_text()
    return files


# ----------------------------------------------------------------------------- calls

# Files that are two halves of one thing, and say so at their top.
HALVES = []


def call_graph(nm, objects):
    """source path -> source paths that it calls"""
    listing = subprocess.run([nm, "-A", *objects], check=True, capture_output=True, text=True).stdout
    needed, home = {}, {}
    for line in listing.splitlines():
        path, rest = line.rsplit(":", 1)
        source = "libstm32bl/" + re.search(r"stm32bl_objects\.dir/(?:\./)?(.+\.c)\.", path).group(1)
        *_, kind, name = rest.split()
        needed.setdefault(source, set())
        if kind == "U":
            needed[source].add(name)
        elif kind in "TDRBVWC":
            home[name] = source
    return {source: {home[name] for name in names if home.get(name, source) != source}
            for source, names in needed.items()}


def reachable(graph, start):
    seen, todo = set(), [start]
    while todo:
        for target in graph[todo.pop()] - seen:
            seen.add(target)
            todo.append(target)
    return seen


def circles(graph):
    """Sets of files that all reach each other, each once."""
    reach = {source: reachable(graph, source) for source in graph}
    found = {frozenset(t for t in reach[s] if s in reach[t]) for s in graph if s in reach[s]}
    return [set(circle) for circle in found if set(circle) not in map(set, HALVES)]


def check_calls(graph):
    """Returns one line for each arrow that runs up, and for each circle."""
    wrong = []
    for source, targets in sorted(graph.items()):
        group = group_of(source)
        wrong += [f"{source}: group '{group}' must not call {target} of group '{group_of(target)}'"
                  for target in sorted(targets) if group_of(target) not in GROUPS[group][1]]
    wrong += [f"these files call each other in a circle: {', '.join(sorted(circle))}"
              for circle in circles(graph)]
    return wrong


GRAPH = {
    "libstm32bl/base/error.c": {"libstm32bl/base/format.c"},
    "libstm32bl/base/format.c": set(),
    "libstm32bl/session/io.c": {"libstm32bl/base/error.c"},
    "libstm32bl/connect/life.c": {"libstm32bl/session/io.c"},
}

BAD_CALLS = {
    "libstm32bl/session/io.c": "libstm32bl/connect/life.c",  # up, and a circle
    "libstm32bl/base/format.c": "libstm32bl/base/error.c",   # a circle
    "libstm32bl/base/error.c": "libstm32bl/session/io.c",    # up, and a circle
}


def selftest_calls():
    failures = [f"a sound graph is called wrong: {w}" for w in check_calls(GRAPH)]
    for source, target in BAD_CALLS.items():
        found = check_calls({**GRAPH, source: GRAPH[source] | {target}})
        if not any("circle" in w for w in found):
            failures.append(f"{source} to {target}: the circle is not noticed: {found}")
    if len(check_calls({**GRAPH, "libstm32bl/base/error.c": {"libstm32bl/session/io.c"}})) < 2:
        failures.append("a call that runs up is not noticed")
    return failures


# -------------------------------------------------------------------------- includes

SOUND = {
    "include/stm32bl.h": "#include <stdint.h>\n",
    "include/stm32bl/transport.h": '#include "../stm32bl.h"\n',
    "libstm32bl/base/internal.h": '#include "stm32bl.h"\n',
    "libstm32bl/base/target.h": '#include "internal.h"\n',
    "libstm32bl/device/device.h": '#include "base/internal.h"\n',
    "libstm32bl/entry/entry.h": '#include "base/internal.h"\n',
    "libstm32bl/session/session.h": '#include "device/device.h"\n',
    "libstm32bl/protocol/an3155.h": '#include "session/session.h"\n',
    "libstm32bl/connect/connect.c": '#include "session/session.h"\n#include "entry/entry.h"\n',
    "libstm32bl/transport/serial.c": '#include <termios.h>\n#include "base/internal.h"\n',
    "libstm32bl/transport/serial.h": '#include "base/target.h"\n',
    "libstm32bl/hosted/files.h": '#include <stdio.h>\n#include "session/session.h"\n',
    "cli/main.c": '#include <stdio.h>\n#include <stm32bl.h>\n',
    "cli/cli.h": '#include "stm32bl.h"\n',
    "cli/verbs/read.c": '#include "cli.h"\n',
    "examples/hello.c": '#include <stm32bl.h>\n',
}

BAD = {
    "libstm32bl/transport/trace.c": '#include "session/session.h"\n',
    "libstm32bl/transport/fault.c": '#include "../device/device.h"\n',
    "libstm32bl/image/file.c": '#include "transport/serial.h"\n',
    "libstm32bl/image/elf.c": '#include "device/device.h"\n',
    "libstm32bl/device/device.c": '#  include "stm32bl/transport.h"\n',
    "libstm32bl/protocol/an3155.c": '#include "entry/entry.h"\n',
    "libstm32bl/session/io.c": '#include "protocol/an3155.h"\n',
    "libstm32bl/connect/life.c": '#include "hosted/files.h"\n',
    "libstm32bl/flash/plan.c": "#include <stdio.h>\n",
    "libstm32bl/sim/rom.c": '#include "protocol/an3155.h"\n',
    "cli/verbs/write.c": '#include "../../libstm32bl/base/internal.h"\n',
    "examples/peek.c": '#include "base/internal.h"\n',
    "libstm32bl/flash/memory.c": '#include "nowhere.h"\n',
    "include/stm32bl/sim.h": "#include <stdio.h>\n",
    "libstm32bl/sim/serve.c": "#include <termios.h>\n",
    "cli/opt.c": "#ifdef _WIN32\n#endif\n",
    "tools/other.c": "",
}


def selftest():
    failures = [f"sound files are called wrong: {w}" for w in check(SOUND)]
    for path, text in BAD.items():
        found = check({**SOUND, path: text})
        if len(found) != 1 or not found[0].startswith(path):
            failures.append(f"{path} with {text!r}: expected one complaint, got {found}")
    return failures


def main(args):
    if args == ["--selftest"]:
        problems = selftest() + selftest_calls()
    elif args[:1] == ["--calls"]:
        problems = check_calls(call_graph(args[1], args[2:]))
    else:
        problems = check(project())
    print("\n".join(problems) if problems else "all arrows point down")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
