  $ app=$TESTDIR/../../examples/user_app/user_app.bin
  $ export STM32BL_PORT=sim:stm32f411,flash=chip
  $ stm32bl write -q -a 0x0807c010 $app

Read-out protection on. It is asked for, or confirmed by an option.

  $ stm32bl protect </dev/null
  stm32bl: there is no terminal to ask on: say --yes if you mean it (see 'stm32bl help protect')
  [2]
  $ stm32bl verify -q -a 0x0807c010 $app
  $ stm32bl protect --yes
  Readout Protect: the chip resets, synchronising again
  read-out protection is on
  $ stm32bl protect -y
  read-out protection is on already: nothing was done
  $ stm32bl info | grep protection
  read protection  on
  write protection unknown
  $ stm32bl read -a 0x08000000 -n 4
  stm32bl: read 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [5]
  $ stm32bl checksum -a 0x08000000 -n 4
  stm32bl: read 0x08000000: refused before any data moved: read-out protection is on; `stm32bl unprotect` lifts it and erases the whole chip
  [5]

Off again.

  $ stm32bl unprotect
  stm32bl: this erases everything on the chip: flash, data EEPROM, RAM and backup registers; say --yes-erase-all if that is wanted (see 'stm32bl help unprotect')
  [2]
  $ stm32bl unprotect --yes
  stm32bl: 'unprotect' takes no --yes (see 'stm32bl help unprotect')
  [2]
  $ stm32bl unprotect --yes-erase-all
  erasing the whole flash (up to 512 KiB at 0x08000000), the RAM and the backup registers
  erasing 512 KiB
  Readout Unprotect: the chip resets, synchronising again
  read-out protection is off
  $ stm32bl unprotect --yes-erase-all
  read-out protection is off already: nothing was done
  $ stm32bl read -a 0x0807c010 -n 4
  0807c010  ff ff ff ff                                       |....|

For scripts.

  $ stm32bl protect --json </dev/null 2>/dev/null
  {"event":"result","verb":"protect","ok":false,"error":"usage","message":"there is no terminal to ask on: say --yes if you mean it (see 'stm32bl help protect')","exit":2}
  [2]
  $ stm32bl protect --json --yes | grep result
  {"event":"result","verb":"protect","ok":true,"protection":"on","changed":true}
  $ stm32bl unprotect --json --yes-erase-all | grep result
  {"event":"result","verb":"unprotect","ok":true,"protection":"off","changed":true}
  $ stm32bl unprotect -q --yes-erase-all

A chip without this kind of protection.

  $ stm32bl protect -p sim:stm32h563 --yes
  stm32bl: this ROM does not list the command Readout Protect (0x82)
  [6]

Asked on a terminal.

  $ ask() { python3 "$TESTDIR/on_terminal.py" --type "$@" | tail -4; }
  $ ask n stm32bl protect
  Nothing can read the chip's memory any more, this command included, and taking that back
  erases the whole chip. Turn read-out protection on? [y/N] n
  stm32bl: not confirmed: nothing was changed
  exit code 130
  $ ask y stm32bl protect
  erases the whole chip. Turn read-out protection on? [y/N] y
  Readout Protect: the chip resets, synchronising again
  read-out protection is on
  exit code 0

Behind a boot lock nothing would ever lift it: refused without a question, as by option-bytes.

  $ stm32bl option-bytes -q -p sim:stm32c011,flash=locked set BOOT_LOCK=1 --allow-lockout --yes
  stm32bl: warning: BOOT_LOCK: the chip starts from flash whatever the pins say; once read-out protection is on, too, nothing undoes it
  $ stm32bl protect -p sim:stm32c011,flash=locked --yes
  stm32bl: RDP=0xbb: with BOOT_LOCK set, no bootloader and no debug probe ever lifts it again; this tool does not write it, nothing was written
  [5]
  $ ask y stm32bl protect -p sim:stm32c011,flash=locked
  stm32bl: RDP=0xbb: with BOOT_LOCK set, no bootloader and no debug probe ever lifts it again; this tool does not write it, nothing was written
  exit code 5
  $ stm32bl option-bytes -p sim:stm32c011,flash=locked set RDP=level1 --yes
  RDP                0xaa -> 0xbb
  stm32bl: RDP=0xbb: with BOOT_LOCK set, no bootloader and no debug probe ever lifts it again; this tool does not write it, nothing was written
  [5]

Nor is it known of a chip that is not in the table.

  $ stm32bl protect -p sim:stm32f411,pid=0x7ab --yes 2>&1 | grep LOCK
  stm32bl: whether this chip has a BOOT_LOCK, and whether it is set, cannot be seen here: if it is, nothing ever lifts read-out protection again; nothing was written, allow it by --allow-lockout
  $ stm32bl protect -q -p sim:stm32f411,pid=0x7ab --yes --allow-lockout
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
