// Writes the plays and pairs in the core, then what 10_encode.sql makes of the rest: Parquet tables, label encoders,
// and the matrix that models learn from.
#include <fmt/format.h>

#include "plays/write_events.hpp"
#include "plays/write_plays.hpp"
#include "step.hpp"

#include "segue/base/file.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::prepare {
namespace {

constexpr std::string_view kStep = "10_encode";

struct OutFile {
  const char* select;
  const char* file;
};

constexpr OutFile kFiles[] = {
    {"SELECT * FROM out_items ORDER BY track_id", "items.parquet"},
    {"SELECT * FROM out_artists ORDER BY artist_id", "artists.parquet"},
    {"SELECT * FROM out_users ORDER BY user_id", "users.parquet"},
    {"SELECT raw_id, user_id FROM out_users ORDER BY raw_id", "label_encoders/users.parquet"},
    {"SELECT * FROM out_track_ids", "label_encoders/tracks.parquet"},
    {"SELECT * FROM out_artist_ids", "label_encoders/artists.parquet"},
};

// The only column of a SELECT, a row a file.
Result<std::vector<std::string>> read_of_files(tables::Database& database, std::string_view sql) {
  auto rows = database.query(sql);
  if (!rows) return rows.error();
  std::vector<std::string> texts;
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return texts;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) texts.emplace_back((*chunk)->text(0, row));
  }
}

// NAME(number, id, plays, OTHERS, first_played_at, last_played_at) of those that have an id.
Status write_totals(tables::Database& database, std::string_view table, std::string_view number, std::string_view id,
                    std::string_view others, const std::vector<std::uint32_t>& ids, const std::vector<Totals>& totals) {
  using tables::ColumnType;
  auto writer = tables::TableWriter::create(database, table,
                                            {{std::string(number), ColumnType::uint32},
                                             {std::string(id), ColumnType::uint32},
                                             {"plays", ColumnType::int64},
                                             {std::string(others), ColumnType::uint32},
                                             {"first_played_at", ColumnType::timestamp},
                                             {"last_played_at", ColumnType::timestamp}});
  if (!writer) return writer.error();
  std::size_t row = 0;
  for (std::uint32_t no = 0; no < ids.size(); ++no) {
    if (ids[no] == KeyMap::kNone) continue;
    const Totals& of = totals[ids[no]];
    writer->column<std::uint32_t>(0)[row] = no;
    writer->column<std::uint32_t>(1)[row] = ids[no];
    writer->column<std::int64_t>(2)[row] = static_cast<std::int64_t>(of.plays);
    writer->column<std::uint32_t>(3)[row] = of.others;
    writer->column<std::int64_t>(4)[row] = of.first;
    writer->column<std::int64_t>(5)[row] = of.last;
    if (of.first == kNoTime) writer->set_null(4, row);
    if (of.last == kNoTime) writer->set_null(5, row);
    if (++row < tables::TableWriter::kCapacity) continue;
    if (auto flushed = writer->flush(row); !flushed) return flushed;
    row = 0;
  }
  if (auto flushed = writer->flush(row); !flushed) return flushed;
  return writer->finish();
}

Status view_file(tables::Database& database, const char* name, const std::filesystem::path& file) {
  return database.execute(fmt::format("CREATE VIEW {} AS SELECT * FROM {}", name, tables::parquet_rows({&file, 1})));
}

}  // namespace

Result<StepCounts> encode_and_write(Bench& bench) {
  const std::filesystem::path& output = bench.output;
  tables::Database& database = bench.database;
  PlayLog& log = bench.log;
  if (auto folder = ensure_writable_folder(output / "label_encoders"); !folder) return folder.error();
  const FinalIds ids(log);
  auto events = write_events({output / "events.parquet", output / "interaction_matrix.npz"}, log, ids, bench.context);
  if (!events) return events.error();
  StepCounts counts{.step = std::string(kStep), .unit = "pairs of user and track", .rows_in = log.core.pairs_kept};
  counts.rows_out = events->pairs;

  const auto files = read_of_files(database, "SELECT path FROM input_files ORDER BY file_id");
  if (!files) return files.error();
  // Where a play came from: its side of a split that came with the data, else the name of its file.
  const auto sources =
      read_of_files(database,
                    R"(SELECT coalesce(given_split, regexp_replace(parse_filename(path), '\.[^.]*(\.(gz|zst))?$', ''))
                                        FROM input_files ORDER BY file_id)");
  if (!sources) return sources.error();
  const auto plays = write_plays({output / "preprocessed.parquet", output / "rejects.parquet", *sources, *files},
                                 database, log, ids, bench.context);
  if (!plays) return plays.error();
  log.pairs_by_plays = std::move(events->pairs_by_plays);
  log.rejects_written = plays->rejects;

  if (auto put = write_totals(database, "user_totals", "user_no", "user_id", "tracks", ids.user_id, events->users);
      !put)
    return put.error();
  if (auto put =
          write_totals(database, "track_totals", "track_no", "track_id", "listeners", ids.track_id, events->tracks);
      !put)
    return put.error();
  for (const char* part : {"index", "tables"}) {
    if (auto done = run_sql(bench, kStep, part); !done) return done.error();
  }
  if (bench.earlier != nullptr)
    if (auto added = bench.earlier->take_up(database, "add_departed"); !added) return added.error();
  for (const auto& [name, file] : {std::pair{"out_events", "events.parquet"},
                                   {"out_preprocessed", "preprocessed.parquet"},
                                   {"out_rejects", "rejects.parquet"}}) {
    if (auto made = view_file(database, name, output / file); !made) return made.error();
  }
  for (const OutFile& file : kFiles) {
    if (bench.context.stop.requested()) return make_error(ErrorKind::cancelled, "stopped");
    auto written =
        tables::write_parquet(database, file.select, output / file.file, fmt::format("10 write {}", file.file));
    if (!written) return written.error();
  }
  return counts;
}

}  // namespace segue::prepare
