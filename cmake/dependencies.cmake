# Every library Segue uses, as an imported target named dep::NAME after its name in rooms.toml.
# cmake/install_dependencies.sh puts them in place; nothing is fetched from here.
set(SEGUE_DEPS "${CMAKE_SOURCE_DIR}/.deps" CACHE PATH "Where install_dependencies.sh put what Debian does not package")

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)

function(segue_import NAME)  # NAME HEADER <file> [LIBRARY <name>]
  cmake_parse_arguments(ARG "" "HEADER;LIBRARY" "HINTS" ${ARGN})
  find_path(${NAME}_INCLUDE_DIR ${ARG_HEADER} HINTS ${ARG_HINTS} PATH_SUFFIXES include REQUIRED)
  add_library(dep::${NAME} INTERFACE IMPORTED GLOBAL)
  target_include_directories(dep::${NAME} SYSTEM INTERFACE ${${NAME}_INCLUDE_DIR})
  if(ARG_LIBRARY)
    find_library(${NAME}_LIBRARY ${ARG_LIBRARY} HINTS ${ARG_HINTS} PATH_SUFFIXES lib REQUIRED)
    target_link_libraries(dep::${NAME} INTERFACE ${${NAME}_LIBRARY})
  endif()
endfunction()

segue_import(duckdb HEADER duckdb.h LIBRARY duckdb HINTS "${DuckDB_ROOT}" "$ENV{DuckDB_ROOT}" "${SEGUE_DEPS}/duckdb")
segue_import(xgboost HEADER xgboost/c_api.h LIBRARY xgboost)
segue_import(utf8proc HEADER utf8proc.h LIBRARY utf8proc)
segue_import(xxhash HEADER xxhash.h)
segue_import(toml++ HEADER toml++/toml.h)
segue_import(zstd HEADER zstd.h LIBRARY zstd)

foreach(pair IN ITEMS "fmt|fmt::fmt" "spdlog|spdlog::spdlog" "CLI11|CLI11::CLI11"
                      "nlohmann|nlohmann_json::nlohmann_json" "zlib|ZLIB::ZLIB" "eigen|Eigen3::Eigen")
  string(REPLACE "|" ";" pair "${pair}")
  list(GET pair 0 name)
  list(GET pair 1 target)
  add_library(dep::${name} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(dep::${name} INTERFACE ${target})
endforeach()
