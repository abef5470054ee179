  $ app=$TESTDIR/../../examples/user_app/user_app.bin
  $ chip=sim:stm32f411,flash=chip

The main job.

  $ stm32bl write -p $chip -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s
  $ stm32bl verify -p $chip -a 0x0807c010 $app
  verifying 4480 bytes
  verified by reading back 4480 bytes in 0.4 s (9.7 KiB/s)
  $ stm32bl read -p $chip -a 0x0807c010 -n $(wc -c <$app) back.bin
  reading 4480 bytes
  read 4480 bytes in 0.4 s (9.7 KiB/s)
  $ cmp back.bin $app

The plan.

  $ stm32bl write -p $chip --dry-run -a 0x0807c010 $app
  erase   0x08060000  128 KiB in sector 7
  write   0x0807c100  4240 bytes in 17 blocks
  write   0x0807c010  240 bytes in 1 block
  verify  0x0807c010  4480 bytes
  126592 bytes outside the image would be lost, if they are in use (--preserve keeps them)
  dry run: nothing was changed
  $ stm32bl write -p $chip --dry-run --erase=all --no-verify -a 0x0807c010 $app
  erase   0x08000000  512 KiB, the whole flash
  write   0x0807c100  4240 bytes in 17 blocks
  write   0x0807c010  240 bytes in 1 block
  519808 bytes outside the image would be lost, if they are in use
  dry run: nothing was changed
  $ stm32bl write -p $chip --dry-run --erase=none -a 0x0807c010 $app
  write   0x0807c100  4240 bytes in 17 blocks
  write   0x0807c010  240 bytes in 1 block
  verify  0x0807c010  4480 bytes
  dry run: nothing was changed
  $ stm32bl write -p $chip --dry-run --json -a 0x0807c010 $app
  {"event":"step","kind":"erase","address":134610944,"size":131072,"count":1,"first_sector":7,"last_sector":7}
  {"event":"step","kind":"write","address":134725888,"size":4240,"count":17}
  {"event":"step","kind":"write","address":134725648,"size":240,"count":1}
  {"event":"step","kind":"verify","address":134725648,"size":4480,"count":1}
  {"event":"result","verb":"write","ok":true,"dry_run":true,"image_bytes":4480,"erase_sectors":1,"erase_bytes":131072,"lost_bytes":126592,"lost_in_use":null,"write_blocks":18,"write_bytes":4480,"blank_bytes":0}
  $ stm32bl write -p sim:stm32l072 --dry-run -a 0x08000100 $app
  stm32bl: warning: the reset vector does not point into flash: as a program the image cannot start
  erase   0x08000100  4480 bytes in sectors 2-36
  write   0x08000200  4224 bytes in 17 blocks
  write   0x08000100  256 bytes in 1 block
  verify  0x08000100  4480 bytes
  dry run: nothing was changed

Without an address, and from standard input.

  $ printf '\0\0\1\040\011\0\0\010nopqrstu' | stm32bl write -p $chip -
  no --address: the raw binary goes to the start of flash, 0x08000000
  erasing 1 sector destroys 16368 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 16 KiB
  erased 1 sector (16 KiB) in 0.4 s, wrote 16 bytes in 0.0 s (3.9 KiB/s), verified by reading back in 0.0 s

An image that cannot start is a warning; --force wants none.

  $ printf 'hello, world....' >text.bin
  $ stm32bl write -p $chip --dry-run -a 0x08004000 text.bin
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  erase   0x08004000  16 KiB in sector 1
  write   0x08004000  16 bytes in 1 block
  verify  0x08004000  16 bytes
  16368 bytes outside the image would be lost, if they are in use (--preserve keeps them)
  dry run: nothing was changed
  $ stm32bl write -p $chip --dry-run -a 0x08004000 --force text.bin | tail -1
  dry run: nothing was changed

Other formats bring their addresses.

  $ stm32bl convert -a 0x08008000 $app app.hex
  0x08008000  4480 bytes
  $ stm32bl convert -a 0x08008000 $app app.srec
  0x08008000  4480 bytes
  $ stm32bl write -p $chip app.hex
  erasing 1 sector destroys 11904 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 16 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (16 KiB) in 0.4 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s
  $ stm32bl verify -p $chip app.srec
  verifying 4480 bytes
  verified by reading back 4480 bytes in 0.4 s (9.7 KiB/s)
  $ stm32bl write -p $chip -a 0x08008000 app.hex
  stm32bl: an address is for raw binaries: app.hex is Intel HEX and brings its addresses (see 'stm32bl help write')
  [2]
  $ stm32bl write -p $chip -a 0x08008000 app.srec
  stm32bl: an address is for raw binaries: app.srec is Motorola S-record and brings its addresses (see 'stm32bl help write')
  [2]

--force takes what is broken as raw.

  $ sed '2s/./Z/20' app.hex >broken.hex
  $ stm32bl write -p $chip -a 0x08008000 broken.hex
  stm32bl: broken.hex: line 2: 'Z' is not a hex digit
  [7]
  $ stm32bl write -p $chip -a 0x08008000 broken.hex --force --dry-run
  stm32bl: warning: broken.hex is taken as raw binary, because of --force
  erase   0x08008000  16 KiB in sector 2
  write   0x08008100  12092 bytes in 48 blocks
  write   0x08008000  256 bytes in 1 block
  verify  0x08008000  12348 bytes
  4036 bytes outside the image would be lost, if they are in use (--preserve keeps them)
  dry run: nothing was changed

What else is in the sector is kept, and saved first.

  $ printf 'precious' | stm32bl write -q -p $chip -a 0x08060000 -
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  $ stm32bl write -p $chip -a 0x0807c010 --preserve --backup old.bin $app
  reading 126592 bytes
  saved 126592 bytes to old.bin
  erasing 128 KiB
  writing 4864 bytes
  verifying 128 KiB
  read 126592 bytes in 12.6 s (9.8 KiB/s), erased 1 sector (128 KiB) in 2.0 s, wrote 4864 bytes in 0.6 s (8.4 KiB/s), verified by reading back in 13.0 s
  $ stm32bl read -p $chip -a 0x08060000 -n 8
  08060000  70 72 65 63 69 6f 75 73                           |precious|
  $ head -c 8 old.bin
  precious (no-eol)
  $ wc -c <old.bin
  131072
  $ stm32bl write -p $chip -a 0x0807c010 --preserve --backup old.bin $app
  stm32bl: old.bin exists, and may be the only copy of earlier bytes: name a new file
  [7]
  $ stm32bl write -p $chip -a 0x0807c010 --preserve --dry-run --backup none.bin $app
  reading 126592 bytes
  erase   0x08060000  128 KiB in sector 7
  write   0x08060000  256 bytes in 1 block
  skip    0x08060100  114432 bytes in 447 blank blocks
  write   0x0807c100  4352 bytes in 17 blocks
  skip    0x0807d200  11776 bytes in 46 blank blocks
  write   0x0807c000  256 bytes in 1 block
  verify  0x08060000  128 KiB
  dry run: nothing was changed
  $ test -e none.bin
  [1]

Starting what was written.

  $ stm32bl write -p sim:stm32f411 -a 0x0807c010 --go $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s
  started the program at 0x0807c010
  $ stm32bl write -p sim:stm32f411 -a 0x0807c010 --go=0x20003000 -q $app
  stm32bl: warning: sim: the program in RAM crashed at 0xa5a5a5a4: nothing is at this address (0xa5a5a5a4)
  $ stm32bl write -p sim:stm32f411 -a 0x0807c010 --go=0x40000000 $app
  stm32bl: --go=0x40000000: neither flash nor RAM that the bootloader allows
  [7]
  $ stm32bl write -p sim:stm32f411 -a 0x0807c010 --reset $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s
  stm32bl: the flash is blank at 0x08000000, where the chip starts after a reset: write an application there first
  [6]
  $ stm32bl write -p sim:stm32f411,wiring=rts-dtr --entry=rts-dtr -a 0x0807c010 --reset $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s
  reset the chip

Erasing everything, and nothing.

  $ stm32bl write -p $chip --erase=all -a 0x0807c010 $app
  erasing the whole flash destroys 519808 bytes outside the image, if they are in use
  erasing 512 KiB
  writing 4480 bytes
  verifying 4480 bytes
  the chip acknowledged erasing the whole flash (512 KiB) in 8.0 s: not checked, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s
  $ stm32bl read -p $chip -a 0x08060000 -n 8
  08060000  ff ff ff ff ff ff ff ff                           |........|
  $ printf 'something else..' | stm32bl write -p $chip --erase=none -a 0x0807c010 -
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  stm32bl: verify: 16 of 16 bytes differ, first at 0x0807c010: expected 0x73, found 0x00; it was not erased before: write protection, or erasing was left out
  [4]

Less and more to read.

  $ stm32bl write -q -p $chip -a 0x0807c010 $app
  $ stm32bl write -p $chip -a 0x0807c010 --no-verify $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s)
  $ stm32bl write --json -p $chip -a 0x0807c010 $app >lines
  $ sed 's/_ms":[0-9]*/_ms":N/g; s/"done":[0-9]*,"total":131072/"done":N,"total":131072/' lines
  {"event":"log","level":"note","message":"erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)"}
  {"event":"progress","phase":"erasing","address":134610944,"done":N,"total":131072,"elapsed_ms":N}
  {"event":"progress","phase":"erasing","address":134610944,"done":N,"total":131072,"elapsed_ms":N}
  {"event":"progress","phase":"erasing","address":134610944,"done":N,"total":131072,"elapsed_ms":N}
  {"event":"progress","phase":"erasing","address":134610944,"done":N,"total":131072,"elapsed_ms":N}
  {"event":"progress","phase":"erasing","address":134610944,"done":N,"total":131072,"elapsed_ms":N}
  {"event":"progress","phase":"writing","address":134725888,"done":256,"total":4480,"elapsed_ms":N}
  {"event":"progress","phase":"writing","address":134725648,"done":4480,"total":4480,"elapsed_ms":N}
  {"event":"progress","phase":"verifying","address":134725904,"done":256,"total":4480,"elapsed_ms":N}
  {"event":"progress","phase":"verifying","address":134725648,"done":4480,"total":4480,"elapsed_ms":N}
  {"event":"result","verb":"write","ok":true,"target":"sim:stm32f411,flash=chip","device":"stm32f411","unique_id":"2a0017000a53494d2d4c4f54","image_bytes":4480,"lost_bytes":126592,"lost_in_use":null,"mass_erased":false,"erased_sectors":1,"erased_bytes":131072,"blank_bytes":0,"blank_by_checksum":0,"written_bytes":4480,"verified_bytes":4480,"verified_by_checksum":0,"kept_sectors":0,"kept_bytes":0,"kept_by_checksum":0,"compare_ms":N,"read_bytes":0,"erase_ms":N,"write_ms":N,"verify_ms":N,"read_ms":N,"retries":0,"turbo":false}
  $ while read -r line; do echo "$line" | python3 -m json.tool >/dev/null || echo "$line"; done <lines

Options that contradict each other.

  $ stm32bl write -p $chip --erase=some $app
  stm32bl: --erase=some: auto, all or none (see 'stm32bl help write')
  [2]
  $ stm32bl write -p $chip --erase=all --preserve $app
  stm32bl: --preserve goes with --erase=auto only (see 'stm32bl help write')
  [2]
  $ stm32bl write -p $chip --backup=x.bin $app
  stm32bl: --backup goes with --preserve (see 'stm32bl help write')
  [2]
  $ stm32bl write -p $chip --go --reset $app
  stm32bl: --go and --reset: one of them (see 'stm32bl help write')
  [2]
  $ stm32bl write -p $chip --go=main $app
  stm32bl: --go=main is not an address, such as 0x08000000 (see 'stm32bl help write')
  [2]
  $ stm32bl write -p $chip --format=exe $app
  stm32bl: --format=exe: bin, hex, srec, elf, uf2, dfu or dfu:N (see 'stm32bl help write')
  [2]

By what it was verified, and what was in place.

  $ rm -f sum.chip
  $ stm32bl write -p sim:stm32f411,checksum=1,flash=sum.chip -a 0x0807c010 $app 2>&1 | tail -1
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by the ROM's checksum in 0.0 s
  $ stm32bl write -p sim:stm32f411,checksum=1,flash=sum.chip -a 0x0807c010 --diff $app 2>&1 | tail -1
  found 1 sector unchanged (4480 bytes) by the ROM's checksum in 0.0 s
  $ stm32bl write -p sim:stm32f411,flash=sum.chip -a 0x0807c010 --diff $app 2>&1 | tail -1
  found 1 sector unchanged (4480 bytes) by reading in 0.4 s
  $ stm32bl write --json -p sim:stm32f411,checksum=1 -a 0x0807c010 $app | tail -1 | grep -o '"verified_by[^,]*'
  "verified_bytes":4480
  "verified_by_checksum":4480

What was programmed stands, if only the reset fails; and verify tells what it did.

  $ stm32bl write --json -q -p sim:stm32g071 -a 0x08000000 $app --reset 2>/dev/null >events
  [1]
  $ sed -n '/"programmed"/s/,"image_bytes.*//p' events; grep -o '"written_bytes":[0-9]*,"verified_bytes":[0-9]*' events
  {"event":"programmed","target":"sim:stm32g071","device":"stm32g071","unique_id":"2a0017000a53494d2d4c4f54"
  "written_bytes":4480,"verified_bytes":4480
  $ tail -1 events | grep -o '"ok":false,"error":"[a-z]*"'
  "ok":false,"error":"protocol"
  $ stm32bl write -q -p sim:stm32f411,flash=seen -a 0x0807c010 $app
  $ stm32bl verify --json -p sim:stm32f411,flash=seen -a 0x0807c010 $app 2>/dev/null | tail -1 | grep -o '"written_bytes":[0-9]*,"verified_bytes":[0-9]*'
  "written_bytes":0,"verified_bytes":4480
