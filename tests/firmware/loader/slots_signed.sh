#!/bin/sh
# slots_signed.sh SERVE_LOADER STM32BL: `stm32bl write --slot=auto` of images that `stm32bl image seal` signs, with a loader that
# has keys.
set -eu
serve=$1 stm32bl=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$here/serving.sh"

# seal SLOT ADDRESS VERSION OPTION...
seal() {
    name=$1$3 address=$2 version=$3
    shift 3
    python3 "$here/../../cli/loader_bytes.py" program app.elf "$address" 0x20009000 "$((address + 0x41))" 3000
    "$stm32bl" image seal -q app.elf -o "$name.bin" --version "0.0.$version" "$@"
}
a=0x08003000 b=0x08011800

cd "$work"
seal a $a 2 -d stm32g071 --key "$here/keys/one.pem" --counter 1
seal b $b 3 -d stm32g071 --key "$here/keys/two.pem" --counter 2
seal a $a 4 --slot-size 58K
seal a $a 6 -d stm32g071 --key "$here/keys/three.pem" --counter 2
seal a $a 8 -d stm32g071 --key "$here/keys/one.pem" --counter 1
seal a $a 9 -d stm32g071 --key "$here/keys/one.pem" --counter 1 --over 2

expect "stays"
read -r port <&3

# Without a log it is the images that tell where the slots are.
ends 0 "slot A is free: writing a2.bin, version 0.0.2" write -p "$port" --slot=auto b3.bin a2.bin
expect "starts A version 2"
ends 0 "resident loader  signed g071, slot A confirmed" info -p "$port"
ends 0 "version 0.0.3 is confirmed, as it says itself" write -p "$port" --slot=auto b3.bin a2.bin --confirm-within 60
expect "starts B version 3"
expect "confirms: 1"
ends 0 "version 0.0.3, counter 2, signature verified" info -p "$port"

# No signature, an old counter: by the host. A stranger's signature: by the loader.
ends 7 "a4.bin: the loader starts signed images only" write -p "$port" --slot=auto a4.bin
ends 7 "a8.bin: its security counter is 1, and the loader starts images from 2 on only" write -p "$port" --slot=auto a8.bin
ends 5 "the loader does not start what was written to slot A, version 0.0.6" write -p "$port" --slot=auto a6.bin
ends 0 "slot B confirmed; counters from 2 on" info -p "$port"

# Programs of both slots, sealed and signed on the way.
for slot in "a $a" "b $b"; do
    python3 "$here/../../cli/loader_bytes.py" program "${slot% *}.elf" "${slot#* }" 0x20009000 "$((${slot#* } + 0x41))" 3000
done
ends 7 "a.elf: slot A of the signed g071 loader starts signed images only: --key or --sign-with" \
    write -p "$port" --slot=auto -d stm32g071 a.elf b.elf --version 0.0.5 --counter 2
ends 0 "slot A is free, and slot B keeps version 0.0.3: writing a.elf, version 0.0.5" \
    write -p "$port" --slot=auto -d stm32g071 b.elf a.elf --version 0.0.5 --counter 2 --key "$here/keys/one.pem"
expect "starts A version 5"
ends 0 "version 0.0.5, counter 2, signature verified" info -p "$port"

# One that is signed to go back.
ends 0 "slot A is free, and slot B keeps version 0.0.3: writing a9.bin, version 0.0.9" write -p "$port" --slot=auto a9.bin
expect "starts A version 9"
