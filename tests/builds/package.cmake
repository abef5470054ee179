# Makes the Debian packages and has lintian look at them: no errors.
execute_process(COMMAND ${CMAKE_COMMAND} --preset package -B ${BUILD}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB old ${BUILD}/*.deb)
if(old)
  file(REMOVE ${old})
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --target package
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB packages RELATIVE ${BUILD} ${BUILD}/*.deb)
list(TRANSFORM packages REPLACE "_.*" "" OUTPUT_VARIABLE names)
list(SORT names)
if(NOT names STREQUAL "libstm32bl-dev;libstm32bl0;stm32bl")
  message(FATAL_ERROR "packages stm32bl, libstm32bl0 and libstm32bl-dev expected, made: ${names}")
endif()
execute_process(COMMAND lintian --fail-on error --allow-root ${packages}
  WORKING_DIRECTORY ${BUILD} COMMAND_ERROR_IS_FATAL ANY)
