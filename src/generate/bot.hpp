// What is no person: plays day and night, at one beat, more in a day than fit into one.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "listener.hpp"

namespace segue::generate {

enum class BotKind : std::uint8_t { farm, crawler, shuffler };  // one playlist for ever; all there is; anything, fast
[[nodiscard]] BotKind bot_kind(std::uint64_t seed, std::uint64_t user);
[[nodiscard]] std::string_view bot_kind_name(BotKind kind);

// Rows of a bot: at least one whole day of more than 1,000.
inline constexpr std::uint32_t kLeastBotRows = 2500;
[[nodiscard]] std::uint32_t bot_rows(std::uint64_t seed, std::uint64_t user);

void play_as_bot(const Catalogue& catalogue, std::uint64_t seed, const LogSpan& span, std::uint64_t user,
                 std::uint32_t count, std::vector<Play>& out);

}  // namespace segue::generate
