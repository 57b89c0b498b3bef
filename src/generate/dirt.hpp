// What goes wrong between a play and a row of the log.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "listener.hpp"

#include "segue/generate/generate.hpp"

namespace segue::generate {

enum class Dirt : std::uint8_t {
  none,
  exact_repeat,
  double_send,
  null_user,
  empty_artist,
  empty_title,
  null_track,
  unknown_track,
  time_null,
  time_zero,
  time_far_future,
  ms_played_negative,
  ms_played_absurd
};
inline constexpr std::size_t kDirts = 13;
[[nodiscard]] std::string_view dirt_name(Dirt dirt);

struct Row {
  std::int64_t time_ms = 0;
  std::int64_t ms_played = 0;
  std::uint32_t track = 0;
  Dirt dirt = Dirt::none;  // null_..., empty_..., unknown_track and time_null are the writers' to carry out
};

// A user's plays as rows, exactly `count` of them (there are at least as many plays): some sent twice, some spoilt.
void spoil(const GenerateConfig& config, std::uint64_t user, std::uint32_t count, const std::vector<Play>& plays,
           std::vector<Row>& out);

}  // namespace segue::generate
