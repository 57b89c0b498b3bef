// Cells in columns, for a terminal.
#pragma once
#include <string>
#include <vector>

namespace segue::evaluate {

// Pads each column to its widest cell and draws a line below the first row. The first column is text, set to the
// left; the others are numbers, set to the right. Rows are of equal length; there is at least one.
[[nodiscard]] std::string lay_out(const std::vector<std::vector<std::string>>& rows);

}  // namespace segue::evaluate
