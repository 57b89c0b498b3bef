// What the files of a side hold, in few numbers: two are the same, or they are not.
#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <vector>

#include "segue/base/result.hpp"
#include "segue/base/thread_team.hpp"
#include "segue/split/split.hpp"
#include "segue/tables/database.hpp"

namespace segue::split {

// Entries are pairs of user and track, each with its weight. The sums are of 64-bit hashes of each entry and its place
// in the file, so that threads may take them in any order; what is moved, left out or added shows in them.
struct Digest {
  std::uint64_t entries = 0, pairs = 0, weights = 0;

  friend bool operator==(const Digest&, const Digest&) = default;
};

struct TableContents {
  Digest digest;
  std::int64_t plays = 0;
  std::uint64_t rows_without_time = 0;
  std::uint64_t odd_weights = 0;                                  // rows whose weight is not their plays
  std::int64_t first = std::numeric_limits<std::int64_t>::max(),  // UTC microseconds, of rows with a time
      last = std::numeric_limits<std::int64_t>::min();
  std::vector<bool> users, tracks;  // those with a row
  ColdCounts cold;                  // by what `known` has
};

// One pass over the table. `users`, `tracks`: beyond them no id may be. Without `known` nothing is cold.
// Errors: not_found, corrupt.
[[nodiscard]] Result<TableContents> read_table(tables::Database& database, const std::filesystem::path& file,
                                               std::uint32_t users, std::uint32_t tracks, const TableContents* known);
// One pass over the matrix, which is never whole in memory. Errors: check_failed (a shape that is not users x tracks),
// not_found, corrupt.
[[nodiscard]] Result<Digest> read_matrix(const std::filesystem::path& file, std::uint32_t users, std::uint32_t tracks,
                                         ThreadTeam& team);

}  // namespace segue::split
