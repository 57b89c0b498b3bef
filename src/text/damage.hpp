// The kinds of damage that `repair` undoes. Each gives nothing where the text shows none, else a shorter text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace segue::text {

[[nodiscard]] std::optional<std::string> decode_entities(std::string_view text);
[[nodiscard]] std::optional<std::string> decode_percent(std::string_view text);
[[nodiscard]] std::optional<std::string> decode_mojibake(std::string_view text);

}  // namespace segue::text
