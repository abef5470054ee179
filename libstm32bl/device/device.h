/*
 * device.h - the device table's rows and pure questions about them. No I/O.
 */
#ifndef BL_DEVICE_H
#define BL_DEVICE_H

#include "base/internal.h"

/* ROM defects and habits, AN2606 "known limitations" of each bootloader; each is handled in one place. */
enum bl_quirk {
    BL_QUIRK_DOUBLE_NACK = 1u << 0,     /* two NACKs on Read/Write/Go under read-out protection */
    BL_QUIRK_NO_ADDRESS_NACK = 1u << 1, /* a bad address is not refused but ignored */
    BL_QUIRK_DOUBLE_SYNC_ACK = 1u << 2, /* two ACKs after the sync byte */
    BL_QUIRK_GET_COUNT = 1u << 3,       /* Get announces more bytes than it sends */
    BL_QUIRK_GO_NO_ACK = 1u << 4,       /* the first ACK of Go is missing */
    BL_QUIRK_GO_BROKEN = 1u << 5,       /* Go does not work */
    BL_QUIRK_ONE_PAGE_ERASE = 1u << 6,  /* one page in each erase command, 40 ms between */
    BL_QUIRK_EARLY_ERASE_ACK = 1u << 7, /* bank 2 erase is acknowledged before it has finished */
    BL_QUIRK_NO_MASS_ERASE = 1u << 8,   /* mass erase is refused: page lists */
    BL_QUIRK_NO_BANK_ERASE = 1u << 9,   /* bank erase is refused or broken: page lists */
    BL_QUIRK_LONG_READ = 1u << 10,      /* short reads of the size/id area are refused */
    BL_QUIRK_SIZE_CODE = 1u << 11,  /* L1 cat. 4: the size register holds a code, 0: 384, 1: 256 */
    BL_QUIRK_NO_RAM = 1u << 12,     /* Read/Write never reach SRAM */
    BL_QUIRK_SLOW_BAUD = 1u << 13,  /* 115200 baud may fail: try 57600 */
    BL_QUIRK_SYNC_TWICE = 1u << 14, /* some pins need the sync byte twice */
    BL_QUIRK_CLEARS_EMPTY = 1u << 15, /* the ROM clears the flash-empty flag at start */
    BL_QUIRK_CLONED = 1u << 16,       /* chips of other makers, with other flash, say this id */
    /* The ROM with the row's first bootloader id does not load option bytes that it has written. */
    BL_QUIRK_NO_LAUNCH = 1u << 17
};

/** The flag that `len` characters name: "double_nack"; false: none. */
bool bl_quirk_find(const char *name, size_t len, uint32_t *flag);

/* `count` sectors of `size` bytes each. */
struct bl_run {
    uint16_t count;
    uint32_t size;
};

enum { BL_RUNS = 3, BL_BANKS = 2, BL_FLASH_MAX_KB = 1024 * 1024 };

struct bl_bank {
    uint32_t start; /* 0: no such bank */
    uint16_t first; /* number of its first sector in an erase command */
    bool unproven;  /* that number comes from no ST document */
    struct bl_run runs[BL_RUNS];
};

/* In a layout BL_ANY_BANKS means that the part leaves no choice. */
enum bl_bank_mode { BL_ANY_BANKS = 0, BL_SINGLE_BANK = 1, BL_DUAL_BANK = 2 };

/* How one flash size and bank mode is cut into sectors. */
struct bl_layout {
    uint32_t flash_kb; /* 0 ends a list */
    enum bl_bank_mode mode;
    struct bl_bank banks[BL_BANKS];
};

enum { BL_ERASE_SIZES = 4 };

/* Times of one flash technology, from the datasheets' "flash memory characteristics". */
struct bl_timing {
    const char *name;
    uint16_t program_unit; /* bytes that one programming operation of the ROM writes */
    uint32_t program_ns;   /* typical, for one such operation */
    uint32_t program_max_ns;
    struct {
        uint32_t size; /* bytes of the sector; 0 ends the list */
        uint32_t typical_ms;
        uint32_t max_ms;
    } erase[BL_ERASE_SIZES];
    uint32_t mass_typical_ms; /* of the largest part of the family */
    uint32_t mass_max_ms;
};

enum { BL_IDS = 6, BL_RAMS = 4 };

struct bl_range {
    uint32_t start;
    uint32_t size; /* 0: none */
};

struct stm32bl_device {
    uint16_t product_id;
    uint16_t bootloader_ids[BL_IDS]; /* 0 ends the list; empty: the ROM has none */
    uint32_t bootloader_id_addr;     /* 0: none */
    uint16_t go_broken_ids[2];       /* bootloader ids of the ROM versions with GO_BROKEN */
    const char *name;                /* "stm32f411" */
    const char *series;
    const char *parts;               /* "F405/F407/F415/F417" */
    const struct bl_layout *layouts; /* the factory default of the largest part first */
    uint16_t least_kb;               /* flash of the smallest part; 0: not known */
    struct bl_range ram[BL_RAMS];    /* what the ROM lets the host use */
    struct bl_range system_memory;
    struct bl_range system_memory_2; /* G0B0, G0B1 and G0C1 have two, and the id is in the second */
    struct bl_range option_bytes[2];
    struct bl_range otp;
    struct bl_range eeprom;
    uint32_t flash_size_reg; /* 0: not readable by the ROM or not known */
    uint32_t unique_id;
    uint8_t rom_align;     /* AN2606 "write alignment" */
    uint8_t write_unit;    /* bytes: rom_align and the hardware's unit, whichever is larger */
    uint8_t hardware_unit; /* bytes that ECC or the controller lets be written once */
    uint8_t erased;
    uint8_t erase_command;    /* 0x43 or 0x44; a hint only: the Get list decides */
    uint8_t protocol_version; /* BCD as the ROM sends it, for the simulator */
    uint8_t dfu_version;      /* BCD of AN3156, as its release says; 0: no USB in the ROM */
    uint16_t startup_ms;      /* longest time from reset to listening, without extras */
    uint32_t quirks;          /* enum bl_quirk */
    const struct bl_timing *timing;
    const struct bl_turbo_row *turbo; /* of a device file; NULL: that of the product id */
    bool without_turbo;               /* a device file says so */
    const char *pins;
    const char *notes;
    const char *source;
    enum stm32bl_evidence evidence;
    bool doubtful;
};

struct bl_turbo_row;

/** What the program in RAM (docs/TURBO.md) needs to know of this device; NULL: it is not for it. */
const struct bl_turbo_row *bl_device_turbo(const struct stm32bl_device *device);

/** Why the program in RAM (docs/TURBO.md) is not for this device; NULL: it is, as far as the row tells. */
const char *bl_turbo_obstacle(const struct stm32bl_device *device);

extern const struct stm32bl_device bl_devices[];
extern const size_t bl_device_count;

enum bl_region {
    BL_REGION_NONE = 0,
    BL_REGION_FLASH,
    BL_REGION_RAM,
    BL_REGION_EEPROM,
    BL_REGION_SYSTEM,
    BL_REGION_OPTION,
    BL_REGION_OTP
};

/* Times for a chip of which nothing is known. */
extern const struct bl_timing bl_unlisted_timing;

/* A chip that is in no table: equal sectors, counted from 0 at the usual start of flash. */
struct bl_unlisted {
    struct stm32bl_device device;
    struct bl_layout layouts[2];
};

/** Describes such a chip; false: sizes that do not fit together. */
bool bl_device_unlisted(struct bl_unlisted *out, uint16_t product_id, uint32_t flash_size,
                        uint32_t sector_size);

/** True if the row names this bootloader id. */
bool bl_device_has_bootloader(const struct stm32bl_device *device, int bootloader_id);

/** True if Go does not work on this version of the ROM (AN2606); an id up to 0 is not known. */
bool bl_device_go_is_broken(const struct stm32bl_device *device, int bootloader_id);

/** The 7-bit address of its ROM on an I2C bus; 0: not known, or it has no I2C. */
uint8_t bl_device_i2c_address(const struct stm32bl_device *device);

enum { BL_FIXED = 4 };

/* A device with what was found out about one chip. */
struct bl_chip {
    const struct stm32bl_device *device;
    const struct bl_layout *layout;
    uint32_t flash_kb; /* may be smaller than layout->flash_kb, never larger */
    /* Flash that its bootloader says is not to be changed (over USB: the rights in its layout). */
    struct bl_range fixed[BL_FIXED];
};

/** Notes such a range; beyond the last place it is joined with what lies before it. */
void bl_chip_fix(struct bl_chip *chip, uint32_t addr, uint32_t len);

/** True if any of [addr, addr + len) is not to be changed. */
bool bl_chip_is_fixed(const struct bl_chip *chip, uint32_t addr, uint32_t len);

/** The next stretch of [*from, end) of which nothing is fixed; false: none. *from moves behind it. */
bool bl_chip_next_free(const struct bl_chip *chip, uint64_t *from, uint64_t end,
                       struct bl_range *out);

/**
 * The row for a product id and bootloader id (-1: not known yet). Where the bootloader id decides
 * nothing, the first row that is not doubtful. NULL: none.
 */
const struct stm32bl_device *bl_device_by_id(uint16_t product_id, int bootloader_id);

/* Of kind *swap*, with the addresses that there are while bank 2 comes first. */
struct stm32bl_loader;
const struct stm32bl_loader *bl_loader_swapped(const struct stm32bl_loader *loader);

/** A row for the product id that is only used where the user names it; NULL: none. */
const struct stm32bl_device *bl_device_doubtful(uint16_t product_id);

/** True if several rows share this product id, so that the bootloader id must be read. */
bool bl_device_is_shared(uint16_t product_id);

/**
 * A chip of `flash_kb` KiB (0: the largest part). Chooses the layout of exactly that size and mode,
 * else the smallest that is larger, cut off.
 */
struct bl_chip bl_chip_of(const struct stm32bl_device *device, uint32_t flash_kb,
                          enum bl_bank_mode mode);

/**
 * Where the sectors end that every part of the row has, of whatever size and bank mode: with the same
 * places, numbers and bank. The start of flash: there are none, or the smallest part is not known.
 */
uint32_t bl_device_common_end(const struct stm32bl_device *device);

uint32_t bl_chip_flash_start(const struct bl_chip *chip);

/** Bytes of main flash, holes between banks not counted. */
uint32_t bl_chip_flash_size(const struct bl_chip *chip);

/** The sector that holds `addr`; false: none. */
bool bl_chip_sector(const struct bl_chip *chip, uint32_t addr, struct stm32bl_sector *out);

/**
 * The lowest sector that ends above `addr`; false: none. Start with 0 and go on with
 * out->address + out->size to walk all of flash, holes left out.
 */
bool bl_chip_sector_from(const struct bl_chip *chip, uint32_t addr, struct stm32bl_sector *out);

/** The kind of memory that holds all of [addr, addr + len); NONE: mixed, nothing, or no device. */
enum bl_region bl_chip_region(const struct bl_chip *chip, uint32_t addr, uint32_t len);

/** The first address at or after `addr` that is not in flash; `addr` itself if it is not. */
uint32_t bl_chip_flash_end(const struct bl_chip *chip, uint32_t addr);

uint32_t bl_erase_typical_ms(const struct stm32bl_device *device, uint32_t sector_size);
uint32_t bl_erase_max_ms(const struct stm32bl_device *device, uint32_t sector_size);

/** How long to wait for all of flash to be erased: with margin; `device` NULL: an unknown chip. */
uint32_t bl_mass_erase_limit_ms(const struct stm32bl_device *device);

#endif
