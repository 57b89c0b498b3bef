#include "leakage.hpp"

#include <array>
#include <fmt/format.h>
#include <span>
#include <utility>

#include "contents.hpp"

#include "segue/base/time_text.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::split {
namespace {

Status check_global(std::span<const TableContents> sides, bool has_test, std::int64_t gap) {
  std::vector<Side> order = {kTrain};
  if (sides.size() > kValidation) order.push_back(kValidation);
  if (has_test) order.push_back(kTest);
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const TableContents &before = sides[order[i]], &after = sides[order[i + 1]];
    if (before.rows_without_time + after.rows_without_time > 0)
      return make_error(ErrorKind::check_failed, "a split in time was asked for, but a side has no times");
    if (before.last >= after.first || after.first - before.last < gap)
      return make_error(ErrorKind::check_failed,
                        "leak: the {} side reaches {} and the {} side begins {}, but {} days are to lie between",
                        kSideNames[order[i]], format_time(before.last), kSideNames[order[i + 1]],
                        format_time(after.first), static_cast<double>(gap) / 86400e6);
  }
  return {};
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

Status check_order(tables::Database& database, const std::filesystem::path& folder, const LeakQuestion& question,
                   std::span<const TableContents> sides) {
  const auto table = [&](Side side) {
    constexpr std::array<std::string_view, 4> kColumns{"user_id", "track_id", "first_played_at", "last_played_at"};
    return tables::parquet_source(database, folder / fmt::format("{}.parquet", kSideNames[side]), kColumns);
  };
  if (question.rule == LeakRule::none) return {};
  if (question.rule == LeakRule::global_time) return check_global(sides, question.has_test, question.gap);
  const auto train = table(kTrain), test = table(kTest);
  if (!train) return train.error();
  if (!test) return test.error();
  return question.rule == LeakRule::pairs ? check_pairs(database, *train, *test) : check_users(database, *train, *test);
}

// The table has the plays it was made of, and the matrix what the table has.
Status check_side(const std::filesystem::path& folder, Side side, const LeakQuestion& question,
                  const TableContents& table, ThreadTeam& team) {
  const auto name = kSideNames[side];
  const SideCounts& meant = question.sides[side];
  if (table.plays != meant.plays || std::cmp_not_equal(table.digest.entries, meant.interactions))
    return make_error(ErrorKind::check_failed,
                      "leak: {}.parquet has {} plays of {} pairs of user and track, but the split put {} of {} there",
                      name, table.plays, table.digest.entries, meant.plays, meant.interactions);
  if (table.odd_weights > 0)
    return make_error(ErrorKind::check_failed, "leak: {} rows of {}.parquet have a weight that is not their plays",
                      table.odd_weights, name);
  const auto matrix = read_matrix(folder / fmt::format("{}_matrix.npz", name), question.users, question.tracks, team);
  if (!matrix) return matrix.error();
  if (*matrix == table.digest) return {};
  if (matrix->entries == table.digest.entries && matrix->pairs == table.digest.pairs)
    return make_error(ErrorKind::check_failed, "leak: the weights of {0}_matrix.npz are not those of {0}.parquet",
                      name);
  return make_error(ErrorKind::check_failed,
                    "leak: {0}_matrix.npz holds {1} pairs of user and track that are not the {2} of {0}.parquet", name,
                    matrix->entries, table.digest.entries);
}

}  // namespace

Result<LeakProof> check_leakage(tables::Database& database, const std::filesystem::path& folder,
                                const LeakQuestion& question, ThreadTeam& team) {
  std::vector<TableContents> sides;
  sides.reserve(question.sides.size());  // `known` points into it
  for (std::size_t side = 0; side < question.sides.size(); ++side) {
    auto contents = read_table(database, folder / fmt::format("{}.parquet", kSideNames[side]), question.users,
                               question.tracks, side == kTrain ? nullptr : &sides[kTrain]);
    if (!contents) return contents.error();
    sides.push_back(std::move(*contents));
  }
  if (auto checked = check_order(database, folder, question, sides); !checked) return checked.error();
  for (std::size_t side = 0; side < sides.size(); ++side)
    if (auto checked = check_side(folder, static_cast<Side>(side), question, sides[side], team); !checked)
      return checked.error();
  LeakProof proof;
  proof.rule = question.rule;
  proof.has_times = sides[kTrain].rows_without_time + sides[kTest].rows_without_time == 0;
  if (proof.has_times) proof.latest_train = sides[kTrain].last, proof.earliest_test = sides[kTest].first;
  proof.cold_test = sides[kTest].cold;
  if (sides.size() <= kValidation) return proof;
  proof.earliest_validation = sides[kValidation].first;
  proof.latest_validation = sides[kValidation].last;
  proof.cold_validation = sides[kValidation].cold;
  return proof;
}

std::string format_time(std::int64_t microseconds) {
  std::string out;
  append_time(out, microseconds, 'T');
  return out += 'Z';
}

}  // namespace segue::split
