# Banks that change places: applications that run in either, and update each other.
add_test(NAME firmware/loader_banks_apps COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/banks_apps ${chips})
set_tests_properties(firmware/loader_banks_apps PROPERTIES TIMEOUT 120 LABELS firmware
  FIXTURES_REQUIRED loader_chips FIXTURES_SETUP loader_banks)
add_executable(test_loader_banks test_banks.c)
target_link_libraries(test_loader_banks PRIVATE loader_emulated)
foreach(chip l476 g474 f429 f767)
  add_test(NAME firmware/loader_banks_${chip} COMMAND test_loader_banks ${chips} ${chip}_banks 100)
  set_tests_properties(firmware/loader_banks_${chip} PROPERTIES TIMEOUT 900 LABELS firmware
    FIXTURES_REQUIRED loader_banks)
endforeach()
add_test(NAME firmware/loader_banks_bugs COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/banks_bugs.py
  $<TARGET_FILE:test_loader_banks>)
set_tests_properties(firmware/loader_banks_bugs PROPERTIES TIMEOUT 900 LABELS firmware
  ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
