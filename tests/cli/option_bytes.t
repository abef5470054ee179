Option bytes, as they are and field by field.

  $ export STM32BL_PORT=sim:stm32f411,flash=chip
  $ stm32bl option-bytes
  0x1fffc000  ef aa 10 55 ef aa 10 55 ff 7f 00 80 ff 7f 00 80
  
  RDP                0xaa        read-out protection: 0xAA off, 0xCC level 2, else level 1
  BOR_LEV            3           brown-out reset: 3 off, 2 level 1, 1 level 2, 0 level 3 (2.7 V)
  WDG_SW             1           independent watchdog: 1 started by software, 0 by reset
  nRST_STOP          1           0: entering Stop resets
  nRST_STDBY         1           0: entering Standby resets
  SPRMOD             0           1: nWRP means PCROP
  nWRP               0xff        a bit for each sector; 0: protected
  $ stm32bl option-bytes --json
  {"event":"result","verb":"option-bytes","ok":true,"areas":[{"address":536854528,"bytes":"efaa1055efaa1055ff7f0080ff7f0080"}],"options":[{"name":"RDP","value":170,"address":536854528,"bit":8,"width":8,"damaged":false,"meaning":"read-out protection: 0xAA off, 0xCC level 2, else level 1"},{"name":"BOR_LEV","value":3,"address":536854528,"bit":2,"width":2,"damaged":false,"meaning":"brown-out reset: 3 off, 2 level 1, 1 level 2, 0 level 3 (2.7 V)"},{"name":"WDG_SW","value":1,"address":536854528,"bit":5,"width":1,"damaged":false,"meaning":"independent watchdog: 1 started by software, 0 by reset"},{"name":"nRST_STOP","value":1,"address":536854528,"bit":6,"width":1,"damaged":false,"meaning":"0: entering Stop resets"},{"name":"nRST_STDBY","value":1,"address":536854528,"bit":7,"width":1,"damaged":false,"meaning":"0: entering Standby resets"},{"name":"SPRMOD","value":0,"address":536854536,"bit":15,"width":1,"damaged":false,"meaning":"1: nWRP means PCROP"},{"name":"nWRP","value":255,"address":536854536,"bit":0,"width":8,"damaged":false,"meaning":"a bit for each sector; 0: protected"}]}
  $ stm32bl option-bytes -p sim:stm32g071 | head -12
  0x1fff7800  aa fe ff fe 55 01 00 01 ff ff ff ff 00 00 00 00
  0x1fff7810  00 00 00 00 ff ff ff ff ff 00 00 00 00 ff ff ff
  0x1fff7820  ff 00 00 00 00 ff ff ff ff ff ff ff 00 00 00 00
  0x1fff7830  00 00 00 00
  0x1fff7870  00 00 00 00
  
  RDP                0xaa        read-out protection: 0xAA off, 0xCC level 2, else level 1
  BOR_EN             0           1: brown-out reset by the levels, not on G0x0
  BORR_LEV           3           rising supply: 0-3 for 2.1, 2.3, 2.6, 2.9 V
  BORF_LEV           3           falling supply: 0-3 for 2.0, 2.2, 2.5, 2.8 V
  nRST_STOP          1           0: entering Stop resets
  nRST_STDBY         1           0: entering Standby resets
  $ stm32bl option-bytes -p sim:stm32h743 | grep -e nWRPS2 -e SWAP
  SWAP_BANK          0           1: the banks have changed places
  nWRPS2             0xff        a bit for a sector or four of bank 2; 0: protected

An edit shows what changes, and is asked for or confirmed.

  $ stm32bl option-bytes set BOR_LEV=1 --dry-run
  BOR_LEV            3 -> 1
  stm32bl: warning: BOR_LEV: the chip is held in reset while its supply is below the new level
  $ stm32bl option-bytes set BOR_LEV=1 </dev/null
  stm32bl: there is no terminal to ask on: say --yes if you mean it (see 'stm32bl help option-bytes')
  [2]
  $ stm32bl option-bytes set bor_lev=1 WDG_SW=1 --yes
  BOR_LEV            3 -> 1
  stm32bl: warning: BOR_LEV: the chip is held in reset while its supply is below the new level
  writing the option bytes: the chip resets, synchronising again
  the option bytes are written
  $ stm32bl option-bytes set BOR_LEV=1 -y
  the option bytes say so already: nothing was written
  $ stm32bl option-bytes | grep BOR_LEV
  BOR_LEV            1           brown-out reset: 3 off, 2 level 1, 1 level 2, 0 level 3 (2.7 V)
  $ stm32bl option-bytes --json set BOR_LEV=3 nRST_STOP=0 -y 2>/dev/null
  {"event":"change","name":"BOR_LEV","old":1,"new":3,"risk":"care","why":"the chip is held in reset while its supply is below the new level"}
  {"event":"change","name":"nRST_STOP","old":1,"new":0,"risk":"care","why":"a program that uses this low-power mode is reset by it"}
  {"event":"progress","phase":"connecting","address":0,"done":0,"total":0,"elapsed_ms":167}
  {"event":"log","level":"note","message":"writing the option bytes: the chip resets, synchronising again"}
  {"event":"result","verb":"option-bytes","ok":true,"changed":true}
  $ ask() { python3 "$TESTDIR/on_terminal.py" --type "$@" | tail -4; }
  $ ask n stm32bl option-bytes set BOR_LEV=2
  stm32bl: warning: BOR_LEV: the chip is held in reset while its supply is below the new level
  The chip's supply must be stable now, and the chip resets. Write the option bytes? [y/N] n
  stm32bl: not confirmed: nothing was changed
  exit code 130
  $ ask y stm32bl option-bytes set BOR_LEV=2
  The chip's supply must be stable now, and the chip resets. Write the option bytes? [y/N] y
  writing the option bytes: the chip resets, synchronising again
  the option bytes are written
  exit code 0

What would lock the chip is refused, or needs an option of its own.

  $ stm32bl option-bytes set SPRMOD=1 --yes --allow-lockout --force
  SPRMOD             0 -> 1
  stm32bl: SPRMOD=0x1: it turns the meaning of all write protection bits over: every sector that is free becomes unreadable, and this bootloader cannot take it back; this tool does not write it, nothing was written
  [5]
  $ stm32bl option-bytes set RDP=level2 --yes --allow-lockout
  RDP                0xaa -> 0xcc
  stm32bl: RDP=0xcc: LEVEL 2 CAN NEVER BE UNDONE: no debug probe and no bootloader reach the chip again, ever; nothing was written
  [5]
  $ stm32bl option-bytes set RDP=2 --yes
  stm32bl: RDP=2: level0 (0xAA) or level1 (0xBB), or level2 (0xCC), which is for ever; other values are level 1 in disguise
  [2]
  $ stm32bl option-bytes -p sim:stm32g431 set nSWBOOT0=0 --yes
  nSWBOOT0           1 -> 0
  stm32bl: nSWBOOT0=0x0: the BOOT0 pin is then ignored and the chip always starts from flash: only its program or a debug probe reaches the bootloader again; nothing was written, allow it by --allow-lockout
  [5]
  $ stm32bl option-bytes -p sim:stm32g431 set nSWBOOT0=0 --dry-run
  nSWBOOT0           1 -> 0
  stm32bl: warning: nSWBOOT0: the BOOT0 pin is then ignored and the chip always starts from flash: only its program or a debug probe reaches the bootloader again
  $ stm32bl option-bytes -p sim:stm32g431 set nSWBOOT0=0 nBOOT0=0 --yes
  nSWBOOT0           1 -> 0
  stm32bl: warning: nSWBOOT0: the chip then always starts its bootloader and never its program, until this is changed back
  nBOOT0             1 -> 0
  stm32bl: warning: nBOOT0: the chip then always starts its bootloader and never its program, until this is changed back
  writing the option bytes: the chip resets, synchronising again
  the option bytes are written
  $ stm32bl option-bytes -p sim:stm32wb55 set SFSA=1 --yes --json 2>/dev/null
  {"event":"change","name":"SFSA","old":255,"new":1,"risk":"refused","why":"it belongs to the radio's processor, whose firmware a wrong value kills"}
  {"event":"result","verb":"option-bytes","ok":false,"error":"refused","message":"SFSA=0x1: it belongs to the radio's processor, whose firmware a wrong value kills; this tool does not write it, nothing was written","exit":5}
  [5]

Level 2 by its own name: the simulated chip is lost, too.

  $ cp chip lost
  $ stm32bl option-bytes -p sim:stm32f411,flash=lost set RDP=level2 --yes --level-2-cannot-be-undone
  RDP                0xaa -> 0xcc
  stm32bl: warning: RDP: LEVEL 2 CAN NEVER BE UNDONE: no debug probe and no bootloader reach the chip again, ever
  stm32bl: warning: read-out protection level 2 is set: the chip never answers here again
  the option bytes are written
  $ stm32bl info -p sim:stm32f411,flash=lost --parity=even
  stm32bl: no answer, not a single byte: set BOOT0 high, reset the chip, and check that TX, RX and GND are connected
  [3]

Level 1, and what it keeps from.

  $ stm32bl option-bytes set RDP=level1 -y
  RDP                0xaa -> 0xbb
  stm32bl: warning: RDP: no memory can be read any more; lifting it ('stm32bl unprotect') erases the whole chip
  writing the option bytes: the chip resets, synchronising again
  the option bytes are written
  $ stm32bl option-bytes
  stm32bl: read 0x1fffc000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [5]
  $ stm32bl unprotect -q --yes-erase-all
  $ stm32bl option-bytes | grep RDP
  RDP                0xaa        read-out protection: 0xAA off, 0xCC level 2, else level 1

Chips whose option bytes nobody knows.

  $ stm32bl option-bytes -p sim:stm32c53x
  stm32bl: where the ROM of stm32c53x shows its option bytes is not known; a device-file= can say it (option_bytes), if the reference manual does
  [6]
  $ stm32bl option-bytes -p sim:stm32u375
  0x40022040  aa ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
  0x40022050  ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
  0x40022060  ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
  
  what the option bytes of stm32u375 at 0x40022040 mean is not known: they are shown as they are, and never written
  $ stm32bl option-bytes -p sim:stm32u375 --json
  {"event":"log","level":"note","message":"what the option bytes of stm32u375 at 0x40022040 mean is not known: they are shown as they are, and never written"}
  {"event":"result","verb":"option-bytes","ok":true,"areas":[{"address":1073881152,"bytes":"aaffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}],"options":[]}
  $ stm32bl option-bytes -p sim:stm32u375 set RDP=level1 --yes
  stm32bl: what the option bytes of stm32u375 at 0x40022040 mean is not known: they are shown as they are, and never written
  [6]
  $ stm32bl write-protect -p sim:stm32u375 0 --yes
  stm32bl: what the option bytes of stm32u375 at 0x40022040 mean is not known: they are shown as they are, and never written
  [6]
  $ stm32bl write-protect -p sim:stm32c53x 0 --yes
  stm32bl: where the ROM of stm32c53x shows its option bytes is not known; a device-file= can say it (option_bytes), if the reference manual does
  [6]
  $ stm32bl write-protect -p sim:stm32h7s7 0 --yes
  stm32bl: it is not known how the option bytes of stm32h7s7 tell write protection
  [6]
  $ stm32bl option-bytes -p sim:stm32f411,pid=0x7ab 2>&1 | tail -1
  stm32bl: product id 0x7AB is not in the device table, so its sectors are not known: give flash-size= and sector-size=, a device-file=, or the device= that it resembles

Words.

  $ stm32bl option-bytes set
  stm32bl: say what to set: NAME=VALUE (see 'stm32bl help option-bytes')
  [2]
  $ stm32bl option-bytes get
  stm32bl: 'get': to change something, write set NAME=VALUE (see 'stm32bl help option-bytes')
  [2]
  $ stm32bl option-bytes set BOR_LEV -y
  stm32bl: 'BOR_LEV' is not NAME=VALUE, such as nBOOT0=1
  [2]
  $ stm32bl option-bytes set COLOUR=1 -y
  stm32bl: stm32f411 has no option 'COLOUR': `stm32bl option-bytes` lists those it has
  [2]
  $ stm32bl option-bytes set BOR_LEV=4 -y
  stm32bl: BOR_LEV=4: a number from 0 to 0x3
  [2]

A message that gives another as its reason is whole.

  $ stm32bl write-protect --yes -q -p sim:stm32f411,fault=power@1 0
  stm32bl: option bytes 0x1fffc000: no answer within * (was the chip reset, or its power lost?); they may be half written, which a chip takes as read-out protection: power it, bring it into its ROM and look at them (glob)
  [8]
  $ stm32bl option-bytes -p sim:stm32g431,wire=i2c --yes --allow-lockout set BOOT_LOCK=1 2>&1 | grep -o 'nobody acknowledges.*'
  nobody acknowledges the address: set BOOT0 high and reset the chip, and check addr=, SDA, SCL and their pull-ups
