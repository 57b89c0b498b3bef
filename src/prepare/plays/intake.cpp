#include "plays/intake.hpp"

#include "plays/side_by_side.hpp"

namespace segue::prepare {
namespace {

constexpr std::int64_t kDay = 86'400'000'000, kDayMs = 86'400'000;
constexpr std::int64_t k1990 = 631'152'000'000'000;
constexpr std::size_t kAhead = 16;  // rows whose look-ups are under way

}  // namespace

Intake::Intake(const IntakeRules& rules, const KeyMap& users, const KeyMap& descriptions,
               std::span<const Reason> problems, unsigned partition_bits, Spool<Play>& spool, unsigned slices)
    : rules_(rules), users_(users), descriptions_(descriptions), problems_(problems), partition_bits_(partition_bits) {
  for (unsigned i = 0; i < slices; ++i)
    slices_.push_back({Spool<Play>::Writer(spool), std::vector<std::uint64_t>(problems.size()), {}});
}

Reason Intake::check(const EventBatch& batch, std::size_t row, std::uint32_t user, std::uint32_t description) const {
  if (user == KeyMap::kNone) return Reason::null_user;
  if (problems_[description] != Reason::none) return problems_[description];
  if (batch.time_problem[row] == 1) return Reason::time_null;
  if (batch.time_problem[row] == 2) return Reason::time_unreadable;
  const std::int64_t at = batch.played_at[row];
  if (at == kNoTime && rules_.has_times) return Reason::time_null;
  if (at != kNoTime) {
    if (at > -kDay && at < kDay) return Reason::time_zero;
    if (at < k1990) return Reason::time_too_early;
    if (at > rules_.latest) return Reason::time_far_future;
  }
  if (batch.ms_played[row] < 0 && batch.ms_played[row] != kNoNumber) return Reason::ms_played_negative;
  if (batch.ms_played[row] > kDayMs) return Reason::ms_played_absurd;
  if (batch.plays[row] < 1) return Reason::plays_not_positive;
  if (batch.plays[row] > std::int64_t{UINT32_MAX}) return Reason::plays_absurd;
  return Reason::none;
}

Status Intake::take_rows(const EventBatch& batch, std::size_t first, std::size_t last, Slice& slice) const {
  for (std::size_t row = first; row < last; ++row) {
    if (row + kAhead < last) {
      users_.prefetch(batch.user_key[row + kAhead]);
      descriptions_.prefetch(batch.track_key[row + kAhead]);
    }
    const std::uint32_t user = users_.find(batch.user_key[row]);
    const std::uint32_t description = descriptions_.find(batch.track_key[row]);
    if (description == KeyMap::kNone)
      return make_error(ErrorKind::internal,
                        "03_validate: row {} is of no description; did the input change meanwhile?", batch.row_id[row]);
    if (const Reason reason = check(batch, row, user, description); reason != Reason::none) {
      slice.rejected.push_back({batch.row_id[row], reason});
      continue;
    }
    Play play;
    play.user = user;
    play.track = description;
    play.played_at = batch.played_at[row];
    if (batch.ms_played[row] != kNoNumber) play.ms_played = static_cast<std::uint32_t>(batch.ms_played[row]);
    play.plays = static_cast<std::uint32_t>(batch.plays[row]);
    play.file = batch.file[row];
    play.source_row = static_cast<std::uint64_t>(batch.source_row[row]);
    play.skipped = static_cast<Skipped>(batch.skipped[row]);
    slice.plays[description] += play.plays;
    if (auto put = slice.writer.append(user >> partition_bits_, play); !put) return put;
  }
  return {};
}

Status Intake::take(const EventBatch& batch, const RunContext& context, std::vector<RejectedRow>& rejected) {
  const std::size_t slices = slices_.size();
  auto taken = side_by_side(context, slices, [&](std::size_t slice, unsigned) {
    slices_[slice].rejected.clear();
    return take_rows(batch, batch.rows() * slice / slices, batch.rows() * (slice + 1) / slices, slices_[slice]);
  });
  if (!taken) return taken;
  for (const Slice& slice : slices_) rejected.insert(rejected.end(), slice.rejected.begin(), slice.rejected.end());
  return {};
}

Status Intake::finish() {
  for (Slice& slice : slices_)
    if (auto finished = slice.writer.finish(); !finished) return finished;
  return {};
}

std::vector<std::uint64_t> Intake::plays_of_descriptions() const {
  std::vector<std::uint64_t> sums(problems_.size());
  for (const Slice& slice : slices_)
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += slice.plays[i];
  return sums;
}

}  // namespace segue::prepare
