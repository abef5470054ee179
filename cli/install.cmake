# The command, and what belongs to it on a desk: manual, completion, access to boards.
set(STM32BL_ZSH_COMPLETIONS ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
  CACHE STRING "Where zsh looks for completions")

# Found wherever it is unpacked. In /usr the linker finds the library, and packagers want no path.
if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  file(RELATIVE_PATH path ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
  if(APPLE)
    set_target_properties(stm32bl_cli PROPERTIES INSTALL_RPATH @loader_path/${path})
  else()
    set_target_properties(stm32bl_cli PROPERTIES INSTALL_RPATH "$ORIGIN/${path}")
  endif()
endif()

install(TARGETS stm32bl_cli RUNTIME COMPONENT tool)
if(WIN32)
  return()
endif()
install(FILES ${PROJECT_SOURCE_DIR}/docs/stm32bl.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tool)
install(FILES completion/stm32bl.bash RENAME stm32bl COMPONENT tool
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES completion/_stm32bl DESTINATION ${STM32BL_ZSH_COMPLETIONS} COMPONENT tool)
install(FILES completion/stm32bl.fish COMPONENT tool
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  install(FILES ${PROJECT_SOURCE_DIR}/udev/60-stm32bl.rules
    DESTINATION lib/udev/rules.d COMPONENT tool)
endif()

# The documents refer to each other: they lie as they do in the project. A package names licence and
# changes its own way.
set(documents README.md CONTRIBUTING.md SECURITY.md)
if(NOT STM32BL_DEB)
  list(APPEND documents CHANGELOG.md LICENSE)
endif()
list(TRANSFORM documents PREPEND ${PROJECT_SOURCE_DIR}/)
install(FILES ${documents} DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/stm32bl COMPONENT tool)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/stm32bl
  COMPONENT tool FILES_MATCHING PATTERN *.md PATTERN *.svg)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/stm32bl
  COMPONENT tool USE_SOURCE_PERMISSIONS)
