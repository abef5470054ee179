# One slot: the core on the host, and the machine code.
foreach(kind unit2 unit4 unit8 unit32 eeprom)
  add_library(loader_single_${kind} STATIC flash_model.c images.c
    ${loader}/log.c ${loader}/single.c ${loader}/image.c ${loader}/../stm32bl_slot.c)
  target_link_libraries(loader_single_${kind} PUBLIC stm32bl_build)
  target_include_directories(loader_single_${kind} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${loader})
  target_compile_definitions(loader_single_${kind} PUBLIC LOADER_CHIP="chips/${kind}.h" LOADER_SLOTS=1)
  target_compile_options(loader_single_${kind} PRIVATE -O2)

  add_executable(test_loader_single_${kind} test_single.c)
  target_link_libraries(test_loader_single_${kind} PRIVATE loader_single_${kind} cmocka)
  add_test(NAME firmware/loader_single_${kind} COMMAND test_loader_single_${kind})
  add_executable(loader_power_cut_single_${kind} single_power_cut.c lives.c)
  target_link_libraries(loader_power_cut_single_${kind} PRIVATE loader_single_${kind})
  add_test(NAME firmware/loader_power_cut_single_${kind} COMMAND loader_power_cut_single_${kind} 4 60)
  set_tests_properties(firmware/loader_single_${kind} firmware/loader_power_cut_single_${kind}
    PROPERTIES TIMEOUT 300 LABELS firmware)
endforeach()

add_executable(test_loader_single_signed test_single_signed.c flash_model.c images.c
  ${loader}/log.c ${loader}/single.c ${loader}/image.c)
target_link_libraries(test_loader_single_signed PRIVATE stm32bl_build cmocka)
target_include_directories(test_loader_single_signed PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${loader})
target_compile_definitions(test_loader_single_signed PRIVATE LOADER_CHIP="chips/unit8.h" LOADER_SLOTS=1
  LOADER_SIGNED LOADER_KEYS)
add_test(NAME firmware/loader_single_signed COMMAND test_loader_single_signed)
set_tests_properties(firmware/loader_single_signed PROPERTIES TIMEOUT 300 LABELS firmware)

# As machine code: at most 4096 bytes, and 8192 with keys.
set(single_chips ${CMAKE_CURRENT_BINARY_DIR}/single_chips)
add_test(NAME firmware/loader_single_size
  COMMAND ${CMAKE_COMMAND} -E env KIND=single ${CMAKE_CURRENT_SOURCE_DIR}/apps ${single_chips})
set_tests_properties(firmware/loader_single_size PROPERTIES TIMEOUT 600 LABELS firmware
  FIXTURES_SETUP loader_single)
add_test(NAME firmware/loader_single_size_signed
  COMMAND ${CMAKE_COMMAND} -E env KIND=single ${loader}/build --key ${CMAKE_CURRENT_SOURCE_DIR}/keys/one.pub.pem
    --key ${CMAKE_CURRENT_SOURCE_DIR}/keys/two.pub.pem ${single_chips}_signed)
set_tests_properties(firmware/loader_single_size_signed PROPERTIES TIMEOUT 600 LABELS firmware)
add_executable(test_loader_single_machine test_single_machine.c cuts.c)
target_link_libraries(test_loader_single_machine PRIVATE loader_emulated)
set_target_properties(test_loader_single_machine PROPERTIES STM32BL_EMULATES ON)
foreach(chip "f103;0x08001800" "f407;0x08010000" "f411;0x08010000" "g071;0x08002000" "h743;0x08060000"
    "l072;0x08001000" "l476;0x08002000")
  list(GET chip 0 name)
  list(GET chip 1 slot)
  add_test(NAME firmware/loader_single_machine_${name}
    COMMAND test_loader_single_machine ${single_chips} ${name}_single ${slot} 900)
  set_tests_properties(firmware/loader_single_machine_${name} PROPERTIES TIMEOUT 900 LABELS firmware
    FIXTURES_REQUIRED loader_single)
endforeach()

# Hosts that know nothing of it.
if(TARGET stm32bl_cli)
  foreach(chip "f103;0x08001800" "f411;0x08010000" "g071;0x08002000" "h743;0x08060000" "l072;0x08001000"
      "l476;0x08002000")
    list(GET chip 0 name)
    list(GET chip 1 slot)
    serve_loader(${name}_single ${name}_single images.c ${loader}/single.c)
    add_test(NAME firmware/loader_single_hosts_${name}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/hosts_single.sh $<TARGET_FILE:serve_loader_${name}_single>
        $<TARGET_FILE:stm32bl_cli> ${STM32FLASH} ${slot})
    add_test(NAME firmware/loader_slots_${name}_single
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/slots_single.sh $<TARGET_FILE:serve_loader_${name}_single>
        $<TARGET_FILE:stm32bl_cli>)
    set_tests_properties(firmware/loader_single_hosts_${name} firmware/loader_slots_${name}_single
      PROPERTIES TIMEOUT 300 LABELS firmware)
  endforeach()
endif()
