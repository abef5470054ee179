#!/bin/sh
# slots.sh SERVE_LOADER STM32BL SLOT_A SLOT_B: `stm32bl write --slot=auto` updates whichever slot is free, and says why where
# it does not; info and map over the loader itself.
set -eu
serve=$1 stm32bl=$2 slot_a=$3 slot_b=$4

work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$(dirname "$0")/serving.sh"

cd "$work"
for version in 1 2 3 4 6 7 8 9; do
    "$serve" image A "$version" >"a$version.bin"
    "$serve" image B "$version" >"b$version.bin"
done

expect "starts A version 1"
read -r port <&3

ends 0 "slot A confirmed; counters from 1 on" info -p "$port"
ends 0 "no image, free" map -p "$port"
ends 0 "0x08000000" checksum -p "$port"

# The one for the free slot, wherever it stands among the files.
ends 0 "dry run: nothing was changed" write -p "$port" --slot=auto a2.bin b2.bin --dry-run
ends 0 "slot B is free, and slot A keeps version 0.0.1: writing b2.bin, version 0.0.2" \
    write -p "$port" --slot=auto a2.bin b2.bin
expect "starts B version 2"
ends 0 "0.0.2, on trial" map -p "$port"

# On trial: slot A stays what it falls back to, and slot B may be written again. Both images in one file.
ends 7 "a3.bin is linked for slot A, 0x" write -p "$port" --slot=auto a3.bin
"$stm32bl" convert -q "a3.bin@$slot_a" "b3.bin@$slot_b" both.hex
ends 0 '"slot":"B","version":"0.0.3","confirmed_by":"word"' write -p "$port" --slot=auto both.hex --confirm-within 60 --json
expect "starts B version 3"
expect "confirms: 1"
ends 7 "b4.bin is linked for slot B, 0x" write -p "$port" --slot=auto b4.bin

# What the loader would refuse is said before; with --force it says so itself, and what runs stays.
ends 7 "a2.bin: its security counter is 2, and the loader starts images from 3 on only" \
    write -p "$port" --slot=auto b2.bin a2.bin
ends 5 "the loader does not start what was written to slot A, version 0.0.2" \
    write -p "$port" --slot=auto a2.bin --force
ends 0 "slot B confirmed; counters from 3 on" info -p "$port"

# Damaged, cut off, not sealed, twice: nothing is asked of the chip.
(head -c 500 a4.bin && printf 'x' && tail -c +502 a4.bin) >spoilt.bin
ends 7 "spoilt.bin: damaged" write -p /dev/none --slot=auto spoilt.bin
head -c 2000 a4.bin >cut.bin
ends 7 "cut.bin: not a sealed image, or cut off: 'stm32bl image seal' makes one" write -p /dev/none --slot=auto cut.bin b4.bin
ends 2 "are linked for the same slot" write -p "$port" --slot=auto a3.bin a4.bin

ends 0 "slot A is free" write -p "$port" --slot=auto a4.bin b4.bin
expect "starts A version 4"

# Does it confirm itself? Version 4 does not: without a way back into the loader nothing but its word would tell.
ends 9 "version 0.0.4 was started, and has not said within 1 s that it is confirmed" \
    write -p "$port" --slot=auto a4.bin --confirm-within 1
expect "starts A version 4"
ends 9 "version 0.0.4 is not confirmed: slot A is on trial, starts left: 2" \
    write -p "$port" --slot=auto a4.bin --confirm-within 1 --entry=1ms
expect "starts A version 4"

# Version 6 does, and says nothing: the log tells.
ends 0 "version 0.0.6 is confirmed, as the loader's log says" \
    write -p "$port" --slot=auto a6.bin b6.bin --confirm-within 1 --entry=1ms
expect "starts A version 6"
expect "confirms: 1"
expect "starts A version 6"
expect "confirms: 1"

# Version 7 crashes three times, and 6 is back.
ends 9 "version 0.0.7 has not confirmed itself, and the loader went back to what was there before, in slot A" \
    write -p "$port" --slot=auto a7.bin b7.bin --confirm-within 1 --entry=1ms
expect "starts B version 7"
expect "starts B version 7"
expect "starts B version 7"
expect "starts A version 6"
expect "confirms: 1"
expect "starts A version 6"
expect "confirms: 1"
ends 2 "--confirm-within goes with --slot" write -p "$port" a8.bin --confirm-within 1
ends 2 "--confirm-within=0: 1 to 86400 seconds" write -p "$port" --slot=auto a8.bin --confirm-within 0
