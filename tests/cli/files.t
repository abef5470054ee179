What files a command takes, and which it leaves alone. No hardware: sim: targets.

  $ export STM32BL_PORT=sim:stm32f411
  $ printf '\0\0\2\40\1\1\0\10' > app.bin
  $ printf 'more of it' > data.bin

Several files are written as one; each raw binary has its address behind an @.

  $ stm32bl write --quiet app.bin@0x08000000 data.bin@0x08004000 && echo done
  done
  $ stm32bl convert -q app.bin@0x08000000 data.bin@0x08004000 all.hex && stm32bl convert all.hex again.hex
  0x08000000  8 bytes
  0x08004000  10 bytes
  $ stm32bl verify app.bin@0x08000000 all.hex
  stm32bl: all.hex: 8 bytes at 0x08000000 overlap, from 0x08000000 on, those at 0x08000000 to 0x08000007
  [7]
  $ stm32bl write app.bin data.bin@0x08004000
  stm32bl: app.bin: a raw binary among several files needs its address: app.bin@0x08000000 (see 'stm32bl help write')
  [2]
  $ stm32bl write -a 0x08000000 app.bin data.bin
  stm32bl: --address is for one file: give each its own, app.bin@0x08000000 (see 'stm32bl help write')
  [2]
  $ stm32bl write app.bin@0x08000000 data.bin@0x08000004
  stm32bl: data.bin: 10 bytes at 0x08000004 overlap, from 0x08000004 on, those at 0x08000000 to 0x08000007
  [7]
  $ stm32bl write all.hex@0x08000000
  stm32bl: an address is for raw binaries: all.hex is Intel HEX and brings its addresses (see 'stm32bl help write')
  [2]
  $ stm32bl write app.bin@somewhere
  stm32bl: app.bin@somewhere is not an address, such as 0x08000000 (see 'stm32bl help write')
  [2]

A file whose name has an @ is meant by its name.

  $ cp app.bin app@0x08004000
  $ stm32bl write --dry-run -q -a 0x08000000 app@0x08004000 && echo done
  erase   0x08000000  16 KiB in sector 0
  write   0x08000000  8 bytes in 1 block
  verify  0x08000000  8 bytes
  16376 bytes outside the image would be lost, if they are in use (--preserve keeps them)
  dry run: nothing was changed
  done

Only a part of an image.

  $ stm32bl convert -q app.bin@0x08000000 data.bin@0x10000000 with_ram.hex
  $ stm32bl write with_ram.hex
  stm32bl: image 0x10000000...0x10000009 is outside the writable memory of stm32f411: flash 0x08000000...0x0807ffff, RAM for the host 0x20003000, 118784 bytes; --only=flash leaves it out
  [7]
  $ stm32bl write -q --only=flash with_ram.hex && echo done
  done
  $ stm32bl verify --only=flash with_ram.hex 2>&1 | grep 'left out'
  10 bytes of the image left out: not in --only=flash
  $ stm32bl map --only=flash with_ram.hex > /dev/null
  10 bytes of the image left out: not in --only=flash
  reading 16 KiB
  $ stm32bl write --only=ram with_ram.hex
  stm32bl: no byte of the image is in --only=ram
  [7]
  $ stm32bl write --only=eeprom with_ram.hex
  stm32bl: --only=eeprom: this chip has none that its bootloader writes
  [6]
  $ stm32bl write --only=0x08000000-0x08000003 --dry-run with_ram.hex 2>&1 | grep 'left out'
  14 bytes of the image left out: not in --only=0x08000000-0x08000003
  $ stm32bl write --only=rom with_ram.hex
  stm32bl: --only=rom: flash, ram, eeprom or addresses, 0x08000000-0x0800ffff (see 'stm32bl help write')
  [2]
  $ stm32bl convert --only=0x10000000-0x1000ffff with_ram.hex ram.bin
  8 bytes of the image left out: not in --only=0x10000000-0x1000ffff
  0x10000000  10 bytes
  $ stm32bl convert --only=flash with_ram.hex flash.bin
  stm32bl: --only=flash: addresses, 0x08000000-0x0800ffff (see 'stm32bl help convert')
  [2]

A number that was meant to be hexadecimal.

  $ stm32bl write -a 08004000 app.bin
  stm32bl: --address=08004000: 08004000 is decimal as it stands: write 0x08004000 if it is hexadecimal, or a decimal number without a leading zero (see 'stm32bl help write')
  [2]
  $ stm32bl write -a 8004000 app.bin
  stm32bl: --address=8004000: 8004000 is decimal as it stands: write 0x8004000 if it is hexadecimal, or a decimal number without a leading zero (see 'stm32bl help write')
  [2]
  $ stm32bl write app.bin@08004000
  stm32bl: app.bin@08004000: 08004000 is decimal as it stands: write 0x08004000 if it is hexadecimal, or a decimal number without a leading zero (see 'stm32bl help write')
  [2]
  $ stm32bl write -q -a 134217728 app.bin && echo done
  done
  $ stm32bl read -p sim:stm32f411 -a 4096 -n 4
  stm32bl: 0x00001000...0x00001003 is not readable memory of stm32f411: flash is 0x08000000...0x0807ffff, RAM for the host 0x20003000...0x2001ffff
  [7]

A file that exists is kept; a suffix that says no format is not guessed.

  $ stm32bl convert all.hex ram.bin
  stm32bl: ram.bin: exists already, and is kept: name a new file, or replace it by --force
  [7]
  $ stm32bl convert -q --force all.hex ram.bin && echo done
  done
  $ stm32bl read -n 16 ram.bin
  stm32bl: ram.bin: exists already, and is kept: name a new file, or replace it by --force
  [7]
  $ stm32bl read -q --force -n 16 ram.bin && wc -c < ram.bin
  16
  $ stm32bl read -n 16 memory.txt
  stm32bl: memory.txt: its suffix names no format to write: give --format, such as --format=bin (see 'stm32bl help read')
  [2]
  $ stm32bl read -q -n 16 --format=bin memory.txt && wc -c < memory.txt
  16
  $ stm32bl convert all.hex all.elf
  stm32bl: all.elf: its suffix names no format to write: give --to, such as --to=bin (see 'stm32bl help convert')
  [2]
  $ ln -s nowhere dangling
  $ stm32bl read -n 16 --format=bin --force dangling
  stm32bl: dangling: a link to a file that is not there: name that file itself
  [7]
  $ ls -l dangling | sed 's/.*dangling/dangling/'; ls nowhere 2>&1 | grep -c nowhere
  dangling -> nowhere
  1
  $ stm32bl read -q -n 16 --format=bin /dev/null && echo done
  done
  $ stm32bl devices --json >/dev/full
  stm32bl: standard output: No space left on device
  [1]
  $ stm32bl read -q -p sim:stm32f411 --json big.bin >/dev/full
  stm32bl: standard output: No space left on device
  [1]
  $ ls *.part 2> /dev/null
  [2]

What is plainly no program.

  $ printf '<!DOCTYPE html><p>404' > page.bin
  $ stm32bl write page.bin
  stm32bl: page.bin: this is a web page, perhaps one about the file: download the file itself; force format bin to take it as raw bytes
  [7]
  $ stm32bl write -q --format=bin page.bin && echo done
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  done
  $ printf 'version https://git-lfs.github.com/spec/v1\n' > pointer.bin
  $ stm32bl verify pointer.bin
  stm32bl: pointer.bin: this is a pointer of Git LFS: fetch the file itself, git lfs pull; force format bin to take it as raw bytes
  [7]
  $ printf '{"message": "Not Found"}' > page.bin
  $ stm32bl write page.bin
  stm32bl: page.bin: this is JSON, perhaps about the file: download the file itself; force format bin to take it as raw bytes
  [7]
  $ printf 'Dear reader,\nthis \303\274 is a letter.\n' > letter.bin
  $ stm32bl write letter.bin
  stm32bl: letter.bin: this is text, and no program; as data it needs an --address, or --format=bin
  [7]
  $ for verb in verify map; do stm32bl $verb letter.bin; done 2>&1 | sort | uniq -c | sed 's/^ *//'
  2 stm32bl: letter.bin: this is text, and no program; as data it needs an --address, or --format=bin
  $ stm32bl write -q -a 0x08004000 letter.bin && stm32bl write -q letter.bin@0x08004000 && echo done
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  done
  $ stm32bl write -q --format=bin letter.bin && echo done
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  done
  $ stm32bl write -q --force letter.bin && echo done
  stm32bl: warning: letter.bin is text, and no program: taken as raw binary, because of --force
  done
  $ head -c 64 /dev/zero | tr '\0' U > pattern.bin; head -c 64 /dev/zero | tr '\0' '\377' > blank.bin
  $ stm32bl verify pattern.bin 2>&1 | grep -c text; stm32bl verify blank.bin 2>&1 | grep -c text
  0
  0
  [1]

An address is said once.

  $ head -c 64 /dev/zero >page.bin
  $ stm32bl write -p sim:stm32f411 -a 0x08004000 page.bin@0x08000000
  stm32bl: page.bin@0x08000000: its address is behind the @, or in --address: not both (see 'stm32bl help write')
  [2]

Every format that the help names may be named.

  $ for format in $(stm32bl help write | sed -n 's/.*--format=FORMAT *\(.*\);.*/\1/p' | tr -d ,) dfu:1; do
  >   stm32bl verify -p sim:stm32f411 --format=$format missing.file
  > done
  stm32bl: missing.file: no such file or directory
  stm32bl: missing.file: no such file or directory
  stm32bl: missing.file: no such file or directory
  stm32bl: missing.file: no such file or directory
  stm32bl: missing.file: no such file or directory
  stm32bl: missing.file: no such file or directory
  stm32bl: missing.file: no such file or directory
  [7]
