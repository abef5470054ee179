# Debian packages: stm32bl, libstm32bl0 and libstm32bl-dev.
set(STM32BL_MAINTAINER "the stm32bl authors <noreply@example.org>"
  CACHE STRING "Name and address of who builds the packages")

set(names tool stm32bl lib libstm32bl0 dev libstm32bl-dev)
set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${STM32BL_MAINTAINER}")
set(CPACK_PACKAGE_CONTACT "${STM32BL_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/libstm32bl)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(about "It talks to the bootloader that ST puts into every STM32: it says which
chip it is, reads, erases, writes and verifies its memory, and starts
programs. A simulated chip is built in, so that everything can be tried
without hardware.")
set(exact "libstm32bl0 (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")

set(CPACK_DEBIAN_TOOL_PACKAGE_NAME stm32bl)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION electronics)
set(CPACK_DEBIAN_TOOL_PACKAGE_DEPENDS "${exact}")
set(CPACK_COMPONENT_TOOL_DESCRIPTION "programmer for STM32 microcontrollers, through their ROM
${about}")

set(CPACK_DEBIAN_LIB_PACKAGE_NAME libstm32bl0)
set(CPACK_DEBIAN_LIB_PACKAGE_SECTION libs)
# CPack's own scripts call ldconfig besides; lintian asks for the trigger.
set(CPACK_DEBIAN_LIB_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/debian/triggers)
set(CPACK_COMPONENT_LIB_DESCRIPTION "library that programs STM32 microcontrollers through their ROM
${about}")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libstm32bl-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
# pkg-config looks for what the static library needs, whichever is linked.
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${exact}")
if(LIBSERIALPORT_FOUND)
  string(APPEND CPACK_DEBIAN_DEV_PACKAGE_DEPENDS ", libserialport-dev")
endif()
if(LIBUSB_FOUND)
  string(APPEND CPACK_DEBIAN_DEV_PACKAGE_DEPENDS ", libusb-1.0-0-dev")
endif()
set(CPACK_COMPONENT_DEV_DESCRIPTION "library that programs STM32 microcontrollers (development files)
${about}")

# Every package says under which terms it comes, and what changed.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # SOURCE_DATE_EPOCH, where it is set
file(CONFIGURE OUTPUT changelog.Debian CONTENT "stm32bl (@PROJECT_VERSION@-1) unstable; urgency=low

  * See changelog.gz.

 -- @STM32BL_MAINTAINER@  @date@
" @ONLY)
list(LENGTH names count)
math(EXPR last "${count} - 1")
foreach(i RANGE 0 ${last} 2)
  list(SUBLIST names ${i} 2 pair)
  list(POP_FRONT pair component package)
  set(folder ${CMAKE_INSTALL_DATADIR}/doc/${package})
  install(FILES LICENSE RENAME copyright DESTINATION ${folder} COMPONENT ${component})
  install(FILES CHANGELOG.md RENAME changelog DESTINATION ${folder} COMPONENT ${component})
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian
    DESTINATION ${folder} COMPONENT ${component})
endforeach()

# Debian wants manuals and changelogs compressed: done on what is about to be packed.
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian/compress_docs.cmake)
