#include "feature_table.hpp"

#include <fmt/format.h>

#include "feature_columns.hpp"

namespace segue::rank {
namespace {

using tables::ColumnType;
using tables::TableWriter;

class CandidateWriter {
 public:
  explicit CandidateWriter(TableWriter writer) : writer_(std::move(writer)) {}

  Status add(std::uint32_t user, const Candidate& candidate) {
    std::size_t column = 0;
    writer_.column<std::uint32_t>(column++)[row_] = user;
    writer_.column<std::uint32_t>(column++)[row_] = candidate.track;
    writer_.column<std::uint32_t>(column++)[row_] = candidate.source();
    writer_.column<std::uint32_t>(column++)[row_] = candidate.lists();
    for (const std::uint32_t rank : candidate.ranks) {
      writer_.column<std::uint32_t>(column)[row_] = rank;
      if (rank == 0) writer_.set_null(column, row_);
      ++column;
    }
    for (const float value : {candidate.als_score, candidate.recent_score, candidate.similarity_recent_max,
                              candidate.similarity_recent_mean, candidate.similarity_favourite_max})
      writer_.column<float>(column++)[row_] = value;
    return ++row_ == TableWriter::kCapacity ? flush() : Status{};
  }
  Status finish() {
    if (auto flushed = flush(); !flushed) return flushed;
    return writer_.finish();
  }

 private:
  Status flush() {
    const std::size_t rows = row_;
    row_ = 0;
    return rows > 0 ? writer_.flush(rows) : Status{};
  }
  TableWriter writer_;
  std::size_t row_ = 0;
};

Status write_candidates(tables::Database& database, std::span<const std::uint32_t> users,
                        const std::vector<std::vector<Candidate>>& candidates) {
  std::vector<TableWriter::Column> columns{{"user_id", ColumnType::uint32},
                                           {"track_id", ColumnType::uint32},
                                           {"source", ColumnType::uint32},
                                           {"lists", ColumnType::uint32}};
  for (const std::string_view source : kSources) columns.push_back({std::string(source) + "_rank", ColumnType::uint32});
  for (const char* name :
       {"als_score", "recent_score", "similarity_recent_max", "similarity_recent_mean", "similarity_favourite_max"})
    columns.push_back({name, ColumnType::float32});
  auto table = TableWriter::create(database, "candidates", columns);
  if (!table) return table.error();
  CandidateWriter writer(std::move(*table));
  for (std::size_t i = 0; i < users.size(); ++i)
    for (const Candidate& candidate : candidates[i])
      if (auto added = writer.add(users[i], candidate); !added) return added;
  return writer.finish();
}

// Which candidates become rows, and with which labels. A user's candidates not heard in the window are drawn by hash;
// each drawn one stands for its share of them.
std::string labelled_candidates(const LabelRules& rules) {
  const std::string drawn = rules.negatives_per_user == 0 ? "in_all" : std::to_string(rules.negatives_per_user);
  return fmt::format(
      "SELECT * EXCLUDE (place, in_all, label_x), label_x, CASE WHEN label_x THEN 1 ELSE in_all / least(in_all, {0}) "
      "END "
      "AS weight FROM (SELECT *, row_number() OVER (PARTITION BY user_id, label_x ORDER BY md5_number_lower('{1}:' || "
      "user_id || ':' || track_id), track_id) AS place, count(*) OVER (PARTITION BY user_id, label_x) AS in_all FROM "
      "(SELECT candidates.*, kept IS NOT NULL AS label_x, coalesce(kept, false) AS label_y FROM candidates LEFT JOIN "
      "labels USING (user_id, track_id))) WHERE label_x OR place <= {0}",
      drawn, rules.seed);
}

std::string feature_select(std::span<const std::uint32_t> users, const Moment& moment, const LabelRules* rules) {
  std::string source = "CASE c.source";
  for (std::size_t i = 0; i < kSources.size(); ++i) source += fmt::format(" WHEN {} THEN '{}'", i, kSources[i]);
  std::string sql = "SELECT c.user_id, c.track_id, " + source + " END AS source";
  for (const FeatureColumn& column : feature_columns())
    sql += fmt::format(
        ", ({})::FLOAT AS {}",
        fmt::format(fmt::runtime(column.sql), fmt::arg("now", moment.now), fmt::arg("recent_us", moment.recent_us)),
        column.feature.name);
  if (rules != nullptr) sql += ", c.label_x, c.label_y, c.weight::FLOAT AS weight";
  const std::string range =
      users.empty() ? std::string("< 0") : fmt::format("BETWEEN {} AND {}", users.front(), users.back());
  sql += fmt::format(
      " FROM ({}) AS c JOIN items AS i USING (track_id) LEFT JOIN track_stats AS t USING (track_id) "
      "LEFT JOIN artist_stats AS a ON i.artist_id = a.artist_id LEFT JOIN user_stats AS u ON c.user_id = u.user_id "
      "LEFT JOIN (FROM user_artist WHERE user_id {}) AS ua ON c.user_id = ua.user_id AND i.artist_id = ua.artist_id "
      "LEFT JOIN (FROM user_group WHERE user_id {}) AS ug ON c.user_id = ug.user_id AND i.track_group_id = "
      "ug.track_group_id LEFT JOIN (FROM pairs WHERE user_id {}) AS p ON c.user_id = p.user_id AND c.track_id = "
      "p.track_id ORDER BY c.user_id, c.track_id",
      rules != nullptr ? labelled_candidates(*rules) : "FROM candidates", range, range, range);
  return sql;
}

}  // namespace

Status make_labels(tables::Database& database) {
  return database.execute(
      "CREATE TABLE labels AS SELECT user_id, track_id, NOT heard_before AND (plays > 1 OR finished) AS kept FROM "
      "(SELECT w.user_id, w.track_id, max(p.plays) IS NOT NULL AS heard_before, sum(w.plays) AS plays, "
      "coalesce(bool_or(w.ms_played >= 0.9 * l.length_ms), false) AS finished FROM label_window AS w LEFT JOIN pairs "
      "AS p "
      "USING (user_id, track_id) LEFT JOIN track_length AS l USING (track_id) GROUP BY w.user_id, w.track_id)");
}

Status append_features(tables::Database& database, std::span<const std::uint32_t> users,
                       const std::vector<std::vector<Candidate>>& candidates, const Moment& moment,
                       const LabelRules* rules, bool first) {
  if (auto written = write_candidates(database, users, candidates); !written) return written;
  return database.execute(
      (first ? "CREATE OR REPLACE TABLE features AS " : "INSERT INTO features ") + feature_select(users, moment, rules),
      "features: join");
}

}  // namespace segue::rank
