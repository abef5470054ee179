#!/bin/sh
# end_to_end.sh STM32BL BOARD ARM MODEL: the firmware update of a sealed product. Version 1 runs on an
# emulated board; one command knocks, writes version 2 and starts it; version 2 greets.
set -eu
stm32bl=$1 board=$2 arm=$3 model=$4

work=$(mktemp -d)
mkfifo "$work/events"
"$board" "$model" "$arm/firmware/examples/$model.elf" >"$work/events" &
pid=$!
trap 'kill $pid 2>/dev/null || :; wait $pid || :; rm -rf "$work"' EXIT
exec 3<"$work/events"

# Reads what the board says until a line begins with $1; leaves the line in $event.
await() {
    while read -r event <&3; do
        echo "board: $event"
        case $event in "$1"*) return ;; esac
    done
    echo "FAILED: the board never said '$1'" >&2
    exit 1
}

await terminal
terminal=${event#terminal }
await "console: hello from"
case $event in *"version 1") ;; *) exit 1 ;; esac

set -- write -p "$terminal" --entry=knock -a 0x08000000 "$arm/${model}_version_2.bin" --go
echo "\$ stm32bl $*"
"$stm32bl" "$@"

await "the chip is in its ROM"
await "the ROM starts 0x08000000"
await "console: hello from"
case $event in *"version 2") ;; *) exit 1 ;; esac
