  $ app=$TESTDIR/../../examples/user_app/user_app.bin
  $ on_terminal() { python3 "$TESTDIR/on_terminal.py" "$@"; }
  $ chip=sim:stm32f411,flash=chip

The bar.

  $ on_terminal '' stm32bl write -p $chip,realtime=5 -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing   [##################################] 100%                     2.0 s
  writing   [##################################] 100%    8.3 KiB/s        0.5 s
  verifying [##################################] 100%    9.8 KiB/s        0.4 s
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.3 KiB/s), verified by reading back in 0.4 s
  the bar moved
  exit code 0

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
