#!/usr/bin/env python3
"""fat_images.py FAT_CAT [SEEDS]: files that mtools has put onto volumes of mkfs.vfat come back as they were, whatever
the volume's kind, size of cluster, partition table, fragments, deleted and long names; and volumes that are broken or
are none of FAT are found out. FAT_CAT is the reader of firmware/drive."""
import os
import random
import struct
import subprocess
import sys
import tempfile

os.environ["MTOOLS_SKIP_CHECK"] = "1"
os.environ["PATH"] += ":/usr/sbin:/sbin"
NAME = "UPDATE  BIN"
READ, FOREIGN, NO_FILE, BROKEN = 1, 2, 3, 4
# Bits of an entry, KiB of the volume, sectors of a cluster.
KINDS = [(12, 64, 1), (12, 720, 2), (12, 4000, 8), (16, 5000, 1), (16, 33000, 4), (32, 34000, 1), (32, 70000, 2)]


class Volume:
    def __init__(self, folder, rng, bits, kib, sectors, partition):
        self.path = os.path.join(folder, "volume")
        self.rng = rng
        self.start = partition
        self.at = f"{self.path}@@{partition * 512}"
        self.bits = bits
        with open(self.path, "wb") as f:
            f.truncate(partition * 512 + kib * 1024)
            if partition:
                self.write_table(f, kib)
        tables = rng.choice([1, 2])
        self.run("mkfs.vfat", "-F", str(bits), "-s", str(sectors), "-f", str(tables), "-n", "UPDATE  BIN",
                 "--offset", str(partition), self.path, str(kib))

    def write_table(self, f, kib):
        """The first entry of four is no FAT's: it leads to what is blank."""
        f.seek(446)
        f.write(struct.pack("<4xB3xII", 0x83, 1, 1))
        f.write(struct.pack("<4xB3xII", 0x0C, self.start, kib * 2))
        f.seek(510)
        f.write(b"\x55\xaa")

    @staticmethod
    def run(*command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def put(self, name, data):
        with open(self.path + ".file", "wb") as f:
            f.write(data)
        self.run("mcopy", "-o", "-i", self.at, self.path + ".file", "::" + name)

    def delete(self, name):
        self.run("mdel", "-i", self.at, "::" + name)

    def read(self, offset, count):
        with open(self.path, "rb") as f:
            f.seek(self.start * 512 + offset)
            return f.read(count)

    def write(self, offset, data):
        with open(self.path, "r+b") as f:
            f.seek(self.start * 512 + offset)
            f.write(data)


class Check:
    def __init__(self, cat):
        self.cat = cat
        self.count = 0

    def __call__(self, volume, code, data=None, name=NAME, bad=()):
        path = volume if isinstance(volume, str) else volume.path
        done = subprocess.run([self.cat, path, name, *map(str, bad)], stdout=subprocess.PIPE, check=False)
        assert done.returncode == code, f"exit code {done.returncode} instead of {code}"
        if data is not None:
            assert done.stdout == data, f"{len(done.stdout)} bytes, {len(data)} expected, or others"
        self.count += 1
        return done.stdout


def fill(volume, rng, data):
    """Files, of which every second one is deleted, then the one that is looked for, in what they have left."""
    size = rng.choice([300, 600, 3000])
    count = rng.randrange(2, 12)
    for i in range(count):
        name = rng.choice([f"F{i}.TXT", f"a long name of file {i}.text", f"Ümläut {i}.bin"])
        volume.put(name, rng.randbytes(size))
        if i % 2:
            volume.delete(name)
    if rng.random() < 0.5:
        volume.run("mmd", "-i", volume.at, "::FOLDER")
        volume.put("FOLDER/UPDATE.BIN", b"another one")
    volume.put(rng.choice(["UPDATE.BIN", "update.bin", "Update.Bin"]), data)


def first_cluster(volume):
    """Where the entry of the file lies, and its first cluster."""
    data = volume.read(0, 1 << 20)
    at = data.index(NAME.encode(), 512)
    while at % 32 or data[at + 11] & 0x18:  # the label, in a boot sector and as an entry
        at = data.index(NAME.encode(), at + 1)
    return at, struct.unpack_from("<H", data, at + 26)[0]


def set_entry(volume, cluster, value):
    reserved = struct.unpack("<H", volume.read(14, 2))[0]
    if volume.bits == 12:
        at = reserved * 512 + cluster * 3 // 2
        old = struct.unpack("<H", volume.read(at, 2))[0]
        value = old & 0xF | (value & 0xFFF) << 4 if cluster & 1 else old & 0xF000 | value & 0xFFF
        volume.write(at, struct.pack("<H", value))
    else:
        size = volume.bits // 8
        volume.write(reserved * 512 + cluster * size, value.to_bytes(4, "little")[:size])


def spoil(check, volume, sectors, data):
    """Chains that end too early, lead outside or into a circle."""
    at, cluster = first_cluster(volume)
    one = sectors * 512
    for value in (0x0FFFFFFF, 0x0FFFFFF7, 0, 1):
        set_entry(volume, cluster, value)
        check(volume, BROKEN, data[:one])
    set_entry(volume, cluster, cluster)
    circle = check(volume, 0)
    assert len(circle) == len(data) and circle == (data[:one] * (len(data) // one + 1))[:len(data)]
    volume.write(at + 26, b"\x01\x00")
    volume.write(at + 20, b"\x00\x00")
    check(volume, BROKEN)
    volume.write(at + 11, b"\x10")  # a folder
    check(volume, NO_FILE)


def try_one(check, folder, seed):
    rng = random.Random(seed)
    bits, kib, sectors = KINDS[seed % len(KINDS)]
    volume = Volume(folder, rng, bits, kib, sectors, rng.choice([0, 0, 63, 2048]))
    check(volume, NO_FILE)
    longest = min(kib * 1024 // 3, 300000)
    data = rng.randbytes(rng.choice([1, 511, 512, 513, longest, rng.randrange(longest)]))
    fill(volume, rng, data)
    check(volume, 0, data)
    check(volume, NO_FILE, b"", "UPDATE  TXT")
    check(volume, READ, b"", bad=[volume.start])
    if len(data) > 2 * sectors * 512:
        spoil(check, volume, sectors, data)
    else:
        volume.delete("UPDATE.BIN")
        check(volume, NO_FILE)


def full_directory(check, folder):
    """A root directory of many sectors, in a chain of clusters for FAT32."""
    for bits, kib, sectors in ((12, 720, 1), (32, 34000, 1)):
        volume = Volume(folder, random.Random(1), bits, kib, sectors, 0)
        names = [f"{volume.path}.{i}" for i in range(100)]
        for name in names:
            open(name, "wb").close()
        volume.run("mcopy", "-i", volume.at, *names, "::")
        volume.put("UPDATE.BIN", b"the last one")
        check(volume, 0, b"the last one")
        volume.put("EMPTY.BIN", b"")
        check(volume, 0, b"", "EMPTY   BIN")
        for name in names:
            os.unlink(name)


def foreign(check, folder):
    path = os.path.join(folder, "foreign")
    exfat = b"\xeb\x76\x90EXFAT   " + bytes(53) + struct.pack("<QQIIIII", 0, 2048, 128, 16, 256, 200, 4)
    ntfs = b"\xeb\x52\x90NTFS    \x00\x02\x08\x00\x00\x00\x00\x00\xf8\x00\x00"
    gpt = bytes(446) + struct.pack("<4xB3xII", 0xEE, 1, 2047)
    for head in (b"", b"\xff" * 510, exfat, ntfs, gpt):
        for end in (b"\x55\xaa", b"\x00\x00"):
            with open(path, "wb") as f:
                f.write(head.ljust(510, b"\x00") + end + bytes(2048 * 512))
            # Four FFs lead behind the end of the drive, which does not give that sector.
            check(path, READ if head[:1] == b"\xff" and end != b"\x00\x00" else FOREIGN)
    open(path, "wb").close()
    check(path, READ)


def main():
    check = Check(sys.argv[1])
    for seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else 28):
        with tempfile.TemporaryDirectory() as folder:
            try:
                try_one(check, folder, seed)
            except (AssertionError, subprocess.CalledProcessError) as e:
                sys.exit(f"seed {seed}: {e} {getattr(e, 'stderr', b'')}")
    with tempfile.TemporaryDirectory() as folder:
        full_directory(check, folder)
        foreign(check, folder)
    print(f"{check.count} reads as expected")


main()
