# What verifies signatures: by itself, in the decision, and while the power fails.
set(signatures ${loader}/ed25519.c ${loader}/sha512.c)

foreach(way long halves) # the processor's long multiplication, and the one for those that have none
  add_executable(ed25519_tool_${way} ed25519_tool.c ${signatures})
  target_link_libraries(ed25519_tool_${way} PRIVATE stm32bl_build)
  target_include_directories(ed25519_tool_${way} PRIVATE ${loader})
  target_compile_options(ed25519_tool_${way} PRIVATE -O2)
  add_test(NAME firmware/loader_ed25519_${way}
    COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/ed25519.py $<TARGET_FILE:ed25519_tool_${way}>)
  set_tests_properties(firmware/loader_ed25519_${way} PROPERTIES TIMEOUT 300 LABELS firmware
    ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
endforeach()
target_compile_definitions(ed25519_tool_halves PRIVATE ED25519_HALVES)

foreach(kind unit4 unit8)
  add_executable(loader_power_cut_signed_${kind} power_cut.c lives.c flash_model.c images.c
    ${loader}/log.c ${loader}/boot.c ${loader}/image.c)
  target_link_libraries(loader_power_cut_signed_${kind} PRIVATE stm32bl_build)
  target_include_directories(loader_power_cut_signed_${kind} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${loader})
  target_compile_definitions(loader_power_cut_signed_${kind} PRIVATE LOADER_CHIP="chips/${kind}.h" LOADER_SIGNED LOADER_KEYS)
  target_compile_options(loader_power_cut_signed_${kind} PRIVATE -O2)
  add_test(NAME firmware/loader_power_cut_signed_${kind} COMMAND loader_power_cut_signed_${kind} 4 60)
  set_tests_properties(firmware/loader_power_cut_signed_${kind} PROPERTIES TIMEOUT 300 LABELS firmware)
endforeach()

# What the receiver tells behind read-out protection: nothing.
add_executable(test_loader_closed test_closed.c flash_model.c ${signatures} ${loader}/signature.c
  ${loader}/log.c ${loader}/boot.c ${loader}/image.c ${loader}/serve.c)
target_link_libraries(test_loader_closed PRIVATE stm32bl_build cmocka)
target_include_directories(test_loader_closed PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${loader})
target_compile_definitions(test_loader_closed PRIVATE LOADER_CHIP="chips/unit4.h" LOADER_READ_PROTECT)
target_compile_options(test_loader_closed PRIVATE -O2
  -include ${CMAKE_CURRENT_SOURCE_DIR}/signed_keys.h)
add_test(NAME firmware/loader_closed COMMAND test_loader_closed)
set_tests_properties(firmware/loader_closed PROPERTIES TIMEOUT 120 LABELS firmware)

# As machine code: at most 8192 bytes each, with two keys.
set(signed_chips ${CMAKE_CURRENT_BINARY_DIR}/signed_chips)
add_test(NAME firmware/loader_size_signed COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/apps
  --key ${CMAKE_CURRENT_SOURCE_DIR}/keys/one.pub.pem --key ${CMAKE_CURRENT_SOURCE_DIR}/keys/two.pub.pem ${signed_chips})
set_tests_properties(firmware/loader_size_signed PROPERTIES TIMEOUT 600 LABELS firmware
  FIXTURES_SETUP loader_signed_chips)

if(NOT LIBCRYPTO_FOUND)
  return()
endif()

add_executable(test_loader_ed25519 test_ed25519.c ${signatures})
target_link_libraries(test_loader_ed25519 PRIVATE stm32bl_build cmocka PkgConfig::LIBCRYPTO)
target_include_directories(test_loader_ed25519 PRIVATE ${loader})
target_compile_options(test_loader_ed25519 PRIVATE -O2)
add_test(NAME firmware/loader_ed25519_vectors COMMAND test_loader_ed25519)
set_tests_properties(firmware/loader_ed25519_vectors PROPERTIES TIMEOUT 300 LABELS firmware)

foreach(kind unit2 unit8 unit32)
  add_executable(test_loader_signed_${kind} test_signed.c flash_model.c images.c ${signatures}
    ${loader}/signature.c ${loader}/log.c ${loader}/boot.c ${loader}/image.c ${loader}/../stm32bl_slot.c)
  target_link_libraries(test_loader_signed_${kind} PRIVATE stm32bl_build cmocka PkgConfig::LIBCRYPTO)
  target_include_directories(test_loader_signed_${kind} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${loader} ${loader}/..)
  target_compile_definitions(test_loader_signed_${kind} PRIVATE LOADER_CHIP="chips/${kind}.h")
  target_compile_options(test_loader_signed_${kind} PRIVATE -O2
    -include ${CMAKE_CURRENT_SOURCE_DIR}/signed_keys.h)
  add_test(NAME firmware/loader_signed_${kind} COMMAND test_loader_signed_${kind})
  set_tests_properties(firmware/loader_signed_${kind} PROPERTIES TIMEOUT 300 LABELS firmware)
endforeach()

add_executable(test_loader_signed_machine test_signed_machine.c signing.c)
add_executable(test_loader_signed_cuts test_machine.c cuts.c signing.c)
target_compile_definitions(test_loader_signed_cuts PRIVATE SIGNED)
target_link_libraries(test_loader_signed_cuts PRIVATE loader_emulated stm32bl_static PkgConfig::LIBCRYPTO)
target_compile_options(test_loader_signed_cuts PRIVATE -O2)
target_link_libraries(test_loader_signed_machine PRIVATE loader_emulated stm32bl_static PkgConfig::LIBCRYPTO)
target_compile_options(test_loader_signed_machine PRIVATE -O2)
foreach(chip "f103;0x08002800;0x08011400" "f407;0x08010000;0x08080000" "f411;0x08010000;0x08040000"
    "g071;0x08003000;0x08011800" "h743;0x08020000;0x08100000" "l072;0x08002000;0x08019000"
    "l476;0x08003000;0x08081800")
  list(POP_FRONT chip name)
  add_test(NAME firmware/loader_signed_machine_${name} COMMAND test_loader_signed_machine ${signed_chips} ${name} ${chip})
  # Power cuts, some of them: each is followed by signatures, of tens of millions of cycles. Of chips that
  # have a sibling here, or whose processor does not multiply into 64 bits, only the update that stays.
  set(last_version 3)
  set(stride 800)
  if(name MATCHES "^(f407|f411|g071|l072)$")
    set(last_version 2)
  endif()
  if(name MATCHES "^(g071|l072)$")
    set(stride 2400)
  endif()
  add_test(NAME firmware/loader_signed_cuts_${name}
    COMMAND test_loader_signed_cuts ${signed_chips} ${name} ${stride} -1 ${chip} ${last_version})
  set_tests_properties(firmware/loader_signed_machine_${name} firmware/loader_signed_cuts_${name}
    PROPERTIES TIMEOUT 1800 LABELS firmware
    FIXTURES_REQUIRED loader_signed_chips)
endforeach()

# Banks that an option byte swaps.
add_executable(test_loader_signed_swap test_signed_swap.c signing.c)
target_link_libraries(test_loader_signed_swap PRIVATE loader_emulated stm32bl_static PkgConfig::LIBCRYPTO)
target_compile_options(test_loader_signed_swap PRIVATE -O2)
add_test(NAME firmware/loader_signed_swap_h743 COMMAND test_loader_signed_swap ${signed_chips} h743_swap 3)
set_tests_properties(firmware/loader_signed_swap_h743 PROPERTIES TIMEOUT 900 LABELS firmware
  FIXTURES_REQUIRED loader_signed_chips)

# Behind read-out protection, F4: with all options at once it still fits.
set(read_protect_chips ${CMAKE_CURRENT_BINARY_DIR}/read_protect_chips)
add_test(NAME firmware/loader_size_read_protect COMMAND ${CMAKE_COMMAND} -E env "CHIPS=f407 f411" ${loader}/build
  --key ${CMAKE_CURRENT_SOURCE_DIR}/keys/one.pub.pem --key ${CMAKE_CURRENT_SOURCE_DIR}/keys/two.pub.pem
  ${read_protect_chips}_all -DLOADER_READ_PROTECT -DLOADER_PROTECT -DLOADER_WATCHDOG=4000
  "-DLOADER_BUTTON=LOADER_PIN('C',13)" "-DLOADER_LED=LOADER_PIN('A',5)")
add_test(NAME firmware/loader_read_protect_apps COMMAND ${CMAKE_COMMAND} -E env "CHIPS=f407 f411"
  ${CMAKE_CURRENT_SOURCE_DIR}/apps
  --key ${CMAKE_CURRENT_SOURCE_DIR}/keys/one.pub.pem --key ${CMAKE_CURRENT_SOURCE_DIR}/keys/two.pub.pem
  ${read_protect_chips} -DLOADER_READ_PROTECT -DLOADER_PROTECT)
set_tests_properties(firmware/loader_size_read_protect firmware/loader_read_protect_apps PROPERTIES TIMEOUT 600
  LABELS firmware)
set_tests_properties(firmware/loader_read_protect_apps PROPERTIES FIXTURES_SETUP loader_read_protect)
add_executable(test_loader_read_protect test_read_protect.c options_model.c signing.c)
target_link_libraries(test_loader_read_protect PRIVATE loader_emulated stm32bl_static PkgConfig::LIBCRYPTO)
target_compile_options(test_loader_read_protect PRIVATE -O2)
foreach(chip f407 f411)
  add_test(NAME firmware/loader_read_protect_${chip} COMMAND test_loader_read_protect ${read_protect_chips} ${chip})
  set_tests_properties(firmware/loader_read_protect_${chip} PROPERTIES TIMEOUT 600 LABELS firmware
    FIXTURES_REQUIRED loader_read_protect)
endforeach()
add_test(NAME firmware/loader_read_protect_bugs COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/read_protect_bugs.py
  ${read_protect_chips} $<TARGET_FILE:test_loader_read_protect>)
set_tests_properties(firmware/loader_read_protect_bugs PROPERTIES TIMEOUT 900 LABELS firmware
  ENVIRONMENT PYTHONDONTWRITEBYTECODE=1 FIXTURES_REQUIRED loader_read_protect)

# The host, with what the command signs.
if(TARGET stm32bl_cli)
  serve_loader(g071_signed g071 images.c ${signatures} ${loader}/signature.c ${loader}/boot.c)
  target_compile_options(serve_loader_g071_signed PRIVATE -include ${CMAKE_CURRENT_SOURCE_DIR}/signed_keys.h)
  add_test(NAME firmware/loader_slots_g071_signed
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/slots_signed.sh $<TARGET_FILE:serve_loader_g071_signed>
      $<TARGET_FILE:stm32bl_cli>)
  set_tests_properties(firmware/loader_slots_g071_signed PROPERTIES TIMEOUT 300 LABELS firmware)

  serve_loader(f411_closed f411 images.c ${signatures} ${loader}/signature.c ${loader}/boot.c)
  target_compile_options(serve_loader_f411_closed PRIVATE -include ${CMAKE_CURRENT_SOURCE_DIR}/signed_keys.h)
  target_compile_definitions(serve_loader_f411_closed PRIVATE LOADER_READ_PROTECT)
  add_test(NAME firmware/loader_hosts_closed
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/hosts_closed.sh $<TARGET_FILE:serve_loader_f411_closed>
      $<TARGET_FILE:stm32bl_cli> ${STM32FLASH})
  set_tests_properties(firmware/loader_hosts_closed PROPERTIES TIMEOUT 300 LABELS firmware)
endif()
