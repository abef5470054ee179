The slots of the resident loader, as map and info show them over the bootloader in ROM.

  $ make() { /usr/bin/python3 "$TESTDIR/loader_bytes.py" program "$@"; }
  $ record() { /usr/bin/python3 "$TESTDIR/loader_bytes.py" record "$@"; }
  $ put() { stm32bl write -q --force -p $chip "$@"; }
  $ make loader.bin 0x08000000 0x20009000 0x08000041 3500
  $ make a.elf 0x08002000 0x20009000 0x08002041 9000
  $ make b.elf 0x08011000 0x20009000 0x08011041 20000
  $ stm32bl image seal -q a.elf -o a.bin --version 1.4.0
  $ stm32bl image seal -q b.elf -o b.bin --version 1.5.0
  $ record 1,1,0,0,0,0 1,2,1,3,0,0 1,3,1,2,0,0 >log.bin

  $ chip=sim:stm32g071,flash=chip
  $ put loader.bin@0x08000000 log.bin@0x08001000 a.bin@0x08002000 b.bin@0x08011000
  $ stm32bl map -p $chip
  reading 128 KiB
  stm32g071, 128 KiB of flash; each sign is 256 bytes
  
  sector           size  address
  0-3         4 x 2 KiB  0x08000000  ######## ######.. #....... ........
  4-7         4 x 2 KiB  0x08002000  ######## ######## ######## ########
  8-11        4 x 2 KiB  0x08004000  ####.... ........ ........ ........
  12-15       4 x 2 KiB  0x08006000  ........ ........ ........ ........
  16-19       4 x 2 KiB  0x08008000  ........ ........ ........ ........
  20-23       4 x 2 KiB  0x0800a000  ........ ........ ........ ........
  24-27       4 x 2 KiB  0x0800c000  ........ ........ ........ ........
  28-31       4 x 2 KiB  0x0800e000  ........ ........ ........ ........
  32-35       4 x 2 KiB  0x08010000  ........ ........ ######## ########
  36-39       4 x 2 KiB  0x08012000  ######## ######## ######## ########
  40-43       4 x 2 KiB  0x08014000  ######## ######## ######## #######.
  44-47       4 x 2 KiB  0x08016000  ........ ........ ........ ........
  48-51       4 x 2 KiB  0x08018000  ........ ........ ........ ........
  52-55       4 x 2 KiB  0x0801a000  ........ ........ ........ ........
  56-59       4 x 2 KiB  0x0801c000  ........ ........ ........ ........
  60-63       4 x 2 KiB  0x0801e000  ........ ........ ........ ........
  
  loader          4 KiB  0x08000000  ##############..  g071
  log             2 KiB  0x08001000  ##..............
  log             2 KiB  0x08001800  ................
  slot A         60 KiB  0x08002000  ###.............  1.4.0, kept
  slot B         60 KiB  0x08011000  ######..........  1.5.0, on trial
  
    #  used                       32736 bytes
    .  blank                      98336 bytes
  $ stm32bl map -q -p $chip -o map.svg && grep -c '1.5.0, on trial' map.svg
  1
  $ stm32bl map -p $chip --json | tail -n 1 | sed 's/.*"loader"/"loader"/'
  "loader":{"layout":"g071","kind":"two slots","verifies":false,"state":"on trial","slot":"B","free_slot":"B","starts_left":2,"floor":0,"slots":[{"address":134225920,"size":61440,"version":"1.4.0","length":9024,"counter":0,"product":"","signed":false,"verified":false},{"address":134287360,"size":61440,"version":"1.5.0","length":20000,"counter":0,"product":"","signed":false,"verified":false}]}}

An L0 has its log in EEPROM.

  $ make l.elf 0x08001000 0x20005000 0x08001041 3000
  $ stm32bl image seal -q -d stm32l072 l.elf -o l.bin --version 2.0.1
  $ record 1,1,0,0,0,0 >log0.bin
  $ chip=sim:stm32l072,flash=l0
  $ put l.bin@0x08001000 log0.bin@0x08080000
  $ stm32bl map -p $chip | grep -A 9 '^loader'
  reading 192 KiB
  loader          4 KiB  0x08000000  ................  l072
  log         512 bytes  0x08080000  EEPROM
  log         512 bytes  0x08080200  EEPROM
  slot A         94 KiB  0x08001000  #...............  2.0.1, confirmed
  slot B         94 KiB  0x08018800  ................  no image, free
  
    #  used                       2980 bytes
    .  blank                      193628 bytes

A loader that copies its images: they are linked for the run area, in whichever area they lie.

  $ make f.elf 0x08040000 0x20080000 0x08040041 9000
  $ stm32bl image seal f.elf -o f.bin --version 1.4.0
  stm32bl: stack pointer: 0x20080000 is not in the RAM of slot B of the f411 loader, 0x20000000-0x20020000: if it is for another chip with a slot there, name that by -d
  [7]
  $ stm32bl image seal f.elf -o f.bin --version 1.4.0 -d stm32f767
  version 1.4.0 for the run area of the staged f767 loader: 0x08040000, 9088 bytes
  $ stm32bl image seal -q f.elf -o g.bin --version 1.5.0 -d stm32f767
  $ stm32bl image info f.bin | grep address
  address    0x08040000
  $ make u.elf 0x08100000 0x20080000 0x08100041 9000
  $ stm32bl image seal u.elf -o u.bin --version 1.4.0 -d stm32f767
  stm32bl: address: the program begins at 0x08100000, where no slot does; its slots: 0x08040000, 0x08010000: link it for the start of one
  [7]
  $ record 1,3,0,2,0,0 >log7.bin
  $ chip=sim:stm32f767,flash=f7
  $ put log7.bin@0x08008000 g.bin@0x08040000 g.bin@0x08100000 f.bin@0x081c0000
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  staged f767, run area on trial, starts left: 2; counters from 0 on
    run area       version 1.5.0, counter 0
    update area    version 1.5.0, counter 0
    backup area    version 1.4.0, counter 0
  $ stm32bl map -p $chip | grep -A 9 '^loader'
  reading 2 MiB
  loader         32 KiB  0x08000000  ................  staged f767
  log             8 KiB  0x08008000  #...............
  log             8 KiB  0x08020000  ................
  run area      768 KiB  0x08040000  #...............  1.5.0, on trial
  update area   768 KiB  0x08100000  #...............  1.5.0, free
  backup area   256 KiB  0x081c0000  #...............  1.4.0
  
    #  used                       27226 bytes
    .  blank                      2069926 bytes
  $ stm32bl info -p $chip --json | sed 's/.*"loader"/"loader"/'
  "loader":{"layout":"f767","kind":"staged","verifies":false,"state":"on trial","slot":"A","free_slot":"B","starts_left":2,"floor":0,"slots":[{"address":134479872,"size":786432,"version":"1.5.0","length":9024,"counter":0,"product":"","signed":false,"verified":false},{"address":135266304,"size":786432,"version":"1.5.0","length":9024,"counter":0,"product":"","signed":false,"verified":false}],"backup":{"address":136052736,"size":262144,"version":"1.4.0","length":9024,"counter":0,"product":"","signed":false,"verified":false}}}
  $ record 1,3,0,2,0,0 1,6,0,0,0,0 >log7.bin && put log7.bin@0x08008000
  $ stm32bl info -p $chip | grep '^resident'
  resident loader  staged f767, run area being restored; counters from 0 on

The log of the F407's loader with two slots lies where that of its staged one does, and that of the L476's signed one too:
the images tell them apart.

  $ make f4.elf 0x08020000 0x20020000 0x08020041 3000
  $ stm32bl image seal f4.elf -o f4.bin --version 3.0.0 -d stm32f407
  version 3.0.0 for the run area of the staged f407 loader: 0x08020000, 3072 bytes
  $ chip=sim:stm32f407,wire=usb,flash=f4
  $ put log0.bin@0x08008000 f4.bin@0x08020000
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  staged f407, run area confirmed; counters from 0 on
    run area       version 3.0.0, counter 0
    update area    no image
    backup area    no image
  $ make l4.elf 0x08004000 0x20018000 0x08004041 3000
  $ stm32bl image seal l4.elf -o l4.bin --version 3.0.0
  version 3.0.0 for the run area of the staged l476 loader: 0x08004000, 3072 bytes
  $ chip=sim:stm32l476,flash=l4
  $ put log0.bin@0x08002000 l4.bin@0x08004000
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  staged l476, run area confirmed; counters from 0 on
    run area       version 3.0.0, counter 0
    update area    no image
    backup area    no image

Without a loader there is nothing to draw.

  $ stm32bl map -p sim:stm32g071 | grep -c slot
  reading 128 KiB
  0
  [1]

write --slot=auto is for the resident loader, and for what image seal made.

  $ stm32bl write -p sim:stm32g071 --slot=auto a.bin b.bin
  stm32bl: --slot=auto: it is not the resident loader that answers, and no other bootloader knows of slots: reset the chip so that the loader does (docs/LOADER.md)
  [6]
  $ stm32bl write -p sim:stm32g071 --slot=auto a.elf b.bin
  stm32bl: a.elf: not a sealed image, or cut off: 'stm32bl image seal' makes one of a program, and so does --version=1.4.0 here
  [7]
  $ stm32bl write -p sim:stm32g071,wire=usb --slot=auto a.bin b.bin
  stm32bl: option wire=usb: must be 8e1, 8n1, i2c, or usb where the ROM has it
  [2]
  $ stm32bl write -p sim:stm32g071 --slot=b a.bin b.bin
  stm32bl: --slot=b: auto (see 'stm32bl help write')
  [2]
  $ for o in --go --reset --address=0x08002000 --only=flash --erase=all; do stm32bl write --slot=auto $o a.bin; done
  stm32bl: --go does not go with --slot: the loader says what is free, and starts it (see 'stm32bl help write')
  stm32bl: --reset does not go with --slot: the loader says what is free, and starts it (see 'stm32bl help write')
  stm32bl: --address does not go with --slot: the loader says what is free, and starts it (see 'stm32bl help write')
  stm32bl: --only does not go with --slot: the loader says what is free, and starts it (see 'stm32bl help write')
  stm32bl: --erase does not go with --slot: the loader says what is free, and starts it (see 'stm32bl help write')
  [2]
  $ stm32bl write -p sim:stm32g071 --slot=auto a.bin@0x08011000 b.bin
  stm32bl: a.bin@0x08011000: it was sealed for 0x08002000, and its address is 0x08011000
  [7]

With --version programs are sealed on the way, as image seal does it, and refused as it refuses them; what is sealed is not.

  $ auto() { stm32bl write -p sim:stm32g071 --slot=auto "$@"; }
  $ auto a.elf b.elf --version 1.4.0 --counter 3 --product pump
  stm32bl: --slot=auto: it is not the resident loader that answers, and no other bootloader knows of slots: reset the chip so that the loader does (docs/LOADER.md)
  [6]
  $ tail -c +85 a.elf >raw && auto raw -a 0x08002000 --version=1.4.0
  stm32bl: --slot=auto: it is not the resident loader that answers, and no other bootloader knows of slots: reset the chip so that the loader does (docs/LOADER.md)
  [6]
  $ auto raw --version 1.4.0
  stm32bl: raw: a raw binary needs the address that it is linked for: -a 0x08002000, or behind an @ (see 'stm32bl help write')
  [2]
  $ auto raw@0x08002000 b.elf --version 1.4.0
  stm32bl: --slot=auto: it is not the resident loader that answers, and no other bootloader knows of slots: reset the chip so that the loader does (docs/LOADER.md)
  [6]
  $ auto raw@0x08002000 a.elf --version 1.4.0
  stm32bl: raw@0x08002000 and a.elf are linked for the same slot, 0x08002000: give one (see 'stm32bl help write')
  [2]
  $ auto a.elf b.bin --version 1.4.0
  stm32bl: --version is for programs, and b.bin is sealed already (see 'stm32bl help write')
  [2]
  $ auto a.elf --version 1.4
  stm32bl: --version=1.4: three numbers, 1.4.0: up to 255.255.65535 (see 'stm32bl help write')
  [2]
  $ make stack.elf 0x08011000 0x30000000 0x08011041 3000
  $ auto a.elf stack.elf --version 1.4.0
  stm32bl: stack.elf: stack pointer: 0x30000000 is not in the RAM of slot B of the g071 loader, 0x20000000-0x20009000
  [7]
  $ make key.elf 0x08003000 0x20009000 0x08003041 3000
  $ auto key.elf --version 1.4.0 -d stm32g071
  stm32bl: key.elf: slot A of the signed g071 loader starts signed images only: --key or --sign-with
  [7]
  $ auto key.elf --version 1.4.0 -d stm32g071 --sign-with 'exit 3'
  stm32bl: --sign-with=exit 3: it ended with exit code 3
  [1]
  $ make between.elf 0x08005000 0x20009000 0x08005041 3000
  $ auto between.elf --version 1.4.0
  stm32bl: between.elf: address: the program begins at 0x08005000, where no slot does: link it for the start of one, or say --slot-size if the layout is your own
  [7]
  $ auto a.elf --version 1.4.0 --go
  stm32bl: --go does not go with --slot: the loader says what is free, and starts it (see 'stm32bl help write')
  [2]
  $ auto a.bin --counter 3
  stm32bl: --counter goes with --slot and --version (see 'stm32bl help write')
  [2]
  $ stm32bl write -p sim:stm32g071 a.elf --version 1.4.0
  stm32bl: --version=1.4.0 goes with --slot (see 'stm32bl help write')
  [2]
  $ stm32bl write -p sim:stm32g071 a.elf --product pump
  stm32bl: --product goes with --slot and --version (see 'stm32bl help write')
  [2]

Both images may be in one file, even where one fills its slot up to the other.

  $ make full.elf 0x08002000 0x20009000 0x08002041 61376
  $ stm32bl image seal -q full.elf -o full.bin --version 9.0.0
  $ stm32bl convert -q full.bin@0x08002000 b.bin@0x08011000 both.hex
  $ stm32bl convert -q --json both.hex both.dfu | tail -n 1
  {"event":"result","verb":"convert","ok":true,"segments":[{"address":134225920,"size":81504}],"format":"hex"}
  $ stm32bl write -p sim:stm32g071 --slot=auto both.hex
  stm32bl: --slot=auto: it is not the resident loader that answers, and no other bootloader knows of slots: reset the chip so that the loader does (docs/LOADER.md)
  [6]
  $ stm32bl write -p sim:stm32g071 --slot=auto both.hex b.bin
  stm32bl: both.hex and b.bin are linked for the same slot, 0x08011000: give one (see 'stm32bl help write')
  [2]
  $ (head -c 61540 full.bin; cat b.bin) | head -c 62000 >cut.bin
  $ stm32bl convert -q cut.bin@0x08002000 cut.hex && stm32bl write -p sim:stm32g071 --slot=auto cut.hex
  stm32bl: cut.hex: not a sealed image, or cut off: 'stm32bl image seal' makes one of a program, and so does --version=1.4.0 here
  [7]

A loader with one slot: its log says so. Where it has a slot that a loader with two has as well, --slot-size tells seal its
size.

  $ make h.elf 0x08060000 0x20080000 0x08060041 3000
  $ stm32bl image seal h.elf -o h.bin --version 1.0.0 -d stm32h743
  stm32bl: stack pointer: 0x20080000 is not in the RAM of slot A of the single h743 loader, 0x20000000-0x20020000
  [7]
  $ make h.elf 0x08060000 0x20020000 0x08060041 3000
  $ stm32bl image seal h.elf -o h.bin --version 1.0.0 -d stm32h743
  version 1.0.0 for slot A of the single h743 loader: 0x08060000, 3072 bytes
  $ make big.elf 0x08002000 0x20009000 0x08002041 90000
  $ stm32bl image seal big.elf -o big.bin --version 1.0.0 -d stm32g071
  stm32bl: too large: 90016 bytes of program and 64 behind it are more than slot A of the g071 loader has, 61440; another kind of loader has up to 122880 there: say so by --slot-size
  [7]
  $ stm32bl image seal big.elf -o big.bin --version 1.0.0 --slot-size 120K
  version 1.0.0 for a slot: 0x08002000, 90080 bytes
  $ record 1,1,0,0,128,0 1,7,0,0,128,0 >logs.bin
  $ chip=sim:stm32g071,flash=single
  $ put logs.bin@0x08001000 big.bin@0x08002000
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  single g071, slot A being replaced, nothing starts before Go; counters from 0 on
    slot A         version 1.0.0, counter 0
  $ stm32bl map -p $chip | grep -A 4 '^loader'
  reading 128 KiB
  loader          4 KiB  0x08000000  ................  single g071
  log             2 KiB  0x08001000  #...............
  log             2 KiB  0x08001800  ................
  slot A        120 KiB  0x08002000  ############....  1.0.0, being replaced, nothing starts before Go
  

Banks that change places: both slots have one link address, which may be that of a slot of another kind.

  $ make f9.elf 0x08010000 0x20030000 0x08010041 500000
  $ stm32bl image seal f9.elf -o f9.bin --version 1.0.0 -d stm32f429
  version 1.0.0 for both slots of the banks f429 loader: 0x08010000, 500064 bytes
  $ make l9.elf 0x08004000 0x20018000 0x08004041 450000
  $ stm32bl image seal l9.elf -o l9.bin --version 1.0.0
  stm32bl: too large: 450016 bytes of program and 64 behind it are more than the run area of the staged l476 loader has, 409600; another kind of loader has up to 507904 there: say so by --slot-size
  [7]
  $ stm32bl image seal l9.elf -o l9.bin --version 1.0.0 --slot-size 496K
  version 1.0.0 for a slot: 0x08004000, 450080 bytes
  $ stm32bl image seal l9.elf -o bad.bin --version 1.0.0 -d stm32f103
  stm32bl: address: the program begins at 0x08004000, where no slot does; its slots: 0x08001800, 0x08010c00, 0x08002800, 0x08011400: link it for the start of one
  [7]
  $ make l1.elf 0x08003000 0x20018000 0x08003041 3000
  $ stm32bl image seal l1.elf -o bad.bin --version 1.0.0 -d stm32l476
  stm32bl: slot A of the signed l476 loader starts signed images only: --key or --sign-with
  [7]
  $ make l1.elf 0x08005000 0x20018000 0x08005041 3000
  $ stm32bl image seal l1.elf -o bad.bin --version 1.0.0 -d stm32l476
  stm32bl: address: the program begins at 0x08005000, where no slot does; its slots: 0x08002000, 0x08081000, 0x08004000, 0x08003000, 0x08081800: link it for the start of one
  [7]
  $ record 1,1,1,0,0,0 >logb.bin
  $ chip=sim:stm32f429,flash=banks
  $ put logb.bin@0x08004000 f9.bin@0x08110000
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  banks f429, slot B confirmed; counters from 0 on
    slot A         no image
    slot B         version 1.0.0, counter 0

Banks that an option byte swaps: each has a loader, an area of the log and a slot, which the bootloader in system memory shows
where the byte has them. Odd numbers in the log are in bank 1.

  $ make h8.elf 0x08040000 0x20020000 0x08040041 3000
  $ stm32bl image seal h8.elf -o h8.bin --version 1.0.0 -d stm32h743
  version 1.0.0 for both slots of the swap h743 loader: 0x08040000, 3072 bytes
  $ stm32bl image seal -q h8.elf -o h9.bin --version 2.0.0 -d stm32h743
  $ record 1,1,0,0,0,0 1,1,1,0,0,0 >log1.bin
  $ record 2,1,0,0,64,0 >log2.bin
  $ chip=sim:stm32h743,flash=swap
  $ put log1.bin@0x08020000 h8.bin@0x08040000 h9.bin@0x08140000
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  swap h743, slot B confirmed; counters from 0 on
    slot A         version 1.0.0, counter 0
    slot B         version 2.0.0, counter 0
  $ stm32bl map -p $chip | grep -A 8 '^loader'
  reading 2 MiB
  loader        128 KiB  0x08000000  ................  swap h743
  loader        128 KiB  0x08100000  ................  swap h743
  log             2 KiB  0x08020000  #...............
  log             2 KiB  0x08120000  ................
  slot A        768 KiB  0x08040000  #...............  1.0.0, free
  slot B        768 KiB  0x08140000  #...............  2.0.0, confirmed
  
    #  used                       6200 bytes
    .  blank                      2090952 bytes
  $ stm32bl option-bytes set -q -p $chip SWAP_BANK=1 --yes
  stm32bl: warning: SWAP_BANK: the other bank starts at the next reset: have a program in it
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  swap h743, slot B confirmed; counters from 0 on; bank 2 is the first
    slot A         version 1.0.0, counter 0
    slot B         version 2.0.0, counter 0
  $ stm32bl map -p $chip | grep -A 8 '^loader'
  reading 2 MiB
  loader        128 KiB  0x08000000  ................  swap h743
  loader        128 KiB  0x08100000  ................  swap h743
  log             2 KiB  0x08120000  #...............
  log             2 KiB  0x08020000  ................
  slot A        768 KiB  0x08140000  #...............  1.0.0, free
  slot B        768 KiB  0x08040000  #...............  2.0.0, confirmed
  
    #  used                       6200 bytes
    .  blank                      2090952 bytes
  $ stm32bl info -p $chip --json | tail -n 1 | sed 's/.*"loader"/"loader"/'
  "loader":{"layout":"h743","kind":"swap","verifies":false,"state":"confirmed","slot":"B","free_slot":"A","starts_left":0,"floor":0,"swapped":true,"stuck":false,"slots":[{"address":135528448,"size":786432,"version":"1.0.0","length":3008,"counter":0,"product":"","signed":false,"verified":false},{"address":134479872,"size":786432,"version":"2.0.0","length":3008,"counter":0,"product":"","signed":false,"verified":false}]}}

What the loader wrote last, when the banks did not change places, is in bank 2.

  $ put log2.bin@0x08020000
  stm32bl: warning: the option bytes have swapped the banks: what stands at 0x08000000 is bank 2, and write protection is not known; whether the ROM erases sectors by their place or by their bank is in no document: what else is in flash may be lost
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  swap h743, slot A confirmed; counters from 0 on; bank 2 is the first; the banks did not change places for the last update
    slot A         version 1.0.0, counter 0
    slot B         version 2.0.0, counter 0
  $ stm32bl option-bytes set -q -p $chip SWAP_BANK=0 --yes
  stm32bl: warning: SWAP_BANK: the other bank starts at the next reset: have a program in it
  $ stm32bl info -p $chip | sed -n '/^resident/,$p'
  resident loader  swap h743, slot A confirmed; counters from 0 on; the banks did not change places for the last update
    slot A         version 1.0.0, counter 0
    slot B         version 2.0.0, counter 0
  $ stm32bl write -p $chip --slot=auto h8.bin
  stm32bl: --slot=auto: it is not the resident loader that answers, and no other bootloader knows of slots: reset the chip so that the loader does (docs/LOADER.md)
  [6]
