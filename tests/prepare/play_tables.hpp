// The play log as tables, for a look from SQL: what step 03, 07 and 08 hand on.
#pragma once
#include <gtest/gtest.h>

#include "plays/judged_plays.hpp"
#include "plays/key_map.hpp"
#include "plays/play_log.hpp"

#include "segue/tables/database.hpp"

namespace segue::prepare {

template <typename Row>
std::vector<Row> all_rows(const Spool<Row>& spool) {
  std::vector<Row> rows;
  for (std::size_t partition = 0; partition < spool.partitions(); ++partition) {
    std::vector<Row> part;
    EXPECT_TRUE(spool.read(partition, part));
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
}

inline void insert_rows(tables::Database& database, const std::string& table, const std::vector<std::string>& rows) {
  for (const std::string& row : rows) {
    const auto done = database.execute("INSERT INTO " + table + " VALUES (" + row + ")");
    EXPECT_TRUE(done) << done.error().message;
  }
}

inline std::string time_or_null(std::int64_t time) {
  return time == kNoTime ? "NULL" : fmt::format("make_timestamp({})", time);
}

// valid(source_row, user_no, spelling_id, plays), after step 03.
inline void show_valid(tables::Database& database, const PlayLog& log) {
  std::vector<std::string> rows;
  for (const Play& play : all_rows(*log.valid))
    rows.push_back(fmt::format("{}, {}, {}, {}", play.source_row, play.user, play.track, play.plays));
  ASSERT_TRUE(
      database.execute("CREATE OR REPLACE TABLE valid(source_row BIGINT, user_no INT, spelling_id INT, plays BIGINT)"));
  insert_rows(database, "valid", rows);
}

// events(source_row, user_no, track_no, plays), after step 07.
inline void show_events(tables::Database& database, const PlayLog& log) {
  std::vector<std::string> rows;
  for (const Play& play : all_rows(*log.valid))
    rows.push_back(
        fmt::format("{}, {}, {}, {}", play.source_row, play.user, log.track_of_spelling[play.track], play.plays));
  ASSERT_TRUE(database.execute(
      "CREATE OR REPLACE TABLE events(source_row BIGINT, user_no INT, track_no BIGINT, plays BIGINT)"));
  insert_rows(database, "events", rows);
}

// verdicts(source_row, verdict) without what was merged, and pairs(user_no, track_no, ...), after step 08.
inline void show_verdicts(tables::Database& database, const PlayLog& log) {
  std::vector<std::string> rows;
  JudgedPlays judged(log);
  for (std::size_t partition = 0; partition < log.valid->partitions(); ++partition) {
    ASSERT_TRUE(judged.load(partition, *log.verdicts));
    for (Play play : judged.plays()) {
      if (play.verdict == Verdict::exact_repeat || play.verdict == Verdict::double_send) continue;
      if (play.verdict == Verdict::kept && log.core.user_tracks[play.user] == 0)
        play.verdict = Verdict::k_core_user;
      else if (play.verdict == Verdict::kept && log.core.track_users[play.track] == 0)
        play.verdict = Verdict::k_core_track;
      rows.push_back(fmt::format("{}, nullif('{}', 'kept')", play.source_row,
                                 kVerdictNames[static_cast<std::size_t>(play.verdict)]));
    }
  }
  ASSERT_TRUE(database.execute("CREATE OR REPLACE TABLE verdicts(source_row BIGINT, verdict VARCHAR)"));
  insert_rows(database, "verdicts", rows);

  rows.clear();
  for (const Pair& pair : all_rows(*log.pairs)) {
    if (!log.core.holds(pair.user, pair.track)) continue;
    rows.push_back(fmt::format("{}, {}, {}, {}, {}, {}, {}", pair.user, pair.track, pair.plays,
                               time_or_null(pair.first), time_or_null(pair.last),
                               pair.ms_played < 0 ? "NULL" : std::to_string(pair.ms_played), pair.skips));
  }
  ASSERT_TRUE(database.execute(
      "CREATE OR REPLACE TABLE pairs(user_no INT, track_no INT, plays BIGINT, first_played_at TIMESTAMP, "
      "last_played_at TIMESTAMP, ms_played BIGINT, skips BIGINT)"));
  insert_rows(database, "pairs", rows);
}

}  // namespace segue::prepare
