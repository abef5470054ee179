#!/bin/sh
# list.sh WINE STM32BL_EXE - `list` on what wine's registry says of adapters, entered as drivers would.
set -eu
wine=$1 exe=$2
folder=$(mktemp -d)
devices='HKLM\System\CurrentControlSet\Enum'
ports='HKLM\HARDWARE\DEVICEMAP\SERIALCOMM'
class='{4d36e978-e325-11ce-bfc1-08002be10318}'
entered=
trap 'forget; rm -rf "$folder"' EXIT
cd "$folder"

reg() {
    "$wine" reg "$@" >reg.log 2>&1 </dev/null || {
        cat reg.log
        exit 1
    }
}

enter() { # INSTANCE PORT NAME MAKER
    reg add "$devices\\$1" /v ClassGUID /d "$class" /f
    reg add "$devices\\$1" /v Class /d Ports /f
    reg add "$devices\\$1" /v FriendlyName /d "$3 ($2)" /f
    reg add "$devices\\$1" /v Mfg /d "$4" /f
    reg add "$devices\\$1\\Device Parameters" /v PortName /d "$2" /f
    reg add "$ports" /v "\\Device\\test$2" /d "$2" /f
    entered="$entered $1 $2"
}

forget() {
    # shellcheck disable=SC2086 # two words for each
    set -- $entered
    while [ $# -gt 0 ]; do
        "$wine" reg delete "$devices\\$1" /f >reg.log 2>&1 </dev/null || true
        "$wine" reg delete "$ports" /v "\\Device\\test$2" /f >reg.log 2>&1 </dev/null || true
        shift 2
    done
}

expect() { # TEXT
    grep -qF -e "$1" out || {
        echo "'$1' expected in:"
        cat out err
        exit 1
    }
}

list() {
    timeout 60 "$wine" "$exe" list "$@" >out 2>err </dev/null
}

enter 'USB\VID_1A86&PID_7523\5&1A2B&0&2' COM121 'USB-SERIAL CH340' wch.cn
enter 'USB\VID_0483&PID_5740\3673345D3433' COM9 'Serielles USB-Gerät' Microsoft
enter 'FTDIBUS\VID_0403+PID_6001+A50285BIA\0000' COM23 'USB Serial Port' FTDI
enter 'ACPI\PNP0501\7' COM99 'Communications Port' '(Standard port types)'
reg add "$ports" /v '\Device\testCOM98' /d COM98 /f # a driver of no known class
entered="$entered none COM98"
list
expect "serial:COM121            USB-SERIAL CH340 (wch.cn), USB 1a86:7523"
expect "serial:COM9              Serielles USB-Gerät (Microsoft), USB 0483:5740, serial number 3673345D3433"
expect "serial:COM23             USB Serial Port (FTDI), USB 0403:6001, serial number A50285BI"
expect "serial:COM99             Communications Port ((Standard port types)) (built in)"
expect 'serial:COM98             \Device\testCOM98 (built in)'
grep -o 'COM[0-9]*  ' out | tr -d ' \n' >order
case $(cat order) in
COM9COM23COM121*COM98COM99*) ;; # adapters first, then by number
*)
    cat order out
    exit 1
    ;;
esac
list --json
expect '"target":"serial:COM9","description":"Serielles USB-Gerät (Microsoft), USB 0483:5740, serial number 3673345D3433","plausible":true,"serial":"3673345D3433"'
