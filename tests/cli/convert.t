  $ printf 'The quick brown fox jumps over the lazy dog.' >fox.bin
  $ stm32bl convert fox.bin fox.hex
  0x08000000  44 bytes
  $ stm32bl convert fox.hex fox.srec
  0x08000000  44 bytes
  $ cat fox.srec
  S00600004844521B
  S3150800000054686520717569636B2062726F776E201C
  S31508000010666F78206A756D7073206F7665722074C6
  S311080000206865206C617A7920646F672E91
  S5030003F9
  S70500000000FA
  $ stm32bl convert fox.srec - | cmp - fox.bin
  0x08000000  44 bytes
  $ stm32bl convert -q -a 0x20000000 - -t hex - <fox.bin
  :020000042000DA
  :1000000054686520717569636B2062726F776E202A
  :10001000666F78206A756D7073206F7665722074D4
  :0C0020006865206C617A7920646F672E9F
  :00000001FF
  $ stm32bl convert --json fox.hex again.bin
  {"event":"result","verb":"convert","ok":true,"segments":[{"address":134217728,"size":44}],"format":"hex"}
  $ cmp fox.bin again.bin
  $ stm32bl convert fox.bin fox.elf
  stm32bl: fox.elf: its suffix names no format to write: give --to, such as --to=bin (see 'stm32bl help convert')
  [2]
  $ stm32bl convert fox.bin fox.hex --to=elf
  stm32bl: --to=elf: bin, hex, srec or dfu (see 'stm32bl help convert')
  [2]
  $ stm32bl convert fox.hex -a 0 out.bin
  stm32bl: an address is for raw binaries: fox.hex is Intel HEX and brings its addresses (see 'stm32bl help convert')
  [2]
  $ stm32bl convert --json fox.hex -
  stm32bl: --json and OUT '-' both want the standard output (see 'stm32bl help convert')
  {"event":"result","verb":"convert","ok":false,"error":"usage","message":"--json and OUT '-' both want the standard output (see 'stm32bl help convert')","exit":2}
  [2]
  $ stm32bl convert nothing.hex out.bin
  stm32bl: nothing.hex: no such file or directory
  [7]
  $ ls
  again.bin
  fox.bin
  fox.hex
  fox.srec
