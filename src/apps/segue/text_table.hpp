// Rows and columns for a terminal.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace segue::apps {

[[nodiscard]] std::size_t shown_width(const std::string& text);  // columns on a terminal
// The front of `text`, with an ellipsis where something is left out.
[[nodiscard]] std::string cut(const std::string& text, std::size_t width);
[[nodiscard]] std::size_t terminal_width();  // columns; 0 where stdout is no terminal

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> right;  // columns set to the right; the rest, and those beyond, to the left

  // Lines end in '\n'; no rows: empty. Wider than `most` columns (0: any), the widest left columns are cut with an
  // ellipsis.
  [[nodiscard]] std::string text(std::size_t most = terminal_width()) const;
};

[[nodiscard]] std::string grouped(std::int64_t count);                            // "1,234,567"
[[nodiscard]] std::string counted(std::int64_t count, const std::string& thing);  // "1 user", "2 users"

}  // namespace segue::apps
