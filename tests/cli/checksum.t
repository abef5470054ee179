The CRC of memory. This chip's ROM has no Get Checksum, so it is read.

  $ app=$TESTDIR/../../examples/user_app/user_app.bin
  $ export STM32BL_PORT=sim:stm32f411,flash=chip
  $ stm32bl write -q -a 0x0807c010 $app
  $ stm32bl checksum -a 0x0807c010 -n 4480
  reading 4480 bytes
  0xc8cc2d48  0x0807c010...0x0807d18f, 4480 bytes, computed here from what was read back
  $ cat >crc.py <<END
  > import struct, sys
  > crc = 0xFFFFFFFF
  > data = open(sys.argv[1], "rb").read()
  > for word, in struct.iter_unpack("<I", data[:len(data) // 4 * 4]):
  >     crc ^= word
  >     for _ in range(32):
  >         crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 else 0)) & 0xFFFFFFFF
  > print("0x%08x" % crc)
  > END
  $ python3 crc.py $app
  0xc8cc2d48
  $ stm32bl checksum -q
  0xc459c680  0x08000000...0x0807ffff, 512 KiB, computed here from what was read back
  $ stm32bl checksum -q -p sim:stm32h743,size=1024
  0x6de02df5  0x08000000...0x0807ffff, 512 KiB, computed here from what was read back
  0x6de02df5  0x08100000...0x0817ffff, 512 KiB, computed here from what was read back
  $ stm32bl checksum --json -a 0x08000000 -n 4K | tail -1
  {"event":"result","verb":"checksum","ok":true,"checksums":[{"address":134217728,"size":4096,"crc":2937705840,"algorithm":"CRC-32/MPEG-2","computed_by":"host"}]}

The CRC-32 of zip, by the chip where a program in its RAM runs.

  $ python3 -c "import sys, zlib; print('0x%08x' % zlib.crc32(open(sys.argv[1], 'rb').read()[1:]))" $app
  0x39d59063
  $ stm32bl checksum -q --crc32 -a 0x0807c011 -n 4479
  0x39d59063  0x0807c011...0x0807d18f, 4479 bytes, computed here from what was read back
  $ stm32bl checksum -q --crc32 --turbo -a 0x0807c011 -n 4479
  0x39d59063  0x0807c011...0x0807d18f, 4479 bytes, computed by the chip
  $ stm32bl checksum --json --crc32 --turbo -a 0x08000000 -n 256K | tail -1
  {"event":"result","verb":"checksum","ok":true,"checksums":[{"address":134217728,"size":262144,"crc":3070839160,"algorithm":"CRC-32","computed_by":"chip"}]}

  $ stm32bl checksum -q --crc32 --turbo -a 0x08080000 -n 4
  stm32bl: 0x08080000...0x08080003 is not readable memory of stm32f411: flash is 0x08000000...0x0807ffff, RAM for the host 0x20003000...0x2001ffff
  [7]
  $ stm32bl checksum -q --crc32 --turbo -a 0x20003000 -n 4 | sed 's/^0x[0-9a-f]* *//'
  0x20003000...0x20003003, 4 bytes, computed here from what was read back
  $ stm32bl checksum -a 0x08000000
  stm32bl: --address and --length go together (see 'stm32bl help checksum')
  [2]
  $ stm32bl checksum -a 0x08000000 -n 7
  stm32bl: --address and --length must be multiples of 4: the CRC is one of 32-bit words (see 'stm32bl help checksum')
  [2]
  $ stm32bl checksum -a 0x08080000 -n 4
  stm32bl: 0x08080000...0x08080003 is not readable memory of stm32f411: flash is 0x08000000...0x0807ffff, RAM for the host 0x20003000...0x2001ffff
  [7]
