  $ cp $TESTDIR/../firmware/loader/keys/one.pem k.pem && openssl pkey -in k.pem -pubout -out pub.pem
  $ openssl genpkey -algorithm ed25519 | openssl pkey -pubout -out other.pem
  $ /usr/bin/python3 - <<END
  > import struct
  > p = struct.pack("<16I", 0x20009000, 0x08003041, *[0] * 14) + bytes(i % 251 for i in range(936))
  > open("app.bin", "wb").write(p)
  > END
  $ seal() { stm32bl image seal app.bin -a 0x08003000 -o "$@" --version 2.0.1 --counter 5; }
  $ seal one.bin --key k.pem
  version 2.0.1 for slot A of the signed g071 loader: 0x08003000, 1152 bytes, signed
  $ stm32bl image verify one.bin --key pub.pem
  version    2.0.1
  product    any
  address    0x08003000
  length     1024
  counter    5
  trial      yes
  sum        e70e38d0, right
  signature  right
  $ stm32bl image verify one.bin --key k.pem -q
  $ stm32bl image verify one.bin --key pub.pem --json
  {"event":"result","verb":"image","ok":true,"image":"verified","version":"2.0.1","product":"","address":134230016,"length":1024,"counter":5,"over":0,"trial":true,"signed":true}
  $ stm32bl image info one.bin
  version    2.0.1
  product    any
  address    0x08003000
  length     1024
  counter    5
  trial      yes
  sum        e70e38d0, right
  signature  not looked at
OpenSSL finds the same signature right.
  $ head -c 1088 one.bin >text && tail -c 64 one.bin >signature
  $ openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in text -sigfile signature
  Signature Verified Successfully
A command makes it, as for a hardware security module; with the public key at hand it is checked.
  $ cat >hsm <<END
  > #!/bin/sh
  > cat >in && openssl pkeyutl -sign -inkey k.pem -rawin -in in
  > END
  $ chmod +x hsm
  $ seal two.bin --sign-with ./hsm --key pub.pem && cmp one.bin two.bin
  version 2.0.1 for slot A of the signed g071 loader: 0x08003000, 1152 bytes, signed
  $ seal three.bin --sign-with './hsm | cat' && stm32bl image verify -q three.bin --key pub.pem
  the signature is not checked: --key=PUBLIC.pem would
  version 2.0.1 for slot A of the signed g071 loader: 0x08003000, 1152 bytes, signed
  $ seal bad.bin --sign-with ./hsm --key other.pem
  stm32bl: --sign-with: the signature does not fit the key of other.pem
  [4]
  $ seal bad.bin --sign-with 'cat >/dev/null; exit 3'
  stm32bl: --sign-with=cat >/dev/null; exit 3: it ended with exit code 3
  [1]
  $ seal bad.bin --sign-with 'cat >/dev/null; kill -9 $$'
  stm32bl: --sign-with=cat >/dev/null; kill -9 $$: killed by signal 9
  [1]
  $ seal bad.bin --sign-with 'cat >/dev/null'
  stm32bl: --sign-with=cat >/dev/null: it gave 0 bytes, and a signature has 64 (raw, not as text)
  [1]
  $ seal bad.bin --sign-with 'cat >/dev/null; printf 1234'
  stm32bl: --sign-with=cat >/dev/null; printf 1234: it gave 4 bytes, and a signature has 64 (raw, not as text)
  [1]
  $ seal bad.bin --sign-with cat
  stm32bl: --sign-with=cat: it gave more than 64 bytes, and a signature has 64 (raw, not as text)
  [1]
One that goes on for ever is not waited for.
  $ seal bad.bin --sign-with yes
  stm32bl: --sign-with=yes: it gave more than 64 bytes, and a signature has 64 (raw, not as text)
  [1]
A key behind a pass phrase, where there is nobody to ask.
  $ openssl genpkey -algorithm ed25519 -aes256 -pass pass:abc -out locked.pem
  $ seal bad.bin --key locked.pem
  stm32bl: --key=locked.pem: it is encrypted, and there is no terminal to ask for the pass phrase; 'openssl pkey' decrypts it, and --sign-with=COMMAND has another program sign
  [7]
  $ stm32bl image verify one.bin --key locked.pem
  stm32bl: --key=locked.pem: it is encrypted, and there is no terminal to ask for the pass phrase; 'openssl pkey' decrypts it, and --sign-with=COMMAND has another program sign
  [7]
  $ seal bad.bin --sign-with './none 2>/dev/null'
  stm32bl: --sign-with=./none 2>/dev/null: it ended with exit code 127
  [1]
  $ head -c 200000 /dev/zero >large && cat app.bin large >big.bin
  $ stm32bl image seal big.bin -a 0x08003000 -d l476 -o bad.bin --version 1.0.0 --sign-with 'head -c 64'
  stm32bl: --sign-with=head -c 64: it did not read all bytes
  [1]
  $ stm32bl image seal big.bin -a 0x08003000 -d l476 -o big2.bin --version 1.0.0 --sign-with 'tee /dev/stderr 2>/dev/null | ./hsm' -q --key pub.pem
Images that go back, and the way back is signed.
  $ stm32bl image seal app.bin -a 0x08003000 -o back.bin --version 1.0.0 --counter 2 --over 5 --key k.pem
  version 1.0.0 for slot A of the signed g071 loader: 0x08003000, 1152 bytes, signed
  $ stm32bl image info back.bin | grep counter
  counter    2, also over images up to 5
  $ stm32bl image seal app.bin -a 0x08003000 -o bad.bin --version 1.0.0 --counter 5 --over 5 --key k.pem
  stm32bl: --over=5: a counter higher than the image's own, 5, and only of an image that is signed (see 'stm32bl help image')
  [2]
  $ stm32bl image seal app.bin -a 0x08003000 -o bad.bin --version 1.0.0 --over 5 -d g071
  stm32bl: --over=5: a counter higher than the image's own, 0, and only of an image that is signed (see 'stm32bl help image')
  [2]
What is refused.
  $ seal bad.bin -d g071
  stm32bl: slot A of the signed g071 loader starts signed images only: --key or --sign-with
  [7]
  $ seal bad.bin --key pub.pem
  stm32bl: --key=pub.pem: not a private key of Ed25519 in PEM; 'openssl genpkey -algorithm ed25519' makes one
  [7]
  $ seal bad.bin --key none.pem
  stm32bl: --key=none.pem: No such file or directory
  [7]
  $ openssl genpkey -algorithm x25519 -out x.pem && seal bad.bin --key x.pem
  stm32bl: --key=x.pem: not a key of Ed25519 in PEM; 'openssl genpkey -algorithm ed25519' makes one
  [7]
  $ stm32bl image verify one.bin --key x.pem
  stm32bl: --key=x.pem: not a key of Ed25519 in PEM; 'openssl genpkey -algorithm ed25519' makes one
  [7]
  $ stm32bl image verify one.bin --key app.bin
  stm32bl: --key=app.bin: not a key of Ed25519 in PEM; 'openssl genpkey -algorithm ed25519' makes one
  [7]
  $ stm32bl image verify one.bin --key other.pem
  stm32bl: one.bin: its signature is not of the key of other.pem
  [7]
  $ stm32bl image verify one.bin
  stm32bl: 'image verify' needs --key=PUBLIC.pem (see 'stm32bl help image')
  [2]
  $ head -c 1151 one.bin >cut.bin && stm32bl image verify cut.bin --key pub.pem
  stm32bl: cut.bin: cut off within its signature
  [7]
  $ (head -c 1100 one.bin && printf x && tail -c +1102 one.bin) >spoilt.bin
  $ stm32bl image info -q spoilt.bin && stm32bl image verify spoilt.bin --key pub.pem
  stm32bl: spoilt.bin: its signature is not of the key of pub.pem
  [7]
  $ cp app.bin at2000.bin && printf '\101\040\000\010' | dd of=at2000.bin bs=1 seek=4 conv=notrunc status=none
  $ stm32bl image seal at2000.bin -a 0x08002000 -o plain.bin --version 1.0.0 -d g071
  version 1.0.0 for slot A of the g071 loader: 0x08002000, 1088 bytes
  $ stm32bl image verify plain.bin --key pub.pem
  stm32bl: plain.bin: it is not signed
  [7]
  $ test ! -e bad.bin
