#!/bin/sh
# hosts.sh SERVE_LOADER STM32BL STM32FLASH SLOT_A SLOT_B: hosts that know nothing of the loader drive it: this
# project's command, and Debian's stm32flash.
set -eu
serve=$1 stm32bl=$2 stm32flash=$3 slot_a=$4 slot_b=$5

work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$(dirname "$0")/serving.sh"

for version in 2 3 4 5; do
    "$serve" image A "$version" >"$work/a$version.bin"
    "$serve" image B "$version" >"$work/b$version.bin"
done

expect "starts A version 1"
read -r port <&3

# A trial that nobody confirms: version 1 stays the one to keep.
host "$stm32bl" write -p "$port" "$work/b2.bin" -a "$slot_b" --go
expect "starts B version 2"
refused "$stm32bl" write -p "$port" "$work/a4.bin" -a "$slot_a"

# Version 3 confirms itself, and slot A becomes free.
host "$stm32bl" write -p "$port" "$work/b3.bin" -a "$slot_b"
host "$stm32bl" verify -p "$port" "$work/b3.bin" -a "$slot_b"
host "$stm32bl" read -p "$port" "$work/back" -a "$slot_b" -n 3064
cmp "$work/back" "$work/b3.bin"
host "$stm32bl" go -p "$port" -a "$slot_b"
expect "starts B version 3"
expect "confirms: 1"
refused "$stm32bl" write -p "$port" "$work/b4.bin" -a "$slot_b"

# The image of the other slot does not start from this one, nor one whose counter is below the floor.
host "$stm32bl" write -p "$port" "$work/b4.bin" -a "$slot_a"
refused "$stm32bl" go -p "$port" -a "$slot_a"
host "$stm32bl" write -p "$port" "$work/a2.bin" -a "$slot_a"
refused "$stm32bl" go -p "$port" -a "$slot_a"

# The same with stm32flash, which goes on in the session that is open.
flash() {
    host "$stm32flash" -m 8n1 -b 115200 -c "$@" "$port"
}
flash
flash -w "$work/a4.bin" -v -S "$slot_a:3064"
flash -r "$work/back2" -S "$slot_a:3064"
cmp "$work/back2" "$work/a4.bin"
flash -g "$slot_a"
expect "starts A version 4"
host "$stm32flash" -m 8n1 -b 115200 -w "$work/a5.bin" -v -g "$slot_a" -S "$slot_a:3064" "$port"
expect "starts A version 5"
refused "$stm32flash" -m 8n1 -b 115200 -w "$work/b5.bin" -n 0 -S "$slot_b:3064" "$port"
