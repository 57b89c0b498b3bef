// A RunContext for tests, and matrices written out by hand.
#pragma once
#include <cstdint>
#include <filesystem>
#include <random>
#include <utility>
#include <vector>

#include "segue/base/run_context.hpp"
#include "segue/linalg/csr.hpp"

namespace segue::models {

struct TestRun {
  explicit TestRun(unsigned threads = 1, std::uint64_t seed = 1) : team(threads) { context.seed = seed; }

  ThreadTeam team;
  StopFlag stop;
  Progress progress{ProgressStyle::none};
  Log log = Log::silent();
  RunContext context{team, stop, progress, log, std::uint64_t{1} << 33U, 1, std::filesystem::temp_directory_path()};
};

using Cell = std::pair<std::uint32_t, float>;

inline linalg::CsrMatrix<float> matrix_of(std::uint32_t columns, const std::vector<std::vector<Cell>>& rows) {
  linalg::CsrMatrix<float> matrix;
  matrix.rows = static_cast<std::uint32_t>(rows.size());
  matrix.columns = columns;
  for (const auto& row : rows) {
    for (const auto& [column, value] : row) {
      matrix.indices.push_back(column);
      matrix.values.push_back(value);
    }
    matrix.offsets.push_back(matrix.indices.size());
  }
  return matrix;
}

inline linalg::CsrMatrix<float> random_plays(std::uint32_t users, std::uint32_t tracks, double density, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::vector<Cell>> rows(users);
  for (auto& row : rows)
    for (std::uint32_t track = 0; track < tracks; ++track)
      if (static_cast<double>(random() % 10000) < density * 10000)
        row.emplace_back(track, static_cast<float>(1 + random() % 9));
  return matrix_of(tracks, rows);
}

}  // namespace segue::models
