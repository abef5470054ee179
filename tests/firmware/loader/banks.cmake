# Banks that change places: applications that run in either, and update each other.
add_test(NAME firmware/loader_banks_apps COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/banks_apps ${chips})
set_tests_properties(firmware/loader_banks_apps PROPERTIES TIMEOUT 120 LABELS firmware
  FIXTURES_REQUIRED loader_chips FIXTURES_SETUP loader_banks)
add_executable(test_loader_banks test_banks.c)
target_link_libraries(test_loader_banks PRIVATE loader_emulated)
set_target_properties(test_loader_banks PROPERTIES STM32BL_EMULATES ON)
foreach(chip l476 g474 f429 f767)
  add_test(NAME firmware/loader_banks_${chip} COMMAND test_loader_banks ${chips} ${chip}_banks 300)
  set_tests_properties(firmware/loader_banks_${chip} PROPERTIES TIMEOUT 900 LABELS firmware
    FIXTURES_REQUIRED loader_banks)
endforeach()

# The same by an option byte, and what keeps it from that.
add_executable(test_loader_swap test_swap.c)
target_link_libraries(test_loader_swap PRIVATE loader_emulated)
set_target_properties(test_loader_swap PROPERTIES STM32BL_EMULATES ON)
add_test(NAME firmware/loader_swap_h743 COMMAND test_loader_banks ${chips} h743_swap 300)
add_test(NAME firmware/loader_swap_refused_h743 COMMAND test_loader_swap ${chips} h743_swap)
set_tests_properties(firmware/loader_swap_h743 firmware/loader_swap_refused_h743 PROPERTIES TIMEOUT 900
  LABELS firmware FIXTURES_REQUIRED loader_banks)
add_test(NAME firmware/loader_swap_bugs COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/swap_bugs.py
  $<TARGET_FILE:test_loader_banks> $<TARGET_FILE:test_loader_swap>)
set_tests_properties(firmware/loader_swap_bugs PROPERTIES TIMEOUT 3600 LABELS firmware
  ENVIRONMENT "PYTHONDONTWRITEBYTECODE=1;BUGS_EVERY=13")
add_test(NAME firmware/loader_banks_bugs COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/banks_bugs.py
  $<TARGET_FILE:test_loader_banks>)
set_tests_properties(firmware/loader_banks_bugs PROPERTIES TIMEOUT 900 LABELS firmware
  ENVIRONMENT "PYTHONDONTWRITEBYTECODE=1;BUGS_EVERY=3")

# The host, which writes one image into whichever bank is free.
if(TARGET stm32bl_cli)
  foreach(chip "l476_banks;0x08084000" "f429_banks;0x08110000" "h743_swap;0x08140000")
    list(GET chip 0 name)
    list(GET chip 1 slot_b)
    string(REGEX REPLACE ".*_" "" kind ${name})
    serve_loader(${name} ${name} swap_model.c images.c ${loader}/boot.c)
    add_test(NAME firmware/loader_slots_${name}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/slots_banks.sh $<TARGET_FILE:serve_loader_${name}>
        $<TARGET_FILE:stm32bl_cli> ${slot_b} ${kind})
    set_tests_properties(firmware/loader_slots_${name} PROPERTIES TIMEOUT 300 LABELS firmware)
  endforeach()
endif()

# New chips, without a log: of an L476, which has most kinds, and loaders with one slot and with two that nothing tells apart.
if(TARGET stm32bl_cli)
  serve_loader(l476_staged l476_staged ${loader}/staged.c ${loader}/install.c ${loader}/copy.c)
  add_test(NAME firmware/loader_slots_new
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/slots_new.sh $<TARGET_FILE:serve_loader_l476> $<TARGET_FILE:serve_loader_l476_single>
      $<TARGET_FILE:serve_loader_l476_staged> $<TARGET_FILE:serve_loader_l476_banks> $<TARGET_FILE:serve_loader_h743>
      $<TARGET_FILE:serve_loader_h743_swap> $<TARGET_FILE:stm32bl_cli>)
  set_tests_properties(firmware/loader_slots_new PROPERTIES TIMEOUT 300 LABELS firmware)
endif()

# The simulated chip executes loader and applications, and the command is the host.
if(TARGET stm32bl_cli)
  set(sim_folder ${CMAKE_CURRENT_BINARY_DIR}/sim)
  add_test(NAME firmware/loader_sim_apps
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/sim_apps ${sim_folder} $<TARGET_FILE:stm32bl_cli>)
  set_tests_properties(firmware/loader_sim_apps PROPERTIES TIMEOUT 120 LABELS firmware FIXTURES_SETUP loader_sim)
  add_executable(test_sim_banks test_sim_banks.c)
  target_link_libraries(test_sim_banks PRIVATE stm32bl_static stm32bl_build)
  target_include_directories(test_sim_banks PRIVATE ${PROJECT_SOURCE_DIR}/libstm32bl)
  foreach(chip l476 g474 f429 f767)
    add_test(NAME firmware/loader_sim_banks_${chip} COMMAND test_sim_banks ${sim_folder} ${chip} 1000)
    set_tests_properties(firmware/loader_sim_banks_${chip} PROPERTIES TIMEOUT 900 LABELS firmware
      FIXTURES_REQUIRED loader_sim)
  endforeach()
  add_test(NAME firmware/loader_sim_swap_h743 COMMAND test_sim_banks ${sim_folder} h743 300)
  set_tests_properties(firmware/loader_sim_swap_h743 PROPERTIES TIMEOUT 900 LABELS firmware FIXTURES_REQUIRED loader_sim)
  add_test(NAME firmware/loader_sim_commands
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/sim_commands.sh $<TARGET_FILE:stm32bl_cli> ${sim_folder})
  set_tests_properties(firmware/loader_sim_commands PROPERTIES TIMEOUT 300 LABELS firmware FIXTURES_REQUIRED loader_sim)
endif()
