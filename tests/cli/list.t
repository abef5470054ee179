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
  $ adapter 1 >one
  $ adapter 2 >two

None at all.

  $ none() { umockdev-wrapper python3 - "$@" <<EOF
  > import subprocess, sys
  > EOF
  > }

One: it is used, and named.

  $ umockdev-run -d one -- stm32bl list
  $ umockdev-run -d one -- stm32bl list --json
  $ umockdev-run -d one -- stm32bl info

Two: the user must choose.

  $ umockdev-run -d one -d two -- stm32bl list
  $ umockdev-run -d one -d two -- stm32bl info
  $ umockdev-run -d one -d two -- stm32bl info --json 2>/dev/null
