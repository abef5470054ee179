# Builds as a packager would, installs, and compiles a program against what was installed, by
# pkg-config.
set(prefix ${BUILD}/root/usr)
file(REMOVE_RECURSE ${BUILD}/root)
execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S . -B ${BUILD} -D CMAKE_BUILD_TYPE=Release
    -D STM32BL_WERROR=ON -D CMAKE_INSTALL_PREFIX=${prefix} -D CMAKE_INSTALL_LIBDIR=lib
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} COMMAND_ERROR_IS_FATAL ANY)

set(ENV{PKG_CONFIG_PATH} ${prefix}/lib/pkgconfig)
execute_process(COMMAND pkg-config --cflags --libs stm32bl
  OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
execute_process(COMMAND ${CC} -std=c99 -Wall -Werror tests/builds/consumer.c ${flags}
    -o ${BUILD}/consumer
  COMMAND_ERROR_IS_FATAL ANY)
set(ENV{LD_LIBRARY_PATH} ${prefix}/lib)
execute_process(COMMAND ${BUILD}/consumer COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${prefix}/bin/stm32bl version COMMAND_ERROR_IS_FATAL ANY)
