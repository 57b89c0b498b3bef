// The .sql files and presets of this room, compiled into the program (see room.cmake).
#pragma once
#include <span>
#include <string_view>

namespace segue::prepare {

struct EmbeddedFile {
  std::string_view stem;  // "01_ingest", "spotify-extended"
  std::string_view content;
};

// The text of src/prepare/**/STEM.sql; empty where there is none.
[[nodiscard]] std::string_view embedded_sql(std::string_view stem);
// src/prepare/presets/*.toml, by name.
[[nodiscard]] std::span<const EmbeddedFile> embedded_presets();

}  // namespace segue::prepare
