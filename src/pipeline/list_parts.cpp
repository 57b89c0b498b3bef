#include "list_parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <string>
#include <vector>

#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::pipeline {
namespace {

constexpr std::size_t kUsersAPart = 1U << 14U;

Status check_ids_are_numbers(tables::Database& database, const std::filesystem::path& file, const std::string& source) {
  for (const char* column : {"user_id", "track_id"}) {
    auto types = database.query(fmt::format(
        "SELECT typeof({}) AS type FROM {} WHERE type SIMILAR TO 'VARCHAR|BLOB|BOOLEAN|DATE|TIME.*|UUID|.*[\\]"
        ")]' LIMIT 1",
        column, source));
    if (!types) return types.error();
    auto first = types->next();
    if (!first) return first.error();
    if (*first && (*first)->rows() > 0)
      return make_error(
          ErrorKind::corrupt,
          "{}: {} is {}; ids are whole numbers, the rows and columns of the matrices (label_encoders/ maps "
          "raw ids to them)",
          file.string(), column, (*first)->text(0, 0));
  }
  return {};
}

Status give_predicted(const std::filesystem::path& file, std::uint32_t users, std::uint32_t tracks,
                      const RunContext& context, const TakeLists& take) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  const std::string_view needed[] = {"user_id", "track_id"};
  auto source = tables::parquet_source(*database, file, needed);
  if (!source) return source.error();
  const auto has = [&](const char* column) {
    const std::string_view wanted[] = {column};
    return bool(tables::parquet_source(*database, file, wanted));
  };
  const bool has_rank = has("rank"), has_score = has("score");
  if (!has_rank && !has_score)
    return make_error(ErrorKind::corrupt, "{}: has neither a column rank nor a column score; add one to say the order",
                      file.string());
  if (auto numbers = check_ids_are_numbers(*database, file, *source); !numbers) return numbers;
  auto bad =
      database->query(fmt::format("SELECT user_id::VARCHAR, track_id::VARCHAR FROM {} WHERE user_id IS NULL OR "
                                  "track_id IS NULL OR user_id < 0 OR user_id >= {} OR track_id < 0 OR "
                                  "track_id >= {} ORDER BY ALL LIMIT 1",
                                  *source, users, tracks));
  if (!bad) return bad.error();
  auto first_bad = bad->next();
  if (!first_bad) return first_bad.error();
  if (*first_bad && (*first_bad)->rows() > 0) {
    const auto shown = [&](std::size_t column) {
      return (*first_bad)->is_null(column, 0) ? std::string("NULL") : std::string((*first_bad)->text(column, 0));
    };
    return make_error(ErrorKind::corrupt,
                      "{}: user_id {} with track_id {} is outside the matrices of {} users x {} tracks; ids are their "
                      "rows and columns",
                      file.string(), shown(0), shown(1), users, tracks);
  }
  auto query = database->query(
      fmt::format("SELECT user_id::UINTEGER, track_id::UINTEGER, {}::FLOAT FROM {} ORDER BY user_id, {}, track_id",
                  has_score ? "score" : "-rank", *source, has_rank ? "rank" : "score DESC NULLS LAST"));
  if (!query) return query.error();
  std::vector<std::uint32_t> of;
  linalg::RankedLists lists;
  const auto hand_over = [&]() -> Status {
    lists.offsets.push_back(lists.items.size());
    if (auto taken = take(of, lists); !taken) return taken;
    of.clear();
    lists = {};
    lists.offsets.clear();
    return {};
  };
  lists.offsets.clear();  // of the lists begun: where each begins
  while (true) {
    auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto user = (*chunk)->column<std::uint32_t>(0), track = (*chunk)->column<std::uint32_t>(1);
    const auto score = (*chunk)->column<float>(2);
    for (std::size_t i = 0; i < user.size(); ++i) {
      if (of.empty() || of.back() != user[i]) {
        if (of.size() == kUsersAPart)
          if (auto handed = hand_over(); !handed) return handed;
        of.push_back(user[i]);
        lists.offsets.push_back(lists.items.size());
      }
      lists.items.push_back(track[i]);
      lists.scores.push_back((*chunk)->is_null(2, i) ? std::numeric_limits<float>::quiet_NaN() : score[i]);
    }
  }
  return of.empty() ? Status{} : hand_over();
}

}  // namespace

GiveLists recommended(std::span<const std::uint32_t> users, Recommend recommend, const RunContext& context) {
  return [users, recommend = std::move(recommend), &context](const TakeLists& take) -> Status {
    ProgressBar bar(context.progress, "recommend", users.size(), "users");
    const Progress quiet(ProgressStyle::none);
    const RunContext own{context.team, context.stop,        quiet, context.log, context.memory_limit_bytes,
                         context.seed, context.spill_folder};
    for (std::size_t begin = 0; begin < users.size(); begin += kUsersAPart) {
      const auto part = users.subspan(begin, std::min(kUsersAPart, users.size() - begin));
      const auto lists = recommend(part, own);
      if (!lists) return lists.error();
      if (auto taken = take(part, *lists); !taken) return taken;
      bar.set(begin + part.size());
    }
    return {};
  };
}

GiveLists predicted(const std::filesystem::path& file, std::uint32_t users, std::uint32_t tracks,
                    const RunContext& context) {
  return [file, users, tracks, &context](const TakeLists& take) {
    return give_predicted(file, users, tracks, context, take);
  };
}

}  // namespace segue::pipeline
