#include "column_slices.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <vector>

#include "segue/base/file.hpp"
#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::pipeline {
namespace {

constexpr std::size_t kMostValues = 12;
constexpr std::int64_t kWeek = 7LL * 86'400'000'000;

// Labels, and the label of each of `count` ids.
struct Labelled {
  std::vector<std::string> labels;
  std::vector<std::uint16_t> of_id;
};

// The values at which numbers are cut, as text and rising; none where a column is not of many numbers.
Result<std::vector<std::string>> quartiles(tables::Database& database, const std::string& source,
                                           const std::string& column) {
  std::vector<std::string> cuts;
  const auto values = database.count(fmt::format("SELECT count(DISTINCT {}) FROM {}", column, source));
  if (!values) return values.error();
  const auto text =
      database.count(fmt::format("SELECT count(*) FROM {} WHERE {} IS NOT NULL AND typeof({}) NOT SIMILAR "
                                 "TO 'U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*'",
                                 source, column, column));
  if (!text) return text.error();
  if (*text > 0 || static_cast<std::size_t>(*values) <= kMostValues) return cuts;
  auto rows =
      database.query(fmt::format("SELECT cut::VARCHAR FROM (SELECT DISTINCT unnest(quantile_disc({0}, [0.25, "
                                 "0.5, 0.75])) AS cut FROM {1} WHERE {0} IS NOT NULL) ORDER BY cut",
                                 column, source));
  if (!rows) return rows.error();
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return cuts;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) cuts.emplace_back((*chunk)->text(0, row));
  }
}

// A value's label as SQL, and the labels in their order where they are known beforehand.
struct Rule {
  std::string sql;
  std::vector<std::string> labels;
};

Result<Rule> rule_for(tables::Database& database, const std::string& source, const std::string& column) {
  const auto cuts = quartiles(database, source, column);
  if (!cuts) return cuts.error();
  Rule rule{fmt::format("CASE WHEN {} IS NULL THEN 'unknown'", column), {}};
  if (!cuts->empty()) {
    for (std::size_t i = 0; i < cuts->size(); ++i) {
      rule.labels.push_back(i == 0 ? "up to " + (*cuts)[i] : "above " + (*cuts)[i - 1] + ", up to " + (*cuts)[i]);
      rule.sql += fmt::format(" WHEN {} <= {} THEN {}", column, (*cuts)[i], tables::quote_text(rule.labels.back()));
    }
    rule.labels.push_back("above " + cuts->back());
    rule.sql += fmt::format(" ELSE {} END", tables::quote_text(rule.labels.back()));
    return rule;
  }
  auto rows =
      database.query(fmt::format("SELECT {0}::VARCHAR FROM {1} WHERE {0} IS NOT NULL GROUP BY ALL ORDER BY "
                                 "count(*) DESC, 1 LIMIT {2}",
                                 column, source, kMostValues));
  if (!rows) return rows.error();
  std::string known;
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      rule.labels.emplace_back((*chunk)->text(0, row));
      known += (known.empty() ? "" : ", ") + tables::quote_text(rule.labels.back());
    }
  }
  if (!known.empty()) rule.sql += fmt::format(" WHEN {0}::VARCHAR IN ({1}) THEN {0}::VARCHAR", column, known);
  rule.sql += " ELSE 'other' END";
  return rule;
}

Result<Labelled> label(const std::filesystem::path& file, std::string_view id, std::string_view name,
                       std::uint32_t count, const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  const std::string_view needed[] = {id, name};
  const auto source = tables::parquet_source(*database, file, needed);
  if (!source) return source.error();
  auto rule = rule_for(*database, *source, tables::quote_identifier(name));
  if (!rule) return rule.error();
  auto rows = database->query(fmt::format("SELECT {}::BIGINT, {} FROM {}", id, rule->sql, *source));
  if (!rows) return rows.error();
  for (const char* rest : {"other", "unknown"})
    if (std::find(rule->labels.begin(), rule->labels.end(), rest) == rule->labels.end())
      rule->labels.emplace_back(rest);
  Labelled found{std::move(rule->labels), {}};
  std::unordered_map<std::string, std::uint16_t> places;
  for (std::size_t i = 0; i < found.labels.size(); ++i) places.emplace(found.labels[i], static_cast<std::uint16_t>(i));
  found.of_id.assign(count, places.at("unknown"));
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return found;
    const auto ids = (*chunk)->column<std::int64_t>(0);
    for (std::size_t row = 0; row < ids.size(); ++row) {
      if (ids[row] < 0 || ids[row] >= static_cast<std::int64_t>(count))
        return make_error(ErrorKind::invalid_argument, "{}: {} {} is outside the matrix of {}", file.string(), id,
                          ids[row], count);
      found.of_id[static_cast<std::size_t>(ids[row])] = places.at(std::string((*chunk)->text(1, row)));
    }
  }
}

std::vector<std::string> descriptions(const Labelled& found, std::string_view column) {
  std::vector<std::string> said;
  said.reserve(found.labels.size());
  for (const auto& one : found.labels) said.push_back(fmt::format("{} {}", column, one));
  return said;
}

}  // namespace

Result<evaluate::UserSlicing> slice_users_by(const std::filesystem::path& users, std::string_view column,
                                             std::uint32_t count, const RunContext& context) {
  auto found = label(users, "user_id", column, count, context);
  if (!found) return found.error();
  return evaluate::UserSlicing{std::string(column), found->labels, descriptions(*found, column),
                               std::move(found->of_id)};
}

Result<evaluate::TruthSlicing> slice_truth_by(const std::filesystem::path& items, std::string_view column,
                                              const linalg::CsrView<float>& test, const RunContext& context) {
  auto found = label(items, "track_id", column, test.columns, context);
  if (!found) return found.error();
  evaluate::TruthSlicing slicing{std::string(column), found->labels, descriptions(*found, column), {}};
  for (const auto track : test.indices) slicing.of_entry.push_back(found->of_id[track]);
  return slicing;
}

Result<std::optional<evaluate::TruthSlicing>> slice_by_week(const std::filesystem::path& split_json,
                                                            const std::filesystem::path& test_plays,
                                                            const linalg::CsrView<float>& test,
                                                            const RunContext& context) {
  const std::optional<evaluate::TruthSlicing> none;
  const auto text = read_text_file(split_json);
  if (!text) return text.error();
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object() || json.value("method", nlohmann::json()) != "temporal") return none;
  const auto cutoff_us = json.value("cutoff_us", nlohmann::json());
  if (!cutoff_us.is_number_integer()) return none;
  const auto cutoff = cutoff_us.get<std::int64_t>();
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  constexpr std::array<std::string_view, 3> kNeeded{"user_id", "track_id", "first_played_at"};
  const auto source = tables::parquet_source(*database, test_plays, kNeeded);
  if (!source) return source.error();
  auto rows = database->query(
      fmt::format("SELECT user_id, track_id, coalesce(greatest((epoch_us(first_played_at) - {}) // {}, 0), -1)::BIGINT "
                  "FROM {}",
                  cutoff, kWeek, *source));
  if (!rows) return rows.error();
  evaluate::TruthSlicing slicing{"week", {}, {}, std::vector<std::uint16_t>(test.indices.size(), evaluate::kNoSlice)};
  std::int64_t last = 0;
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto users = (*chunk)->column<std::uint32_t>(0), tracks = (*chunk)->column<std::uint32_t>(1);
    const auto weeks = (*chunk)->column<std::int64_t>(2);
    for (std::size_t row = 0; row < users.size(); ++row) {
      if (users[row] >= test.rows || weeks[row] < 0) continue;
      const auto of_user = test.row(users[row]).indices;
      const auto at = std::lower_bound(of_user.begin(), of_user.end(), tracks[row]);
      if (at == of_user.end() || *at != tracks[row]) continue;  // heard before, where that is no truth
      const auto week = std::min<std::int64_t>(weeks[row], static_cast<std::int64_t>(kMostValues));
      slicing.of_entry[test.offsets[users[row]] + static_cast<std::size_t>(at - of_user.begin())] =
          static_cast<std::uint16_t>(week);
      last = std::max(last, week);
    }
  }
  if (last == 0) return none;
  for (std::int64_t week = 0; week <= last; ++week) {
    const bool rest = week == static_cast<std::int64_t>(kMostValues);
    slicing.labels.push_back(rest ? "later" : fmt::format("{}", week + 1));
    slicing.descriptions.push_back(rest ? fmt::format("first played after week {}", week)
                                        : fmt::format("first played in week {} after the cutoff", week + 1));
  }
  return std::optional(std::move(slicing));
}

}  // namespace segue::pipeline
