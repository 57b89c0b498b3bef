#include "segue/pipeline/lookup.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::pipeline {
namespace {

using tables::Database;
using tables::Value;

// A work folder's tables under short names, each opened when asked for.
class Tables {
 public:
  [[nodiscard]] static Result<Tables> open(const WorkFolder& work, const RunContext& context) {
    auto database = Database::open(context);
    if (!database) return database.error();
    return Tables(work, std::move(*database));
  }
  // A view of a Parquet file of the work folder.
  Status view(const char* name, const char* file) {
    if (auto there = work_.input(file); !there) return there.error();
    auto source = tables::parquet_source(database_, work_.file(file), {});
    if (!source) return source.error();
    return database_.execute(fmt::format("CREATE OR REPLACE VIEW {} AS SELECT * FROM {}", name, *source));
  }
  // Every row as text, NULL as empty.
  Result<std::vector<std::vector<std::string>>> rows(const std::string& sql, const std::vector<Value>& values = {}) {
    auto query = database_.query(sql, values);
    if (!query) return query.error();
    const auto columns = query->column_names().size();
    std::vector<std::vector<std::string>> rows;
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

 private:
  Tables(const WorkFolder& work, Database database) : work_(work), database_(std::move(database)) {}
  const WorkFolder& work_;
  Database database_;
};

using Rows = std::vector<std::vector<std::string>>;

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

std::string quoted_list(const Rows& rows) {
  std::string text;
  for (const auto& row : rows) text += (text.empty() ? "" : ", ") + ("'" + row[0] + "'");
  return text;
}

Error no_such(const std::string& what, const std::string& asked, const std::filesystem::path& work, const Rows& near) {
  return make_error(ErrorKind::not_found, "no {} '{}' in {}{}{}", what, asked, work.string(),
                    near.empty() ? "" : "; nearest: ", quoted_list(near));
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

constexpr const char* kClean = "trim(regexp_replace(lower(strip_accents({})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))";

std::string clean(const std::string& sql) { return fmt::format(fmt::runtime(kClean), sql); }

bool is_number(const std::string& text, std::uint32_t& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

// Rows of (track_id) that the text may mean, most played first; `as`: what it was taken for.
Result<Rows> find_track(Tables& tables, const std::string& text, std::string& as) {
  as = "raw id";
  auto rows =
      tables.rows("SELECT DISTINCT track_id::VARCHAR FROM encoder WHERE raw_id = $1 ORDER BY ALL LIMIT 1", {text});
  if (!rows || !rows->empty()) return rows;
  as = "track_id";
  if (std::uint32_t id = 0; is_number(text, id)) {
    rows = tables.rows("SELECT track_id::VARCHAR FROM items WHERE track_id = $1", {std::int64_t{id}});
    if (!rows || !rows->empty()) return rows;
  }
  as = "name";
  return tables.rows(fmt::format("SELECT track_id::VARCHAR FROM items WHERE {0} = {2} OR {1} = {2} OR {3} = {2} "
                                 "ORDER BY plays DESC, items.track_id",
                                 clean("artist || ' - ' || title"), clean("title"), clean("$1"),
                                 clean("artist_clean || ' - ' || title_clean")),
                     {text});
}

}  // namespace

Result<UserList> recommend_to(const WorkFolder& work, const std::string& raw_user, std::uint32_t count,
                              const RunContext& context) {
  auto tables = Tables::open(work, context);
  if (!tables) return tables.error();
  for (const auto& [name, file] :
       {std::pair{"encoder", "label_encoders/users.parquet"}, std::pair{"users", "users.parquet"},
        std::pair{"items", "items.parquet"}, std::pair{"predictions", "predictions.parquet"},
        std::pair{"popularity", "popularity.parquet"}})
    if (auto opened = tables->view(name, file); !opened) return opened.error();
  auto found = tables->rows(
      "SELECT users.user_id::VARCHAR, users.plays::VARCHAR, users.tracks::VARCHAR FROM encoder JOIN users USING "
      "(user_id) WHERE encoder.raw_id = $1",
      {raw_user});
  if (!found) return found.error();
  if (found->empty()) {
    auto near = tables->rows(
        "SELECT raw_id FROM encoder ORDER BY jaro_winkler_similarity(raw_id, $1) DESC, raw_id LIMIT 3", {raw_user});
    if (!near) return near.error();
    auto out = left_out(*tables, raw_user);
    if (!out) return out.error();
    if (!out->empty())
      return make_error(ErrorKind::not_found,
                        "user '{}' was in the log, but preprocessing left no play of theirs: {}; the rows are in {}",
                        raw_user, *out, work.file("rejects.parquet").string());
    return no_such("user", raw_user, work.path(), *near);
  }
  const auto user = std::stoll(found->front()[0]);
  UserList list;
  list.user = raw_user;
  const auto counted = [](const std::string& number, const char* what) {
    return fmt::format("{} {}{}", number, what, number == "1" ? "" : "s");
  };
  list.played = counted(found->front()[1], "play") + " of " + counted(found->front()[2], "track");
  auto rows = tables->rows(
      "SELECT rank::VARCHAR, track_id::VARCHAR, title, artist, score::VARCHAR, reason FROM predictions JOIN items "
      "USING "
      "(track_id) WHERE user_id = $1 AND rank <= $2 ORDER BY predictions.rank",
      {Value(std::int64_t{user}), Value(std::int64_t{count})});
  if (!rows) return rows.error();
  if (rows->empty()) {
    list.note = "nothing is known of this user before the split: these are the tracks heard by most";
    rows = tables->rows(
        "SELECT rank::VARCHAR, track_id::VARCHAR, title, artist, score::VARCHAR, 'heard by many' FROM popularity JOIN "
        "items USING (track_id) WHERE rank <= $1 ORDER BY popularity.rank",
        {std::int64_t{count}});
    if (!rows) return rows.error();
  } else if (rows->size() < count) {
    list.note = fmt::format(
        "the stored lists hold no more than {} for this user; --predict-list-length makes longer ones", rows->size());
  }
  list.tracks = listed(*rows);
  return list;
}

Result<SimilarList> similar_to(const WorkFolder& work, const std::string& track, std::uint32_t count,
                               const RunContext& context) {
  auto tables = Tables::open(work, context);
  if (!tables) return tables.error();
  for (const auto& [name, file] :
       {std::pair{"encoder", "label_encoders/tracks.parquet"}, std::pair{"items", "items.parquet"},
        std::pair{"alike", "similar_tracks/similar_tracks.parquet"}})
    if (auto opened = tables->view(name, file); !opened) return opened.error();
  SimilarList list;
  auto found = find_track(*tables, track, list.found_as);
  if (!found) return found.error();
  if (found->empty()) {
    auto near = tables->rows(
        "SELECT artist || ' - ' || title FROM items ORDER BY greatest(jaro_winkler_similarity("
        "lower(artist || ' - ' || title), lower($1)), jaro_winkler_similarity(lower(title), "
        "lower($1))) DESC, track_id LIMIT 3",
        {track});
    if (!near) return near.error();
    return no_such("track", track, work.path(), *near);
  }
  const Value id = std::int64_t{std::stoll(found->front()[0])};
  auto asked =
      tables->rows("SELECT '0', track_id::VARCHAR, title, artist, '', '' FROM items WHERE track_id = $1", {id});
  if (!asked) return asked.error();
  list.track = listed(*asked).at(0);
  if (found->size() > 1)
    list.note = fmt::format("{} tracks go by that name; this is the most played, track_id {}", found->size(),
                            list.track.track_id);
  if (std::uint32_t number = 0; list.found_as == "raw id" && is_number(track, number) && number != list.track.track_id)
    list.note =
        fmt::format("{} is taken as the log's own id; it is not the track_id {} of items.parquet", track, track);
  auto rows = tables->rows(
      "SELECT rank::VARCHAR, similar_track_id::VARCHAR, title, artist, score::VARCHAR, '' FROM alike JOIN items ON "
      "items.track_id = similar_track_id WHERE alike.track_id = $1 AND rank <= $2 ORDER BY alike.rank",
      {id, Value(std::int64_t{count})});
  if (!rows) return rows.error();
  if (rows->empty()) list.note = "nobody played this track before the split, so nothing is known to be like it";
  list.tracks = listed(*rows);
  return list;
}

Result<std::vector<std::string>> sample_users(const WorkFolder& work, std::uint32_t count, const RunContext& context) {
  auto tables = Tables::open(work, context);
  if (!tables) return tables.error();
  for (const auto& [name, file] :
       {std::pair{"users", "users.parquet"}, std::pair{"predictions", "predictions.parquet"}})
    if (auto opened = tables->view(name, file); !opened) return opened.error();
  auto rows = tables->rows(
      "WITH known AS (SELECT raw_id, row_number() OVER (ORDER BY plays DESC, user_id) - 1 AS place, count(*) OVER () "
      "AS "
      "many FROM users WHERE user_id IN (SELECT user_id FROM predictions)), spots AS (SELECT unnest(range($1)) AS "
      "spot) "
      "SELECT raw_id FROM spots JOIN known ON place = ((2 * spot + 1) * many) // (2 * $1) ORDER BY place",
      {std::int64_t{count}});
  if (!rows) return rows.error();
  std::vector<std::string> users;
  for (const auto& row : *rows) users.push_back(row[0]);
  return users;
}

}  // namespace segue::pipeline
