#include "ingest/staging.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ingest/columns.hpp"
#include "ingest/encoding.hpp"

namespace segue::prepare {
namespace {

using tables::ColumnType;
using tables::TableWriter;

constexpr std::size_t kKeyColumns = 3;  // row_id, file_id, source_row
constexpr std::int64_t kRowsBetweenLooks = 1 << 16;

}  // namespace

Staging::Staging(tables::Database& database, const Source& source, bool json)
    : database_(&database), source_(&source), json_(json) {}

Result<Staging> Staging::begin(tables::Database& database, const Source& source, bool json, std::int64_t first_row_id) {
  Staging staging(database, source, json);
  staging.next_row_id_ = first_row_id;
  std::vector<TableWriter::Column> columns = {
      {"row_id", ColumnType::int64}, {"file_id", ColumnType::uint32}, {"source_row", ColumnType::int64}};
  if (json) {
    columns.push_back({"text", ColumnType::text});
  } else {
    for (const auto& [field, candidates] : source.fields) {
      staging.fields_.push_back(field);
      columns.push_back({field, ColumnType::text});
    }
  }
  auto writer = TableWriter::create(database, "staged", std::move(columns));
  if (!writer) return writer.error();
  staging.writer_.emplace(std::move(*writer));
  return staging;
}

Result<FileRows> Staging::add(const InputFile& file, std::uint32_t file_id, const RunContext& context) {
  std::unique_ptr<RecordReader> reader;
  const std::string name = lower(unpacked_name(file.path));
  const auto take = [&](auto opened) -> Status {
    if (!opened) return opened.error();
    reader = std::move(*opened);
    return {};
  };
  if (json_) {
    bool lines = source_->format == "json-lines" || name.ends_with(".jsonl") || name.ends_with(".ndjson");
    if (source_->format != "json-lines" && source_->format != "json-array" && !lines) {
      auto array = is_json_array(file.path);
      if (!array) return array.error();
      lines = !*array;
    }
    if (auto taken = lines ? take(read_lines(file.path)) : take(read_json_array(file.path)); !taken)
      return taken.error();
  } else if (source_->format == "item-lists") {
    if (auto taken = take(read_item_lists(file.path)); !taken) return taken.error();
    places_.assign(fields_.size(), std::nullopt);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i] == "user") places_[i] = FieldPlace{0, {}, {}};
      if (fields_[i] == "track_id") places_[i] = FieldPlace{1, {}, {}};
    }
    placed_ = fields_;
  } else {
    DelimitedShape shape = source_->shape;
    if (!source_->delimiter_given && (name.ends_with(".tsv") || name.ends_with(".tab"))) {
      shape.delimiter = "\t";
      shape.quote = '\0';
    }
    shape.known = shape.columns;
    for (const auto& [field, candidates] : source_->fields)
      shape.known.insert(shape.known.end(), candidates.begin(), candidates.end());
    auto opened = read_delimited(file.path, shape);
    if (!opened) return opened.error();
    if ((*opened)->columns().empty()) return FileRows{};  // an empty file
    auto placed = place_fields(*source_, file.path, (*opened)->columns());
    if (!placed) return placed.error();
    places_.assign(fields_.size(), std::nullopt);
    for (std::size_t i = 0; i < fields_.size(); ++i)
      if (const auto found = placed->find(fields_[i]); found != placed->end()) {
        places_[i] = found->second;
        if (std::find(placed_.begin(), placed_.end(), fields_[i]) == placed_.end()) placed_.push_back(fields_[i]);
      }
    reader = std::move(*opened);
  }

  FileRows rows;
  Record record;
  for (;;) {
    auto got = reader->next(record);
    if (!got) return got.error();
    if (!*got) return rows;
    ++rows.read;
    if (rows.read % kRowsBetweenLooks == 0 && context.stop.requested())
      return make_error(ErrorKind::cancelled, "stopped");
    if (record.broken.empty())
      for (const auto& place : places_)  // a row without a header to hold it against may be short
        if (place && !place->constant && place->column >= record.fields.size())
          record.broken = record.cut ? "cut_off" : "bad_columns";
    if (record.broken == "cut_off")  // what else is missing nobody can tell
      return make_error(
          ErrorKind::corrupt,
          "{}: row {}: the file ends in the middle of this row; fetch it again, or take the row off its end",
          file.path.string(), record.row);
    if (!record.broken.empty()) {
      ++rows.broken;
      if (auto put = reject(record, file_id); !put) return put.error();
    } else if (auto put = append(record, file_id); !put) {
      return put.error();
    }
  }
}

Status Staging::append(const Record& record, std::uint32_t file_id) {
  writer_->column<std::int64_t>(0)[row_] = next_row_id_++;
  writer_->column<std::uint32_t>(1)[row_] = file_id;
  writer_->column<std::int64_t>(2)[row_] = record.row;
  if (json_) {
    writer_->set_text(kKeyColumns, row_, as_utf8(record.fields.front(), scratch_));
  } else {
    const bool python = source_->encoding == "python-bytes";
    for (std::size_t i = 0; i < places_.size(); ++i) {
      std::string_view text;
      if (places_[i] && places_[i]->constant)
        text = *places_[i]->constant;
      else if (places_[i] && places_[i]->column < record.fields.size())
        text = record.fields[places_[i]->column];
      if (text.empty())
        writer_->set_null(kKeyColumns + i, row_);
      else
        writer_->set_text(kKeyColumns + i, row_, python ? from_python_bytes(text, scratch_) : as_utf8(text, scratch_));
    }
  }
  ++rows_;
  if (++row_ < TableWriter::kCapacity) return {};
  const std::size_t full = row_;
  row_ = 0;
  return writer_->flush(full);
}

Status Staging::reject(const Record& record, std::uint32_t file_id) {
  if (!rejects_) {
    auto writer = TableWriter::create(*database_, "staged_rejects",
                                      {{"reason", ColumnType::text},
                                       {"file_id", ColumnType::uint32},
                                       {"source_row", ColumnType::int64},
                                       {"raw", ColumnType::text}});
    if (!writer) return writer.error();
    rejects_.emplace(std::move(*writer));
  }
  rejects_->set_text(0, reject_row_, record.broken);
  rejects_->column<std::uint32_t>(1)[reject_row_] = file_id;
  rejects_->column<std::int64_t>(2)[reject_row_] = record.row;
  rejects_->set_text(3, reject_row_, as_utf8(record.raw, scratch_));
  if (++reject_row_ < TableWriter::kCapacity) return {};
  const std::size_t full = reject_row_;
  reject_row_ = 0;
  return rejects_->flush(full);
}

Status Staging::finish() {
  if (row_ > 0)
    if (auto flushed = writer_->flush(row_); !flushed) return flushed;
  if (auto finished = writer_->finish(); !finished) return finished;
  if (!rejects_) return {};
  if (reject_row_ > 0)
    if (auto flushed = rejects_->flush(reject_row_); !flushed) return flushed;
  return rejects_->finish();
}

}  // namespace segue::prepare
