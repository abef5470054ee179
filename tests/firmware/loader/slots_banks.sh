#!/bin/sh
# slots_banks.sh SERVE_LOADER STM32BL SLOT_B KIND: `stm32bl write --slot=auto`, info and map with a loader whose banks change
# places: one image for either slot.
set -eu
serve=$1 stm32bl=$2 slot_b=$3 kind=$4
work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$(dirname "$0")/serving.sh"

cd "$work"
for version in 2 3 4 7; do
    "$serve" image A "$version" >"$version.bin"
done

expect "starts A version 1"
read -r port <&3
ends 0 ", slot A confirmed; counters from 1 on" info -p "$port"
ends 0 "\"kind\":\"$kind\"" info -p "$port" --json
ends 0 "version 0.0.3 is confirmed, as it says itself" write -p "$port" --slot=auto 3.bin --confirm-within 60
expect "starts B version 3"
expect "confirms: 1"
host "$stm32bl" verify -q -p "$port" 3.bin -a "$slot_b"
ends 0 "0.0.3, confirmed" map -p "$port"
ends 0 "version 0.0.3 runs already, in slot B: nothing to do" write -p "$port" --slot=auto 3.bin
ends 0 "slot A is free, and slot B keeps version 0.0.3: writing 4.bin, version 0.0.4" \
    write -p "$port" --slot=auto 4.bin
expect "starts A version 4"
ends 9 "version 0.0.7 has not confirmed itself: another image says" \
    write -p "$port" --slot=auto 7.bin --confirm-within 60
expect "starts A version 7"
expect "starts A version 7"
expect "starts A version 7"
expect "starts B version 3"
expect "confirms: 1"
