// What every model that ranks tracks must hold. A case names its model and gives lists for all users; the tests are
// instantiated for it with INSTANTIATE_TEST_SUITE_P(Name, ModelContract, ::testing::Values(ModelCase{...})).
#pragma once
#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/test_context.hpp"

#include "segue/linalg/top_k.hpp"

namespace segue::models {

// Fits on `plays` and ranks the best k for `users`, leaving out `heard` where given.
using FitAndRank = std::function<Result<linalg::RankedLists>(
    const linalg::CsrView<float>& plays, std::span<const std::uint32_t> users, const linalg::CsrView<float>* heard,
    std::uint32_t k, const RunContext& context)>;

struct ModelCase {
  std::string name;
  bool personal;  // whether lists are to follow the user's own taste
  FitAndRank lists;
};

inline void PrintTo(const ModelCase& model, std::ostream* out) { *out << model.name; }  // not the bytes of its pointers

inline std::vector<std::uint32_t> all_users(const linalg::CsrMatrix<float>& plays) {
  std::vector<std::uint32_t> users(plays.rows);
  for (std::uint32_t user = 0; user < plays.rows; ++user) users[user] = user;
  return users;
}

// Users of block b play tracks of block b alone, all but one; more users than tracks, so that sides cannot be swapped.
inline linalg::CsrMatrix<float> planted_blocks(std::uint32_t blocks, std::uint32_t users_a_block,
                                               std::uint32_t tracks_a_block) {
  std::vector<std::vector<Cell>> rows;
  for (std::uint32_t user = 0; user < blocks * users_a_block; ++user) {
    const std::uint32_t block = user / users_a_block;
    rows.emplace_back();
    for (std::uint32_t i = 0; i < tracks_a_block; ++i)
      if (i != user % tracks_a_block)
        rows.back().emplace_back(block * tracks_a_block + i, 1.0F + static_cast<float>(i % 3));
  }
  return matrix_of(blocks * tracks_a_block, rows);
}

class ModelContract : public ::testing::TestWithParam<ModelCase> {
 protected:
  Result<linalg::RankedLists> lists(const linalg::CsrMatrix<float>& plays, std::span<const std::uint32_t> users,
                                    bool leave_out_heard, std::uint32_t k, unsigned threads = 2) {
    TestRun run(threads);
    const auto view = plays.view();
    return GetParam().lists(view, users, leave_out_heard ? &view : nullptr, k, run.context);
  }
};

TEST_P(ModelContract, FindsTheTrackThatWasHeldBack) {
  if (!GetParam().personal) GTEST_SKIP() << "gives everybody the same list";
  const auto plays = planted_blocks(4, 30, 8);
  const auto got = lists(plays, all_users(plays), true, 1);
  ASSERT_TRUE(got) << got.error().message;
  for (std::uint32_t user = 0; user < plays.rows; ++user) {
    ASSERT_EQ(got->list(user).size(), 1U);
    EXPECT_EQ(got->list(user)[0], user / 30 * 8 + user % 8) << "user " << user;
  }
}

TEST_P(ModelContract, HeardTracksAreGoneWithTheFilterAndThereWithoutIt) {
  const auto plays = planted_blocks(3, 20, 6);
  const auto users = all_users(plays);
  const auto kept = lists(plays, users, false, 18), filtered = lists(plays, users, true, 18);
  ASSERT_TRUE(kept && filtered);
  for (const std::uint32_t user : users) {
    const auto heard = plays.view().row(user).indices;
    const auto is_heard = [&](std::uint32_t track) { return std::binary_search(heard.begin(), heard.end(), track); };
    EXPECT_EQ(std::count_if(kept->list(user).begin(), kept->list(user).end(), is_heard), 5);
    EXPECT_EQ(std::count_if(filtered->list(user).begin(), filtered->list(user).end(), is_heard), 0);
    std::vector<std::uint32_t> wanted;  // the filter takes out, and changes nothing else
    for (const std::uint32_t track : kept->list(user))
      if (!is_heard(track)) wanted.push_back(track);
    EXPECT_TRUE(std::equal(wanted.begin(), wanted.end(), filtered->list(user).begin(), filtered->list(user).end()));
  }
}

TEST_P(ModelContract, ListsAreInOrderWithoutRepeatsAndAsLongAsAsked) {
  const auto plays = random_plays(80, 700, 0.05, 3);  // several tiles of items
  const auto played = static_cast<std::uint32_t>(std::set(plays.indices.begin(), plays.indices.end()).size());
  for (const std::uint32_t k : {0U, 1U, 10U, 5000U}) {
    const auto got = lists(plays, all_users(plays), false, k);
    ASSERT_TRUE(got) << got.error().message;
    ASSERT_EQ(got->users(), plays.rows);
    for (std::uint32_t user = 0; user < plays.rows; ++user) {
      const auto first = got->offsets[user], count = got->offsets[user + 1] - first;
      ASSERT_EQ(count, std::min(k, played)) << k;
      for (std::uint64_t i = first + 1; i < first + count; ++i)
        ASSERT_TRUE(linalg::ranks_before({got->items[i - 1], got->scores[i - 1]}, {got->items[i], got->scores[i]}));
    }
  }
}

TEST_P(ModelContract, AListIsTheSameForAnyTeamAndInAnyCompany) {
  const auto plays = random_plays(700, 300, 0.05, 4);
  const auto all = lists(plays, all_users(plays), true, 20, 1);
  const auto more = lists(plays, all_users(plays), true, 20, 3);
  const std::vector<std::uint32_t> few{699, 3, 3};
  const auto alone = lists(plays, few, true, 20);
  ASSERT_TRUE(all && more && alone);
  EXPECT_EQ(all->items, more->items);
  EXPECT_EQ(all->scores, more->scores);
  for (std::uint32_t i = 0; i < few.size(); ++i)
    EXPECT_TRUE(
        std::equal(alone->list(i).begin(), alone->list(i).end(), all->list(few[i]).begin(), all->list(few[i]).end()));
}

TEST_P(ModelContract, TracksNobodyPlayedAreInNoList) {
  const auto plays = matrix_of(6, {{{1, 2}, {3, 1}}, {{1, 1}}, {{3, 4}, {5, 1}}, {}});
  const auto got = lists(plays, all_users(plays), false, 6);
  ASSERT_TRUE(got);
  for (const std::uint32_t track : got->items) EXPECT_TRUE(track == 1 || track == 3 || track == 5) << track;
  EXPECT_EQ(got->list(3).empty(), GetParam().personal);
}

TEST_P(ModelContract, RefusesHeardTracksOfAnotherShape) {
  const auto plays = planted_blocks(2, 10, 4), other = planted_blocks(2, 10, 5);
  TestRun run;
  const auto view = plays.view(), wrong = other.view();
  const auto got = GetParam().lists(view, all_users(plays), &wrong, 3, run.context);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::invalid_argument);
}

TEST_P(ModelContract, StopsWhenAskedAndRefusesWhatDoesNotFit) {
  const auto plays = planted_blocks(2, 10, 4);
  TestRun run;
  run.stop.request();
  EXPECT_EQ(GetParam().lists(plays.view(), all_users(plays), nullptr, 3, run.context).error().kind,
            ErrorKind::cancelled);
  TestRun small;
  small.context.memory_limit_bytes = 100;
  EXPECT_EQ(GetParam().lists(plays.view(), all_users(plays), nullptr, 3, small.context).error().kind,
            ErrorKind::out_of_memory);
}

}  // namespace segue::models
