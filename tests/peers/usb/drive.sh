#!/bin/sh
# drive.sh PEER FOLDER - an emulated DfuSe device, driven by stm32bl and by dfu-util.
#   PEER   folder of emulated_dfu
#   FOLDER folder of stm32bl
# Run it under umockdev-wrapper. Prints the command that failed.
set -eu
emulator=$1/emulated_dfu stm32bl=$2/stm32bl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR="$work" # umockdev leaves its folder there now and then, when a device goes in the middle of a request

fail() {
    echo "$*"
    cat "$work/log"
    exit 1
}

# bus OPTIONS DEVICE COMMAND...: runs a command with the devices on its bus. OPTIONS may be empty.
bus() {
    options=$1 device=$2
    shift 2
    # shellcheck disable=SC2086 # options are words
    timeout 60 "$emulator" $options -o "$work/flash" -t "$work/told" "$device" -- "$@" \
        >"$work/log" 2>&1
}
must() {
    bus "$@" || fail "failed ($?): $*"
}
# refused CODE TEXT OPTIONS DEVICE COMMAND...
refused() {
    code=$1 text=$2
    shift 2
    set +e
    bus "$@"
    got=$?
    set -e
    [ $got = "$code" ] || fail "exit code $got, not $code: $*"
    grep -q "$text" "$work/log" || fail "nothing of '$text': $*"
}
told() {
    grep -q "$1" "$work/told" || fail "the chip has not seen '$1': $(cat "$work/told")"
}
logged() {
    grep -q "$1" "$work/log" || fail "nothing of '$1'"
}

# A vector table (0x20002000, 0x08000101) and text behind it.
make_image() {
    { printf '\000\040\000\040\001\001\000\010' &&
        awk -v n="$1" 'BEGIN { for (i = 8; i < n; i++) printf "%c", 33 + (i * 7 + int(i / 256)) % 90 }'; } \
        >"$work/image"
}

# Both tools write, and both leave the same flash; each can read what the other one wrote.
same_flash() {
    must "" "$1" "$stm32bl" write -q -p usb -a 0x08000000 "$work/image"
    cp "$work/flash" "$work/ours"
    must "" "$1" dfu-util -a 0 -s 0x08000000 -D "$work/image"
    cmp "$work/flash" "$work/ours" || fail "$1: stm32bl and dfu-util leave different flash"
    must "-i $work/ours" "$1" dfu-util -a 0 -s 0x08000000:4096 -U "$work/back.$$"
    head -c 4096 "$work/ours" | cmp - "$work/back.$$" || fail "$1: dfu-util reads something else"
    rm "$work/back.$$"
    must "-i $work/ours" "$1" "$stm32bl" read --force -p usb -a 0x08000000 -n 4096 "$work/back"
    head -c 4096 "$work/ours" | cmp - "$work/back" || fail "$1: stm32bl reads something else"
}

start_by_both() {
    must "" "$1" sh -c "'$stm32bl' write -q -p usb -a 0x08000000 '$work/image' && '$stm32bl' go -p usb"
    told "running=1 go=0x08000000"
    must "" "$1" dfu-util -a 0 -s 0x08000000:leave -D "$work/image"
    told "running=1 go=0x08000000"
}

erase_by_both() {
    must "-i $work/image" "$1" "$stm32bl" erase -q -p usb --all
    cp "$work/flash" "$work/ours"
    must "-i $work/image" "$1" dfu-util -a 0 -s 0x08000000:mass-erase:force -D "$work/one"
    head -c 1 "$work/flash" | cmp -s - "$work/one" || fail "dfu-util wrote nothing"
    cmp -s -i 1 "$work/flash" "$work/ours" || fail "$1: stm32bl and dfu-util erase differently"
}

# unplug_at_each FIRST DEVICE VERB...: from transfer FIRST on to the last.
unplug_at_each() {
    at=$1 device=$2
    shift 2
    must "" "$device" "$stm32bl" "$@"
    last=$(sed 's/transfers=\([0-9]*\).*/\1/' "$work/told")
    while [ "$at" -le "$last" ]; do
        set +e
        bus "-u $at" "$device" "$stm32bl" "$@"
        got=$?
        set -e
        { [ $got != 0 ] && grep -q "stm32bl: .*\(gone\|unplugged\)" "$work/log"; } ||
            fail "$1: unplugged at transfer $at: exit code $got"
        at=$((at + 1))
    done
}

case $3 in
list)
    must "" stm32f405 dfu-util -l
    logged 'path="1-1", alt=0, name="@Internal Flash  /0x08000000/04\*016Kg,01\*064Kg,07\*128Kg"'
    must "-n 2" stm32f405 "$stm32bl" list
    logged "usb:0483:df11,path=1-1 .*3673345D3433"
    logged "usb:0483:df11,path=1-2 "
    must "-n 2" stm32f405 "$stm32bl" list --json
    logged '"path":"1-2","serial":"3673345D3433","devices":\[.*"stm32f405".*\]'
    must "" stm32h7a3,blid=0x90,dfu=layout "$stm32bl" list # whose layout is known to be wrong
    logged "flash like that of stm32h7a3$"
    refused 2 "2 USB devices fit, name one: usb:0483:df11,path=1-1 or usb:0483:df11,path=1-2" \
        "-n 2" stm32f405 "$stm32bl" info -p usb
    must "-n 2" stm32f405 "$stm32bl" info -p usb:0483:df11,path=1-2
    must "" stm32f405 "$stm32bl" info -p usb:0483:DF11,serial=3673345D3433
    logged "stm32f405"
    refused 3 "no such USB device" "" stm32f405 "$stm32bl" info -p usb,serial=other
    refused 3 "no such USB device" "" stm32f405 "$stm32bl" info -p usb:28e9:0189
    # Serial numbers are often equal; the path is always enough.
    refused 2 "3 USB devices fit, name one: .*,path=1-1 or .*,path=1-2 or .*,path=1-3$" "-n 3" stm32f405 \
        "$stm32bl" info -p usb,serial=3673345D3433
    refused 2 "4 USB devices fit, .*,path=1-3, and more: see .stm32bl list" "-n 4" stm32f405 \
        "$stm32bl" info -p usb
    must "-n 4" stm32f405 "$stm32bl" info -p usb,path=1-4
    # The only one there is needs no name.
    must "" stm32f405 "$stm32bl" info
    logged "using usb:0483:df11,path=1-1 (STM32  BOOTLOADER"
    # Look-alikes are named by their ids.
    must "-v 28e9" stm32f405 "$stm32bl" info -p usb:28e9:df11
    refused 3 "name another by its ids: usb:28e9:df11,path=1-1" "-v 28e9" stm32f405 "$stm32bl" info -p usb
    ;;
device)
    make_image 30000
    printf '\001' >"$work/one"
    same_flash "$4"
    start_by_both "$4"
    erase_by_both "$4"
    ;;
habits) # what real devices do besides
    make_image 9000
    for habit in dfu=stall dfu=hasty dfu=stuck dfu=numbers dfu=dirty dfu=stall+hasty+dirty; do
        must "" "$4,$habit" "$stm32bl" write -q -p usb -a 0x08000000 "$work/image"
        head -c 9000 "$work/flash" | cmp - "$work/image" || fail "$4,$habit: not what was written"
    done
    ;;
wrong_layout)
    make_image 9000
    must "" stm32h7a3,blid=0x90,dfu=layout "$stm32bl" write -q -p usb -a 0x08000000 "$work/image"
    head -c 9000 "$work/flash" | cmp - "$work/image" || fail "not what was written"
    told "erases=2 " # pages of 8 KiB
    ;;
cut_off_text) # F42x sends less of its layout than it says
    make_image 9000
    must "" stm32f429,blid=0x91 "$stm32bl" write -q -p usb -a 0x08100000 "$work/image"
    tail -c +1048577 "$work/flash" | head -c 9000 | cmp - "$work/image" || fail "not what was written"
    ;;
protection)
    refused 5 "read-out protection is on" "" stm32l476,rdp=1 "$stm32bl" read -p usb -n 16 "$work/x"
    must "" stm32l476,rdp=1 "$stm32bl" unprotect --yes-erase-all -p usb
    told "resets=1"
    must "" stm32f411 "$stm32bl" info -p usb
    logged "read protection  off"
    # By the option bytes, after which the chip enumerates anew; and still there for the next command.
    must "" stm32f411 sh -c '"$0" protect --yes -p usb && "$0" unprotect --yes-erase-all -p usb' "$stm32bl"
    told "resets=2"
    must "" stm32g474 sh -c '"$0" option-bytes set BOR_LEV=2 --yes -p usb && "$0" option-bytes -p usb' \
        "$stm32bl"
    logged "BOR_LEV            2"
    told "resets=1"
    must "" stm32f411 sh -c '"$0" write-protect --yes 1 -p usb && "$0" info -p usb' "$stm32bl"
    logged "write protection sectors\\? 1"
    ;;
files) # .dfu files of either tool, given to the other one
    make_image 9000
    "$stm32bl" convert -q -a 0x08000000 "$work/image" "$work/ours.dfu"
    dfu-suffix -c "$work/ours.dfu" >"$work/log" || fail "dfu-suffix does not take our file"
    dfuse-pack -b "0x08000000:$work/image" "$work/theirs.dfu" >"$work/log" # its size is 16 too much
    for file in ours theirs; do
        must "" stm32f411 "$stm32bl" write -q -p usb "$work/$file.dfu"
        cp "$work/flash" "$work/by_stm32bl"
        must "" stm32f411 dfu-util -a 0 -D "$work/$file.dfu"
        cmp "$work/flash" "$work/by_stm32bl" || fail "$file.dfu: different flash"
        head -c 9000 "$work/flash" | cmp - "$work/image" || fail "$file.dfu: not what was written"
    done
    dfuse-pack -D 0x28e9:0x0189 -b "0x08000000:$work/image" "$work/other.dfu" >"$work/log"
    refused 7 "for USB device 28e9:0189, and this is 0483:df11" "" stm32f411 "$stm32bl" \
        write -q -p usb "$work/other.dfu"
    must "" stm32f411 "$stm32bl" write -q --force -p usb "$work/other.dfu"
    # The option bytes of a second target are no part of flash, and nothing is written.
    dfuse-pack -b "0x08000000:$work/image" -b "0x1FFFC000@1:$work/image" "$work/two.dfu" >"$work/log"
    refused 7 "0x1fffc000...0x1fffe327 is outside the writable memory .*: these are option bytes" "" \
        stm32f411 "$stm32bl" write -q -p usb "$work/two.dfu"
    told "erases=0 programs=0"
    # One target alone, as either tool takes it.
    must "" stm32f411 "$stm32bl" write -q -f dfu:0 -p usb "$work/two.dfu"
    cmp "$work/flash" "$work/by_stm32bl" || fail "two.dfu: not what one target alone was"
    must "" stm32f411 dfu-util -a 0 -D "$work/two.dfu"
    cmp "$work/flash" "$work/by_stm32bl" || fail "two.dfu: dfu-util writes something else"
    # Plain DFU: a suffix and no addresses.
    cp "$work/image" "$work/plain.dfu" && dfu-suffix -v 0483 -p df11 -a "$work/plain.dfu" >"$work/log"
    must "" stm32f411 "$stm32bl" write -q -p usb -a 0x08000000 "$work/plain.dfu"
    cmp "$work/flash" "$work/by_stm32bl" || fail "plain.dfu: not what was written"
    must "" stm32f411 dfu-util -a 0 -s 0x08000000 -D "$work/plain.dfu"
    cmp "$work/flash" "$work/by_stm32bl" || fail "plain.dfu: dfu-util writes something else"
    cp "$work/ours.dfu" "$work/broken.dfu"
    printf 'X' | dd of="$work/broken.dfu" bs=1 seek=400 conv=notrunc 2>"$work/log"
    refused 7 "offset 0x.*: the CRC in the suffix is 0x.*: the file is damaged" "" stm32f411 "$stm32bl" \
        write -q -p usb "$work/broken.dfu"
    ;;
run_time) # an application that is sent into its ROM
    make_image 3000
    must "-r" stm32f411 "$stm32bl" write -p usb -a 0x08000000 "$work/image"
    logged "asking the application at USB 1-1 to start the bootloader"
    head -c 3000 "$work/flash" | cmp - "$work/image" || fail "not what was written"
    must "-R" stm32f411 "$stm32bl" info -p usb
    logged "stm32f411"
    ;;
run_time_choice) # which application is meant, and what comes of it
    refused 2 "2 applications that can start theirs, name one: .*:5740,path=1-1 or .*:5740,path=1-2$" \
        "-r -n 2" stm32f411 "$stm32bl" info -p usb
    must "-r -n 2" stm32f411 "$stm32bl" info -p usb,path=1-2
    logged "asking the application at USB 1-2"
    refused 3 "name another by its ids: usb:1209:5740,path=1-1" "-r -v 1209" stm32f411 "$stm32bl" info -p usb
    must "-r -v 1209" stm32f411 "$stm32bl" info -p usb:1209:5740
    refused 3 "no bootloader came up on USB: .* some ROMs need a USB 2 hub between" "-r -l" stm32f411 \
        "$stm32bl" info -p usb,wait=1
    ;;
touch) # an application that goes by 1200 baud
    # shellcheck disable=SC2016 # the port is the emulator's to name
    must "-p" stm32f411 sh -c '"$0" info -p "usb,touch=$TOUCH_PORT"' "$stm32bl"
    logged "at 1200 baud to start the bootloader"
    logged "stm32f411"
    # shellcheck disable=SC2016
    refused 3 "no bootloader came up on USB: plug the device in again" "-p -l" stm32f411 \
        sh -c '"$0" info -p "usb,wait=1,touch=$TOUCH_PORT"' "$stm32bl"
    refused 3 "no such port" "" stm32f411 "$stm32bl" info -p usb,serial=none,touch=/dev/nonsense
    ;;
access) # root without its power over permissions is refused like everybody else
    # shellcheck disable=SC2016
    denied='chmod 0 "$UMOCKDEV_DIR"/dev/bus/usb/001/*
        [ "$(id -u)" != 0 ] || run="setpriv --bounding-set -dac_override,-dac_read_search"
        ${run:-} "$0" list
        ${run:-} "$0" info -p "$1,serial=3673345D3433"
        ${run:-} "$0" info -p "$1"'
    refused 3 "USB 1209:df11 at 1-1: no permission: add these ids to the udev rules" "-v 1209" \
        stm32f411 sh -c "$denied" "$stm32bl" usb:1209:df11
    refused 3 "USB 0483:df11 at 1-1: no permission: install the udev rules 60-stm32bl.rules" "" \
        stm32f411 sh -c "$denied" "$stm32bl" usb
    logged "usb:0483:df11,path=1-1 .*no permission: install the udev rules 60-stm32bl.rules"
    logged "1-1: its serial number cannot be asked: .*60-stm32bl.rules, or use path=1-1"
    ;;
unplug) # at each transfer of connecting, erasing, writing, verifying, and of the other verbs
    make_image 3000
    must "" "$4" "$stm32bl" info -p usb
    connecting=$(sed 's/transfers=\([0-9]*\).*/\1/' "$work/told")
    unplug_at_each 1 "$4" write -q -p usb -a 0x08000000 "$work/image"
    unplug_at_each "$connecting" "$4" read -q --force -p usb -n 5000 "$work/back"
    unplug_at_each "$connecting" "$4" erase -q -p usb --all
    unplug_at_each "$connecting" "$4" option-bytes -p usb
    ;;
*)
    echo "unknown part $3" >&2
    exit 2
    ;;
esac
