# The compiler settings that every target of this project shares: link to stm32bl_build.
add_library(stm32bl_build INTERFACE)
target_compile_features(stm32bl_build INTERFACE c_std_11)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(MINGW)
  # The printf of C99, in place of msvcrt's.
  target_compile_definitions(stm32bl_build INTERFACE __USE_MINGW_ANSI_STDIO=1)
endif()

if(CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(stm32bl_build INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
    -Wwrite-strings -Wvla -Wconversion -Wno-sign-conversion)
  if(STM32BL_WERROR)
    target_compile_options(stm32bl_build INTERFACE -Werror)
  endif()
  if(STM32BL_SANITIZE)
    # Tests in which an emulator executes machine code take up to seven times as long with them, for its own
    # allocations: a target with the property STM32BL_EMULATES goes without, unless they are asked for.
    set(emulates $<BOOL:$<TARGET_PROPERTY:STM32BL_EMULATES>>)
    set(sanitized $<OR:$<BOOL:${STM32BL_SANITIZE_EMULATORS}>,$<NOT:${emulates}>>)
    target_compile_options(stm32bl_build INTERFACE $<${sanitized}:-fsanitize=${STM32BL_SANITIZE}>
      -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(stm32bl_build INTERFACE $<${sanitized}:-fsanitize=${STM32BL_SANITIZE}>)
  endif()
  if(STM32BL_COVERAGE)
    # atomic: the tests have threads, and counts that go back are errors to gcovr.
    target_compile_options(stm32bl_build INTERFACE --coverage -O0 -fprofile-update=atomic)
    target_link_options(stm32bl_build INTERFACE --coverage)
  endif()
endif()
