#include "row_writer.hpp"

#include <charconv>
#include <string>

#include "parquet_rows.hpp"

#include "segue/base/file.hpp"

namespace segue::generate {
namespace {

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
                                                   bool inline_names) {
  if (format == "parquet") return make_parquet_rows(file, inline_names);
  auto opened = AtomicFile::create(file);
  if (!opened) return opened.error();
  if (format == "json")
    return std::unique_ptr<RowWriter>(std::make_unique<JsonWriter>(std::move(*opened), inline_names));
  auto csv = std::make_unique<CsvWriter>(std::move(*opened), inline_names);
  if (auto begun = csv->begin(); !begun) return begun.error();
  return std::unique_ptr<RowWriter>(std::move(csv));
}

}  // namespace segue::generate
