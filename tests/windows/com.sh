#!/bin/sh
# com.sh WINE STM32BL_EXE STM32BL IMAGE - the command for Windows on a COM port of wine, which is the
# pseudo-terminal of a simulated chip that STM32BL, the one for this machine, serves.
# shellcheck disable=SC2086 # $start is two words
set -eu
wine=$1 exe=$2 native=$3 image=$4
folder=$(mktemp -d)
sim=
port=COM77
link=${WINEPREFIX:?}/dosdevices/com77
trap 'kill $sim 2>/dev/null || true; rm -rf "$folder" "$link"' EXIT
cd "$folder"

fail() {
    echo "$*"
    cat out err
    exit 1
}

serve() { # DEVICE: in place of the chip before
    [ -z "$sim" ] || unplug
    "$native" sim "$1" --link="$folder/chip" >sim.log 2>&1 &
    sim=$!
    for _ in $(seq 100); do
        [ -e chip ] && break
        sleep 0.1
    done
    ln -sfn "$(readlink chip)" "$link" || fail "no simulated chip"
}

unplug() {
    kill "$sim"
    wait "$sim" || true
    sim=
}

run() { # EXIT-CODE WORD...: standard output in `out`, messages in `err`
    code=$1
    shift
    result=0
    timeout 60 "$wine" "$exe" "$@" >out 2>err </dev/null || result=$?
    [ "$result" = "$code" ] || fail "stm32bl $*: expected exit code $code, got $result"
}

says() { # FILE TEXT
    grep -qF -e "$2" "$1" || fail "'$2' expected in $1"
}

head -c 512 "$image" >small.bin
start="-a 0x0807c010"
export STM32BL_PORT="$port"

# Ten times real time, so that all is over soon. Bursts, and then the same without.
serve stm32f411,realtime=10
run 0 info
says out "stm32f411 (F411), product id 0x431"
says err "warning: $port: this port has no parity"
run 0 write $start "$image"
says out "verified by reading back"
run 0 verify $start "$image"
run 0 write --diff --no-burst $start "$image"
says out "found 1 sector unchanged"
run 0 read -q $start -n "$(wc -c <"$image")" back.bin
cmp "$image" back.bin || fail "what was read is not what was written"
run 4 verify -a 0x08000000 small.bin
run 0 map
run 0 checksum $start -n 256
run 0 erase 7
run 0 read -q $start -n 512 - # standard output is binary
tr -d '\377' <out >rest
[ "$(wc -c <out)" = 512 ] || fail "standard output is not binary"
[ ! -s rest ] || fail "an erased sector is not blank"
run 0 option-bytes
run 0 option-bytes set BOR_LEV=1 -y
run 0 write-protect 0 -y
run 0 write-unprotect -y
run 2 protect
says err "say --yes"
run 0 protect -y
run 5 read $start -n 4 none.bin
says err "read-out protection is on"
[ ! -e none.bin ] || fail "a read that failed leaves a file"
run 0 unprotect --yes-erase-all
run 0 write -q -p "serial:\\\\.\\$port,parity=none" -a 0x08000000 small.bin
run 0 info -p //./com77: --json
says out '"device":"stm32f411"'
run 0 go -a 0x08000000
run 3 info
says err "no answer, not a single byte"

serve stm32g071,realtime=10
run 0 write -q -b 57600 -a 0x08000000 small.bin --go
serve stm32g071,realtime=10
run 0 write -q -a 0x08000000 small.bin
run 1 reset # from inside: there are no lines, and BOOT0 stays high
says err "the chip was reset, and its bootloader answers again"

# Wrong names, and what a pseudo-terminal cannot do.
run 3 info -p COM78
says err "COM78: no such port: 'stm32bl list' shows those there are"
run 2 info -p NUL
says err "NUL: a device, but not a serial port"
run 3 info -p /dev/ttyUSB0
says err "/dev/ttyUSB0: ports of Windows are called COM3 and the like"
run 3 info -p 'C:\windows\notepad.exe'
says err "notepad.exe: ports of Windows are called COM3 and the like"
run 6 info -p "$port,baud=123457"
says err "$port: this port cannot do 123457 baud 8E1"
run 6 info -p "$port,entry=rts-dtr"
says err "$port: this port has no RTS line"
run 2 info -p "$port,latency=high"
run 3 info -p usb # libusb has looked
says err "no USB device 0483:df11 in DFU mode"
run 6 sim stm32f411
says err "no pseudo-terminals on Windows"

# The latency timer of FTDI's driver, which stands beside the name of its port.
adapter='HKLM\System\CurrentControlSet\Enum\FTDIBUS\VID_0403+PID_6001+TEST77A\0000'
reg() {
    "$wine" reg "$@" >out 2>err </dev/null || fail "reg $*"
}
reg add "$adapter" /v ClassGUID /d '{4d36e978-e325-11ce-bfc1-08002be10318}' /f
reg add "$adapter\Device Parameters" /v PortName /d "$port" /f
reg add "$adapter\Device Parameters" /v LatencyTimer /t REG_DWORD /d 16 /f
serve stm32f411,realtime=10
run 0 info -p com77
says err "warning: com77: the adapter's latency timer is set to 16 ms"
run 0 info -p com77,latency=keep
! grep -q latency err || fail "latency=keep: no need to warn"
reg delete "$adapter" /f

begin_to_read() {
    "$wine" "$exe" read rest.bin >out 2>err </dev/null &
    job=$!
    for _ in $(seq 100); do
        ! grep -q "reading 512 KiB" err || return 0
        sleep 0.1
    done
    fail "nothing is being read"
}

ends() { # EXIT-CODE: what begin_to_read has started
    result=0
    wait "$job" || result=$?
    [ "$result" = "$1" ] || fail "expected exit code $1, got $result"
    for file in rest.bin*; do
        [ ! -e "$file" ] || fail "half a file is left"
    done
}

# A port that vanishes in the middle is told at once.
serve stm32f411
begin_to_read
unplug
ends 1
says err "$port: port vanished (unplugged?)"
run 3 info

# Ctrl-C, which wine makes of SIGINT: the session ends cleanly, and the chip takes the next command.
serve stm32f411
begin_to_read
kill -INT "$job"
ends 130
says err "cancelled while "
run 0 info
