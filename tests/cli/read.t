  $ chip=sim:stm32f411,flash=chip
  $ printf 'The quick brown fox jumps over the lazy dog.' >fox.bin
  $ stm32bl write -q --force -p $chip -a 0x08004000 fox.bin

The whole flash, or some of it, in the format of the suffix.

  $ stm32bl read -p $chip all.bin
  reading 512 KiB
  read 512 KiB in 52.0 s (9.8 KiB/s)
  $ wc -c <all.bin
  524288
  $ stm32bl read -p $chip -a 0x08004000 -n 44 fox.hex
  read 44 bytes in 0.0 s (7.2 KiB/s)
  $ cat fox.hex
  :020000040800F2
  :1040000054686520717569636B2062726F776E20EA
  :10401000666F78206A756D7073206F766572207494
  :0C4020006865206C617A7920646F672E5F
  :00000001FF
  $ stm32bl read -q -p $chip -a 0x08004000 -n 0x20 fox.srec
  $ cat fox.srec
  S00600004844521B
  S3150800400054686520717569636B2062726F776E20DC
  S31508004010666F78206A756D7073206F766572207486
  S5030002FA
  S70500000000FA
  $ stm32bl read -q -p $chip -a 0x08004000 -n 20 --format=hex fox.out
  $ cat fox.out
  :020000040800F2
  :1040000054686520717569636B2062726F776E20EA
  :04401000666F78203F
  :00000001FF
  $ stm32bl read -p $chip -a 0x0807ff00 end.bin
  read 256 bytes in 0.0 s (9.6 KiB/s)
  $ wc -c <end.bin
  256

To standard output, where nothing else goes, and to the eye.

  $ stm32bl read -p $chip -a 0x08004004 -n 5 - 2>messages
  quick (no-eol)
  $ cat messages
  read 5 bytes in 0.0 s (2.4 KiB/s)
  $ stm32bl read -p $chip -a 0x08004001 -n 43
  08004001  68 65 20 71 75 69 63 6b  20 62 72 6f 77 6e 20 66  |he quick brown f|
  08004011  6f 78 20 6a 75 6d 70 73  20 6f 76 65 72 20 74 68  |ox jumps over th|
  08004021  65 20 6c 61 7a 79 20 64  6f 67 2e                 |e lazy dog.|
  $ stm32bl read -p $chip -a 0x08004004 -n 5 --json | sed 's/_ms":[0-9]*/_ms":N/g'
  {"event":"progress","phase":"reading","address":134234121,"done":5,"total":5,"elapsed_ms":N}
  {"event":"result","verb":"read","ok":true,"address":134234116,"bytes":"717569636b","mass_erased":false,"erased_sectors":0,"erased_bytes":0,"blank_bytes":0,"blank_by_checksum":0,"written_bytes":0,"verified_bytes":0,"verified_by_checksum":0,"kept_sectors":0,"kept_bytes":0,"kept_by_checksum":0,"compare_ms":N,"read_bytes":5,"erase_ms":N,"write_ms":N,"verify_ms":N,"read_ms":N,"retries":0,"turbo":false}

A flash in two parts.

  $ stm32bl read -p sim:stm32h743,size=1024 two.hex
  reading 512 KiB
  reading 512 KiB
  read 1 MiB in 1:44 min (9.8 KiB/s)
  $ stm32bl convert two.hex two.srec
  0x08000000  512 KiB
  0x08100000  512 KiB

What cannot be.

  $ stm32bl read -p $chip
  stm32bl: name a FILE for the whole flash, or --length for a look (see 'stm32bl help read')
  [2]
  $ stm32bl read --json -p $chip -n 4 -
  stm32bl: --json and FILE '-' both want the standard output (see 'stm32bl help read')
  {"event":"result","verb":"read","ok":false,"error":"usage","message":"--json and FILE '-' both want the standard output (see 'stm32bl help read')","exit":2}
  [2]

A read that fails leaves no file, and an old one as it was.

  $ echo old >old.bin
  $ stm32bl read -p $chip,fault=vanish@100 --force old.bin
  stm32bl: read 0x08000900: sim:stm32f411: the port has vanished: check the cable
  [1]
  $ cat old.bin
  old
  $ stm32bl read -p $chip,fault=vanish@100 new.bin
  stm32bl: read 0x08000900: sim:stm32f411: the port has vanished: check the cable
  [1]
  $ ls new*
  ls: cannot access 'new*': No such file or directory
  [2]

Every format that images are written in.

  $ stm32bl read -q -p sim:stm32f411 -n 16 -f dfu dump.bin && head -c 5 dump.bin && echo
  DfuSe

Step by step, and without a program in RAM: the options, and the same in the target.

  $ stm32bl read -q -p sim:stm32f411 --no-burst --no-turbo -a 0x08000000 -n 4
  08000000  ff ff ff ff                                       |....|
  $ stm32bl read -q -p sim:stm32f411,burst=off,turbo=off -a 0x08000000 -n 4
  08000000  ff ff ff ff                                       |....|
  $ stm32bl read -q -p sim:stm32f411,burst=off --no-burst -a 0x08000000 -n 4
  stm32bl: --no-burst is given, but target 'sim:stm32f411,burst=off' says burst= itself: keep one (see 'stm32bl help read')
  [2]
