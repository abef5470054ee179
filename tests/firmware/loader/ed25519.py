#!/usr/bin/env python3
"""ed25519.py PROGRAM: Ed25519 (RFC 8032) once more, slow and by other formulas, and what PROGRAM (ed25519_tool.c) says of
signatures that are right, wrong, or right in the opinion of some. Affine points, Python's own numbers, hashlib."""
import hashlib
import random
import subprocess
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ZERO = (0, 1)


def add(a, b):
    x, y, both = a[0] * b[1] + a[1] * b[0], a[1] * b[1] + a[0] * b[0], D * a[0] * b[0] * a[1] * b[1]
    return x * pow(1 + both, -1, P) % P, y * pow(1 - both, -1, P) % P


def times(n, a):
    r = ZERO
    while n:
        if n & 1:
            r = add(r, a)
        a, n = add(a, a), n >> 1
    return r


def root(square):
    """A square root modulo P, or None."""
    r = pow(square, (P + 3) // 8, P)
    if (r * r - square) % P:
        r = r * pow(2, (P - 1) // 4, P) % P
    return None if (r * r - square) % P else r


def point_of(y, sign):
    x = root((y * y - 1) * pow(D * y * y + 1, -1, P) % P)
    if x is None or (x == 0 and sign):
        return None
    return (x if x & 1 == sign else P - x), y % P


BASE = point_of(4 * pow(5, -1, P) % P, 0)


def encode(a):
    return (a[1] | (a[0] & 1) << 255).to_bytes(32, "little")


def decode(data):
    n = int.from_bytes(data, "little")
    y = n & (2**255 - 1)
    return point_of(y, n >> 255) if y < P else None


def number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def secret(seed):
    h = hashlib.sha512(seed).digest()
    return int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254, h[32:]


def public(seed):
    return encode(times(secret(seed)[0], BASE))


def sign(seed, message, key=None):
    a, prefix = secret(seed)
    r = number(prefix, message) % L
    point = encode(times(r, BASE))
    s = (r + number(point, key or public(seed), message) * a) % L
    return point + s.to_bytes(32, "little")


def fits(key, signature, message):
    """As firmware/loader/ed25519.h says: strict."""
    a, s = decode(key), int.from_bytes(signature[32:], "little")
    if a is None or s >= L or times(8, a) == ZERO:
        return False
    h = number(signature[:32], key, message) % L
    return signature[:32] == encode(add(times(s, BASE), times(L - h, a) if times(L, a) == ZERO else
                                        times(8 * L - h, a)))


def torsion():
    """The eight points of small order."""
    y = 0
    while True:
        y += 1
        a = point_of(y, 0)
        t = times(L, a) if a else ZERO
        if times(4, t) != ZERO:
            return [times(i, t) for i in range(8)]


def flipped(data, bit):
    n = int.from_bytes(data, "little") ^ 1 << bit
    return n.to_bytes(len(data), "little")


def ordinary(chance):
    for size in (0, 1, 2, 46, 47, 48, 55, 56, 59, 60, 63, 64, 65, 127, 128, 129, 175, 240, 1023, 3000):  # 64 come before
        seed, message = chance.randbytes(32), chance.randbytes(size)
        key, signature = public(seed), sign(seed, message)
        yield "right", key, signature, message
        yield "a bit of R", key, flipped(signature, chance.randrange(256)), message
        yield "a bit of S", key, flipped(signature, 256 + chance.randrange(256)), message
        yield "a bit of the key", flipped(key, chance.randrange(256)), signature, message
        yield "a byte more", key, signature, message + b"\0"
        if message:
            yield "a bit of the message", key, signature, flipped(message, chance.randrange(8 * size))


def large_s(chance):
    seed, message = chance.randbytes(32), b"S"
    key, signature = public(seed), sign(seed, message)
    s = int.from_bytes(signature[32:], "little")
    for value in (s + L, s + 2 * L, s + 15 * L, L, L - 1, L + 1, 0, 2**253, 2**255 + s, 2**256 - 1):
        yield f"S = {value:#x}", key, signature[:32] + (value % 2**256).to_bytes(32, "little"), message
    yield "all zeros", bytes(32), bytes(64), message
    yield "all ones", b"\xff" * 32, b"\xff" * 64, message
    yield "zeros for a signature", key, bytes(64), message


def small_orders(chance):
    small = torsion()
    seed = chance.randbytes(32)
    a = secret(seed)[0]
    for t in small:
        for y in (t[1], t[1] + P):
            for sign_bit in (0, 1):
                if y < 2**255:
                    key = (y | sign_bit << 255).to_bytes(32, "little")
                    for r in small:
                        yield "a key of small order", key, encode(r) + bytes(32), b"small"
                        yield "and S = 1", key, encode(add(r, BASE)) + (1).to_bytes(32, "little"), b"small"
    for t in small[1:]:  # a key of mixed order: with the cofactor all of these would fit, without it some
        key = encode(add(times(a, BASE), t))
        for i in range(16):
            message = b"mixed%d" % i
            yield "a key of mixed order", key, sign(seed, message, key), message
    key = public(seed)
    for t in small[1:]:  # R with a part of small order: with the cofactor it would fit
        r = 12345
        point = encode(add(times(r, BASE), t))
        s = (r + number(point, key, b"R") * a) % L
        yield "R of mixed order", key, point + s.to_bytes(32, "little"), b"R"
    for t in small:  # R of small order, S made for it
        point = encode(t)
        s = number(point, key, b"R") * a % L
        yield "R of small order", key, point + s.to_bytes(32, "little"), b"R"


def other_encodings(chance):
    """Points whose y is below 19 have a second encoding, y + P."""
    for y in range(19):
        for sign_bit in (0, 1):
            key = (y + P | sign_bit << 255).to_bytes(32, "little")
            yield "a key's other encoding", key, chance.randbytes(32) + bytes(32), b"y"
            if point_of(y, sign_bit):
                yield "its own", encode(point_of(y, sign_bit)), chance.randbytes(32) + bytes(32), b"y"
    # R = B y, in another encoding than its own: for R of small order there is a y below 19.
    seed = chance.randbytes(32)
    a, key = secret(seed)[0], public(seed)
    for t in torsion():
        if t[1] < 19:
            for sign_bit in (0, 1):
                r = (t[1] + P | sign_bit << 255).to_bytes(32, "little")
                s = number(r, key, b"R") * a % L
                yield "R in its other encoding", key, r + s.to_bytes(32, "little"), b"R"
    for y in (2, P, P + 1, 2**255 - 1, 2**255 - 2):
        yield "no point, or none in this encoding", y.to_bytes(32, "little"), bytes(64), b"y"


def cases():
    chance = random.Random(8032)
    for kind in (ordinary, large_s, small_orders, other_encodings):
        yield from kind(chance)


def main(program):
    every = list(cases())
    lines = "".join(f"{key.hex()} {signature.hex()} {message.hex() or '-'}\n"
                    for _, key, signature, message in every)
    said = subprocess.run([program], input=lines, check=True, capture_output=True, text=True).stdout.split()
    assert len(said) == len(every), f"{len(said)} answers to {len(every)} questions"
    wrong, accepted = 0, {}
    for (name, key, signature, message), answer in zip(every, said):
        right = fits(key, signature, message)
        accepted.setdefault(name.split(" = ")[0], []).append(right)
        if (answer == "1") != right:
            wrong += 1
            print(f"{name}: {key.hex()} {signature.hex()} {message[:64].hex()} ({len(message)} bytes) is {right}, the program says {answer}")
    for name, rights in accepted.items():
        print(f"{sum(rights):3} of {len(rights):3} fit: {name}")
    assert all(accepted["right"]) and any(accepted["a key of mixed order"]) and not all(accepted["a key of mixed order"])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
