"""memory.py STM32BL [MIB]: the most memory that the command needs to write and verify 2 MiB, in MiB, the
simulated chip's included; fails if that is more than MIB. A small process of its own, since the system
counts what a parent had before it started the command as the command's."""
import os
import subprocess
import sys
import tempfile


def peak_mib(command):
    with tempfile.NamedTemporaryFile() as image:
        for i in range(32):
            image.write(bytes((i + n * n // 7) & 0xFF for n in range(65536)))
        image.flush()
        process = subprocess.Popen([command, "-q", "-p", "sim:stm32f427", "-a", "0x08000000", "write",
                                    "--force", image.name])
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command}: 2 MiB were not written")
    return usage.ru_maxrss / 1024


def main():
    peak = peak_mib(sys.argv[1])
    print(f"{peak:.1f}")
    if len(sys.argv) > 2 and peak > float(sys.argv[2]):
        sys.exit(f"{peak:.1f} MiB of memory to write 2 MiB, at most {sys.argv[2]} are allowed")


if __name__ == "__main__":
    main()
