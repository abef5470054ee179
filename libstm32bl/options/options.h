/*
 * options.h - option bytes: which field lies where on which chip, and reading and editing a copy of
 * them. Pure: control/option_bytes.c moves the bytes.
 */
#ifndef BL_OPTIONS_H
#define BL_OPTIONS_H

#include "device/device.h"

/* How the bytes that the ROM shows are laid out; the reference manuals' chapters "Option bytes". */
enum bl_option_kind {
    BL_OPTION_BYTES,      /* F0 F1 F3: a byte and its complement */
    BL_OPTION_HALF_WORDS, /* F2 F4 F7: 8 bytes: half-word, its complement, both again */
    BL_OPTION_WORDS,      /* L0 L1: half-word and its complement */
    BL_OPTION_DOUBLES,    /* L4 G0 G4 C0 WB WL: word and its complement */
    BL_OPTION_REGISTERS,  /* L5 U5 WBA: registers, no complement */
    BL_OPTION_PAIRS       /* H5 H7 H7RS: register to read, then the one to write */
};

/* What a field is to this library; most are only shown and edited. */
enum bl_option_role {
    BL_OPTION_PLAIN = 0,
    BL_OPTION_RDP,
    BL_OPTION_WRP_BITS,   /* one bit for each unit of write protection, from `index` on */
    BL_OPTION_WRP_START,  /* first page of a protected area in bank `index` (0, 1) */
    BL_OPTION_WRP_END,    /* its last page; stands right behind the start */
    BL_OPTION_PCROP_MODE, /* 1: write protection bits mean read protection, and the opposite */
    BL_OPTION_DUAL_IF_1,  /* two banks, on parts of `index` KiB (0: of any size) */
    BL_OPTION_DUAL_IF_0,
    BL_OPTION_SWAPPED_IF_1, /* bank 2 lies at the start of flash */
    BL_OPTION_SWAPPED_IF_0,
    BL_OPTION_PIN_IF_1, /* the BOOT0 pin decides, otherwise nBOOT0 */
    BL_OPTION_PIN_IF_0,
    BL_OPTION_NBOOT0,    /* 1: flash */
    BL_OPTION_NBOOT1,    /* where it boots if not from flash: 1: system memory, 0: SRAM */
    BL_OPTION_BOOT_LOCK, /* 1: flash, whatever the others say */
    BL_OPTION_START_AT,  /* an address from which a processor starts, in units of 2^index bytes */
    BL_OPTION_RESET_PIN  /* 1 input, 2 input/output, 3 both; 0 is reserved */
};

/* Which change of a field its warning is about. */
enum bl_option_when { BL_OPTION_ANY = 0, BL_OPTION_TO_1, BL_OPTION_TO_0 };

struct bl_option_field {
    uint8_t area;
    uint16_t offset; /* from the start of its area, rounded down to 256: as in the manual */
    uint8_t bit;
    uint8_t width; /* bits; 0: as many as the page numbers of the largest part have */
    const char *name;
    const char *meaning;
    uint16_t index; /* by role */
    enum bl_option_role role;
    enum stm32bl_option_risk risk;
    enum bl_option_when when;
    const char *why; /* what the change does, if it has a risk */
};

/* How write protection is told. */
enum bl_option_guard {
    BL_GUARD_NONE = 0,
    BL_GUARD_4K_LOW,  /* F0 F1 F3: bit = 4 KiB, bit 31 = the rest; 0: protected */
    BL_GUARD_4K_HIGH, /* L0 L1: bit = 4 KiB; 1: protected */
    BL_GUARD_SECTORS, /* F2 F4 F7: bit = sector; 0: protected */
    BL_GUARD_BANKS,   /* H5 H7: bit = some sectors of a bank, bits 0 and 32; 0: protected */
    BL_GUARD_PAGES    /* the others: areas from a first to a last page */
};

enum { BL_OPTION_AREAS = 2, BL_OPTION_AREA_SIZE = 308, BL_OPTION_IDS = 5, BL_OPTION_LISTS = 5 };

/* The option bytes of one group of product ids. */
struct bl_option_map {
    uint16_t product_ids[BL_OPTION_IDS];
    enum bl_option_kind kind;
    uint8_t open;   /* RDP byte of level 0; 0: no RDP */
    uint8_t closed; /* RDP byte to write for level 1 */
    bool level_2;   /* 0xCC is level 2 */
    enum bl_option_guard guard;
    uint8_t guard_sectors; /* BANKS: sectors in a bit */
    bool guard_global;     /* PAGES: with one bank, the areas of bank 2 serve it too */
    struct {
        uint16_t skip; /* bytes of the area that are not written, */
        uint16_t size; /* and how many are then; 0: to its end */
    } write[BL_OPTION_AREAS];
    const struct bl_option_field *lists[BL_OPTION_LISTS]; /* each ends with a name of NULL */
};

/* Each ends with a map without product ids. */
extern const struct bl_option_map bl_option_maps_f_l[];  /* F0 F1 F2 F3 F4 F7 L0 L1 */
extern const struct bl_option_map bl_option_maps_optr[]; /* L4 G4 G0 C0 WB WL L5 U5 WBA */
extern const struct bl_option_map bl_option_maps_h[];    /* H5 H7 H7RS */

/* What is known of a BOOT_LOCK that lies outside of the areas, as on G47 and G48. */
enum bl_hidden_lock { BL_HIDDEN_NONE, BL_HIDDEN_UNSEEN, BL_HIDDEN_CLEAR, BL_HIDDEN_SET };

/* A copy of one chip's option bytes. */
struct bl_options {
    const struct stm32bl_device *device;
    const struct bl_option_map *map; /* NULL: where they are is known at most, not what they mean */
    enum bl_hidden_lock hidden_lock;
    uint8_t bytes[BL_OPTION_AREAS][BL_OPTION_AREA_SIZE];
};

const struct bl_option_map *bl_option_map_of(const struct stm32bl_device *device);

/** An empty copy for this device. */
void bl_options_start(struct bl_options *o, const struct stm32bl_device *device);

/* A place in the walk over a map's fields. Start with zeros. */
struct bl_option_cursor {
    size_t list;
    size_t field;
};

/** The next field that lies within the device's areas; NULL: no more. */
const struct bl_option_field *bl_option_next(const struct bl_options *o,
                                             struct bl_option_cursor *cursor);

/** The field with this role; NULL: none. */
const struct bl_option_field *bl_option_by_role(const struct bl_options *o,
                                                enum bl_option_role role);

/** The BOOT_LOCK that the map has, but that lies outside of the device's areas; NULL: there is none. */
const struct bl_option_field *bl_option_hidden_lock(const struct bl_options *o);

/** Where its word is, with the complement if it has one; a size of 0: not known. */
struct bl_range bl_option_hidden_word(const struct bl_options *o);

/** Takes over what was read there. */
void bl_option_see_lock(struct bl_options *o, const uint8_t *bytes);

/** Bytes of an area that this copy holds; 0: there is none. */
uint32_t bl_option_area_size(const struct bl_options *o, size_t area);

/** Bits of a field on this device. */
unsigned bl_option_width(const struct bl_options *o, const struct bl_option_field *field);
uint32_t bl_option_mask(const struct bl_options *o, const struct bl_option_field *field);

/** Address of the word that holds a field, for reading. */
uint32_t bl_option_address(const struct bl_options *o, const struct bl_option_field *field);

uint32_t bl_option_get(const struct bl_options *o, const struct bl_option_field *field);

/** Changes a field and what its word needs to be accepted: complement, copy, register to write. */
void bl_option_set(struct bl_options *o, const struct bl_option_field *field, uint32_t value);

/** True if the complement or copy of the field's word does not fit; an erased byte does. */
bool bl_option_damaged(const struct bl_options *o, const struct bl_option_field *field);

/** Makes the complements of all known words fit. */
void bl_options_complete(struct bl_options *o);

/** The read-out protection level that the bytes say: 0, 1, 2; -1: they do not say it. */
int bl_options_level(const struct bl_options *o);

/** True if parts of `flash_kb` KiB have an option bit for the number of banks. */
bool bl_options_choose_banks(const struct stm32bl_device *device, uint32_t flash_kb);

/** What that bit says. */
enum bl_bank_mode bl_options_bank_mode(const struct bl_options *o, uint32_t flash_kb);

/** True if the two banks have changed places. */
bool bl_options_swapped(const struct bl_options *o);

/**
 * The part of an area that tells write protection, swapped banks and where the chip starts; `first_bank`:
 * for sectors of the first bank only. False: none of it does.
 */
bool bl_options_guard_span(const struct bl_options *o, size_t area, bool first_bank, uint32_t *from,
                           uint32_t *to);

/** From where the chip starts after a reset. */
enum bl_boot {
    BL_BOOT_PIN_ROM,  /* BOOT0 high: system memory */
    BL_BOOT_PIN_SRAM, /* BOOT0 high: SRAM */
    BL_BOOT_FLASH,    /* always */
    BL_BOOT_ROM,
    BL_BOOT_SRAM
};
enum bl_boot bl_options_boot(const struct bl_options *o);

/** Addresses of flash from which the bytes let the chip start: `most` at most; their number. */
size_t bl_options_starts(const struct bl_options *o, const struct bl_chip *chip, uint32_t *out,
                         size_t most);

/**
 * Edits by one setting: NAME=VALUE, protect=FIRST-LAST, unprotect=FIRST-LAST or unprotect=all, with
 * addresses of flash. Errors: ARG, NOT_FOUND (no such name), RANGE, UNSUPPORTED.
 */
int bl_options_apply(struct bl_options *o, const struct bl_chip *chip, const char *setting,
                     struct bl_error *error);

/** What the change of one field from `before` to `after` may do; `why` is never NULL. */
enum stm32bl_option_risk bl_options_risk(const struct bl_options *before,
                                         const struct bl_options *after,
                                         const struct bl_option_field *field, const char **why);

/* ---- protect_fields.c */

/** True if the bytes say that a sector cannot be written. */
bool bl_options_protected(const struct bl_options *o, const struct bl_chip *chip,
                          const struct stm32bl_sector *sector);

/* What to protect, or to free. */
struct bl_option_stretch {
    uint32_t first;
    uint32_t last; /* inclusive */
    bool on;
};

/**
 * Protects the sectors that a stretch touches, or lifts it. UNSUPPORTED, RANGE (no flash; more
 * separate areas than the chip can protect).
 */
int bl_options_protect(struct bl_options *o, const struct bl_chip *chip,
                       const struct bl_option_stretch *stretch, struct bl_error *error);

/** UNSUPPORTED if the write protection cannot be told sector by sector. */
int bl_options_require_guard(const struct bl_options *o, struct bl_error *error);

#endif
