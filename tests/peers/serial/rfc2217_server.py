#!/usr/bin/env python3
"""rfc2217_server.py TERMINAL LOG: serves one client after the other by pyserial's RFC 2217 server, with the bytes of
TERMINAL. What is done to the control lines goes into LOG, a line each: milliseconds, name, level. Prints its port."""
import select
import socket
import sys
import termios
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


def serve(port, client):
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    manager = serial.rfc2217.PortManager(port, Connection(client))
    while True:
        for ready in select.select([client, port], [], [])[0]:
            if ready is client:
                data = client.recv(1024)
                if not data:
                    return
                port.write(b"".join(manager.filter(data)))
            else:
                client.sendall(b"".join(manager.escape(port.read(port.in_waiting or 1))))


def main():
    port = Port(sys.argv[1], 115200, timeout=0)
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
