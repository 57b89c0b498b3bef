#include "per_user_file.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "segue/evaluate/metrics.hpp"
#include "segue/pipeline/evaluation.hpp"
#include "segue/tables/database.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::pipeline {
namespace {

template <typename List>
bool holds(const List& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

Status PerUserFile::begin(const evaluate::UserRows& rows) {
  for (const std::string& name : metrics_)
    if (name != "all" && !holds(rows.names, name))
      return make_error(ErrorKind::invalid_argument,
                        "There is no value of '{}' for each user; name a metric with its cutoff that is a mean over "
                        "users, such as {}, or 'all'.",
                        name, rows.names.front());
  std::vector<tables::ParquetColumn> columns = {{"user_id", tables::ColumnType::uint32}};
  for (std::size_t c = 0; c < rows.names.size(); ++c) {
    if (!holds(metrics_, "all") && !holds(metrics_, rows.names[c])) continue;
    columns_.push_back(c);
    columns.push_back({rows.names[c], tables::ColumnType::float64, true});
  }
  std::error_code ignored;  // a folder that cannot be made is the writer's error
  if (file_.has_parent_path()) std::filesystem::create_directories(file_.parent_path(), ignored);
  auto writer = tables::ParquetWriter::create(file_, std::move(columns));
  if (!writer) return writer.error();
  writer_.emplace(std::move(*writer));
  return {};
}

Status PerUserFile::add(const evaluate::UserRows& rows) {
  if (!writer_)
    if (auto begun = begin(rows); !begun) return begun;
  std::vector<std::vector<double>> values(columns_.size());
  std::vector<std::vector<std::uint8_t>> present(columns_.size());
  std::vector<tables::ParquetCells> cells = {{rows.users}};
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    for (std::size_t i = columns_[c]; i < rows.values.size(); i += rows.names.size()) {
      values[c].push_back(rows.values[i]);
      present[c].push_back(std::isnan(rows.values[i]) ? 0 : 1);
    }
    cells.push_back({std::span<const double>(values[c]), present[c]});
  }
  const auto encoded = tables::encode_rows(writer_->columns(), cells);
  return encoded ? writer_->append(*encoded) : Status(encoded.error());
}

Status PerUserFile::finish() {
  const auto rows = writer_->finish();
  return rows ? Status{} : Status(rows.error());
}

std::filesystem::path per_user_file(const std::filesystem::path& json) {
  std::filesystem::path file = json;
  return file.replace_extension(".users.parquet");
}

Result<evaluate::PerUser> load_per_user(const std::filesystem::path& file, const RunContext& context) {
  if (!std::filesystem::exists(file))
    return make_error(ErrorKind::not_found,
                      "{} is not there, which holds the metrics of each user; it lies beside the evaluation that "
                      "`segue evaluate --output` writes",
                      file.string());
  auto database = tables::Database::open(context);
  if (!database) return database.error();
  auto rows = database->query(fmt::format("SELECT * FROM {} ORDER BY user_id", tables::parquet_rows({&file, 1})));
  if (!rows) return make_error(ErrorKind::corrupt, "{}: {}", file.string(), rows.error().message);
  const auto names = rows->column_names();
  evaluate::PerUser out;
  for (;;) {
    const auto chunk = rows->next();
    if (!chunk) return make_error(ErrorKind::corrupt, "{}: {}", file.string(), chunk.error().message);
    if (!*chunk) return out;
    const auto users = (*chunk)->column<std::uint32_t>(0);
    out.users.insert(out.users.end(), users.begin(), users.end());
    for (std::size_t c = 1; c < names.size(); ++c) {
      const auto values = (*chunk)->column<double>(c);
      auto& column = out.values[names[c]];
      for (std::size_t row = 0; row < values.size(); ++row)
        column.push_back((*chunk)->is_null(c, row) ? evaluate::kUndefined : values[row]);
    }
  }
}

}  // namespace segue::pipeline
