#include "lookup_tables.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "segue/tables/parquet.hpp"

namespace segue::pipeline {
namespace {

using tables::Database;
using tables::Value;

std::string quoted_list(const Rows& rows) {
  std::string text;
  for (const auto& row : rows) text += (text.empty() ? "" : ", ") + ("'" + row[0] + "'");
  return text;
}

// "1500 rows as bot, 2 rows as k_core_track" where the log had plays of this user; empty where it had none.
Result<std::string> left_out(Tables& tables, const std::string& raw_user) {
  if (auto opened = tables.view("rejects", "rejects.parquet"); !opened) return opened.error();
  // `raw` is JSON: with the quotes around it, this cannot be a part of another value.
  const std::string user =
      R"("user":)" + nlohmann::json(raw_user).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  auto rows = tables.rows(
      "SELECT reason, count(*)::VARCHAR FROM rejects WHERE contains(raw, $1) GROUP BY reason ORDER BY count(*) DESC, "
      "reason",
      {user});
  if (!rows) return rows.error();
  std::string text;
  for (const auto& row : *rows)
    text += fmt::format("{}{} {} as {}", text.empty() ? "" : ", ", row[1], row[1] == "1" ? "row" : "rows", row[0]);
  return text;
}

std::string counted(const std::string& number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == "1" ? "" : "s");
}

}  // namespace

Result<Tables> Tables::open(const WorkFolder& work, const RunContext& context) {
  auto database = Database::open(context);
  if (!database) return database.error();
  return Tables(work, std::move(*database));
}

Status Tables::view(const char* name, const char* file) {
  if (auto there = work_->input(file); !there) return there.error();
  auto source = tables::parquet_source(database_, work_->file(file), {});
  if (!source) return source.error();
  return database_.execute(fmt::format("CREATE OR REPLACE VIEW {} AS SELECT * FROM {}", name, *source));
}

Result<Rows> Tables::rows(const std::string& sql, const std::vector<Value>& values) {
  auto query = database_.query(sql, values);
  if (!query) return query.error();
  const auto columns = query->column_names().size();
  Rows rows;
  while (true) {
    auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return rows;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      auto& cells = rows.emplace_back();
      for (std::size_t column = 0; column < columns; ++column)
        cells.emplace_back((*chunk)->is_null(column, row) ? "" : (*chunk)->text(column, row));
    }
  }
}

Result<std::vector<std::uint32_t>> Tables::numbers(const std::string& sql) {
  auto query = database_.query(sql);
  if (!query) return query.error();
  std::vector<std::uint32_t> numbers;
  while (true) {
    auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) return numbers;
    const auto values = (*chunk)->column<std::uint32_t>(0);
    numbers.insert(numbers.end(), values.begin(), values.end());
  }
}

Result<std::vector<std::uint32_t>> Tables::named(std::span<const std::string> asked, const char* what,
                                                 const std::string& sql) {
  if (auto set = database_.set_variable("asked", asked); !set) return set.error();
  auto found = rows(
      "WITH texts AS (SELECT DISTINCT unnest(getvariable('asked')) AS text), asked AS (SELECT text, CASE WHEN "
      "regexp_full_match(text, '[0-9]+') THEN try_cast(text AS UINTEGER) END AS number FROM texts) " +
      sql);
  if (!found) return found.error();
  std::vector<std::uint32_t> numbers;
  for (const auto& row : *found) {
    if (row[1].empty()) return no_such(what, row[0], *work_);
    numbers.push_back(static_cast<std::uint32_t>(std::stoul(row[1])));
  }
  return numbers;
}

std::vector<ListedTrack> listed(const Rows& rows) {  // rank, track_id, title, artist, score, reason
  std::vector<ListedTrack> tracks;
  for (const auto& row : rows) {
    ListedTrack track;
    track.rank = static_cast<std::uint32_t>(std::stoul(row[0]));
    track.track_id = static_cast<std::uint32_t>(std::stoul(row[1]));
    track.title = row[2];
    track.artist = row[3];
    std::from_chars(row[4].data(), row[4].data() + row[4].size(), track.score);
    track.reason = row[5];
    tracks.push_back(std::move(track));
  }
  return tracks;
}

Error no_such(const std::string& what, const std::string& asked, const WorkFolder& work, const Rows& near) {
  return make_error(ErrorKind::not_found, "no {} '{}' in {}{}{}", what, asked, work.path().string(),
                    near.empty() ? "" : "; nearest: ", quoted_list(near));
}

std::string clean(const std::string& sql) {
  return fmt::format("trim(regexp_replace(lower(strip_accents({})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))", sql);
}

Result<FoundUser> find_user(Tables& tables, const std::string& raw_user) {
  for (const auto& [name, file] :
       {std::pair{"encoder", "label_encoders/users.parquet"}, std::pair{"users", "users.parquet"}})
    if (auto opened = tables.view(name, file); !opened) return opened.error();
  auto found = tables.rows(
      "SELECT users.user_id::VARCHAR, users.plays::VARCHAR, users.tracks::VARCHAR FROM encoder JOIN users USING "
      "(user_id) WHERE encoder.raw_id = $1",
      {raw_user});
  if (!found) return found.error();
  if (found->empty()) {
    auto near = tables.rows(
        "SELECT raw_id FROM encoder ORDER BY jaro_winkler_similarity(raw_id, $1) DESC, raw_id LIMIT 3", {raw_user});
    if (!near) return near.error();
    const auto out = left_out(tables, raw_user);
    if (!out) return out.error();
    if (!out->empty())
      return make_error(ErrorKind::not_found,
                        "user '{}' was in the log, but preprocessing left no play of theirs: {}; the rows are in {}",
                        raw_user, *out, tables.work().file("rejects.parquet").string());
    return no_such("user", raw_user, tables.work(), *near);
  }
  const auto& row = found->front();
  return FoundUser{static_cast<std::uint32_t>(std::stoul(row[0])),
                   counted(row[1], "play") + " of " + counted(row[2], "track")};
}

}  // namespace segue::pipeline
