// Rows of text files, for SQL to read as they come: FROM text_rows() of the view `mapped`.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ingest/encoding.hpp"
#include "ingest/fields.hpp"
#include "ingest/inputs.hpp"
#include "ingest/preset.hpp"
#include "ingest/records.hpp"
#include "ingest/refused_rows.hpp"

#include "segue/base/run_context.hpp"
#include "segue/tables/database.hpp"

namespace segue::prepare {

// Of files of one source, each from its first to its last row. Columns: row_id, which goes on from `first_row_id`;
// file_id; source_row; timed and counted: whether the file has a field of times, or of numbers of plays; then each
// FIELD of the source, or `text` for JSON. Broken rows go to `refused`.
class TextRows {
 public:
  struct FileRows {
    std::int64_t read = 0, broken = 0, guessed = 0;  // among read: broken, with text that is not UTF-8
  };
  // file_id is `first_id` for files[0]. No file is begun after `most_rows` rows.
  TextRows(const Source& source, bool json, std::span<const InputFile> files, std::uint32_t first_id,
           std::int64_t first_row_id, std::int64_t most_rows, RefusedRows& refused, const RunContext& context);
  [[nodiscard]] std::vector<tables::Column> columns() const;
  // As tables::Database::RowSource. Errors: a file cannot be read, lacks a field, or ends in the middle of a row.
  [[nodiscard]] Result<std::size_t> fill(tables::ChunkWriter& rows);

  // After the last row.
  [[nodiscard]] std::span<const FileRows> files_read() const { return read_; }  // the first files'
  [[nodiscard]] std::int64_t rows() const { return rows_; }                     // handed out
  [[nodiscard]] bool timed() const { return any_timed_; }                       // some file is

 private:
  [[nodiscard]] Status open(const InputFile& file);
  [[nodiscard]] Status open_delimited(const InputFile& file);
  // Whether the record is one to hand out.
  [[nodiscard]] Result<bool> look_at(Record& record);
  void write(const Record& record, tables::ChunkWriter& rows, std::size_t row);
  [[nodiscard]] std::string_view decode(std::string_view text);

  const Source* source_;
  bool json_;
  std::span<const InputFile> files_;
  std::uint32_t first_id_;
  std::int64_t first_row_id_, most_rows_;
  RefusedRows* refused_;
  const RunContext* context_;
  std::vector<std::string> fields_;
  std::optional<Decoder> decoder_;
  // Of the present file.
  std::unique_ptr<RecordReader> reader_;
  std::vector<std::optional<FieldPlace>> places_;  // by field
  bool timed_ = false, counted_ = false;
  Record record_;
  std::string scratch_;
  std::vector<FileRows> read_;
  std::int64_t rows_ = 0;
  bool any_timed_ = false;
};

}  // namespace segue::prepare
