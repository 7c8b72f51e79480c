# A room is one static library that may include and link only what it names here. The include test
# (tests/core/arrows_test.cpp) proves the same arrows from the sources.
#   sluice_room(<name> SOURCES … LINKS <public> PRIVATE_LINKS <private>)
function(sluice_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(sluice_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(sluice_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  target_link_libraries(sluice_${name} PUBLIC ${ROOM_LINKS} PRIVATE ${ROOM_PRIVATE_LINKS})
endfunction()
