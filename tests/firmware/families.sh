#!/bin/sh
# families.sh FIRMWARE: compiles the entry code for every family, says how large it is, and sees that
# the families that ST rules out are refused at compile time unless forced.
set -u
cd "$1" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

warn="-std=c11 -Os -ffunction-sections -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion
    -Wshadow -Wundef -Wstrict-prototypes -Wmissing-prototypes -Werror"

fail() {
    echo "FAILED: $*" >&2
    failures=$((failures + 1))
}

# build FAMILY CPU [OPTION]...: the objects, for gcc and, where it is installed, clang.
build() {
    defines="-DSTM32BL_FAMILY_$1"
    cpu=$2
    shift 2
    for source in stm32bl_enter stm32bl_knock; do
        # shellcheck disable=SC2086 # options are words
        arm-none-eabi-gcc -mthumb -mcpu="$cpu" $warn "$defines" "$@" -c $source.c \
            -o "$work/$source.o" 2>"$work/errors" || return 1
    done
    command -v clang >/dev/null || return 0
    # shellcheck disable=SC2086
    clang --target=arm-none-eabi -mthumb -mcpu="$cpu" $warn "$defines" "$@" -ffreestanding \
        -c stm32bl_enter.c -o "$work/clang.o" 2>"$work/errors"
}

# What an application without USB takes in: all but the touch.
size_of_code() {
    arm-none-eabi-size -A "$work/stm32bl_enter.o" "$work/stm32bl_knock.o" |
        awk '/^\.(text|rodata)/ && !/touch/ { sum += $2 } END { print sum }'
}

accept() {
    if ! build "$@"; then
        fail "$*"
        cat "$work/errors" >&2
        return
    fi
    size=$(size_of_code)
    printf '%-7s %-18s %s bytes\n' "$1" "$2" "$size"
    [ "$size" -lt 600 ] || fail "$1 on $2 takes $size bytes, 600 is too much"
}

# refuse_with WORDS FAMILY CPU [OPTION]...: it must not compile, and the message must hold WORDS.
refuse_with() {
    words=$1
    shift
    if build "$@"; then
        fail "$* compiles"
    elif ! grep -q "error.*$words" "$work/errors"; then
        fail "$*: no word of $words"
    fi
}

# refuse WORD FAMILY CPU [OPTION]...: by an #error.
refuse() {
    word=$1
    shift
    refuse_with "#error.*$word" "$@"
}

ram=-DSTM32BL_RETAIN_ADDRESS=0x20000800

for family in F05 F07 F09; do accept $family cortex-m0; done
for family in F1 F105 F1XL F2 L1; do accept $family cortex-m3; done
for family in F3 F4 G4 L4 L41 WB WL; do accept $family cortex-m4; done
for family in F7 H7; do accept $family cortex-m7; done
accept G0 cortex-m0plus
accept U5 cortex-m33

# With the magic in RAM: by choice, or because there is no other place.
accept F05 cortex-m0 $ram
accept F1 cortex-m3 $ram
accept F4 cortex-m4 $ram
accept H7 cortex-m7 $ram
accept G0 cortex-m0plus $ram
for family in F030 F030XC F070XB; do
    refuse STM32BL_RETAIN_ADDRESS $family cortex-m0
    accept $family cortex-m0 $ram
done
refuse STM32BL_RETAIN_ADDRESS C0 cortex-m0plus
accept C0 cortex-m0plus $ram
refuse STM32BL_RETAIN_ADDRESS H7A3 cortex-m7
accept H7A3 cortex-m7 $ram

# AN2606: their empty check jumps back into the application.
refuse STM32BL_FORCE F04 cortex-m0
accept F04 cortex-m0 -DSTM32BL_FORCE
refuse STM32BL_FORCE F070X6 cortex-m0 $ram
refuse STM32BL_RETAIN_ADDRESS F070X6 cortex-m0 -DSTM32BL_FORCE
accept F070X6 cortex-m0 $ram -DSTM32BL_FORCE

# Registers and places in RAM that are not there.
accept F4 cortex-m4 -DSTM32BL_BACKUP_INDEX=19
refuse_with "no such backup register" F4 cortex-m4 -DSTM32BL_BACKUP_INDEX=20
accept F1 cortex-m3 -DSTM32BL_BACKUP_INDEX=8
refuse_with "no such backup register" F1 cortex-m3 -DSTM32BL_BACKUP_INDEX=9
refuse_with "no such backup register" G0 cortex-m0plus -DSTM32BL_BACKUP_INDEX=-1
refuse_with "multiple of 4" F4 cortex-m4 -DSTM32BL_RETAIN_ADDRESS=0x20000802

refuse TZEN U5 cortex-m33 -mcmse
refuse STM32BL_FORCE L0 cortex-m0plus
accept L0 cortex-m0plus -DSTM32BL_FORCE
refuse STM32BL_FORCE L5 cortex-m33
accept L5 cortex-m33 -DSTM32BL_FORCE
for family in H5 H503; do
    refuse STM32BL_FORCE $family cortex-m33
    accept $family cortex-m33 -DSTM32BL_FORCE
done
refuse STM32BL_FAMILY Z9 cortex-m4

arm-none-eabi-gcc -mthumb -mcpu=cortex-m4 -std=c11 -c stm32bl_hook.c -o "$work/hook.o"
arm-none-eabi-objdump -h "$work/hook.o" | grep -q '\.preinit_array  *00000004' ||
    fail "stm32bl_hook.c has no entry in .preinit_array"

# The headers are C++ too.
printf '#include "stm32bl_enter.h"\n#include "stm32bl_knock.h"\n' |
    arm-none-eabi-g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only -x c++ - ||
    fail "the headers in C++"
[ $failures = 0 ]
