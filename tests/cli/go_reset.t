The same file is the chip's flash and an application: stack pointer, entry.

  $ printf '\000\020\000\040\011\000\000\010' >app.bin
  $ stm32bl write -q -p sim:stm32f411,flash=f4 app.bin
  $ stm32bl go -p sim:stm32f411,flash=f4
  started the program at 0x08000000
  $ stm32bl go -p sim:stm32f411 -a 0x20003000
  stm32bl: warning: sim: the program in RAM crashed at 0xa5a5a5a4: nothing is at this address (0xa5a5a5a4)
  started the program at 0x20003000
  $ stm32bl go -p sim:stm32f411,flash=f4 --json
  {"event":"result","verb":"go","ok":true,"address":134217728}
  $ stm32bl go -q -p sim:stm32f411,flash=f4
  $ stm32bl go -p sim:stm32f411
  stm32bl: the memory at 0x08000000 is blank: write an application there first
  [6]
  $ rm f4
  $ stm32bl reset -p sim:stm32f411,wiring=rts-dtr --entry=rts-dtr
  reset the chip
  $ stm32bl reset -p sim:stm32f411,wiring=dtr-rts-inv --entry=dtr-rts-inv --json
  {"event":"progress","phase":"connecting","address":0,"done":0,"total":0,"elapsed_ms":170}
  {"event":"result","verb":"reset","ok":true}
  $ stm32bl reset -p sim:stm32f411,wiring=rts-dtr --entry='rts=0 dtr=1 50ms dtr=0 100ms' --exit='rts=1 dtr=1 50ms dtr=0'
  reset the chip
  $ stm32bl reset -p sim:stm32f411 --exit='rts=1 dtr=1 50ms dtr=0'
  stm32bl: sim:stm32f411: DTR and RTS are not connected: try wiring=rts-dtr (entry step 'rts=1')
  [6]

A reset without lines.

  $ stm32bl reset -p sim:stm32f411
  stm32bl: the flash is blank at 0x08000000, where the chip starts after a reset: write an application there first
  [6]
  $ stm32bl write -q -p sim:stm32f411,flash=f4 app.bin
  $ stm32bl reset -p sim:stm32f411,flash=f4
  stm32bl: the chip was reset, and its bootloader answers again: BOOT0 is still high, or option bits choose the bootloader; set BOOT0 low and reset the chip
  [1]

A new chip that is in its bootloader because it is blank, with BOOT0 low.

  $ stm32bl write -p sim:stm32g031,boot=flash,flash=g0 --reset app.bin 2>&1 | tail -1
  reset the chip
  $ stm32bl info -p sim:stm32g031,boot=flash,flash=g0,text=hello --parity=even
  stm32bl: text instead of an answer (14 characters): an application is running; set BOOT0 high and reset the chip
  [3]
  $ stm32bl write -p sim:stm32f042,boot=flash --reset app.bin
  no --address: the raw binary goes to the start of flash, 0x08000000
  stm32bl: no reset line is known, and stm32f042 cannot be told to reset itself: its ROM gives no access to RAM; switch its power off and on, or start the application with go
  [6]
  $ stm32bl write -q -p sim:stm32f042,boot=flash --go app.bin
