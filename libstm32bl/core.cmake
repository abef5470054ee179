# The core: no heap, no files, no operating system; room by room, from below. Hosted builds and
# examples/mcu_host share this list.
set(STM32BL_CORE)
macro(bl_room room)
  foreach(source ${ARGN})
    list(APPEND STM32BL_CORE ${CMAKE_CURRENT_LIST_DIR}/${room}/${source})
  endforeach()
endmacro()

bl_room(base crc.c error.c format.c target.c)
bl_room(device common.c device.c i2c_rows.c loader_rows.c quirks.c reset_ways.c stub_code.c table.c turbo_check.c turbo_code.c turbo_image.c
  turbo_rows.c turbo_works.c unlisted.c)
bl_room(options fields.c maps_f_l.c maps_h.c maps_optr.c options.c protect_fields.c)
bl_room(entry entry.c knock.c word.c)
bl_room(session io.c)
bl_room(protocol an3155.c an3155_fill.c an3155_frame.c an3155_list.c an3155_memory.c an3155_protect.c
  an3155_special.c an3155_sync.c an3155_takes.c an3155_turn.c an3156.c an3156_block.c an3156_command.c an3156_device.c an3156_quirks.c an3156_state.c an4221.c an4221_frame.c
  an4221_memory.c an4221_protect.c dfuse_layout.c turbo.c turbo_ask.c turbo_frame.c turbo_line.c turbo_pack.c)
bl_room(connect again.c baud.c choose.c connect.c facts.c life.c link.c turbo_enter.c turbo_find.c turbo_none.c)
bl_room(flash blank.c block.c crc32.c diff.c doubt.c erase.c guard.c hold.c kept.c lost.c memory.c named.c order.c plan.c program.c sectors.c stray.c sum.c
  verify.c watch.c)
bl_room(control blank.c go.c hear.c loader_fits.c loader_state.c option_bytes.c protect.c reset.c)
