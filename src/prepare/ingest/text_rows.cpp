#include "ingest/text_rows.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ingest/columns.hpp"

namespace segue::prepare {
namespace {

using tables::ColumnType;

enum Key : std::uint8_t { kRowId, kFileId, kSourceRow, kTimed, kCounted, kKeys };  // columns before the fields
constexpr std::int64_t kRowsBetweenLooks = 1 << 16;
constexpr std::string_view kPythonBytes = "python-bytes";
constexpr std::string_view kNull = "\\N";  // in what MySQL, PostgreSQL and Hive write

// What the only column of a header was meant to be taken apart at.
std::optional<std::string> other_delimiter(std::string_view header) {
  std::optional<std::string> best;
  std::ptrdiff_t most = 0;
  for (const char delimiter : {'\t', ';', '|', ','}) {
    const std::ptrdiff_t times = std::count(header.begin(), header.end(), delimiter);
    if (times > most) best = std::string(1, delimiter);
    most = std::max(most, times);
  }
  return best;
}

}  // namespace

TextRows::TextRows(const Source& source, bool json, std::span<const InputFile> files, std::uint32_t first_id,
                   std::int64_t first_row_id, std::int64_t most_rows, RefusedRows& refused, const RunContext& context)
    : source_(&source),
      json_(json),
      files_(files),
      first_id_(first_id),
      first_row_id_(first_row_id),
      most_rows_(most_rows),
      refused_(&refused),
      context_(&context) {
  if (!source.encoding.empty() && source.encoding != kPythonBytes) decoder_ = Decoder::of(source.encoding);
  if (!json)
    for (const auto& [field, candidates] : source.fields) fields_.push_back(field);
}

std::vector<tables::Column> TextRows::columns() const {
  std::vector<tables::Column> columns = {{"row_id", ColumnType::int64},
                                         {"file_id", ColumnType::uint32},
                                         {"source_row", ColumnType::int64},
                                         {"timed", ColumnType::boolean},
                                         {"counted", ColumnType::boolean}};
  if (json_) columns.push_back({"text", ColumnType::text});
  for (const std::string& field : fields_) columns.push_back({field, ColumnType::text});
  return columns;
}

Result<std::size_t> TextRows::fill(tables::ChunkWriter& rows) {
  std::size_t row = 0;
  while (row < tables::ChunkWriter::kCapacity) {
    if (reader_ == nullptr) {
      if (read_.size() == files_.size() || rows_ >= most_rows_) return row;
      read_.emplace_back();
      if (auto opened = open(files_[read_.size() - 1]); !opened) return opened.error();
      if (reader_ == nullptr) continue;  // an empty file
    }
    const auto got = reader_->next(record_);
    if (!got) return got.error();
    if (!*got) {
      reader_.reset();
      continue;
    }
    const auto whole = look_at(record_);
    if (!whole) return whole.error();
    if (*whole) write(record_, rows, row++);
  }
  return row;
}

Status TextRows::open(const InputFile& file) {
  context_->log.debug("reading {}", file.path.string());
  places_.assign(fields_.size(), std::nullopt);
  const std::string name = lower(unpacked_name(file.path));
  const auto take = [&](auto opened) -> Status {
    if (!opened) return opened.error();
    reader_ = std::move(*opened);
    return {};
  };
  if (json_) {
    bool lines = source_->format == "json-lines" || name.ends_with(".jsonl") || name.ends_with(".ndjson");
    if (source_->format != "json-lines" && source_->format != "json-array" && !lines) {
      auto array = is_json_array(file.path);
      if (!array) return array.error();
      lines = !*array;
    }
    return lines ? take(read_lines(file.path)) : take(read_json_array(file.path));
  }
  if (source_->format != "item-lists") {
    if (auto opened = open_delimited(file); !opened) return opened;
  } else {
    if (auto taken = take(read_item_lists(file.path)); !taken) return taken;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i] == "user") places_[i] = FieldPlace{0, {}, {}};
      if (fields_[i] == "track_id") places_[i] = FieldPlace{1, {}, {}};
    }
  }
  const auto has = [&](std::string_view field) {
    const auto at = std::find(fields_.begin(), fields_.end(), field);
    return at != fields_.end() && places_[static_cast<std::size_t>(at - fields_.begin())].has_value();
  };
  timed_ = has("played_at") || has("end_time");
  counted_ = has("plays");
  any_timed_ = any_timed_ || timed_;
  return {};
}

Status TextRows::open_delimited(const InputFile& file) {
  DelimitedShape shape = source_->shape;
  const std::string name = lower(unpacked_name(file.path));
  if (!source_->delimiter_given && (name.ends_with(".tsv") || name.ends_with(".tab"))) {
    shape.delimiter = "\t";
    shape.quote = '\0';
  }
  shape.known = shape.columns;
  for (const auto& [field, candidates] : source_->fields)
    shape.known.insert(shape.known.end(), candidates.begin(), candidates.end());
  auto opened = read_delimited(file.path, shape);
  if (!opened) return opened.error();
  if (const auto& columns = (*opened)->columns(); columns.size() == 1 && !source_->delimiter_given)
    if (const auto other = other_delimiter(columns.front())) {
      shape.delimiter = *other;
      opened = read_delimited(file.path, shape);
      if (!opened) return opened.error();
    }
  if ((*opened)->columns().empty()) return {};  // an empty file
  if ((*opened)->columns().front().find('\0') != std::string::npos)
    return make_error(
        ErrorKind::corrupt,
        "{}: it is not UTF-8 but has two bytes or more for every letter; change it, as in iconv -f UTF-16 "
        "-t UTF-8 FILE > NEW",
        file.path.string());
  const auto& columns = (*opened)->columns();
  if (std::any_of(columns.begin(), columns.end(),
                  [](const std::string& column) { return column.find('\r') < column.size(); }))
    return make_error(ErrorKind::corrupt,
                      "{}: some of its lines, the header among them, end with a carriage return alone, as on old Macs; "
                      "change them, as in tr '\\r' '\\n' < FILE > NEW",
                      file.path.string());
  auto placed = place_fields(*source_, file.path, (*opened)->columns());
  if (!placed) return placed.error();
  for (std::size_t i = 0; i < fields_.size(); ++i)
    if (const auto found = placed->find(fields_[i]); found != placed->end()) places_[i] = found->second;
  reader_ = std::move(*opened);
  return {};
}

Result<bool> TextRows::look_at(Record& record) {
  FileRows& read = read_.back();
  const std::size_t file = read_.size() - 1;
  if (++read.read % kRowsBetweenLooks == 0 && context_->stop.requested())
    return make_error(ErrorKind::cancelled, "stopped");
  if (record.broken.empty())
    for (const auto& place : places_)  // a row without a header to hold it against may be short
      if (place && !place->constant && place->column >= record.fields.size())
        record.broken = record.cut ? "cut_off" : "bad_columns";
  if (record.broken == "cut_off")  // what else is missing nobody can tell
    return make_error(ErrorKind::corrupt,
                      "{}: row {}: the file ends in the middle of this row; fetch it again, or take the row off its "
                      "end",
                      files_[file].path.string(), record.row);
  if (record.broken.empty()) return true;
  ++read.broken;
  if (auto put =
          refused_->add(record.broken, first_id_ + static_cast<std::uint32_t>(file), record.row, decode(record.raw));
      !put)
    return put.error();
  return false;
}

void TextRows::write(const Record& record, tables::ChunkWriter& rows, std::size_t row) {
  rows.column<std::int64_t>(kRowId)[row] = first_row_id_ + rows_++;
  rows.column<std::uint32_t>(kFileId)[row] = first_id_ + static_cast<std::uint32_t>(read_.size() - 1);
  rows.column<std::int64_t>(kSourceRow)[row] = record.row;
  rows.column<bool>(kTimed)[row] = timed_;
  rows.column<bool>(kCounted)[row] = counted_;
  const std::int64_t guessed = read_.back().guessed;
  if (json_) return rows.set_text(kKeys, row, decode(record.fields.front()));
  for (std::size_t i = 0; i < places_.size(); ++i) {
    std::string_view text;
    if (places_[i] && places_[i]->constant)
      text = *places_[i]->constant;
    else if (places_[i] && places_[i]->column < record.fields.size())
      text = record.fields[places_[i]->column];
    if (text.empty() || text == kNull)
      rows.set_null(kKeys + i, row);
    else
      rows.set_text(kKeys + i, row, decode(text));
  }
  read_.back().guessed = std::min(read_.back().guessed, guessed + 1);  // rows, not cells
}

std::string_view TextRows::decode(std::string_view text) {
  if (decoder_) return decoder_->decode(text, scratch_);
  if (source_->encoding == kPythonBytes) return from_python_bytes(text, scratch_);
  const std::string_view read = as_utf8(text, scratch_);
  if (read.data() != text.data()) ++read_.back().guessed;
  return read;
}

}  // namespace segue::prepare
