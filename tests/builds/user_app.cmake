# Builds examples/user_app and compares it with the committed user_app.bin, byte for byte. The bytes
# depend on the compiler, so others than Debian 12's only have to build it.
set(committed_with "12.2.1")

execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S examples/user_app -B ${BUILD}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} COMMAND_ERROR_IS_FATAL ANY)

execute_process(COMMAND arm-none-eabi-gcc -dumpfullversion
  OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT version STREQUAL committed_with)
  message(STATUS "Not compared: built by gcc ${version}, user_app.bin by gcc ${committed_with}")
  return()
endif()

execute_process(RESULT_VARIABLE differs
  COMMAND ${CMAKE_COMMAND} -E compare_files ${BUILD}/user_app.bin examples/user_app/user_app.bin)
if(differs)
  message(FATAL_ERROR "examples/user_app/user_app.bin is not what its sources make; to update it: "
    "cp ${BUILD}/user_app.bin examples/user_app/")
endif()
