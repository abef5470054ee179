A chip on an I2C bus. The simulated one:

  $ stm32bl info -p sim:stm32g031,wire=i2c | grep -v id
  target           sim:stm32g031,wire=i2c
  flash            64 KiB at 0x08000000
  free RAM         4 KiB at 0x20001000
  read protection  off
  write protection none
  commands         Get, Get Version, Get ID, Read Memory, Go, Write Memory,
                   Extended Erase, Write Protect, Write Unprotect,
                   Readout Protect, Readout Unprotect, No-Stretch Write,
                   No-Stretch Erase, No-Stretch Write Protect,
                   No-Stretch Write Unprotect, No-Stretch Readout Protect,
                   No-Stretch Readout Unprotect, Get Checksum
  $ head -c 4000 /dev/zero | tr '\0' 'x' > image.bin
  $ stm32bl write -q --force -p sim:stm32g031,wire=i2c,flash=chip -a 0x08000000 image.bin
  $ stm32bl verify -p sim:stm32g031,wire=i2c,flash=chip -a 0x08000000 image.bin | sed 's/ in .*//'
  verified by the ROM's checksum 4000 bytes
  $ stm32bl erase --all -p sim:stm32g031,wire=i2c,flash=chip | sed 's/ in .*,/,/'
  erased the whole flash (64 KiB), blank by the ROM's checksum
  $ stm32bl checksum -p sim:stm32g031,wire=i2c,flash=chip -a 0x08000000 -n 1K
  0xd000a3e2  0x08000000...0x080003ff, 1 KiB, computed by the chip
  $ stm32bl write-unprotect --yes -p sim:stm32g031,wire=i2c,flash=chip
  the option bytes say so already: nothing was written
  write protection none
  $ stm32bl write -q --turbo -p sim:stm32g031,wire=i2c -a 0x08000000 image.bin
  stm32bl: warning: the image does not start with a vector table (its first word is no stack pointer into RAM): as a program it cannot start
  $ stm32bl sim stm32g031,wire=i2c
  stm32bl: option wire=i2c: a pseudo-terminal is no I2C bus; name the chip as the target of another command (see 'stm32bl help sim')
  [2]

Nobody there, and what is no bus:

  $ stm32bl info -p sim:stm32g031,wire=i2c,silent=1
  stm32bl: sim:stm32g031: nobody acknowledges the address: set BOOT0 high and reset the chip, and check addr=, SDA, SCL and their pull-ups
  [3]
  $ stm32bl info -p sim:stm32g031,wire=i2c,entry=rts-dtr
  stm32bl: sim:stm32g031: an I2C bus has no baud, DTR, RTS and break (entry step 'rts=0')
  [6]
  $ stm32bl info -p sim:stm32g031,wire=i2c,i2c=2
  stm32bl: option i2c=2: must be 1.0, 1.1 or 1.2, the version of the protocol
  [2]
  $ stm32bl info -p i2c:/dev/i2c-not-here,addr=0x56
  stm32bl: /dev/i2c-not-here: No such file or directory: is the module i2c-dev loaded, and the bus switched on?
  [3]
  $ stm32bl info -p i2c:/dev/null,addr=0x56
  stm32bl: /dev/null: not an I2C bus: /dev/i2c-N is one
  [2]
  $ stm32bl info -p i2c:/dev/null
  stm32bl: /dev/null: at which address? addr=0x56, or device=stm32g031 where docs/I2C.md has it
  [2]
  $ stm32bl info -p i2c:/dev/null,device=stm32g031
  stm32bl: /dev/null: not an I2C bus: /dev/i2c-N is one
  [2]
  $ stm32bl info -p i2c:/dev/null,device=stm32l072
  stm32bl: /dev/null: at which address? addr=0x56, or device=stm32g031 where docs/I2C.md has it
  [2]
  $ stm32bl info -p i2c:/dev/null,addr=0xac
  stm32bl: option addr=0xac: a whole number from 8 to 119
  [2]
  $ stm32bl info -p i2c:/dev/null,addr=0x56,frame=64
  stm32bl: option frame=64: a whole number from 130 to 8192
  [2]
  $ stm32bl info -p i2c:/dev/null,addr=0x56
  stm32bl: /dev/null: not an I2C bus: /dev/i2c-N is one
  [2]
  $ stm32bl info -p i2c:.,addr=0x56
  stm32bl: .: a folder, not an I2C bus
  [2]
  $ stm32bl info -p i2c:
  stm32bl: no name in target 'i2c:': try serial:/dev/ttyUSB0, usb or sim:stm32f411
  [2]

A bus has no baud: what is advised where bytes change on their way.

  $ stm32bl verify -q -p sim:stm32f411,wire=i2c,fault=flip@600 -a 0x08000000 image.bin
  stm32bl: verify: 4000 of 4000 bytes differ, first at 0x08000000: expected 0x78, found 0xFF; two readings differ too: a disturbed bus, try a slower clock
  [4]
