# Builds examples/mcu_host with the core for a Cortex-M0 and checks what the core asks for.
execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S examples/mcu_host -B ${BUILD}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND python3 tests/builds/check_core.py ${BUILD}/libstm32bl_core.a
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND arm-none-eabi-size -t ${BUILD}/libstm32bl_core.a COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND arm-none-eabi-size ${BUILD}/mcu_host.elf COMMAND_ERROR_IS_FATAL ANY)
