// What the tests of tables work in: a folder and a context of their own.
#pragma once
#include <gtest/gtest.h>

#include "base/temporary_folder.hpp"

#include "segue/tables/database.hpp"

namespace segue::tables {

struct Workshop {
  explicit Workshop(unsigned threads = 2, std::uint64_t memory = std::uint64_t{1} << 30U) : team(threads) {
    context.memory_limit_bytes = memory;
  }
  [[nodiscard]] Database open() const {
    auto database = Database::open(context);
    EXPECT_TRUE(database) << database.error().message;
    return std::move(*database);
  }

  TemporaryFolder folder;
  ThreadTeam team;
  StopFlag stop;
  Progress progress{ProgressStyle::none};
  Log log = Log::silent();
  RunContext context{team, stop, progress, log, 0, 0, folder.path() / "spill"};
};

// The texts of a SELECT's only column, one a line; NULL for none. For small results.
[[nodiscard]] inline std::string rows_of(Database& database, std::string_view sql) {
  auto query = database.query(sql);
  if (!query) return query.error().message;
  std::string out;
  for (;;) {
    auto chunk = query->next();
    if (!chunk) return chunk.error().message;
    if (!*chunk) return out;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row)
      out += ((*chunk)->is_null(0, row) ? "NULL" : std::string((*chunk)->text(0, row))) + "\n";
  }
}

}  // namespace segue::tables
