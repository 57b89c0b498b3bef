// Writes what 10_encode.sql made: Parquet tables, label encoders, and the matrix that models learn from.
#include <fmt/format.h>

#include "step.hpp"

#include "segue/base/file.hpp"
#include "segue/linalg/npz.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::prepare {
namespace {

struct OutFile {
  const char* select;
  const char* file;
};

constexpr OutFile kFiles[] = {
    {"SELECT * FROM out_preprocessed", "preprocessed.parquet"},
    {"SELECT * FROM out_items", "items.parquet"},
    {"SELECT * FROM out_artists", "artists.parquet"},
    {"SELECT * FROM out_users", "users.parquet"},
    {"SELECT * FROM out_events", "events.parquet"},
    {"SELECT raw_id, user_id FROM out_users ORDER BY raw_id", "label_encoders/users.parquet"},
    {"SELECT * FROM out_track_ids", "label_encoders/tracks.parquet"},
    {"SELECT * FROM out_artist_ids", "label_encoders/artists.parquet"},
    {"SELECT * FROM rejects ORDER BY step, source_file, source_row, reason, raw", "rejects.parquet"},
};

// Users x tracks, value = weight; indices rise within a row since out_events is ordered so.
Result<linalg::CsrMatrix<float>> build_matrix(tables::Database& database) {
  linalg::CsrMatrix<float> matrix;
  const auto users = database.count("SELECT count(*) FROM user_index");
  if (!users) return users.error();
  const auto tracks = database.count("SELECT count(*) FROM track_index");
  if (!tracks) return tracks.error();
  const auto entries = database.count("SELECT count(*) FROM out_events");
  if (!entries) return entries.error();
  matrix.rows = static_cast<std::uint32_t>(*users);
  matrix.columns = static_cast<std::uint32_t>(*tracks);
  matrix.offsets.assign(matrix.rows + std::size_t{1}, 0);
  matrix.indices.reserve(static_cast<std::size_t>(*entries));
  matrix.values.reserve(static_cast<std::size_t>(*entries));
  auto rows = database.query("SELECT user_id, track_id, weight FROM out_events ORDER BY user_id, track_id");
  if (!rows) return rows.error();
  for (;;) {
    auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    for (const std::uint32_t user : (*chunk)->column<std::uint32_t>(0)) ++matrix.offsets[user + std::size_t{1}];
    const auto track = (*chunk)->column<std::uint32_t>(1);
    const auto weight = (*chunk)->column<float>(2);
    matrix.indices.insert(matrix.indices.end(), track.begin(), track.end());
    matrix.values.insert(matrix.values.end(), weight.begin(), weight.end());
  }
  for (std::size_t row = 0; row < matrix.rows; ++row) matrix.offsets[row + 1] += matrix.offsets[row];
  return matrix;
}

}  // namespace

Result<StepCounts> encode_and_write(Bench& bench, const std::filesystem::path& output) {
  constexpr std::string_view kStep = "10_encode";
  tables::Database& database = bench.database;
  const auto pairs = database.count("SELECT count(*) FROM pairs");
  if (!pairs) return pairs.error();
  for (const char* part : {"index", "tables"}) {
    if (auto done = run_sql(bench, kStep, part); !done) return done.error();
  }
  if (auto folder = ensure_writable_folder(output / "label_encoders"); !folder) return folder.error();
  for (const OutFile& file : kFiles) {
    if (bench.context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
    auto written =
        tables::write_parquet(database, file.select, output / file.file, fmt::format("10 write {}", file.file));
    if (!written) return written.error();
  }
  const auto matrix = build_matrix(database);
  if (!matrix) return matrix.error();
  if (auto saved = linalg::save_npz(output / "interaction_matrix.npz", matrix->view(), &bench.context.team); !saved)
    return saved.error();
  StepCounts counts{.step = std::string(kStep), .unit = "pairs of user and track", .rows_in = *pairs};
  counts.rows_out = static_cast<std::int64_t>(matrix->view().entries());
  if (counts.rows_in != counts.rows_out)
    return make_error(ErrorKind::internal, "10_encode: {} pairs came in, {} went into the matrix", counts.rows_in,
                      counts.rows_out);
  return counts;
}

}  // namespace segue::prepare
