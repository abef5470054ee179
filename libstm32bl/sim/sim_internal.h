/*
 * sim_internal.h - the simulated chip, from the inside.
 *
 *   options.c   what a user may set          file.c     the chip's memory in a file
 *   stream.c    the wire as a stream         serve.c    the wire as a pseudo-terminal
 *   usb.c       the USB plug as a device     dfu_text.c its descriptors
 *   dfu.c, dfu_commands.c   the bootloader over USB (AN3156)
 *   wire.c      virtual time, bytes on the wire, no FIFO
 *   rom.c       the bootloader, byte by byte (AN3155); its commands in
 *               rom_commands.c, rom_memory.c, rom_erase.c, rom_protect.c, rom_checksum.c, rom_special.c
 *   chip.c      power, reset, pins, what runs
 *   stub.c      what the program that resets the chip from RAM does to registers
 *   flash.c, option_bytes.c, memory.c: what each memory does
 *
 * A function called on_... is one step of a command: it runs when the bytes that the step before
 * asked for have come.
 */
#ifndef BL_SIM_INTERNAL_H
#define BL_SIM_INTERNAL_H

#include "../device.h"
#include "../internal.h"
#include "../options.h"
#include "../target.h"
#include "stm32bl/sim.h"

/* ------------------------------------------------------------------------ memory.c */

enum bl_sim_kind {
    BL_SIM_FLASH,
    BL_SIM_RAM,
    BL_SIM_EEPROM,
    BL_SIM_OPTION,
    BL_SIM_OTP,
    BL_SIM_SYSTEM,
    BL_SIM_INFO /* flash size register and unique id, where no other memory holds them */
};

struct bl_sim_memory {
    enum bl_sim_kind kind;
    uint32_t start;
    uint32_t size;
    uint8_t *bytes;
};

struct bl_sim_sector {
    struct stm32bl_sector at;
    bool locked;     /* write protection */
    unsigned erases; /* how often it was erased, for tests */
};

enum { BL_SIM_MEMORIES = 16 };

/** Makes the memories of a chip of `flash_kb` KiB (0: the largest), all erased. MEMORY. */
int bl_sim_memory_make(struct stm32bl_sim *sim, uint32_t flash_kb);

/** Cuts the flash into sectors for this number of banks; those there stay if memory is short. */
void bl_sim_memory_cut(struct stm32bl_sim *sim, enum bl_bank_mode mode);

/** Puts flash size, unique id and bootloader id where this chip shows them. */
void bl_sim_memory_plant(struct stm32bl_sim *sim);

void bl_sim_memory_free(struct stm32bl_sim *sim);

/** The memory that holds `addr`; NULL: none. */
struct bl_sim_memory *bl_sim_memory_at(struct stm32bl_sim *sim, uint32_t addr);

/** The byte at `addr`, through all memories; NULL: none. */
uint8_t *bl_sim_byte(struct stm32bl_sim *sim, uint32_t addr);

/** True if every byte of the range exists. */
bool bl_sim_readable(struct stm32bl_sim *sim, uint32_t addr, uint32_t len);

/** True if the range touches the flash size register or the unique id. */
bool bl_sim_is_info(const struct stm32bl_sim *sim, uint32_t addr, uint32_t len);

/** The sector that holds `addr`; NULL: none. */
struct bl_sim_sector *bl_sim_sector_at(struct stm32bl_sim *sim, uint32_t addr);

/* ------------------------------------------------------------------------- flash.c */

/** Counts an operation of the flash controller; true if the power fails in it. */
bool bl_sim_power_fails(struct stm32bl_sim *sim);

/** Programs flash, OTP or EEPROM by the rules of the chip; adds the time to `ns`. */
void bl_sim_program(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *data, uint32_t len,
                    uint64_t *ns);

/** Erases a sector, unless it is write-protected. */
void bl_sim_erase(struct stm32bl_sim *sim, struct bl_sim_sector *sector, uint64_t *ns);

/** Erases the banks whose bit (1: first, 2: second) is set in `banks`; nothing if one is locked. */
void bl_sim_erase_banks(struct stm32bl_sim *sim, unsigned banks, uint64_t *ns);

/* ------------------------------------------------------------------ option_bytes.c */

/** Factory values, with the read-out protection and nothing else that is set on the chip. */
void bl_sim_option_defaults(struct stm32bl_sim *sim);

/** What writing `len` bytes at `addr` does: erases, writes, completes complements. */
void bl_sim_option_write(struct stm32bl_sim *sim, uint32_t addr, const uint8_t *data, uint32_t len);

/** Makes option bytes that a power cut has spoilt those of a new chip. */
void bl_sim_option_heal(struct stm32bl_sim *sim);

/** A reset: what the option bytes say of protection and banks becomes true. */
void bl_sim_option_load(struct stm32bl_sim *sim);

/** From where they let the chip start. */
enum bl_boot bl_sim_option_boot(struct stm32bl_sim *sim);

/** Makes the option bytes say which sectors are locked, with the others of their units. */
void bl_sim_option_keep_locks(struct stm32bl_sim *sim);

/** True if the ROM takes a write to the option bytes at this address. */
bool bl_sim_option_address(const struct stm32bl_sim *sim, uint32_t addr);

/** The read-out protection level that the option bytes say: 0, 1 or 2. */
unsigned bl_sim_option_rdp(struct stm32bl_sim *sim);

/** Makes the option bytes say level 0 or 1. */
void bl_sim_option_set_rdp(struct stm32bl_sim *sim, unsigned level);

/** False for families whose product state replaces read-out protection (H5, C5, H7RS). */
bool bl_sim_option_has_rdp(const struct stm32bl_sim *sim);

/** Protects what the codes of a Write Protect command mean on this family (AN3155 3.9).
 */
void bl_sim_option_protect(struct stm32bl_sim *sim, const uint8_t *codes, size_t count);

/** Lifts the read-out protection: wipes flash and RAM; adds the time to `ns`. */
void bl_sim_lift_protection(struct stm32bl_sim *sim, uint64_t *ns);

/* -------------------------------------------------------------------------- chip.c */

enum bl_sim_running {
    BL_SIM_OFF,      /* the power failed */
    BL_SIM_IN_RESET, /* the reset pin is low */
    BL_SIM_IN_ROM,
    BL_SIM_IN_APP,
    BL_SIM_CRASHED /* jumped to what is no program, or hangs */
};

/** A chip of `flash_kb` KiB (0: the largest) as it leaves the factory. MEMORY. */
int bl_sim_chip_make(struct stm32bl_sim *sim, uint32_t flash_kb);

/** Begins or ends a reset by the pin, as the control lines say. */
void bl_sim_lines_changed(struct stm32bl_sim *sim);

/** A reset at `at_ns` that the chip makes by itself. */
void bl_sim_reset(struct stm32bl_sim *sim, uint64_t at_ns);

/** The same by loading the option bytes, when the chip also looks again whether its flash is empty. */
void bl_sim_launch(struct stm32bl_sim *sim, uint64_t at_ns);

/** False: the ROM has the defect NO_LAUNCH. */
bool bl_sim_loads_options(const struct stm32bl_sim *sim);

/**
 * The reset that follows a write of option bytes by the ROM: a launch on most families. False: there
 * is none, with the defect NO_LAUNCH, and the ROM runs on.
 */
bool bl_sim_reset_after_options(struct stm32bl_sim *sim, uint64_t at_ns);

/** Jumps to the program whose vector table is at `addr`. */
void bl_sim_jump(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns);

/** Puts the chip where the options say it is when the power comes, without a start-up time. */
void bl_sim_settle(struct stm32bl_sim *sim);

/* -------------------------------------------------------------------------- stub.c */

/** If the program of firmware/stubs lies at `addr` in RAM, does what it does. False: it does not. */
bool bl_sim_run_stub(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns);

/* --------------------------------------------------------------------------- rom.c */

typedef void bl_sim_step(struct stm32bl_sim *sim);

enum { BL_SIM_PAGES = 512, BL_SIM_FRAME = 2 + 2 * BL_SIM_PAGES + 1 };

struct bl_sim_rom {
    bl_sim_step *begin; /* begins the command whose pair was right */
    bl_sim_step *step;  /* runs when `have` reaches `need`; NULL: deaf until a reset */
    size_t have;
    size_t need;
    uint8_t frame[BL_SIM_FRAME];
    uint8_t command;
    uint32_t address;
    uint32_t words; /* of Get Checksum */
    uint32_t polynomial;
    unsigned baud;     /* measured with the sync byte; 0: not yet */
    bool extended;     /* of Special: the other one */
    bool failing;      /* a misaligned write made all later ones fail */
    bool knocked;      /* SYNC_TWICE: the first sync byte has come */
    uint64_t rest_ns;  /* ONE_PAGE_ERASE: until then it takes no other erase */
    uint64_t time_ns;  /* until when it is busy; its own clock while it works */
    uint64_t ready_ns; /* when it starts to listen */
    bool held_full;
    uint8_t held; /* the one byte that the USART's data register keeps */
};

enum { BL_SIM_ACK = 0x79, BL_SIM_NACK = 0x1F, BL_SIM_SYNC = 0x7F };

/** Awaits the sync byte from `ready_ns` on; `begin` begins each command whose pair was right. */
void bl_sim_rom_listen(struct stm32bl_sim *sim, uint64_t ready_ns, bl_sim_step *begin);

/** One byte from the wire, with rom.time_ns at its arrival. */
void bl_sim_rom_byte(struct stm32bl_sim *sim, uint8_t byte);

/** Waits for `total` bytes, counted from the beginning of a new frame. */
void bl_sim_rom_expect(struct stm32bl_sim *sim, size_t total, bl_sim_step *step);

/** Waits until the present frame has `total` bytes. */
void bl_sim_rom_extend(struct stm32bl_sim *sim, size_t total, bl_sim_step *step);

/** Sends a byte, which keeps the ROM busy until its stop bit has ended. */
void bl_sim_rom_send(struct stm32bl_sim *sim, uint8_t byte);

/** Sends a NACK and waits for the next command. */
void bl_sim_rom_refuse(struct stm32bl_sim *sim);

/** Waits for the next command. */
void bl_sim_rom_idle(struct stm32bl_sim *sim);

void bl_sim_rom_ack(struct stm32bl_sim *sim);

/** Sends an ACK and waits for the next command. */
void bl_sim_rom_finish(struct stm32bl_sim *sim);

/** Is busy for this long, deaf but for one byte. False: the power failed meanwhile. */
bool bl_sim_rom_work(struct stm32bl_sim *sim, uint64_t ns);

/** XOR of the frame's first `len` bytes. */
uint8_t bl_sim_rom_xor(const struct stm32bl_sim *sim, size_t len);

bool bl_sim_has_quirk(const struct stm32bl_sim *sim, uint32_t quirk);

/** True if Go crashes, on all or on this version of the ROM. */
bool bl_sim_go_is_broken(const struct stm32bl_sim *sim);

/* ------------------------------------------------------------------ rom_commands.c */

/** Starts the ROM, which listens from `ready_ns` on. */
void bl_sim_rom_start(struct stm32bl_sim *sim, uint64_t ready_ns);

/** True if the ROM has the command Special. */
bool bl_sim_has_special(const struct stm32bl_sim *sim);

/* ------- rom_memory.c, rom_erase.c, rom_protect.c, rom_checksum.c, rom_special.c */

/* Each begins a command whose pair was right and allowed; the rest comes byte by byte. */
bl_sim_step bl_sim_rom_read, bl_sim_rom_go, bl_sim_rom_write;
bl_sim_step bl_sim_rom_erase, bl_sim_rom_extended_erase;
bl_sim_step bl_sim_rom_write_protect, bl_sim_rom_write_unprotect;
bl_sim_step bl_sim_rom_readout_protect, bl_sim_rom_readout_unprotect;
bl_sim_step bl_sim_rom_checksum;
bl_sim_step bl_sim_rom_special, bl_sim_rom_extended_special;

/* -------------------------------------------------------------------------- wire.c */

struct bl_sim_frame {
    uint64_t at_ns; /* when its stop bit ends, or when the host's driver hands it out */
    unsigned baud;
    char parity;
    uint8_t byte;
};

struct bl_sim_queue {
    struct bl_sim_frame *frames;
    size_t first;
    size_t count;
    size_t capacity;
};

struct bl_sim_wire {
    struct stm32bl_line host; /* the host's settings */
    uint64_t idle_ns;
    uint64_t host_free_ns; /* when the host's transmitter is idle */
    struct bl_sim_queue to_chip;
    struct bl_sim_queue to_host;
    size_t packet;      /* newest frames of to_host that wait in the adapter's packet */
    uint64_t packet_ns; /* when the last full packet was sent, which starts the latency timer */
    unsigned garbage;
};

/** The host puts bytes on the wire now. MEMORY. */
int bl_sim_wire_put(struct stm32bl_sim *sim, const uint8_t *bytes, size_t len);

/** The ROM sends a byte, which keeps it busy until its stop bit has ended. */
void bl_sim_wire_send(struct stm32bl_sim *sim, uint8_t byte);

/** Lets time pass up to `until_ns`. */
void bl_sim_wire_run(struct stm32bl_sim *sim, uint64_t until_ns);

/** Lets time pass until a byte has reached the host, at most up to `until_ns`. */
void bl_sim_wire_wait(struct stm32bl_sim *sim, uint64_t until_ns);

/** When something happens next on the wire; UINT64_MAX: nothing. */
uint64_t bl_sim_wire_next(const struct stm32bl_sim *sim);

/** Takes bytes that have reached the host. */
size_t bl_sim_wire_take(struct stm32bl_sim *sim, uint8_t *buf, size_t len);

/** A break: the ROM sees a frame of zeros. */
void bl_sim_wire_break(struct stm32bl_sim *sim);

/** Makes the ROM one that is synchronised and has had the bytes of the option `state`. */
void bl_sim_wire_resume(struct stm32bl_sim *sim);

/** What the chip has not sent yet is not sent any more. */
void bl_sim_wire_cut(struct stm32bl_sim *sim);

void bl_sim_wire_free(struct stm32bl_sim *sim);

/* ------------------------------------------------------------ dfu.c, dfu_commands.c */

enum { BL_SIM_TRANSFER = 2048 }; /* wTransferSize of most ROMs; those of protocol 3.0 have less */

uint16_t bl_sim_dfu_transfer_size(const struct stm32bl_sim *sim);

/* USB DFU 1.1 6.1.2, as far as needed. */
enum {
    BL_DFU_IDLE = 2,
    BL_DFU_DNLOAD_SYNC = 3,
    BL_DFU_DNBUSY = 4,
    BL_DFU_DNLOAD_IDLE = 5,
    BL_DFU_MANIFEST_SYNC = 6,
    BL_DFU_MANIFEST = 7,
    BL_DFU_UPLOAD_IDLE = 9,
    BL_DFU_ERROR = 10
};

enum {
    BL_DFU_ERR_TARGET = 1,
    BL_DFU_ERR_PROG = 6,
    BL_DFU_ERR_FIRMWARE = 10,
    BL_DFU_ERR_VENDOR = 11,
    BL_DFU_ERR_UNKNOWN = 14,
    BL_DFU_ERR_STALLEDPKT = 15
};

enum { BL_DFU_ERASE = 0x41 };

/* Ways in which real devices differ from AN3156; bits of bl_sim_settings.dfu. */
enum bl_sim_dfu_habit {
    BL_SIM_DFU_STALL = 1 << 0,   /* answers STALL while it is busy, as some ROMs of L4 */
    BL_SIM_DFU_HASTY = 1 << 1,   /* wants to be polled long before it is done */
    BL_SIM_DFU_STUCK = 1 << 2,   /* stays in dfuDNBUSY after an erase, as a ROM of H743 */
    BL_SIM_DFU_NUMBERS = 1 << 3, /* ignores block numbers */
    BL_SIM_DFU_DIRTY = 1 << 4,   /* begins in dfuERROR, as ROMs do at first contact */
    BL_SIM_DFU_LAYOUT = 1 << 5   /* describes its memory wrongly, as H7B3 V9.0 */
};

struct bl_sim_dfu {
    uint8_t state;
    uint8_t status;
    uint32_t pointer;
    bool pending; /* a download waits for the GETSTATUS that starts it */
    uint16_t block;
    uint32_t size;
    uint8_t data[BL_SIM_TRANSFER];
    uint8_t result; /* the status that the work will end in */
    uint64_t busy_until_ns;
    bool reset_after;
    uint64_t vanish_ns; /* when the chip leaves the bus; 0: it stays */
};

/* What a transfer may return besides a number of bytes. */
enum { BL_SIM_STALL = -1, BL_SIM_NO_ANSWER = -2 };

void bl_sim_dfu_start(struct stm32bl_sim *sim);

int bl_sim_dfu_control(struct stm32bl_sim *sim, const struct stm32bl_usb_transfer *t,
                       uint64_t timeout_ns);

/* Both return how many bytes, or the status that they fail with as a negative number. */
int bl_sim_dfu_get(struct stm32bl_sim *sim, uint8_t *out, uint32_t len);
int bl_sim_dfu_read(struct stm32bl_sim *sim, uint16_t block, uint8_t *out, uint32_t len);

/** Does the pending download; returns the status it ends in and adds the time to `ns`. */
uint8_t bl_sim_dfu_work(struct stm32bl_sim *sim, uint64_t *ns);

/** Leaves the bus: jumps to the program at the pointer, or resets. */
void bl_sim_dfu_leave(struct stm32bl_sim *sim);

/** Fills in the descriptors. */
void bl_sim_dfu_describe(struct stm32bl_sim *sim, struct stm32bl_usb *u);

/** Makes closing the stream free the chip. */
void bl_sim_stream_owns(struct stm32bl_stream *s);

/** Makes closing the device free the chip. */
void bl_sim_usb_owns(struct stm32bl_usb *u);

/* ----------------------------------------------------------------------- options.c */

enum bl_sim_mode { BL_SIM_NORMAL, BL_SIM_ECHO, BL_SIM_SILENT, BL_SIM_GARBAGE };

enum bl_sim_wiring { BL_SIM_NOT_WIRED, BL_SIM_RTS_DTR, BL_SIM_DTR_RTS };

enum { BL_SIM_TEXT = 128, BL_SIM_BYTES = 600, BL_SIM_PATH = 400 };

struct bl_sim_hex {
    size_t count;
    uint8_t bytes[BL_SIM_BYTES];
};

struct bl_sim_settings {
    uint32_t flash_kb; /* 0: the largest part */
    int bootloader_id; /* -1: the first of the row */
    int product_id;    /* -1: that of the row */
    bool quirks_given; /* else the defects of the row */
    uint32_t quirks;
    uint32_t sector_size; /* 0: as the row says; else what one erase really erases */
    uint32_t real_kb;     /* 0: all; else how much of the flash is there */
    uint32_t jitter;      /* permille by which the ROM measures 115200 bit/s too low */
    bool boot_app;        /* BOOT0 is low, and an application runs when the power comes */
    bool boot_flash;      /* BOOT0 is low */
    bool synced;
    struct bl_sim_hex state; /* bytes that a synchronised ROM has already had */
    struct bl_sim_hex stray;
    char text[BL_SIM_TEXT];
    enum bl_sim_mode mode;
    enum bl_sim_wiring wiring;
    bool inverted;
    bool no_parity;
    bool usb;     /* the host is plugged into USB */
    unsigned dfu; /* enum bl_sim_dfu_habit */
    uint32_t latency_ms;
    uint32_t work_us;  /* the ROM's working time before each answer */
    bool checksum;     /* the ROM has Get Checksum */
    bool special;      /* the ROM has both Special commands, which answer by an echo */
    uint32_t speed;    /* 0: virtual time only; else virtual milliseconds per real one */
    bool jump;         /* on a pseudo-terminal: no waiting at all */
    uint32_t power_at; /* faults; 0: none */
    uint32_t hang_at;
    uint32_t vanish_at;
    bool stuck;
    uint32_t stuck_at;
    bool unerasable;
    uint32_t unerasable_at;
    char path[BL_SIM_PATH];
};

/** Takes every option of the chip, but no fault of the wire. ARG and those of the file. */
int bl_sim_take_options(struct stm32bl_sim *sim, struct bl_target *target);

/* ------------------------------------------------------------------------- the chip */

/* What a chip calls upwards; sim.c knows who answers. */
struct bl_sim_hooks {
    /* A reset leads into the ROM, which listens from `ready_ns` on. */
    void (*start_rom)(struct stm32bl_sim *sim, uint64_t ready_ns);
    /* The ROM that was just started has met its host before: the option `state`. */
    void (*resume_rom)(struct stm32bl_sim *sim);
    /*
     * The core jumps to the program whose vector table is at `addr`: by a reset, Go or the end of
     * DFU. Runs it, and says in sim->running what came of it; false: it is none that can be run
     * here, so that the chip only looks whether it could be one.
     */
    bool (*run)(struct stm32bl_sim *sim, uint32_t addr, uint64_t at_ns);
    /* The ROM's USART sends a byte, at rom.time_ns. */
    void (*send)(struct stm32bl_sim *sim, uint8_t byte);
    /* Reset or power stop the USART: what it has not sent yet is lost. */
    void (*cut)(struct stm32bl_sim *sim);
};

struct stm32bl_sim {
    const struct bl_sim_hooks *hooks;
    const struct stm32bl_device *device;
    struct bl_chip chip;
    struct bl_sim_settings set;
    struct bl_sim_memory memory[BL_SIM_MEMORIES];
    size_t memory_count;
    struct bl_sim_sector *sectors;
    size_t sector_count;
    unsigned rdp;         /* level that is in force since the last reset */
    bool empty;           /* result of the last empty check, on families that have it */
    unsigned parallelism; /* bytes that the ROM programs at once; 0: what the row says */
    bool dtr; /* asserted by the host's adapter; the option `wiring` says which pin it reaches */
    bool rts;
    enum bl_sim_running running;
    uint64_t now_ns;  /* virtual time */
    uint64_t text_ns; /* when the application prints next */
    struct bl_sim_rom rom;
    struct bl_sim_wire wire;
    struct bl_sim_dfu dfu;
    struct stm32bl_sim_stats stats;
    unsigned executed[256]; /* commands begun, by code, for tests */
    uint32_t operations;    /* program and erase operations, for fault=power */
    bool dirty;             /* memory differs from its file */
    bool hung;              /* fault=hang has struck */
    bool vanished;          /* fault=vanish has struck */
    uint64_t real_start_us; /* of paced time; 0: not begun */
    uint64_t virtual_start_ns;
    struct stm32bl_stream *stream;
    struct stm32bl_usb *usb;
    struct bl_log log;
    struct bl_error error;
};

/** Loads the file of the option `flash`, or makes it. Errors: those of stm32bl_sim_load(). */
int bl_sim_attach_file(struct stm32bl_sim *sim);

/** Writes the memory to the file of the option `flash`, if there is one and something changed. */
int bl_sim_keep(struct stm32bl_sim *sim);

/** Waits in real time until it has caught up with virtual time, if the option says so. */
void bl_sim_pace(struct stm32bl_sim *sim);

#endif
