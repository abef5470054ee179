  $ stm32bl go -p sim:stm32f411
  started the program at 0x08000000
  $ stm32bl go -p sim:stm32f411 -a 0x20003000
  started the program at 0x20003000
  $ stm32bl go -p sim:stm32f411 --json
  {"event":"result","verb":"go","ok":true,"address":134217728}
  $ stm32bl go -q -p sim:stm32f411
  $ stm32bl reset -p sim:stm32f411,wiring=rts-dtr --entry=rts-dtr
  reset the chip
  $ stm32bl reset -p sim:stm32f411,wiring=dtr-rts-inv --entry=dtr-rts-inv --json
  {"event":"result","verb":"reset","ok":true}
  $ stm32bl reset -p sim:stm32f411,wiring=rts-dtr --entry='rts=0 dtr=1 50ms dtr=0 100ms' --exit='rts=1 dtr=1 50ms dtr=0'
  reset the chip
  $ stm32bl reset -p sim:stm32f411 --exit='rts=1 dtr=1 50ms dtr=0'
  stm32bl: sim:stm32f411: DTR and RTS are not connected: try wiring=rts-dtr (entry step 'rts=1')
  [6]
  $ stm32bl reset -p sim:stm32f411
  stm32bl: no reset line is known: name the wiring with entry=, or use go
  [6]
