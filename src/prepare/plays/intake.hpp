// Step 03's hot loop: every row of the log to its user and description by key, checked, and the valid ones to the
// spool, in partitions of users.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "plays/event_batch.hpp"
#include "plays/key_map.hpp"
#include "plays/spool.hpp"

#include "segue/base/run_context.hpp"

namespace segue::prepare {

// Why a row is no play, the first that holds in this order; the text is the reason in rejects.parquet.
enum class Reason : std::uint8_t {
  none,
  null_user,
  null_track,
  unknown_track,
  empty_artist,
  empty_title,
  unknown_name,
  time_null,
  time_unreadable,
  time_zero,
  time_too_early,
  time_far_future,
  ms_played_negative,
  ms_played_absurd,
  plays_not_positive,
  plays_absurd
};
inline constexpr std::array<std::string_view, 16> kReasonNames = {"",
                                                                  "null_user",
                                                                  "null_track",
                                                                  "unknown_track",
                                                                  "empty_artist",
                                                                  "empty_title",
                                                                  "unknown_name",
                                                                  "time_null",
                                                                  "time_unreadable",
                                                                  "time_zero",
                                                                  "time_too_early",
                                                                  "time_far_future",
                                                                  "ms_played_negative",
                                                                  "ms_played_absurd",
                                                                  "plays_not_positive",
                                                                  "plays_absurd"};

struct IntakeRules {
  bool has_times = false;
  std::int64_t latest = 0;  // UTC microseconds; no play is later
};

struct RejectedRow {
  std::int64_t row_id;
  Reason reason;
};

class Intake {
 public:
  // `users` and `descriptions`: keys to user_no and spelling_id; a user not in it has no name. `problems`: what is
  // wrong with each description. A partition is 2^partition_bits users.
  Intake(const IntakeRules& rules, const KeyMap& users, const KeyMap& descriptions, std::span<const Reason> problems,
         unsigned partition_bits, Spool<Play>& spool, unsigned slices);

  // Takes the rows in, a slice a thread; `rejected` gets those that are no plays, in order.
  [[nodiscard]] Status take(const EventBatch& batch, const RunContext& context, std::vector<RejectedRow>& rejected);
  [[nodiscard]] Status finish();                                           // must be called after the last batch
  [[nodiscard]] std::vector<std::uint64_t> plays_of_descriptions() const;  // of valid rows, by spelling_id

 private:
  struct Slice {
    Spool<Play>::Writer writer;
    std::vector<std::uint64_t> plays;
    std::vector<RejectedRow> rejected;
  };
  [[nodiscard]] Status take_rows(const EventBatch& batch, std::size_t first, std::size_t last, Slice& slice) const;
  [[nodiscard]] Reason check(const EventBatch& batch, std::size_t row, std::uint32_t user,
                             std::uint32_t description) const;

  IntakeRules rules_;
  const KeyMap& users_;
  const KeyMap& descriptions_;
  std::span<const Reason> problems_;
  unsigned partition_bits_;
  std::vector<Slice> slices_;
};

}  // namespace segue::prepare
