# Assembles firmware/stubs/reset.S and compares it with the committed C array.
file(MAKE_DIRECTORY ${BUILD})
execute_process(COMMAND python3 firmware/stubs/generate ${BUILD}/stub_code.c
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(RESULT_VARIABLE differs
  COMMAND ${CMAKE_COMMAND} -E compare_files ${BUILD}/stub_code.c libstm32bl/device/stub_code.c)
if(differs)
  message(FATAL_ERROR "libstm32bl/device/stub_code.c is not what firmware/stubs/reset.S makes; to update "
    "it: firmware/stubs/generate")
endif()
