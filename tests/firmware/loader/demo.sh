#!/bin/sh
# demo.sh STM32BL BOARD FOLDER [STM32FLASH]: the life of a product with the resident loader, on an emulated chip behind a
# pseudo-terminal. With STM32FLASH that program is the host wherever no knock is needed.
set -eu
stm32bl=$1 board=$2 folder=$3 stm32flash=${4:-}

work=$(mktemp -d)
mkfifo "$work/events"
for image in "a 1" "b 3" "b 4"; do
    # shellcheck disable=SC2086 # two words
    set -- $image
    "$board" "$folder" image "$1" "$2" "$work/$1$2.bin"
done
"$board" "$folder" >"$work/events" &
pid=$!
trap 'kill $pid 2>/dev/null || :; wait $pid || :; rm -rf "$work"' EXIT
exec 3<"$work/events"

expect() {
    read -r event <&3
    echo "  board: $event"
    case $event in "$1"*) return ;; esac
    echo "FAILED: expected '$1'" >&2
    exit 1
}

host() {
    echo "\$ $*"
    timeout 250 "$@"
}

# write FILE ADDRESS: and Go. The loader takes 7F once after its reset.
write() {
    if [ -n "$stm32flash" ]; then
        host "$stm32flash" -m 8n1 -b 115200 -w "$1" -v -g "$2" -S "$2:$(wc -c <"$1")" "$port"
    else
        host "$stm32bl" write -p "$port" -a "$2" "$1" --go
    fi
}

# The knock, and once the user has agreed the update of whichever slot is free: FILE ADDRESS EXIT-CODE. This project's
# command asks the loader which one that is, and waits until the application says that it works, or the log that it does not.
update() {
    if [ -n "$stm32flash" ]; then
        printf '%s\n' "\$ printf '\001stm32bl:067C1240D' >$port"
        printf '\001stm32bl:067C1240D' >"$port"
        expect "the application asks its user"
        expect "the user agrees"
        expect "the loader waits"
        write "$1" "$2"
    else
        result=0
        host "$stm32bl" write -p "$port" --slot=auto "$work/a1.bin" "$1" --entry=knock --wait=100 \
            --confirm-within=100 || result=$?
        test "$result" = "$3" || { echo "FAILED: exit code $result, expected $3" >&2 && exit 1; }
        expect "the application asks its user"
        expect "the user agrees"
        expect "the loader waits"
    fi
}

expect terminal
port=${event#terminal }
expect "the chip is empty"

echo; echo "# The loader goes in through the ROM."
write "$folder/g071.bin" 0x08000000
expect "the loader waits"

echo; echo "# It takes version 1, which starts and stays."
write "$work/a1.bin" 0x08002000
expect "version 1 starts"

echo; echo "# Version 3 crashes: three starts on trial, then version 1 is back."
update "$work/b3.bin" 0x08011000 9
expect "version 3 starts"
expect "version 3 starts"
expect "version 3 starts"
expect "version 1 starts"

echo; echo "# Version 4 works, and confirms itself."
update "$work/b4.bin" 0x08011000 0
expect "version 4 starts"
