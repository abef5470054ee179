The same commands over USB: a simulated chip that is plugged in there.

  $ export STM32BL_PORT=sim:stm32f405,wire=usb,flash=chip
  $ stm32bl info
  target           sim:stm32f405,wire=usb,flash=chip
  chip             stm32f405 (F405/F407/F415/F417), product id 0x413
  bootloader       AN3156, protocol version 2.2, id 0x31
  flash            1 MiB at 0x08000000
  free RAM         116 KiB at 0x20003000
  unique id        2a0017000a53494d2d4c4f54
  read protection  off
  write protection none
  USB              0483:df11
  commands         Get, Set Address Pointer, Erase, Read Unprotect
  $ { printf '\000\100\000\040\001\001\000\010' && yes 0123456 | head -n 624; } >image
  $ stm32bl write -a 0x08000000 image
  erasing 1 sector destroys 11384 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 16 KiB
  erased 1 sector (16 KiB) in 0.4 s, wrote 5000 bytes in 0.1 s (49.3 KiB/s), verified by reading back in 0.0 s
  $ stm32bl verify -a 0x08000000 image
  verified by reading back 5000 bytes in 0.0 s (257.0 KiB/s)
  $ stm32bl write --dry-run -a 0x08000000 image
  erase   0x08000000  16 KiB in sector 0
  write   0x08000800  2952 bytes in 2 blocks
  write   0x08000000  2 KiB in 1 block
  verify  0x08000000  5000 bytes
  11384 bytes outside the image would be lost, if they are in use (--preserve keeps them)
  dry run: nothing was changed
  $ stm32bl write --json -q -a 0x08000000 image | tail -1 | sed 's/_ms":[0-9]*/_ms":0/g'
  {"event":"result","verb":"write","ok":true,"target":"sim:stm32f405,wire=usb,flash=chip","device":"stm32f405","unique_id":"2a0017000a53494d2d4c4f54","image_bytes":5000,"lost_bytes":11384,"lost_in_use":null,"mass_erased":false,"erased_sectors":1,"erased_bytes":16384,"blank_bytes":0,"blank_by_checksum":0,"written_bytes":5000,"verified_bytes":5000,"verified_by_checksum":0,"kept_sectors":0,"kept_bytes":0,"kept_by_checksum":0,"compare_ms":0,"read_bytes":0,"erase_ms":0,"write_ms":0,"verify_ms":0,"read_ms":0,"retries":0,"turbo":false}
  $ stm32bl read -a 0x08000000 -n 5000 back && cmp image back
  read 5000 bytes in 0.0 s (257.0 KiB/s)
  $ stm32bl erase 1
  erasing 16 KiB
  erased 1 sector (16 KiB) in 0.4 s, blank by reading
  $ stm32bl erase --all
  erasing 1 MiB
  the chip acknowledged erasing the whole flash (1 MiB) in 16.0 s: samples are blank (--blank-check reads all)
  $ stm32bl write -q -a 0x08000000 image && stm32bl go
  started the program at 0x08000000

Protection goes by the option bytes, and is lifted by a command.

  $ stm32bl protect --yes
  writing the option bytes: the chip resets, synchronising again
  read-out protection is on
  $ stm32bl info | grep protection
  stm32bl: warning: the memory layout fits stm32f205 and 4 more devices, and no bootloader id can be read here: that it is a stm32f205 is a guess; name the device with device=NAME
  read protection  on
  write protection unknown
  $ stm32bl read -a 0x08000000 -n 4
  stm32bl: warning: the memory layout fits stm32f205 and 4 more devices, and no bootloader id can be read here: that it is a stm32f205 is a guess; name the device with device=NAME
  stm32bl: read 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [5]
  $ stm32bl unprotect --yes-erase-all
  stm32bl: warning: the memory layout fits stm32f205 and 4 more devices, and no bootloader id can be read here: that it is a stm32f205 is a guess; name the device with device=NAME
  erasing the whole flash (up to 1 MiB at 0x08000000), the RAM and the backup registers
  erasing 1 MiB
  Readout Unprotect: the chip resets, synchronising again
  read-out protection is off
  $ stm32bl option-bytes set BOR_LEV=1 --yes
  BOR_LEV            3 -> 1
  stm32bl: warning: BOR_LEV: the chip is held in reset while its supply is below the new level
  writing the option bytes: the chip resets, synchronising again
  the option bytes are written

Files for USB bootloaders.

  $ stm32bl convert -a 0x08000000 image image.dfu
  0x08000000  5000 bytes
  $ stm32bl convert --json image.dfu again.bin
  {"event":"result","verb":"convert","ok":true,"segments":[{"address":134217728,"size":5000}],"format":"dfu"}
  $ cmp image again.bin
  $ stm32bl write -q image.dfu
  $ head -c 4000 image.dfu >cut.dfu
  $ stm32bl write -q cut.dfu
  stm32bl: cut.dfu: offset 0xFA0: a DFU file ends in a suffix of 16 bytes, and this one does not: it is cut off
  [7]
  $ stm32bl convert -a 0x08000000 image.dfu x.bin
  stm32bl: an address is for raw binaries: image.dfu is DfuSe and brings its addresses (see 'stm32bl help convert')
  [2]

What USB has not.

  $ stm32bl info --entry rts-dtr
  stm32bl: options entry and exit drive the lines of a serial port: over USB, touch=PORT starts the bootloader of an application, and go the application
  [2]
  $ stm32bl info -p sim:stm32f103xb,wire=usb
  stm32bl: option wire=usb: must be 8e1, 8n1, i2c, or usb where the ROM has it
  [2]
  $ stm32bl info -p sim:stm32f405,wire=usb,dfu=lazy
  stm32bl: option dfu=lazy: must be words of stall, hasty, stuck, numbers, dirty and layout, joined by '+'
  [2]
  $ stm32bl info -p usb:0483
  stm32bl: USB device '0483': write usb, or usb:VID:PID such as usb:0483:df11
  [2]
  $ stm32bl checksum -a 0x08000000 -n 4
  0x6cabf7c6  0x08000000...0x08000003, 4 bytes, computed here from what was read back
  $ stm32bl reset
  stm32bl: no reset line is known, and stm32f405 cannot be told to reset itself: over USB its ROM gives no access to RAM; reset it by hand, or start the application with go
  [6]

Both wires give the same exit codes, and the same events.

  $ code() { stm32bl "$@" >/dev/null 2>&1; codes="$codes $?"; }
  $ for wire in 8e1 usb; do
  >   chip=sim:stm32f411,wire=$wire codes=
  >   code write -a 0x08000000 -p $chip,wrp=0 image; code verify -a 0x08000000 -p $chip image
  >   code read -p $chip,rdp=1 x; code write -a 0x08000000 -p $chip,rdp=1 image
  >   code erase --all -p $chip,rdp=1; code write -a 0x0807ffff -p $chip image
  >   code info -p $chip,fault=vanish@20; code go -p $chip; code erase -p $chip 99
  >   code info -p $chip,bogus=1; code unprotect -p $chip; code protect --yes -p $chip
  >   code option-bytes set RDP=level2 --yes -p $chip; code reset -p $chip; code info -p $chip
  >   echo $codes
  >   stm32bl write --json -a 0x08000000 -p $chip image 2>/dev/null | grep '"event":"result"' |
  >     sed 's/_ms":[0-9]*/_ms":0/g' >$wire.json
  >   stm32bl write --dry-run -a 0x08000000 -p $chip image 2>&1 | grep -v '^write' >$wire.plan
  > done
  5 4 5 5 5 7 1 6 7 2 2 0 5 6 0
  5 4 5 5 5 7 1 6 7 2 2 0 5 6 0
  $ sed -i 's/"target":"[^"]*",//' 8e1.json usb.json
  $ cmp 8e1.json usb.json && diff 8e1.plan usb.plan && cat usb.plan
  erase   0x08000000  16 KiB in sector 0
  verify  0x08000000  5000 bytes
  11384 bytes outside the image would be lost, if they are in use (--preserve keeps them)
  dry run: nothing was changed

Every transfer can be seen, and can go wrong.

  $ stm32bl info --trace 2>&1 | sed -n '2,4p'
  < A1 03 0000 0006 00 00 00 00 02 00
  < A1 02 0000 0040 00 21 41 92
  < A1 03 0000 0006 00 00 00 00 02 00
  $ stm32bl info -p sim:stm32f405,wire=usb,fault=fail@7
  stm32bl: USB 0483:df11: the device has vanished: check the cable
  [1]
  $ stm32bl info -p sim:stm32f405,wire=usb,fault=nack@7 | head -2
  target           sim:stm32f405,wire=usb,fault=nack@7
  chip             stm32f405 (F405/F407/F415/F417), product id 0x413

The ids of its suffix say for which USB device a file is; FFFF and 0000 are for any.

  $ cat >ids.py <<'END'
  > import struct, sys, zlib
  > body = bytearray(open("image.dfu", "rb").read()[:-4])
  > body[-8:-6] = struct.pack("<H", int(sys.argv[1], 16))  # USB DFU 1.1, appendix B: vendor
  > body[-10:-8] = struct.pack("<H", int(sys.argv[2], 16))  # and product
  > open("other.dfu", "wb").write(body + struct.pack("<I", zlib.crc32(body) ^ 0xFFFFFFFF))
  > END
  $ for ids in '0483 df11' '0000 df11' '0483 ffff' 'ffff 0000' '28e9 df11' '0483 0189'; do
  >   python3 ids.py $ids && stm32bl write -q other.dfu || echo "$? for $ids"
  > done
  stm32bl: the file is for USB device 28e9:df11, and this is 0483:df11: is it the right file? --force takes it
  7 for 28e9 df11
  stm32bl: the file is for USB device 0483:0189, and this is 0483:df11: is it the right file? --force takes it
  7 for 0483 0189
  $ stm32bl info --json | grep -o '"baud".*"usb":"[^"]*"'
  "baud":0,"parity":null,"usb":"0483:df11"
