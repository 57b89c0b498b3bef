#include "segue/models/popularity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/test_context.hpp"

namespace segue::models {
namespace {

using ::testing::ElementsAre;

TEST(Popularity, CountsListenersOrPlays) {
  const auto plays = matrix_of(4, {{{0, 9}, {1, 1}}, {{1, 2}}, {{1, 1}, {3, 1}}});
  EXPECT_THAT(fit_popularity(plays.view(), {"listeners"}), ElementsAre(1, 3, 0, 1));
  EXPECT_THAT(fit_popularity(plays.view(), {"plays"}), ElementsAre(9, 4, 0, 1));
}

TEST(Popularity, SameListForAllButWhatEachHeard) {
  const auto plays = matrix_of(4, {{{0, 9}, {1, 1}}, {{1, 2}}, {{1, 1}, {3, 1}}});
  const auto view = plays.view();
  TestRun run;
  const std::vector<std::uint32_t> users{2, 0};
  const auto lists = recommend_popular(fit_popularity(view, {}), users, &view, 3, run.context);
  ASSERT_TRUE(lists);
  EXPECT_THAT(lists->list(0), ElementsAre(0));  // ties by lower track; track 2 was never played
  EXPECT_THAT(lists->list(1), ElementsAre(3));
}

}  // namespace
}  // namespace segue::models
