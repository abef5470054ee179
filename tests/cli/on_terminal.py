"""on_terminal.py [--columns N] TEXT COMMAND...: runs a command on a terminal of its own, 80 columns wide.

Prints what stands on the terminal in the end, and the exit code. Types Ctrl-C as soon as TEXT appears;
if TEXT is empty, says instead whether lines were drawn over, as a bar that moves does.
on_terminal.py --type ANSWER COMMAND...: types ANSWER and Return as soon as a question appears.
"""
import fcntl
import os
import pty
import re
import struct
import sys
import termios


def run(text, keys, command, columns):
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execvp(command[0], command)
    before = termios.tcgetattr(terminal)
    before[3] |= termios.NOFLSH  # else Ctrl-C throws away what is written and not yet read
    termios.tcsetattr(terminal, termios.TCSANOW, before)
    seen = b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # EIO: the command has ended
            break
        if not data:
            break
        seen += data
        if text and text.encode() in seen:
            os.write(terminal, keys)
            text = ""
        after = termios.tcgetattr(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return seen.decode(), code, before == after


def main():
    columns = 80
    if sys.argv[1] == "--columns":
        columns = int(sys.argv[2])
        del sys.argv[1:3]
    text, keys, command = sys.argv[1], b"\x03", sys.argv[2:]
    if text == "--type":
        text, keys, command = "[y/N] ", command[0].encode() + b"\n", command[1:]
    seen, code, sane = run(text, keys, command, columns)
    drawn = 0
    for line in seen.replace("\r\n", "\n").rstrip("\n").split("\n"):
        states = [state.replace("^C", "").rstrip() for state in line.split("\r\033[K")]
        drawn += len(states) - 1
        if any(len(state) >= columns for state in states[1:]):
            print("wider than the terminal:", states)
        print(states[-1])
    if not text:
        print("the bar", "moved" if drawn > 6 else "did not move")
    print("exit code", code if sane else f"{code} and another terminal mode")


main()
