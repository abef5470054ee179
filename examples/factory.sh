#!/bin/sh
# factory.sh FILE ADDRESS TARGET...: programs one board after the other, and writes a line for each into
# boards.csv: target, unique id, ok or the error, seconds. It reads what `stm32bl --json` prints.
#
#     factory.sh firmware.bin 0x08000000 /dev/ttyUSB0 /dev/ttyUSB1
set -eu

if [ $# -lt 3 ]; then
    sed -n 's/^# \{0,1\}//; 2,3p' "$0" >&2
    exit 2
fi
file=$1
address=$2
shift 2

# A field of the result, which is the last event of every run.
field() {
    python3 -c '
import json, sys
result = json.loads(sys.stdin.readlines()[-1])
print(result.get(sys.argv[1]) or "")' "$1"
}

report=boards.csv
[ -e "$report" ] || echo "target,unique_id,result,seconds" >"$report"
failed=0

for target in "$@"; do
    began=$(date +%s)
    # The exit code says what to do: 3, for example, means that no chip answers, and 8 that it fell silent
    # in the middle of the job: a board to be written again, or put aside.
    code=0
    events=$(stm32bl info --json -p "$target" --wait=5 2>/dev/null) || code=$?
    id=$(echo "$events" | field unique_id)
    if [ $code = 0 ]; then
        events=$(stm32bl write --json -p "$target" -a "$address" "$file" 2>/dev/null) || code=$?
    fi
    case $code in
    0) result=ok ;;
    8) result=unfinished ;;
    130) exit 130 ;; # Ctrl-C
    *) result=$(echo "$events" | field error) ;;
    esac
    echo "\"$target\",$id,$result,$(($(date +%s) - began))" >>"$report"
    if [ $code = 0 ]; then
        echo "$target: ok"
    else
        failed=$((failed + 1))
        echo "$target: $(echo "$events" | field message)"
    fi
done
[ $failed = 0 ]
