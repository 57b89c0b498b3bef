# bench/*/NAME.cpp become bench_NAME, built on request: cmake --build build/release --target bench_NAME
file(GLOB bench_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*/*.cpp")
foreach(source IN LISTS bench_sources)
  get_filename_component(name "${source}" NAME_WE)
  add_executable(bench_${name} EXCLUDE_FROM_ALL "${source}")
  target_include_directories(bench_${name} PRIVATE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/src/prepare")
  target_link_libraries(bench_${name} PRIVATE segue_models segue_prepare)
endforeach()
