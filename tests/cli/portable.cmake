# What the command does on every operating system; the *.t need a POSIX shell. Arguments: STM32BL (a
# command line), FOLDER (to work in).
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})

function(run code) # WORD...: the command ends with this code; `out` is what it printed
  execute_process(COMMAND ${STM32BL} ${ARGN} WORKING_DIRECTORY ${FOLDER}
    RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT result STREQUAL code)
    message(SEND_ERROR "stm32bl ${ARGN}: expected exit code ${code}, got ${result}: ${out}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

function(expect text)
  if(NOT out MATCHES "${text}")
    message(SEND_ERROR "'${text}' expected, printed was: ${out}")
  endif()
endfunction()

# Bytes that Windows would change in a text file.
string(ASCII 13 10 26 10 65 13 26 66 bytes)
file(WRITE ${FOLDER}/in.bin "${bytes}")

run(0 version)
run(0 info -p sim:stm32f411)
expect("stm32f411 [(]F411[)], product id 0x431")
run(0 write -p sim:stm32f411,flash=chip in.bin --force)
expect("wrote 8 bytes")
run(0 verify -p sim:stm32f411,flash=chip in.bin --json)
expect("\"ok\":true")
run(0 read -p sim:stm32f411,flash=chip -n 8 out.bin)
run(0 convert in.bin in.hex)
# The dot of a folder is none of the file: this is a name without suffix, a raw binary.
file(MAKE_DIRECTORY ${FOLDER}/my.files)
run(0 read -p sim:stm32f411,flash=chip -n 8 "my.files\\out")
run(0 verify -p sim:stm32f411,flash=chip in.hex)
file(SHA256 ${FOLDER}/in.bin in)
file(SHA256 ${FOLDER}/out.bin out)
if(NOT in STREQUAL out)
  message(SEND_ERROR "what was written is not what was read")
endif()
run(2 writ)
run(7 write -p sim:stm32f411 none.bin)
expect("none.bin: no such file")
run(3 info -p sim:stm32f411,silent=1)
