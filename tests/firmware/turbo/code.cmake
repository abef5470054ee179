# Compiles firmware/turbo and compares it with the committed C array. The bytes depend on the compiler, so
# others than Debian 12's only have to make a program that is small enough and does not depend on its place.
set(committed_with "12.2.1")

execute_process(COMMAND python3 firmware/turbo/generate ${BUILD}/turbo_code.c
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND arm-none-eabi-gcc -dumpfullversion
  OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT version STREQUAL committed_with)
  message(STATUS "Not compared: built by gcc ${version}, turbo_code.c by gcc ${committed_with}")
  return()
endif()

execute_process(RESULT_VARIABLE differs
  COMMAND ${CMAKE_COMMAND} -E compare_files ${BUILD}/turbo_code.c libstm32bl/device/turbo_code.c)
if(differs)
  message(FATAL_ERROR "libstm32bl/device/turbo_code.c is not what firmware/turbo makes; to update it: "
    "firmware/turbo/generate")
endif()
