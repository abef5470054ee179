# Images that are copied: the core of that kind on the host, once for each kind of flash.
set(drive ${PROJECT_SOURCE_DIR}/firmware/drive)
foreach(kind staged2 staged4 staged8 staged_none)
  add_library(loader_${kind} STATIC flash_model.c staged_images.c ${loader}/log.c ${loader}/staged.c
    ${loader}/install.c ${loader}/copy.c ${loader}/image.c ${loader}/file.c ${loader}/../stm32bl_slot.c ${drive}/stm32bl_fat.c)
  target_link_libraries(loader_${kind} PUBLIC stm32bl_build)
  target_include_directories(loader_${kind} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${loader})
  target_compile_definitions(loader_${kind} PUBLIC LOADER_CHIP="chips/${kind}.h")
  target_compile_options(loader_${kind} PRIVATE -O2)

  add_executable(test_loader_${kind} test_staged.c)
  target_link_libraries(test_loader_${kind} PRIVATE loader_${kind} cmocka)
  add_test(NAME firmware/loader_${kind} COMMAND test_loader_${kind})
  set_tests_properties(firmware/loader_${kind} PROPERTIES TIMEOUT 300 LABELS firmware)
endforeach()

# Built for one product.
add_executable(test_loader_staged_product test_staged_product.c flash_model.c staged_images.c ${loader}/log.c
  ${loader}/staged.c ${loader}/install.c ${loader}/copy.c ${loader}/image.c ${loader}/file.c ${drive}/stm32bl_fat.c)
target_link_libraries(test_loader_staged_product PRIVATE stm32bl_build cmocka)
target_include_directories(test_loader_staged_product PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${loader})
target_compile_definitions(test_loader_staged_product PRIVATE LOADER_CHIP="chips/staged8.h" LOADER_FOR="pump")
add_test(NAME firmware/loader_staged_product COMMAND test_loader_staged_product)
set_tests_properties(firmware/loader_staged_product PROPERTIES TIMEOUT 60 LABELS firmware)

# An application hands over a file of a drive of its own.
foreach(kind staged4 staged8)
  add_executable(test_file_update_${kind} test_file_update.c
    ${PROJECT_SOURCE_DIR}/firmware/examples/file_update.c)
  target_link_libraries(test_file_update_${kind} PRIVATE loader_${kind} cmocka)
  add_test(NAME firmware/loader_file_update_${kind} COMMAND test_file_update_${kind})
  set_tests_properties(firmware/loader_file_update_${kind} PROPERTIES TIMEOUT 300 LABELS firmware)
endforeach()

# The power fails in every operation, and in each of a stride of those after it.
foreach(kind staged2 staged4 staged8)
  add_executable(loader_power_cut_${kind} staged_power_cut.c lives.c)
  target_link_libraries(loader_power_cut_${kind} PRIVATE loader_${kind})
  add_test(NAME firmware/loader_power_cut_${kind} COMMAND loader_power_cut_${kind} 1 800)
  set_tests_properties(firmware/loader_power_cut_${kind} PROPERTIES TIMEOUT 300 LABELS firmware)
endforeach()

# The same with keys.
foreach(kind staged4 staged8)
  add_library(loader_${kind}_signed STATIC flash_model.c staged_images.c ${loader}/log.c ${loader}/staged.c
    ${loader}/install.c ${loader}/copy.c ${loader}/image.c ${loader}/file.c ${drive}/stm32bl_fat.c)
  target_link_libraries(loader_${kind}_signed PUBLIC stm32bl_build)
  target_include_directories(loader_${kind}_signed PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${loader})
  target_compile_definitions(loader_${kind}_signed PUBLIC LOADER_CHIP="chips/${kind}.h" LOADER_SIGNED LOADER_KEYS)
  target_compile_options(loader_${kind}_signed PRIVATE -O2)
  add_executable(test_loader_${kind}_signed test_staged_signed.c)
  target_link_libraries(test_loader_${kind}_signed PRIVATE loader_${kind}_signed cmocka)
  add_test(NAME firmware/loader_${kind}_signed COMMAND test_loader_${kind}_signed)
  add_executable(loader_power_cut_${kind}_signed staged_power_cut.c lives.c)
  target_link_libraries(loader_power_cut_${kind}_signed PRIVATE loader_${kind}_signed)
  add_test(NAME firmware/loader_power_cut_${kind}_signed COMMAND loader_power_cut_${kind}_signed 1 800)
  set_tests_properties(firmware/loader_${kind}_signed firmware/loader_power_cut_${kind}_signed PROPERTIES
    TIMEOUT 300 LABELS firmware)
endforeach()

add_test(NAME firmware/loader_staged_bugs
  COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/staged_bugs.py ${CMAKE_C_COMPILER})
set_tests_properties(firmware/loader_staged_bugs PROPERTIES TIMEOUT 1200 LABELS firmware
  ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)

# Where the areas of real chips are; what follows the name stays the product's.
function(staged_layout chip)
  add_executable(loader_layout_${chip} staged_layout.c)
  target_link_libraries(loader_layout_${chip} PRIVATE stm32bl_build)
  target_include_directories(loader_layout_${chip} PRIVATE ${loader})
  target_compile_definitions(loader_layout_${chip} PRIVATE LOADER_CHIP="chips/${chip}.h")
  add_test(NAME firmware/loader_layout_${chip} COMMAND loader_layout_${chip} ${ARGN})
  set_tests_properties(firmware/loader_layout_${chip} PROPERTIES TIMEOUT 60 LABELS firmware)
endfunction()
staged_layout(f767_staged 08010000 10000)
staged_layout(f407_staged 08004000 4000 08010000 10000)
staged_layout(l476_staged 08003000 1000)

# The loaders' machine code, updated from drives that other programs have made.
set(staged_apps ${CMAKE_CURRENT_BINARY_DIR}/staged)
add_test(NAME firmware/loader_staged_size COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/staged_apps ${staged_apps})
set_tests_properties(firmware/loader_staged_size PROPERTIES TIMEOUT 600 LABELS firmware
  FIXTURES_SETUP loader_staged)
add_executable(loader_staged_machine staged_machine.c files.c emulated.c option_bytes.c sd_bus.c
  ../drive/sd_card.c)
target_link_libraries(loader_staged_machine PRIVATE turbo_machine)
set_target_properties(loader_staged_machine PROPERTIES STM32BL_EMULATES ON)
target_include_directories(loader_staged_machine PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}
  ${CMAKE_CURRENT_SOURCE_DIR}/../drive
  ${PROJECT_SOURCE_DIR}/firmware)
target_compile_options(loader_staged_machine PRIVATE -O2)
foreach(chip f767 f407 l476)
  file(MAKE_DIRECTORY ${staged_apps}/work_${chip})
  add_test(NAME firmware/loader_staged_machine_${chip}
    COMMAND loader_staged_machine ${staged_apps} ${chip} 12 1 ${staged_apps}/work_${chip})
  set_tests_properties(firmware/loader_staged_machine_${chip} PROPERTIES TIMEOUT 600 LABELS firmware
    FIXTURES_REQUIRED loader_staged)
  file(MAKE_DIRECTORY ${staged_apps}/work_cuts_${chip})
  add_test(NAME firmware/loader_staged_cuts_${chip}
    COMMAND loader_staged_machine ${staged_apps} ${chip} 0 1 ${staged_apps}/work_cuts_${chip} cuts 3001)
  set_tests_properties(firmware/loader_staged_cuts_${chip} PROPERTIES TIMEOUT 900 LABELS firmware
    FIXTURES_REQUIRED loader_staged)
endforeach()
foreach(chip f767 f407 l476)
  file(MAKE_DIRECTORY ${staged_apps}/work_sd_${chip})
  add_test(NAME firmware/loader_staged_sd_${chip}
    COMMAND loader_staged_machine ${staged_apps} ${chip} 8 1 ${staged_apps}/work_sd_${chip} sd)
  set_tests_properties(firmware/loader_staged_sd_${chip} PROPERTIES TIMEOUT 600 LABELS firmware
    FIXTURES_REQUIRED loader_staged)
endforeach()
file(MAKE_DIRECTORY ${staged_apps}/work_led)
add_test(NAME firmware/loader_staged_led
  COMMAND loader_staged_machine ${staged_apps} f767 1 1 ${staged_apps}/work_led led)
set_tests_properties(firmware/loader_staged_led PROPERTIES TIMEOUT 600 LABELS firmware
  FIXTURES_REQUIRED loader_staged)

if(TARGET stm32bl_cli) # which seals the images
  file(MAKE_DIRECTORY ${staged_apps}/work_sealed)
  add_test(NAME firmware/loader_staged_sealed
    COMMAND loader_staged_machine ${staged_apps} f767 4 3 ${staged_apps}/work_sealed
      $<TARGET_FILE:stm32bl_cli>)
  set_tests_properties(firmware/loader_staged_sealed PROPERTIES TIMEOUT 600 LABELS firmware
    FIXTURES_REQUIRED loader_staged)
  if(LIBCRYPTO_FOUND)
    file(MAKE_DIRECTORY ${staged_apps}/work_signed)
    add_test(NAME firmware/loader_staged_machine_signed
      COMMAND loader_staged_machine ${staged_apps} f767 2 3 ${staged_apps}/work_signed
        $<TARGET_FILE:stm32bl_cli> ${CMAKE_CURRENT_SOURCE_DIR}/keys/one.pem)
    set_tests_properties(firmware/loader_staged_machine_signed PROPERTIES TIMEOUT 900 LABELS firmware
      FIXTURES_REQUIRED loader_staged)
  endif()
endif()
