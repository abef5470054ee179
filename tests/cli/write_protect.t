Write protection by sectors and by addresses.

  $ export STM32BL_PORT=sim:stm32f411,flash=chip
  $ stm32bl write-protect 0 3-4 --yes
  nWRP               0xff -> 0xe6
  writing the option bytes: the chip resets, synchronising again
  write protection sectors 0 3-4
  $ stm32bl info | grep protection
  read protection  off
  write protection sectors 0 3-4
  $ stm32bl write-protect 0x08004000-0x08004001 --dry-run
  nWRP               0xe6 -> 0xe4
  write protection sectors 0 3-4
  $ stm32bl write-protect 0x08004000-0x08004001 -y --json 2>/dev/null
  {"event":"change","name":"nWRP","old":230,"new":228,"risk":"none","why":""}
  {"event":"progress","phase":"connecting","address":0,"done":0,"total":0,"elapsed_ms":167}
  {"event":"log","level":"note","message":"writing the option bytes: the chip resets, synchronising again"}
  {"event":"result","verb":"write-protect","ok":true,"changed":true,"protected_sectors":[0,1,3,4]}
  $ stm32bl write-protect 0 -y
  the option bytes say so already: nothing was written
  write protection sectors 0-1 3-4
  $ printf 'sixteen bytes .\n' >data
  $ stm32bl write -q -a 0x08000000 -f bin data
  stm32bl: sector 0 at 0x08000000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  [5]
  $ stm32bl erase 0
  stm32bl: sector 0 at 0x08000000 is write-protected: nothing was erased or written; `stm32bl write-unprotect` lifts that
  [5]
  $ stm32bl write -q -a 0x08008000 -f bin data
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  $ stm32bl write-unprotect 0 3 -y
  nWRP               0xe4 -> 0xed
  writing the option bytes: the chip resets, synchronising again
  write protection sectors 1 4
  $ stm32bl write-unprotect --yes
  nWRP               0xed -> 0xff
  writing the option bytes: the chip resets, synchronising again
  write protection none
  $ stm32bl write-unprotect --yes
  the option bytes say so already: nothing was written
  write protection none
  $ stm32bl write -q -a 0x08000000 -f bin data
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start

What the hardware protects together is protected together.

  $ stm32bl write-protect -p sim:stm32f103xb 5 -y
  WRP0               0xff -> 0xfd
  writing the option bytes: the chip resets, synchronising again
  write protection sectors 4-7
  $ stm32bl write-protect -p sim:stm32g431 1 5 -y
  WRP1A_STRT         63 -> 1
  WRP1A_END          0 -> 1
  WRP1B_STRT         63 -> 5
  WRP1B_END          0 -> 5
  writing the option bytes: the chip resets, synchronising again
  write protection sectors 1 5
  $ stm32bl write-protect -p sim:stm32g431 1 3 5 -y
  stm32bl: the protected pages make more separate areas than the 2 that this bank of stm32g431 can have: protect neighbouring pages, or what lies between, too
  [7]

Asked, not found, not possible.

  $ stm32bl write-protect 0 </dev/null
  stm32bl: there is no terminal to ask on: say --yes if you mean it (see 'stm32bl help write-protect')
  [2]
  $ stm32bl write-protect
  stm32bl: 'write-protect' needs SECTOR|FIRST-LAST|ADDR-ADDR... (see 'stm32bl help write-protect')
  [2]
  $ stm32bl write-protect zero -y
  stm32bl: 'zero' is neither sectors, such as 4 or 4-7, nor addresses, such as 0x08000000-0x08003fff (see 'stm32bl help write-protect')
  [2]
  $ stm32bl write-protect 8 -y
  stm32bl: no sector 8 in the 512 KiB of this chip
  [7]
  $ stm32bl write-protect 0x20000000-0x20001000 -y
  stm32bl: 0x20000000-0x20001000 holds no flash of this chip
  [7]
  $ stm32bl write-protect -p sim:stm32u031 0 -y
  stm32bl: what the option bytes of stm32u031 at 0x40022020 mean is not known: they are shown as they are, and never written
  [6]
  $ stm32bl write-unprotect -p sim:stm32u031 -y
  Write Unprotect: the chip resets, synchronising again
  write protection unknown
  $ stm32bl info -p sim:stm32u031 | grep protection
  read protection  off
  write protection unknown
