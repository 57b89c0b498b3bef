#include "plays/intake.hpp"

namespace segue::prepare {
namespace {

constexpr std::int64_t kDay = 86'400'000'000, kDayMs = 86'400'000;
constexpr std::int64_t k1990 = 631'152'000'000'000;

// What each row's key stands for.
template <typename Keys>
void look_up(const Keys& keys, std::size_t rows, const KeyMap& map, std::vector<std::uint32_t>& numbers) {
  numbers.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    if (i + kAhead < rows) map.prefetch(keys[i + kAhead]);
    numbers[i] = keys.has(i) ? map.find(keys[i]) : map.absent();
  }
}

template <typename T>
class Column {
 public:
  Column(const tables::ChunkView& rows, std::size_t index)
      : values_(rows.column<T>(index)), present_(rows.presence(index)) {}
  [[nodiscard]] bool has(std::size_t row) const { return present_[row]; }
  [[nodiscard]] T operator[](std::size_t row) const { return values_[row]; }
  [[nodiscard]] T get(std::size_t row, T absent) const { return has(row) ? values_[row] : absent; }

 private:
  std::span<const T> values_;
  tables::Presence present_;
};

}  // namespace

struct Intake::Row {
  std::int64_t played_at, ms_played, plays;
  Reason time_problem;
  bool has_ms;
};

Intake::Intake(const IntakeRules& rules, const KeyMap& users, const KeyMap& descriptions,
               std::span<const Reason> problems, unsigned partition_bits, Spool<Play>& spool)
    : rules_(rules),
      users_(users),
      descriptions_(descriptions),
      problems_(problems),
      partition_bits_(partition_bits),
      lanes_([this, &spool] {
        return Lane{Spool<Play>::Writer(spool), LargeArray<std::uint64_t>(problems_.size()), {}, {}, {}};
      }) {}

Reason Intake::check(const Row& row, std::uint32_t user, std::uint32_t description) const {
  if (user == KeyMap::kNone) return Reason::null_user;
  if (problems_[description] != Reason::none) return problems_[description];
  if (row.time_problem != Reason::none) return row.time_problem;
  if (row.played_at == kNoTime && rules_.has_times) return Reason::time_null;
  if (row.played_at != kNoTime) {
    if (row.played_at > -kDay && row.played_at < kDay) return Reason::time_zero;
    if (row.played_at < k1990) return Reason::time_too_early;
    if (row.played_at > rules_.latest) return Reason::time_far_future;
  }
  if (row.has_ms && row.ms_played < 0) return Reason::ms_played_negative;
  if (row.has_ms && row.ms_played > kDayMs) return Reason::ms_played_absurd;
  if (row.plays < 1) return Reason::plays_not_positive;
  if (row.plays > std::int64_t{UINT32_MAX}) return Reason::plays_absurd;
  return Reason::none;
}

Status Intake::take(const tables::ChunkView& rows, std::span<std::uint8_t> reasons) {
  const auto lane = lanes_.borrow();
  const auto file = rows.column<std::uint32_t>(0);
  const auto source_row = rows.column<std::int64_t>(1);
  const Column<std::int64_t> user_key(rows, 2), description_key(rows, 3), played_at(rows, 4), ms_played(rows, 6),
      plays(rows, 7);
  const tables::Presence has_problem = rows.presence(5);
  const Column<bool> skipped(rows, 8);
  auto& [writer, counts, row_counts, users, descriptions] = *lane;
  look_up(user_key, rows.rows(), users_, users);
  look_up(description_key, rows.rows(), descriptions_, descriptions);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    if (i + kAhead < rows.rows() && descriptions[i + kAhead] != KeyMap::kNone) {
      __builtin_prefetch(&counts[descriptions[i + kAhead]], 1);
      __builtin_prefetch(&problems_[descriptions[i + kAhead]]);
    }
    const std::uint32_t user = users[i], description = descriptions[i];
    if (description == KeyMap::kNone)
      return make_error(ErrorKind::internal,
                        "03_validate: row {} of file {} is of no description; did the input change meanwhile?",
                        source_row[i], file[i]);
    Row row{played_at.get(i, kNoTime), ms_played[i], plays.get(i, 1), Reason::none, ms_played.has(i)};
    if (has_problem[i]) row.time_problem = rows.text(5, i) == "time_null" ? Reason::time_null : Reason::time_unreadable;
    const Reason reason = check(row, user, description);
    ++row_counts[static_cast<std::size_t>(reason)];
    reasons[i] = static_cast<std::uint8_t>(reason);
    if (reason != Reason::none) continue;
    Play play;
    play.user = user;
    play.track = description;
    play.played_at = row.played_at;
    if (row.has_ms) play.ms_played = static_cast<std::uint32_t>(row.ms_played);
    play.plays = static_cast<std::uint32_t>(row.plays);
    play.file = file[i];
    play.source_row = static_cast<std::uint64_t>(source_row[i]);
    if (skipped.has(i)) play.skipped = skipped[i] ? Skipped::yes : Skipped::no;
    counts[description] += play.plays;
    if (auto put = writer.append(user >> partition_bits_, play); !put) return put;
  }
  return {};
}

Status Intake::finish() {
  for (Lane& lane : lanes_.all())
    if (auto finished = lane.writer.finish(); !finished) return finished;
  return {};
}

std::vector<std::uint64_t> Intake::plays_of_descriptions() const {
  std::vector<std::uint64_t> sums(problems_.size());
  for (const Lane& lane : lanes_.all())
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += lane.plays[i];
  return sums;
}

std::array<std::int64_t, kReasonNames.size()> Intake::rows_by_reason() const {
  std::array<std::int64_t, kReasonNames.size()> sums{};
  for (const Lane& lane : lanes_.all())
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += lane.rows[i];
  return sums;
}

}  // namespace segue::prepare
