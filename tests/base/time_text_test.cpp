#include "segue/base/time_text.hpp"

#include <gtest/gtest.h>

namespace segue {
namespace {

std::string text_of(std::int64_t microseconds, char between = ' ') {
  std::string out = "|";
  append_time(out, microseconds, between);
  return out;
}

TEST(TimeText, SaysDayClockAndPartOfASecond) {
  EXPECT_EQ(text_of(0), "|1970-01-01 00:00:00");
  EXPECT_EQ(text_of(1'580'464'800'000'000, 'T'), "|2020-01-31T10:00:00");
  EXPECT_EQ(text_of(1'582'934'400'250'000), "|2020-02-29 00:00:00.25");
  EXPECT_EQ(text_of(1'582'934'399'000'001), "|2020-02-28 23:59:59.000001");
  EXPECT_EQ(text_of(-1), "|1969-12-31 23:59:59.999999");
  EXPECT_EQ(text_of(253'402'300'799'000'000), "|9999-12-31 23:59:59");
}

}  // namespace
}  // namespace segue
