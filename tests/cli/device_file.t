Chips that are not in the table, and how to describe them.

  $ app=$TESTDIR/../../examples/user_app/user_app.bin
  $ export STM32BL_PORT=sim:stm32f411,pid=0x7ab,flash=chip
  $ cat >my.devices <<END
  > # newer than this release
  > [stm32x999]
  > product_id = 0x7ab   # from stm32bl info
  > parts      = X999
  > bank1      = 0x08000000: 4x16K 1x64K 3x128K
  > ram        = 0x20003000-0x2001FFFF
  > write_unit = 4
  > END
  $ stm32bl info --device-file my.devices | sed -n 2,5p
  chip             stm32x999 (X999), product id 0x7ab
  bootloader       AN3155, protocol version 3.1
  flash            up to 512 KiB at 0x08000000
  free RAM         116 KiB at 0x20003000
  $ stm32bl write --device-file my.devices -a 0x0807c010 $app
  erasing 1 sector destroys 126592 bytes outside the image, if they are in use (--preserve keeps them)
  erasing 128 KiB
  writing 4480 bytes
  verifying 4480 bytes
  erased 1 sector (128 KiB) in 2.0 s, wrote 4480 bytes in 0.5 s (8.4 KiB/s), verified by reading back in 0.4 s
  $ stm32bl erase -q --device-file my.devices 7
  $ stm32bl read -q -a 0x0807c010 -n 16
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  0807c010  ff ff ff ff ff ff ff ff  ff ff ff ff ff ff ff ff  |................|

Two sizes, for equal sectors.

  $ export STM32BL_PORT=sim:stm32g071,pid=0x7ab
  $ stm32bl write -q -a 0x08000000 --flash-size=128K --sector-size=2K $app --force
  stm32bl: warning: product id 0x7AB is not in the device table: used with 64 sectors of 2048 bytes, counted from 0 at 0x08000000, as the options say
  $ stm32bl erase --flash-size=128K --sector-size=2K 62-63
  stm32bl: warning: product id 0x7AB is not in the device table: used with 64 sectors of 2048 bytes, counted from 0 at 0x08000000, as the options say
  erased 2 sectors (4 KiB) in 0.0 s, blank by reading
  $ stm32bl erase --flash-size=128K --sector-size=2K 64
  stm32bl: warning: product id 0x7AB is not in the device table: used with 64 sectors of 2048 bytes, counted from 0 at 0x08000000, as the options say
  stm32bl: no sector 64 in the 128 KiB of this chip
  [7]
  $ stm32bl write --sector-size=2K $app
  stm32bl: sector-size= needs flash-size=, too: how much flash the chip has
  [2]
  $ stm32bl write -p sim:stm32g071 --flash-size=128K --sector-size=4K $app
  stm32bl: sector-size= is for chips that are not known, and this is a stm32g071: leave it out, or describe a chip of its own in a device-file=
  [2]
  $ stm32bl info --flash-size=some
  stm32bl: option flash-size=some: a size such as 4096, 2K or 1M
  [2]

Turbo on a chip that is not in the table.

  $ cat >my-g0 <<END
  > [stm32y999]
  > product_id = 0x7ab
  > bank1 = 0x08000000: 64x2K
  > ram = 0x20002700-0x20008FFF
  > write_unit = 8
  > turbo = stm32g071
  > END
  $ head -c 6000 /dev/zero | tr '\\0' x >big
  $ stm32bl write --force -a 0x08000000 --device-file my-g0 --turbo big 2>&1 | grep -o 'verified by a CRC on the chip'
  verified by a CRC on the chip
  $ echo 'turbo_pins = 3:PB10/PB11:4' >>my-g0
  $ stm32bl write --force -a 0x08000000 --device-file my-g0 --turbo big 2>&1 | grep -o 'without turbo.*\|verified'
  without turbo: the program did not start
  verified

A row that is wrong about the flash controller: the program crashes, the watchdog that it has started resets the chip, and the
ROM does the job.

  $ sed -i 's/^turbo_pins.*/turbo_flash = 0x40032000/' my-g0
  $ stm32bl write --force -a 0x08000000 --device-file my-g0 --turbo big 2>&1 | grep -o 'crashed\|without turbo.*\|verified'
  crashed
  without turbo: the program did not start
  verified

Files that are wrong.

  $ echo 'product_id = 1' >bad; stm32bl info --device-file bad
  stm32bl: bad:1: 'product_id' stands before the first [name]
  [7]
  $ printf '[x]\n\nproduct_id = 1\nbank1 = 0x08000000: 4 of 2K\n' >bad; stm32bl info --device-file bad
  stm32bl: bad:4: bank1 = 0x08000000: 4 of 2K: must be ADDRESS [from NUMBER]: COUNTxSIZE..., such as 0x08100000 from 12: 4x16K 1x64K 7x128K
  [7]
  $ stm32bl info --device-file nowhere
  stm32bl: nowhere: no such file or directory
  [2]
