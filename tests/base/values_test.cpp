// Result, Error and the typed indices.
#include <gmock/gmock.h>
#include <memory>
#include <type_traits>

#include "segue/base/ids.hpp"
#include "segue/base/result.hpp"

namespace segue {
namespace {

Result<std::unique_ptr<int>> half(int number) {
  if (number % 2 != 0) return make_error(ErrorKind::invalid_argument, "{} is odd", number);
  return std::make_unique<int>(number / 2);
}

TEST(Result, HoldsAValueThatOnlyMoves) {
  auto result = half(10);
  ASSERT_TRUE(result);
  EXPECT_EQ(**result, 5);
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 5);
}

TEST(Result, HoldsTheErrorInstead) {
  const auto result = half(3);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_argument);
  EXPECT_EQ(result.error().message, "3 is odd");
}

TEST(Result, TellsAnErrorFromAValueOfTheSameType) {
  const Result<std::string> value(std::string("text"));
  ASSERT_TRUE(value);
  EXPECT_EQ(value->size(), 4U);
}

TEST(Status, IsDoneUntilAnErrorIsGiven) {
  EXPECT_TRUE(Status());
  const Status failed = make_error(ErrorKind::io, "no");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "no");
}

TEST(ExitCode, IsOneForChecksOneHundredThirtyForStopsAndTwoForTheRest) {
  EXPECT_EQ(exit_code(ErrorKind::check_failed), 1);
  EXPECT_EQ(exit_code(ErrorKind::cancelled), 130);
  for (const ErrorKind kind : {ErrorKind::invalid_argument, ErrorKind::not_found, ErrorKind::io, ErrorKind::corrupt,
                               ErrorKind::out_of_memory, ErrorKind::internal})
    EXPECT_EQ(exit_code(kind), 2);
}

TEST(Index, SidesCannotBeMixedUp) {
  static_assert(!std::is_convertible_v<UserIndex, TrackIndex>);
  static_assert(!std::is_constructible_v<UserIndex, TrackIndex>);
  static_assert(!std::is_convertible_v<std::uint32_t, UserIndex>);
  static_assert(sizeof(UserIndex) == 4);
  EXPECT_LT(UserIndex{1}, UserIndex{2});
  EXPECT_EQ(TrackIndex{7}, TrackIndex{7});
  EXPECT_EQ(ArtistIndex{}.value, 0U);
}

}  // namespace
}  // namespace segue
