#!/usr/bin/env python3
"""staged_bugs.py CC: as bugs.py, for images that are copied."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

from planting import HERE, ROOT, all_found, fails, plant, sample, tell
POWER, TEST, SIGNED = "staged_power_cut", "test_staged", "test_staged_signed"

# What the bug is, the program and layout (and SEEDS and STRIDE) that must find it, the file, its source and what it becomes.
BUGS = [
    ("a step that was cut short is believed", POWER, "staged4 6 0", "copy.c",
     "if (begun && at < room && ", "if (0 && "),
    ("a step is not noted", POWER, "staged4 6 0", "copy.c", "!begin_step(state, shift, at / STEP + 1) ||", ""),
    ("nothing is skipped", TEST, "staged4", "copy.c",
     "if (reads_equal(from + at, to + at, rest(at, bytes)))", "if (0)"),
    ("what is written is not read back", TEST, "staged4", "copy.c",
     "return loader_flash_write(at, words, bytes) && is_there(at, words, bytes);",
     "loader_flash_write(at, words, bytes); return true;"),
    ("the backup is not made", TEST, "staged4", "install.c",
     "loader_staged.tries ? STM32BL_SLOT_SAVING : STM32BL_SLOT_COPYING", "STM32BL_SLOT_COPYING"),
    ("the backup is not looked at", TEST, "staged4", "staged.c",
     "loader_image_at(LOADER_BACKUP, LOADER_BACKUP_SIZE, LOADER_SLOT_A, d) &&", "d->mark |"),
    ("an old backup comes back", TEST, "staged4", "staged.c",
     "LOADER_SLOT_A, d) &&\n           loader_counter_counts(d, loader_staged.floor)", "LOADER_SLOT_A, d)"),
    ("an old counter is installed", TEST, "staged4", "staged.c",
     "loader_image_is_whole(slot, d) && loader_counter_counts(d, loader_staged.floor) &&", "loader_image_is_whole(slot, d) &&"),
    ("an old counter is taken from a file", TEST, "staged4", "staged.c",
     " || !loader_counter_counts(d, loader_staged.floor)", ""),
    ("what was not activated is installed", TEST, "staged4", "staged.c",
     "return loader_staged_may_start(UPDATE, d) && d->sum == loader_staged.image;", "return loader_staged_may_start(UPDATE, d);"),
    ("tries are not stored", POWER, "staged4 6 0", "install.c",
     "if (loader_staged_store(STM32BL_SLOT_ON_TRIAL))\n            return START;", "return START;"),
    ("what failed is not noted", POWER, "staged4 6 0", "install.c",
     "    loader_staged.spare = loader_staged.image;\n    return go_to(STM32BL_SLOT_RESTORING);",
     "    return go_to(STM32BL_SLOT_RESTORING);"),
    ("the source may be written", TEST, "staged4", "staged.c",
     "if (loader_staged.state >= STM32BL_SLOT_SAVING && is_busy())", "if (0)"),
    ("an image on trial may be replaced", TEST, "staged4", "staged.c",
     "(loader_staged.state != STM32BL_SLOT_PENDING && is_busy())", "0"),
    ("an image without a way back is on trial", TEST, "staged4", "staged.c",
     "loader_image_bytes(&run) > LOADER_BACKUP_SIZE", "0"),
    ("an image without a way back is on trial: no backup area", TEST, "staged_none", "staged.c",
     "loader_image_bytes(&run) > LOADER_BACKUP_SIZE", "0"),
    ("another product is installed", TEST, "staged4", "staged.c",
     "loader_products_differ(&run, d)", "0"),
    ("the same image is installed again", TEST, "staged4", "staged.c", "if (run.sum == d->sum)", "if (0)"),
    ("the floor is not raised", POWER, "staged4 1 0", "staged.c", "    loader_staged.floor = d->counter;", "    ;"),
    ("a drive is looked at in the middle", TEST, "staged4", "file.c", "if (!loader_staged_may_look())",
     "if (0)"),
    ("a file's sum is not checked", TEST, "staged4", "file.c", " && scan->d.sum == scan->sum", ""),
    ("a file's length is not checked", TEST, "staged4", "file.c",
     "loader_image_bytes(&scan->d) == size &&", ""),
    ("the update area is written over", TEST, "staged4", "file.c",
     " || !loader_copy_erase(LOADER_SLOT_B, size)", ""),
    ("the image's end is not copied", TEST, "staged4", "image.h",
     "return d->length + (uint32_t)sizeof *d +", "return d->length +"),
    ("no signature is verified", SIGNED, "staged4", "staged.c",
     " &&\n           loader_is_trusted(&loader_staged, slot, d);", ";"),
    ("what was verified may be exchanged", SIGNED, "staged4", "staged.c",
     "if (!loader_staged_trusts_no_more(UPDATE))", "if (1)"),
    ("what is copied back is not verified", SIGNED, "staged4", "install.c",
     "static enum outcome restore(void)\n{\n    struct stm32bl_slot_descriptor d;\n\n    loader_staged_trusts_no_more(RUN);",
     "static enum outcome restore(void)\n{\n    struct stm32bl_slot_descriptor d;\n"),
    ("a file without a right signature is copied at each start", SIGNED, "staged4", "staged.c",
     "    loader_staged.spare = d.sum;\n", ""),
    ("the signature is looked for where the image will be", SIGNED, "staged4", "trust.h",
     "loader_signature_fits(loader_slot_start(slot),", "loader_signature_fits(d->load,"),
    ("the floor falls without a signature", SIGNED, "staged4", "boot.h",
     "(d->flags & STM32BL_SLOT_SIGNED) && d->over", "d->over"),
]


def goes_wrong(folder, cc, test, layout):
    chip, seeds, stride = (layout + " 1 0").split()[:3]
    program, loader = folder / "test", folder / "loader"
    sources = [HERE / f"{name}.c" for name in (test, "flash_model", "staged_images")]
    sources += [HERE / "lives.c"] if test == POWER else []
    sources += [loader / f"{name}.c" for name in ("log", "staged", "install", "copy", "image", "file")]
    sources += [folder / "drive/stm32bl_fat.c"]
    subprocess.run([cc, "-O1", "-w", "-I", loader, "-I", HERE, f'-DLOADER_CHIP="chips/{chip}.h"',
                    *(["-DLOADER_SIGNED", "-DLOADER_KEYS"] if test == SIGNED else []),
                    "-o", program, *sources, "-lcmocka"], check=True)
    return fails([program, seeds, stride], 200)


def planted(cc, bug):
    name, test, layout, file, old, new = bug
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(ROOT / "firmware/loader", folder / "loader")
        shutil.copytree(ROOT / "firmware/drive", folder / "drive")
        shutil.copy(ROOT / "firmware/stm32bl_slot_format.h", folder)
        plant(folder, name, file, old, new)
        found = goes_wrong(folder, cc, test, layout)
    return tell(found, name)


if __name__ == "__main__":
    all_found(planted(sys.argv[1], bug) for bug in sample(BUGS))
