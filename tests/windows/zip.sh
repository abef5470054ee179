#!/bin/sh
# zip.sh ZIP - what is packed for Windows: the command runs from an empty folder and needs nothing that
# Windows does not have, the library too, and what must be there is. WINEPREFIX says where wine runs.
set -eu
zip=$1
name=$(basename "$zip" .zip)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unzip -q "$zip" -d "$folder"
cd "$folder/$name"

for file in bin/stm32bl.exe bin/libstm32bl.dll lib/libstm32bl.a lib/libstm32bl.dll.a \
    include/stm32bl.h include/stm32bl/transport.h lib/pkgconfig/stm32bl.pc \
    lib/cmake/stm32bl/stm32blConfig.cmake README.md LICENSE docs/WINDOWS.md docs/stm32bl.txt \
    docs/libstm32bl.txt licenses/libusb.txt licenses/cjson.txt licenses/gcc.txt \
    licenses/mingw-w64.txt sources/libusb-1.0_*.orig.tar.* sources/stm32bl-*.tar.gz; do
    [ -s "$file" ] || { echo "$name.zip: $file is missing" && exit 1; }
done

for file in bin/stm32bl.exe bin/libstm32bl.dll; do
    x86_64-w64-mingw32-objdump -p "$file" | sed -n 's/.*DLL Name: //p' >dlls
    [ -s dlls ]
    ! grep -viE '^(advapi32|cfgmgr32|kernel32|msvcrt|setupapi|user32|ws2_32|iphlpapi)\.dll$' dlls ||
        { echo "$file needs these" && exit 1; }
done

mkdir ../alone
cp bin/stm32bl.exe ../alone
cd ../alone
wine stm32bl.exe info -p sim:stm32f411 >out 2>&1 </dev/null
grep -q "chip  *stm32f411" out || { cat out && exit 1; }

# A program of someone else, built against the folder alone.
cd "$folder/$name"
x86_64-w64-mingw32-gcc -Iinclude -DSTM32BL_SHARED examples/simulated_chip.c -o bin/try.exe \
    -Llib -lstm32bl
wine bin/try.exe >out 2>&1 </dev/null || { cat out && exit 1; }
