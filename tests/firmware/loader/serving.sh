# serving.sh: for scripts that drive a serve_loader: starts the one in $serve, whose events come on 3, in the folder $work; what they
# expect of it and of hosts. No program.
# shellcheck shell=sh disable=SC2154
mkfifo "$work/events"
"$serve" >"$work/events" &
pid=$!
trap 'kill $pid 2>/dev/null || :; wait $pid || :; rm -rf "$work"' EXIT
exec 3<"$work/events"

expect() {
    read -r event <&3
    echo "loader: $event"
    test "$event" = "$1" || { echo "FAILED: expected '$1'" >&2 && exit 1; }
}

host() {
    echo "\$ $*"
    timeout 60 "$@" >"$work/log" 2>&1 || { cat "$work/log" && echo "FAILED: $*" >&2 && exit 1; }
}

refused() {
    echo "\$ $* # is refused"
    ! timeout 60 "$@" >"$work/log" 2>&1 || { cat "$work/log" && echo "FAILED: $*" >&2 && exit 1; }
}

# ends CODE TEXT ARGUMENTS: stm32bl ends with that exit code, and says that.
ends() {
    code=$1 text=$2
    shift 2
    echo "\$ stm32bl $*"
    result=0
    timeout 100 "$stm32bl" "$@" >"$work/log" 2>&1 || result=$?
    test "$result" = "$code" && grep -qF -e "$text" "$work/log" && return
    cat "$work/log"
    echo "FAILED: exit code $result, expected $code and '$text'" >&2
    exit 1
}
