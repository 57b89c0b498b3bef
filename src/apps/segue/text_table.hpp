// Rows and columns for a terminal.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace segue::apps {

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> right;  // columns set to the right; the rest, and those beyond, to the left

  [[nodiscard]] std::string text() const;  // lines end in '\n'; no rows: empty
};

[[nodiscard]] std::string grouped(std::int64_t count);  // "1,234,567"

}  // namespace segue::apps
