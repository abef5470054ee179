The card of a chip.

  $ stm32bl info -p sim:stm32f411
  target           sim:stm32f411
  chip             stm32f411 (F411), product id 0x431
  bootloader       AN3155, protocol version 3.1, id 0xd0
  flash            512 KiB at 0x08000000
  free RAM         116 KiB at 0x20003000
  unique id        2a0017000a53494d2d4c4f54
  read protection  off
  write protection none
  line             115200 bit/s, 8E1
  commands         Get, Get Version, Get ID, Read Memory, Go, Write Memory,
                   Extended Erase, Write Protect, Write Unprotect,
                   Readout Protect, Readout Unprotect
  $ stm32bl info -p sim:stm32g071,size=64
  target           sim:stm32g071,size=64
  chip             stm32g071 (G070/G071/G081), product id 0x460
  bootloader       AN3155, protocol version 3.1, id 0xb2
  flash            64 KiB at 0x08000000
  free RAM         26880 bytes at 0x20002700
  unique id        2a0017000a53494d2d4c4f54
  read protection  off
  write protection none
  line             115200 bit/s, 8E1
  commands         Get, Get Version, Get ID, Read Memory, Go, Write Memory,
                   Extended Erase, Write Protect, Write Unprotect,
                   Readout Protect, Readout Unprotect
  $ stm32bl info --json -p sim:stm32f411
  {"event":"result","verb":"info","ok":true,"target":"sim:stm32f411","device":"stm32f411","device_guessed":false,"product_id":1073,"protocol":"AN3155","version":"3.1","bootloader_id":208,"flash_start":134217728,"flash_bytes":524288,"flash_size_read":true,"unique_id":"2a0017000a53494d2d4c4f54","protection":"off","protected_sectors":[],"baud":115200,"parity":"even","commands":[0,1,2,17,33,49,68,99,115,130,146]}
  $ stm32bl info --json -p sim:stm32f411 | python3 -m json.tool >/dev/null

It is no wider than 80 columns, whatever the chip.

  $ stm32bl info -p sim:stm32l151xb-a | sed -n '2,3p'
  chip             stm32l151xb-a (L151x6-A/L151x8-A/L151xB-A/L152x6-A/L152x8-A/
                   L152xB-A/L100x6-A/L100x8-A/L100xB-A), product id 0x429
  $ stm32bl info -p sim:stm32h743 | sed -n '2,3p'
  chip             stm32h743 (H742/H743/H745/H747/H750/H753/H755/H757),
                   product id 0x450

The port: by option in any place and spelling, by the environment, the last one counts.

  $ stm32bl -psim:stm32f411 info | head -1
  target           sim:stm32f411
  $ stm32bl --port sim:stm32f411 info | head -1
  target           sim:stm32f411
  $ stm32bl info --po=sim:stm32f411 | head -1
  target           sim:stm32f411
  $ stm32bl -p sim:stm32l072 info -p sim:stm32f411 | head -1
  target           sim:stm32f411
  $ STM32BL_PORT=sim:stm32f411 stm32bl info | head -1
  target           sim:stm32f411
  $ STM32BL_PORT=sim:stm32l072 stm32bl info -p sim:stm32f411 | head -1
  target           sim:stm32f411

Options of the connection end in the target, once.

  $ stm32bl info -p sim:stm32f411 -b 57600 --parity=even | grep -e target -e line
  target           sim:stm32f411,baud=57600,parity=even
  line             57600 bit/s, 8E1
  $ stm32bl info -p sim:stm32f411,baud=9600 -b 57600
  stm32bl: --baud is given, but target 'sim:stm32f411,baud=9600' says baud= itself: keep one (see 'stm32bl help info')
  [2]
  $ stm32bl info -p sim:stm32f411 -b 9600,rdp=1
  stm32bl: --baud=9600,rdp=1: auto, or a number of bit/s such as 115200 (see 'stm32bl help info')
  [2]
  $ stm32bl info -p sim:stm32f411,wiring=rts-dtr,boot=app --entry=rts-dtr | head -2
  target           sim:stm32f411,wiring=rts-dtr,boot=app,entry=rts-dtr
  chip             stm32f411 (F411), product id 0x431
  $ stm32bl info -p sim:stm32f411,wiring=rts-dtr,boot=app --entry='rts=0 dtr=1 50ms dtr=0' | head -2
  target           sim:stm32f411,wiring=rts-dtr,boot=app,entry=rts=0 dtr=1 50ms dtr=0
  chip             stm32f411 (F411), product id 0x431
  $ stm32bl info -p sim:stm32f411 --entry='rts=2'
  stm32bl: entry step 'rts=2' at character 1: steps are dtr= rts= boot0= reset= break=0|1 baud=N parity=even|none knock=KEY and waits up to 10000ms; presets are none rts-dtr rts-dtr-inv dtr-rts dtr-rts-inv gpio knock touch
  [2]
  $ stm32bl info -p sim:stm32f411 --entry='rts=1,dtr=1'
  stm32bl: --entry=rts=1,dtr=1: no commas in here (see 'stm32bl help info')
  [2]
  $ stm32bl info -p sim:stm32f411,wire=8n1 | grep line
  no answer with even parity (8E1): trying without (8N1)
  the chip answers without parity (8N1)
  line             115200 bit/s, 8N1

Targets that are wrong, or name nothing.

  $ stm32bl info -p sim:stm32f999
  stm32bl: no device 'stm32f999' in the table: try sim:stm32f411, or list the devices
  [2]
  $ stm32bl info -p sim:
  stm32bl: no name in target 'sim:': try serial:/dev/ttyUSB0, usb or sim:stm32f411
  [2]
  $ stm32bl info -p sim:stm32f411,colour=red
  stm32bl: unknown option 'colour': known are baud, parity, entry, exit, wait, device, flash-size, sector-size, burst, facts, supply, turbo, boot0, reset, device-file, fault and those of the transport
  [2]
  $ stm32bl info -p sim:stm32f411,size=banana
  stm32bl: option size=banana: must be KiB of flash, whole sectors, no more than the largest part has
  [2]
  $ stm32bl info -p /dev/does-not-exist
  stm32bl: /dev/does-not-exist: no such port: 'stm32bl list' shows those there are
  [3]
  $ stm32bl info -p serial:/dev/does-not-exist --json 2>/dev/null
  {"event":"result","verb":"info","ok":false,"error":"not-found","message":"/dev/does-not-exist: no such port: 'stm32bl list' shows those there are","exit":3}
  [3]
  $ stm32bl info -p /dev/null
  stm32bl: /dev/null: a device, but not a serial port
  [2]
  $ stm32bl info -p "$(printf '%0600d' 0)"
  stm32bl: the target is longer than 511 characters (see 'stm32bl help info')
  [2]
  $ stm32bl info -p sim:stm32f411,flash=/does/not/exist
  stm32bl: /does/not/exist: no such file or directory
  [3]

A chip that cannot be reached: what was seen, and what to try.

  $ stm32bl info -p sim:stm32f411,silent=1
  no answer with even parity (8E1): trying without (8N1)
  stm32bl: no answer, not a single byte: set BOOT0 high, reset the chip, and check that TX, RX and GND are connected
  [3]
  $ stm32bl info -p sim:stm32f411,echo=1
  stm32bl: our own bytes come back and nothing else: check that TX and RX are crossed and not joined
  [3]
  $ stm32bl info -p sim:stm32f411,boot=app
  stm32bl: text instead of an answer (56 characters): an application is running; set BOOT0 high and reset the chip
  [3]
  $ stm32bl info -p sim:stm32f411,garbage=1 --parity=even
  stm32bl: garbage instead of an answer (2243 bytes, the first 0x80): wrong baud or parity, or a disturbed line; reset the chip and try baud=57600
  [3]
  $ stm32bl info -p sim:stm32f411,silent=1 -w3 --parity=even
  waiting up to 3 s for a chip: set BOOT0 high and press its reset button
  stm32bl: no answer, not a single byte: set BOOT0 high, reset the chip, and check that TX, RX and GND are connected
  [3]

A chip that was left in the middle of a command.

  $ stm32bl info -p sim:stm32f411,state=frame:31CE08000000 | head -2
  target           sim:stm32f411,state=frame:31CE08000000
  chip             stm32f411 (F411), product id 0x431
  $ stm32bl info -p sim:stm32f411,state=synced | head -2
  target           sim:stm32f411,state=synced
  chip             stm32f411 (F411), product id 0x431

A chip that nobody knows, and one that is to be treated as another.

  $ stm32bl info -p sim:stm32f411,pid=0x7ab
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  target           sim:stm32f411,pid=0x7ab
  chip             unknown, product id 0x7ab
  bootloader       AN3155, protocol version 3.1
  read protection  unknown
  write protection unknown
  line             115200 bit/s, 8E1
  commands         Get, Get Version, Get ID, Read Memory, Go, Write Memory,
                   Extended Erase, Write Protect, Write Unprotect,
                   Readout Protect, Readout Unprotect
  $ stm32bl info -p sim:stm32f411,pid=0x7ab --json 2>/dev/null | tail -1
  {"event":"result","verb":"info","ok":true,"target":"sim:stm32f411,pid=0x7ab","device":null,"device_guessed":false,"product_id":1963,"protocol":"AN3155","version":"3.1","bootloader_id":null,"flash_start":134217728,"flash_bytes":0,"flash_size_read":false,"unique_id":null,"protection":"unknown","protected_sectors":null,"baud":115200,"parity":"even","commands":[0,1,2,17,33,49,68,99,115,130,146]}
  $ stm32bl info -p sim:stm32f411,pid=0x7ab -d stm32f411 | head -3
  stm32bl: warning: the chip has product id 0x7AB, used as stm32f411 by request
  target           sim:stm32f411,pid=0x7ab,device=stm32f411
  chip             stm32f411 (F411), product id 0x7ab
  bootloader       AN3155, protocol version 3.1, id 0xd0
  $ stm32bl info -p sim:stm32f411 -d stm32f999
  stm32bl: device 'stm32f999' is not in the table: `stm32bl devices` lists it
  [2]

Read-out protection.

  $ stm32bl info -p sim:stm32f411,rdp=1
  target           sim:stm32f411,rdp=1
  chip             stm32f411 (F411), product id 0x431
  bootloader       AN3155, protocol version 3.1
  flash            up to 512 KiB at 0x08000000
  free RAM         116 KiB at 0x20003000
  read protection  on
  write protection unknown
  line             115200 bit/s, 8E1
  commands         Get, Get Version, Get ID, Read Memory, Go, Write Memory,
                   Extended Erase, Write Protect, Write Unprotect,
                   Readout Protect, Readout Unprotect

More and less to read.

  $ stm32bl info -q -p sim:stm32f411,pid=0x7ab,wire=8n1 | head -1
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  target           sim:stm32f411,pid=0x7ab,wire=8n1
  $ stm32bl info -v -p sim:stm32f411 2>&1 | head -3
  Get Version: 0x31, option bytes 0x00 0x00
  target           sim:stm32f411
  chip             stm32f411 (F411), product id 0x431
  $ stm32bl info --trace -p sim:stm32f411 2>&1 | sed -n '3,8s/^/wire /p'
  wire > 7F
  wire < 79
  wire > 00 FF
  wire < 79
  wire < 0B
  wire < 31
  $ stm32bl info -vv -p sim:stm32f411 2>&1 >/dev/null | grep -c '^>' | sed 's/[1-9][0-9]*/many/'
  many

Output that goes nowhere is an error.

  $ stm32bl info -p sim:stm32f411 >/dev/full
  stm32bl: standard output: No space left on device
  [1]
  $ stm32bl info -p sim:stm32f411 >&-
  stm32bl: standard output: Bad file descriptor
  [1]
  $ stm32bl help >/dev/full
  stm32bl: standard output: No space left on device
  [1]
