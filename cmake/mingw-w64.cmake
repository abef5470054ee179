# Toolchain file: Windows programs (x86-64) from Debian's cross compiler. STM32BL_MINGW_LIBS is where
# scripts/windows puts libraries that Debian has no Windows build of.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
set(CMAKE_CROSSCOMPILING_EMULATOR wine)

set(STM32BL_MINGW_LIBS ${CMAKE_CURRENT_LIST_DIR}/../build/mingw-libs/root)
set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32 ${STM32BL_MINGW_LIBS})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} ${STM32BL_MINGW_LIBS}/lib/pkgconfig)

# No DLLs of the compiler to ship.
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -static-libgcc)
