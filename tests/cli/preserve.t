What --preserve keeps is on the disk before anything is erased, and goes when the chip has it again.

  $ chip=sim:stm32f411,flash=chip
  $ cp $TESTDIR/../../examples/user_app/user_app.bin app.bin
  $ printf 'precious' | stm32bl write -q --force -p $chip -a 0x0807f000 -
  $ stm32bl write -p $chip -a 0x0807c010 --preserve app.bin 2>&1 | grep -v ing
  saved 126592 bytes to app.bin.kept.hex
  $ ls
  app.bin
  chip

It stays, and every failure names it: the power, the line, a chip that is worn, Ctrl-C.

  $ cp chip before
  $ stm32bl write -q -p $chip,fault=power@3 -a 0x0807c010 --preserve app.bin
  stm32bl: write 0x0807*: no answer * (was the chip reset, or its power lost?); it cannot be read back either; the bytes to keep are in app.bin.kept.hex: write the image and that file in one command (glob)
  [8]
  $ mv app.bin.kept.hex kept
  $ stm32bl write -q --force -p $chip app.bin@0x0807c010 kept
  $ stm32bl read -p $chip -a 0x0807f000 -n 8
  0807f000  70 72 65 63 69 6f 75 73                           |precious|
  $ stm32bl write -q -p sim:stm32f411,flash=chip,fault=vanish@6500 -a 0x0807c010 --preserve app.bin
  stm32bl: *; the bytes to keep are in app.bin.kept.hex: * (glob)
  [8]
  $ cmp kept app.bin.kept.hex
  $ cp before chip
  $ stm32bl write -q -p $chip,fault=stuck@0x0807c100 -a 0x0807c010 --preserve --json app.bin 2>/dev/null | grep -o 'is there of another\|"kept_file.*'
  is there of another
  "kept_file":"app.bin.kept-2.hex"}
  $ ls *.hex
  app.bin.kept-2.hex
  app.bin.kept.hex
  $ rm *.hex

Not verified is not safe.

  $ stm32bl write -p $chip -a 0x0807c010 --preserve --no-verify app.bin 2>&1 | grep kept
  saved 126592 bytes to app.bin.kept.hex
  not verified: the kept bytes stay in app.bin.kept.hex

A backup is for good, and never one over another: not over a link that leads nowhere, either.

  $ ln -s nowhere link.bin
  $ stm32bl write -q -p $chip -a 0x0807c010 --preserve --backup link.bin app.bin
  stm32bl: link.bin: a link to a file that is not there: name that file itself
  [7]
  $ test -e nowhere
  [1]
  $ for n in 1 2 3 4; do stm32bl write -q -p sim:stm32f411 -a 0x0807c010 --preserve --backup one.hex app.bin 2>/dev/null || echo refused; done
  refused
  refused
  refused
  $ stm32bl write -p $chip -a 0x0807c010 --preserve --backup - app.bin
  stm32bl: --backup wants the name of a file (see 'stm32bl help write')
  [2]
  $ stm32bl write -q --force -p $chip --preserve - <app.bin
  $ ls *.hex
  app.bin.kept.hex
  one.hex
  $ mkdir there && cp app.bin there && mkdir there/app.bin.kept.hex
  $ stm32bl write -q -p $chip -a 0x0807c010 --preserve there/app.bin
  stm32bl: warning: there/app.bin.kept.hex is there of another run: if that was interrupted, it holds the only copy of what it kept
  $ ls there
  app.bin
  app.bin.kept.hex

A pipe is no new file, and an image that came through one is not opened once more.

  $ mkfifo pipe
  $ stm32bl write -q -p $chip -a 0x0807c010 --preserve --backup pipe app.bin
  stm32bl: pipe exists, and may be the only copy of earlier bytes: name a new file
  [7]
  $ cat app.bin >pipe & timeout 60 stm32bl write -q -p $chip -a 0x0807c010 --preserve pipe; wait
  $ ls pipe*
  pipe

A raw backup has no addresses and reaches over the image: what a failure says to do with it can be done. What a
suffix does not name is not guessed.

  $ cp before chip
  $ stm32bl write -q -p $chip,fault=vanish@6500 -a 0x0807c010 --preserve --backup raw.bin app.bin
  stm32bl: *; the bytes to keep are in raw.bin: write that file at 0x08060000, and then the image with --preserve (glob)
  [8]
  $ stm32bl write -q --force -p $chip -a 0x08060000 raw.bin && stm32bl write -q -p $chip -a 0x0807c010 --preserve app.bin 2>/dev/null
  $ stm32bl read -p $chip -a 0x0807f000 -n 8
  0807f000  70 72 65 63 69 6f 75 73                           |precious|
  $ stm32bl verify -q -p $chip -a 0x0807c010 app.bin
  $ stm32bl write -q -p $chip -a 0x0807c010 --preserve --backup raw.dat app.bin
  stm32bl: --backup=raw.dat: its suffix names no format: bin, hex, srec or dfu (see 'stm32bl help write')
  [2]

However many there are of other runs, it is said once.

  $ mkdir several && cp app.bin several && touch several/app.bin.kept.hex several/app.bin.kept-2.hex
  $ stm32bl write -p $chip -a 0x0807c010 --preserve --no-verify several/app.bin 2>&1 | grep kept
  stm32bl: warning: several/app.bin.kept.hex is there of another run: if that was interrupted, it holds the only copy of what it kept
  saved 126592 bytes to several/app.bin.kept-3.hex
  not verified: the kept bytes stay in several/app.bin.kept-3.hex
