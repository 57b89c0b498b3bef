#include "table_layout.hpp"

#include <algorithm>

#include "number_text.hpp"

namespace segue::evaluate {

std::string lay_out(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], shown_width(row[c]));
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line = padded_right(rows[r][0], widths[0]);
    for (std::size_t c = 1; c < rows[r].size(); ++c) line += "  " + padded_left(rows[r][c], widths[c]);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
    if (r != 0) continue;
    std::size_t total = widths[0];
    for (std::size_t c = 1; c < widths.size(); ++c) total += 2 + widths[c];
    text += std::string(total, '-') + "\n";
  }
  return text;
}

}  // namespace segue::evaluate
