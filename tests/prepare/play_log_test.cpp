// What steps 03 to 10 hand plays on with: the spool, keys, the rules for a user's plays, the k-core.
#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>
#include <map>
#include <random>
#include <set>

#include "plays/core.hpp"
#include "plays/judge.hpp"
#include "plays/key_map.hpp"
#include "plays/number_set.hpp"
#include "plays/spool.hpp"
#include "prepare/step_workshop.hpp"

namespace segue::prepare {
namespace {

Play random_play(std::mt19937_64& random) {
  Play play;
  play.user = static_cast<std::uint32_t>(random() % 50);
  play.track = static_cast<std::uint32_t>(random());
  if (random() % 5 != 0) play.played_at = static_cast<std::int64_t>(random() % 2'000'000'000'000'000);
  if (random() % 5 != 0) play.ms_played = static_cast<std::uint32_t>(random() % 400'000);
  play.plays = random() % 9 == 0 ? UINT32_MAX : 1;
  play.file = static_cast<std::uint32_t>(random() % 3);
  play.source_row = random() >> (random() % 60);
  play.skipped = static_cast<Skipped>(random() % 3);
  play.verdict = static_cast<Verdict>(random() % kVerdicts);
  return play;
}

auto fields(const Play& play) {
  return std::tuple(play.user, play.track, play.played_at, play.ms_played, play.plays, play.file, play.source_row,
                    play.skipped, play.verdict);
}

TEST(Spool, GivesEachPartitionBackWholeAndItsKeysAlone) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("segue_spool_{}", ::getpid());
  auto spool = Spool<Play>::create(folder, 3);
  ASSERT_TRUE(spool) << spool.error().message;
  EXPECT_TRUE(std::filesystem::is_empty(folder));  // the file has no name
  std::mt19937_64 random(1);
  std::vector<std::vector<Play>> written(3);
  for (int writers = 0; writers < 2; ++writers) {
    Spool<Play>::Writer writer(*spool);
    for (std::size_t i = 0; i < 3 * Spool<Play>::kBlock; ++i) {
      const std::size_t partition = random() % 4 == 0 ? 2 : 0;  // 1 stays empty
      written[partition].push_back(random_play(random));
      ASSERT_TRUE(writer.append(partition, written[partition].back()));
    }
    ASSERT_TRUE(writer.finish());
  }
  for (std::size_t partition = 0; partition < 3; ++partition) {
    ASSERT_EQ(spool->rows(partition), written[partition].size());
    std::vector<Play> keys, rows(7);  // whatever was in it
    ASSERT_TRUE(spool->read_keys(partition, keys));
    ASSERT_TRUE(spool->read(partition, rows));
    std::size_t seen = 0;
    ASSERT_TRUE(spool->read_blocks(partition, false, [&](std::span<const Play> block) -> Status {
      for (const Play& play : block) EXPECT_EQ(fields(play), fields(rows[seen++]));
      return {};
    }));
    EXPECT_EQ(seen, rows.size());
    ASSERT_EQ(rows.size(), written[partition].size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_EQ(fields(rows[i]), fields(written[partition][i]));
      ASSERT_EQ(keys[i].user, written[partition][i].user);
    }
  }
  std::filesystem::remove_all(folder);
}

// The hash is of the rows alone: a header that says more rows than stand there has to be seen by their form.
TEST(Spool, AKeptBlockWhoseHeaderLiesIsRefused) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("segue_kept_{}", ::getpid());
  std::mt19937_64 random(4);
  std::vector<Play> written(300);
  {
    auto spool = Spool<Play>::create_kept(path, 1);
    ASSERT_TRUE(spool) << spool.error().message;
    Spool<Play>::Writer writer(*spool);
    for (Play& play : written) ASSERT_TRUE(writer.append(0, play = random_play(random)));
    ASSERT_TRUE(writer.finish());
  }
  const auto file = SpoolFile::open(path);
  ASSERT_TRUE(file) << file.error().message;
  const auto blocks = find_kept_blocks(*file);
  ASSERT_TRUE(blocks) << blocks.error().message;
  ASSERT_EQ(blocks->size(), 1U);
  std::vector<Play> rows;
  ASSERT_TRUE(read_kept_block(*file, blocks->front(), rows));
  ASSERT_EQ(rows.size(), written.size());
  for (std::size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(fields(rows[i]), fields(written[i]));
  for (const std::uint32_t count : {0U, 1U, 299U, 301U, 4096U}) {
    KeptBlock lying = blocks->front();
    lying.header.rows = count;
    const auto read = read_kept_block(*file, lying, rows);
    ASSERT_FALSE(read) << count;
    EXPECT_EQ(read.error().kind, ErrorKind::corrupt) << count;
  }
  std::filesystem::remove(path);
}

TEST(Verdicts, GivesEachPartitionItsOwnBack) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("segue_verdicts_{}", ::getpid());
  auto verdicts = Verdicts::create(folder, 4);
  ASSERT_TRUE(verdicts) << verdicts.error().message;
  std::mt19937_64 random(2);
  std::vector<std::vector<Play>> judged;
  for (const std::size_t count : {5U, 0U, 1U, 4096U}) {
    judged.emplace_back(count);
    for (Play& play : judged.back()) play.verdict = static_cast<Verdict>(random() % kVerdicts);
  }
  for (const std::size_t partition : {2U, 0U, 3U, 1U}) ASSERT_TRUE(verdicts->put(partition, judged[partition]));
  for (std::size_t partition = 0; partition < 4; ++partition) {
    std::vector<Play> plays(judged[partition].size());
    ASSERT_TRUE(verdicts->give(partition, plays));
    for (std::size_t i = 0; i < plays.size(); ++i) ASSERT_EQ(plays[i].verdict, judged[partition][i].verdict);
  }
  std::filesystem::remove_all(folder);
}

TEST(KeyMap, FindsWhatWasPutInAndTellsASecondOfTheSameKey) {
  KeyMap map(1000);
  std::mt19937_64 random(3);
  std::map<std::uint64_t, std::uint32_t> plain;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const std::uint64_t key = i < 500 ? i * 2048 : random();  // some in one place
    EXPECT_EQ(map.insert(key, i), plain.emplace(key, i).second);
  }
  for (const auto& [key, number] : plain) EXPECT_EQ(map.find(key), number);
  EXPECT_EQ(map.find(1), KeyMap::kNone);
  EXPECT_EQ(KeyMap(0).find(5), KeyMap::kNone);
}

TEST(NumberSet, TellsWhatIsNew) {
  NumberSet set;
  std::mt19937_64 random(3);
  std::set<std::int64_t> plain;
  for (int i = 0; i < 20'000; ++i) {
    auto number = static_cast<std::int64_t>(random());
    if (i % 3 == 0) number = i % 700 * 4096;
    if (i % 1000 == 0) number = std::numeric_limits<std::int64_t>::min();
    ASSERT_EQ(set.insert(number), plain.insert(number).second) << number;
  }
}

// The rules of step 08 as SQL: what the verdicts are held against.
constexpr std::string_view kRules = R"(
WITH judged AS (
  SELECT source_row, user_no, track_no, played_at, ms_played, plays,
    CASE WHEN played_at = before_at THEN 'exact_repeat'
         WHEN epoch_ms(played_at) - epoch_ms(before_at) < {0} * 1000
              AND (before_ms IS NULL OR epoch_ms(played_at) - epoch_ms(before_at) < before_ms) THEN 'double_send'
         WHEN ms_played < {1} AND (track_ms IS NULL OR ms_played < track_ms * 0.5) THEN 'skip'
         ELSE 'kept' END AS verdict
  FROM (SELECT *, CASE WHEN {0} > 0 THEN lag(played_at) OVER sent END AS before_at,
               lag(ms_played) OVER sent AS before_ms
        FROM plays
        WINDOW sent AS (PARTITION BY user_no, track_no
                        ORDER BY played_at, ms_played DESC NULLS LAST, file, source_row))),
bots AS (SELECT DISTINCT user_no
         FROM (SELECT user_no, count(*) OVER (PARTITION BY user_no ORDER BY played_at
                 RANGE BETWEEN INTERVAL '86399.999999 seconds' PRECEDING AND CURRENT ROW) AS made
               FROM judged WHERE verdict = 'kept' AND played_at IS NOT NULL) WHERE {2} > 0 AND made > {2})
SELECT source_row, user_no, track_no, played_at, ms_played, plays,
  CASE WHEN verdict IN ('kept', 'skip') AND user_no IN (FROM bots) THEN 'bot' ELSE verdict END AS verdict FROM judged)";

TEST(Judge, AgreesWithTheRulesInSql) {
  StepWorkshop shop;
  std::mt19937_64 random(7);
  for (int round = 0; round < 12; ++round) {
    const double seconds = std::array{0.0, 30.0, 90.0}[round % 3], least = round % 2 == 0 ? 30'000 : 0;
    const std::int64_t most = round % 4 == 0 ? 0 : 12;
    std::vector<std::uint32_t> track_ms = {180'000, kNoMs, 40'000, kNoMs, 300'000};
    std::vector<Play> plays(1 + random() % 400);
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < plays.size(); ++i) {
      Play& play = plays[i];
      play.user = static_cast<std::uint32_t>(random() % 6);
      play.track = static_cast<std::uint32_t>(random() % track_ms.size());
      if (random() % 8 != 0)
        play.played_at = 1'577'836'800'000'000 + static_cast<std::int64_t>(random() % 40) * 9'500'000 +
                         static_cast<std::int64_t>(random() % 3) * 86'400'000'000 +
                         static_cast<std::int64_t>(random() % 2 * 400);
      if (random() % 4 != 0) play.ms_played = static_cast<std::uint32_t>(random() % 12 * 7'000);
      play.plays = 1 + static_cast<std::uint32_t>(random() % 3);
      play.source_row = i;
      rows.push_back(fmt::format("{}, {}, {}, {}, {}, {}, 0, {}", i, play.user, play.track,
                                 time_or_null(play.played_at),
                                 play.ms_played == kNoMs ? "NULL" : std::to_string(play.ms_played), play.plays,
                                 track_ms[play.track] == kNoMs ? "NULL" : std::to_string(track_ms[play.track])));
    }
    ASSERT_TRUE(
        shop.database().execute("CREATE OR REPLACE TABLE plays(source_row INT, user_no INT, track_no INT, played_at "
                                "TIMESTAMP, ms_played BIGINT, plays INT, file INT, track_ms BIGINT)"));
    ASSERT_TRUE(shop.database().execute(fmt::format("INSERT INTO plays VALUES ({})", fmt::join(rows, "), ("))));

    std::stable_sort(plays.begin(), plays.end(), [](const Play& a, const Play& b) { return a.user < b.user; });
    Judge judge({seconds, least, {.plays_per_day = most}, track_ms});
    std::vector<Pair> pairs;
    for (std::size_t first = 0, last = 0; first < plays.size(); first = last) {
      while (last < plays.size() && plays[last].user == plays[first].user) ++last;
      judge.judge_user(std::span(plays).subspan(first, last - first), pairs);
    }
    const std::string rules = fmt::format(kRules, seconds, least, most);
    std::sort(plays.begin(), plays.end(), [](const Play& a, const Play& b) { return a.source_row < b.source_row; });
    std::vector<std::string> verdicts, folded;
    for (const Play& play : plays)
      verdicts.push_back(
          fmt::format("{} | {}", play.source_row, kVerdictNames[static_cast<std::size_t>(play.verdict)]));
    EXPECT_EQ(verdicts, *shop.rows(fmt::format("SELECT source_row, verdict FROM ({}) ORDER BY source_row", rules)));
    for (const Pair& pair : pairs)
      folded.push_back(fmt::format("{} | {} | {} | {} | {} | {} | {} | {}", pair.user, pair.track, pair.rows,
                                   pair.plays, pair.first == kNoTime ? "NULL" : std::to_string(pair.first),
                                   pair.last == kNoTime ? "NULL" : std::to_string(pair.last),
                                   pair.ms_played < 0 ? "NULL" : std::to_string(pair.ms_played), pair.skips));
    EXPECT_EQ(folded,
              *shop.rows(fmt::format(
                  "SELECT user_no, track_no, count(*) FILTER (verdict = 'kept') AS n, sum(plays) FILTER (verdict = "
                  "'kept'), epoch_us(min(played_at) FILTER (verdict = 'kept')), epoch_us(max(played_at) FILTER "
                  "(verdict = 'kept')), sum(ms_played) FILTER (verdict = 'kept'), count(*) FILTER (verdict = 'skip') "
                  "FROM ({}) GROUP BY user_no, track_no HAVING n > 0 ORDER BY user_no, track_no",
                  rules)));
  }
}

TEST(Judge, PutsAUsersPlaysInOrder) {
  std::mt19937_64 random(5);
  const std::vector<std::uint32_t> track_ms(9, kNoMs);
  // Moments in all: few (ties), of some seconds, of years, of all there is; and plays without a time.
  for (const std::uint64_t moments : {3ULL, 5'000'000ULL, 100'000'000'000'000ULL, 9'000'000'000'000'000'000ULL})
    for (const std::size_t count : {1U, 2U, 50U, 3000U}) {
      std::vector<Play> plays(count);
      for (Play& play : plays) {
        play = random_play(random);
        play.track %= 9;
        play.user = 0;
        play.verdict = Verdict::kept;
        play.played_at = random() % 7 == 0 ? kNoTime : static_cast<std::int64_t>(random() % moments) - 2;
      }
      auto expected = plays;
      const auto key = [](const Play& play) {
        return std::tuple(play.played_at, play.track, play.ms_played == kNoMs, -std::int64_t{play.ms_played}, play.file,
                          play.source_row);
      };
      std::stable_sort(expected.begin(), expected.end(), [&](const Play& a, const Play& b) { return key(a) < key(b); });
      Judge({0, 0, {}, track_ms}).sort_user(plays);
      for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(fields(plays[i]), fields(expected[i])) << moments << " " << i;
    }
}

// Round by round over plain sets, as the definition goes.
TEST(FindCore, IsWhatIsLeftWhenNothingMoreFalls) {
  ThreadTeam team(3);
  StopFlag stop;
  Progress progress(ProgressStyle::none);
  Log log = Log::silent();
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("segue_core_{}", ::getpid());
  const RunContext context{team, stop, progress, log, std::uint64_t{1} << 30U, 0, folder};
  std::mt19937_64 random(11);
  for (int round = 0; round < 20; ++round) {
    constexpr std::uint32_t kUsers = 40, kTracks = 30;
    std::set<std::pair<std::uint32_t, std::uint32_t>> left;
    for (std::size_t i = 0, count = random() % 200; i < count; ++i)
      left.emplace(random() % kUsers, random() % (1 + random() % kTracks));
    auto spool = Spool<Pair>::create(folder, 5);
    ASSERT_TRUE(spool);
    Spool<Pair>::Writer writer(*spool);
    for (const auto& [user, track] : left)
      ASSERT_TRUE(writer.append(user / 8, {.user = user, .track = track, .rows = user + 1, .plays = 1}));
    ASSERT_TRUE(writer.finish());
    std::int64_t all_rows = 0;
    for (const auto& [user, track] : left) all_rows += user + 1;

    const std::size_t tracks_needed = random() % 5, users_needed = random() % 4;
    const auto core = find_core(*spool, kUsers, kTracks, static_cast<std::int64_t>(tracks_needed),
                                static_cast<std::int64_t>(users_needed), context);
    ASSERT_TRUE(core);
    for (std::size_t before = left.size() + 1; left.size() != before;) {
      before = left.size();
      std::map<std::uint32_t, std::size_t> tracks_of, users_of;
      for (const auto& [user, track] : left) ++tracks_of[user], ++users_of[track];
      std::erase_if(left, [&](const auto& pair) {
        return tracks_of[pair.first] < tracks_needed || users_of[pair.second] < users_needed;
      });
    }
    std::vector<std::uint32_t> user_tracks(kUsers), track_users(kTracks);
    std::int64_t rows_kept = 0;
    for (const auto& [user, track] : left) ++user_tracks[user], ++track_users[track], rows_kept += user + 1;
    EXPECT_EQ(core->user_tracks, user_tracks);
    EXPECT_EQ(core->track_users, track_users);
    EXPECT_EQ(core->pairs_kept, static_cast<std::int64_t>(left.size()));
    EXPECT_EQ(core->rows_kept, rows_kept);
    EXPECT_EQ(core->rows_kept + core->rows_of_users + core->rows_of_tracks, all_rows);
    EXPECT_EQ(core->rounds.back().users_dropped + core->rounds.back().tracks_dropped, 0);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace segue::prepare
