#include "segue/base/thread_team.hpp"

#include <algorithm>
#include <atomic>
#include <gmock/gmock.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "segue/base/stop.hpp"

namespace segue {
namespace {

class Team : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Sizes, Team, ::testing::Values(1, 2, 3, 8, 17),
                         [](const auto& size) { return std::to_string(size.param); });

TEST_P(Team, DoesEveryBlockOnceCallAfterCall) {
  ThreadTeam team(GetParam());
  ASSERT_EQ(team.size(), GetParam());
  for (const std::size_t blocks : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1000}}) {
    for (int again = 0; again < 20; ++again) {
      std::vector<int> done(blocks, 0);  // a block is one thread's own
      std::atomic<bool> strange{false};
      team.for_each_block(blocks, [&](std::size_t block, unsigned worker) {
        if (worker >= team.size()) strange = true;
        ++done[block];
      });
      EXPECT_FALSE(strange);
      EXPECT_EQ(done, std::vector<int>(blocks, 1));
    }
  }
}

TEST_P(Team, NoTwoBlocksShareAWorkerAtOnce) {
  ThreadTeam team(GetParam());
  std::vector<std::size_t> sums(team.size(), 0);  // a race here is seen by ThreadSanitizer
  team.for_each_block(5000, [&](std::size_t block, unsigned worker) { sums[worker] += block; });
  std::size_t sum = 0;
  for (const std::size_t part : sums) sum += part;
  EXPECT_EQ(sum, std::size_t{5000} * 4999 / 2);
}

TEST_P(Team, ThrowsTheFirstExceptionAgainGivesUpTheRestAndGoesOnWorking) {
  ThreadTeam team(GetParam());
  std::atomic<std::size_t> done{0};
  try {
    team.for_each_block(1'000'000, [&](std::size_t block, unsigned) {
      if (block == 10) throw std::runtime_error("block 10");
      ++done;
    });
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "block 10");
  }
  EXPECT_LT(done, 1'000'000U);
  done = 0;
  team.for_each_block(100, [&](std::size_t, unsigned) { ++done; });
  EXPECT_EQ(done, 100U);
}

TEST_P(Team, ABodyThatCallsItAgainIsABugAndSaidSo) {
  ThreadTeam team(GetParam());
  EXPECT_THROW(
      team.for_each_block(4, [&](std::size_t, unsigned) { team.for_each_block(2, [](std::size_t, unsigned) {}); }),
      std::logic_error);
  std::atomic<int> done{0};
  team.for_each_block(4, [&](std::size_t, unsigned) { ++done; });
  EXPECT_EQ(done, 4);
}

TEST_P(Team, AStopFlagEndsBlocksEarly) {
  ThreadTeam team(GetParam());
  StopFlag stop;
  EXPECT_FALSE(stop.requested());
  std::atomic<std::size_t> worked{0};
  team.for_each_block(10'000, [&](std::size_t block, unsigned) {
    if (stop.requested()) return;
    ++worked;
    if (block == 5) stop.request();
  });
  EXPECT_TRUE(stop.requested());
  EXPECT_GE(worked, 1U);
  EXPECT_LT(worked, 10'000U);
}

TEST(ThreadTeam, ZeroMeansAllTheMachineHas) {
  const ThreadTeam team(0);
  EXPECT_GE(team.size(), 1U);
  EXPECT_EQ(team.size(), std::max(1U, std::thread::hardware_concurrency()));
}

TEST(ThreadTeam, TwoTeamsWorkSideBySide) {
  ThreadTeam outer(2);
  std::atomic<int> done{0};
  outer.for_each_block(4, [&](std::size_t, unsigned) {
    ThreadTeam inner(2);
    inner.for_each_block(10, [&](std::size_t, unsigned) { ++done; });
  });
  EXPECT_EQ(done, 40);
}

}  // namespace
}  // namespace segue
