// Neither threads nor batches show in a result, to the last bit; the seed shows in the intervals only.
#include <cstring>
#include <gtest/gtest.h>

#include "random_world.hpp"

#include "segue/evaluate/report.hpp"

namespace segue::evaluate {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

std::string text_of(World& world, unsigned threads, std::uint64_t memory, std::uint64_t seed, bool by_group) {
  Session session(threads, memory, seed);
  EvaluateInput input = world.input();
  input.by_group = by_group;
  input.resamples = 200;
  std::string rows;
  input.on_users = [&](const UserRows& part) -> Status {
    rows.append(reinterpret_cast<const char*>(part.values.data()), part.values.size_bytes());
    return {};
  };
  auto result = evaluate(input, std::vector<std::uint32_t>{1, 5, 10}, session.context);
  EXPECT_TRUE(result) << result.error().message;
  return to_json({"model", *result, {}}) + rows;
}

TEST(SameBytes, ForAnyTeamAndAnyMemory) {
  for (const std::uint32_t users : {700U, 9000U}) {  // below and above the groups of the bootstrap
    World world = random_world(users, 60, 10, 5);
    for (const bool by_group : {false, true}) {
      const std::string one = text_of(world, 1, 1024 * kMiB, 3, by_group);
      EXPECT_EQ(one, text_of(world, 2, 1024 * kMiB, 3, by_group));
      EXPECT_EQ(one, text_of(world, 5, 1 * kMiB, 3, by_group));
    }
  }
}

TEST(SameBytes, TheSeedMovesOnlyIntervals) {
  World world = random_world(300, 60, 10, 6);
  const EvaluateInput input = world.input();
  const std::vector<std::uint32_t> cutoffs{10};
  Session first(2, 1024 * kMiB, 1), second(2, 1024 * kMiB, 2);
  const auto a = evaluate(input, cutoffs, first.context), b = evaluate(input, cutoffs, second.context);
  ASSERT_TRUE(a);
  ASSERT_TRUE(b);
  for (const std::string& name : a->order) EXPECT_EQ(a->metrics.at(name).mean, b->metrics.at(name).mean) << name;
  EXPECT_NE(a->metrics.at("ndcg@10").low, b->metrics.at("ndcg@10").low);
  EXPECT_NEAR(a->metrics.at("ndcg@10").low, b->metrics.at("ndcg@10").low, 0.01);
}

}  // namespace
}  // namespace segue::evaluate
