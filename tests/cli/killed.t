A program that is killed while the chip erases all of its flash. The next one waits for the end of it by itself.

  $ export XDG_RUNTIME_DIR="$PWD/run"
  $ mkdir run
  $ stm32bl sim stm32f411 --link "$PWD/port" >served 2>&1 &
  $ server=$!
  $ while ! test -s served; do sleep 0.05; done
  $ stm32bl erase -p "$PWD/port" --all >/dev/null 2>&1 &
  $ client=$!
  $ while ! ls run/stm32bl/erasing-* >/dev/null 2>&1; do sleep 0.05; done
  $ sleep 0.3
  $ kill -KILL $client
  $ { wait $client; } 2>/dev/null
  [137]
  $ stm32bl info -p "$PWD/port" 2>said | grep chip
  chip             stm32f411 (F411), product id 0x431
  $ sed 's/[0-9]* s more/N s more/' said | grep more
  no answer yet: an erase that was begun here, by a program that did not end, may take N s more: waiting for it
  $ find run
  run

An erase that ends leaves nothing, either.

  $ stm32bl erase -p "$PWD/port" -a 0x08060000 -n 128K >/dev/null 2>&1
  $ find run
  run
  $ kill -INT $server
  $ wait $server

Ctrl-C is heard meanwhile, and the one after that still knows.

  $ stm32bl sim stm32f411,silent=1 --link "$PWD/silent" >served2 2>&1 &
  $ server=$!
  $ while ! test -s served2; do sleep 0.05; done
  $ mkdir run/stm32bl
  $ note=run/stm32bl/erasing-$(echo "$PWD/silent" | tr / _)
  $ for i in 1 2; do
  >   rm -f heard
  >   echo $(($(date +%s) + 60)) >"$note"
  >   stm32bl info -p "$PWD/silent" >heard 2>&1 &
  >   client=$!
  >   while ! grep -sq 'no answer yet' heard; do sleep 0.05; done
  >   kill -INT $client
  >   wait $client
  >   echo $?
  >   tail -1 heard
  > done
  130
  stm32bl: cancelled while connecting
  130
  stm32bl: cancelled while connecting

What is over, or was never a time, is not waited for.

  $ for line in $(($(date +%s) - 1)) $(($(date +%s) + 100000)) soon; do
  >   mkdir -p run/stm32bl
  >   echo "$line" >"$note"
  >   stm32bl info -p "$PWD/silent" 2>&1 | grep -c 'no answer yet' || true
  > done
  0
  0
  0
  $ find run
  run
  $ kill -INT $server
  $ wait $server
