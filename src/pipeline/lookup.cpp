#include "segue/pipeline/lookup.hpp"

#include <charconv>

#include "lookup_tables.hpp"
#include "model_lookup.hpp"

namespace segue::pipeline {
namespace {

using tables::Value;

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
                              const RunContext& context, const LookupOptions& options) {
  auto tables = Tables::open(work, context);
  if (!tables) return tables.error();
  auto user = find_user(*tables, raw_user);
  if (!user) return user.error();
  for (const auto& [name, file] : {std::pair{"items", "items.parquet"}, std::pair{"popularity", "popularity.parquet"}})
    if (auto opened = tables->view(name, file); !opened) return opened.error();
  UserList list;
  list.user = raw_user;
  list.played = user->played;
  if (options.anew()) {
    auto filled = fill_from_model(*tables, user->id, count, options, context, list);
    return filled ? Result<UserList>(std::move(list)) : filled.error();
  }
  if (auto opened = tables->view("predictions", "predictions.parquet"); !opened) return opened.error();
  auto rows = tables->rows(
      "SELECT rank::VARCHAR, track_id::VARCHAR, title, artist, score::VARCHAR, reason FROM predictions JOIN items "
      "USING "
      "(track_id) WHERE user_id = $1 AND rank <= $2 ORDER BY predictions.rank",
      {Value(std::int64_t{user->id}), Value(std::int64_t{count})});
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
                               const RunContext& context, const LookupOptions& options) {
  auto tables = Tables::open(work, context);
  if (!tables) return tables.error();
  for (const auto& [name, file] :
       {std::pair{"encoder", "label_encoders/tracks.parquet"}, std::pair{"items", "items.parquet"}})
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
    return no_such("track", track, work, *near);
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
  if (options.anew()) {
    auto filled = fill_from_model(*tables, count, options, context, list);
    return filled ? Result<SimilarList>(std::move(list)) : filled.error();
  }
  if (auto opened = tables->view("alike", "similar_tracks/similar_tracks.parquet"); !opened) return opened.error();
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
