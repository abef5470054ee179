  $ make() { /usr/bin/python3 "$TESTDIR/loader_bytes.py" program "$@"; }
  $ make app.elf 0x08002000 0x20009000 0x08002041 3000
  $ make app.bin 0x08002000 0x20009000 0x08002041 3000
A version, and what is behind a program then.
  $ stm32bl image seal app.elf -o one.bin --version 1.4.0
  version 1.4.0 for slot A of the g071 loader: 0x08002000, 3072 bytes
  $ stm32bl image info one.bin
  version    1.4.0
  product    any
  address    0x08002000
  length     3008
  counter    0
  trial      yes
  sum        3543e743, right
  signature  none
  $ stm32bl image seal app.bin -a 0x08002000 -o two.hex --version=1.4.0 -d stm32g071
  version 1.4.0 for slot A of the g071 loader: 0x08002000, 3072 bytes
  $ stm32bl convert -q two.hex two.bin && cmp one.bin two.bin && stm32bl image info two.hex -q
  $ stm32bl image --version 255.255.65535 seal app.elf -o v.bin --counter 7 --product "Lamp 3" --no-trial --json
  {"event":"result","verb":"image","ok":true,"image":"sealed","version":"255.255.65535","slot":"slot A of the g071 loader","address":134225920,"image_bytes":3072,"counter":7,"signed":false}
  $ stm32bl image info v.bin --json
  {"event":"result","verb":"image","ok":true,"image":"whole","version":"255.255.65535","product":"Lamp 3","address":134225920,"length":3008,"counter":7,"over":0,"trial":false,"signed":false}
  $ stm32bl image seal app.elf -o - -t bin --version 1.4.0 | cmp - one.bin
  version 1.4.0 for slot A of the g071 loader: 0x08002000, 3072 bytes
The bytes of the format, seen by another program.
  $ /usr/bin/python3 - <<END
  > import struct
  > b = open("v.bin", "rb").read()
  > def crc(data):
  >     c = 0xFFFFFFFF
  >     for w, in struct.iter_unpack("<I", data):
  >         c ^= w
  >         for _ in range(32): c = (c << 1 ^ (0x04C11DB7 if c >> 31 else 0)) & 0xFFFFFFFF
  >     return c
  > n, = struct.unpack_from("<I", b, 0x24)
  > d = struct.unpack("<4sBBBBIIIIII24sII", b[n:])
  > assert b[0x20:0x24] == d[0] == b"SIM1" and n == d[6] == 3008 and len(b) == n + 64, d
  > assert d[1:6] == (64, 1, 0, 32, 0x08002000) and d[7:9] == (0xFFFFFFFF, 7), d
  > assert d[11] == b"Lamp 3" + bytes(18) and d[9] == crc(d[11]) and d[12] == 0, d
  > assert d[13] == crc(b[:-4]), d
  > assert b[3000:3008] == b"\xff" * 8
  > END
Any bootloader writes it like another program.
  $ stm32bl write -q -p sim:stm32g071,flash=chip one.bin -a 0x08002000
  $ stm32bl read -q -p sim:stm32g071,flash=chip -a 0x08002000 -n 3072 back.bin && cmp back.bin one.bin

What could not start is refused by name.
  $ refused() { make bad.elf "$@" && stm32bl image seal bad.elf -o bad.bin --version 1.0.0; }
  $ refused 0x08002000 0x20009004 0x08002041 3000
  stm32bl: stack pointer: 0x20009004 is not in the RAM of slot A of the g071 loader, 0x20000000-0x20009000: if it is for another chip with a slot there, name that by -d
  [7]
  $ refused 0x08002000 0x20000000 0x08002041 3000
  stm32bl: stack pointer: 0x20000000 is not in the RAM of slot A of the g071 loader, 0x20000000-0x20009000: if it is for another chip with a slot there, name that by -d
  [7]
  $ refused 0x08002000 0x20008ffe 0x08002041 3000
  stm32bl: stack pointer: 0x20008ffe is not in the RAM of slot A of the g071 loader, 0x20000000-0x20009000: if it is for another chip with a slot there, name that by -d
  [7]
  $ refused 0x08002000 0x20009000 0x08002040 3000
  stm32bl: entry: 0x08002040 is not Thumb code, whose address is odd: is this the vector table?
  [7]
  $ refused 0x08002000 0x20009000 0x08003001 3000
  stm32bl: entry: 0x08003001 is outside of the program, 0x08002000-0x08002bb7: is it linked for another address?
  [7]
  $ refused 0x08002000 0x20009000 0x08001041 3000
  stm32bl: entry: 0x08001041 is outside of the program, 0x08002000-0x08002bb7: is it linked for another address?
  [7]
  $ refused 0x08002400 0x20009000 0x08002441 3000
  stm32bl: address: the program begins at 0x08002400, where no slot does: link it for the start of one, or say --slot-size if the layout is your own
  [7]
  $ refused 0x08002000 0x20009000 0x08002041 61377
  stm32bl: too large: 61408 bytes of program and 64 behind it are more than slot A of the g071 loader has, 61440; another kind of loader has up to 122880 there: say so by --slot-size
  [7]
  $ refused 0x08002000 0x20009000 0x08002041 3000 0x08002041
  stm32bl: vectors 8 and 9 are 0x08002041 and 0x00000000: they are reserved, and must be 0 to be sealed
  [7]
  $ make fits.elf 0x08002000 0x20009000 0x08002041 61376
  $ stm32bl image seal fits.elf -o fits.bin --version 1.0.0
  version 1.0.0 for slot A of the g071 loader: 0x08002000, 61440 bytes
  $ head -c 60 app.bin >short.bin
  $ stm32bl image seal short.bin -a 0x08002000 -o bad.bin --version 1.0.0
  stm32bl: length: 60 bytes are less than a vector table, 64
  [7]
  $ stm32bl image seal app.elf -o bad.bin --version 1.0.0 -d f103
  stm32bl: address: the program begins at 0x08002000, where no slot does; its slots: 0x08001800, 0x08010c00, 0x08002800, 0x08011400: link it for the start of one
  [7]
  $ stm32bl image seal app.elf -o bad.bin --version 1.0.0 -d f746
  stm32bl: no loader is built for the f746: one of your own needs --slot-size
  [6]
  $ stm32bl image seal app.elf -o bad.bin --version 1.0.0 --slot-size 3071
  stm32bl: too large: 3008 bytes of program and 64 behind it are more than a slot has, 3071
  [7]
  $ stm32bl image seal one.bin -a 0x08002000 -o bad.bin --version 1.0.0
  stm32bl: the program is sealed already: seal what the linker made
  [7]
  $ stm32bl image seal app.bin -o bad.bin --version 1.0.0
  stm32bl: a raw binary needs the address that it is linked for: -a 0x08002000 (see 'stm32bl help image')
  [2]
  $ printf ':020000041FFFDC\n:04000000FFFFFFFF00\n:020000040800F2\n:04200000009000202C\n:00000001FF\n' >far.hex
  $ stm32bl image seal far.hex -o bad.bin --version 1.0.0
  stm32bl: the file has bytes at 0x08002000 and at 0x1fff0000, which is too far apart for one slot: leave the others out by --only
  [7]
  $ stm32bl image seal app.elf --version 1.0.0
  stm32bl: 'image seal' needs -o FILE (see 'stm32bl help image')
  [2]
  $ stm32bl image seal app.elf -o bad.bin --version
  stm32bl: 'image seal' needs --version=1.4.0 (see 'stm32bl help image')
  [2]
  $ for v in 1.4 1.4.0.1 256.0.0 1.256.0 1.0.65536 1..0 1.0x2.0 v1.0.0; do
  >   stm32bl image seal app.elf -o bad.bin --version=$v; done
  stm32bl: --version=1.4: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help image')
  stm32bl: --version=1.4.0.1: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help image')
  stm32bl: --version=256.0.0: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help image')
  stm32bl: --version=1.256.0: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help image')
  stm32bl: --version=1.0.65536: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help image')
  stm32bl: --version=1..0: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help image')
  stm32bl: --version=1.0x2.0: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help image')
  stm32bl: --version=v1.0.0: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help image')
  [2]
  $ stm32bl image seal app.elf -o bad.bin --version 1.0.0 --counter -1
  stm32bl: --counter=-1: a whole number (see 'stm32bl help image')
  [2]
  $ stm32bl image seal app.elf -o bad.bin --version 1.0.0 --product 1234567890123456789012345
  stm32bl: --product=1234567890123456789012345: 1 to 24 bytes (see 'stm32bl help image')
  [2]
  $ stm32bl image seal app.elf -o one.bin --version 1.0.0
  stm32bl: one.bin: exists already, and is kept: name a new file, or replace it by --force
  [7]
  $ stm32bl image
  stm32bl: 'image' needs seal|info|verify FILE (see 'stm32bl help image')
  [2]
  $ stm32bl image sign app.elf
  stm32bl: 'image sign': seal, info or verify (see 'stm32bl help image')
  [2]
  $ stm32bl image info
  stm32bl: 'image info' needs one file (see 'stm32bl help image')
  [2]
  $ stm32bl --version=1.0.0
  stm32bl: option --version takes no value (see 'stm32bl help')
  [2]
  $ test ! -e bad.bin
A name that a terminal would obey is shown without that.
  $ stm32bl image seal -q app.elf -o rude.bin --version 1.0.0 --product "$(printf 'a\033[1mb')" && stm32bl image info rude.bin | grep product
  product    a?[1mb
Damage is seen.
  $ stm32bl image info app.bin
  stm32bl: app.bin: not a sealed image, or cut off: 'stm32bl image seal' makes one
  [7]
  $ head -c 3071 one.bin >cut.bin && stm32bl image info cut.bin
  stm32bl: cut.bin: not a sealed image, or cut off: 'stm32bl image seal' makes one
  [7]
  $ (head -c 100 one.bin && printf x && tail -c +102 one.bin) >spoilt.bin && stm32bl image info spoilt.bin
  stm32bl: spoilt.bin: damaged: its bytes have not the sum of its descriptor
  [7]
  $ stm32bl image info one.bin -a 0x08002004
  stm32bl: one.bin: it was sealed for 0x08002000, and its address is 0x08002004
  [7]

info says what the log of a loader says, over the bootloader in ROM, and what is in its slots.

  $ record() { /usr/bin/python3 "$TESTDIR/loader_bytes.py" record "$@"; }
  $ make b.elf 0x08011000 0x20009000 0x08011041 3000
  $ stm32bl image seal -q b.elf -o b.bin --version 1.5.0 --counter 4 --product Lamp
  $ record 1,1,0,0,0,3 1,2,1,3,0,3 1,3,1,2,0,3 >log.bin
  $ stm32bl write -q -p sim:stm32g071,flash=chip log.bin -a 0x08001000 --force
  $ stm32bl write -q -p sim:stm32g071,flash=chip b.bin -a 0x08011000
  $ stm32bl info -p sim:stm32g071,flash=chip | sed -n '/^resident/,$p'
  resident loader  g071, slot B on trial, starts left: 2; counters from 3 on
    slot A         version 1.4.0, counter 0
    slot B         version 1.5.0, counter 4, for Lamp
  $ stm32bl info -p sim:stm32g071,flash=chip --json | sed 's/.*"loader"/"loader"/'
  "loader":{"layout":"g071","kind":"two slots","verifies":false,"state":"on trial","slot":"B","free_slot":"B","starts_left":2,"floor":3,"slots":[{"address":134225920,"size":61440,"version":"1.4.0","length":3008,"counter":0,"product":"","signed":false,"verified":false},{"address":134287360,"size":61440,"version":"1.5.0","length":3008,"counter":4,"product":"Lamp","signed":false,"verified":false}]}}
The newer area counts, and an entry that is damaged does not.
  $ (record 2,1,1,0,0,4; record 2,2,0,3,0,4 | tr B C) >log2.bin
  $ stm32bl write -q -p sim:stm32g071,flash=chip log2.bin -a 0x08001800 --force
  $ stm32bl info -p sim:stm32g071,flash=chip | sed -n '/^resident/,$p'
  resident loader  g071, slot B confirmed; counters from 4 on
    slot A         version 1.4.0, counter 0
    slot B         version 1.5.0, counter 4, for Lamp
Over USB it is the same; and where a loader with keys has the layout of one without, the record tells them apart.
  $ record 1,1,0,0,1,9 >log3.bin && stm32bl write -q -p sim:stm32f411,wire=usb,flash=usb log3.bin -a 0x08008000 --force
  $ stm32bl info -p sim:stm32f411,wire=usb,flash=usb | sed -n '/^resident/,$p'
  resident loader  signed f411, slot A confirmed; counters from 9 on
    slot A         no image
    slot B         no image
Without a log, or where memory cannot be read, there is nothing to say.
  $ stm32bl info -p sim:stm32g071 | grep -c resident
  0
  [1]
  $ stm32bl info -p sim:stm32g071,flash=chip,rdp=1 | grep -c resident
  0
  [1]
