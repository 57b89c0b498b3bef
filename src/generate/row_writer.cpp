#include "row_writer.hpp"

#include <charconv>
#include <string>

#include "segue/base/file.hpp"
#include "segue/tables/parquet.hpp"

namespace segue::generate {
namespace {

using tables::ColumnType;

class ParquetWriter : public RowWriter {
 public:
  ParquetWriter(std::filesystem::path file, bool inline_names, tables::Database& database, tables::TableWriter writer)
      : file_(std::move(file)), inline_names_(inline_names), database_(database), writer_(std::move(writer)) {}

  static std::vector<tables::TableWriter::Column> columns(bool inline_names) {
    if (!inline_names)
      return {{"user_id", ColumnType::int64},
              {"track_id", ColumnType::int64},
              {"played_at", ColumnType::int64},
              {"ms_played", ColumnType::int64}};
    return {{"user", ColumnType::text},        {"artist", ColumnType::text},    {"track", ColumnType::text},
            {"album", ColumnType::text},       {"played_at", ColumnType::text}, {"ms_played", ColumnType::int64},
            {"duration_ms", ColumnType::int32}};
  }

  Status write(const Cells& cells) override {
    if (row_ == 0) take_columns();
    if (inline_names_)
      write_names(cells);
    else
      write_ids(cells);
    if (++row_ < tables::TableWriter::kCapacity) return {};
    row_ = 0;
    return writer_.flush(tables::TableWriter::kCapacity);
  }

  Status finish() override {
    if (row_ > 0)
      if (auto flushed = writer_.flush(row_); !flushed) return flushed;
    if (auto finished = writer_.finish(); !finished) return finished;
    auto written = tables::write_parquet(database_, "FROM log", file_);
    if (!written) return written.error();
    return database_.execute("DROP TABLE log");
  }

 private:
  void take_columns() {  // their memory may move with each flush
    ms_played_ = writer_.column<std::int64_t>(inline_names_ ? 5 : 3);
    if (inline_names_) {
      duration_ms_ = writer_.column<std::int32_t>(6);
    } else {
      user_id_ = writer_.column<std::int64_t>(0);
      track_id_ = writer_.column<std::int64_t>(1);
      played_at_ = writer_.column<std::int64_t>(2);
    }
  }

  void set(std::span<std::int64_t> column, std::size_t index, const std::optional<std::int64_t>& value) {
    if (value)
      column[row_] = *value;
    else
      writer_.set_null(index, row_);
  }

  void set_text(std::size_t index, const std::optional<std::string_view>& value) {
    if (value)
      writer_.set_text(index, row_, *value);
    else
      writer_.set_null(index, row_);
  }

  void write_ids(const Cells& cells) {
    if (cells.user_is_null)
      writer_.set_null(0, row_);
    else
      user_id_[row_] = cells.user_id;
    set(track_id_, 1, cells.track_id);
    set(played_at_, 2, cells.played_at);
    set(ms_played_, 3, cells.ms_played);
  }

  void write_names(const Cells& cells) {
    if (cells.user_is_null)
      writer_.set_null(0, row_);
    else
      writer_.set_text(0, row_, cells.user);
    set_text(1, cells.artist);
    set_text(2, cells.title);
    set_text(3, cells.album);
    if (cells.played_at) {
      char digits[24];
      const auto end = std::to_chars(digits, digits + sizeof digits, *cells.played_at).ptr;
      writer_.set_text(4, row_, {digits, static_cast<std::size_t>(end - digits)});
    } else {
      set_text(4, cells.played_at_text);
    }
    set(ms_played_, 5, cells.ms_played);
    duration_ms_[row_] = cells.duration_ms;
  }

  std::filesystem::path file_;
  bool inline_names_;
  tables::Database& database_;
  tables::TableWriter writer_;
  std::size_t row_ = 0;
  std::span<std::int64_t> user_id_, track_id_, played_at_, ms_played_;
  std::span<std::int32_t> duration_ms_;
};

void append(std::string& out, std::int64_t value) {
  char digits[24];
  out.append(digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits));
}

class TextWriter : public RowWriter {
 public:
  TextWriter(AtomicFile file, bool inline_names) : file_(std::move(file)), inline_names_(inline_names) {}
  Status finish() override { return file_.commit(); }

 protected:
  AtomicFile file_;
  std::string line_;
  bool inline_names_;
};

class CsvWriter : public TextWriter {
 public:
  using TextWriter::TextWriter;
  Status begin() {
    return file_.write(inline_names_ ? "user,artist,track,album,played_at,ms_played,duration_ms\n"
                                     : "user_id,track_id,played_at,ms_played\n");
  }

  Status write(const Cells& cells) override {
    line_.clear();
    if (inline_names_) {
      if (!cells.user_is_null) field(cells.user);
      for (const auto* text : {&cells.artist, &cells.title, &cells.album}) {
        line_ += ',';
        if (*text) field(**text);
      }
    } else {
      if (!cells.user_is_null) append(line_, cells.user_id);
      number(cells.track_id);
    }
    if (cells.played_at_text)
      (line_ += ',') += *cells.played_at_text;
    else
      number(cells.played_at);
    number(cells.ms_played);
    if (inline_names_) number(std::int64_t{cells.duration_ms});
    line_ += '\n';
    return file_.write(line_);
  }

 private:
  void number(const std::optional<std::int64_t>& value) {
    line_ += ',';
    if (value) append(line_, *value);
  }
  void field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && !text.ends_with(' ')) {
      line_ += text;
      return;
    }
    line_ += '"';
    for (const char c : text) {
      if (c == '"') line_ += '"';
      line_ += c;
    }
    line_ += '"';
  }
};

class JsonWriter : public TextWriter {
 public:
  using TextWriter::TextWriter;
  Status write(const Cells& cells) override {
    line_ = inline_names_ ? "{\"user\":" : "{\"user_id\":";
    if (cells.user_is_null)
      line_ += "null";
    else if (inline_names_)
      string(cells.user);
    else
      append(line_, cells.user_id);
    if (inline_names_) {
      text(",\"artist\":", cells.artist);
      text(",\"track\":", cells.title);
      text(",\"album\":", cells.album);
    } else {
      number(",\"track_id\":", cells.track_id);
    }
    if (cells.played_at_text)
      text(",\"played_at\":", cells.played_at_text);
    else
      number(",\"played_at\":", cells.played_at);
    number(",\"ms_played\":", cells.ms_played);
    if (inline_names_) number(",\"duration_ms\":", std::int64_t{cells.duration_ms});
    line_ += "}\n";
    return file_.write(line_);
  }

 private:
  void number(std::string_view name, const std::optional<std::int64_t>& value) {
    line_ += name;
    if (value)
      append(line_, *value);
    else
      line_ += "null";
  }
  void text(std::string_view name, const std::optional<std::string_view>& value) {
    line_ += name;
    if (value)
      string(*value);
    else
      line_ += "null";
  }
  void string(std::string_view value) {  // names have no control characters
    line_ += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') line_ += '\\';
      line_ += c;
    }
    line_ += '"';
  }
};

}  // namespace

Result<std::unique_ptr<RowWriter>> make_row_writer(const std::filesystem::path& file, std::string_view format,
                                                   bool inline_names, tables::Database& database) {
  if (format == "parquet") {
    auto writer = tables::TableWriter::create(database, "log", ParquetWriter::columns(inline_names));
    if (!writer) return writer.error();
    return std::unique_ptr<RowWriter>(
        std::make_unique<ParquetWriter>(file, inline_names, database, std::move(*writer)));
  }
  auto opened = AtomicFile::create(file);
  if (!opened) return opened.error();
  if (format == "json")
    return std::unique_ptr<RowWriter>(std::make_unique<JsonWriter>(std::move(*opened), inline_names));
  auto csv = std::make_unique<CsvWriter>(std::move(*opened), inline_names);
  if (auto begun = csv->begin(); !begun) return begun.error();
  return std::unique_ptr<RowWriter>(std::move(csv));
}

}  // namespace segue::generate
