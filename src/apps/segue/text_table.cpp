#include "text_table.hpp"

#include <algorithm>

namespace segue::apps {
namespace {

// Columns a text takes on a terminal: code points, wide ones (East Asian) twice, combining ones not at all.
std::size_t shown_width(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t j = 1; j < length && i + j < text.size(); ++j)
      point = (point << 6U) | (static_cast<unsigned char>(text[i + j]) & 0x3FU);
    i += length;
    const bool combining = point >= 0x300 && point <= 0x36F;
    const bool wide = (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
                      (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
                      (point >= 0xFF00 && point <= 0xFF60) || (point >= 0x1F300 && point <= 0x1FAFF);
    width += combining ? 0 : wide ? 2 : 1;
  }
  return width;
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                 const std::vector<bool>& right) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string gap(widths[i] - std::min(widths[i], shown_width(cells[i])), ' ');
    const bool to_right = i < right.size() && right[i];
    if (i > 0) out += "  ";
    out += to_right ? gap + cells[i] : i + 1 == cells.size() ? cells[i] : cells[i] + gap;
  }
  return out + "\n";
}

}  // namespace

std::string TextTable::text() const {
  if (rows.empty()) return {};
  std::vector<std::size_t> widths(header.size());
  for (std::size_t i = 0; i < header.size(); ++i) widths[i] = shown_width(header[i]);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], shown_width(row[i]));
  std::vector<std::string> rule;
  for (const auto width : widths) rule.emplace_back(width, '-');
  std::string out = line(header, widths, right) + line(rule, widths, right);
  for (const auto& row : rows) out += line(row, widths, right);
  return out;
}

std::string grouped(std::int64_t count) {
  std::string digits = std::to_string(count < 0 ? -count : count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return count < 0 ? "-" + digits : digits;
}

}  // namespace segue::apps
