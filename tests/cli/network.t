A chip behind a network that is not there. Port 1 of this machine is served by nobody.

  $ stm32bl info -p tcp:127.0.0.1:1
  stm32bl: tcp:127.0.0.1:1: connection refused: nobody serves that port
  [3]
  $ stm32bl info -p tcp:127.0.0.1
  stm32bl: '127.0.0.1': write HOST:PORT, or [ADDRESS]:PORT for IPv6, with a port from 1 to 65535
  [2]
  $ stm32bl info -p tcp:::1:3001
  stm32bl: '::1:3001': write HOST:PORT, or [ADDRESS]:PORT for IPv6, with a port from 1 to 65535
  [2]
  $ stm32bl info -p 'tcp:[::1]:0'
  stm32bl: '[::1]:0': write HOST:PORT, or [ADDRESS]:PORT for IPv6, with a port from 1 to 65535
  [2]
  $ stm32bl info -p tcp:
  stm32bl: no name in target 'tcp:': try serial:/dev/ttyUSB0, usb or sim:stm32f411
  [2]
  $ stm32bl info -p tcp:127.0.0.1:1,delay=3
  stm32bl: tcp:127.0.0.1:1: connection refused: nobody serves that port
  [3]
  $ stm32bl info -p rfc2217:localhost
  stm32bl: 'localhost': write HOST:PORT, or [ADDRESS]:PORT for IPv6, with a port from 1 to 65535
  [2]
  $ stm32bl info -p rfc2217:127.0.0.1:1
  stm32bl: rfc2217:127.0.0.1:1: connection refused: nobody serves that port
  [3]
