  $ stm32bl help
  stm32bl - program STM32 microcontrollers through the bootloader in their ROM
  usage: stm32bl [options] VERB [words], with the verbs
    list             list serial ports and USB bootloaders
    info             say which chip is connected
    map              draw the flash: sectors, what is blank and what is used
    read             read memory into a file
    write            erase what an image needs, write it, and read it back
    verify           compare memory with a file
    erase            erase sectors, or the whole flash
    checksum         compute the CRC of flash or other memory
    go               start a program in flash or RAM
    reset            reset the chip into its application
    protect          turn read-out protection on (level 1)
    unprotect        lift read-out protection, which erases the whole chip
    write-protect    protect sectors from being written and erased
    write-unprotect  lift the write protection of sectors, or all of it
    option-bytes     show or edit the option bytes
    devices          list the chips that are known, or describe one
    convert          convert an image file, without a chip
    image            make, show or verify an image for the resident loader
    sim              serve a simulated chip on a pseudo-terminal or over TCP
  More: stm32bl help VERB, help options, help targets, help exit-codes, version
  Report mistakes to those who gave you this program
  $ stm32bl help options
  connection (of all verbs that talk to a chip):
    -p, --port=TARGET       the chip's port, such as /dev/ttyUSB0 or sim:stm32f411
                            (see 'stm32bl help targets'); default: $STM32BL_PORT,
                            else the one adapter or USB bootloader there is
    -b, --baud=N            bit/s; any whole number (default 115200), or auto: the
                            fastest that works; needs --entry
        --parity=even|none|auto
                            auto (default): even, then none if nothing answers
        --entry=SEQUENCE    how to bring the chip into its bootloader: rts-dtr,
                            dtr-rts, rts-dtr-inv, dtr-rts-inv, knock, none, or
                            steps such as 'rts=0 dtr=1 50ms dtr=0'
        --exit=STEPS        the steps that start the application, for 'reset'
    -w, --wait[=SECONDS]    keep trying until a chip answers (60 s if not said)
    -d, --device=NAME       treat the chip as this one (see 'stm32bl devices')
        --device-file=FILE  descriptions of chips that are not in the table
                            (docs/DEVICES.md)
        --flash-size=SIZE   flash of a chip that is not in the table, or whose
                            size cannot be read: 512K, 1M
        --sector-size=SIZE  and of its sectors, all alike: 2K
        --no-burst          wait for the answer of every single step
        --turbo[=RATE]      write, read, verify, erase by a program in its RAM,
                            at RATE bit/s or the best that works (docs/TURBO.md)
        --no-turbo          by the ROM alone (the default)
  
  general:
        --json              one JSON object per line on stdout (docs/JSON.md)
    -q, --quiet             only errors and warnings
    -v, --verbose           say what is being done; -vv as --trace
        --trace             show every byte on the wire
    -h, --help              help, also for a verb: 'stm32bl write --help'
    -V, --version           the version
  
  example:
    stm32bl write -p /dev/ttyUSB0 -a 0x0807c010 user_app.bin
  
  Options may stand before or after the verb. Numbers are decimal or 0x.
  'stm32bl help VERB' tells the options of a verb of its own.
  $ stm32bl help write
  stm32bl write - erase what an image needs, write it, and read it back
  
  usage: stm32bl write [options] FILE[@ADDR]...
  
  FILE is a raw binary, Intel HEX, Motorola S-record, ELF, UF2 or DfuSe file, as
  its content tells; '-' is standard input. Several files are written as one, each
  raw binary with its address behind an @. Everything is checked against the
  memory of the chip before anything is erased. The block with the vector table is
  written last, so that an interrupted write never leaves half an image that
  starts.
  
  options:
    -a, --address=ADDR      where a raw binary goes (default: start of flash)
    -f, --format=FORMAT     bin, hex, srec, elf, uf2, dfu; dfu:N is alternate
                            setting N of it alone (default: by the content)
        --only=PART         write the part of the image that lies in flash, ram,
                            eeprom or FIRST-LAST, and leave out the rest
        --erase=auto|all|none
                            auto (default): the sectors that the image touches;
                            all: the whole flash; none: it is blank already
        --diff              erase and write only the sectors that differ from the
                            image
        --supply=2.7-3.6    F2, F4 and F7 supplied with 2.7 to 3.6 V: program by
                            words, four times as fast as by bytes
        --order=safe|ascending
                            safe: the vectors last, so that half an image does not
                            start (default); ascending: for a bootloader that
                            erases a page when its start is written
        --no-verify         do not verify what was written
        --preserve          keep the other bytes of the touched sectors: read them
                            first, save them beside FILE, and write them back
        --backup=FILE       with --preserve: save those bytes here, for good (bin,
                            hex, srec or dfu, by suffix); must be a new file
        --dry-run           show what would be done, and do nothing
        --go[=ADDR]         then start the program at ADDR (default: the image's
                            first address)
        --reset             then reset the chip, so that the application starts
        --slot=auto         auto: of sealed images that which is linked for the
                            slot that the resident loader has free; then have the
                            loader check and start it (docs/LOADER.md)
        --version=X.Y.Z     with --slot: FILE is a program, linked for a slot;
                            seal it as this version, as 'image seal' does
        --counter=N         with --version: the security counter (0)
        --over=N            with --version: also over images up to this counter
        --product=TEXT      with --version: the name of the product
        --no-trial          with --version: it need not confirm itself
        --key=FILE          with --version: sign with this private key of Ed25519
                            (PEM); with --sign-with: the public key
        --sign-with=COMMAND with --version: sign by a shell command
        --slot-size=SIZE    with --version: of a layout that is not known, or of a
                            larger slot at the same address: 60K
        --confirm-within=SECONDS
                            with --slot: then wait for the application to confirm
                            itself, by its word or, with --entry, in the loader's
                            log
        --force             write a file as raw that looks like a broken one of
                            another format, or is for another chip; no warning
                            about the vector table
  
  connection:
    -p, --port=TARGET       the chip's port, such as /dev/ttyUSB0 or sim:stm32f411
                            (see 'stm32bl help targets'); default: $STM32BL_PORT,
                            else the one adapter or USB bootloader there is
    -b, --baud=N            bit/s; any whole number (default 115200), or auto: the
                            fastest that works; needs --entry
        --parity=even|none|auto
                            auto (default): even, then none if nothing answers
        --entry=SEQUENCE    how to bring the chip into its bootloader: rts-dtr,
                            dtr-rts, rts-dtr-inv, dtr-rts-inv, knock, none, or
                            steps such as 'rts=0 dtr=1 50ms dtr=0'
        --exit=STEPS        the steps that start the application, for 'reset'
    -w, --wait[=SECONDS]    keep trying until a chip answers (60 s if not said)
    -d, --device=NAME       treat the chip as this one (see 'stm32bl devices')
        --device-file=FILE  descriptions of chips that are not in the table
                            (docs/DEVICES.md)
        --flash-size=SIZE   flash of a chip that is not in the table, or whose
                            size cannot be read: 512K, 1M
        --sector-size=SIZE  and of its sectors, all alike: 2K
        --no-burst          wait for the answer of every single step
        --turbo[=RATE]      write, read, verify, erase by a program in its RAM,
                            at RATE bit/s or the best that works (docs/TURBO.md)
        --no-turbo          by the ROM alone (the default)
  
  general:
        --json              one JSON object per line on stdout (docs/JSON.md)
    -q, --quiet             only errors and warnings
    -v, --verbose           say what is being done; -vv as --trace
        --trace             show every byte on the wire
    -h, --help              help, also for a verb: 'stm32bl write --help'
    -V, --version           the version
  
  examples:
    stm32bl write -p /dev/ttyUSB0 -a 0x0807c010 user_app.bin
        Write a raw binary to 0x0807c010, and verify it.
    stm32bl write -p sim:stm32f411 --dry-run -a 0x0807c010 user_app.bin
        Show what that would do to an STM32F411, without any hardware.
    stm32bl write --preserve --backup old.bin --go firmware.hex
        Keep what else is in the sectors, save it first, then start.
    stm32bl write --slot=auto a.bin b.bin --entry=knock
        Update a device with the resident loader, whichever slot is free.
  $ stm32bl help targets
  A target says which chip to talk to, and how:
  
    serial:PORT[,OPTION=VALUE]...   a serial port; plain /dev/ttyUSB0 and COM3 are
                                    the same; links in /dev/serial/by-id work
    usb[:VID:PID][,OPTION=VALUE]... a bootloader on USB (0483:df11 if not said)
    tcp:HOST:PORT[,OPTION=VALUE]... a serial port that a server hands out over the
                                    network, raw: docs/NETWORK.md; [v6]:PORT
    rfc2217:HOST:PORT[,...]         the same with baud, parity, DTR, RTS and break
    i2c:/dev/i2c-1,addr=0x56[,...]  a chip on an I2C bus (Linux): docs/I2C.md
    sim:DEVICE[,OPTION=VALUE]...    a simulated chip, on a clock of its own
  
  options of serial and sim, which are also options of the command:
    baud=N         bit/s (115200)
    parity=P       auto: even, then none; even; none
    entry=SEQ      how the chip is brought into its bootloader:
                     none         leave them alone
                     rts-dtr      RTS on BOOT0, DTR on RESET
                     dtr-rts      DTR on BOOT0, RTS on RESET
                     rts-dtr-inv, dtr-rts-inv: through a transistor each
                     gpio         lines of this computer, as boot0= and reset= say
                     knock        ask the application: docs/FIRMWARE.md
                     or steps, separated by blanks or '+': dtr=1 dtr=0 rts=1 rts=0
                     break=1 break=0 100ms (1: asserted, which is a low pin)
                     baud=N parity=P knock=KEY (the line of the application)
                     boot0=1 reset=1 (BOOT0 high, NRST low) boot0=0 reset=0
    boot0=gpio:LINE, reset=gpio:LINE  on Linux: a NAME, gpiochip0/21, or an old
                   number; then /low or /high, the level that asserts the pin
    exit=SEQ       the steps that start the application
    wait[=SECONDS] keep trying until a chip answers (60)
    device=NAME    treat the chip as this one
    device-file=FILE  chips that are not in the table (docs/DEVICES.md)
    flash-size=SIZE, sector-size=SIZE  of such a chip: 512K, 2K
    echo=strip     our own bytes come back (half duplex): take them out
    burst=off      wait for the answer of every single step
    facts=needed   no ids of the chip: read, verify, erase, checksum do so
    facts=least    nor its size, where it does not matter: write does so
    supply=2.7-3.6 F2, F4 and F7 may program by words
    turbo=auto     by a program in the chip's RAM, or turbo=RATE: docs/TURBO.md
  
  options of a USB bootloader, besides wait, device and the sizes:
    serial=S       the device with this serial number
    path=1-2.3     the device at this plug, as 'stm32bl list' shows it
    touch=PORT     open that serial port at 1200 baud first, which makes many an
                   application start the bootloader
  
  options of an I2C bus, besides wait, device, the sizes, boot0 and reset:
    addr=N         the 7-bit address of the bootloader, if device= does not tell
    stretch=MS     how long the chip may hold the clock, if the driver heeds it
    frame=N        the longest message that the adapter carries
  
  options of a simulated chip:
    wire=usb       it is plugged into USB; dfu=HABIT: how it differs from AN3156
    wire=i2c       it is on an I2C bus; i2c=1.0: an old one, khz=N: the clock
    flash=FILE     keep its memory in FILE between runs
    size=KB        flash size; pid=, blid=: what it says it is
    rdp=1          read-out protection is on
    wrp=N[-M]      sectors that are write-protected
    boot=app       it runs an application, which says text=TEXT
    boot=flash     BOOT0 is low: it runs what is in flash, if anything
    wiring=PRESET  where DTR and RTS go: as entry=
    silent=1       it does not answer; echo=1: the line echoes; garbage=1: noise
    latency=MS     delay of the adapter
    fault=KIND@N   power: cut at the Nth write or erase; hang, vanish: at the Nth
                   byte sent to it; stuck, unerasable: at an address; on the wire
                   drop, flip, nack, delay, fail, noise: at the Nth byte received
    realtime=1     as slow as a real one; N: N times faster
  
  docs/TARGETS.md tells more.
  $ stm32bl help exit-codes
  exit codes:
      0  done
      1  failed: the system, the cable, or what the chip answered
      2  wrong command line or target
      3  no port found or it cannot be opened, or no bootloader answers
      4  memory differs from the image
      5  refused by the chip: protection, or an address it does not allow
      6  not possible with this chip, its bootloader or this build
      7  bad input: a file, an image, or a range outside the chip's memory
      8  failed with the chip being changed: what it holds is not known
      9  written and started, but the application did not confirm itself in time
     10  the application was asked for the bootloader, and said no
     11  the application was asked for the bootloader, and said later
    130  cancelled by Ctrl-C or SIGTERM

The other verbs: the connection and general options are the same.

  $ for verb in list info map read verify erase go reset devices convert sim help version; do
  >   stm32bl help $verb | sed '/^connection:/,/^examples:/d; /^general:/,/^examples:/d'
  >   echo ----
  > done
  stm32bl list - list serial ports and USB bootloaders
  
  usage: stm32bl list [options]
  
  One line for each: what to give to --port, and what the system knows of the
  adapter, or a USB bootloader tells of itself. No port is opened. Exit code 3:
  there is none.
  
    stm32bl list
        Which ports are there?
    stm32bl list --json
        The same for a program.
  ----
  stm32bl info - say which chip is connected
  
  usage: stm32bl info [options]
  
  Connects and shows what the bootloader and the device table say of the chip.
  Nothing is changed.
  
    stm32bl info -p /dev/ttyUSB0
        A chip that is in its bootloader already.
    stm32bl info -p /dev/ttyUSB0 --entry rts-dtr --wait
        Try until a chip answers, with BOOT0 and RESET on RTS and DTR.
  ----
  stm32bl map - draw the flash: sectors, what is blank and what is used
  
  usage: stm32bl map [options] [FILE[@ADDR]...]
  
  Reads the flash and draws it, sector by sector. With FILE it draws what 'write'
  would do: which bytes it would write, which are there already, and which it
  would erase and lose. Where the resident loader of firmware/loader is, its slots
  are drawn as well. Nothing is changed.
  
  options:
    -a, --address=ADDR      where a raw binary goes (default: start of flash)
    -f, --format=FORMAT     bin, hex, srec, elf, uf2, dfu; dfu:N is alternate
                            setting N of it alone (default: by the content)
        --all               with FILE: read all of flash, not only the sectors
                            that writing it would erase
    -o, --output=FILE       also draw into FILE, as SVG; '-' is standard output
        --only=PART         the part of the image that lies in flash, ram, eeprom
                            or FIRST-LAST, without the rest
        --force             take a file as raw that looks like a broken one of
                            another format, or is for another chip; replace what
                            --output names though it is no drawing
  
    stm32bl map -p /dev/ttyUSB0
        What is in the flash?
    stm32bl map -p /dev/ttyUSB0 -a 0x0807c010 user_app.bin
        What would be written there, and what lost?
    stm32bl map -p /dev/ttyUSB0 -o map.svg firmware.hex
        The same as a drawing.
  ----
  stm32bl read - read memory into a file
  
  usage: stm32bl read [options] [FILE]
  
  FILE gets raw binary, Intel HEX (.hex) or Motorola S-record (.srec), by its
  suffix; '-' is standard output. The file appears only when everything was read.
  Without FILE the bytes are shown.
  
  options:
    -a, --address=ADDR      first byte (default: start of flash)
    -n, --length=LEN        bytes, K and M allowed (default: to the end of flash)
    -f, --format=FORMAT     bin, hex, srec or dfu (default: by the suffix of FILE)
        --force             replace FILE if it exists
  
    stm32bl read -p /dev/ttyUSB0 flash.bin
        Save the whole flash.
    stm32bl read -p /dev/ttyUSB0 -a 0x08000000 -n 64
        Show the first 64 bytes.
  ----
  stm32bl verify - compare memory with a file
  
  usage: stm32bl verify [options] FILE[@ADDR]...
  
  Reads back every byte of FILE and says where the first difference is and how
  many there are. A difference is read again before it is believed, since bytes
  on the wire have no checksum. Exit code 4: they differ.
  
  options:
    -a, --address=ADDR      where a raw binary lies (default: start of flash)
    -f, --format=FORMAT     bin, hex, srec, elf, uf2, dfu; dfu:N is alternate
                            setting N of it alone (default: by the content)
        --only=PART         the part of the image that lies in flash, ram, eeprom
                            or FIRST-LAST, without the rest
        --force             take a file as raw that looks like a broken one of
                            another format, or is for another chip
  
    stm32bl verify -p /dev/ttyUSB0 firmware.hex
        Compare with a file that brings its addresses.
    stm32bl verify -p /dev/ttyUSB0 -a 0x0807c010 user_app.bin
        Compare with a raw binary.
  ----
  stm32bl erase - erase sectors, or the whole flash
  
  usage: stm32bl erase [options] [SECTOR | FIRST-LAST]...
  
  Sectors (pages) are the smallest parts of flash that can be erased, and have
  the numbers that 'stm32bl devices NAME' shows. Nothing is asked, nothing kept.
  The chip acknowledges what it does not erase, too; the last line says how much
  was seen to be blank.
  
  options:
        --all               the whole flash
    -a, --address=ADDR      every sector that the bytes from ADDR on touch
    -n, --length=LEN        how many bytes that are, K and M allowed
        --blank-check       then read all of it (default: what takes two seconds,
                            else samples; all of it where the bootloader has a
                            checksum)
  
    stm32bl erase -p /dev/ttyUSB0 6 7
        Erase two sectors.
    stm32bl erase -p /dev/ttyUSB0 -a 0x08060000 -n 128K
        Erase the sectors that these bytes touch.
    stm32bl erase -p /dev/ttyUSB0 --all
        Erase everything.
  ----
  stm32bl go - start a program in flash or RAM
  
  usage: stm32bl go [options]
  
  The bootloader loads the stack pointer from the first word of the vector table
  and jumps to the address in the second. It leaves the clocks as it used them: a
  program that expects the state after a reset wants 'stm32bl reset' instead.
  
  options:
    -a, --address=ADDR      where the vector table lies (default: start of flash)
  
    stm32bl go -p /dev/ttyUSB0
        Start what lies at the start of flash.
    stm32bl go -p /dev/ttyUSB0 -a 0x20003000
        Start a program in RAM.
  ----
  stm32bl reset - reset the chip into its application
  
  usage: stm32bl reset [options]
  
  Moves the control lines that --entry names, or runs the steps of --exit. Without
  either, a small program in RAM resets most chips from inside: set BOOT0 low
  first, for it decides what starts. Both ways make a chip that was blank notice
  that it is no more. The chip must be in its bootloader, or --entry bring it
  there.
  
    stm32bl reset -p /dev/ttyUSB0
        From inside, with BOOT0 low by now.
    stm32bl reset -p /dev/ttyUSB0 --entry rts-dtr
        RTS is wired to BOOT0 and DTR to RESET.
    stm32bl reset -p /dev/ttyUSB0 --exit 'rts=1 dtr=1 50ms dtr=0'
        The same wiring, step by step.
  ----
  stm32bl devices - list the chips that are known, or describe one
  
  usage: stm32bl devices [options] [NAME]
  
  NAME is a device, a part number or a product id. The column turbo tells for
  which chips --turbo is; of NAME it is said why not.
  
    stm32bl devices
        All of them.
    stm32bl devices STM32F411CE
        Sectors, pins and notes of one.
  ----
  stm32bl convert - convert an image file, without a chip
  
  usage: stm32bl convert [options] IN[@ADDR]... OUT
  
  Reads raw binary, Intel HEX, Motorola S-record, DfuSe, ELF or UF2; writes the
  first four. Several INs become one image; '-' is a standard stream. Prints the
  address and size of each segment.
  
  options:
    -a, --address=ADDR      where a raw binary lies (default: 0x08000000)
    -f, --format=FORMAT     of IN: bin, hex, srec, elf, uf2, dfu or dfu:N
                            (default: by its content)
    -t, --to=FORMAT         of OUT: bin, hex, srec or dfu (default: by its suffix)
        --only=PART         FIRST-LAST: the part of the image that lies there
        --force             replace OUT if it exists
  
    stm32bl convert firmware.elf firmware.hex
        What the linker made, as Intel HEX.
    stm32bl convert -a 0x0807c010 user_app.bin user_app.srec
        A raw binary with the address it belongs to.
  ----
  stm32bl sim - serve a simulated chip on a pseudo-terminal or over TCP
  
  usage: stm32bl sim [options] DEVICE[,OPTION=VALUE]...
  
  The chip waits in its bootloader and answers in real time until Ctrl-C. Its
  options are those of a sim: target ('stm32bl help targets'). For stm32bl itself
  the target sim:DEVICE needs no terminal, and takes no time.
  
  options:
        --link=PATH         a symbolic link to the terminal, removed at the end
        --listen=HOST:PORT  serve it over TCP, raw or as RFC 2217, whichever the
                            client speaks; PORT alone is for this computer only;
                            port 0 is any that is free
  
    stm32bl sim stm32f411
        An erased STM32F411.
    stm32bl sim stm32f103,flash=chip.bin --link /tmp/chip
        One whose flash is kept in a file, under a fixed name.
    stm32bl sim stm32f411,wiring=rts-dtr --listen=3001
        For RFC 2217 clients of this computer, DTR and RTS included.
  ----
  stm32bl help - explain a verb, the options, the targets, or the exit codes
  
  usage: stm32bl help [options] [VERB | options | targets | exit-codes]
  
  Without a word it lists the verbs. The options are those that all of them share.
  
    stm32bl help write
        What 'write' does and takes.
    stm32bl help targets
        How to name a port or a simulated chip.
  ----
  stm32bl version - print the version
  
  usage: stm32bl version [options]
  
  Also names the version of the library, where it is another one.
  
    stm32bl version
        Print it.
    stm32bl version --json
        The same for a program.
  ----

The same by option, before or after the verb.

  $ stm32bl help read >expected
  $ stm32bl read --help | diff expected -
  $ stm32bl -h read | diff expected -
  $ stm32bl help >expected
  $ stm32bl --help | diff expected -
  $ stm32bl help everything
  stm32bl: no help on 'everything': name a verb, options, targets, or exit-codes (see 'stm32bl help help')
  [2]

  $ stm32bl version
  stm32bl 0.1.0
  $ stm32bl -V
  stm32bl 0.1.0
  $ stm32bl version --json
  {"event":"result","verb":"version","ok":true,"version":"0.1.0","library":"0.1.0"}

The overview fits on a terminal of 24 rows with the prompt behind it, and no line is wider than 80 columns;
the manual knows every verb, option and exit code, and README.md every exit code.

  $ verbs=$(stm32bl help | sed -n '/^usage:/,/^More/s/^  \([a-z-]*\) .*/\1/p') && verbs="$verbs help version"
  $ echo $verbs
  list info map read write verify erase checksum go reset protect unprotect write-protect write-unprotect option-bytes devices convert image sim help version
  $ for topic in $verbs options targets exit-codes; do stm32bl help $topic; done >all
  $ stm32bl help >>all
  $ stm32bl help | wc -l
  23
  $ awk 'length > 80' all
  $ sed 's/\\-/-/g' "$TESTDIR/../../docs/stm32bl.1" >manual
  $ grep -o -e '--[a-z][a-z-]*' all | sort -u | while read -r option; do
  >   grep -q -e "$option" manual || echo "not in the manual: $option"
  > done
  $ for verb in $verbs; do grep -q "^\.BR* $verb" manual || echo "not in the manual: $verb"; done
  $ stm32bl help exit-codes | sed -n 's/^ *[0-9]*  //p' | while read -r meaning; do
  >   grep -qxF "$meaning" manual || echo "not in the manual: $meaning"
  >   grep -qF "| $meaning |" "$TESTDIR/../../README.md" || echo "not in README.md: $meaning"
  > done
