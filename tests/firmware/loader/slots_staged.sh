#!/bin/sh
# slots_staged.sh SERVE_LOADER STM32BL: a loader that copies its images, of an F407, takes what `stm32bl image seal` makes by
# `stm32bl write --slot=auto`; what the host refuses by itself, the loader refuses as well.
set -eu
serve=$1 stm32bl=$2
bytes=$(cd "$(dirname "$0")/../../cli" && pwd)/loader_bytes.py

work=$(mktemp -d)
# shellcheck source=tests/firmware/loader/serving.sh
. "$(dirname "$0")/serving.sh"

seal() { # VERSION OPTION...
    version=$1
    shift
    "$stm32bl" image seal -q app.elf -o "$version.bin" --version "0.0.$version" -d stm32f407 "$@"
}

cd "$work"
python3 "$bytes" program app.elf 0x08020000 0x20020000 0x08020041 5000
seal 1 --product pump
seal 3 --product pump --counter 3
seal 4 --product pump --counter 2
seal 5 --product lamp --counter 3
seal 7 --counter 3

expect "stays"
read -r port <&3

# A chip without a log: the image goes to the update area, and from there to the run area.
ends 0 "the update area is free: writing 1.bin, version 0.0.1" write -p "$port" --slot=auto 1.bin
if grep -q "on trial" log; then
    echo "FAILED: it is said to be on trial" >&2
    exit 1
fi
expect "starts A version 1"
ends 0 "staged f407, run area confirmed" info -p "$port"
ends 0 "0.0.1, confirmed" map -p "$port"

# Version 3 confirms itself.
ends 0 "version 0.0.3 is confirmed, as it says itself" write -p "$port" --slot=auto 3.bin --confirm-within 60
expect "starts A version 3"
expect "confirms: 1"

# Another product, an old counter: by the host, and by the loader.
ends 7 "5.bin is for 'lamp', and on the chip is 'pump'" write -p "$port" --slot=auto 5.bin
ends 5 "the loader does not start what was written to the update area, version 0.0.5" \
    write -p "$port" --slot=auto 5.bin --force
ends 7 "4.bin: its security counter is 2, and the loader starts images from 3 on only" write -p "$port" --slot=auto 4.bin
ends 5 "the loader does not start what was written to the update area, version 0.0.4" \
    write -p "$port" --slot=auto 4.bin --force

# What runs is not written again.
ends 0 "version 0.0.3 runs already, in the run area: nothing to do" write -p "$port" --slot=auto 3.bin
ends 0 '"version":"0.0.3","changed":false' write -p "$port" --slot=auto 3.bin --json

# Programs as the linker made them, sealed on the way, and refused by the same rules.
ends 7 "app.elf: not a sealed image, or cut off" write -p "$port" --slot=auto app.elf
ends 7 "app.elf is for 'lamp', and on the chip is 'pump'" \
    write -p "$port" --slot=auto app.elf -d stm32f407 --version 0.0.3 --counter 3 --product lamp
ends 7 "app.elf: its security counter is 0, and the loader starts images from 3 on only" \
    write -p "$port" --slot=auto app.elf -d stm32f407 --version 0.0.3
ends 0 "version 0.0.3 runs already, in the run area: nothing to do" \
    write -p "$port" --slot=auto app.elf -d stm32f407 --version 0.0.3 --counter 3 --product pump
tail -c +85 app.elf >app.raw
ends 0 "checked and activated the update area, version 0.0.6" write -p "$port" --slot=auto app.raw -a 0x08020000 \
    -d stm32f407 --version 0.0.6 --counter 3 --product pump
expect "starts A version 6"
expect "confirms: 1"
ends 0 "version 0.0.6, counter 3, for pump" info -p "$port"
"$stm32bl" convert -q app.elf app.hex
ends 0 "version 0.0.3 is confirmed, as it says itself" write -p "$port" --slot=auto app.hex -d stm32f407 \
    --version 0.0.3 --counter 3 --product pump --confirm-within 60
expect "starts A version 3"
expect "confirms: 1"

# Version 7 crashes; the backup comes back, and says that it works.
ends 9 "version 0.0.7 has not confirmed itself: another image says that it runs and is confirmed" \
    write -p "$port" --slot=auto 7.bin --confirm-within 60
expect "starts A version 7"
expect "starts A version 7"
expect "starts A version 7"
expect "starts A version 3"
expect "confirms: 1"

# One that the backup area cannot hold; after it none goes on trial, as the host and the loader say.
python3 "$bytes" program app.elf 0x08020000 0x20020000 0x08020041 135000
ends 0 "its 135072 bytes do not fit the backup area, 131072" image seal app.elf -o 8.bin --version 0.0.8 -d stm32f407 \
    --counter 3 --no-trial
ends 0 "checked and activated the update area, version 0.0.8" write -p "$port" --slot=auto 8.bin
expect "starts A version 8"
ends 7 "7.bin wants a trial, and the image that runs, 135072 bytes, does not fit the backup area, 131072" \
    write -p "$port" --slot=auto 7.bin
ends 5 "the loader does not start what was written to the update area" write -p "$port" --slot=auto 7.bin --force
