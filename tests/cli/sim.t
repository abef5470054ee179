A simulated chip behind a pseudo-terminal, for any program.

  $ stm32bl sim stm32f411,flash=chip --link "$PWD/port" >served 2>&1 &
  $ server=$!
  $ while ! test -s served; do sleep 0.05; done
  $ sed "s|$PWD/port|PORT|" served
  stm32f411 on PORT until Ctrl-C; try:
    stm32bl info -p PORT
    stm32flash -m 8n1 PORT
  $ stm32bl info -p "$PWD/port" 2>&1 | sed "s|$PWD/port|PORT|" | head -3
  stm32bl: warning: PORT: this port has no parity and no DTR and RTS (a pseudo-terminal?)
  target           PORT
  chip             stm32f411 (F411), product id 0x431
  $ printf 'through a terminal' >text
  $ stm32bl write -q --force -p "$PWD/port" -a 0x08004000 text 2>/dev/null
  $ stm32bl read -p "$PWD/port" -a 0x08004000 -n 18 2>/dev/null
  08004000  74 68 72 6f 75 67 68 20  61 20 74 65 72 6d 69 6e  |through a termin|
  08004010  61 6c                                             |al|

On a network, for raw bytes; pyserial's client tests the other kind.

  $ stm32bl sim stm32f411,flash=chip2 --listen=0 >listening 2>&1 &
  $ listener=$!
  $ while ! test -s listening; do sleep 0.05; done
  $ sed 's/1:[0-9]*/1:PORT/' listening
  stm32f411 on 127.0.0.1:PORT until Ctrl-C; try:
    stm32bl info -p tcp:127.0.0.1:PORT
    python3 -m serial.tools.miniterm --parity E rfc2217://127.0.0.1:PORT 115200
  $ place=$(sed -n 's/.* on \(.*\) until.*/\1/p' listening)
  $ stm32bl write -q --force -p "tcp:$place" -a 0x08004000 text 2>/dev/null
  $ stm32bl read -p "tcp:$place" -a 0x08004000 -n 18 2>/dev/null
  08004000  74 68 72 6f 75 67 68 20  61 20 74 65 72 6d 69 6e  |through a termin|
  08004010  61 6c                                             |al|
  $ stm32bl sim stm32f411 --listen="$place" 2>&1 | sed 's/1:[0-9]*/1:PORT/'
  stm32bl: 127.0.0.1:PORT: cannot be served: Address already in use: choose another port (0 is any that is free)
  $ kill -INT $listener
  $ wait $listener

It ends by a signal, and takes its link away.

  $ kill -INT $server
  $ wait $server
  $ test -e port
  [1]
  $ stm32bl read -p sim:stm32f411,flash=chip -a 0x08004000 -n 18
  08004000  74 68 72 6f 75 67 68 20  61 20 74 65 72 6d 69 6e  |through a termin|
  08004010  61 6c                                             |al|

What cannot be served.

A file of a chip whose banks were joined can be opened again.

  $ stm32bl option-bytes set DBANK=0 -q -y -p sim:stm32g474,flash=joined 2>/dev/null
  $ stm32bl map -p sim:stm32g474,flash=joined 2>&1 | sed -n 3,5p
  
  sector           size  address
  0-7         8 x 4 KiB  0x08000000  .... .... .... .... .... .... .... ....
  $ stm32bl option-bytes set DBANK=1 -q -y -p sim:stm32g474,flash=joined 2>/dev/null
  $ stm32bl info -q -p sim:stm32g474,flash=joined | grep '^flash'
  flash            512 KiB at 0x08000000

Without waiting, a start-up of 2.5 s ends, too: the chip is found again after its reset.

  $ stm32bl sim stm32l476,realtime=jump --link "$PWD/slow" >slow.log 2>&1 &
  $ server=$!
  $ while ! test -s slow.log; do sleep 0.05; done
  $ stm32bl option-bytes set BOR_LEV=1 -q -y -p "$PWD/slow" 2>&1 | grep -v warning
  [1]
  $ stm32bl option-bytes -q -p "$PWD/slow" 2>/dev/null | grep BOR_LEV | cut -c1-20
  BOR_LEV            1
  $ kill $server

  $ stm32bl sim stm32f999
  stm32bl: no device 'stm32f999': see 'stm32bl devices'
  [2]
  $ stm32bl sim stm32f411,colour=red
  stm32bl: a simulated chip has no option 'colour' (see 'stm32bl help sim')
  [2]
  $ stm32bl sim stm32f411,flash=/does/not/exist
  stm32bl: /does/not/exist: no such file or directory
  [7]
  $ stm32bl sim stm32f411 --link /does/not/exist
  stm32bl: --link=/does/not/exist: No such file or directory
  [7]
  $ stm32bl sim stm32f411 --json --link /does/not/exist 2>/dev/null
  {"event":"result","verb":"sim","ok":false,"error":"access","message":"--link=/does/not/exist: No such file or directory","exit":7}
  [7]
  $ stm32bl sim stm32f411 --listen=here:ssh
  stm32bl: 'here:ssh': write PORT or HOST:PORT, or [ADDRESS]:PORT for IPv6; port 0 is any (see 'stm32bl help sim')
  [2]
  $ stm32bl sim stm32f411 --listen=1:2:3
  stm32bl: '1:2:3': write PORT or HOST:PORT, or [ADDRESS]:PORT for IPv6; port 0 is any (see 'stm32bl help sim')
  [2]
  $ stm32bl sim stm32f411 --listen=65536
  stm32bl: '65536': write PORT or HOST:PORT, or [ADDRESS]:PORT for IPv6; port 0 is any (see 'stm32bl help sim')
  [2]
  $ stm32bl sim stm32f411 --listen=192.0.2.1:0
  stm32bl: 192.0.2.1:0: cannot be served: Cannot assign requested address: choose another port (0 is any that is free)
  [3]
  $ stm32bl sim stm32f411,wire=usb --listen=0
  stm32bl: option wire=usb: a network is no USB; name the chip as the target of another command (see 'stm32bl help sim')
  [2]
  $ stm32bl sim stm32f411 --listen=0 --link=port
  stm32bl: --link names a terminal, and --listen makes none: give one of them (see 'stm32bl help sim')
  [2]
  $ stm32bl sim stm32f411,wire=usb
  stm32bl: option wire=usb: a pseudo-terminal is no USB; name the chip as the target of another command (see 'stm32bl help sim')
  [2]

For a program.

  $ stm32bl sim stm32f411 --json >ready 2>&1 &
  $ server=$!
  $ while ! test -s ready; do sleep 0.05; done
  $ sed 's|"/dev/[a-z0-9/]*"|"TERMINAL"|' ready
  {"event":"ready","terminal":"TERMINAL"}
  $ stm32bl info -q -p "$(sed 's/.*"terminal":"\([^"]*\)".*/\1/' ready)" 2>/dev/null | sed -n 2p
  chip             stm32f411 (F411), product id 0x431
  $ kill -TERM $server
  $ wait $server
