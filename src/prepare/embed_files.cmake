# cmake -DFROM=src/prepare -DTO=embedded_files.cpp -P embed_files.cmake: the .sql and .toml files as C++ strings.
file(GLOB_RECURSE sql "${FROM}/*.sql")
file(GLOB presets "${FROM}/presets/*.toml")
list(SORT sql)
list(SORT presets)

function(entries OUT)
  set(text "")
  foreach(path IN LISTS ARGN)
    get_filename_component(stem "${path}" NAME_WLE)
    file(READ "${path}" content)
    string(APPEND text "    {\"${stem}\", R\"embedded(${content})embedded\"},\n")
  endforeach()
  set(${OUT} "${text}" PARENT_SCOPE)
endfunction()
entries(sql_entries ${sql})
entries(preset_entries ${presets})

file(WRITE "${TO}" "// Made by embed_files.cmake.
#include \"embedded_files.hpp\"

namespace segue::prepare {
namespace {
constexpr EmbeddedFile kSql[] = {
    {\"\", \"\"},
${sql_entries}};
constexpr EmbeddedFile kPresets[] = {
    {\"\", \"\"},
${preset_entries}};
}  // namespace

std::string_view embedded_sql(std::string_view stem) {
  for (const EmbeddedFile& file : kSql) {
    if (file.stem == stem) return file.content;
  }
  return {};
}

std::span<const EmbeddedFile> embedded_presets() { return std::span(kPresets).subspan(1); }
}  // namespace segue::prepare
")
