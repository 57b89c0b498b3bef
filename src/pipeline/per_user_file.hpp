// The metrics of each user, beside an evaluation: Parquet with user_id and a column a metric; NULL where it is not
// defined for that user.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "segue/evaluate/evaluate.hpp"
#include "segue/tables/parquet_writer.hpp"

namespace segue::pipeline {

class PerUserFile {
 public:
  // `metrics`: the columns to keep; "all": every one.
  PerUserFile(std::filesystem::path file, std::vector<std::string> metrics)
      : file_(std::move(file)), metrics_(std::move(metrics)) {}

  // Users rise from call to call. Errors: invalid_argument (a metric that is not there), io.
  [[nodiscard]] Status add(const evaluate::UserRows& rows);
  [[nodiscard]] Status finish();  // once there was an add()

 private:
  [[nodiscard]] Status begin(const evaluate::UserRows& rows);

  std::filesystem::path file_;
  std::vector<std::string> metrics_;
  std::vector<std::size_t> columns_;  // of UserRows
  std::optional<tables::ParquetWriter> writer_;
};

}  // namespace segue::pipeline
