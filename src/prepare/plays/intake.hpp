// Step 03's hot loop: every row of the log to its user and description by key, checked, and the valid ones to the
// spool, in partitions of users.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "plays/key_map.hpp"
#include "plays/spool.hpp"

#include "segue/base/large_array.hpp"
#include "segue/base/pool.hpp"
#include "segue/tables/chunk.hpp"

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

class Intake {
 public:
  // What a row says, in this order: file_id, source_row, keys of user and description, played_at, time_problem
  // (as the reason's name), ms_played, plays, skipped. NULL where it does not say.
  static constexpr std::array kColumns = {
      tables::ColumnType::uint32, tables::ColumnType::int64,     tables::ColumnType::int64,
      tables::ColumnType::int64,  tables::ColumnType::timestamp, tables::ColumnType::text,
      tables::ColumnType::int64,  tables::ColumnType::int64,     tables::ColumnType::boolean};

  // `users` and `descriptions`: keys to user_no and spelling_id; a user not in it has no name. `problems`: what is
  // wrong with each description. A partition is 2^partition_bits users.
  Intake(const IntakeRules& rules, const KeyMap& users, const KeyMap& descriptions, std::span<const Reason> problems,
         unsigned partition_bits, Spool<Play>& spool);

  // Takes rows in; `reasons` gets, for each, the Reason why it is no play. From any thread.
  [[nodiscard]] Status take(const tables::ChunkView& rows, std::span<std::uint8_t> reasons);
  [[nodiscard]] Status finish();                                           // must be called after the last row
  [[nodiscard]] std::vector<std::uint64_t> plays_of_descriptions() const;  // of valid rows, by spelling_id
  [[nodiscard]] std::array<std::int64_t, kReasonNames.size()> rows_by_reason() const;

 private:
  struct Lane {  // of one thread at a time
    Spool<Play>::Writer writer;
    LargeArray<std::uint64_t> plays;
    std::array<std::int64_t, kReasonNames.size()> rows{};
    std::vector<std::uint32_t> users, descriptions;  // of the rows at hand
  };
  struct Row;
  [[nodiscard]] Reason check(const Row& row, std::uint32_t user, std::uint32_t description) const;

  IntakeRules rules_;
  const KeyMap& users_;
  const KeyMap& descriptions_;
  std::span<const Reason> problems_;
  unsigned partition_bits_;
  Pool<Lane> lanes_;
};

}  // namespace segue::prepare
