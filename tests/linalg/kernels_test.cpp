#include "segue/linalg/kernels.hpp"

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "kernels/dispatch.hpp"

namespace segue::linalg {
namespace {

using ::testing::HasSubstr;

TEST(ChooseKernels, TakesTheLevelAskedFor) {
  for (std::size_t i = 0; i < kernels::levels().count; ++i) {
    const kernels::Table& table = *kernels::levels().tables[i];
    const auto chosen = choose_kernels(table.level);
    ASSERT_EQ(static_cast<bool>(chosen), kernels::runs_here(table));
    if (chosen)
      EXPECT_EQ(kernel_level(**chosen), table.level);
    else
      EXPECT_THAT(chosen.error().message, HasSubstr("does not have"));
  }
}

TEST(ChooseKernels, AnUnknownNameIsAnError) {
  const auto chosen = choose_kernels("avx3");
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().kind, ErrorKind::invalid_argument);
  EXPECT_THAT(chosen.error().message, HasSubstr("SEGUE_FORCE_ISA=avx3"));
}

TEST(ChooseKernels, TheEnvironmentForcesALevel) {
  const char* before = std::getenv("SEGUE_FORCE_ISA");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("SEGUE_FORCE_ISA", "reference", 1);
  const auto forced = choose_kernels();
  ::setenv("SEGUE_FORCE_ISA", "none", 1);
  const auto wrong = choose_kernels();
  ::setenv("SEGUE_FORCE_ISA", kept.c_str(), 1);
  ASSERT_TRUE(forced);
  EXPECT_EQ(kernel_level(**forced), "reference");
  EXPECT_FALSE(wrong);
}

}  // namespace
}  // namespace segue::linalg
