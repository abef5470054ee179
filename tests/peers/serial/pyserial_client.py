#!/usr/bin/env python3
"""pyserial_client.py STM32BL - pyserial's RFC 2217 client at a simulated chip: even parity, control
lines that lead to BOOT0 and NRST, bytes that telnet doubles, and a second client that is sent away."""
import re
import subprocess
import sys
import time

import serial


def serve():
    chip = subprocess.Popen([sys.argv[1], "sim", "stm32f411,wiring=rts-dtr,boot=app",
                             "--listen=0"], stdout=subprocess.PIPE, text=True)
    return chip, re.search(r" on (\S+) until", chip.stdout.readline()).group(1)


def open_port(place, parity):
    return serial.serial_for_url("rfc2217://" + place, baudrate=57600, parity=parity, timeout=5)


def enter(port):
    """BOOT0 high, and a pulse on NRST; they are RTS and DTR."""
    port.rts = False
    port.dtr = True
    time.sleep(0.05)  # the pulse
    port.dtr = False
    time.sleep(0.2)  # the ROM starts
    port.reset_input_buffer()


def ask(port, sent, expected):
    port.write(sent)
    answer = port.read(len(expected))
    assert answer == expected, f"{sent.hex()}: {answer.hex()} instead of {expected.hex()}"


def talk(place):
    port = open_port(place, serial.PARITY_EVEN)
    enter(port)
    ask(port, b"\x7f", b"\x79")
    ask(port, b"\x02\xfd", b"\x79\x01\x04\x31\x79")  # AN3155 3.3
    ask(port, b"\x11\xee", b"\x79")  # AN3155 3.4: erased flash, so each byte is one that is doubled
    ask(port, b"\x08\x00\x00\x00\x08", b"\x79")
    ask(port, b"\xff\x00", b"\x79" + b"\xff" * 256)
    port.baudrate = 115200  # the ROM has measured another rate: it must not understand this
    port.write(b"\x02\xfd")
    port.timeout = 0.5
    assert port.read(5) != b"\x79\x01\x04\x31\x79", "the baud rate has no effect"
    return port


def without_parity(place):
    port = open_port(place, serial.PARITY_NONE)
    enter(port)
    # Where the number of ones is odd, the parity bit looks like the stop bit. In 0x00 and 0xFF it is not.
    ask(port, b"\x7f", b"\x79")
    port.write(b"\x00\xff")  # AN3155 3.1
    port.timeout = 0.5
    assert port.read(1) != b"\x79", "the parity has no effect"
    port.close()


def main():
    chip, place = serve()
    try:
        port = talk(place)
        second = subprocess.run([sys.argv[1], "info", "-p", "tcp:" + place], text=True,
                                capture_output=True, timeout=60, check=False)
        assert "in use by another client" in second.stderr, second.stderr
        port.close()
        time.sleep(0.3)  # pyserial closes in its own time
        without_parity(place)
    finally:
        chip.terminate()
        chip.wait()


main()
