// A person who listens: tastes that drift, a library that grows by what was liked, sessions by the hour of the week.
#pragma once
#include <cstdint>
#include <vector>

#include "catalogue.hpp"
#include "random.hpp"
#include "rhythm.hpp"

namespace segue::generate {

struct Play {
  std::int64_t time_ms = 0;  // UTC, since 1970
  std::uint32_t track = 0;
  std::uint32_t ms_played = 0;
};

struct LogSpan {
  std::int64_t first_day = 0;  // since 1970
  std::int32_t days = 0;
  [[nodiscard]] std::int64_t begin_ms() const;
  [[nodiscard]] std::int64_t end_ms() const;
};

// What a user's player does to every row it sends.
struct Player {
  int zone_minutes = 0;
  std::uint8_t time_form = 0;  // 0 ISO Z, 1 ISO offset, 2 epoch seconds, 3 epoch milliseconds
  bool sends_ms_played = true;
  bool sends_album = true;
  bool credits_in_artist = false, credits_bare = false;
};
[[nodiscard]] Player player_of(std::uint64_t seed, std::uint64_t user);

class Listener {
 public:
  Listener(const Catalogue& catalogue, const GenerateConfig& config, const LogSpan& span)
      : catalogue_(catalogue), config_(config), span_(span) {}
  // The first `count` plays of a user, in order of time; they spread over the user's time in the log.
  void listen(std::uint64_t user, std::uint32_t count, std::vector<Play>& out);

 private:
  struct Taste {
    std::uint16_t style = 0;
    double place = 0, width = 0.1;  // in [0, 1) of the style's artists; share of them within reach
    double weight = 1;
  };
  enum class Source : std::uint8_t { library, loved_artist, taste, release, style, anything };
  struct Pick {
    std::uint32_t track = 0;
    Source source = Source::library;
  };

  void begin(std::uint64_t user);
  [[nodiscard]] Taste draw_taste(const Taste* near);
  void drift(std::int32_t day);
  [[nodiscard]] const Taste& choose_taste();
  [[nodiscard]] std::uint32_t from_library();
  [[nodiscard]] std::uint32_t near_taste(const Taste& taste, std::int32_t day);
  [[nodiscard]] Pick pick(const Taste& taste, std::int32_t day);
  [[nodiscard]] Pick next_of_album(const Pick& before, std::int32_t day);
  [[nodiscard]] bool heard_just_now(std::uint32_t track) const;
  void keep(std::uint32_t track, unsigned copies);
  // Settles whether it is liked and how long it plays.
  [[nodiscard]] std::uint32_t hear(const Pick& pick);
  void session(std::int64_t start_ms, std::uint32_t length, std::uint32_t count, std::vector<Play>& out);

  const Catalogue& catalogue_;
  const GenerateConfig& config_;
  const LogSpan& span_;

  Random random_{0};
  std::uint64_t user_ = 0;
  std::vector<Taste> tastes_;
  std::vector<std::uint32_t> library_;  // a ring of what was liked, once for each time; favourites stand there often
  std::size_t kept_ = 0;                // ever put into the ring
  std::uint32_t recent_[4] = {};        // tracks just heard
  unsigned heard_ = 0;
  std::int32_t drifted_until_ = 0;  // day
  double explore_ = 0.3, skip_ = 1, open_ = 0.05;
};

}  // namespace segue::generate
