#!/bin/sh
# slots_new.sh L476 L476_SINGLE L476_STAGED L476_BANKS H743 H743_SWAP STM32BL: `stm32bl write --slot=auto` and loaders (serve_loader)
# that have nothing to start, and so no log: what they let be written tells which they are, or nothing does.
set -eu
two=$1 single=$2 staged=$3 banks=$4 h743=$5 swap=$6 stm32bl=$7
work=$(mktemp -d)
serve=$work/serve
bytes=$(cd "$(dirname "$0")/../../cli" && pwd)/loader_bytes.py
printf '#!/bin/sh\nexec "%s" new\n' "$two" >"$serve"
chmod +x "$serve"
# shellcheck source=tests/firmware/loader/serving.sh
. "$(dirname "$0")/serving.sh"
cd "$work"

# another LOADER: a new chip with that one.
another() {
    kill $pid
    wait $pid || :
    "$1" new >events &
    pid=$!
    exec 3<events
    expect "stays"
    read -r port <&3
}

program() { # NAME ADDRESS
    python3 "$bytes" program "$1.elf" "$2" 0x20018000 "$(printf 0x%08x $(($2 + 0x41)))" 3000
}

program l 0x08004000
"$stm32bl" image seal -q l.elf -o l.bin --version 0.0.1 -d stm32l476
for loader in two banks swap h743; do
    eval "\$$loader image A 1 >${loader}_a.bin"
    eval "\$$loader image B 2 >${loader}_b.bin"
done

expect "stays"
read -r port <&3

# Two slots side by side, or one of that size: with the image for slot A it is the same.
ends 6 "nothing tells whether it is the l476 one, with a slot at 0x08081000, or the single l476 one, without" \
    write -p "$port" --slot=auto two_b.bin
ends 0 "slot A is free: writing two_a.bin" write -p "$port" --slot=auto two_a.bin two_b.bin
expect "starts A version 1"
another "$two"
ends 0 "started the program at 0x08081000" write -p "$port" two_b.bin -a 0x08081000 --go
expect "starts B version 2"

another "$single"
ends 6 "give the image for slot A, or, if you know, -a 0x08081000 --go" write -p "$port" --slot=auto two_b.bin
ends 0 "0.0.1" write -p "$port" --slot=auto two_a.bin
expect "starts A version 1"
ends 0 "resident loader  single l476, slot A" info -p "$port"

# An image for 08004000 is one for both of these.
another "$staged"
ends 0 "the update area is free: writing l.bin, version 0.0.1" write -p "$port" --slot=auto l.bin
expect "starts A version 1"
another "$banks"
ends 0 "slot A is free: writing l.bin, version 0.0.1" write -p "$port" --slot=auto l.bin --dry-run
ends 7 "is linked for 0x08002000, and what is free is slot A: give the image that is linked for 0x08004000" \
    write -p "$port" --slot=auto two_a.bin
ends 0 "slot A is free: writing banks_a.bin, version 0.0.1" write -p "$port" --slot=auto banks_a.bin
expect "starts A version 1"
ends 0 "slot B is free" write -p "$port" --slot=auto banks_b.bin
expect "starts B version 2"

# The places of one kind are no slots of the other.
another "$h743"
ends 7 "give the image that is linked for 0x08020000" write -p "$port" --slot=auto swap_a.bin
ends 0 "slot B is free: writing h743_b.bin" write -p "$port" --slot=auto h743_b.bin
expect "starts B version 2"
another "$swap"
ends 7 "give the image that is linked for 0x08040000" write -p "$port" --slot=auto h743_a.bin
ends 0 "slot A is free: writing swap_a.bin" write -p "$port" --slot=auto swap_a.bin
expect "starts A version 1"
