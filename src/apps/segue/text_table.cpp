#include "text_table.hpp"

#include <algorithm>
#include <numeric>
#include <sys/ioctl.h>
#include <unistd.h>

namespace segue::apps {
namespace {

constexpr std::size_t kNarrowest = 12;  // a cut column keeps as much

struct Character {
  std::size_t bytes, columns;
};

// The character at `at` and the columns it takes on a terminal: wide ones (East Asian) two, combining ones none.
Character character(const std::string& text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t j = 1; j < length && at + j < text.size(); ++j)
    point = (point << 6U) | (static_cast<unsigned char>(text[at + j]) & 0x3FU);
  const bool combining = point >= 0x300 && point <= 0x36F;
  const bool wide = (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
                    (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
                    (point >= 0xFF00 && point <= 0xFF60) || (point >= 0x1F300 && point <= 0x1FAFF);
  return {std::min(length, text.size() - at), combining ? 0U : wide ? 2U : 1U};
}

// Takes columns from the widest that may be cut until all fit.
void narrow(std::vector<std::size_t>& widths, const std::vector<bool>& right, std::size_t width) {
  const auto total = [&] { return std::accumulate(widths.begin(), widths.end(), 2 * (widths.size() - 1)); };
  while (total() > width) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i)
      if (!(i < right.size() && right[i]) && widths[i] > kNarrowest &&
          (widest == widths.size() || widths[i] >= widths[widest]))
        widest = i;
    if (widest == widths.size()) return;
    --widths[widest];
  }
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                 const std::vector<bool>& right) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = cut(cells[i], widths[i]);
    const std::string gap(widths[i] - std::min(widths[i], shown_width(cell)), ' ');
    const bool to_right = i < right.size() && right[i];
    if (i > 0) out += "  ";
    out += to_right ? gap + cell : cell + gap;
  }
  return out.substr(0, out.find_last_not_of(' ') + 1) + "\n";
}

}  // namespace

std::size_t shown_width(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Character next = character(text, i);
    width += next.columns;
    i += next.bytes;
  }
  return width;
}

std::string cut(const std::string& text, std::size_t width) {
  if (shown_width(text) <= width) return text;
  std::size_t end = 0, taken = 1;
  while (end < text.size()) {
    const Character next = character(text, end);
    if (taken + next.columns > width) break;
    taken += next.columns;
    end += next.bytes;
  }
  return text.substr(0, end) + "\u2026";
}

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string TextTable::text(std::size_t most) const {
  if (rows.empty()) return {};
  std::vector<std::size_t> widths(header.size());
  for (std::size_t i = 0; i < header.size(); ++i) widths[i] = shown_width(header[i]);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], shown_width(row[i]));
  if (most > 0) narrow(widths, right, most);
  std::vector<std::string> rule;
  rule.reserve(widths.size());
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

std::string counted(std::int64_t count, const std::string& thing) {
  return grouped(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace segue::apps
