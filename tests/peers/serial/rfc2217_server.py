#!/usr/bin/env python3
"""rfc2217_server.py PORT LOG: serves one client after the other by pyserial's RFC 2217 server, with the bytes of
PORT: a pseudo-terminal, or rfc2217://HOST:PORT, where control lines lead on to. What is done to a pseudo-terminal's
goes into LOG, a line each: milliseconds, name, level. Prints its port."""
import socket
import sys
import termios
import threading
import time

import serial
import serial.rfc2217


class Port(serial.Serial):
    """A pseudo-terminal has no control lines: these are written down."""

    log = None

    def note(self, name, level):
        if self.log:
            self.log.write(f"{time.monotonic() * 1000:.1f} {name} {int(level)}\n")
            self.log.flush()

    def _update_dtr_state(self):
        self.note("dtr", self._dtr_state)

    def _update_rts_state(self):
        self.note("rts", self._rts_state)

    def _update_break_state(self):
        self.note("break", self._break_state)

    def _reconfigure_port(self, force_update=False):
        try:
            super()._reconfigure_port(force_update)
        except termios.error:  # a pseudo-terminal holds no parity
            pass
        self.note(f"{self.baudrate}{self.bytesize}{self.parity}{self.stopbits}", 1)

    cts = dsr = ri = cd = property(lambda self: False)


class Connection:
    """What the PortManager writes its answers to."""

    def __init__(self, client):
        self.client = client

    def write(self, data):
        self.client.sendall(data)


def forward(port, client, ended):
    """What the chip says, until the client is gone."""
    while not ended.is_set():
        data = port.read(port.in_waiting or 1)
        if data:
            client.sendall(b"".join(serial.rfc2217.PortManager.escape(None, data)))


def serve(port, client):
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    manager = serial.rfc2217.PortManager(port, Connection(client))
    ended = threading.Event()
    reader = threading.Thread(target=forward, args=(port, client, ended))
    reader.start()
    try:
        while data := client.recv(1024):
            port.write(b"".join(manager.filter(data)))
    finally:
        ended.set()
        reader.join()


def main():
    if sys.argv[1].startswith("rfc2217:"):
        port = serial.serial_for_url(sys.argv[1], timeout=0.02)
    else:
        port = Port(sys.argv[1], 115200, timeout=0.02)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    with open(sys.argv[2], "w", encoding="ascii") as port.log:
        while True:
            client, _ = listener.accept()
            with client:
                try:
                    serve(port, client)
                except ConnectionError:
                    pass


main()
