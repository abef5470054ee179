#!/bin/sh
# hosts_single.sh SERVE_LOADER STM32BL STM32FLASH SLOT: hosts that know nothing of a loader with one slot drive it: this
# project's command, and Debian's stm32flash.
set -eu
serve=$1 stm32bl=$2 stm32flash=$3 slot=$4
work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$(dirname "$0")/serving.sh"

for version in 2 3 4 5; do
    "$serve" image A "$version" >"$work/$version.bin"
done

expect "starts A version 1"
read -r port <&3

# A trial that nobody confirms, and one that confirms itself.
host "$stm32bl" write -p "$port" "$work/2.bin" -a "$slot" --go
expect "starts A version 2"
host "$stm32bl" write -p "$port" "$work/3.bin" -a "$slot"
host "$stm32bl" verify -p "$port" "$work/3.bin" -a "$slot"
host "$stm32bl" read -p "$port" "$work/back" -a "$slot" -n 3064
cmp "$work/back" "$work/3.bin"
host "$stm32bl" go -p "$port" -a "$slot"
expect "starts A version 3"
expect "confirms: 1"

# A counter below the floor does not start, nor half an image: the host can do it again.
host "$stm32bl" write -p "$port" "$work/2.bin" -a "$slot"
refused "$stm32bl" go -p "$port" -a "$slot"
head -c 1024 "$work/4.bin" >"$work/half.bin"
host "$stm32bl" write -p "$port" "$work/half.bin" -a "$slot"
refused "$stm32bl" go -p "$port" -a "$slot"
refused "$stm32bl" write -p "$port" "$work/4.bin" -a 0x08000000

# The same with stm32flash, which goes on in the session that is open.
flash() {
    host "$stm32flash" -m 8n1 -b 115200 -c "$@" "$port"
}
flash
flash -w "$work/4.bin" -v -S "$slot:3064"
flash -r "$work/back2" -S "$slot:3064"
cmp "$work/back2" "$work/4.bin"
flash -g "$slot"
expect "starts A version 4"
host "$stm32flash" -m 8n1 -b 115200 -w "$work/5.bin" -v -g "$slot" -S "$slot:3064" "$port"
expect "starts A version 5"
