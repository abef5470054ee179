#!/bin/sh
# slots_single.sh SERVE_LOADER STM32BL: `stm32bl write --slot=auto`, info and map with a loader that has one slot.
set -eu
serve=$1 stm32bl=$2
work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$(dirname "$0")/serving.sh"

cd "$work"
for version in 2 3 7; do
    "$serve" image A "$version" >"$version.bin"
done

expect "starts A version 1"
read -r port <&3
ends 0 ", slot A confirmed; counters from 1 on" info -p "$port"
ends 0 '"kind":"single"' info -p "$port" --json
ends 0 "0.0.1, confirmed" map -p "$port"
ends 0 "one slot, and no way back: writing 3.bin, version 0.0.3" write -p "$port" --slot=auto 3.bin --confirm-within 60
expect "starts A version 3"
expect "confirms: 1"
ends 7 "2.bin: its security counter is 2" write -p "$port" --slot=auto 2.bin
ends 5 "the loader does not start what was written to slot A, version 0.0.2" write -p "$port" --slot=auto 2.bin --force
ends 0 "slot A being replaced, nothing starts before Go" info -p "$port"

# One that crashes is not started a fourth time, and there is nothing to go back to.
ends 9 "version 0.0.7 is not confirmed: slot A is on trial, starts left: 0" \
    write -p "$port" --slot=auto 7.bin --confirm-within 1 --entry=1ms
expect "starts A version 7"
expect "starts A version 7"
expect "starts A version 7"
expect "stays"
