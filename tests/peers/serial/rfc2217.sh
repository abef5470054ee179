#!/bin/sh
# rfc2217.sh SER2NET SREDIRD SOCAT STM32BL IMAGE FOLDER NETWORK.md - a simulated chip behind three servers of RFC 2217:
# ser2net's, once as the documentation has it, sredird, which socat starts as inetd would, and pyserial's, which
# writes down what is done to the control lines.
set -eu
ser2net=$1 sredird=$2 socat=$3 stm32bl=$4 image=$5 here=$6 manual=$7
folder=$(mktemp -d)
pids=
trap 'kill $pids 2>/dev/null || true; rm -rf "$folder"' EXIT

appears() {
    for _ in $(seq 100); do
        [ -s "$folder/$1" ] || [ -c "$folder/$1" ] && return
        sleep 0.1
    done
    cat "$folder"/*.log
    echo "$1 does not appear"
    exit 1
}

"$stm32bl" sim stm32f411,realtime=10 --link="$folder/chip" >"$folder/sim.log" 2>&1 &
pids="$pids $!"
appears chip
# Numbers that are free: the servers cannot be asked which ones they were given.
ports=$(python3 -c 'import socket
all = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
print(*[s.getsockname()[1] for s in all])')
read -r port documented documented_raw old <<END
$ports
END
cat >"$folder/ser2net.yaml" <<END
%YAML 1.1
---
connection: &chip
  accepter: telnet(rfc2217,mode=server),tcp,127.0.0.1,$port
  connector: serialdev,$folder/chip,115200n81,local
  options:
    banner: "welcome\\r\\n"
END
# The part of the manual between the marks of code, with the chip for its adapter and free ports for its ports.
sed -n '/^%YAML/,/^```/{/^```/d;p}' "$manual" |
    sed "s|/dev/ttyUSB0|$folder/chip|; s|,3001\$|,$documented|; s|,3002\$|,$documented_raw|" >"$folder/manual.yaml"
for file in ser2net manual; do
    "$ser2net" -n -c "$folder/$file.yaml" -P "$folder/$file.pid" >"$folder/$file.log" 2>&1 &
    pids="$pids $!"
done
"$socat" "TCP-LISTEN:$old,bind=127.0.0.1,reuseaddr,fork" \
    "EXEC:$sredird -i 4 $folder/chip $folder/lock 1" >"$folder/sredird.log" 2>&1 &
pids="$pids $!"
"$here/with_pyserial" "$here/rfc2217_server.py" "$folder/chip" "$folder/lines" >"$folder/port" 2>"$folder/pyserial.log" &
pids="$pids $!"
appears port

run() { # ARGUMENT...: once more while the server lets go of the last client, or is not up yet
    for _ in $(seq 50); do
        exit=0
        timeout 60 "$stm32bl" "$@" >"$folder/out" 2>"$folder/err" || exit=$?
        [ "$exit" = 3 ] || break
        sleep 0.1
    done
    [ "$exit" = 0 ] && return
    cat "$folder/err" "$folder"/*.log
    echo "$*: exit code $exit"
    exit 1
}

size=$(wc -c <"$image")
for target in "rfc2217:localhost:$port" "rfc2217:127.0.0.1:$(cat "$folder/port")" "rfc2217:127.0.0.1:$old" \
    "rfc2217:localhost:$documented" "tcp:localhost:$documented_raw"; do
    run write -q -p "$target" -a 0x0807c010 "$image"
    rm -f "$folder/back.bin"
    run read -q -p "$target" -a 0x0807c010 -n "$size" "$folder/back.bin"
    cmp "$image" "$folder/back.bin"
    run write -q -p "$target" --no-burst --diff -a 0x0807c010 "$image"
done

grep -q '1152008E1' "$folder/lines"
: >"$folder/lines"
run info -q -p "rfc2217:127.0.0.1:$(cat "$folder/port"),entry=rts-dtr"
# RTS is BOOT0, DTR is reset: it is held for 50 ms at least, with BOOT0 high before and until after.
awk '
    $2 == "rts" && $3 == 0 { boot0 = 1 }
    $2 == "dtr" && $3 == 1 && boot0 { down = $1 }
    $2 == "dtr" && $3 == 0 && down { pulse = $1 - down }
    END { exit !(pulse >= 49.5) }
' "$folder/lines" || {
    cat "$folder/lines"
    echo "no pulse of 50 ms on DTR"
    exit 1
}

# The same server in front of a port whose lines lead to the chip's BOOT0 and NRST: an application runs there until
# the sequence brings the ROM.
# It listens at an address of IPv6 where the system has any.
at=0 host='127[^ ]*'
if [ -s /proc/net/if_inet6 ]; then
    at='[::1]:0' host='\[::1\][^ ]*'
fi
"$stm32bl" sim stm32f411,wiring=rts-dtr,boot=app "--listen=$at" >"$folder/board" 2>"$folder/board.log" &
pids="$pids $!"
appears board
board=$(sed -n 's/.* on \('"$host"'\) until.*/\1/p' "$folder/board")
"$here/with_pyserial" "$here/rfc2217_server.py" "rfc2217://$board" "$folder/lines" >"$folder/far" 2>"$folder/far.log" &
pids="$pids $!"
appears far
target="rfc2217:127.0.0.1:$(cat "$folder/far")"
if timeout 60 "$stm32bl" info -q -p "$target" >"$folder/out" 2>&1; then
    echo "an application has answered as a bootloader"
    exit 1
fi
run write -q -p "$target,entry=rts-dtr" -a 0x0807c010 "$image"
rm -f "$folder/back.bin"
run read -q -p "$target,entry=rts-dtr" -a 0x0807c010 -n "$size" "$folder/back.bin"
cmp "$image" "$folder/back.bin"

# The loader in RAM takes over the same line, at its own rate where that can be set, and where the port then stays: so
# raw bytes, which find it as it is, go first.
"$stm32bl" sim stm32f411 --listen=0 >"$folder/direct" 2>"$folder/direct.log" &
pids="$pids $!"
appears direct
place=$(sed -n 's/.* on \(127[^ ]*\) until.*/\1/p' "$folder/direct")
for scheme in tcp rfc2217; do
    run write --turbo -p "$scheme:$place" -a 0x0807c010 "$image"
    grep -q 'by a CRC on the chip' "$folder/out" "$folder/err" || {
        cat "$folder/out" "$folder/err"
        echo "$scheme: not by turbo"
        exit 1
    }
done
