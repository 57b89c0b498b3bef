#include "learning_rows.hpp"

#include <fmt/format.h>
#include <limits>
#include <string>

#include "segue/base/memory.hpp"
#include "segue/rank/features.hpp"
#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::rank {

Result<LearningParts> read_learning_rows(const std::filesystem::path& file, double held_share,
                                         const RunContext& context) {
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  std::vector<std::string_view> columns{"user_id", "track_id", "label_x", "label_y", "weight"};
  for (const auto& feature : feature_list()) columns.push_back(feature.name);
  const auto source = tables::parquet_source(*database, file, columns);
  if (!source) return source.error();
  const auto rows = database->count(fmt::format("SELECT count(*) FROM {}", *source));
  if (!rows) return rows.error();
  // The features here, as XGBoost holds them (8 bytes a value) and as bins of a byte or two.
  const std::uint64_t needed = static_cast<std::uint64_t>(*rows) * feature_list().size() * 14;
  if (needed > context.memory_limit_bytes)
    return make_error(ErrorKind::out_of_memory,
                      "training the rankers takes {} where the limit is {}; lower --features-max-train-users or "
                      "--features-negatives-per-user",
                      format_bytes(needed), format_bytes(context.memory_limit_bytes));
  std::string select = fmt::format(
      "SELECT user_id, md5_number_lower('held:{}:' || user_id) % 1000000 < {} AS held, label_x::FLOAT, label_y::FLOAT, "
      "weight",
      context.seed, static_cast<std::int64_t>(held_share * 1e6));
  for (const auto& feature : feature_list()) select += fmt::format(", {}", feature.name);
  auto query = database->query(fmt::format("{} FROM {} ORDER BY user_id, track_id", select, *source));
  if (!query) return query.error();

  LearningParts parts;
  LearningRows* part = nullptr;
  std::uint32_t user = 0;
  const std::size_t width = feature_list().size();
  for (;;) {
    const auto chunk = query->next();
    if (!chunk) return chunk.error();
    if (!*chunk) break;
    const auto users = (*chunk)->column<std::uint32_t>(0);
    const auto held = (*chunk)->column<bool>(1);
    std::vector<std::span<const float>> values;
    for (std::size_t column = 0; column < width + 3; ++column) values.push_back((*chunk)->column<float>(column + 2));
    for (std::size_t row = 0; row < users.size(); ++row) {
      if (part == nullptr || users[row] != user) {
        if (part != nullptr) part->offsets.push_back(part->rows());
        part = held[row] ? &parts.held : &parts.learn;
        user = users[row];
      }
      part->heard.push_back(values[0][row]);
      part->kept.push_back(values[1][row]);
      part->weights.push_back(values[2][row]);
      for (std::size_t column = 0; column < width; ++column)
        part->features.push_back((*chunk)->is_null(column + 5, row) ? std::numeric_limits<float>::quiet_NaN()
                                                                    : values[column + 3][row]);
    }
  }
  if (part != nullptr) part->offsets.push_back(part->rows());
  return parts;
}

}  // namespace segue::rank
