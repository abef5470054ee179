"""What the scripts have in common that plant bugs into firmware/loader: a copy of it with one line that says something
else. No such line, no test."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def sample(bugs):
    """Each of them, or one of as many as BUGS_EVERY says."""
    return bugs[:: int(os.environ.get("BUGS_EVERY", "1"))]


def plant(folder, name, file, old, new):
    """In the copy in `folder`."""
    source = folder / "loader" / file
    text = source.read_text()
    if text.count(old) != 1:
        sys.exit(f"{name}: '{old}' is {text.count(old)} times in {file}")
    source.write_text(text.replace(old, new))


def fails(command, seconds):
    """True too if it does not end."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def tell(found, name, more=""):
    print(f"{'found' if found else 'NOT FOUND'}: {name}{more}", flush=True)
    return found


def all_found(results):
    """Exit code 1 unless all of them were."""
    sys.exit(0 if all(list(results)) else 1)
