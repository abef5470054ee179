#!/bin/sh
# network.sh SER2NET SOCAT STM32BL IMAGE - a simulated chip behind ser2net, and socat's pseudo-terminal at
# this end of the connection: writes, verifies and reads back, and compares bytes. Then the command
# itself connects to ser2net over TCP, as raw bytes, by address and by name.
set -eu
ser2net=$1 socat=$2 stm32bl=$3 image=$4
folder=$(mktemp -d)
pids=
trap 'kill $pids 2>/dev/null || true; rm -rf "$folder"' EXIT

appears() {
    for _ in $(seq 100); do
        [ -e "$folder/$1" ] && return
        sleep 0.1
    done
    cat "$folder"/*.log
    echo "$1 does not appear"
    exit 1
}

# Ten times real time: all is over soon, and the network's delays still count.
"$stm32bl" sim stm32f411,realtime=10 --link="$folder/chip" >"$folder/sim.log" 2>&1 &
pids="$pids $!"
appears chip
# A number that is free: ser2net cannot be asked which one it was given.
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$folder/ser2net.yaml" <<EOF
%YAML 1.1
---
connection: &chip
  accepter: unix,$folder/socket
  connector: serialdev,$folder/chip,115200e81,local
connection: &raw
  accepter: tcp,127.0.0.1,$port
  connector: serialdev,$folder/chip,115200e81,local
connection: &quick
  accepter: tcp(nodelay),127.0.0.1,$((port + 1))
  connector: serialdev,$folder/chip,115200e81,local
  options:
    chardelay: false
EOF
"$ser2net" -n -c "$folder/ser2net.yaml" -P "$folder/pid" >"$folder/ser2net.log" 2>&1 &
pids="$pids $!"
appears socket
"$socat" "PTY,link=$folder/port,raw,echo=0" "UNIX-CONNECT:$folder/socket" >"$folder/socat.log" 2>&1 &
pids="$pids $!"
appears port

export STM32BL_PORT="$folder/port"
timeout 60 "$stm32bl" write -q -a 0x0807c010 "$image"
size=$(wc -c <"$image")
timeout 60 "$stm32bl" read -q -a 0x0807c010 -n "$size" "$folder/back.bin"
cmp "$image" "$folder/back.bin"
timeout 60 "$stm32bl" write -q --no-burst --diff -a 0x0807c010 "$image"

# socat lets go of the port, and ser2net of the chip.
kill "${pids##* }"
# Until ser2net has let go of the chip it refuses (3), or accepts and closes at once (1).
ask() {
    for _ in $(seq 50); do
        exit=0
        timeout 60 "$stm32bl" info -q -p "$1" >"$folder/info.txt" 2>&1 || exit=$?
        case $exit in 1 | 3) sleep 0.1 ;; *) break ;; esac
    done
    if [ "$exit" != 0 ] || ! grep -q stm32f411 "$folder/info.txt"; then
        cat "$folder/info.txt"
        echo "$1: exit code $exit"
        exit 1
    fi
}

ask "tcp:127.0.0.1:$port"
ask "tcp:localhost:$((port + 1))"
for target in "tcp:127.0.0.1:$port" "tcp:localhost:$((port + 1))"; do
    ask "$target"
    export STM32BL_PORT="$target"
    rm -f "$folder/back.bin"
    timeout 60 "$stm32bl" write -q -a 0x0807c010 "$image"
    ask "$target"
    timeout 60 "$stm32bl" read -q -a 0x0807c010 -n "$size" "$folder/back.bin"
    cmp "$image" "$folder/back.bin"
    ask "$target"
    timeout 60 "$stm32bl" write -q --no-burst --diff -a 0x0807c010 "$image"
done
