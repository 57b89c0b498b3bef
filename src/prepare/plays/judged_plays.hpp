// One thread's way through the play log: a partition's plays by user and time with step 08's verdicts, and their pairs.
// The log itself is not written again: step 10 puts its plays in order anew, and their verdicts beside them.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "plays/judge.hpp"
#include "plays/play_log.hpp"

#include "segue/base/large_array.hpp"

namespace segue::prepare {

class JudgedPlays {
 public:
  explicit JudgedPlays(const PlayLog& log) : log_(log), judge_(log.rules) {}

  // Memory is kept from one partition to the next. Errors: io; internal where a play has no track.
  [[nodiscard]] Status judge(std::size_t partition);
  [[nodiscard]] Status load(std::size_t partition, const Verdicts& verdicts);  // no pairs
  [[nodiscard]] std::span<Play> plays() { return plays_; }  // by user, then as judge_user orders them
  [[nodiscard]] std::span<const Pair> pairs() const { return pairs_; }
  // Of all partitions judged so far.
  [[nodiscard]] const std::array<std::int64_t, kVerdicts>& rows_by_verdict() const { return rows_by_verdict_; }

 private:
  [[nodiscard]] Status read(std::size_t partition);
  [[nodiscard]] std::span<Play> plays_of(std::size_t user) {
    return std::span(plays_).subspan(first_[user], first_[user + 1] - first_[user]);
  }
  const PlayLog& log_;
  Judge judge_;
  LargeArray<Play> plays_;
  std::vector<Pair> pairs_;
  std::array<std::int64_t, kVerdicts> rows_by_verdict_{};
  std::vector<std::size_t> first_, next_;  // where each user of the partition begins
};

}  // namespace segue::prepare
