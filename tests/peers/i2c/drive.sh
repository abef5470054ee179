#!/bin/sh
# drive.sh EMULATED_BUS STM32BL STM32FLASH PART [DEVICE] - an emulated node of i2c-dev with a simulated chip
# behind it, driven by stm32bl and by stm32flash. Run it under umockdev-wrapper. Prints the command that failed.
set -eu
emulator=$1 stm32bl=$2 stm32flash=$3 part=$4 device=${5-}
node=/dev/i2c-7
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "$*"
    cat "$work/log"
    exit 1
}

# on_bus OPTIONS DEVICE COMMAND...: runs a command beside the bus. OPTIONS may be empty.
on_bus() {
    options=$1 kind=$2
    shift 2
    # shellcheck disable=SC2086 # options are words
    timeout 60 "$emulator" $options -o "$work/flash" -t "$work/told" "$kind" -- "$@" \
        >"$work/log" 2>&1
}
must() {
    on_bus "$@" || fail "failed ($?): $*"
}
# refused CODE TEXT OPTIONS DEVICE COMMAND...
refused() {
    code=$1 text=$2
    shift 2
    set +e
    on_bus "$@"
    got=$?
    set -e
    [ $got = "$code" ] || fail "exit code $got, not $code: $*"
    grep -q "$text" "$work/log" || fail "nothing of '$text': $*"
    [ "$(grep -c '^stm32bl: ' "$work/log")" = 1 ] || fail "not one line: $*"
}
told() {
    grep -q "$1" "$work/told" || fail "the bus has not seen '$1': $(cat "$work/told")"
}
same() {
    cmp "$work/$1" "$work/$2" || fail "$1 and $2 differ"
}

# A program that could start: stack pointer, reset vector, then bytes that are no pattern of blocks.
size=6000
{
    printf '\000\020\000\040\011\000\000\010'
    awk -v n=$((size - 8)) 'BEGIN { for (i = 0; i < n; i++) printf "%c", 33 + (i * 7 + int(i / 256)) % 90 }'
} >"$work/image"

verbs() {
    chip=$device,flash=$work/chip at=i2c:$node,addr=0x51
    must "" "$chip" "$stm32bl" info -p "$at"
    grep -q "bootloader *AN4221" "$work/log" || fail "no AN4221"
    must "" "$chip" "$stm32bl" write -p "$at" -a 0x08000000 --go "$work/image"
    told "violations=0 running=1 go=0x08000000"
    head -c $size "$work/flash" >"$work/start"
    same image start
    must "" "$chip" "$stm32bl" verify -p "$at" -a 0x08000000 "$work/image"
    must "" "$chip" "$stm32bl" read --force -p "$at" -a 0x08000000 -n $size "$work/back"
    same image back
    must "" "$chip" "$stm32bl" checksum -p "$at" -a 0x08000000 -n 4096
    grep -q "computed by the chip" "$work/log" || fail "not by the chip"
    must "" "$chip,i2c=1.0" "$stm32bl" checksum -p "$at" -a 0x08000000 -n 4096
    must "" "$chip" "$stm32bl" write --diff -p "$at" -a 0x08000000 "$work/image"
    told "erases=0"
    must "" "$chip" "$stm32bl" erase --all -p "$at"
    must "" "$chip" "$stm32bl" read --force -p "$at" -a 0x08000000 -n $size "$work/back"
    ! cmp -s "$work/image" "$work/back" || fail "nothing was erased"
    # A driver that gives up, and a chip that holds the clock; another address; a message that is missed.
    must "" "$chip,i2c=1.0,bears=35" "$stm32bl" write -p "$at" -a 0x08000000 "$work/image"
    must "-a 0x3A" "$chip" "$stm32bl" verify -p i2c:$node,addr=0x3A -a 0x08000000 "$work/image"
    for n in 1 4 10 50 200; do
        must "-k $n" "$chip" "$stm32bl" write -p "$at" -a 0x08000000 "$work/image"
        head -c $size "$work/flash" >"$work/start"
        same image start
    done
    must "-v -k 20" "$chip" "$stm32bl" write -p "$at" -a 0x08000000 "$work/image"
    must "-m 130" "$chip" "$stm32bl" write -p "$at,frame=130" -a 0x08000000 "$work/image"
    head -c $size "$work/flash" >"$work/start"
    same image start
    must "" "$chip" "$stm32bl" info -p "$at,stretch=2500"
    told "timeout=2500"
}

bad() {
    chip=stm32g071
    refused 3 "nobody acknowledges address 0x52: set BOOT0 high" "" $chip "$stm32bl" info -p i2c:$node,addr=0x52
    refused 3 "nobody acknowledges address 0x51" "" $chip,boot=app "$stm32bl" info -p i2c:$node,addr=0x51
    refused 3 "nobody acknowledges address 0x56" "" $chip "$stm32bl" info -p i2c:$node,device=stm32g031
    must "" $chip "$stm32bl" info -p i2c:$node,device=stm32g071
    refused 2 "at which address" "" $chip "$stm32bl" info -p i2c:$node
    refused 3 "a driver of the kernel has address 0x51" -b $chip "$stm32bl" info -p i2c:$node,addr=0x51
    refused 6 "does SMBus only" -e $chip "$stm32bl" info -p i2c:$node,addr=0x51
    refused 3 "address 0x52: Input/output error" -v $chip "$stm32bl" info -p i2c:$node,addr=0x52
    refused 1 "the bus hangs" -h $chip "$stm32bl" info -p i2c:$node,addr=0x51
    refused 1 "No such device" "-g 1" $chip "$stm32bl" info -p i2c:$node,addr=0x51
    refused 3 "is the module i2c-dev loaded" "" $chip "$stm32bl" info -p i2c:/dev/i2c-8,addr=0x51
    # Ctrl-C while the chip says BUSY for some 8 s; in the foreground, or it would be sent twice.
    refused 130 "cancelled" "-s 1" stm32f411 timeout --foreground --preserve-status -s INT 3 \
        "$stm32bl" erase --all -p i2c:$node,addr=0x51
    refused 8 "No such device" "-g 100" $chip "$stm32bl" write -p i2c:$node,addr=0x51 -a 0x08000000 "$work/image"
    refused 8 "carries no message of 258 bytes: try frame=130" "-m 130" $chip \
        "$stm32bl" write -p i2c:$node,addr=0x51,facts=needed -a 0x08000000 "$work/image"
}

# stm32flash 0.7 on the same node: what it writes this project reads, and the other way round. It sends the count
# and the list of an erase as one message, which AN4221 does not have; so it erases all.
by_stm32flash() {
    for version in 1.0 1.1 1.2; do
        rm -f "$work/chip"
        chip=stm32g071,quirks=none,i2c=$version,flash=$work/chip at=i2c:$node,addr=0x51
        must "" "$chip" "$stm32flash" -a 0x51 $node
        grep -q "Device ID    : 0x0460" "$work/log" || fail "no id"
        must "" "$chip" "$stm32flash" -a 0x51 -o $node
        must "" "$chip" "$stm32flash" -a 0x51 -e 0 -v -w "$work/image" -S 0x08000000:$size $node
        told "violations=0"
        must "" "$chip" "$stm32bl" verify -p "$at" -a 0x08000000 "$work/image"
        must "" "$chip" "$stm32bl" erase --all -p "$at"
        must "" "$chip" "$stm32bl" write -p "$at" -a 0x08000000 "$work/image"
        must "" "$chip" "$stm32flash" -a 0x51 -r "$work/back" -S 0x08000000:$size $node
        same image back
        must "" "$chip" "$stm32flash" -a 0x51 -g 0x08000000 $node
        told "running=1"
    done
    must "" "$chip" "$stm32flash" -a 0x51 -C -S 0x08000000:4096 $node
    theirs=$(sed -n 's/^CRC(.*) = //p' "$work/log")
    must "" "$chip" "$stm32bl" checksum -p "$at" -a 0x08000000 -n 4096
    grep -q "^$theirs .*computed by the chip" "$work/log" || fail "the CRC is not $theirs"
    # What one program has left there the other one finds.
    # shellcheck disable=SC2016 # for the inner shell
    must "" "$chip" sh -c '"$1" -a 0x51 "$3" && "$2" info -p "$4" && "$1" -a 0x51 "$3"' sh \
        "$stm32flash" "$stm32bl" $node "$at"
}

case $part in
verbs) verbs ;;
bad) bad ;;
stm32flash) by_stm32flash ;;
*) exit 2 ;;
esac
