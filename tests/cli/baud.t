The fastest baud rate is found by trying, through resets, and remembered.

  $ export XDG_STATE_HOME="$PWD/state"
  $ chip=sim:stm32f411,wiring=rts-dtr,jitter=8
  $ stm32bl info -v -p $chip -b auto --entry rts-dtr 2>&1 | grep bit/s
  230400 bit/s works
  460800 bit/s works
  921600 bit/s fails
  working at 460800 bit/s
  line             460800 bit/s, 8E1
  $ cat state/stm32bl/baud
  sim:stm32f411\tstm32f411\t460800 (esc)
  $ stm32bl info -v -p $chip -b auto --entry rts-dtr 2>&1 | grep bit/s
  460800 bit/s works
  working at 460800 bit/s
  line             460800 bit/s, 8E1

Another kind of chip, and one that is worse than before.

  $ stm32bl info -q -p sim:stm32g071,wiring=rts-dtr -b auto --entry rts-dtr >/dev/null
  $ stm32bl info -v -p sim:stm32f411,wiring=rts-dtr,jitter=20 -b auto --entry rts-dtr 2>&1 | grep bit/s
  460800 bit/s fails
  230400 bit/s works
  460800 bit/s fails
  working at 230400 bit/s
  line             230400 bit/s, 8E1
  $ cat state/stm32bl/baud
  sim:stm32g071\tstm32g071\t2000000 (esc)
  sim:stm32f411\tstm32f411\t230400 (esc)

Trouble leads to a lower one the next time.

  $ stm32bl read -p sim:stm32f411,wiring=rts-dtr,jitter=20,fault=drop@6000,fault=drop@9000,fault=drop@12000 -b auto --entry rts-dtr -a 0x08000000 -n 16K out.bin
  working at 230400 bit/s
  reading 16 KiB
  read 16 KiB in * s (* KiB/s), repeated 3 blocks (glob)
  3 frames had to be repeated at 230400 bit/s: next time 115200
  $ tail -1 state/stm32bl/baud
  sim:stm32f411\tstm32f411\t115200 (esc)

Where it cannot be tried, or not be remembered.

  $ stm32bl info -p sim:stm32f411 -b auto 2>&1 >/dev/null
  staying at 115200 bit/s: only an entry sequence (entry=) could reset the chip to try another
  $ XDG_STATE_HOME=/dev/null stm32bl info -q -p $chip -b auto --entry rts-dtr | grep line
  line             460800 bit/s, 8E1

What stands in the file is not believed blindly, and only a file is one.

  $ for line in 4294967295 1 -1 0x10 99999999999999999999 none '' '460800 and more'; do
  >   printf "sim:stm32f411\tstm32f411\t$line\n" >state/stm32bl/baud
  >   stm32bl info -v -p $chip -b auto --entry rts-dtr 2>&1 | grep -c 'fails\|working at 460800'
  > done | sort -u
  2
  $ rm state/stm32bl/baud; mkfifo state/stm32bl/baud
  $ timeout 10 stm32bl info -q -p $chip -b auto --entry rts-dtr | grep line
  line             460800 bit/s, 8E1
  $ rm state/stm32bl/baud; mkdir state/stm32bl/baud
  $ stm32bl info -q -p $chip -b auto --entry rts-dtr | grep line
  line             460800 bit/s, 8E1
  $ rmdir state/stm32bl/baud; echo mine >other; ln -s ../../other state/stm32bl/baud
  $ stm32bl info -q -p $chip -b auto --entry rts-dtr | grep line
  line             460800 bit/s, 8E1
  $ cat other
  mine
  $ rm state/stm32bl/baud

A low rate is not for ever: after twenty times a faster one is looked for again.

  $ printf 'sim:stm32f411\tstm32f411\t115200\n' >state/stm32bl/baud
  $ for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
  >   stm32bl info -q -p $chip -b auto --entry rts-dtr | grep line
  > done | sort -u
  line             115200 bit/s, 8E1
  $ cat state/stm32bl/baud
  sim:stm32f411\tstm32f411\t115200\t19 (esc)
  $ stm32bl info -q -p $chip -b auto --entry rts-dtr >/dev/null
  $ stm32bl info -q -p $chip -b auto --entry rts-dtr | grep line
  line             460800 bit/s, 8E1
  $ cat state/stm32bl/baud
  sim:stm32f411\tstm32f411\t460800 (esc)
