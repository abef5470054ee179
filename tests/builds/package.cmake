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

file(GLOB tool RELATIVE ${BUILD} ${BUILD}/stm32bl_*.deb)
execute_process(COMMAND dpkg-deb --contents ${tool} WORKING_DIRECTORY ${BUILD}
  OUTPUT_VARIABLE contents COMMAND_ERROR_IS_FATAL ANY)
foreach(file bin/stm32bl doc/stm32bl/README.md doc/stm32bl/docs/USB.md doc/stm32bl/examples/from_python.py
    man/man1/stm32bl.1.gz)
  if(NOT contents MATCHES "/${file}\n")
    message(FATAL_ERROR "${tool} lacks ${file}")
  endif()
endforeach()
file(MAKE_DIRECTORY ${BUILD}/tmp) # it leaves files behind
execute_process(COMMAND ${CMAKE_COMMAND} -E env TMPDIR=${BUILD}/tmp lintian --fail-on error --allow-root ${packages}
  WORKING_DIRECTORY ${BUILD} COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE_RECURSE ${BUILD}/tmp)
