#include "segue/pipeline/older_model.hpp"

#include <numeric>
#include <string>
#include <system_error>
#include <utility>

#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::pipeline {
namespace {

namespace fs = std::filesystem;

fs::path labels_in(const fs::path& folder) {
  std::error_code error;
  const auto labels = folder / "label_encoders";
  return fs::is_directory(labels, error) ? labels : fs::path();
}

fs::path parent(const fs::path& path) {
  auto clean = path.lexically_normal();
  if (!clean.has_filename()) clean = clean.parent_path();  // "model/"
  return clean.has_parent_path() ? clean.parent_path() : fs::path(".");
}

// For each row here, the older row that it shares most raw ids with, the lower of equals.
Result<std::vector<std::uint32_t>> match(const std::string& file, const std::string& id, const fs::path& older,
                                         const fs::path& newer, std::uint32_t older_rows, std::uint32_t rows,
                                         const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  const std::string_view columns[] = {"raw_id", id};
  const auto from = tables::parquet_source(*database, older / file, columns);
  if (!from) return from.error();
  const auto to = tables::parquet_source(*database, newer / file, columns);
  if (!to) return to.error();
  auto query = database->query(fmt::format(
      "SELECT there, here FROM (SELECT older.{0} AS there, newer.{0} AS here, count(*) AS shared FROM {1} AS older "
      "JOIN "
      "{2} AS newer USING (raw_id) GROUP BY ALL) QUALIFY row_number() OVER (PARTITION BY here ORDER BY shared DESC, "
      "there) = 1",
      id, *from, *to));
  if (!query) return query.error();
  std::vector<std::uint32_t> matched(rows, models::kNoRow);
  for (;;) {
    const auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return matched;
    const auto there = (*chunk)->column<std::uint32_t>(0), here = (*chunk)->column<std::uint32_t>(1);
    for (std::size_t i = 0; i < here.size(); ++i) {
      const bool beyond = here[i] >= rows;
      if (beyond || there[i] >= older_rows)
        return make_error(ErrorKind::invalid_argument,
                          "{}: has {} {}, but the {} has {} rows; give the label encoders that belong to it",
                          ((beyond ? newer : older) / file).string(), id, beyond ? here[i] : there[i],
                          beyond ? "matrix" : "older model", beyond ? rows : older_rows);
      matched[here[i]] = there[i];
    }
  }
}

Result<std::vector<std::uint32_t>> same_rows(std::uint32_t older_rows, std::uint32_t rows, const fs::path& model,
                                             const char* what) {
  if (older_rows > rows)
    return make_error(ErrorKind::invalid_argument,
                      "{}: has {} {}, the matrix {}, so rows are not the same; give --labels and --warm-start-labels",
                      model.string(), older_rows, what, rows);
  std::vector<std::uint32_t> matched(rows, models::kNoRow);
  std::iota(matched.begin(), matched.begin() + older_rows, 0U);
  return matched;
}

}  // namespace

Result<OlderModel> OlderModel::open(const OlderModelFiles& files, std::uint32_t users, std::uint32_t tracks,
                                    const RunContext& context) {
  std::error_code error;
  const bool is_work = fs::is_directory(files.model / "als_model", error);
  const fs::path folder = is_work ? files.model / "als_model" : files.model;
  auto stored = models::load_als(folder);
  if (!stored) return stored.error();
  OlderModel older(std::move(*stored));
  const std::uint32_t old_users = older.stored_.user_factors.view().rows;
  const std::uint32_t old_tracks = older.stored_.item_factors.view().rows;
  const auto there = files.model_labels.empty() ? labels_in(parent(folder)) : files.model_labels;
  const auto here = files.labels.empty() ? labels_in(parent(files.matrix)) : files.labels;
  if (there.empty() != here.empty())
    return make_error(ErrorKind::invalid_argument,
                      "there are label encoders for the {} alone; add {} with those of the {}",
                      there.empty() ? "matrix" : "older model", there.empty() ? "--warm-start-labels" : "--labels",
                      there.empty() ? "older model" : "matrix");
  auto user_rows = there.empty() ? same_rows(old_users, users, folder, "users")
                                 : match("users.parquet", "user_id", there, here, old_users, users, context);
  if (!user_rows) return user_rows.error();
  auto item_rows = there.empty() ? same_rows(old_tracks, tracks, folder, "tracks")
                                 : match("tracks.parquet", "track_id", there, here, old_tracks, tracks, context);
  if (!item_rows) return item_rows.error();
  older.user_rows_ = std::move(*user_rows);
  older.item_rows_ = std::move(*item_rows);
  return older;
}

}  // namespace segue::pipeline
