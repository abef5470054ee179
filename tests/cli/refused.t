  $ app=$TESTDIR/../../examples/user_app/user_app.bin

A chip with read-out protection.

  $ stm32bl write -p sim:stm32f411,rdp=1 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  stm32bl: erase 0x08060000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [5]
  $ stm32bl write -v --turbo -p sim:stm32f411,rdp=1 -a 0x08000000 $app 2>&1 | grep beforehand
  write protection is not known beforehand: read-out protection is on
  $ stm32bl read -p sim:stm32f411,rdp=1 out.bin
  stm32bl: read 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [5]
  $ stm32bl go -p sim:stm32f411,rdp=1
  stm32bl: go 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [5]
  $ stm32bl erase -p sim:stm32f411,rdp=1 --all
  stm32bl: mass erase of 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [5]
  $ stm32bl read -p sim:stm32f411,rdp=1 out.bin --json 2>/dev/null
  {"event":"progress","phase":"connecting",* (glob)
  {"event":"result","verb":"read","ok":false,"error":"refused","message":"read 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip","exit":5}
  [5]
  $ ls out* 2>/dev/null
  [2]

Sectors that are write-protected.

  $ stm32bl write -p sim:stm32f411,wrp=7 -a 0x0807c010 $app
  stm32bl: sector 7 at 0x08060000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  [5]
  $ stm32bl write -q --force -p sim:stm32f411,flash=wrp -a 0x08008000 $app
  $ stm32bl erase -p sim:stm32f411,flash=wrp,wrp=2-3 2
  stm32bl: sector 2 at 0x08008000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  [5]
  $ stm32bl erase -p sim:stm32f411,flash=wrp,wrp=2-3 --all
  stm32bl: sector 2 at 0x08008000 and 1 more are write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  [5]

  $ stm32bl write -p sim:stm32f411,wrp=7 -a 0x08000000 --erase=all $app
  stm32bl: sector 7 at 0x08060000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  [5]
  $ stm32bl write -p sim:stm32f411,wrp=7 -a 0x0807c010 --dry-run $app
  erase   0x08060000  128 KiB in sector 7
  write   0x0807c100  4240 bytes in 17 blocks
  write   0x0807c010  240 bytes in 1 block
  verify  0x0807c010  4480 bytes
  stm32bl: sector 7 at 0x08060000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  [5]
  $ stm32bl map -q -p sim:stm32f411,wrp=7 -a 0x0807c010 $app >/dev/null
  stm32bl: warning: 'write' would be refused: sector 7 at 0x08060000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  $ stm32bl write -p sim:stm32f411,wrp=7 -a 0x0807c010 --diff -q $app
  stm32bl: warning: sector 7 at 0x08060000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that; without that, what is there must be the same
  stm32bl: sector 7 at 0x08060000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  [5]
  $ head -c 40000 /dev/zero | stm32bl write -q --force -p sim:stm32f303xc,flash=small -
  $ stm32bl erase -p sim:stm32f303xc,flash=small,sector=1024 10-12
  stm32bl: sector 10 is not blank at 0x08005400 after the chip acknowledged erasing it: no write protection shows, so the sectors of this chip may be smaller than those of its row in the table (a clone?), or its flash is worn
  [4]
  $ stm32bl erase -p sim:stm32f411 --blank-check 7
  erasing 128 KiB
  verifying 128 KiB
  erased 1 sector (128 KiB) in 2.0 s, blank by reading
  $ stm32bl erase -p sim:stm32f411,checksum=1 --all
  erasing 512 KiB
  erased the whole flash (512 KiB) in 8.0 s, blank by the ROM's checksum
  $ stm32bl write -p sim:stm32f411,checksum=1 -a 0x0807c010 $app
  erasing 128 KiB
  writing 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by the ROM's checksum in 0.0 s

Memory that does not take what is written.

  $ stm32bl write -p sim:stm32f411,fault=stuck@0x0807c100 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  stm32bl: verify: 1 of 4480 bytes differ, first at 0x0807c100: expected 0x0D, found 0xFF; bytes beside it were written well: worn flash, too low a supply, or a protected page
  [4]
  $ stm32bl write -q -p sim:stm32f411,flash=chip -a 0x0807c010 $app
  $ head -c 4000 /dev/zero >zeros.bin
  $ stm32bl verify -p sim:stm32f411,flash=chip -a 0x0807c010 zeros.bin
  verifying 4000 bytes
  stm32bl: verify: 3350 of 4000 bytes differ, first at 0x0807c012: expected 0x00, found 0x02; the chip holds something else
  [4]
  $ stm32bl verify -p sim:stm32f411,flash=chip -a 0x0807c010 zeros.bin --json 2>/dev/null | tail -1
  {"event":"result","verb":"verify","ok":false,"error":"mismatch","message":"verify: 3350 of 4000 bytes differ, first at 0x0807c012: expected 0x00, found 0x02; the chip holds something else","exit":4}
  $ stm32bl write -p sim:stm32f411,flash=chip -a 0x0807c010 --erase=none zeros.bin
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  writing 4000 bytes
  verifying 4000 bytes
  wrote 4000 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s

Chips that stop in the middle.

  $ stm32bl write -p sim:stm32f411,flash=chip,fault=power@20 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  stm32bl: write 0x0807c100: no answer within 3610 ms after the data of Write Memory (was the chip reset, or its power lost?); it cannot be read back either
  [8]
  $ stm32bl write -p sim:stm32f411,fault=hang@1000 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  stm32bl: write 0x0807c400: no answer within 3610 ms after the data of Write Memory (was the chip reset, or its power lost?); it cannot be read back either
  [8]
  $ stm32bl write -p sim:stm32f411,fault=vanish@1000 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  stm32bl: write 0x0807c400: sim:stm32f411: the port has vanished: check the cable
  [8]
  $ stm32bl write -p sim:stm32f411,fault=fail@60 -a 0x0807c010 $app
  stm32bl: port vanished at received byte 60 (injected fault)
  [1]
  $ stm32bl info -p sim:stm32f411,flash=chip | head -2
  target           sim:stm32f411,flash=chip
  chip             stm32f411 (F411), product id 0x431
  $ stm32bl write -p sim:stm32f411,flash=chip -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s

Disturbances that are got over.

  $ stm32bl write -p sim:stm32f411,fault=flip@1751,fault=drop@309 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 4.6 s (1.0 KiB/s), verified by reading back in 0.5 s, repeated 2 blocks
  $ stm32bl write -v -p sim:stm32f411,fault=drop@309 -a 0x0807c010 $app 2>&1 | grep what
  write 0x0807c100: no answer within 3610 ms after the data of Write Memory (was the chip reset, or its power lost?); looking what is there

Chips that are not known.

  $ stm32bl write -p sim:stm32f411,pid=0x7ab -a 0x0807c010 $app
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  stm32bl: product id 0x7AB is not in the device table, so its sectors are not known: give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  [6]
  $ stm32bl read -p sim:stm32f411,pid=0x7ab out.bin
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  stm32bl: the flash size of product id 0x7ab is not known: give -a and -n, or --flash-size
  [6]
  $ stm32bl read -p sim:stm32f411,pid=0x7ab -a 0x08000000 -n 16
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  08000000  ff ff ff ff ff ff ff ff  ff ff ff ff ff ff ff ff  |................|
  $ stm32bl write -p sim:stm32f411,pid=0x7ab --device=stm32f411 -a 0x0807c010 $app
  stm32bl: warning: the chip has product id 0x7AB, used as stm32f411 by request
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s

A name that does not exist is wrong usage, a chip that is not there is 3, and one that falls silent in the
middle of a job that changes it is 8.

  $ code() { "$@" >out 2>&1; echo "$? $(tail -1 out | cut -c1-60)"; }
  $ app=$TESTDIR/../../examples/user_app/user_app.bin
  $ code stm32bl info -p sim:stm32f999
  2 stm32bl: no device 'stm32f999' in the table: try sim:stm32f4
  $ code stm32bl info -p sim:stm32f411 -d stm32f999
  2 stm32bl: device 'stm32f999' is not in the table: `stm32bl de
  $ code stm32bl sim stm32f999
  2 stm32bl: no device 'stm32f999': see 'stm32bl devices'
  $ code stm32bl devices stm32f999
  2 stm32bl: no device 'stm32f999': see 'stm32bl devices'
  $ code stm32bl option-bytes -p sim:stm32f411 set NOPE=1 --yes
  2 stm32bl: stm32f411 has no option 'NOPE': `stm32bl option-byt
  $ code stm32bl info -p sim:stm32f411,silent=1
  3 stm32bl: no answer, not a single byte: set BOOT0 high, reset
  $ code stm32bl read -p sim:stm32f411,fault=vanish@60 -a 0x08000000 -n 4096
  1 stm32bl: read 0x08000400: sim:stm32f411: the port has vanish
  $ code stm32bl write -p sim:stm32f411,fault=power@3 -a 0x08000000 $app
  8 stm32bl: write 0x08000100: no answer within 3610 ms after th
  $ code stm32bl write -p sim:stm32f411,wire=usb,fault=power@3 -a 0x08000000 $app
  8 stm32bl: write 0x08000800: sim:stm32f411: the device is gone
  $ code stm32bl write -p sim:stm32f411,fault=vanish@400 -a 0x08000000 $app
  8 stm32bl: write 0x08000200: sim:stm32f411: the port has vanis
  $ stm32bl write --json -p sim:stm32f411,fault=power@3 -a 0x08000000 $app 2>/dev/null | tail -1 | grep -o '"error.*'
  "error":"timeout","message":"write 0x08000100: no answer within 3610 ms after the data of Write Memory (was the chip reset, or its power lost?); it cannot be read back either","exit":8}

What is not known of write protection, and why.

  $ stm32bl write -v -p sim:stm32f042,blid=0x77 -a 0x08000000 $app 2>&1 | grep beforehand
  write protection is not known beforehand: which chip this is has been guessed
  $ stm32bl write -v -p sim:stm32c53x -a 0x08000000 $app 2>&1 | grep beforehand
  write protection is not known beforehand: where its option bytes lie, or what they mean, is not known
