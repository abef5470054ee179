Names that others have given, with what a terminal obeys (ESC, CSI, BEL) and bytes that are no UTF-8, in
every place where they are shown: no such byte gets through, and JSON stays JSON.

  $ app=$TESTDIR/../../examples/user_app/user_app.bin
  $ cat >hostile.py <<'EOF'
  > import json, os, subprocess, sys
  > app = sys.argv[1].encode()
  > name = b"a\x1b[31m\x9b2J\x07\xff\xc0\x80\xed\xa0\x80\xc2\x9bz\x7f\n\xc3\xa9"
  > bad = b"missing" + name
  > open(name, "wb").write(open(app, "rb").read())
  > chip = b"sim:stm32f411"
  > runs = [
  >     [b"write", b"-p", chip, b"-a", b"0x08000000", b"--force", name],
  >     [b"write", b"-p", chip, b"-a", b"0x08000000", bad],
  >     [b"write", b"-p", chip, b"-a", b"0x08000000", b"--force", b"--preserve", b"--backup", name, app],
  >     [b"verify", b"-p", chip, b"-a", b"0x08000000", name],
  >     [b"read", b"-p", chip, name],
  >     [b"read", b"-p", chip, b"-n", b"64", b"new" + name + b".bin"],
  >     [b"read", b"-p", chip, b"-n", b"64", b"new" + name + b".bin"],
  >     [b"map", b"-p", chip, b"--svg", b"no/" + name],
  >     [b"convert", b"-a", b"0x08000000", name, b"new" + name + b".hex"],
  >     [b"convert", b"-a", b"0x08000000", name, b"new" + name],
  >     [b"info", b"-p", b"sim:stm32f411,text=" + name],
  >     [b"info", b"-p", b"sim:" + name],
  >     [b"info", b"-p", b"serial:" + bad],
  >     [b"info", b"-p", chip, b"--device", name],
  >     [b"info", b"-p", chip, b"--device-file", bad],
  >     [b"info", b"-p", chip, b"--" + name],
  >     [b"devices", name], [b"help", name], [name],
  >     [b"option-bytes", b"-p", chip, b"set", name + b"=1"],
  >     [b"sim", name],
  > ]
  > def is_plain(text):
  >     return all(c == "\n" or (c >= " " and not "\x7f" <= c <= "\x9f") for c in text.decode())
  > def run(words, *more):
  >     return subprocess.run([b"stm32bl", *words, *more], capture_output=True, stdin=subprocess.DEVNULL)
  > for words in runs:
  >     p = run(words)
  >     if not is_plain(p.stdout) or not is_plain(p.stderr):
  >         print("not plain:", words, p.stdout, p.stderr)
  >     p = run(words, b"--json")
  >     if not is_plain(p.stdout) or not is_plain(p.stderr):
  >         print("not plain, JSON:", words, p.stdout, p.stderr)
  >     lines = [json.loads(line) for line in p.stdout.decode().split("\n") if line]
  >     if words[0] not in (b"help",) and lines[-1]["event"] != "result":
  >         print("no result:", words, p.stdout)
  > print(len(runs), "commands")
  > EOF
  $ python3 hostile.py "$app"
  21 commands

What is UTF-8 stays as it is.

  $ stm32bl convert größe.bin out.hex --json 2>err
  {"event":"result","verb":"convert","ok":false,"error":"not-found","message":"gr\xc3\xb6\xc3\x9fe.bin: no such file or directory","exit":7} (esc)
  [7]
  $ cat err
  stm32bl: gr\xc3\xb6\xc3\x9fe.bin: no such file or directory (esc)

Without a verb there is a result, too.

  $ stm32bl --json 2>/dev/null
  {"event":"result","ok":false,"error":"usage","message":"no verb is given (see 'stm32bl help')","exit":2}
  [2]

A phase that has ended is not reported again while the chip is reset.

  $ stm32bl write -p sim:stm32f411 -a 0x08000000 --force --reset --json "$app" 2>/dev/null | sed -n '/programmed/,$s/.*"phase":"\([a-z]*\)".*/\1/p' | sort -u
  connecting
