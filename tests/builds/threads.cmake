# Builds the preset tsan and runs the tests of kind "threads" under ThreadSanitizer.
execute_process(COMMAND ${CMAKE_COMMAND} --preset tsan OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build --preset tsan --target tests_threads
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_CTEST_COMMAND} --preset tsan COMMAND_ERROR_IS_FATAL ANY)
