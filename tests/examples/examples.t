  $ examples=$TESTDIR/../../examples
  $ app=$examples/user_app/user_app.bin

  $ $BUILT/write_file sim:stm32f411,flash=chip $app 0x0807c010 | tr '\r' '\n' | tail -1
  verifying  100 %
  $ $BUILT/write_file sim:stm32f411,silent=1 $app 0x0807c010 2>&1 | tail -1
  sim:stm32f411,silent=1: no answer, not a single byte: set BOOT0 high, reset the chip, and check that TX, RX and GND are connected
  $ $BUILT/dump sim:stm32f411,flash=chip 0x0807c010 4480 copy.bin
  $ cmp $app copy.bin
  $ $BUILT/dump sim:stm32f411,rdp=1 0x08000000 16 refused.bin
  sim:stm32f411,rdp=1: read 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [1]
  $ $BUILT/simulated_chip | sed 's/[0-9]* ms/N ms/'
  write 0x08000200: no answer within N ms after the data of Write Memory (was the chip reset, or its power lost?); it cannot be read back either
  written and verified
  $ $BUILT/own_stream | sed 's/; [0-9]*/; N/; s/, [0-9]*/, N/'
  read 4096; N bytes sent, N received
  $ $BUILT/cancel sim:stm32f411 | tail -2 | sed 's/0x.*/.../'
  cancelled: cancelled while reading, at ...
  and read to the end
  $ $BUILT/many_boards $app 0x08000000 sim:stm32f411 sim:stm32g071 sim:stm32f103,wrp=0 sim:stm32f401
  sim:stm32f411            written and verified
  sim:stm32g071            written and verified
  sim:stm32f103,wrp=0      sector 0 at 0x08000000 and 3 more are write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  sim:stm32f401            written and verified
  [1]
  $ LD_PRELOAD=$PRELOAD ASAN_OPTIONS=detect_leaks=0 python3 $examples/from_python.py \
  >   sim:stm32f411,flash=chip $LIBRARY
  libstm32bl 0.1.0
  blank
  $ LD_PRELOAD=$PRELOAD ASAN_OPTIONS=detect_leaks=0 python3 $examples/from_python.py \
  >   sim:nothing $LIBRARY
  libstm32bl 0.1.0
  sim:nothing: no device 'nothing' in the table: try sim:stm32f411, or list the devices
  [1]

  $ $examples/factory.sh $app 0x08000000 sim:stm32f411 sim:stm32g071,silent=1 sim:stm32f103,rdp=1 sim:stm32f411,fault=power@3
  sim:stm32f411: ok
  sim:stm32g071,silent=1: no answer, not a single byte: set BOOT0 high, reset the chip, and check that TX, RX and GND are connected
  sim:stm32f103,rdp=1: erase 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  sim:stm32f411,fault=power@3: write 0x08000100: no answer within 3610 ms after the data of Write Memory (was the chip reset, or its power lost?); it cannot be read back either
  [1]
  $ sed 's/,[0-9]*$/,N/' boards.csv
  target,unique_id,result,seconds
  "sim:stm32f411",2a0017000a53494d2d4c4f54,ok,N
  "sim:stm32g071,silent=1",,timeout,N
  "sim:stm32f103,rdp=1",,refused,N
  "sim:stm32f411,fault=power@3",2a0017000a53494d2d4c4f54,unfinished,N
  $ $examples/factory.sh
  factory.sh FILE ADDRESS TARGET...: programs one board after the other, and writes a line for each into
  boards.csv: target, unique id, ok or the error, seconds. It reads what `stm32bl --json` prints.
  [2]

Each of them is short, and listed.

  $ for file in $examples/*.c $examples/*.sh $examples/*.py; do
  >   [ $(wc -l <$file) -lt 80 ] || echo "long: $file"
  >   grep -q "\`$(basename $file)\`" $examples/README.md || echo "not in README.md: $file"
  > done
