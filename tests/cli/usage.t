Nothing at all is a wrong command line, and shows what there is.

  $ stm32bl 2>&1 | head -2
  stm32bl - program STM32 microcontrollers through the bootloader in their ROM
  usage: stm32bl [options] VERB [words], with the verbs
  $ stm32bl >/dev/null 2>&1
  [2]
  $ stm32bl 2>/dev/null
  [2]

Unknown words and options name the nearest ones.

  $ stm32bl wirte file.bin
  stm32bl: unknown verb 'wirte': did you mean 'write'? (see 'stm32bl help')
  [2]
  $ stm32bl frobnicate
  stm32bl: unknown verb 'frobnicate' (see 'stm32bl help')
  [2]
  $ stm32bl write --adress=1 file.bin
  stm32bl: unknown option '--adress=1': did you mean --address? (see 'stm32bl help')
  [2]
  $ stm32bl write --zzzzzzzz file.bin
  stm32bl: unknown option '--zzzzzzzz' (see 'stm32bl help')
  [2]
  $ stm32bl -Z list
  stm32bl: unknown option '-Z' (see 'stm32bl help')
  [2]
  $ stm32bl --ver list
  stm32bl: option '--ver' may be --verbose or --version: write more of it (see 'stm32bl help')
  [2]
  $ stm32bl --re list
  stm32bl: 'list' takes no --reset (see 'stm32bl help list')
  [2]

Options of another verb.

  $ stm32bl list --all
  stm32bl: 'list' takes no --all (see 'stm32bl help list')
  [2]
  $ stm32bl devices -p /dev/null
  stm32bl: 'devices' takes no --port (see 'stm32bl help devices')
  [2]
  $ stm32bl write --all file.bin
  stm32bl: 'write' takes no --all (see 'stm32bl help write')
  [2]

Values that are missing, too many or wrong.

  $ stm32bl list -p
  stm32bl: option --port needs a value: --port=TARGET (see 'stm32bl help')
  [2]
  $ stm32bl write file.bin --address
  stm32bl: option --address needs a value: --address=ADDR (see 'stm32bl help')
  [2]
  $ stm32bl list --json=yes
  stm32bl: option --json takes no value (see 'stm32bl help')
  [2]
  $ stm32bl write
  stm32bl: 'write' needs FILE[@ADDR]... (see 'stm32bl help write')
  [2]
  $ stm32bl write a b
  stm32bl: a: no such file or directory
  [7]
  $ stm32bl convert a.bin
  stm32bl: 'convert' needs IN[@ADDR]... OUT (see 'stm32bl help convert')
  [2]
  $ stm32bl list everything
  stm32bl: 'list' does not know what to do with 'everything' (see 'stm32bl help list')
  [2]
  $ stm32bl -p sim:stm32f411 read -a 0x -n 4 -
  stm32bl: --address=0x is not an address, such as 0x08000000 (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read -a 08000000h -n 4 -
  stm32bl: --address=08000000h is not an address, such as 0x08000000 (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read -a 0x100000000 -n 4 -
  stm32bl: --address=0x100000000 is not an address, such as 0x08000000 (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read -a -4 -n 4 -
  stm32bl: --address=-4 is not an address, such as 0x08000000 (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read -a 0 -n 4X -
  stm32bl: --length=4X is not a number of bytes, such as 4096, 0x1000, 4K or 1M (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read -a 0 -n 5G -
  stm32bl: --length=5G is not a number of bytes, such as 4096, 0x1000, 4K or 1M (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read -a 0 -n 4096M -
  stm32bl: --length=4096M is not a number of bytes, such as 4096, 0x1000, 4K or 1M (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read -a 0 -n 0 -
  stm32bl: --length=0 is not a number of bytes, such as 4096, 0x1000, 4K or 1M (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read -a 0 -n '' -
  stm32bl: --length= is not a number of bytes, such as 4096, 0x1000, 4K or 1M (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 read --format=elf out.elf
  stm32bl: --format=elf: bin, hex, srec or dfu (see 'stm32bl help read')
  [2]
  $ stm32bl -p sim:stm32f411 -b fast info
  stm32bl: --baud=fast: auto, or a number of bit/s such as 115200 (see 'stm32bl help info')
  [2]
  $ stm32bl -p sim:stm32f411 --parity=odd info
  stm32bl: --parity=odd: even, none or auto (see 'stm32bl help info')
  [2]
  $ stm32bl -p sim:stm32f411 --wait=soon info
  stm32bl: --wait=soon is not a number of seconds (see 'stm32bl help info')
  [2]

As JSON, wherever --json stands.

  $ stm32bl wirte --json 2>/dev/null
  {"event":"result","ok":false,"error":"usage","message":"unknown verb 'wirte': did you mean 'write'? (see 'stm32bl help')","exit":2}
  [2]

After -- everything is a word.

  $ stm32bl help -- --json
  stm32bl: no help on '--json': name a verb, options, targets, or exit-codes (see 'stm32bl help help')
  [2]

A misspelt option of a target is a mistake on the command line, whether or not the port is there.

  $ for target in /dev/none tcp:127.0.0.1:1 rfc2217:127.0.0.1:1 usb:dead:beef i2c:/dev/none,addr=0x56 sim:stm32f411; do stm32bl info -p $target,seriel=1 2>&1 | cut -c 1-32; stm32bl info -q -p $target,seriel=1 2>/dev/null || echo $?; done
  stm32bl: unknown option 'seriel'
  2
  stm32bl: unknown option 'seriel'
  2
  stm32bl: unknown option 'seriel'
  2
  stm32bl: unknown option 'seriel'
  2
  stm32bl: unknown option 'seriel'
  2
  stm32bl: unknown option 'seriel'
  2
  $ for target in tcp:127.0.0.1:1,delay=3 usb:dead:beef,serial=1,path=1-1 /dev/none,latency=low,fault=drop@3; do stm32bl info -q -p $target 2>/dev/null || echo $?; done
  3
  3
  3

A number with a leading zero is asked about, wherever it stands: 010 is ten, eight or sixteen.

  $ chip=sim:stm32f411
  $ stm32bl erase -p $chip 01
  stm32bl: '01' is not a sector, such as 4, or 4-7 (see 'stm32bl help erase')
  [2]
  $ stm32bl erase -p $chip 0-07
  stm32bl: '0-07' is not a sector, such as 4, or 4-7 (see 'stm32bl help erase')
  [2]
  $ stm32bl read -p $chip -n 016
  stm32bl: --length=016 is not a number of bytes, such as 4096, 0x1000, 4K or 1M (see 'stm32bl help read')
  [2]
  $ stm32bl write-protect -p $chip 08000000-08003999
  stm32bl: '08000000-08003999' is neither sectors, such as 4 or 4-7, nor addresses, such as 0x08000000-0x08003fff (see 'stm32bl help write-protect')
  [2]
  $ echo >app.bin
  $ stm32bl write -p $chip -a 0x08000000 --only=08000000-08003999 app.bin
  stm32bl: --only=08000000-08003999: flash, ram, eeprom or addresses, 0x08000000-0x0800ffff (see 'stm32bl help write')
  [2]
  $ stm32bl info -p $chip,flash-size=0512K
  stm32bl: option flash-size=0512K: a size such as 4096, 2K or 1M
  [2]

One with 0x is hexadecimal, however short, and 0 is 0.

  $ head -c 64 /dev/zero >app.bin
  $ stm32bl convert -a 0x1000 app.bin a.hex && stm32bl convert -a 0x10 app.bin b.hex && stm32bl convert -a 0 app.bin c.hex
  0x00001000  64 bytes
  0x00000010  64 bytes
  0x00000000  64 bytes
