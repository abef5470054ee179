# The core: no heap, no files, no operating system. examples/mcu_host builds exactly these for a
# microcontroller.
set(STM32BL_CORE
  connect.c
  control.c
  device.c
  devices.c
  entry.c
  error.c
  format.c
  memory.c
  plan.c
  program.c
  protect.c
  session.c
  target.c
  protocol/an3155.c
  protocol/an3155_protect.c
  protocol/an3155_special.c
  protocol/an3155_sync.c)
list(TRANSFORM STM32BL_CORE PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
