# The core: no heap, no files, no operating system. Hosted builds and examples/mcu_host share this list.
file(GLOB STM32BL_CORE CONFIGURE_DEPENDS
  ${CMAKE_CURRENT_LIST_DIR}/*.c ${CMAKE_CURRENT_LIST_DIR}/protocol/*.c)
