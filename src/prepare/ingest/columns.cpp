#include "ingest/columns.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace segue::prepare {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string header_name(std::string_view cell) {
  while (cell.starts_with('/') || cell.starts_with('#') || cell.starts_with(' ')) cell.remove_prefix(1);
  while (cell.ends_with(' ')) cell.remove_suffix(1);
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
  return std::string(cell);
}

bool is_header(const std::vector<std::string_view>& row, const std::vector<std::string>& columns) {
  std::size_t known = 0;
  for (const std::string_view cell : row)
    if (std::any_of(columns.begin(), columns.end(),
                    [&](const std::string& column) { return lower(column) == lower(header_name(cell)); }))
      ++known;
  return known > 0 && known * 2 >= row.size();
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = SIZE_MAX;
  const std::string wanted = lower(name);
  for (const std::string& candidate : names) {
    const std::string other = lower(candidate);
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      std::size_t diagonal = row[0]++;
      for (std::size_t j = 0; j < other.size(); ++j) {
        const std::size_t kept = diagonal + (wanted[i] == other[j] ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({kept, row[j] + 1, diagonal + 1});
      }
    }
    if (row.back() < least) least = row.back(), best = candidate;
  }
  return best;
}

}  // namespace segue::prepare
