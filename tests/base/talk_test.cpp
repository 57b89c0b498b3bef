// Log and progress: what they say, and that it goes to stderr alone.
#include <gmock/gmock.h>
#include <thread>
#include <vector>

#include "segue/base/log.hpp"
#include "segue/base/progress.hpp"

namespace segue {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Heard {
  std::string out, err;
};

template <typename Body>
Heard hear(const Body& body) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  body();
  std::string err = ::testing::internal::GetCapturedStderr();
  return {::testing::internal::GetCapturedStdout(), std::move(err)};
}

TEST(Log, SpeaksOnStderrFromItsLevelOn) {
  const Heard heard = hear([] {
    auto log = Log::to_stderr("info");
    ASSERT_TRUE(log);
    log->debug("quiet {}", 1);
    log->info("told {}", 2);
    log->warn("braces {} stay: {}", "{}", "{x}");
  });
  EXPECT_EQ(heard.out, "");
  EXPECT_THAT(heard.err, AllOf(HasSubstr("told 2\n"), HasSubstr("braces {} stay: {x}\n"), Not(HasSubstr("quiet"))));
}

TEST(Log, IsSilentWhenOffOrSilent) {
  const Heard heard = hear([] {
    auto off = Log::to_stderr("off");
    ASSERT_TRUE(off);
    off->warn("no");
    Log silent = Log::silent();
    silent.warn("no");
    Log moved = std::move(silent);
    moved.warn("no");
  });
  EXPECT_EQ(heard.err, "");
}

TEST(Log, TakesItsLevelsAndRefusesOthers) {
  for (const char* level : {"trace", "debug", "info", "warn", "error", "off"})
    EXPECT_TRUE(Log::to_stderr(level)) << level;
  for (const char* level : {"", "loud", "INFO", "infos"}) {
    const auto log = Log::to_stderr(level);
    ASSERT_FALSE(log) << level;
    EXPECT_EQ(log.error().kind, ErrorKind::invalid_argument);
    EXPECT_THAT(log.error().message, HasSubstr("trace, debug, info, warn, error, off"));
  }
}

TEST(Progress, LinesGoToStderrWithCountRateAndNote) {
  const Heard heard = hear([] {
    ProgressBar bar(Progress(ProgressStyle::lines), "reading", 200, "rows");
    bar.advance(150);
    bar.note("objective 0.5");
    bar.set(200);
  });
  EXPECT_EQ(heard.out, "");
  EXPECT_THAT(heard.err, AllOf(HasSubstr("reading 100% 200/200 rows"), HasSubstr("/s"), HasSubstr("objective 0.5\n")));
  EXPECT_THAT(heard.err, Not(HasSubstr("\r")));
}

TEST(Progress, WithoutATotalOnlyTheCountIsSaid) {
  const Heard heard = hear([] {
    ProgressBar bar(Progress(ProgressStyle::lines), "reading", 0, "rows");
    bar.advance(7);
  });
  EXPECT_THAT(heard.err, AllOf(HasSubstr("reading 7 rows"), Not(HasSubstr("%"))));
}

TEST(Progress, ABarEndsItsLineOnceAndBearsMoreThanItsTotal) {
  const Heard heard = hear([] {
    ProgressBar bar(Progress(ProgressStyle::bar), "reading", 100, "rows");
    bar.advance(150);
  });
  EXPECT_EQ(heard.out, "");
  EXPECT_EQ(std::count(heard.err.begin(), heard.err.end(), '\n'), 1);
  EXPECT_THAT(heard.err, HasSubstr("[========================] 100% 150/100 rows"));
}

TEST(Progress, NoneIsSilent) {
  EXPECT_EQ(hear([] { ProgressBar(Progress(ProgressStyle::none), "x", 10, "rows").advance(3); }).err, "");
}

TEST(Progress, NoAdvanceIsLostBetweenThreads) {
  const Heard heard = hear([] {
    ProgressBar bar(Progress(ProgressStyle::lines), "counting", 4000, "rows");
    for (int round = 0; round < 10; ++round) {
      std::vector<std::thread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
          for (int step = 0; step < 100; ++step) bar.advance(1);
        });
      for (std::thread& thread : threads) thread.join();
    }
  });
  EXPECT_THAT(heard.err, HasSubstr("100% 4000/4000 rows"));
}

}  // namespace
}  // namespace segue
