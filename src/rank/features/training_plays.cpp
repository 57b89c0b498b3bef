#include "training_plays.hpp"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "segue/base/file.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::rank {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3'600'000'000;

struct Split {
  std::string method;
  std::int64_t cutoff = 0;
  std::uint32_t users = 0, tracks = 0;
};

Result<Split> read_split(const std::filesystem::path& file) {
  const auto text = read_text_file(file);
  if (!text) return text.error();
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  const auto number = [&](const char* name) {
    return json.is_object() && json.contains(name) && json[name].is_number_integer() ? json[name].get<std::int64_t>()
                                                                                     : 0;
  };
  Split split;
  if (json.is_object() && json.contains("method") && json["method"].is_string()) split.method = json["method"];
  // Where there is a validation window, training ends before it.
  split.cutoff =
      number(json.is_object() && json.contains("validation_cutoff_us") ? "validation_cutoff_us" : "cutoff_us");
  const std::int64_t users = number("users"), tracks = number("tracks");
  if (std::in_range<std::uint32_t>(users)) split.users = static_cast<std::uint32_t>(users);
  if (std::in_range<std::uint32_t>(tracks)) split.tracks = static_cast<std::uint32_t>(tracks);
  if (split.method.empty() || split.users == 0 || split.tracks == 0)
    return make_error(ErrorKind::corrupt, "{}: is not the outcome of a split; run segue split again", file.string());
  return split;
}

// Rows of preprocessed.parquet on the training side. In time, by the cutoff; as given, by what the rows say; else a
// pair's plays up to its last one in train.parquet.
Status make_training(tables::Database& database, const Split& split, const std::filesystem::path& work) {
  constexpr std::array<std::string_view, 7> kPlays{"user_id", "track_id", "played_at", "ms_played",
                                                   "skipped", "source",   "plays"};
  constexpr std::array<std::string_view, 4> kTrain{"user_id", "track_id", "plays", "last_played_at"};
  constexpr std::array<std::string_view, 7> kItems{"track_id", "track_group_id", "artist_id",   "title",
                                                   "artist",   "duration_ms",    "release_year"};
  const auto plays = tables::parquet_source(database, work / "preprocessed.parquet", kPlays);
  if (!plays) return plays.error();
  const auto train = tables::parquet_source(database, work / "train.parquet", kTrain);
  if (!train) return train.error();
  const auto items = tables::parquet_source(database, work / "items.parquet", kItems);
  if (!items) return items.error();
  std::string from = fmt::format("{} AS plays", *plays);
  if (split.method == "temporal") {
    from += fmt::format(" WHERE epoch_us(played_at) < {}", split.cutoff);
  } else if (split.method == "given") {
    from += " WHERE source = 'train'";
  } else {
    from += fmt::format(
        " JOIN {} AS train ON plays.user_id = train.user_id AND plays.track_id = train.track_id "
        "WHERE played_at IS NULL OR played_at <= train.last_played_at",
        *train);
  }
  if (auto made =
          database.execute(fmt::format("CREATE VIEW items AS SELECT track_id, track_group_id, artist_id, title, "
                                       "artist, duration_ms, release_year FROM {}; "
                                       "CREATE VIEW training AS SELECT plays.user_id, plays.track_id, "
                                       "epoch_us(played_at) AS us, plays.ms_played, plays.skipped, plays.plays FROM {}",
                                       *items, from));
      !made)
    return made;
  const auto here = database.count("SELECT sum(plays) FROM training");
  if (!here) return here.error();
  const auto there = database.count(fmt::format("SELECT sum(plays) FROM {}", *train));
  if (!there) return there.error();
  // A user's last plays may stand at one and the same moment on both sides of leave_last.
  const bool same = split.method == "leave_last" || split.method == "fraction" ? *here >= *there : *here == *there;
  if (same && *here > 0) return {};
  return make_error(
      ErrorKind::corrupt,
      "{}: holds {} plays, but preprocessed.parquet has {} on that side of the split; run segue split again",
      (work / "train.parquet").string(), *there, *here);
}

// The bucket from which on lie `share` of the training plays, or a little more; 0 where that leaves no history.
Result<std::int64_t> find_label_start(tables::Database& database, double share, std::int64_t bucket) {
  auto rows = database.query(
      fmt::format("SELECT us // {} AS part, sum(plays)::BIGINT FROM training GROUP BY part ORDER BY part", bucket));
  if (!rows) return rows.error();
  std::vector<std::int64_t> parts, plays;
  std::int64_t all = 0;
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    for (std::size_t row = 0; row < (*chunk)->rows(); ++row) {
      parts.push_back((*chunk)->column<std::int64_t>(0)[row]);
      plays.push_back((*chunk)->column<std::int64_t>(1)[row]);
      all += plays.back();
    }
  }
  std::int64_t later = 0;
  for (std::size_t i = parts.size(); i-- > 1;) {
    later += plays[i];
    if (static_cast<double>(later) >= share * static_cast<double>(all)) return parts[i] * bucket;
  }
  return std::int64_t{0};
}

Status part_by_time(tables::Database& database, std::int64_t start) {
  return database.execute(
      fmt::format("CREATE VIEW history AS FROM training WHERE us < {0};"
                  "CREATE VIEW label_window AS FROM training WHERE us >= {0}",
                  start));
}

Status part_by_hash(tables::Database& database, double share, std::uint64_t seed) {
  return database.execute(fmt::format(
      "CREATE TABLE held_pairs AS SELECT user_id, track_id FROM (SELECT user_id, track_id, row_number() OVER "
      "(PARTITION "
      "BY user_id ORDER BY md5_number_lower('label:{}:' || user_id || ':' || track_id), track_id) AS place, count(*) "
      "OVER "
      "(PARTITION BY user_id) AS in_all FROM (SELECT DISTINCT user_id, track_id FROM training)) WHERE place <= "
      "least(floor(in_all * {}::DOUBLE + 0.5), in_all - 1);"
      "CREATE VIEW history AS FROM training ANTI JOIN held_pairs USING (user_id, track_id);"
      "CREATE VIEW label_window AS FROM training SEMI JOIN held_pairs USING (user_id, track_id)",
      seed, share));
}

}  // namespace

Result<TrainingPlays> find_training_plays(tables::Database& database, const FeaturesConfig& config,
                                          const std::filesystem::path& work, std::uint64_t seed) {
  const auto split = read_split(work / "split.json");
  if (!split) return split.error();
  if (auto made = make_training(database, *split, work); !made) return made.error();
  TrainingPlays found;
  found.users = split->users;
  found.tracks = split->tracks;
  const auto untimed = database.count("SELECT count(*) FROM training WHERE us IS NULL");
  if (!untimed) return untimed.error();
  if (*untimed == 0) {
    const auto last = database.count("SELECT max(us) FROM training");
    if (!last) return last.error();
    auto start = find_label_start(database, config.label_share, kHour);
    if (start && *start == 0) start = find_label_start(database, config.label_share, kSecond);  // a log of minutes
    if (!start) return start.error();
    found.has_times = true;
    found.end = split->method == "temporal" ? split->cutoff : *last + 1;
    found.label_start = *start;
  }
  const Status parted = found.label_start != 0 ? part_by_time(database, found.label_start)
                                               : part_by_hash(database, config.label_share, seed);
  if (!parted) return parted.error();
  return found;
}

}  // namespace segue::rank
