  $ chip=sim:stm32f411,flash=chip
  $ app=$TESTDIR/../../examples/user_app/user_app.bin

A chip, erased and with a program in it.

  $ stm32bl map -p $chip
  reading 512 KiB
  stm32f411, 512 KiB of flash; each sign is 4 KiB
  
  sector           size  address
  0-3        4 x 16 KiB  0x08000000  .... .... .... ....
  4              64 KiB  0x08010000  ................
  5             128 KiB  0x08020000  ................................
  6             128 KiB  0x08040000  ................................
  7             128 KiB  0x08060000  ................................
  
    .  blank                      512 KiB
  $ stm32bl write -q -p $chip -a 0x0807c010 $app
  $ printf 'settings' >settings.bin
  $ stm32bl write -q --force --erase=none -p $chip -a 0x08068000 settings.bin
  $ stm32bl map -p $chip
  reading 512 KiB
  stm32f411, 512 KiB of flash; each sign is 4 KiB
  
  sector           size  address
  0-3        4 x 16 KiB  0x08000000  .... .... .... ....
  4              64 KiB  0x08010000  ................
  5             128 KiB  0x08020000  ................................
  6             128 KiB  0x08040000  ................................
  7             128 KiB  0x08060000  ........#...................##..
  
    #  used                       4433 bytes
    .  blank                      519855 bytes

A plan. Only what it would erase is read, unless told otherwise; what is there already, what would
be written and what would be lost add up.

  $ head -c 4096 $app >new.bin
  $ head -c 8000 /dev/zero >>new.bin
  $ stm32bl map -p $chip -a 0x0807c010 new.bin
  reading 128 KiB
  stm32f411, 512 KiB of flash; each sign is 4 KiB
  
  sector           size  address
  0-3        4 x 16 KiB  0x08000000  ???? ???? ???? ????
  4              64 KiB  0x08010000  ????????????????
  5             128 KiB  0x08020000  ????????????????????????????????
  6             128 KiB  0x08040000  ????????????????????????????????
  7             128 KiB  0x08060000  ........x...................=**.
  
    x  erased, and lost           8 bytes
    *  image, to be written       7999 bytes
    =  image, and there already   4097 bytes
    .  blank                      118968 bytes
    ?  not read                   384 KiB
  erased           sectors 7
  $ stm32bl map -p $chip -a 0x08000000 --all $app
  reading 512 KiB
  stm32f411, 512 KiB of flash; each sign is 4 KiB
  
  sector           size  address
  0-3        4 x 16 KiB  0x08000000  **.. .... .... ....
  4              64 KiB  0x08010000  ................
  5             128 KiB  0x08020000  ................................
  6             128 KiB  0x08040000  ................................
  7             128 KiB  0x08060000  ........#...................##..
  
    *  image, to be written       4425 bytes
    =  image, and there already   55 bytes
    #  used                       4433 bytes
    .  blank                      515375 bytes
  erased           sectors 0
  $ stm32bl map -p $chip $app | head -1
  no --address: the raw binary goes to the start of flash, 0x08000000
  reading 16 KiB
  stm32f411, 512 KiB of flash; each sign is 4 KiB

Nothing was changed.

  $ stm32bl verify -q -p $chip -a 0x0807c010 $app
  $ stm32bl verify -q -p $chip -a 0x08068000 settings.bin

For programs.

  $ stm32bl map --json -p $chip | grep result | sed 's/},{"number":1,.*}\]/},...]/'
  {"event":"result","verb":"map","ok":true,"device":"stm32f411","flash_bytes":524288,"sectors":[{"number":0,"address":134217728,"size":16384,"write_protected":false,"unread":0,"blank":16384,"used":0,"same":0,"changed":0,"lost":0,"protected":0},...]}
  $ stm32bl map --json -p $chip -a 0x0807c010 new.bin | grep result |
  >   sed 's/.*{"number":7/{"number":7/'
  {"number":7,"address":134610944,"size":131072,"erase":true,"write_protected":false,"unread":0,"blank":118968,"used":0,"same":4097,"changed":7999,"lost":8,"protected":0}]}

As a drawing: well-formed, and what it covers is as wide as the sectors are long.

  $ stm32bl map -q -p $chip --all -a 0x0807c010 -o map.svg new.bin
  $ cat >svg.py <<'END'
  > import sys, xml.etree.ElementTree as tree
  > root = tree.parse(sys.argv[1]).getroot()
  > boxes = [b.attrib for b in root.iter("{http://www.w3.org/2000/svg}rect") if b.get("height") == "18"]
  > print(" ".join(t.text for t in root.iter("{http://www.w3.org/2000/svg}text")))
  > for kind in True, False:
  >     print(sum(float(b["width"]) for b in boxes if (b["fill"] == "none") is kind))
  > END
  $ python3 svg.py map.svg
  stm32f411, 512 KiB of flash sector size address 0-3 4 x 16 KiB 0x08000000 4 64 KiB 0x08010000 5 128 KiB 0x08020000 6 128 KiB 0x08040000 7 128 KiB 0x08060000 erased, and lost: 8 bytes image, to be written: 7999 bytes image, and there already: 4097 bytes blank: 512184 bytes
  2048.0
  2048.0
  $ stm32bl map -p $chip -o - 2>text >map.svg
  $ head -3 text
  reading 512 KiB
  stm32f411, 512 KiB of flash; each sign is 4 KiB
  
  $ python3 svg.py map.svg | tail -1
  2048.0

Sectors that are protected from being written, and ones that the plan erases.

  $ stm32bl map -p sim:stm32f411,wrp=1-2 -a 0x0800c000 -o map.svg settings.bin | tail -2
  reading 16 KiB
  erased           sectors 3
  write protection sectors 1-2
  $ python3 svg.py map.svg | sed 's/.*blank/blank/'
  blank: 16376 bytes not read: 496 KiB protected from being written
  2048.0
  2048.0
  $ stm32bl map --json -p sim:stm32f411,wrp=0 | grep -o '"write_protected":[a-z]*' |
  >   head -2
  "write_protected":true
  "write_protected":false
  $ stm32bl map --json -p sim:stm32f411,rdp=1 | grep -o '"write_protected":[a-z]*' | uniq -c
        8 "write_protected":null
  $ stm32bl map -q -p sim:stm32g071 -a 0x08000800 $app | tail -1
  erased           sectors 1-3

Pages smaller than a sign, two banks with a hole between them, a chip that may not be read.

  $ stm32bl map -q -p sim:stm32l053 | head -4
  stm32l053, 64 KiB of flash; each sign is 128 bytes
  
  sector           size  address
  0-31       32 x 128 B  0x08000000  ................................
  $ stm32bl map -q -p sim:stm32h743,size=1024 | sed -n 6,9p
  2             128 KiB  0x08040000  ................................
  3             128 KiB  0x08060000  ................................
  8             128 KiB  0x08100000  ................................
  9             128 KiB  0x08120000  ................................
  $ stm32bl map -q -p sim:stm32f103,rdp=1 | tail -3
  120-127     8 x 1 KiB  0x0801e000  PPPP PPPP PPPP PPPP PPPP PPPP PPPP PPPP
  
    P  protected from being read  128 KiB

No row is wider than a terminal, whatever the chip.

  $ stm32bl devices | sed -n 's/^\(stm32[^ ]*\) .*/\1/p' | while read -r device; do
  >   stm32bl map -q -p sim:$device,device=$device settings.bin 2>/dev/null
  > done | awk 'length > 79; /^stm32/ { chips++ } END { print (chips > 90 ? "many chips" : chips) }'
  many chips

Colours only on a terminal, and not if NO_COLOR says so.

  $ unset NO_COLOR
  $ stm32bl map -q -p $chip | grep -c "$(printf '\033')"
  0
  [1]
  $ on_terminal() { python3 "$TESTDIR/on_terminal.py" map "$@" | tr '\033' '@'; }
  $ on_terminal stm32bl map -q -p $chip | sed -n 8p
  7             128 KiB  0x08060000  @[2m........@[0m@[97;44m#@[0m@[2m...................@[0m@[97;44m##@[0m@[2m..@[0m
  $ NO_COLOR=1 on_terminal stm32bl map -q -p $chip | sed -n 8p
  7             128 KiB  0x08060000  ........#...................##..

What cannot be.

  $ stm32bl map -p $chip --all
  stm32bl: --all goes with FILE: without it all of flash is read (see 'stm32bl help map')
  [2]
  $ stm32bl map -p $chip --json -o -
  stm32bl: --json and --output=- both want the standard output (see 'stm32bl help map')
  {"event":"result","verb":"map","ok":false,"error":"usage","message":"--json and --output=- both want the standard output (see 'stm32bl help map')","exit":2}
  [2]
  $ stm32bl map -p $chip -o /nowhere/map.svg
  stm32bl: /nowhere/map.svg: no such file or directory
  [7]
  $ cp $app fw.bin
  $ stm32bl map -p $chip -a 0x0807c010 fw.bin -o fw.bin
  stm32bl: fw.bin: exists already, is no drawing of 'map', and is kept: name a new file, or replace it by --force
  [7]
  $ echo '<svg xmlns="http://www.w3.org/2000/svg"/>' >art.svg; cp art.svg art
  $ stm32bl map -q -p $chip -o art.svg
  stm32bl: art.svg: exists already, is no drawing of 'map', and is kept: name a new file, or replace it by --force
  [7]
  $ cmp $app fw.bin && cmp art art.svg
  $ stm32bl map -q -p $chip -o art.svg --force && grep -c '</svg>' art.svg
  1
  $ : >empty.svg && for n in 1 2; do stm32bl map -q -p $chip -o empty.svg; done
  $ stm32bl map -q -p $chip -o /dev/full
  stm32bl: /dev/full: No space left on device
  [1]
  $ stm32bl map -p sim:stm32f411,pid=0x7ff
  stm32bl: warning: product id 0x7FF is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  stm32bl: the sectors of product id 0x7ff are not known: name a like chip with --device
  [6]
  $ stm32bl map -p $chip -a 0x08080000 $app
  stm32bl: image 0x08080000...0x0808117f is outside the writable memory of stm32f411: flash 0x08000000...0x0807ffff, RAM for the host 0x20003000, 118784 bytes
  [7]
  $ stm32bl map -p $chip,fault=vanish@2000 -o none.svg 2>&1 | tail -1 | sed 's/0x[0-9a-f]*/.../'
  stm32bl: read ...: sim:stm32f411: the port has vanished: check the cable
  $ ls none.svg
  ls: cannot access 'none.svg': No such file or directory
  [2]
