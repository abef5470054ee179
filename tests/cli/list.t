The ports of a machine that umockdev makes up: adapters at the plugs 1 and 2.

  $ command -v umockdev-run >/dev/null || exit 80
  $ export ASAN_OPTIONS=verify_asan_link_order=0
  $ adapter() {
  >   cat <<EOF
  > P: /devices/usb1/1-$1/1-$1:1.0/ttyUSB$1/tty/ttyUSB$1
  > N: ttyUSB$1
  > E: SUBSYSTEM=tty
  > E: DEVNAME=/dev/ttyUSB$1
  > L: device=../..
  > 
  > P: /devices/usb1/1-$1/1-$1:1.0/ttyUSB$1
  > E: SUBSYSTEM=usb-serial
  > 
  > P: /devices/usb1/1-$1/1-$1:1.0
  > E: SUBSYSTEM=usb
  > E: DEVTYPE=usb_interface
  > 
  > P: /devices/usb1/1-$1
  > E: SUBSYSTEM=usb
  > E: DEVTYPE=usb_device
  > A: busnum=1\n
  > A: devnum=$1\n
  > A: idVendor=0403\n
  > A: idProduct=6001\n
  > A: manufacturer=FTDI\n
  > A: product=FT232R USB UART\n
  > A: serial=A5028$1\n
  > 
  > EOF
  > }

umockdev complains where /sys is not mounted, as in a bare chroot; it works all the same. Its realpath goes
wrong at emulated terminals, and libserialport 0.1.2 calls that.

  $ cp "$REALPATH_SHIM" shim.so
  $ with() {
  >   devices=$1
  >   shift
  >   umockdev-run $devices -- sh -c "export LD_PRELOAD=\"./shim.so \$LD_PRELOAD\"; $*" 2>/dev/null
  > }
  $ adapter 1 >one
  $ adapter 2 >two

One: it is used, and named.

  $ with "-d one" 'stm32bl list 2>&1'
  serial:/dev/ttyUSB1      FT232R USB UART (FTDI), USB 0403:6001, serial number A50281
  $ with "-d one" 'stm32bl list --json 2>&1'
  {"event":"result","verb":"list","ok":true,"ports":[{"target":"serial:/dev/ttyUSB1","description":"FT232R USB UART (FTDI), USB 0403:6001, serial number A50281","plausible":true,"serial":"A50281"}]}
  $ with "-d one" 'stm32bl info 2>&1' | head -1
  using serial:/dev/ttyUSB1 (FT232R USB UART (FTDI), USB 0403:6001, serial number A50281)

Two: the user must choose.

  $ with "-d one -d two" 'stm32bl list 2>&1'
  serial:/dev/ttyUSB1      FT232R USB UART (FTDI), USB 0403:6001, serial number A50281
  serial:/dev/ttyUSB2      FT232R USB UART (FTDI), USB 0403:6001, serial number A50282
  $ with "-d one -d two" 'stm32bl info 2>&1'
    serial:/dev/ttyUSB1      FT232R USB UART (FTDI), USB 0403:6001, serial number A50281
    serial:/dev/ttyUSB2      FT232R USB UART (FTDI), USB 0403:6001, serial number A50282
  stm32bl: 2 serial adapters and USB bootloaders found: choose one with -p
  [3]
  $ with "-d one -d two" 'stm32bl info --json 2>/dev/null'
  {"event":"log","level":"note","message":"  serial:/dev/ttyUSB1      FT232R USB UART (FTDI), USB 0403:6001, serial number A50281"}
  {"event":"log","level":"note","message":"  serial:/dev/ttyUSB2      FT232R USB UART (FTDI), USB 0403:6001, serial number A50282"}
  {"event":"result","verb":"info","ok":false,"error":"not-found","message":"2 serial adapters and USB bootloaders found: choose one with -p","exit":3}
  [3]

None, since the system says nothing of this one.

  $ printf 'P: /devices/x/tty/ttyS0\nN: ttyS0\nE: SUBSYSTEM=tty\nE: DEVNAME=/dev/ttyS0\n\n' >none
  $ with "-d none" 'stm32bl list 2>&1'
  serial:/dev/ttyS0        ttyS0 (built in)
  $ with "-d none" 'stm32bl info 2>&1'
  stm32bl: no serial adapter or USB bootloader found, only built-in ports ('stm32bl list'): plug one in, or name the port with -p
  [3]

Not even that.

  $ printf 'P: /devices/x\nE: SUBSYSTEM=platform\n\n' >nothing
  $ with "-d nothing" 'stm32bl list 2>&1'
  stm32bl: no serial ports or USB bootloaders found: is the adapter plugged in, and its driver loaded?
  [3]
  $ with "-d nothing" 'stm32bl list --json 2>/dev/null'
  {"event":"result","verb":"list","ok":false,"error":"not-found","message":"no serial ports or USB bootloaders found: is the adapter plugged in, and its driver loaded?","exit":3}
  [3]
