// Names of columns: as people write them, and the one that was meant.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace segue::prepare {

[[nodiscard]] std::string lower(std::string_view text);  // ASCII
// Without "//" or "#" in front, spaces around it, or quotes.
[[nodiscard]] std::string header_name(std::string_view cell);
// Whether at least half of `row`'s cells stand in `columns`, letter case aside.
[[nodiscard]] bool is_header(const std::vector<std::string_view>& row, const std::vector<std::string>& columns);
// Of `names`, by edit distance; empty where there are none.
[[nodiscard]] std::string nearest_name(std::string_view name, const std::vector<std::string>& names);

}  // namespace segue::prepare
