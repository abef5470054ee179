  $ stm32bl devices | grep -e name -e f411 -e f103xb -e l072 -e '?'
  name          id      flash  sectors unit  turbo evidence    parts
  stm32f103xb   0x410    128K       1K    4  yes   simulated   F103x8/F103xB/...
  stm32f411     0x431    512K  16-128K    4  yes   simulated   F411
  stm32h5f5     0x47a?  4096K       8K   16  -     documented  H5E4/H5E5/H5F4...
  stm32l072     0x447    192K    128 B   64  yes   simulated   L071/L072/L073...
  stm32wb35-496 0x496?   512K       4K    8  -     documented  WB30/WB35
  stm32wb05     0x03b?   192K       2K    4  -     documented  WB05
  stm32wb07     0x03f?   256K       2K    4  -     documented  WB06/WB07
  stm32wb09     0x006?   512K       2K    4  -     documented  WB09
  stm32wl33     0x05f?   256K       2K    4  -     documented  WL30/WL31/WL33...
  unit: bytes that flash is written in; ?: used only if --device names it
  $ stm32bl devices f091 | grep turbo
  turbo        no: its ROM gives no access to RAM
  $ stm32bl devices | awk '$1 == "stm32f091" || $1 == "stm32g071" {print $6}'
  -
  yes
  $ test "$(stm32bl devices | wc -l)" -gt 80
  $ stm32bl devices | awk 'length > 80'
  $ stm32bl devices STM32F411CE
  name         stm32f411, product id 0x431
  parts        F411
  flash        up to 512 KiB at 0x08000000, erased to 0xff
  sectors      0-3 at 0x08000000, 16 KiB each
               4 at 0x08010000, 64 KiB
               5-7 at 0x08020000, 128 KiB each
  write unit   4 bytes
  free RAM     116 KiB at 0x20003000
  turbo        yes
  USART pins   USART1 PA9/PA10, USART2 PD5/PD6
  I2C address  0x39
  source       AN2606 Rev 70, RM0383
  evidence     simulated
  $ stm32bl devices 0x419
  name         stm32f429, product id 0x419
  parts        F427/F429/F437/F439
  flash        up to 2 MiB at 0x08000000, erased to 0xff
  sectors      0-3 at 0x08000000, 16 KiB each
               4 at 0x08010000, 64 KiB
               5-11 at 0x08020000, 128 KiB each
               12-15 at 0x08100000, 16 KiB each
               16 at 0x08110000, 64 KiB
               17-23 at 0x08120000, 128 KiB each
  write unit   4 bytes
  free RAM     180 KiB at 0x20003000
  turbo        yes
  USART pins   USART1 PA9/PA10, USART3 PB10/PB11 or PC10/PC11
  I2C address  0x38
  notes        bank 2 starts with sector 12; after Go the clock of CCM RAM is off
  source       AN2606 Rev 70, RM0090
  evidence     simulated
  $ stm32bl devices stm32l476 | grep -A2 sectors
  sectors      0-511 at 0x08000000, 2 KiB each
  write unit   8 bytes
  free RAM     85760 bytes at 0x20003100
  $ stm32bl devices f411 --json
  {"event":"result","verb":"devices","ok":true,"devices":[{"name":"stm32f411","series":"F4","parts":"F411","product_id":1073,"flash_start":134217728,"flash_bytes":524288,"ram_start":536883200,"ram_bytes":118784,"write_unit":4,"erased":255,"sector_min":16384,"sector_max":131072,"turbo":true,"pins":"USART1 PA9/PA10, USART2 PD5/PD6","notes":"","source":"AN2606 Rev 70, RM0383","evidence":"simulated","doubtful":false,"i2c_address":57}]}
  $ stm32bl devices --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["devices"][0]["name"])'
  stm32c011
  $ stm32bl devices stm8
  stm32bl: no device 'stm8': see 'stm32bl devices'
  [2]
