#!/usr/bin/env python3
"""bugs.py CC [with-libcrypto]: plants one bug at a time into firmware/loader and expects that a test fails."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

from planting import HERE, ROOT, all_found, fails, plant, sample, tell

# What the bug is, the program and flash (and SEEDS and STRIDE) that must find it, the file, its source and what it becomes.
BUGS = [
    ("rule 1: the older area is the state", "power_cut", "unit4", "log.c",
     "(!at[0] || is_newer(&other, record))", "!at[0]"),
    ("rule 2: an entry without seal is believed", "power_cut", "unit2", "log.c",
     "        loader_log_store(record);", "        (void)0;"),
    ("rule 3: what looks blank is written", "power_cut", "unit2", "log.c",
     "if (now.unsure && !is_full())", "if (0)"),
    ("rule 4: what looks blank is not erased", "power_cut", "unit2", "log.c",
     "if (!loader_flash_erase(", "if (!looks_blank(start_of(now.area)) && !loader_flash_erase("),
    ("a slot is erased while an entry is in doubt", "power_cut", "unit4 2 1", "log.c",
     "return !now.unsure || loader_log_store(record);", "return record;"),
    ("entries are not read back", "test_boot", "unit8", "log.c",
     "get(at, &back) &&\n           back.crc == record->crc && write_seal(at)",
     "((void)back, write_seal(at))"),
    ("a record's CRC is not checked", "power_cut", "unit2", "log.c",
     "record->crc == crc_of(record)", "true"),
    ("an image's sum is not checked", "test_boot", "unit4", "image.c", " && sum == d->sum;", ";"),
    ("an image's address is not checked", "test_boot", "unit4", "image.c", " && d->load == load ",
     " "),
    ("the stack pointer is not checked", "test_boot", "unit4", "image.c",
     "v[0] - LOADER_RAM - 1 >= LOADER_RAM_SIZE", "0"),
    ("the entry is not checked", "test_boot", "unit4", "image.c",
     "(v[1] & 1) && v[1] - load < length ?", "1 ?"),
    ("tries are not stored", "power_cut", "unit4", "boot.c",
     "    state.tries--;\n    return loader_log_store(&state);", "    state.tries--;\n    return true;"),
    ("the floor is not stored", "power_cut", "unit4", "boot.c", "    state.floor = d->counter;", ";"),
    ("an old counter starts", "test_boot", "unit4", "boot.c", "loader_counter_counts(d, state.floor) &&", ""),
    ("another product's image is activated", "test_boot", "unit4", "boot.c",
     "!loader_products_differ(&kept, d)", "1"),
    ("a trial of what was not activated", "test_boot", "unit4", "boot.c", "d.sum == state.image && ", ""),
    ("a loader for a product takes another's", "test_product", "unit4", "image.c", " && loader_image_is_ours(d)", ""),
    ("one slot: that it is being replaced is not stored", "single_power_cut", "unit2", "single.c",
     "return store(STM32BL_SLOT_WRITING, 0);", "return loader_log_settle(&state);"),
    ("one slot: tries are not stored", "single_power_cut", "unit4", "single.c",
     "store(STM32BL_SLOT_ON_TRIAL, state.tries - 1u)", "state.tries--"),
    ("one slot: a failed trial goes on", "test_single", "unit8", "single.c", "state.tries && store", "store"),
    ("one slot: a signature counts after it was touched", "test_single_signed", "unit8", "single.c",
     "state.flags = STM32BL_SLOT_SINGLE;", "state.flags |= STM32BL_SLOT_SINGLE;"),
    ("the image on trial is kept, not the proven one", "test_boot", "unit4", "boot.c",
     "state.slot ^ (unsigned)on_trial()", "state.slot"),
    ("an application on trial begins an update", "test_slot", "unit4", "../stm32bl_slot.c",
     "if (look()->state == STM32BL_SLOT_ON_TRIAL)", "if (0)"),
    ("the active slot may be written", "test_serve", "unit4", "serve.c", "slot != keeper && ", ""),
    ("the end of a write is not checked", "test_serve", "unit4", "serve.c",
     "!is_free(at, count) || ", ""),
    ("sectors are not checked", "test_serve", "unit4", "serve.c",
     " && is_free(LOADER_SECTOR(number), 1)", ""),
    ("the checksum of a block is not checked", "test_serve", "unit4", "serve.c",
     "return get() == sum && !lost;\n}\n\n/* A number", "return !lost;\n}\n\n/* A number"),
    ("S is not compared with L", "test_ed25519", "unit4", "ed25519.c", "not_less(s, order) || ", ""),
    ("a key of small order is taken", "test_ed25519", "unit4", "ed25519.c", " || has_small_order(&a)", ""),
    ("a signature is not verified", "test_signed", "unit8", "signature.c", "fits((const uint8_t *)signature, keys", "1 || fits((const uint8_t *)signature, keys"),
    ("the second key is not tried", "test_signed", "unit8", "signature.c",
     "i < sizeof keys / sizeof *keys", "i < 1"),
    ("the end of a signature is not looked at", "test_signed", "unit8", "image.c",
     "loader_image_bytes(d) <= room &&", ""),
    ("a signature counts after the slot was touched", "test_signed", "unit8", "boot.c",
     "(uint8_t)(state.flags & 1u << keeper)", "state.flags"),
    ("that it does not count any more is not stored", "test_signed", "unit8", "boot.c",
     "state.flags = kept;\n    return loader_log_store(&state);", "state.flags = kept;\n    return true;"),
    ("a signed image goes back as it likes", "test_signed", "unit8", "boot.c",
     "loader_counter_counts(d, state.floor) &&", ""),
    ("the way back is not open", "test_signed", "unit8", "boot.h", "d->over >= floor", "0"),
    ("a frame that breaks off is carried out", "test_serve", "unit4", "serve.c",
     "return get() == sum && !lost;\n}\n\n/* A number", "return true;\n}\n\n/* A number"),
]


def goes_wrong(folder, cc, test, flash):
    chip, seeds, stride = (flash + " 40 61").split()[:3]
    program, loader = folder / "test", folder / "loader"
    sources = [HERE / f"{name}.c" for name in (test, "flash_model", "images")]
    single = "single" in test
    sources += [HERE / "lives.c"] if "power_cut" in test else []
    sources += [loader / f"{name}.c" for name in ("log", "single" if single else "boot", "image")]
    options = ["-DLOADER_SLOTS=1"] if single else []
    if test in ("test_signed", "test_ed25519"):
        sources += [loader / f"{name}.c" for name in ("ed25519", "sha512", "signature")]
        options = ["-include", HERE / "signed_keys.h"]
    if test == "test_ed25519":
        sources = [HERE / "test_ed25519.c", loader / "ed25519.c", loader / "sha512.c"]
        options = []
    if test == "test_single_signed":
        options += ["-DLOADER_SIGNED", "-DLOADER_KEYS"]
    if test == "test_product":
        options = ['-DLOADER_FOR="pump"']
    sources += {"test_serve": [loader / "serve.c"],
                "test_signed": [folder / "stm32bl_slot.c"],
                "test_single": [folder / "stm32bl_slot.c"],
                "test_slot": [folder / "stm32bl_slot.c"]}.get(test, [])
    subprocess.run([cc, "-O1", "-w", "-I", loader, "-I", folder, "-I", HERE,
                    f'-DLOADER_CHIP="chips/{chip}.h"', *options,
                    "-o", program, *sources, "-lcmocka", *(["-lcrypto"] if test in ("test_signed", "test_ed25519") else [])],
                   check=True)
    return fails([program, seeds, stride], 100)


def planted(cc, bug):
    name, test, chip, file, old, new = bug
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        shutil.copytree(ROOT / "firmware/loader", folder / "loader")
        for file_beside in ("_format.h", ".h", ".c"):
            shutil.copy(ROOT / f"firmware/stm32bl_slot{file_beside}", folder)
        plant(folder, name, file, old, new)
        found = goes_wrong(folder, cc, test, chip)
    return tell(found, name)


if __name__ == "__main__":
    crypto = sys.argv[2:] == ["with-libcrypto"]
    all_found(planted(sys.argv[1], bug) for bug in sample(BUGS)
              if crypto or bug[1] not in ("test_signed", "test_ed25519"))
