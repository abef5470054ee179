Bad files: one line, exit code 7, and the port is not even opened.

  $ export STM32BL_PORT=sim:stm32f411,flash=chip
  $ stm32bl write missing.bin
  stm32bl: missing.bin: no such file or directory
  [7]
  $ mkdir directory
  $ stm32bl write directory
  stm32bl: directory: this is a directory: name a file
  [7]
  $ : >empty.bin
  $ stm32bl write empty.bin
  stm32bl: empty.bin: empty: there is nothing to program
  [7]
  $ stm32bl verify empty.bin
  stm32bl: empty.bin: empty: there is nothing to program
  [7]
  $ stm32bl write - </dev/null
  stm32bl: standard input: empty: there is nothing to program
  [7]
  $ : >empty.hex
  $ stm32bl write empty.hex
  stm32bl: empty.hex: empty: there is nothing to program
  [7]
  $ printf ':0400000001020304F3\n:00000001FF\n' >sum.hex
  $ stm32bl write sum.hex
  stm32bl: sum.hex: line 1: checksum F3, computed F2: the file is damaged, build or copy it again
  [7]
  $ printf ':0400000001020304\n' >short.hex
  $ stm32bl write short.hex
  stm32bl: short.hex: line 1: 3 data bytes where the record says 4: the line is cut off or damaged
  [7]
  $ printf 'S1\n' >short.srec
  $ stm32bl write short.srec
  stm32bl: short.srec: line 1: too short for a record: the line is cut off or damaged
  [7]
  $ printf '\177ELF\1\1\1garbage' >broken.elf
  $ stm32bl write broken.elf
  stm32bl: broken.elf: offset 0xE: the file ends inside the ELF header: it is cut off
  [7]
  $ stm32bl write --json missing.bin 2>/dev/null
  {"event":"result","verb":"write","ok":false,"error":"not-found","message":"missing.bin: no such file or directory","exit":7}
  [7]
  $ test -e chip
  [1]

An ELF file has addresses of its own.

  $ python3 - <<EOF
  > import struct
  > code = bytes(range(32))
  > header = struct.pack("<16sHHIIIIIHHHHHH", b"\x7fELF\1\1\1", 2, 40, 1, 0x08000101, 52, 0, 0,
  >                      52, 32, 1, 0, 0, 0)
  > segment = struct.pack("<8I", 1, 84, 0x20000000, 0x08000100, len(code), len(code), 5, 4)
  > open("app.elf", "wb").write(header + segment + code)
  > EOF
  $ stm32bl write app.elf -a 0x08000000
  stm32bl: an address is for raw binaries: app.elf is ELF and brings its addresses (see 'stm32bl help write')
  [2]
  $ stm32bl write app.elf --dry-run
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  erase   0x08000000  16 KiB in sector 0
  write   0x08000100  32 bytes in 1 block
  verify  0x08000100  32 bytes
  16352 bytes outside the image would be lost, if they are in use (--preserve keeps them)
  dry run: nothing was changed

Images and ranges outside the chip's memory.

  $ head -c 1000 /dev/zero >zeros.bin
  $ stm32bl write -a 0x08080000 zeros.bin
  stm32bl: image 0x08080000...0x080803e7 is outside the writable memory of stm32f411: flash 0x08000000...0x0807ffff, RAM for the host 0x20003000, 118784 bytes
  [7]
  $ stm32bl write -a 0x0807ff00 zeros.bin
  stm32bl: image 0x0807ff00...0x080802e7 runs past the end of flash at 0x08080000 (stm32f411 with 512 KiB)
  [7]
  $ stm32bl write -a 0x20000000 zeros.bin
  stm32bl: image 0x20000000...0x200003e7 is outside the writable memory of stm32f411: flash 0x08000000...0x0807ffff, RAM for the host 0x20003000, 118784 bytes
  [7]
  $ stm32bl write -a 0xfffffff0 zeros.bin
  stm32bl: zeros.bin: 1000 bytes at 0xFFFFFFF0 go past the end of the 32-bit address space
  [7]
  $ stm32bl write -a 0x1fff0000 zeros.bin
  stm32bl: image 0x1fff0000...0x1fff03e7 is outside the writable memory of stm32f411: flash 0x08000000...0x0807ffff, RAM for the host 0x20003000, 118784 bytes
  [7]
  $ stm32bl read -a 0x08080000 -n 4
  stm32bl: 0x08080000...0x08080003 is not readable memory of stm32f411: flash is 0x08000000...0x0807ffff, RAM for the host 0x20003000...0x2001ffff
  [7]
  $ stm32bl read -a 0x40000000 -n 4
  stm32bl: 0x40000000...0x40000003 is not readable memory of stm32f411: flash is 0x08000000...0x0807ffff, RAM for the host 0x20003000...0x2001ffff
  [7]
  $ stm32bl read -a 0x20003000 out.bin
  stm32bl: 0x20003000 is not in flash: --length must say how much to read (see 'stm32bl help read')
  [2]
  $ stm32bl read -a 0x00001000 out.bin
  stm32bl: 0x00001000 is not in flash: --length must say how much to read (see 'stm32bl help read')
  [2]
  $ stm32bl read out.bin -n 1M
  stm32bl: 0x08000000...0x080fffff is not readable memory of stm32f411: flash is 0x08000000...0x0807ffff, RAM for the host 0x20003000...0x2001ffff
  [7]
  $ stm32bl go -a 0x40000000
  stm32bl: 0x40000000 is neither flash nor RAM of stm32f411: name the address of a vector table
  [7]
  $ stm32bl erase -a 0x20003000 -n 4
  stm32bl: 0x20003000...0x20003003 is not flash: there is nothing to erase
  [7]
  $ stm32bl erase 8
  stm32bl: no sector 8 in the 512 KiB of this chip
  [7]
  $ stm32bl erase -a 0x0807fff0 -n 1K
  stm32bl: 0x0807fff0...0x080803ef is not writable memory of stm32f411: flash is 0x08000000...0x0807ffff, RAM for the host 0x20003000...0x2001ffff
  [7]

Files that cannot be written, before anything is read.

  $ stm32bl read does/not/exist.bin
  stm32bl: does/not/exist.bin: no such file or directory
  [7]
  $ stm32bl read directory
  stm32bl: directory: this is a directory: name a file
  [7]
  $ stm32bl write -a 0x08060000 --preserve --backup does/not/exist.bin zeros.bin
  stm32bl: does/not/exist.bin: no such file or directory
  [7]

A disk that is full.

  $ stm32bl read -n 4K /dev/full
  reading 4 KiB
  stm32bl: /dev/full: no space left: free some, or write elsewhere
  [1]
  $ stm32bl read -q -n 4K - >/dev/full
  stm32bl: standard output: no space left: free some, or write elsewhere
  [1]
  $ stm32bl convert zeros.bin /dev/full
  stm32bl: /dev/full: no space left: free some, or write elsewhere
  [1]
