Verify says what it compared, to people and to programs.

  $ app="$TESTDIR/../../examples/user_app/user_app.bin"
  $ export STM32BL_PORT=sim:stm32f411,flash=chip
  $ stm32bl write -q -a 0x0807c010 "$app"
  $ stm32bl verify -a 0x0807c010 "$app"
  verifying 4480 bytes
  verified by reading back 4480 bytes in 0.4 s (9.7 KiB/s)
  $ stm32bl verify -q -a 0x0807c010 "$app"
  $ stm32bl verify --json -a 0x0807c010 "$app" | sed 's/\(_ms":\)[0-9]*/\1N/g; /"progress"/d'
  {"event":"result","verb":"verify","ok":true,"mass_erased":false,"erased_sectors":0,"erased_bytes":0,"blank_bytes":0,"blank_by_checksum":0,"written_bytes":0,"verified_bytes":4480,"verified_by_checksum":0,"kept_sectors":0,"kept_bytes":0,"kept_by_checksum":0,"compare_ms":N,"read_bytes":0,"erase_ms":N,"write_ms":N,"verify_ms":N,"read_ms":N,"retries":0,"turbo":false}
