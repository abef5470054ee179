#!/bin/sh
# hosts_closed.sh SERVE_LOADER STM32BL STM32FLASH: read-out protection is turned on through the loader, and what hosts say and can do
# behind it. The loader has keys.
set -eu
serve=$1 stm32bl=$2 stm32flash=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$here/serving.sh"

# seal SLOT ADDRESS VERSION KEY COUNTER
seal() {
    python3 "$here/../../cli/loader_bytes.py" program app.elf "$2" 0x20020000 "$(($2 + 0x41))" 3000
    "$stm32bl" image seal -q app.elf -o "$1$3.bin" --version "0.0.$3" -d stm32f411 --key "$here/keys/$4.pem" --counter "$5"
}
a=0x08010000 b=0x08040000

# flash TEXT OPTION...: stm32flash, in the session that is open, fails and says that.
flash() {
    text=$1
    shift
    refused "$stm32flash" -m 8n1 -b 115200 -c "$@" "$port"
    grep -qF -e "$text" "$work/log" || { cat "$work/log" && echo "FAILED: no '$text'" >&2 && exit 1; }
}

cd "$work"
seal a $a 2 one 1
seal b $b 3 one 1
seal b $b 5 three 1
seal a $a 6 two 2

expect "stays"
read -r port <&3
ends 0 "slot A is free" write -p "$port" --slot=auto a2.bin
expect "starts A version 2"

# Not without a yes, and once.
ends 2 "say --yes" protect -p "$port"
ends 0 "read-out protection is on" protect -p "$port" --yes
expect "read-out protection goes on"
ends 0 "read-out protection is on already: nothing was done" protect -p "$port" --yes
ends 0 "read protection  on" info -p "$port"
flash "Got NACK from device on command 0x82" -j

# Nothing is read, and nothing is claimed.
ends 5 "read-out protection is on; this bootloader does not lift it" read -p "$port" -a $a -n 16 x.bin
ends 5 "read-out protection is on; this bootloader does not lift it" checksum -p "$port" -a $a -n 16
ends 5 "nothing tells which slot is free" write -p "$port" --slot=auto b3.bin
ends 5 "cannot be verified" write -p "$port" b3.bin -a $b --go
ends 6 "does not list the command Readout Unprotect" unprotect -p "$port" --yes-erase-all
flash "READOUT UNPROTECT command not implemented" -k
flash "Got NACK from device on command 0x11" -r x.bin -S $a:16

# The slot that it keeps, and a stranger's signature; then an update by either host.
ends 5 "NACK" write -p "$port" a6.bin -a $a --go --no-verify
ends 5 "go 0x08040000: the chip answered NACK" write -p "$port" b5.bin -a $b --go --no-verify
ends 0 "started the program at 0x08040000" write -p "$port" b3.bin -a $b --go --no-verify
expect "starts B version 3"
expect "confirms: 1"
host "$stm32flash" -m 8n1 -b 115200 -w a6.bin -S $a:"$(wc -c <a6.bin)" -g $a "$port"
expect "starts A version 6"
expect "confirms: 1"
echo "behind read-out protection signed images go in, and nothing comes out"
