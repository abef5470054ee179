# Assembles firmware/stubs/reset.S and compares it with the committed C array.
file(MAKE_DIRECTORY ${BUILD})
execute_process(COMMAND python3 firmware/stubs/generate ${BUILD}/device_stub.c
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(RESULT_VARIABLE differs
  COMMAND ${CMAKE_COMMAND} -E compare_files ${BUILD}/device_stub.c libstm32bl/device_stub.c)
if(differs)
  message(FATAL_ERROR "libstm32bl/device_stub.c is not what firmware/stubs/reset.S makes; to update "
    "it: firmware/stubs/generate")
endif()
