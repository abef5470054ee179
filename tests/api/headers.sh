#!/bin/sh
# headers.sh SOURCE_DIR CC CXX: every public header compiles alone, twice in one unit, and together
# with all others, without a warning, as C99, C11 and C++17.
set -u
cd "$1/include" || exit 1
cc=$2
cxx=$3
warn="-pedantic -Wall -Wextra -Wundef -Werror -fsyntax-only -I."
headers=$(find . -name '*.h' | sort | sed 's,^\./,,')
source=$(mktemp)
trap 'rm -f "$source"' EXIT
checks=0
failures=0

compile() { # WHAT COMPILER-AND-OPTIONS: $source, which holds the includes
    checks=$((checks + 1))
    # shellcheck disable=SC2086 # options are words
    $2 $warn "$source" && return
    echo "FAILED: $1 with $2" >&2
    sed 's/^/    /' "$source" >&2
    failures=$((failures + 1))
}

each_standard() { # WHAT HEADER...
    what=$1
    shift
    printf '#include <%s>\n' "$@" >"$source"
    compile "$what" "$cc -x c -std=c99 -Wshadow -Wstrict-prototypes"
    compile "$what" "$cc -x c -std=c11 -Wshadow -Wstrict-prototypes"
    compile "$what" "$cxx -x c++ -std=c++17 -Wold-style-cast"
}

reversed=
for header in $headers; do
    each_standard "$header" "$header"
    each_standard "$header twice" "$header" "$header"
    reversed="$header $reversed"
done
# shellcheck disable=SC2086 # one word per header
each_standard "all headers" $headers
# shellcheck disable=SC2086
each_standard "all headers in reverse" $reversed

echo "$checks compilations, $failures failures"
[ "$checks" -gt 6 ] && [ "$failures" = 0 ]
