#!/bin/sh
# bad_servers.sh STM32BL FOLDER - each kind of server that is no serial port ends in one line and its exit code,
# over both kinds of connection.
set -eu
stm32bl=$1 here=$2
folder=$(mktemp -d)
pid=
trap 'kill $pid 2>/dev/null || true; rm -rf "$folder"' EXIT

check() { # SCHEME KIND PATTERN EXIT-CODE [HOST:PORT]
    exit=0
    timeout 60 "$stm32bl" info -q -p "$1:${5:-127.0.0.1:$port}" >"$folder/out" 2>"$folder/err" || exit=$?
    lines=$(wc -l <"$folder/err")
    if [ "$exit" != "$4" ] || [ "$lines" != 1 ] || ! grep -q "$3" "$folder/err"; then
        cat "$folder/err"
        echo "$1, $2: exit code $exit, $lines lines; expected exit code $4, one line with '$3'"
        exit 1
    fi
}

while read -r kind raw raw_exit telnet telnet_exit; do
    python3 "$here/bad_server.py" "$kind" >"$folder/port" &
    pid=$!
    until [ -s "$folder/port" ]; do sleep 0.05; done
    port=$(cat "$folder/port")
    check tcp "$kind" "$raw" "$raw_exit"
    check rfc2217 "$kind" "$telnet" "$telnet_exit"
    kill $pid
    wait $pid || true
    rm "$folder/port"
done <<END
silent    no.answer   3   agreed.to.RFC.2217   3
garbage   garbage   3   agreed.to.RFC.2217   3
http      a.web.server   3   a.web.server         3
ssh       an.SSH.server   3   an.SSH.server        3
closes    has.closed   1   has.closed           1
middle    has.closed   1   has.closed           1
flood     garbage   3   agreed.to.RFC.2217   3
busy      in.use.by.another   3   in.use.by.another    3
END

# Nobody there: a port that was free a moment ago, and addresses kept for documentation (RFC 5737, RFC 3849). What the
# system says of those depends on its routes; that it ends, and in which code, does not.
free=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
for scheme in tcp rfc2217; do
    check $scheme nobody "connection.refused" 3 "127.0.0.1:$free"
    check $scheme nowhere "$scheme:192.0.2.1:3001: " 3 192.0.2.1:3001
    check $scheme nowhere "$scheme:.2001:db8::1.:3001: " 3 '[2001:db8::1]:3001'
    check $scheme nameless "no.host\|looking.up" 3 nobody.invalid:3001
    check $scheme portless "write.HOST:PORT" 2 192.0.2.1
done
