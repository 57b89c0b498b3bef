// Who is there, how many rows each has, and which file they are in; settled before anything is written.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/generate/generate.hpp"

namespace segue::generate {

struct Part {  // one file of the log
  std::size_t index = 0;
  std::uint64_t first_user = 0, last_user = 0;  // the users [first, last)
  std::uint64_t rows = 0;
  [[nodiscard]] std::string file_name(const std::string& format) const;  // "log/part-00000.csv"
};

struct Plan {
  std::vector<std::uint32_t> rows_of_user;
  std::vector<std::uint64_t> bots;  // user numbers, rising
  std::vector<Part> parts;
  [[nodiscard]] bool is_bot(std::uint64_t user) const;
};

[[nodiscard]] Status check(const GenerateConfig& config);  // field, what it has, what it may have
[[nodiscard]] Plan make_plan(const GenerateConfig& config);

// Raw ids look drawn but are all different: multiplication by an odd number modulo a power of two.
struct RawIds {
  explicit RawIds(const GenerateConfig& config);
  [[nodiscard]] std::int64_t user(std::uint64_t user) const;
  [[nodiscard]] std::int64_t track(std::uint64_t track) const;
  [[nodiscard]] std::int64_t alias(std::uint64_t track) const;   // the second id of a track that stands there twice
  [[nodiscard]] std::int64_t unknown(std::uint64_t hash) const;  // in no catalogue
  [[nodiscard]] bool has_alias(std::uint64_t track) const;
  [[nodiscard]] bool uses_alias(std::uint64_t user, std::uint64_t track) const;
  // The catalogue by rising id: of the ids first_track_id() + [0, track_ids()), the track behind one, if any.
  [[nodiscard]] std::uint64_t track_ids() const { return track_mask_ + 1; }
  [[nodiscard]] std::int64_t first_track_id() const { return kFirstTrackId; }
  [[nodiscard]] std::optional<std::uint32_t> track_at(std::uint64_t id) const;

 private:
  static constexpr std::int64_t kFirstTrackId = 1'000'000;
  std::uint64_t seed_, tracks_, user_mask_, track_mask_;
};

}  // namespace segue::generate
