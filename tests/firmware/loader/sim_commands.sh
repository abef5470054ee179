#!/bin/sh
# sim_commands.sh STM32BL FOLDER: `stm32bl` and a simulated chip that executes the loader whose banks change places: installed
# through the ROM, one image after the other into whichever bank is free, looked at through both bootloaders, and the power fails.
set -eu
stm32bl=$(realpath "$1")
folder=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# ends CODE TEXT ARGUMENTS: it ends with that exit code, and says that.
ends() {
    code=$1 text=$2
    shift 2
    echo "\$ stm32bl $*"
    result=0
    timeout 100 "$stm32bl" "$@" >log 2>&1 || result=$?
    test "$result" = "$code" && grep -qF -e "$text" log && return
    cat log
    echo "FAILED: exit code $result, expected $code and '$text'" >&2
    exit 1
}

while read -r chip first second; do
    rom=sim:stm32$chip,flash=$chip
    loader=$rom,execute=1,boot=flash
    kind=banks shows=$rom cut=100
    if [ "$chip" = f767 ]; then
        ends 0 "nDBANK             1 -> 0" option-bytes set -p "$rom" nDBANK=0 --yes
    fi
    ends 0 "verified" write -p "$rom" "$folder/$chip.bin" -a 0x08000000
    if [ "$chip" = h743 ]; then # an option byte swaps them, and both have the loader
        kind=swap shows=$loader,entry=knock cut=50 # the ROM shows banks as they lie now
        ends 0 "verified" write -p "$rom" "$folder/$chip.bin" -a 0x08100000
    fi
    ends 0 "protocol version 3.3" info -p "$loader"
    # A new chip: L476 and F767 have a loader that copies, too.
    ends 0 "slot A is free: writing" write -p "$loader" --slot=auto "$folder/${chip}_1.bin"
    ends 3 "not a single byte" info -p "$loader,wait=1" # the application runs
    for through in "$rom" "$loader,entry=knock"; do
        ends 0 "$kind $chip, slot A confirmed" info -p "$through"
        [ "$chip" != l476 ] || ends 0 "0.0.1, confirmed" map -p "$through"
    done
    ends 0 "slot B is free, and slot A keeps version 0.0.1: writing" write -p "$loader,entry=knock" --slot=auto \
        "$folder/${chip}_2.bin" --confirm-within 10
    ends 0 "$kind $chip, slot B confirmed" info -p "$rom"
    ends 0 "verified" verify -p "$shows" "$folder/${chip}_2.bin" -a "$second"
    ends 9 "version 0.0.3 has not confirmed itself" write -p "$loader,entry=knock" --slot=auto "$folder/${chip}_3.bin" \
        --confirm-within 10
    ends 0 "$kind $chip, slot B confirmed" info -p "$loader,entry=knock"
    # The power fails while the next one is written, and slot B is what it was.
    ends 8 "was the chip reset, or its power lost?" write -p "$loader,entry=knock,fault=power@$cut" --slot=auto "$folder/${chip}_4.bin"
    ends 0 "$kind $chip, slot B confirmed" info -p "$loader,entry=knock"
    ends 0 "version 0.0.4 is confirmed, as it says itself" write -p "$loader,entry=knock" --slot=auto "$folder/${chip}_4.bin" \
        --confirm-within 10
    ends 0 "$kind $chip, slot A confirmed" info -p "$rom"
    ends 0 "verified" verify -p "$rom" "$folder/${chip}_4.bin" -a "$first"
done <<END
l476 0x08004000 0x08084000
g474 0x08003000 0x08043000
f429 0x08010000 0x08110000
f767 0x08010000 0x08110000
h743 0x08040000 0x08140000
END
