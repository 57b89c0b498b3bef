#include "leakage.hpp"

#include <array>
#include <chrono>
#include <fmt/format.h>

#include "segue/base/time_text.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::split {
namespace {

Status check_global(const LeakProof& proof, std::int64_t gap) {
  if (!proof.has_times)
    return make_error(ErrorKind::check_failed, "a split in time was asked for, but a side has no times");
  if (proof.latest_train < proof.earliest_test && proof.earliest_test - proof.latest_train >= gap) return {};
  return make_error(ErrorKind::check_failed,
                    "leak: the training side reaches {} and the test side begins {}, but {} days are to lie between",
                    format_time(proof.latest_train), format_time(proof.earliest_test),
                    static_cast<double>(gap) / 86400e6);
}

Status check_users(tables::Database& database, const std::string& train, const std::string& test) {
  const auto users = database.count(
      fmt::format("SELECT count(*) FROM (SELECT user_id, max(last_played_at) AS latest FROM {} GROUP BY user_id) "
                  "JOIN (SELECT user_id, min(first_played_at) AS earliest FROM {} GROUP BY user_id) USING (user_id) "
                  "WHERE latest > earliest OR latest IS NULL OR earliest IS NULL",
                  train, test));
  if (!users) return users.error();
  if (*users == 0) return {};
  return make_error(ErrorKind::check_failed,
                    "leak: {} users have a play in training later than their first in the test", *users);
}

Status check_pairs(tables::Database& database, const std::string& train, const std::string& test) {
  const auto pairs =
      database.count(fmt::format("SELECT count(*) FROM {} JOIN {} USING (user_id, track_id)", train, test));
  if (!pairs) return pairs.error();
  if (*pairs == 0) return {};
  return make_error(ErrorKind::check_failed, "leak: {} pairs of user and track are on both sides", *pairs);
}

}  // namespace

Result<LeakProof> check_leakage(tables::Database& database, const std::filesystem::path& train_file,
                                const std::filesystem::path& test_file, LeakRule rule, std::int64_t gap) {
  constexpr std::array<std::string_view, 4> kColumns{"user_id", "track_id", "first_played_at", "last_played_at"};
  const auto train = tables::parquet_source(database, train_file, kColumns);
  if (!train) return train.error();
  const auto test = tables::parquet_source(database, test_file, kColumns);
  if (!test) return test.error();

  LeakProof proof;
  proof.rule = rule;
  auto times =
      database.query(fmt::format("SELECT coalesce(epoch_us((SELECT max(last_played_at) FROM {0})), 0), "
                                 "coalesce(epoch_us((SELECT min(first_played_at) FROM {1})), 0), "
                                 "(SELECT count(*) FROM {0} WHERE last_played_at IS NULL) + (SELECT count(*) FROM {1} "
                                 "WHERE first_played_at IS NULL)",
                                 *train, *test));
  if (!times) return times.error();
  const auto chunk = times->next();
  if (!chunk) return chunk.error();
  proof.latest_train = (*chunk)->column<std::int64_t>(0)[0];
  proof.earliest_test = (*chunk)->column<std::int64_t>(1)[0];
  proof.has_times = (*chunk)->column<std::int64_t>(2)[0] == 0;
  Status checked;
  if (rule == LeakRule::global_time) checked = check_global(proof, gap);
  if (rule == LeakRule::time_per_user) checked = check_users(database, *train, *test);
  if (rule == LeakRule::pairs) checked = check_pairs(database, *train, *test);
  if (!checked) return checked.error();
  return proof;
}

std::string format_time(std::int64_t microseconds) {
  std::string out;
  append_time(out, microseconds, 'T');
  return out += 'Z';
}

}  // namespace segue::split
