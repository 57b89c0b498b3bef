// Text files to the table `staged`, a batch at a time: what SQL then takes through the view `mapped`.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/fields.hpp"
#include "ingest/inputs.hpp"
#include "ingest/preset.hpp"

#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

struct FileRows {
  std::int64_t read = 0, broken = 0;  // broken are among read
};

// staged(row_id, file_id, source_row, FIELD..., or `text` for JSON) and staged_rejects(reason, file_id, source_row,
// raw). Rows of one source; row_id goes on from `first_row_id`.
class Staging {
 public:
  [[nodiscard]] static Result<Staging> begin(tables::Database& database, const Source& source, bool json,
                                             std::int64_t first_row_id);
  // Reads the file from its first to its last row.
  [[nodiscard]] Result<FileRows> add(const InputFile& file, std::uint32_t file_id, const RunContext& context);
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t next_row_id() const { return next_row_id_; }
  [[nodiscard]] bool any_rejects() const { return rejects_.has_value(); }
  [[nodiscard]] bool timed() const { return timed_; }
  [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }
  [[nodiscard]] const std::vector<std::string>& placed() const { return placed_; }  // fields some file has
  [[nodiscard]] Status finish();                                                    // both tables stand

 private:
  Staging(tables::Database& database, const Source& source, bool json);
  [[nodiscard]] Status reject(const Record& record, std::uint32_t file_id);
  [[nodiscard]] Status append(const Record& record, std::uint32_t file_id);
  [[nodiscard]] Status append_text(std::size_t field, std::string_view text);

  tables::Database* database_;
  const Source* source_;
  bool json_, timed_ = false;
  std::vector<std::string> fields_, placed_;
  std::vector<std::optional<FieldPlace>> places_;  // by field, of the present file
  std::optional<tables::TableWriter> writer_, rejects_;
  std::size_t row_ = 0, reject_row_ = 0;
  std::int64_t rows_ = 0, next_row_id_ = 0;
  std::string scratch_;
};

}  // namespace segue::prepare
