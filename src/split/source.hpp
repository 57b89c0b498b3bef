// What the plays to be split are like, read from the tables themselves.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "time_window.hpp"

#include "segue/base/result.hpp"
#include "segue/tables/database.hpp"

namespace segue::split {

struct Source {
  std::string plays;  // the table, for use in SQL
  std::uint32_t users = 0, tracks = 0;
  std::int64_t rows = 0, play_count = 0;
  std::int64_t rows_without_time = 0, rows_given_train = 0, rows_given_test = 0;
  std::int64_t first = 0, last = 0;                   // UTC microseconds; of rows with a time
  std::map<std::int64_t, std::int64_t> plays_by_day;  // days since 1970, UTC; of rows with a time
  Moments near;                                       // where the cutoff was guessed to be

  [[nodiscard]] bool has_times() const { return rows_without_time < rows; }
  [[nodiscard]] bool has_given_split() const {
    return rows_given_train > 0 && rows_given_test > 0 && rows_given_train + rows_given_test == rows;
  }
};

// Errors: not_found, corrupt (a column missing, an id beyond the tables of users and items), invalid_argument (no
// plays).
[[nodiscard]] Result<Source> read_source(tables::Database& database, const std::filesystem::path& input,
                                         const SoughtMoment& sought = {});

}  // namespace segue::split
