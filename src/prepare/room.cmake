# The steps' .sql and the presets' .toml are compiled in, so that the program needs no files beside itself.
file(GLOB_RECURSE prepare_sql CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/prepare/*.sql")
file(GLOB prepare_presets CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/prepare/presets/*.toml")
set(prepare_embedded "${CMAKE_BINARY_DIR}/generated/prepare/embedded_files.cpp")
add_custom_command(
  OUTPUT "${prepare_embedded}"
  COMMAND "${CMAKE_COMMAND}" "-DFROM=${CMAKE_SOURCE_DIR}/src/prepare" "-DTO=${prepare_embedded}" -P
          "${CMAKE_SOURCE_DIR}/src/prepare/embed_files.cmake"
  DEPENDS ${prepare_sql} ${prepare_presets} "${CMAKE_SOURCE_DIR}/src/prepare/embed_files.cmake"
  COMMENT "Embedding the steps and presets of prepare"
  VERBATIM)
target_sources(segue_prepare PRIVATE "${prepare_embedded}")
