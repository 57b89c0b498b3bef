#include "side_files.hpp"

#include <fmt/format.h>

#include "segue/base/memory.hpp"
#include "segue/linalg/csr.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::split {
namespace {

Result<linalg::CsrMatrix<float>> read_matrix(tables::Database& database, const Source& source, const std::string& table,
                                             std::int64_t entries, const RunContext& context) {
  const std::uint64_t needed = static_cast<std::uint64_t>(entries) * 8 + (std::uint64_t{source.users} + 1) * 8;
  if (needed > context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory,
                      "a matrix of {} interactions takes {}, more than the memory limit of {}", entries,
                      format_bytes(needed), format_bytes(context.memory_limit_bytes));
  linalg::CsrMatrix<float> matrix;
  matrix.rows = source.users;
  matrix.columns = source.tracks;
  matrix.offsets.reserve(std::size_t{source.users} + 1);
  matrix.indices.reserve(static_cast<std::size_t>(entries));
  matrix.values.reserve(static_cast<std::size_t>(entries));
  auto rows = database.query(fmt::format("SELECT user_id, track_id, weight FROM {} ORDER BY user_id, track_id", table));
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto users = (*chunk)->column<std::uint32_t>(0), tracks = (*chunk)->column<std::uint32_t>(1);
    const auto weights = (*chunk)->column<float>(2);
    for (std::size_t row = 0; row < users.size(); ++row) {
      while (matrix.offsets.size() <= users[row]) matrix.offsets.push_back(matrix.indices.size());
      matrix.indices.push_back(tracks[row]);
      matrix.values.push_back(weights[row]);
    }
  }
  while (matrix.offsets.size() <= source.users) matrix.offsets.push_back(matrix.indices.size());
  return matrix;
}

}  // namespace

Result<SideCounts> write_side(tables::Database& database, const Source& source, int side, const char* name,
                              const std::filesystem::path& output, const RunContext& context) {
  const auto file = output / fmt::format("{}.parquet", name);
  const auto written = tables::write_parquet(
      database,
      fmt::format("SELECT user_id::UINTEGER AS user_id, track_id::UINTEGER AS track_id, sum(plays)::UINTEGER AS plays, "
                  "min(played_at) AS first_played_at, max(played_at) AS last_played_at, "
                  "sum(ms_played::BIGINT)::BIGINT AS ms_played, "
                  "coalesce(sum(plays) FILTER (skipped), 0)::UINTEGER AS skips, sum(plays)::FLOAT AS weight "
                  "FROM sided WHERE side = {} GROUP BY user_id, track_id ORDER BY user_id, track_id",
                  side),
      file, fmt::format("split: {}", name));
  if (!written) return written.error();
  if (*written == 0)
    return make_error(ErrorKind::invalid_argument,
                      "the {} side is empty; choose another --split-method or --split-test-share", name);
  SideCounts counts;
  counts.interactions = *written;
  const std::string table = fmt::format("read_parquet({})", tables::quote_text(file.string()));
  for (const auto& [target, what] : {std::pair{&counts.plays, "sum(plays)"},
                                     {&counts.users, "count(DISTINCT user_id)"},
                                     {&counts.tracks, "count(DISTINCT track_id)"}}) {
    const auto count = database.count(fmt::format("SELECT {} FROM {}", what, table));
    if (!count) return count.error();
    *target = *count;
  }
  const auto matrix = read_matrix(database, source, table, counts.interactions, context);
  if (!matrix) return matrix.error();
  if (auto sound = linalg::check(matrix->view()); !sound) return sound.error();
  if (auto saved = linalg::save_npz(output / fmt::format("{}_matrix.npz", name), matrix->view(), &context.team); !saved)
    return saved.error();
  return counts;
}

}  // namespace segue::split
