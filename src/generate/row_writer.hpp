// Rows of the log into one file, in one of three formats.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "segue/base/result.hpp"

namespace segue::generate {

// A row as it is to be written; empty optionals are NULL. Views are valid until the next row.
struct Cells {
  bool inline_names = true;
  std::string_view user;  // inline: text; else user_id
  bool user_is_null = false;
  std::int64_t user_id = 0;
  std::optional<std::int64_t> track_id;  // separate
  std::optional<std::string_view> artist, title, album;
  std::optional<std::int64_t> played_at;  // separate, or an epoch
  std::optional<std::string_view> played_at_text;
  std::optional<std::int64_t> ms_played;
  std::int32_t duration_ms = 0;
};

class RowWriter {
 public:
  virtual ~RowWriter() = default;
  [[nodiscard]] virtual Status write(const Cells& cells) = 0;
  [[nodiscard]] virtual Status finish() = 0;  // the file is there afterwards, whole
};

// format: parquet, csv, json.
[[nodiscard]] Result<std::unique_ptr<RowWriter>> make_row_writer(const std::filesystem::path& file,
                                                                 std::string_view format, bool inline_names);

}  // namespace segue::generate
