# Builds as a packager would, installs into an empty folder that is not the one it was configured for, and
# builds a program against what was installed: by pkg-config, by CMake, and by CMake with the static
# library. All of them run on sim:.
set(prefix ${BUILD}/root/usr)
set(consumer ${CMAKE_CURRENT_SOURCE_DIR}/tests/builds/consumer)
file(REMOVE_RECURSE ${BUILD}/root ${BUILD}/consumer)
execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S . -B ${BUILD} -D CMAKE_BUILD_TYPE=Release
    -D STM32BL_WERROR=ON -D STM32BL_EXAMPLES=OFF
    -D CMAKE_INSTALL_PREFIX=/usr/local -D CMAKE_INSTALL_LIBDIR=lib
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

foreach(file bin/stm32bl lib/libstm32bl.a lib/libstm32bl.so include/stm32bl/sim.h
    share/man/man1/stm32bl.1 share/man/man3/libstm32bl.3
    share/bash-completion/completions/stm32bl share/zsh/site-functions/_stm32bl
    share/fish/vendor_completions.d/stm32bl.fish lib/udev/rules.d/60-stm32bl.rules
    share/doc/stm32bl/README.md share/doc/stm32bl/docs/TROUBLESHOOTING.md share/doc/stm32bl/docs/demo.svg
    share/doc/stm32bl/examples/write_file.c share/doc/stm32bl/examples/factory.sh)
  if(NOT EXISTS ${prefix}/${file})
    message(FATAL_ERROR "not installed: ${file}")
  endif()
endforeach()
execute_process(COMMAND ${prefix}/bin/stm32bl version COMMAND_ERROR_IS_FATAL ANY)
foreach(library ${BUILD}/libstm32bl/libstm32bl.so ${prefix}/lib/libstm32bl.so) # as README.md has it
  execute_process(COMMAND python3 ${prefix}/share/doc/stm32bl/examples/from_python.py sim:stm32f411 ${library}
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
# MiB for an image of 2; a build with sanitizers would need many times as much
execute_process(COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/tests/builds/memory.py
    ${prefix}/bin/stm32bl 16
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

set(ENV{PKG_CONFIG_PATH} ${prefix}/lib/pkgconfig)
execute_process(COMMAND pkg-config --cflags --libs stm32bl
  OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
execute_process(COMMAND ${CC} -std=c99 -Wall -Werror ${consumer}/consumer.c ${flags}
    -o ${BUILD}/root/consumer
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${prefix}/lib ${BUILD}/root/consumer
  COMMAND_ERROR_IS_FATAL ANY)

execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S ${consumer} -B ${BUILD}/consumer
    -D CMAKE_PREFIX_PATH=${prefix}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD}/consumer
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
foreach(program consumer consumer_static)
  execute_process(COMMAND ${BUILD}/consumer/${program} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
