# What CPack makes of the three components: tool (the command), lib (the shared library), dev (what
# compiling against it needs). `cmake --preset package` turns them into Debian packages.
set(CPACK_PACKAGE_VENDOR "the stm32bl authors")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_COMPONENTS_ALL tool lib dev)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR TGZ)
if(WIN32)
  set(CPACK_GENERATOR ZIP)
endif()

if(STM32BL_DEB)
  include(Stm32blDeb)
endif()
include(CPack)
