// What is no person: plays more in a day or an hour than fit into one, at one beat, or without ever sleeping.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "listener.hpp"

namespace segue::generate {

enum class BotKind : std::uint8_t {
  farm,       // one playlist day and night, from midnight on
  crawler,    // all there is, likewise
  shuffler,   // anything, 1,900 plays from noon to noon, every third day
  metronome,  // its playlist at one slow beat, for hours every day
  flood,      // hundreds of plays within an hour, every day
  sleepless   // its playlist without a pause for weeks, at a listener's pace
};
// Of the kinds whose habit leaves room for kLeastBotRows in a log of so many days.
[[nodiscard]] BotKind bot_kind(std::uint64_t seed, std::uint64_t user, std::uint32_t days);
[[nodiscard]] std::string_view bot_kind_name(BotKind kind);

// Rows of a bot: at least one whole day of more than 1,000, and no more than its kind makes in so many days.
inline constexpr std::uint32_t kLeastBotRows = 2500;
[[nodiscard]] std::uint32_t bot_rows(std::uint64_t seed, std::uint64_t user, std::uint32_t days);

void play_as_bot(const Catalogue& catalogue, std::uint64_t seed, const LogSpan& span, std::uint64_t user,
                 std::uint32_t count, std::vector<Play>& out);

}  // namespace segue::generate
