  $ export STM32BL_PORT=sim:stm32f411,flash=chip
  $ stm32bl erase 6 7
  erasing 256 KiB
  the chip acknowledged erasing 2 sectors (256 KiB) in 4.0 s: samples are blank (--blank-check reads all)
  $ stm32bl erase 0-3
  erasing 64 KiB
  the chip acknowledged erasing 4 sectors (64 KiB) in 1.6 s: samples are blank (--blank-check reads all)
  $ stm32bl erase -a 0x0800fffc -n 8
  erasing 80 KiB
  the chip acknowledged erasing 2 sectors (80 KiB) in 1.6 s: samples are blank (--blank-check reads all)
  $ stm32bl erase --all
  erasing 512 KiB
  the chip acknowledged erasing the whole flash (512 KiB) in 8.0 s: samples are blank (--blank-check reads all)
  $ stm32bl erase --all -q
  $ stm32bl erase --json 1-2 | sed 's/_ms":[0-9]*/_ms":N/g; s/"done":[0-9]*/"done":N/'
  {"event":"progress","phase":"erasing","address":134234112,"done":N,"total":32768,"elapsed_ms":N}
  {"event":"progress","phase":"erasing","address":134234112,"done":N,"total":32768,"elapsed_ms":N}
  {"event":"progress","phase":"erasing","address":134250496,"done":N,"total":32768,"elapsed_ms":N}
  {"event":"result","verb":"erase","ok":true,"mass_erased":false,"erased_sectors":2,"erased_bytes":32768,"blank_bytes":256,"blank_by_checksum":0,"written_bytes":0,"verified_bytes":0,"verified_by_checksum":0,"kept_sectors":0,"kept_bytes":0,"kept_by_checksum":0,"compare_ms":N,"read_bytes":0,"erase_ms":N,"write_ms":N,"verify_ms":N,"read_ms":N,"retries":0,"turbo":false}
  $ stm32bl erase --all --json | tail -1 | sed 's/_ms":[0-9]*/_ms":N/g'
  {"event":"result","verb":"erase","ok":true,"mass_erased":true,"erased_sectors":0,"erased_bytes":524288,"blank_bytes":1024,"blank_by_checksum":0,"written_bytes":0,"verified_bytes":0,"verified_by_checksum":0,"kept_sectors":0,"kept_bytes":0,"kept_by_checksum":0,"compare_ms":N,"read_bytes":0,"erase_ms":N,"write_ms":N,"verify_ms":N,"read_ms":N,"retries":0,"turbo":false}
  $ stm32bl erase -p sim:stm32l072 --all | sed 's/ in .*//'
  erasing 192 KiB
  the chip acknowledged erasing 1536 sectors (192 KiB)
  $ stm32bl erase -p sim:stm32f429 12-13
  erasing 32 KiB
  the chip acknowledged erasing 2 sectors (32 KiB) in 0.8 s: samples are blank (--blank-check reads all)

It erases nothing unless told what.

  $ stm32bl erase
  stm32bl: say what to erase: --all, or --address and --length, or sectors (see 'stm32bl help erase')
  [2]
  $ stm32bl erase --all 4
  stm32bl: say what to erase: --all, or --address and --length, or sectors (see 'stm32bl help erase')
  [2]
  $ stm32bl erase -a 0x08000000
  stm32bl: --address and --length go together (see 'stm32bl help erase')
  [2]
  $ stm32bl erase -n 4K
  stm32bl: --address and --length go together (see 'stm32bl help erase')
  [2]
  $ stm32bl erase four
  stm32bl: 'four' is not a sector, such as 4, or 4-7 (see 'stm32bl help erase')
  [2]
  $ stm32bl erase 4-
  stm32bl: '4-' is not a sector, such as 4, or 4-7 (see 'stm32bl help erase')
  [2]
  $ stm32bl erase 5-4
  stm32bl: '5-4' is not a sector, such as 4, or 4-7 (see 'stm32bl help erase')
  [2]
  $ stm32bl erase 4 8
  stm32bl: no sector 8 in the 512 KiB of this chip
  [7]
  $ stm32bl erase -p sim:stm32f411,pid=0x7ab 4
  stm32bl: warning: product id 0x7AB is not in the device table: reading and starting work; for more give flash-size= and sector-size=, a device-file=, or the device= that it resembles
  stm32bl: the flash size of product id 0x7ab is not known: give -a and -n, or --flash-size
  [6]

One sector as a range.

  $ stm32bl erase -q -p sim:stm32f411 4-4
