# A room is a static library of src/NAME, linked to exactly what rooms.toml allows it.
file(STRINGS "${CMAKE_SOURCE_DIR}/rooms.toml" SEGUE_ROOM_LINES)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/rooms.toml")

function(segue_room_line NAME SECTION OUT)  # the list behind `NAME = [...]` in [SECTION]
  set(section "")
  set(${OUT} "" PARENT_SCOPE)
  foreach(line IN LISTS SEGUE_ROOM_LINES)
    if(line MATCHES "^([a-z]+) *= *(.*)$" AND section STREQUAL SECTION AND CMAKE_MATCH_1 STREQUAL NAME)
      string(REGEX MATCHALL "\"[^\"]+\"" quoted "${CMAKE_MATCH_2}")
      list(TRANSFORM quoted REPLACE "\"" "")
      set(${OUT} "${quoted}" PARENT_SCOPE)
    endif()
    if(line MATCHES "^#(rooms|libraries)#$")
      set(section "${CMAKE_MATCH_1}")
    endif()
  endforeach()
endfunction()
# file(STRINGS) keeps brackets, which CMake lists treat specially: mark the sections and drop the brackets.
list(TRANSFORM SEGUE_ROOM_LINES REPLACE "^\\[(rooms|libraries)\\]$" "#\\1#")

function(segue_link TARGET ROOM)
  segue_room_line(${ROOM} rooms rooms)
  segue_room_line(${ROOM} libraries libraries)
  list(TRANSFORM rooms PREPEND "segue_")
  list(TRANSFORM libraries PREPEND "dep::")
  target_link_libraries(${TARGET} PUBLIC ${rooms} ${libraries})
endfunction()

function(segue_room NAME)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${NAME}/*.cpp")
  add_library(segue_${NAME} STATIC ${sources})
  target_include_directories(segue_${NAME} PUBLIC "${CMAKE_SOURCE_DIR}/include" PRIVATE "${CMAKE_SOURCE_DIR}/src/${NAME}")
  segue_link(segue_${NAME} ${NAME})
  target_link_libraries(segue_${NAME} PUBLIC Threads::Threads)
  if(EXISTS "${CMAKE_SOURCE_DIR}/src/${NAME}/room.cmake")  # flags and generated sources of this room alone
    include("${CMAKE_SOURCE_DIR}/src/${NAME}/room.cmake")
  endif()
endfunction()

function(segue_program)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/apps/segue/*.cpp")
  add_executable(segue ${sources})
  target_include_directories(segue PRIVATE "${CMAKE_SOURCE_DIR}/src/apps/segue")
  target_compile_definitions(segue PRIVATE SEGUE_VERSION="${PROJECT_VERSION}")
  # The commands share most of what they instantiate (CLI11): together they compile in a fifth of the time.
  set_target_properties(segue PROPERTIES UNITY_BUILD ${SEGUE_UNITY} UNITY_BUILD_BATCH_SIZE 6)
  segue_link(segue apps)
endfunction()
