#!/usr/bin/env python3
"""bad_server.py KIND: a TCP server that is no serial port, or a bad one; serves one client after the other. Prints its
port. KIND: silent, garbage, http, ssh, closes, middle, flood, busy."""
import socket
import sys


def http(client):
    client.recv(1)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def flood(client):
    while True:
        client.sendall(bytes(range(256)) * 64)


def garbage(client):
    """In answer to each byte: what comes earlier is discarded."""
    while client.recv(4096):
        client.sendall(b"\x00\x80\xff\x81\x13" * 40)


def middle(client):
    """A chip that answers the sync byte and Get's first byte, and then its server ends."""
    client.recv(1)
    client.sendall(b"\x79")
    client.recv(2)
    client.sendall(b"\x79\x0b")


def listen(client):
    while client.recv(4096):
        pass


def garbage(client):
    """At once and again for all that comes: what comes before the first question is thrown away."""
    client.sendall(b"\x00\x80\xff\x81\x13" * 40)
    while client.recv(4096):
        client.sendall(b"\x00\x80\xff\x81\x13" * 40)


KINDS = {
    "silent": listen,
    "garbage": garbage,
    "http": http,
    "ssh": lambda client: (client.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n"), listen(client)),
    "closes": lambda client: None,
    "middle": middle,
    "flood": flood,
    "busy": lambda client: client.sendall(b"Port already in use\r\n"),
}


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        with client:
            try:
                KINDS[sys.argv[1]](client)
                client.shutdown(socket.SHUT_WR)
                listen(client)  # or what is unread would make it a reset
            except OSError:
                pass


main()
