# What others need to build against the library: headers, and what pkg-config and CMake read.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/stm32bl)

install(TARGETS stm32bl_shared EXPORT stm32blTargets
  RUNTIME COMPONENT lib
  LIBRARY COMPONENT lib NAMELINK_COMPONENT dev
  ARCHIVE COMPONENT dev)
install(TARGETS stm32bl_static EXPORT stm32blStaticTargets ARCHIVE COMPONENT dev)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ TYPE INCLUDE COMPONENT dev)

# It finds the prefix from where it lies, as `cmake --install --prefix` may choose another. In a package
# of the system the prefix is known, and pkg-config leaves out what the compiler searches anyway.
set(pc_prefix ${CMAKE_INSTALL_PREFIX})
if(NOT STM32BL_DEB AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" /)
  string(REGEX REPLACE "/$" "" up "${up}")
  set(pc_prefix "\${pcfiledir}/${up}")
endif()
# An absolute directory replaces what stands before it.
set(pc_libdir "\${prefix}")
set(pc_includedir "\${prefix}")
cmake_path(APPEND pc_libdir "${CMAKE_INSTALL_LIBDIR}")
cmake_path(APPEND pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
list(JOIN requires " " pc_requires)
set(pc_libs)
if(WIN32)
  set(pc_libs "-lsetupapi -lcfgmgr32")
endif()
configure_file(stm32bl.pc.in stm32bl.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/stm32bl.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)

configure_file(stm32blConfig.cmake.in stm32blConfig.cmake @ONLY)
# Until 1.0 every minor version may differ.
write_basic_package_version_file(stm32blConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/stm32blConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/stm32blConfigVersion.cmake
  DESTINATION ${package} COMPONENT dev)
foreach(export stm32blTargets stm32blStaticTargets)
  install(EXPORT ${export} NAMESPACE stm32bl:: DESTINATION ${package} COMPONENT dev)
endforeach()

install(FILES ${PROJECT_SOURCE_DIR}/docs/libstm32bl.3
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man3 COMPONENT dev)
