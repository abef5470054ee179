#!/bin/sh
# slots_known.sh SERVE_LOADER IMPOSTOR STM32BL: `stm32bl write --slot=auto` and bootloaders that have the version and the commands of
# the resident loader: one that has its log, but shows RAM; one whose code is not in flash.
set -eu
serve=$2 stm32bl=$3
work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$(dirname "$0")/serving.sh"
"$serve" image A 2 >"$work/a2.bin"
"$serve" image B 2 >"$work/b2.bin"

expect "starts A version 1"
read -r port <&3
ends 0 "slot A confirmed" info -p "$port"
ends 6 "but shows RAM, which that does not" write -p "$port" --slot=auto "$work/a2.bin" "$work/b2.bin"
ends 6 "but shows RAM, which that does not" write -p "$port" --slot=auto "$work/a2.bin" "$work/b2.bin" --dry-run

# Another chip, on which nothing is.
kill $pid
wait $pid || :
"$1" bare >"$work/events" &
pid=$!
exec 3<"$work/events"
expect "stays"
read -r port <&3
ends 6 "that is not what lies at the start of flash, nor is there a log" write -p "$port" --slot=auto "$work/a2.bin"
ends 0 "slot A is free" write -p "$port" --slot=auto "$work/a2.bin" --force
expect "starts A version 2"
ends 0 "slot B is free" write -p "$port" --slot=auto "$work/b2.bin" # there is a log now
expect "starts B version 2"
