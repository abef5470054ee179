# Compiles firmware/turbo and compares it with the committed C array.
execute_process(COMMAND python3 firmware/turbo/generate ${BUILD}/turbo_code.c
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(RESULT_VARIABLE differs
  COMMAND ${CMAKE_COMMAND} -E compare_files ${BUILD}/turbo_code.c libstm32bl/device/turbo_code.c)
if(differs)
  message(FATAL_ERROR "libstm32bl/device/turbo_code.c is not what turbo.c and start.S make; to update it: "
    "firmware/turbo/generate")
endif()
