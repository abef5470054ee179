  $ examples=$TESTDIR/../../examples
  $ app=$examples/user_app/user_app.bin

  $ $BUILT/write_file sim:stm32f411,flash=chip $app 0x0807c010 | tr '\r' '\n' | tail -1
  /bin/sh: 6: /write_file: not found
  $ $BUILT/write_file sim:stm32f411,silent=1 $app 0x0807c010 2>&1 | tail -1
  /bin/sh: 8: /write_file: not found
  $ $BUILT/dump sim:stm32f411,flash=chip 0x0807c010 4480 copy.bin
  /bin/sh: 10: /dump: not found
  [127]
  $ cmp $app copy.bin
  cmp: copy.bin: No such file or directory
  [2]
  $ $BUILT/dump sim:stm32f411,rdp=1 0x08000000 16 refused.bin
  /bin/sh: 14: /dump: not found
  [127]
  $ $BUILT/simulated_chip | sed 's/[0-9]* ms/N ms/'
  /bin/sh: 16: /simulated_chip: not found
  $ $BUILT/own_stream | sed 's/; [0-9]*/; N/; s/, [0-9]*/, N/'
  /bin/sh: 18: /own_stream: not found
  $ $BUILT/cancel sim:stm32f411 | tail -2 | sed 's/0x.*/.../'
  /bin/sh: 20: /cancel: not found
  $ $BUILT/many_boards $app 0x08000000 sim:stm32f411 sim:stm32g071 sim:stm32f103,wrp=0 sim:stm32f401
  /bin/sh: 22: /many_boards: not found
  [127]
  $ LD_PRELOAD=$PRELOAD ASAN_OPTIONS=detect_leaks=0 python3 $examples/from_python.py \
  >   sim:stm32f411,flash=chip $LIBRARY
  Traceback (most recent call last):
    File "/work/main/tests/examples/../../examples/from_python.py", line 63, in <module>
      main()
    File "/work/main/tests/examples/../../examples/from_python.py", line 52, in main
      lib = load(*sys.argv[2:3])
            ^^^^^^^^^^^^^^^^^^^^
    File "/work/main/tests/examples/../../examples/from_python.py", line 16, in load
      lib.stm32bl_new.restype = ctypes.c_void_p
      ^^^^^^^^^^^^^^^
    File "/root/.pyenv/versions/3.11.7/lib/python3.11/ctypes/__init__.py", line 389, in __getattr__
      func = self.__getitem__(name)
             ^^^^^^^^^^^^^^^^^^^^^^
    File "/root/.pyenv/versions/3.11.7/lib/python3.11/ctypes/__init__.py", line 394, in __getitem__
      func = self._FuncPtr((name_or_ordinal, self))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  AttributeError: /root/.pyenv/versions/3.11.7/bin/python3: undefined symbol: stm32bl_new
  [1]
  $ LD_PRELOAD=$PRELOAD ASAN_OPTIONS=detect_leaks=0 python3 $examples/from_python.py \
  >   sim:nothing $LIBRARY
  Traceback (most recent call last):
    File "/work/main/tests/examples/../../examples/from_python.py", line 63, in <module>
      main()
    File "/work/main/tests/examples/../../examples/from_python.py", line 52, in main
      lib = load(*sys.argv[2:3])
            ^^^^^^^^^^^^^^^^^^^^
    File "/work/main/tests/examples/../../examples/from_python.py", line 16, in load
      lib.stm32bl_new.restype = ctypes.c_void_p
      ^^^^^^^^^^^^^^^
    File "/root/.pyenv/versions/3.11.7/lib/python3.11/ctypes/__init__.py", line 389, in __getattr__
      func = self.__getitem__(name)
             ^^^^^^^^^^^^^^^^^^^^^^
    File "/root/.pyenv/versions/3.11.7/lib/python3.11/ctypes/__init__.py", line 394, in __getitem__
      func = self._FuncPtr((name_or_ordinal, self))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  AttributeError: /root/.pyenv/versions/3.11.7/bin/python3: undefined symbol: stm32bl_new
  [1]

  $ $examples/factory.sh $app 0x08000000 sim:stm32f411 sim:stm32g071,silent=1 sim:stm32f103,rdp=1
  sim:stm32f411: ok
  sim:stm32g071,silent=1: no answer, not a single byte: set BOOT0 high, reset the chip, and check that TX, RX and GND are connected
  sim:stm32f103,rdp=1: erase 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [1]
  $ sed 's/,[0-9]*$/,N/' boards.csv
  target,unique_id,result,seconds
  "sim:stm32f411",2a0017000a53494d2d4c4f54,ok,N
  "sim:stm32g071,silent=1",,timeout,N
  "sim:stm32f103,rdp=1",,refused,N
  $ $examples/factory.sh
  factory.sh FILE ADDRESS TARGET...: programs one board after the other, and writes a line for each into
  boards.csv: target, unique id, ok or the error, seconds. It reads what `stm32bl --json` prints.
  [2]

Each of them is short, and listed.

  $ for file in $examples/*.c $examples/*.sh $examples/*.py; do
  >   [ $(wc -l <$file) -lt 80 ] || echo "long: $file"
  >   grep -q "\`$(basename $file)\`" $examples/README.md || echo "not in README.md: $file"
  > done
