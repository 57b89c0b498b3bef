// A long statement stops when asked to, and a large one stays within its memory.
#include <chrono>
#include <gmock/gmock.h>
#include <thread>

#include "tables/workshop.hpp"

#include "segue/base/memory.hpp"

namespace segue::tables {
namespace {

using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

constexpr const char* kEndless =
    "SELECT count(*) FROM range(100000000) a(i), range(100000000) b(j) WHERE (i * j) % 7919 = 1";

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Stops : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Threads, Stops, ::testing::Values(1, 2));

template <typename Work>
void expect_stopped(Workshop& shop, const Work& work) {
  std::thread person([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    shop.stop.request();
  });
  const auto start = Clock::now();
  const Error error = work();
  const double seconds = seconds_since(start);
  person.join();
  EXPECT_EQ(error.kind, ErrorKind::cancelled) << error.message;
  EXPECT_LT(seconds, 10);
}

TEST_P(Stops, ALongStatementPromptly) {
  Workshop shop(GetParam());
  Database database = shop.open();
  expect_stopped(shop, [&] {
    const auto status = database.execute(kEndless);
    return status ? Error{} : status.error();
  });
  EXPECT_EQ(database.execute("SELECT 1").error().kind, ErrorKind::cancelled);
}

TEST_P(Stops, ALongQueryPromptly) {
  Workshop shop(GetParam());
  Database database = shop.open();
  expect_stopped(shop, [&] {
    const auto query = database.query(kEndless);
    return query ? Error{} : query.error();
  });
}

TEST_P(Stops, AStreamBetweenItsRows) {
  Workshop shop(GetParam());
  Database database = shop.open();
  auto query = database.query("SELECT i FROM range(100000000000) t(i)");
  ASSERT_TRUE(query);
  expect_stopped(shop, [&] {
    for (;;) {
      auto chunk = query->next();
      if (!chunk) return chunk.error();
      if (!*chunk) return Error{};
    }
  });
}

// After rows that more than fill its buffer this stream has none for hours.
TEST_P(Stops, AStreamThatIsSearchingForItsNextRow) {
  Workshop shop(GetParam());
  Database database = shop.open();
  auto query = database.query("SELECT i FROM range(100000000000000) t(i) WHERE i < 10000000 OR hash(i) = 1");
  ASSERT_TRUE(query);
  expect_stopped(shop, [&] {
    for (;;) {
      auto chunk = query->next();
      if (!chunk) return chunk.error();
      if (!*chunk) return Error{};
    }
  });
}

TEST(Memory, ALargeSortSpillsAndGivesItsRowsInOrder) {
  const Workshop shop(2, std::uint64_t{160} << 20U);  // the rows are about 400 MB
  Database database = shop.open();
  reset_peak_memory();
  [[maybe_unused]] const std::uint64_t before = peak_memory_bytes();
  ASSERT_TRUE(
      database.execute("CREATE VIEW v AS SELECT hash(i)::UBIGINT AS h, md5(i::VARCHAR) || md5(i::VARCHAR) AS t "
                       "FROM range(4000000) x(i)"));
  auto query = database.query("SELECT h, t FROM v ORDER BY h");
  ASSERT_TRUE(query) << query.error().message;
  std::uint64_t last = 0;
  std::size_t rows = 0;
  for (;;) {
    auto chunk = query->next();
    ASSERT_TRUE(chunk) << chunk.error().message;
    if (!*chunk) break;
    for (const std::uint64_t h : (*chunk)->column<std::uint64_t>(0)) {
      ASSERT_GE(h, last);
      last = h;
    }
    rows += (*chunk)->rows();
  }
  EXPECT_EQ(rows, 4'000'000U);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which keep memory that was freed
  EXPECT_LT(peak_memory_bytes() - before, std::uint64_t{300} << 20U);
#endif
}

TEST(Memory, WhatCannotSpillIsRefusedWithWhatToDo) {
  const Workshop shop(1, std::uint64_t{64} << 20U);
  Database database = shop.open();
  const auto status = database.execute("SELECT list(md5(i::VARCHAR)) FROM range(20000000) t(i)");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::out_of_memory) << status.error().message;
  EXPECT_THAT(status.error().message, HasSubstr("raise --memory-limit"));
  EXPECT_THAT(status.error().message, ::testing::Not(HasSubstr("\n")));
}

TEST(Spilling, TwoDatabasesInOneFolderDoNotMeetAndLeaveNothing) {
  const Workshop shop(1, std::uint64_t{64} << 20U);
  constexpr const char* kSort =
      "SELECT hash(i)::UBIGINT AS h, md5(i::VARCHAR) AS t FROM range(1500000) x(i) ORDER BY h, t";
  {
    Database first = shop.open();
    auto rows = first.query(kSort);
    ASSERT_TRUE(rows) << rows.error().message;
    {
      Database second = shop.open();
      auto others = second.query(kSort);
      ASSERT_TRUE(others) << others.error().message;
      ASSERT_TRUE(others->next());
    }
    std::size_t count = 0;
    for (;;) {
      auto chunk = rows->next();
      ASSERT_TRUE(chunk) << chunk.error().message;
      if (!*chunk) break;
      count += (*chunk)->rows();
    }
    EXPECT_EQ(count, 1'500'000U);
  }
  EXPECT_TRUE(std::filesystem::is_empty(shop.context.spill_folder));
}

}  // namespace
}  // namespace segue::tables
