#!/bin/sh
# drive.sh STM32FLASH SERVE_CHIP DEVICE - probes, erases, writes, verifies, reads, protects and starts
# a simulated chip with stm32flash, and compares bytes.
set -eu
stm32flash=$1 server=$2 device=$3
options=
case $device in
stm32f103xb) id=0x0410 blank=377 area=0x08000000:8192 ;;
stm32f411) id=0x0431 blank=377 area=0x08000000:16384 ;; # one sector
stm32l072) id=0x0447 blank=000 area=0x08000000:8192 ;;
# stm32flash erases lists of pages, which ROM V11.3 of the G071 gets wrong and V11.2 does not.
stm32g071) id=0x0460 blank=377 area=0x08000000:8192 options=quirks=none ;;
*) echo "unknown device $device" >&2 && exit 2 ;;
esac
size=6000 # no multiple of 256

folder=$(mktemp -d)
mkfifo "$folder/in" "$folder/out"
exec 3<>"$folder/in" # keeps the server's input open
# Ten times real time: erasing by sectors takes seconds, and every time-out of a client still holds.
"$server" "$device" realtime=10 "flash=$folder/chip" $options <"$folder/in" >"$folder/out" &
pid=$!
trap 'kill $pid 2>/dev/null || true; rm -rf "$folder"' EXIT
exec 4<"$folder/out"
read -r port <&4

# -m 8n1: a pseudo-terminal cannot hold a parity bit. -c: the chip is synchronised already, which
# stm32flash would find out by a time-out.
run() {
    timeout 60 "$stm32flash" -m 8n1 -b 115200 "$@" "$port" >"$folder/log" 2>&1
}
flash_after_reset() {
    run "$@" || { cat "$folder/log" && echo "stm32flash $* failed" && exit 1; }
}
flash() {
    flash_after_reset -c "$@"
}
refused() {
    ! run -c "$@" || { cat "$folder/log" && echo "stm32flash $* was expected to fail" && exit 1; }
}
same() {
    cmp "$folder/$1" "$folder/$2" || { echo "$1 and $2 differ" && exit 1; }
}

awk -v n=$size 'BEGIN { for (i = 0; i < n; i++) printf "%c", 33 + (i * 7 + int(i / 256)) % 90 }' \
    >"$folder/image"
{ cat "$folder/image" && printf 'odd'; } >"$folder/longer"
head -c ${area#*:} /dev/zero | tr '\000' "\\$blank" >"$folder/blank"

flash_after_reset
grep -q "Device ID    : $id" "$folder/log" || { cat "$folder/log" && exit 1; }

flash -w "$folder/image" -v -S $area
flash -r "$folder/back" -S 0x08000000:$size
same image back
# Flash that is not erased first must not be written: only the image's own bytes may be there.
flash -r "$folder/back" -S $area
tail -c +$((size + 1)) "$folder/blank" | cat "$folder/image" - >"$folder/expected"
same expected back

flash -w "$folder/longer" -v -S $area
flash -r "$folder/back" -S 0x08000000:$((size + 3))
same longer back

flash -o -S $area
flash -r "$folder/back" -S $area
same blank back

flash -j # read-out protection: the chip resets, and refuses to be read
flash_after_reset
refused -r "$folder/back" -S $area
flash -k # lifting it erases all
flash_after_reset -r "$folder/back" -S $area
same blank back

# A program: stack pointer, reset vector, then anything.
printf '\000\040\000\040\011\000\000\010\376\347\376\347' >"$folder/program"
flash -w "$folder/program" -v -S $area -g 0x08000000

echo end >&3
read -r stats <&4
wait $pid
echo "$stats"
case $stats in
*"violations=0 lost=0 running=1 go=0x08000000"*) ;;
*) echo "the chip saw something wrong" && exit 1 ;;
esac
