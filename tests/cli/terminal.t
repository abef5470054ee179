  $ app=$TESTDIR/../../examples/user_app/user_app.bin
  $ on_terminal() { python3 "$TESTDIR/on_terminal.py" "$@"; }
  $ chip=sim:stm32f411,flash=chip

The bar.

  $ on_terminal '' stm32bl write -p $chip,realtime=5 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing   [##################################] 100%                     2.0 s
  writing   [##################################] 100%    8.4 KiB/s        0.5 s
  verifying [##################################] 100%    9.7 KiB/s        0.5 s
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s
  the bar moved
  exit code 0

The same in a terminal of 40 columns, where nothing is broken by the terminal itself.

  $ on_terminal --columns 40 '' stm32bl write -p $chip,realtime=5 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes
  outside the image, if they are in use
  (--preserve keeps them)
  erasing   [#######] 100%        2.0 s
  writing   [#######] 100%        0.5 s
  verifying [#######] 100%        0.5 s
  erased 1 sector (128 KiB) in 2.0 s,
  wrote 4480 bytes in 0.5 s (8.4 KiB/s),
  verified by reading back in 0.4 s
  the bar moved
  exit code 0
  $ on_terminal --columns 40 '' stm32bl map -q -p $chip | sed -n '/^0-3/,/^7/p;/[.]##/p'
  0-3        4 x 16 KiB  0x08000000
   .... .... .... ....
  4              64 KiB  0x08010000
   ................
  5             128 KiB  0x08020000
   ................................
  6             128 KiB  0x08040000
   ................................
  7             128 KiB  0x08060000
   ............................##..
  $ on_terminal --columns 40 '' stm32bl read -q -p $chip -a 0x0807c010 -n 4 | sed -n 1p
  0807c010  00 00 02 20  |... |
  $ on_terminal --columns 40 '' stm32bl checksum -q -p $chip -a 0x08000000 -n 1K | sed -n 1,3p
  0xd000a3e2  0x08000000...0x080003ff, 1
              KiB, computed here from what
              was read back
  $ on_terminal --columns 40 '' stm32bl devices | sed -n 1,2p
  name          id      flash  sectors
  stm32c011     0x443     32K       2K
  $ on_terminal --columns 50 '' stm32bl devices | sed -n 1,2p
  name          id      flash  sectors turbo
  stm32c011     0x443     32K       2K -
  $ on_terminal --columns 40 '' stm32bl write nowhere.bin -p $chip
  stm32bl: nowhere.bin: no such file or
  directory
  the bar did not move
  exit code 7
  $ for columns in 20 25 28 33 46 53; do
  >   on_terminal --columns $columns '' stm32bl read --force -p $chip,realtime=9 -n 4K out.bin | grep wider
  > done
  [1]
  $ for words in help 'help options' 'help targets' 'help write' 'devices' 'devices stm32g0b1' \
  >     "info -p $chip" "option-bytes -p $chip" "map -p $chip $app" 'write -p usb'; do
  >   for columns in 40 60 79; do
  >     on_terminal --columns $columns '' stm32bl $words |
  >       awk -v "limit=$columns" 'length > limit || /^ *$/ && blank { print } { blank = /^ *$/ }'
  >   done
  > done

Ctrl-C while the chip erases, which it finishes, and while it is written: it can be talked to
afterwards. What is waited for is said at once, in which phase it ended at the end.

  $ on_terminal 'erasing   [' stm32bl write -p $chip,realtime=2 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  waiting until the chip has erased this; Ctrl-C again does not wait
  erasing   [##################################] 100%                     2.0 s
  stm32bl: cancelled after erasing: all 131072 bytes of it are done
  exit code 130
  $ stm32bl info -p $chip | head -2
  target           sim:stm32f411,flash=chip
  chip             stm32f411 (F411), product id 0x431
  $ cat $app $app $app >long
  $ on_terminal 'writing   [' stm32bl write -p $chip,realtime=1 -a 0x08004000 long |
  >   sed 's/\[[-#]*\].*/[...]/; s/at 0x.*/at .../'
  erasing 1 sector destroys 2944 bytes outside the image, if they are in use (--preserve keeps them)
  erasing   [...]
  writing   [...]
  stm32bl: cancelled while writing, at ...
  exit code 130
  $ stm32bl write -q -p $chip -a 0x08004000 $app

Ctrl-C while nobody answers.

  $ on_terminal 'waiting up' stm32bl info -p sim:stm32f411,silent=1,realtime=1 --wait
  no answer with even parity (8E1): trying without (8N1)
  waiting up to 60 s for a chip: set BOOT0 high and press its reset button
  stm32bl: cancelled while connecting
  exit code 130

SIGTERM is heard as Ctrl-C is.

  $ stm32bl info -p sim:stm32f411,silent=1,realtime=1 --wait >heard 2>&1 &
  $ client=$!
  $ while ! grep -sq 'waiting up' heard; do sleep 0.05; done
  $ kill -TERM $client
  $ wait $client
  [130]
  $ tail -1 heard
  stm32bl: cancelled while connecting

So is a terminal that is closed, but not by nohup.

  $ env --default-signal=HUP stm32bl info -p sim:stm32f411,silent=1,realtime=1 --wait >closed 2>&1 &
  $ client=$!
  $ while ! grep -sq 'waiting up' closed; do sleep 0.05; done
  $ kill -HUP $client
  $ wait $client
  [130]
  $ tail -1 closed
  stm32bl: cancelled while connecting
  $ nohup stm32bl info -p sim:stm32f411,silent=1,realtime=1 --wait >kept 2>&1 &
  $ client=$!
  $ while ! grep -sq 'waiting up' kept; do sleep 0.05; done
  $ kill -HUP $client
  $ kill -TERM $client
  $ wait $client
  [130]
